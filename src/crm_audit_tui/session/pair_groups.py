"""Records merged so far, as a graph: verdicts can be added and taken back one by one."""

from __future__ import annotations


class MergedGroups:
    """Which records belong together through verdicts "merge", directly or through others.

    Adding or taking back a verdict costs the same however many there are; asking costs the size
    of one group.
    """

    def __init__(self) -> None:
        self._beside: dict[str, set[str]] = {}

    def put(self, one: str, other: str, *, merged: bool) -> None:
        """Take up that two records are merged, or that they are not by any verdict on them."""
        if merged:
            self._beside.setdefault(one, set()).add(other)
            self._beside.setdefault(other, set()).add(one)
            return
        for each, away in ((one, other), (other, one)):
            neighbours = self._beside.get(each)
            if neighbours is not None:
                neighbours.discard(away)
                if not neighbours:
                    del self._beside[each]

    def beside(self, key: str) -> frozenset[str]:
        """Return the records that a verdict itself merges with `key`."""
        return frozenset(self._beside.get(key, ()))

    def group(self, key: str) -> set[str]:
        """Return the records merged with `key`, itself among them."""
        found, waiting = {key}, [key]
        while waiting:
            for neighbour in self._beside.get(waiting.pop(), ()):
                if neighbour not in found:
                    found.add(neighbour)
                    waiting.append(neighbour)
        return found

    def together(self, one: str, other: str) -> bool:
        """Tell whether two records belong to one group."""
        if one not in self._beside or other not in self._beside:
            return False
        return other in self.group(one)

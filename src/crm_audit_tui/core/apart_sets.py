"""Which records become one by what was judged: never against "these two are not"."""

from __future__ import annotations

from collections import defaultdict


class ApartSets:
    """Disjoint sets of rows, with the rows that each set must never join.

    Hold apart what must be before anything is joined; links are joined in the order of verdicts.
    """

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)

    def find(self, row: int) -> int:
        """Return the row that stands for the set of `row`."""
        root = row
        while (up := self._parent.get(root, root)) != root:
            root = up
        while (up := self._parent.get(row, row)) != root:
            self._parent[row] = root
            row = up
        return root

    def hold_apart(self, one: int, other: int) -> None:
        """Never let the sets of two rows become one."""
        self._apart[one].add(other)
        self._apart[other].add(one)

    def join(self, one: int, other: int) -> bool:
        """Make one set of two; False, and nothing done, where a pair between them is apart."""
        left, right = self.find(one), self.find(other)
        if left == right:
            return True
        if len(self._apart[left]) > len(self._apart[right]):
            left, right = right, left
        if any(self.find(row) == right for row in self._apart[left]):
            return False
        self._parent[left] = right
        self._apart[right] |= self._apart.pop(left)
        return True

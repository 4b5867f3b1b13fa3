"""The clusters of three records or more among the pairs under review, in the order of the pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crm_audit_tui.session.cluster import LEAST
from crm_audit_tui.session.pairs import PairQueue


class ClusterPlaces:
    """Where each cluster begins: the first of its pairs among `places`, ascending positions."""

    def __init__(self, queue: PairQueue, places: Sequence[int]) -> None:
        self.queue = queue
        self.places = places
        clusters, sizes = queue.matches.cluster, np.bincount(queue.matches.cluster)
        pairs = np.array([queue.index(place) for place in places], dtype=np.int64)
        left, right = clusters[queue.matches.left[pairs]], clusters[queue.matches.right[pairs]]
        # A pair across two clusters belongs to that of its left record; alone it makes none.
        wanted = np.flatnonzero((left == right) & (sizes[left] >= LEAST))
        _, first = np.unique(left[wanted], return_index=True)
        begins = np.sort(wanted[first])
        self._begins = [places[int(at)] for at in begins]
        self._number_of = {int(left[at]): number for number, at in enumerate(begins)}

    def __len__(self) -> int:
        return len(self._begins)

    def number(self, position: int) -> int | None:
        """Return the number, from 0, of the cluster of a pair; None where it is none of them."""
        row, _ = self.queue.row_numbers(position)
        return self._number_of.get(int(self.queue.matches.cluster[row]))

    def walk(self, position: int, by: int) -> int | None:
        """Return the first pair of the next (`by` 1) or previous (-1) cluster; goes round."""
        if not self._begins:
            return None
        number = self.number(position)
        if number is None:
            after = int(np.searchsorted(np.array(self._begins), position))
            number = after - 1 if by > 0 else after
        return self._begins[(number + by) % len(self._begins)]

    def next_open(self, position: int) -> int | None:
        """Return where the next cluster begins whose first pair is open, going round; or None."""
        for _ in self._begins:
            following = self.walk(position, 1)
            if following is None:
                break
            position = following
            if self.queue.state(position).is_open:
                return position
        return None

"""What may be set about matching, with defaults that suit any table."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Idea(StrEnum):
    """A part of the model that can be left out, to measure what it is worth."""

    CLASSES = "classes"  # kinds of pair besides duplicates and chance
    FREQUENCY = "frequency"  # agreement told apart by how frequent a value is
    PLACE = "place"  # town and postcode as one field; without: the town alone, where it is known
    SWAPS = "swaps"  # given name and surname in each other's place
    NICKNAMES = "nicknames"  # short forms of given names
    DENSITY = "density"  # clusters split where a weak link holds them


class MatchSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a table is matched.

    `threshold` (0-1) makes the clusters; None: chosen from the data. Pairs below `keep` are
    dropped. A block of more than `block` records is refined by finer keys; `window` neighbours
    are compared where that does not help. A table with at most `all_pairs` pairs is compared in
    full. `sample` random pairs tell how often values agree by chance. `batch` pairs are compared
    at a time. The ideas in `without` are left out.
    """

    threshold: float | None = None
    keep: float = 0.01
    block: int = 30
    window: int = 4
    all_pairs: int = 600_000
    sample: int = 300_000
    batch: int = 500_000
    iterations: int = 60
    without: frozenset[Idea] = frozenset()

"""What may be set about matching, with defaults that suit any table."""

from __future__ import annotations

import msgspec


class MatchSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a table is matched.

    `threshold` (0-1) makes the clusters; None: chosen from the data. Pairs below `keep` are
    dropped. A block of more than `block` records is refined by finer keys; `window` neighbours
    are compared where that does not help. A table with at most `all_pairs` pairs is compared in
    full. `sample` random pairs tell how often values agree by chance. `batch` pairs are compared
    at a time.
    """

    threshold: float | None = None
    keep: float = 0.01
    block: int = 30
    window: int = 4
    all_pairs: int = 600_000
    sample: int = 300_000
    batch: int = 500_000
    iterations: int = 120

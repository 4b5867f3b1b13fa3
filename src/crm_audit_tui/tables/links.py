"""How two tables join: what intake finds, the screen shows."""

from __future__ import annotations

import msgspec

WELL = 0.9  # of the cells: where fewer join, something is missing or misread


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One reference column and where it points.

    `by` is id, email, domain or name. `filled` cells name a record, `joined` of them one that is
    there; `orphans` are the most frequent names that are nowhere, with how many cells name them.
    """

    table: str
    column: str
    target: str
    target_column: str
    by: str
    filled: int
    joined: int
    orphans: tuple[tuple[str, int], ...] = ()
    orphan_values: int = 0

    @property
    def share(self) -> float:
        """The share of filled cells that join, 0 to 1."""
        return self.joined / self.filled if self.filled else 0.0

    @property
    def is_weak(self) -> bool:
        """Whether so few cells join that something is missing or misread."""
        return bool(self.filled) and self.share < WELL

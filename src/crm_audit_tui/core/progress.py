"""How long work tells where it is, and how it is told to stop."""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Progress(msgspec.Struct, frozen=True):
    """One step of long work: `phase` is a message id, `done` of `total` (None: unknown).

    `in_bytes` where bytes are counted.
    """

    phase: str
    done: int = 0
    total: int | None = None
    detail: str = ""
    in_bytes: bool = False


OnProgress = Callable[[Progress], None]
IsCancelled = Callable[[], bool]


def ignore_progress(progress: Progress) -> None:
    """Take progress and do nothing with it."""


def never_cancelled() -> bool:
    """Never ask to stop."""
    return False

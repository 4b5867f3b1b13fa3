"""Going through many places piece by piece, so that it can be told how far it is and stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.core.progress import IsCancelled, OnProgress, Progress, ignore_progress

_CHUNK = 250  # places between two looks at whether it shall go on


def in_chunks(
    places: Sequence[int],
    phase: str = "",
    on_progress: OnProgress = ignore_progress,
    *,
    is_cancelled: IsCancelled,
) -> Iterator[Sequence[int]]:
    """Yield `places` in pieces, telling `phase` before each; Cancelled when told to stop."""
    for start in range(0, len(places), _CHUNK):
        if is_cancelled():
            raise Cancelled
        on_progress(Progress(phase, start, len(places)))
        yield places[start : start + _CHUNK]
    if is_cancelled():
        raise Cancelled

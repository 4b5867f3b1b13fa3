"""A progress line on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from crm_audit_tui.core.progress import OnProgress, Progress, ignore_progress
from crm_audit_tui.i18n import Translator

_BAR = 24
_CLEAR = "\r\x1b[2K"


@contextmanager
def shown_progress(say: Translator) -> Iterator[OnProgress]:
    """Yield what to tell progress to; nothing is shown where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield ignore_progress
        return

    last = ""

    def on_progress(progress: Progress) -> None:
        nonlocal last
        line = _line(progress, say)
        if line != last:
            last = line
            sys.stderr.write(f"{_CLEAR}{line[:79]}")
            sys.stderr.flush()

    try:
        yield on_progress
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def _line(progress: Progress, say: Translator) -> str:
    text = say.text(progress.phase)
    if progress.total:
        part = min(1.0, progress.done / progress.total)
        full = round(part * _BAR)
        text = f"{'█' * full}{'░' * (_BAR - full)} {say.share(part, 0):>4} {text}"
    return f"{text} {say.detail(progress)}".rstrip()

"""A value with the characters marked in which it differs from another."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import Indel
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from crm_audit_tui.core.visible import visible
from crm_audit_tui.tui.widgets.text_table import fit


def marked(text: str, other: str, width: int, base: Style, changed: Style) -> list[Segment]:
    """Return `text` in `width` cells, what `other` lacks of it in the style `changed`."""
    shown = visible(text) or "·"
    if base == changed or not text or not other:
        return [Segment(fit(shown, width), base)]
    segments = []
    used = 0
    for part, differs in _parts(shown, visible(other)):
        room = width - used
        if room <= 0:
            break
        piece = part if cell_len(part) <= room else fit(part, room)
        segments.append(Segment(piece, changed if differs else base))
        used += cell_len(piece)
    if used < width:
        segments.append(Segment(" " * (width - used), base))
    return segments


@lru_cache(maxsize=512)
def _parts(text: str, other: str) -> tuple[tuple[str, bool], ...]:
    """Return `text` in pieces, each with whether `other` lacks it."""
    pieces = []
    for step in Indel.opcodes(text, other):
        if step.src_end > step.src_start:
            pieces.append((text[step.src_start : step.src_end], step.tag != "equal"))
    return tuple(pieces)

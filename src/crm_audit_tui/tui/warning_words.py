"""What speaks against merging, in the lines that there are, and all of it to be read in a box."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.messages import Message
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tui.modals.listing import ListingModal
from crm_audit_tui.tui.widgets.text_table import clip, wrapped

_TALL = 40  # from this height on there is room for more lines of warnings
_MANY, _FEW = 6, 3
_BETWEEN = "  "


def warning_room(height: int) -> int:
    """Return how many lines of warnings a terminal of `height` lines has room for."""
    return _MANY if height >= _TALL else _FEW


def warning_lines(warnings: Sequence[str], say: Translator, *, width: int, room: int) -> list[str]:
    """Return `warnings` in at most `room` lines of `width` cells, broken between words.

    Where there are more, the last line ends in how many are not there in full, and in the key that
    shows them all.
    """
    lines: list[str] = []
    ends: list[int] = []  # by warning: the number of lines that it takes to read it in full
    for piece in (f"! {warning}" for warning in warnings):
        together = f"{lines[-1]}{_BETWEEN}{piece}" if lines else piece
        if lines and cell_len(together) <= width:
            lines[-1] = together
        else:
            lines += wrapped(piece, width)
        ends.append(len(lines))
    if len(lines) <= room:
        return lines
    lines = lines[:room]
    cut = sum(end > room for end in ends)
    more = f"{_BETWEEN}{say.text('tui.review.more_warnings', n=max(1, cut))}"
    lines[-1] = clip(f"{lines[-1]} …", width - cell_len(more)) + more
    return lines


def warning_box(lines: Sequence[str]) -> ListingModal:
    """Return the box in which all of `lines` can be read."""
    return ListingModal(Message("tui.review.warnings"), [Text(line) for line in lines])

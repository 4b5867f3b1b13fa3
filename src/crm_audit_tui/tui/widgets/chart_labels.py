"""What stands along the axes of a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rich.cells import cell_len

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator

_WIDEST = 26  # cells of a label in a narrow window
_BAR = 36  # cells that a bar with its value can do with
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}").fullmatch


def name_of(label: str | Message, words: Translator) -> str:
    """Return a label in words: a day by locale, other data as it stands, messages in words."""
    if isinstance(label, Message):
        return words.message(label)
    if _ISO(label):
        try:
            return words.day(date.fromisoformat(label))
        except ValueError:
            pass  # 2026-02-30 is a label like any other
    return visible(label)


def label_width(names: Sequence[str], width: int) -> int:
    """Return how many cells of `width` the labels at the left take; a bar needs some too."""
    return min(max(_WIDEST, width - _BAR), max([cell_len(name) for name in names] + [4]))


def legend_lines(entries: Sequence[str], width: int) -> list[str]:
    """Return the entries of a legend on as many lines as they need; none is broken."""
    lines = [""]
    for entry in entries:
        longer = f"{lines[-1]}   {entry}" if lines[-1] else entry
        if cell_len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(entry)
    return lines

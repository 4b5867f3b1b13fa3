"""The head of a file as it would be read: its columns, what speaks against it, its raw lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tui.delimiters import delimiter_name
from crm_audit_tui.tui.widgets.text_table import clip, fit

if TYPE_CHECKING:
    from crm_audit_tui.intake.preview import Preview

_WIDEST, _LEAST, _GAP = 20, 4, 2


def preview_facts(preview: Preview, say: Translator) -> Text:
    """Return a line on what was found and one on what speaks for or against it."""
    parts = [say.text("tui.preview.columns", n=len(preview.names))]
    parts.append(say.text("tui.intake.header_rows", n=preview.header_rows))
    if preview.preamble_rows:
        parts.append(say.text("tui.intake.preamble", n=preview.preamble_rows))
    if preview.encoding:
        parts += [preview.encoding, delimiter_name(preview.delimiter, say)]
        sign = preview.quote
        parts.append(say.text("tui.preview.quoted", sign=sign) if sign else _no_quote(say))
    text = Text(" · ".join(parts))
    doubts = _doubts(preview, say)
    for doubt in doubts:
        text.append(f"\n! {doubt}", "bold")
    if not doubts and preview.records:
        name = "tui.preview.even_head" if preview.more else "tui.preview.even"
        text.append(f"\n✔ {say.text(name, n=preview.records)}")
    return text


def _no_quote(say: Translator) -> str:
    return say.text("tui.preview.no_quote")


def _doubts(preview: Preview, say: Translator) -> list[str]:
    found = []
    if preview.unreadable:
        found.append(
            say.text("tui.preview.unreadable", n=preview.unreadable, encoding=preview.encoding)
        )
    if len(preview.names) == 1 and preview.delimiter:
        found.append(say.text("tui.preview.one_column"))
    if preview.uneven:
        found.append(say.text("tui.preview.uneven", n=preview.uneven, of=preview.records))
    if not preview.records:
        found.append(say.text("tui.preview.no_rows"))
    return found


def preview_table(preview: Preview, width: int, say: Translator) -> Text:
    """Return header and rows side by side in `width` cells; columns that do not fit are counted."""
    cells = [[visible(cell) for cell in row] for row in (preview.names, *preview.rows)]
    widest = max(_WIDEST, width // max(1, len(preview.names)) - _GAP)
    widths = [
        min(widest, max(_LEAST, *(cell_len(row[place]) for row in cells)))
        for place in range(len(preview.names))
    ]
    shown, used = 0, 0
    more = say.text("tui.preview.more_columns", n=len(widths))
    for each in widths:
        last = shown + 1 == len(widths)
        if used + each + (0 if last else _GAP + cell_len(more)) > width:
            break
        used += each + _GAP
        shown += 1
    if not shown and widths:
        widths[0], shown = max(_LEAST, width - _GAP - cell_len(more)), 1
    text = Text(no_wrap=True, overflow="ellipsis")
    for number, row in enumerate(cells):
        line = "  ".join(fit(row[place], widths[place]) for place in range(shown))
        text.append(f"{line}" if not number else f"\n{line}", "bold" if not number else "")
        if not number and shown < len(widths):
            left = say.text("tui.preview.more_columns", n=len(widths) - shown)
            text.append(f"  {left}", "dim")
    return text


def raw_lines(preview: Preview, most: int, width: int) -> Text:
    """Return the first lines of the file as they stand, at most `most`, cut to `width`."""
    text = Text(no_wrap=True, overflow="ellipsis")
    for number, line in enumerate(preview.raw[:most], 1):
        text.append("" if number == 1 else "\n")
        text.append(f"{number:>2} ", "dim")
        text.append(clip(visible(line), max(1, width - 3)))
    return text

"""A small table as text: heads, aligned columns, cut to the width there is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.text import Text

_GAP = 2
_BETWEEN = " · "
_LEAST = 6
_READABLE = 12  # cells of a text from which it can be told what it is
_MUCH = 0.7  # of a text: less than that and what matters may be gone


def text_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    right: frozenset[int] = frozenset(),
) -> Text:
    """Return a table as styled text of at most `width` cells a line.

    Columns in `right` are aligned at the right. Where the table is too wide the widest columns
    give way, and what is cut ends in an ellipsis; where too little would be left of several, every
    row stands as a paragraph instead.
    """
    whole = _natural(heads, rows)
    widths = _widths(whole, width)
    cramped = sum(
        given < _READABLE and given < wanted * _MUCH
        for given, wanted in zip(widths, whole, strict=True)
    )
    if cramped > 1:
        return _paragraphs(heads, rows, width)
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append_text(_line(heads, widths, right, "bold"))
    for row in rows:
        text.append("\n")
        text.append_text(_line(row, widths, right, ""))
    return text


def fit(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells, ending in an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, max(0, width - 1)).rstrip() + "…", width)


def clip(text: str, width: int) -> str:
    """Return `text` in at most `width` cells, ending in an ellipsis where it was cut."""
    return text if cell_len(text) <= width else fit(text, width)


def clip_middle(text: str, width: int) -> str:
    """Return `text` in at most `width` cells, cut before its end: that tells files apart."""
    if cell_len(text) <= width:
        return text
    end = chop_cells(text[::-1], max(1, width * 2 // 3))[0][::-1]
    return f"{set_cell_size(text, width - 1 - cell_len(end)).rstrip()}…{end}"


def _paragraphs(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Text:
    """Return every row as a title and what its other columns say, each after its head."""
    text = Text(no_wrap=True, overflow="ellipsis")
    for number, row in enumerate(rows):
        text.append("\n" if number else "")
        text.append(clip(row[0], width), "bold")
        used = width
        for head, cell in zip(heads[1:], row[1:], strict=True):
            said = clip(f"{head}: {cell}", width - _GAP)
            apart = used + len(_BETWEEN) + cell_len(said) > width
            text.append("\n" + " " * _GAP if apart else _BETWEEN, "dim")
            used = (_GAP if apart else used + len(_BETWEEN)) + cell_len(said)
            text.append(said[: len(head) + 1], "dim")
            text.append(said[len(head) + 1 :])
    return text


def _natural(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [
        max([cell_len(head), *(cell_len(row[place]) for row in rows)])
        for place, head in enumerate(heads)
    ]


def _widths(whole: Sequence[int], width: int) -> list[int]:
    widths = list(whole)
    room = max(len(widths) * _LEAST, width - _GAP * (len(widths) - 1))
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda place: widths[place])
        if widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], right: frozenset[int], style: str) -> Text:
    line = Text(no_wrap=True)
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        if place:
            line.append(" " * _GAP)
        if place in right:
            shown = fit(cell, min(width, cell_len(cell)))
            line.append(" " * (width - cell_len(shown)) + shown, style)
        else:
            line.append(fit(cell, width), style)
    return line

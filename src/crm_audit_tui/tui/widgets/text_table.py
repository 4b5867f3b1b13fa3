"""A small table as text: heads, aligned columns, wrapped to the width there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.text import Text

_GAP = 2
_BETWEEN = " · "
_READABLE = 12  # cells of a text from which it can be told what it is
_MOST_LINES = 3  # of a row: with more of them a paragraph reads better
_NOTHING = "–"


def text_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    right: frozenset[int] = frozenset(),
    colon: str = ": ",
) -> Text:
    """Return a table as styled text of at most `width` cells a line.

    Columns in `right` are aligned at the right. Where the table is too wide heads go over several
    lines, then texts do, and only a word that is longer than its column ends in an ellipsis; where
    too little would be left, every row stands as a paragraph instead, its values after `colon`.
    """
    widths = _widths(heads, rows, width, right)
    if widths is None:
        return _paragraphs(heads, rows, width, colon)
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append_text(_row(heads, widths, right, "bold"))
    for row in rows:
        text.append("\n")
        text.append_text(_row(row, widths, right, ""))
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


def _paragraphs(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int, colon: str
) -> Text:
    """Return every row as a title and what its other columns say, each after its head."""
    text = Text(no_wrap=True, overflow="ellipsis")
    for number, row in enumerate(rows):
        text.append("\n" if number else "")
        text.append(clip(row[0], width), "bold")
        used = width
        for head, cell in zip(heads[1:], row[1:], strict=True):
            said = clip(f"{head}{colon}{cell or _NOTHING}", width - _GAP)
            apart = used + len(_BETWEEN) + cell_len(said) > width
            text.append("\n" + " " * _GAP if apart else _BETWEEN, "dim")
            used = (_GAP if apart else used + len(_BETWEEN)) + cell_len(said)
            name = len(head) + len(colon.rstrip())
            text.append(said[:name], "dim")
            text.append(said[name:])
    return text


def _widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int, right: frozenset[int]
) -> list[int] | None:
    """Return the width of each column, None where the table cannot be read as one.

    A column is never narrower than its numbers, nor than the longest word of its head.
    """
    columns = range(len(heads))
    cells = [max((cell_len(row[each]) for row in rows), default=0) for each in columns]
    least = [
        max(
            _longest_word([heads[each]]),
            cells[each] if each in right else min(cells[each], _READABLE),
        )
        for each in columns
    ]
    widths = [max(cells[each], least[each]) for each in columns]
    room = width - _GAP * (len(widths) - 1)
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widths[max(columns, key=lambda each: (widths[each] > least[each], widths[each]))] -= 1
    while sum(widths) < room:  # what is left goes to heads that stand on several lines
        short = [each for each in columns if widths[each] < cell_len(heads[each])]
        if not short:
            break
        widths[min(short, key=lambda each: widths[each])] += 1
    lines = (len(wrapped(row[each], widths[each])) for row in rows for each in columns)
    return None if max(lines, default=1) > _MOST_LINES else widths


def _longest_word(texts: Iterable[str]) -> int:
    return max((cell_len(word) for text in texts for word in _words(text)), default=1)


def _words(text: str) -> list[str]:
    """Return what ordinary spaces divide; a no-break space holds together."""
    return [word for line in text.splitlines() for word in line.split(" ") if word]


def wrapped(text: str, width: int, taken: int = 0) -> list[str]:
    """Return `text` in lines of at most `width` cells, broken between words.

    Of the first line `taken` cells are somebody else's.
    """
    if cell_len(text) <= width - taken:
        return [text]
    lines = [""]
    for word in _words(text):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        room = width if len(lines) > 1 else width - taken
        if cell_len(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [clip(line, width) for line in lines]


def hanging(text: str, width: int, indent: int = 2) -> str:
    """Return `text` in lines of at most `width` cells, the first indented, the others twice."""
    first, *others = wrapped(text, max(20, width - 2 * indent))
    return "\n".join([" " * indent + first, *(" " * 2 * indent + line for line in others)])


def _row(cells: Sequence[str], widths: Sequence[int], right: frozenset[int], style: str) -> Text:
    """Return a row, on as many lines as its longest cell takes."""
    broken = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    row = Text(no_wrap=True)
    for number in range(max(map(len, broken), default=0)):
        if number:
            row.append("\n")
        for place, (lines, width) in enumerate(zip(broken, widths, strict=True)):
            said = lines[number] if number < len(lines) else ""
            room = " " * (width - cell_len(said))
            row.append(" " * _GAP if place else "")
            row.append(room + said if place in right else said + room, style)
    return row

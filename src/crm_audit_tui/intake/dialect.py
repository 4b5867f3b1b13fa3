"""How a delimited file separates and quotes its cells, judged on a sample."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crm_audit_tui.tables.sources import NO_QUOTE

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 96_000
_SAMPLE_RECORDS = 400
_BETWEEN_SPACES = re.compile(r'(?:^| )"[^"]+"(?: |$)')


@dataclass(frozen=True)
class Dialect:
    """Delimiter, quote ("" where cells are never quoted), escape, and whether `, ` is meant.

    `escape` stands before each quote inside a cell; it is `"` where cells are quoted with
    apostrophes, but every `"` in them is doubled all the same.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    skip_space: bool = False
    lines_before: int = 0  # a `sep=;` line that only tells the delimiter

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        """Return what yields the records of `lines`, in which escapes are undone already.

        With `strict` csv.Error where the rules of quoting are broken.
        """
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=True,
            skipinitialspace=self.skip_space,
            strict=strict,
        )

    def unescaped(self, text: str) -> str:
        """Return `text` with the dialect's escapes undone, so that quotes are only doubled."""
        if self.escape == '"' != self.quote:
            return text.replace('""', '"')
        if not self.escape:
            return text
        return text.replace(self.escape + self.quote, self.quote * 2)


def detect(text: str) -> Dialect:
    """Return the dialect of a file that starts with `text`."""
    if told := re.match(r"\ufeff?\"?sep=(.)\"?\r?\n", text, re.IGNORECASE):
        found = _refine(text[told.end() :], told.group(1))
        return replace(found, lines_before=1)
    sample = _whole_lines(text)
    scores = {mark: _consistency(sample, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    rivals = [mark for mark in DELIMITERS if scores[mark] > 0.8 * scores[best] and mark != best]
    if (scores[best] < 0.6 or _cuts_quotes(sample, best)) and _spaced(sample):
        best = " "
    elif scores[best] == 0:
        best = ","
    elif scores[best] < 0.7 or rivals:
        second = _second_opinion(sample)
        best = second if second and scores.get(second, 0.0) >= 0.5 * scores[best] else best
    return _refine(sample, best)


def _whole_lines(text: str) -> str:
    if len(text) <= _SAMPLE_CHARACTERS:
        return text
    cut = max(text.rfind("\n", 0, _SAMPLE_CHARACTERS), text.rfind("\r", 0, _SAMPLE_CHARACTERS))
    return text[: cut + 1] if cut > 0 else text[:_SAMPLE_CHARACTERS]


def _records(sample: str, dialect: Dialect) -> list[list[str]]:
    reader = dialect.reader(io.StringIO(sample, newline=""))
    records = []
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append(record)
            if len(records) >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        return records
    return records


def _consistency(sample: str, mark: str) -> float:
    """Return 0-1: the share of records with the usual number (two or more) of cells.

    Many cells a record speak more for a delimiter than two, which prose has as well.
    """
    if mark not in sample:
        return 0.0
    spaced = [False, True] if f'{mark} "' in sample or f"{mark} '" in sample else [False]
    return max(
        _regular(_records(text, Dialect(mark, quote, skip_space=each)))
        for quote in {'"', _quote(sample, mark)}
        for text in {sample, sample.replace(f"\\{quote}", quote * 2)}
        for each in spaced
    )


def _regular(records: list[list[str]]) -> float:
    counts = Counter(len(record) for record in records if len(record) > 1)
    if not counts:
        return 0.0
    usual, times = counts.most_common(1)[0]
    share = times / len(records)
    return share * (1 - 0.5 / usual)


def _cuts_quotes(sample: str, mark: str) -> bool:
    """Tell whether quotes are all over `sample`, and nearly never next to `mark`."""
    lines = [line for line in sample.splitlines()[:_SAMPLE_RECORDS] if line.strip()]
    quoted = [line for line in lines if line.count('"') > 1]
    beside = sum(f'{mark}"' in line or f'"{mark}' in line for line in quoted)
    return len(quoted) >= 0.9 * len(lines) and beside <= 0.1 * len(quoted)


def _spaced(sample: str) -> bool:
    """Tell whether cells are separated by single spaces: several a record, mostly as many.

    Prose has spaces too: quoted cells between spaces have to speak for it. Where nearly every line
    has some, cells of several words may stand unquoted, and then only some records have as many
    cells as the first; then a column of numbers or days has to speak for it as well.
    """
    records = _records(sample, Dialect(" "))
    counts = Counter(len(record) for record in records)
    if len(records) < 2:
        return False
    usual, times = counts.most_common(1)[0]
    if usual < 4 or '"' not in sample:
        return False
    if times >= 0.85 * len(records):
        return True
    lines = [line for line in sample.splitlines() if line.strip()]
    quoted = sum(_BETWEEN_SPACES.search(line) is not None for line in lines)
    if len(records[0]) != usual or times < 0.25 * len(records) or quoted < 0.9 * len(lines):
        return False
    whole = [record for record in records[1:] if len(record) == usual]
    return any(
        all(re.search(r"\d", cell) for cell in column) for column in zip(*whole, strict=True)
    )


def _second_opinion(sample: str) -> str:
    import clevercsv

    lines = sample.splitlines(keepends=True)[:60]
    try:
        found = clevercsv.Detector().detect("".join(lines)[:20_000], delimiters=list(DELIMITERS))
    except Exception:  # a sniffer that stumbles has no opinion
        return ""
    return str(found.delimiter) if found and found.delimiter else ""


def _refine(sample: str, mark: str) -> Dialect:
    quote = _quote(sample, mark)
    spaced = False
    if mark != " ":
        # Delimiters inside cells are text.
        inside = rf"(?:\\{quote}(?![{re.escape(mark)}\r\n])|[^{quote}])*"
        bare = re.sub(f"{quote}{inside}{quote}", "", sample)
        after = bare.count(mark + " ")
        spaced = after > 0 and after >= 0.9 * (bare.count(mark) - bare.count(mark + mark))
    dialect = Dialect(mark, quote, "", spaced)
    return replace(dialect, escape=_escape(sample, dialect))


def _quote(sample: str, mark: str) -> str:
    """Return the quote: the sign that opens and closes cells; apostrophes in words do not count."""
    places = (
        rf"(?:^|(?<=\r)|{re.escape(mark)}) ?{{q}}(?:\\{{q}}|[^{{q}}]|{{q}}{{q}})*{{q}}"
        rf"(?=$|\r|{re.escape(mark)})"
    )
    double = len(re.findall(places.format(q='"'), sample, re.MULTILINE))
    cells = re.findall(places.format(q="'"), sample, re.MULTILINE)
    single = len(cells)
    outside = sample.count("'") - sum(cell.count("'") for cell in cells)
    return "'" if single > 1 and single > 2 * double and outside <= single else '"'


def _escape(sample: str, dialect: Dialect) -> str:
    """Return the sign before quotes inside quoted cells where it is a backslash or a zero byte."""
    if dialect.quote == "'" and _only_doubled(sample):
        return '"'
    for sign in ("\\", "\x00"):
        if not dialect.quote or sign + dialect.quote not in sample:
            continue
        escaped = replace(dialect, escape=sign).unescaped(sample)
        if _broken(escaped, dialect) < _broken(sample, dialect):
            return sign
    return ""


def _only_doubled(sample: str) -> bool:
    """Tell whether `"` is there, but never alone: it was doubled although it quotes nothing."""
    runs = re.findall('"+', sample)
    return bool(runs) and all(len(run) % 2 == 0 for run in runs)


def _broken(sample: str, dialect: Dialect) -> int:
    """Return how many lines of `sample` break the rules of quoting or end inside a cell."""
    broken = 0
    lines = io.StringIO(sample, newline="")
    while True:
        reader = dialect.reader(lines, strict=True)
        try:
            for _ in reader:
                pass
        except csv.Error:
            broken += 1
            continue
        return broken


def as_said(head: str, delimiter: str = "", quote: str = "") -> Dialect:
    """Return the dialect of a file that starts with `head`; what is not said is detected.

    `quote` may be `NO_QUOTE`.
    """
    found = with_delimiter(head, delimiter) if delimiter else detect(head)
    if quote == NO_QUOTE:
        return replace(found, quote="", escape="")
    return replace(found, quote=quote) if quote else found


def with_delimiter(text: str, delimiter: str) -> Dialect:
    """Return the dialect of a file whose delimiter a person named."""
    return _refine(_whole_lines(text), delimiter)

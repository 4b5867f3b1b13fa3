"""Standardisation: one fact, one spelling. What strays from a column's own habit, and the usual.

The habit is the column's, never ours: the most frequent spelling of a country or a choice, the
pattern that nine cells in ten follow, mixed case where most names have it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.checks.countries import country_code
from crm_audit_tui.checks.labels import canonical_labels
from crm_audit_tui.checks.parts import Mask, factorized, live, mask, word_set
from crm_audit_tui.tables.mojibake import repaired
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import Table

_CASED = ("first_name", "last_name", "full_name", "city", "name", "company", "job_title", "street")
_USUAL_CASE = 0.6
_DOMINANT = 0.9
_LEAST_CELLS = 20
_TRIED = 2000
_SPACES = re.compile(r"\s+")
_PARTICLES = word_set(
    "de del della dello degli dei di da dal dalla la le lo van von der den ten ter du des do "
    "dos das y e bin ibn al el st"
)
_CODE = re.compile(r"[A-Za-z]|9[-/:]9")


@dataclass(frozen=True)
class Stray:
    """Cells of `column` that stray in one way, with what the column's habit makes of them.

    `kind` is "encoding" (encoded twice), "space", "case", "country", "label", "pattern" or
    "unknown" (names a record that is not there); `suggestion` is "" where only a person can tell.
    `examples` are (value, suggestion, count), most frequent first.
    """

    column: str
    kind: str
    wrong: Mask
    suggestion: NDArray[np.object_]
    examples: tuple[tuple[str, str, int], ...]
    filled: int


def find_strays(table: Table, least_similarity: float) -> list[Stray]:
    """Return every column's stray cells, by kind."""
    rows = live(table)
    return [found for found in _find(table, rows, least_similarity) if found.wrong.any()]


def _find(table: Table, rows: Mask, least_similarity: float) -> Iterator[Stray]:
    for column in table.columns:
        spec = table.spec(column)
        kind = spec.type if spec else ColumnType.TEXT
        yield _by_value(table, column, "encoding", rows, _encoded_twice)
        yield _spaces(table, column, rows)
        if column in _CASED:
            yield _case(table, column, rows)
        if column == "country":
            yield _by_value(table, column, "country", rows, _usual_countries)
        elif kind is ColumnType.CHOICE:

            def labels(counts: Counter[str]) -> dict[str, str]:
                return canonical_labels(counts, least_similarity)

            yield _by_value(table, column, "label", rows, labels)
        elif column == "postcode" and table.has("country"):
            continue  # judged by each country's own rule
        elif column != "id" and kind in (ColumnType.ID, ColumnType.TEXT):
            yield _by_value(table, column, "pattern", rows, _off_pattern)


def _by_value(
    table: Table,
    column: str,
    kind: str,
    rows: Mask,
    usual: Callable[[Counter[str]], dict[str, str]],
) -> Stray:
    codes, distinct = factorized(table.known(column))
    sizes = np.bincount(codes[rows], minlength=len(distinct))
    counts = Counter({text: int(n) for text, n in zip(distinct, sizes, strict=True) if text and n})
    better = usual(counts)
    wrong = np.array([text in better for text in distinct], dtype=bool)
    values = np.array([better.get(text, "") for text in distinct], dtype=object)
    examples = sorted(
        ((text, kept, counts[text]) for text, kept in better.items()),
        key=lambda each: (-each[2], each[0]),
    )
    chosen = mask(wrong[codes]) & rows if len(distinct) else np.zeros(len(table), dtype=bool)
    return Stray(
        column,
        kind,
        chosen,
        values[codes] if len(distinct) else np.array([], dtype=object),
        tuple(examples),
        sum(counts.values()),
    )


def _spaces(table: Table, column: str, rows: Mask) -> Stray:
    """Cells with white space around them, or with more than one space between words."""
    if column == "description":
        return _by_value(table, column, "space", rows, lambda counts: {})
    raw = table.frame[column]
    codes, distinct = factorized(raw)
    clean = [" ".join(text.split()) for text in distinct]
    wrong = np.array(
        [text != kept and bool(kept) for text, kept in zip(distinct, clean, strict=True)]
    )
    sizes = np.bincount(codes[rows], minlength=len(distinct))
    examples = sorted(
        (
            (text, kept, int(n))
            for text, kept, n, bad in zip(distinct, clean, sizes, wrong, strict=True)
            if bad and n
        ),
        key=lambda each: (-each[2], each[0]),
    )
    values = np.array([*clean, ""], dtype=object)
    return Stray(
        column,
        "space",
        mask(wrong[codes]) & rows if len(distinct) else np.zeros(len(table), dtype=bool),
        values[codes],
        tuple(examples[:200]),
        int((mask(table.filled(column)) & rows).sum()),
    )


def _case(table: Table, column: str, rows: Mask) -> Stray:
    def usual(counts: Counter[str]) -> dict[str, str]:
        total = sum(counts.values())
        mixed = sum(n for text, n in counts.items() if _is_mixed(text))
        if total < 3 or mixed < _USUAL_CASE * total:
            return {}
        spelled = {text.casefold(): text for text in counts if _is_mixed(text)}
        return {
            text: spelled.get(text.casefold()) or mixed_case(text)
            for text in counts
            if _is_stray_case(text, column)
        }

    return _by_value(table, column, "case", rows, usual)


def _is_mixed(text: str) -> bool:
    return not text.isupper() and not text.islower()


def _is_stray_case(text: str, column: str) -> bool:
    """Small letters throughout, or capitals beyond what an acronym has."""
    small = text.islower()
    if not small and not text.isupper():
        return False
    letters = sum(map(str.isalpha, text))
    if small:
        return letters > 1
    acronym = column in ("name", "company", "job_title") and letters <= 5
    return not acronym and letters > 3


def mixed_case(text: str) -> str:
    """Return a name in mixed case: De Luca, O'Neil, van der Berg, Jean-Pierre."""
    words = []
    for place, word in enumerate(_SPACES.sub(" ", text.strip()).casefold().split(" ")):
        if place and word in _PARTICLES and len(text.split()) > 2:
            words.append(word)
        else:
            words.append(re.sub(r"(^|[-'’.(/&])(\w)", lambda m: m[1] + m[2].upper(), word))
    return " ".join(words)


def _encoded_twice(counts: Counter[str]) -> dict[str, str]:
    return {text: better for text in counts if (better := repaired(text)) != text}


def _usual_countries(counts: Counter[str]) -> dict[str, str]:
    """One spelling a country: the one that the export uses most."""
    by_code: dict[str, list[str]] = defaultdict(list)
    for text in counts:
        if code := country_code(text):
            by_code[code].append(text)
    found = {}
    for texts in by_code.values():
        kept = min(texts, key=lambda text: (-counts[text], -len(text), text))
        found.update({text: kept for text in texts if text != kept})
    return found


class _Shapes(dict[int, str]):
    """What each character stands for in a pattern, found out when first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        shape = (
            "9" if sign.isdigit() else "A" if sign.isupper() else "a" if sign.isalpha() else sign
        )
        self[code] = shape
        return shape


_SHAPES = _Shapes()


def value_pattern(text: str) -> str:
    """Return the shape of a value: `9` for digits, `A` and `a` for letters, signs as they are."""
    return text.translate(_SHAPES)


def _off_pattern(counts: Counter[str]) -> dict[str, str]:
    """Values off the pattern of nine in ten, mended where case or signs alone make the difference.

    Only codes have a pattern: it has to hold digits beside letters or signs (or eight of
    them), and most values have to differ.
    """
    total = sum(counts.values())
    if total < _LEAST_CELLS or len(counts) < 0.5 * total:
        return {}
    some = Counter(value_pattern(text) for text in list(counts)[:_TRIED])
    if some.most_common(1)[0][1] < (_DOMINANT - 0.1) * min(_TRIED, len(counts)):
        return {}
    patterns: Counter[str] = Counter()
    for text, n in counts.items():
        patterns[value_pattern(text)] += n
    usual, n = patterns.most_common(1)[0]
    coded = "9" in usual and (_CODE.search(usual) or len(usual) >= 8)
    if n < _DOMINANT * total or n == total or not coded:
        return {}
    return {text: _mended(text, usual) for text in counts if value_pattern(text) != usual}


def _mended(text: str, usual: str) -> str:
    bare = re.sub(r"[^0-9A-Za-z]", "", text)
    slots = [sign for sign in usual if sign in "9Aa"]
    if len(bare) != len(slots):
        return ""
    signs = iter(bare)
    out = []
    for slot in usual:
        if slot not in "9Aa":
            out.append(slot)
            continue
        sign = next(signs)
        out.append(sign.upper() if slot == "A" else sign.lower() if slot == "a" else sign)
    made = "".join(out)
    return made if value_pattern(made) == usual else ""

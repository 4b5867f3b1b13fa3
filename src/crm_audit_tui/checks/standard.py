"""Standardisation: one fact, one spelling. What strays from a column's own habit, and the usual.

The habit is the column's, never ours: the most frequent spelling of a country or a choice, the
pattern that nine cells in ten follow, mixed case where most names have it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crm_audit_tui.checks.countries import country_code
from crm_audit_tui.checks.labels import canonical_labels
from crm_audit_tui.checks.rows import Mask, factorized, live, mask
from crm_audit_tui.checks.words import word_set
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.mojibake import encoded_twice
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
# White space that str.split() would drop or make one space, as RE2 writes it.
_STRAY_SPACE = (
    r"^ | $|  |[\t-\r\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}"
    r"\x{205f}\x{3000}]"
)


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


class _Column:
    """A column's distinct texts and how many of the chosen rows hold each; "" is a blank cell."""

    def __init__(self, name: str, text: pd.Series[str], rows: Mask) -> None:
        self.name = name
        self.rows = rows
        self.codes, self.texts = factorized(text)
        self.sizes = np.bincount(self.codes[rows], minlength=len(self.texts))

    @cached_property
    def counts(self) -> Counter[str]:
        """How many of the rows hold each text, blank cells left out."""
        pairs = zip(self.texts, self.sizes.tolist(), strict=True)
        return Counter({text: n for text, n in pairs if text and n})

    @cached_property
    def _known(self) -> pa.Array:
        return kernels.cells(self.texts)

    @cached_property
    def used(self) -> pd.Series[str]:
        """The texts that some row holds, in the order of `counts`."""
        texts = pd.Series(self.texts, dtype="str")
        return texts[(self.sizes > 0) & (texts != "")]

    def stray(
        self, kind: str, better: Mapping[str, str], filled: int, shown: int | None = None
    ) -> Iterator[Stray]:
        """Yield the cells that hold a key of `better`; nothing where no row does."""
        if not better:
            return
        values = np.full(len(self.texts) + 1, "", dtype=object)
        places = kernels.places_in(list(better), self._known)
        values[places] = list(better.values())
        wrong = np.zeros(len(self.texts), dtype=bool)
        wrong[places] = True
        examples = sorted(
            zip(better, better.values(), self.sizes[places].tolist(), strict=True),
            key=lambda each: (-each[2], each[0]),
        )
        yield Stray(
            self.name,
            kind,
            mask(wrong[self.codes]) & self.rows,
            values[self.codes],
            tuple(examples[:shown]),
            filled,
        )


def find_strays(table: Table, least_similarity: float) -> list[Stray]:
    """Return what strays in every column, by kind."""
    rows = live(table)
    return [found for found in _find(table, rows, least_similarity) if found.wrong.any()]


def _find(table: Table, rows: Mask, least_similarity: float) -> Iterator[Stray]:
    for name in table.columns:
        spec = table.spec(name)
        kind = spec.type if spec else ColumnType.TEXT
        column = _Column(name, table.known(name), rows)
        filled = int(column.sizes.sum()) - int((table.known(name) == "").to_numpy()[rows].sum())
        yield from column.stray("encoding", dict(encoded_twice(column.used)), filled)
        yield from _spaces(table, name, rows)
        if name in _CASED:
            yield from column.stray("case", _usual_case(column, filled), filled)
        if name == "country":
            yield from column.stray("country", _usual_countries(column.counts), filled)
        elif kind is ColumnType.CHOICE:
            labels = canonical_labels(column.counts, least_similarity)
            yield from column.stray("label", labels, filled)
        elif name == "postcode" and table.has("country"):
            continue  # judged by each country's own rule
        elif name != "id" and kind in (ColumnType.ID, ColumnType.TEXT):
            yield from column.stray("pattern", _off_pattern(column, filled), filled)


def _spaces(table: Table, name: str, rows: Mask) -> Iterator[Stray]:
    """Cells with spaces around them or several between words; notes may hold lines of their own."""
    if name == "description" or not kernels.matching(table.frame[name], _STRAY_SPACE).any():
        return
    column = _Column(name, table.frame[name], rows)
    uneven = column.used[kernels.matching(column.used, _STRAY_SPACE)]
    clean = {str(text): " ".join(str(text).split()) for text in uneven.tolist()}
    better = {text: kept for text, kept in clean.items() if kept and kept != text}
    filled = int((mask(table.filled(name)) & rows).sum())
    yield from column.stray("space", better, filled, 200)


def _usual_case(column: _Column, total: int) -> dict[str, str]:
    """Return text -> its mixed case, for texts all in capitals or all in small letters."""
    texts = column.used
    one_case = _one_case(texts)
    mixed = total - int(column.sizes[texts.index[one_case]].sum())
    if total < 3 or mixed < _USUAL_CASE * total:
        return {}
    stray = [text for text in texts[one_case].tolist() if _is_stray_case(text, column.name)]
    sought = {text.casefold() for text in stray}
    spelled = {
        folded: text for text in texts[~one_case].tolist() if (folded := text.casefold()) in sought
    }
    return {text: spelled.get(text.casefold()) or mixed_case(text) for text in stray}


def _one_case(texts: pd.Series[str]) -> Mask:
    """Return which texts are all in capitals or all in small letters."""
    return np.array([text.isupper() or text.islower() for text in texts.tolist()], dtype=bool)


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
            words.append(_capitalised(word))
    return " ".join(words)


@lru_cache(maxsize=100_000)
def _capitalised(word: str) -> str:
    """Return a word with capitals where a part of it begins."""
    return re.sub(r"(^|[-'’.(/&])(\w)", lambda m: m[1] + m[2].upper(), word)


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


def _off_pattern(column: _Column, total: int) -> dict[str, str]:
    """Values off the pattern of nine in ten, mended where case or signs alone make the difference.

    Only codes have a pattern: it has to hold digits beside letters or signs (or eight of
    them), and most values have to differ.
    """
    used = column.used
    if total < _LEAST_CELLS or len(used) < 0.5 * total:
        return {}
    some = Counter(value_pattern(text) for text in used.iloc[:_TRIED].tolist())
    if some.most_common(1)[0][1] < (_DOMINANT - 0.1) * min(_TRIED, len(used)):
        return {}
    shapes, patterns = factorized(_patterns(used))
    weights = np.bincount(shapes, weights=column.sizes[used.index])
    place = int(weights.argmax())
    usual, n = patterns[place], int(weights[place])
    coded = "9" in usual and (_CODE.search(usual) or len(usual) >= 8)
    if n < _DOMINANT * total or n == total or not coded:
        return {}
    return {text: _mended(text, usual) for text in used[shapes != place].tolist()}


def _patterns(texts: pd.Series[str]) -> pd.Series[str]:
    """Return the pattern of each text: `value_pattern`."""
    source = kernels.cells(texts)
    found = source
    for sign, letters in (("a", "[a-z]"), ("A", "[A-Z]"), ("9", "[0-9]")):
        found = pc.replace_substring_regex(found, letters, sign)
    found = kernels.with_odd_ones(found, source, kernels.not_ascii(source), value_pattern)
    return kernels.series(found, texts.index)


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

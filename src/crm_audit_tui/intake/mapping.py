"""Which canonical column each header means: words first, then what the values look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from crm_audit_tui.intake import shapes
from crm_audit_tui.intake.shapes import Shape
from crm_audit_tui.intake.synonyms import bare_labels, label_words, labels, signs, trap
from crm_audit_tui.intake.words import bare, fold
from crm_audit_tui.tables.schema import SCHEMA, ColumnType

ENOUGH = 0.5  # below this a guess is not shown as a mapping
PREFIXED, SHORTENED, SIMILAR, BY_VALUES = 0.9, 0.88, 0.75, 0.6
_ID_OF = 0.9
_OWN = 0.3  # least share of different values in a column of the records' own

# Headers that two columns may own: the one named first is meant where the other has its own header.
_NAMES = ("first_name", "last_name", "full_name")


# Dynamics 365 exports columns of other records so: `Main Phone (Company Name) (Account)`.
_RELATED = re.compile(r"\([^()]+\) \([^()]+\)$")


@dataclass(frozen=True)
class Guess:
    """What a header was taken for: the column, how sure (0-1) and by what (`word`, `values` …)."""

    column: str
    confidence: float
    by: str


@dataclass(frozen=True)
class _Candidate:
    score: float
    place: int
    column: str
    by: str


def map_columns(
    table: str,
    names: Sequence[str],
    looks: Sequence[Shape],
    fixed: Mapping[str, str] | None = None,
) -> dict[str, Guess]:
    """Return name -> guess for the columns of a file that holds `table`.

    Each canonical column is given at most once; `fixed` is what a person said ("" to unmap).
    """
    fixed = fixed or {}
    found: dict[str, Guess] = {}
    taken: set[str] = set()
    for name in names:
        column = fixed.get(name, "")
        if column and column not in taken and SCHEMA[table].column(column):
            found[name] = Guess(column, 1.0, "said")
            taken.add(column)
    open_places = [
        place for place, name in enumerate(names) if name not in found and name not in fixed
    ]
    candidates = [
        candidate
        for place in open_places
        for candidate in _candidates(table, names[place], looks[place], place)
    ]
    candidates = _in_context(table, names, candidates, taken)
    order = {column.name: place for place, column in enumerate(SCHEMA[table].columns)}
    candidates.sort(key=lambda each: (-round(each.score, 2), each.place, order[each.column]))
    for candidate in candidates:
        name = names[candidate.place]
        if name in found or candidate.column in taken or candidate.score < ENOUGH:
            continue
        found[name] = Guess(candidate.column, candidate.score, candidate.by)
        taken.add(candidate.column)
    _by_values(table, names, looks, open_places, found, taken)
    return found


def _candidates(table: str, name: str, look: Shape, place: int) -> list[_Candidate]:
    found = []
    for column, (score, by) in words(table, name).items():
        spec = SCHEMA[table].column(column)
        if spec is None:
            continue
        fit = shapes.fits(look, spec.type, column)
        if column == "owner" and fold(name).endswith(" id"):
            fit *= _ID_OF  # a name beside it tells people more
        found.append(_Candidate(score * fit, place, column, by))
    return found


@lru_cache(maxsize=8192)
def words(table: str, name: str) -> dict[str, tuple[float, str]]:
    """Return canonical column -> (score, by what) for all that a header may mean in `table`."""
    known = labels(table)
    header = _once(fold(re.sub(r" \(\d+\)$", "", name)))
    if not header:
        return {}
    if exact := known.get(header):
        return {column: (score, "word") for column, score in exact.items()}
    if trap("never").search(header) or _RELATED.search(name):
        return {}
    if " " in bare(header) and (same := bare_labels(table).get(bare(header))):
        return {column: (score * PREFIXED, "word") for column, score in same.items()}
    first, _, rest = header.partition(" ")
    if first in signs()[table].entity and rest in known:
        return {column: (score * PREFIXED, "word") for column, score in known[rest].items()}
    short = fold(re.sub(r"[(\[].*?[)\]]", " ", name))
    if short != header and short in known:
        return {column: (score * SHORTENED, "word") for column, score in known[short].items()}
    if len(header) < 6 or trap("in_charge").search(header):
        return {}
    found: dict[str, tuple[float, str]] = {}
    near = process.extract(header, list(known), scorer=fuzz.ratio, score_cutoff=90, limit=None)
    for label, _, _ in near:
        if not _is_slip(header, label):
            continue
        for column, score in known[label].items():
            found[column] = max(found.get(column, (0.0, "")), (score * SIMILAR, "similar"))
    return found


def _is_slip(header: str, label: str) -> bool:
    """Tell whether a header is a label misspelt: "State name" is no slip of "Stage name".

    A word that labels themselves use is meant as it stands, but for its ending.
    """
    said, meant = header.split(), label.split()
    if len(said) != len(meant):
        return True
    pairs = [(one, other) for one, other in zip(said, meant, strict=True) if one != other]
    return not any(
        one in label_words() and not (one.startswith(other) or other.startswith(one))
        for one, other in pairs
    )


def _once(header: str) -> str:
    """Return a header that says the same several times over ("email email") once.

    So it is called where the header line stands several times above the rows.
    """
    words = header.split()
    for size in range(1, len(words) // 2 + 1):
        if len(words) % size == 0 and words == words[:size] * (len(words) // size):
            return " ".join(words[:size])
    return header


def _in_context(
    table: str, names: Sequence[str], candidates: list[_Candidate], taken: set[str]
) -> list[_Candidate]:
    """Settle words that mean two things (Italian *Nome*, French *Nom*) by the other headers."""
    if table == "deals":
        return _worth(candidates, taken)
    if table != "contacts":
        return candidates
    own: dict[int, set[str]] = {}
    for each in candidates:
        if each.column in _NAMES and each.score >= ENOUGH:
            own.setdefault(each.place, set()).add(each.column)
    sure = {next(iter(columns)) for columns in own.values() if len(columns) == 1} | taken
    settled = []
    for each in candidates:
        choices = own.get(each.place, set())
        if each.column in choices and len(choices) > 1:
            if "last_name" in sure and "first_name" not in sure and "first_name" in choices:
                meant = "first_name"
            elif "first_name" in sure and "last_name" not in sure and "last_name" in choices:
                meant = "last_name"
            else:
                meant = "full_name" if "full_name" in choices else each.column
            if each.column != meant:
                continue
        settled.append(each)
    return settled


def _worth(candidates: list[_Candidate], taken: set[str]) -> list[_Candidate]:
    """Take the expected revenue for the amount where nothing else is one, as Odoo has it."""
    if "amount" in taken or any(
        each.column == "amount" and each.score >= ENOUGH for each in candidates
    ):
        return candidates
    return [
        replace(each, column="amount")
        if each.column == "expected_revenue" and each.by == "word"
        else each
        for each in candidates
    ]


def _by_values(
    table: str,
    names: Sequence[str],
    looks: Sequence[Shape],
    places: Sequence[int],
    found: dict[str, Guess],
    taken: set[str],
) -> None:
    """Map what no word names but whose values leave no doubt: e-mail, web and phone columns."""
    for column, kind in (
        ("email", ColumnType.EMAIL),
        ("phone", ColumnType.PHONE),
        ("website", ColumnType.URL),
    ):
        spec = SCHEMA[table].column(column)
        if spec is None or column in taken or table not in ("contacts", "companies", "other"):
            continue
        for place in places:
            name, look = names[place], looks[place]
            header = fold(name)
            if name in found or look.filled < 3:
                continue
            if trap("never").search(header) or trap("in_charge").search(header):
                continue
            if _RELATED.search(name) or name.endswith(("/id", "/.id")):
                continue
            if look.distinct < _OWN * look.filled:
                continue  # a few addresses, over and over: those of the people in charge
            nameless = header.startswith("column ")
            share = {
                ColumnType.EMAIL: look.emails,
                ColumnType.PHONE: look.phones * (look.dates < 0.2) if nameless else 0.0,
                ColumnType.URL: look.share(shapes.URL) * (look.emails < 0.2),
            }[kind]
            if share >= 0.8:
                found[name] = Guess(column, BY_VALUES * share, "values")
                taken.add(column)
                break

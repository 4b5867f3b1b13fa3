"""One table of one file as it was understood: table, mapping, formats, questions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pandas as pd

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake import shapes
from crm_audit_tui.intake.damage import find_damage
from crm_audit_tui.intake.formats import Decided, decide_dates, decide_numbers
from crm_audit_tui.intake.grid import Grid
from crm_audit_tui.intake.mapping import Guess
from crm_audit_tui.intake.profiles import find_profile
from crm_audit_tui.intake.recognise import recognise
from crm_audit_tui.intake.shapes import Shape
from crm_audit_tui.intake.synonyms import languages
from crm_audit_tui.intake.words import fold
from crm_audit_tui.tables import views
from crm_audit_tui.tables.schema import SCHEMA, ColumnType
from crm_audit_tui.tables.sources import Choice, ColumnReport, Corrections, SourceQuestion
from crm_audit_tui.tables.views import ENGLISH, EUROPEAN

_DATES = frozenset({ColumnType.DATE, ColumnType.DATETIME})
_NUMBERS = frozenset({ColumnType.MONEY, ColumnType.NUMBER})
_STYLES = frozenset({EUROPEAN, ENGLISH})
_SAMPLE = 8


@dataclass(frozen=True)
class Understood:
    """What a file's columns are: the table, its confidence, one report a column, what to ask."""

    table: str
    confidence: float
    profile: str
    columns: tuple[ColumnReport, ...]
    questions: tuple[SourceQuestion, ...]
    warnings: tuple[Message, ...]


def understand(
    grid: Grid, file: str, source: str, delimiter: str, corrections: Corrections
) -> Understood:
    """Return how the table `grid` of the file `file` (its stem, with the sheet) is understood."""
    names = [str(name) for name in grid.frame.columns]
    with ThreadPoolExecutor(2) as pool:  # counting values leaves Python's lock alone
        looks = list(pool.map(shapes.look, [grid.frame[name] for name in names]))
    found = recognise(file, names, looks, table=corrections.table, fixed=corrections.mapping)
    profile = find_profile(grid.header)
    kinds = [
        _kind(found.table, name, look, found.mapping)
        for name, look in zip(names, looks, strict=True)
    ]
    decided = _formats(grid.frame, names, kinds, corrections, delimiter, grid.formats)
    columns, questions = [], []
    warnings = find_damage(grid.frame, kinds)
    for place, (name, look, kind) in enumerate(zip(names, looks, kinds, strict=True)):
        guess = found.mapping.get(name)
        form = decided.get(name, Decided(""))
        columns.append(
            ColumnReport(
                name=name,
                position=place,
                maps_to=guess.column if guess else "",
                type=kind.value,
                format=form.format,
                confidence=round(guess.confidence, 2) if guess else 0.0,
                evidence=message(f"intake.evidence.{guess.by}") if guess else None,
                format_evidence=form.evidence,
                suits=shapes.suits(look, kind),
                filled=look.filled,
                distinct=look.distinct,
                sample=look.values[:_SAMPLE],
                stored=_stored(grid, name, look.values[:_SAMPLE]),
            )
        )
        if kind in _DATES and form.format and (unread := _unread(grid.frame[name], form.format)):
            warnings.append(message("intake.warning.column", name=name, what=unread))
        if form.choices:
            questions.append(_question(source, name, kind, form, look))
        if form.warning:
            warnings.append(message("intake.warning.column", name=name, what=form.warning))
    return Understood(
        found.table, found.confidence, profile, tuple(columns), tuple(questions), tuple(warnings)
    )


def _kind(table: str, name: str, look: Shape, mapping: Mapping[str, Guess]) -> ColumnType:
    if guess := mapping.get(name):
        spec = SCHEMA[table].column(guess.column)
        if spec is not None:
            return spec.type
    if not look.filled:
        return ColumnType.TEXT
    if (look.dates >= 0.8 and look.share(shapes.PHONE) < 1.0) or look.dates >= 0.95:
        return ColumnType.DATE
    if look.emails >= 0.8:
        return ColumnType.EMAIL
    if look.booleans >= 0.95 and look.distinct <= 2:
        return ColumnType.BOOLEAN
    if look.numbers >= 0.9:
        return ColumnType.NUMBER
    return ColumnType.TEXT


def _formats(
    frame: pd.DataFrame,
    names: Sequence[str],
    kinds: Sequence[ColumnType],
    corrections: Corrections,
    delimiter: str,
    told: Mapping[str, str],
) -> dict[str, Decided]:
    """Return each date's and number's format; what one column cannot tell, its neighbours may."""
    found: dict[str, Decided] = {}
    values = {
        name: _known(frame[name])
        for name, kind in zip(names, kinds, strict=True)
        if kind in _DATES | _NUMBERS and name not in corrections.formats
    }
    hint = _day_first_by_words(names, delimiter)
    style, proven = EUROPEAN if hint else "", False
    for passes in (1, 2):
        for name, kind in zip(names, kinds, strict=True):
            if name not in values or (passes == 2 and not found[name].choices):
                continue
            decide = (
                decide_dates(values[name], hint)
                if kind in _DATES
                else decide_numbers(values[name], style, proven=proven)
            )
            found[name] = decide
        sure = [d for d in found.values() if d.evidence and not d.choices]
        day = [d for d in sure if d.evidence and d.evidence.id == "intake.evidence.day_first"]
        month = [d for d in sure if d.evidence and d.evidence.id == "intake.evidence.month_first"]
        if day or month:
            hint = len(day) >= len(month)
        number = [d.format for d in sure if d.format in (EUROPEAN, ENGLISH)]
        if number:
            style, proven = max(set(number), key=number.count), True
    of_kind = dict(zip(names, kinds, strict=True))
    for name, form in told.items():
        if name in values and (form in _STYLES) == (of_kind[name] in _NUMBERS):
            found[name] = _told(values[name], form, hint)
    for name, form in corrections.likely.items():
        if name in found and form in found[name].choices:
            found[name] = Decided(form, message("intake.evidence.earlier"))
    for name, form in corrections.formats.items():
        found[name] = Decided(form, message("intake.evidence.said"))
    return found


def _told(values: Sequence[str], form: str, hint: bool | None) -> Decided:
    """Return the format that the file tells, and after it that of days written as text."""
    evidence = message("intake.evidence.cell_format")
    if form in _STYLES:
        return Decided(form, evidence)
    texts = pd.Series(values, dtype="str")
    rest = texts[views.dates(texts, form).isna().to_numpy()]
    day, month = form.find("%d"), form.find("%m")
    shown = day < month if 0 in (day, month) else hint  # 2026-03-04 says nothing of 04/03/2026
    written = decide_dates(rest.tolist(), shown)
    if not written.format:
        return Decided(form, evidence)
    return Decided(f"{form}|{written.format}", evidence, (), written.warning)


def _stored(grid: Grid, name: str, sample: Sequence[str]) -> tuple[str, ...]:
    """Return the values behind what a sheet shows in `sample`, () where it shows them as stored."""
    behind = grid.stored.get(name)
    if behind is None:
        return ()
    shown = views.stripped(grid.frame[name])
    return tuple(str(behind[(shown == value).to_numpy()].iloc[0]) for value in sample)


def _unread(text: pd.Series[str], form: str) -> Message | None:
    """Return how many values of a date column are no dates in its format, None where all are."""
    values = pd.Series(_known(text), dtype="str")
    bad = values[views.dates(values, form).isna().to_numpy()]
    if bad.empty:
        return None
    return message("intake.warning.unread_dates", n=len(bad), example=str(bad.iloc[0]))


def _known(text: pd.Series[str]) -> list[str]:
    distinct = pd.Series(views.stripped(text).unique(), dtype="str")
    found: list[str] = distinct[~views.blank(distinct)].tolist()
    return found


def _day_first_by_words(names: Sequence[str], delimiter: str) -> bool:
    """Guess whether the file's people write the day first, by the language of its headers."""
    known = languages()
    english = sum("en" in known.get(fold(name), frozenset(["en"])) for name in names)
    return delimiter == ";" or english < 0.5 * len(names)


def _telling(values: Sequence[str]) -> str:
    """Return a value whose day and month differ: 01/01/2026 asks nothing."""
    for value in values:
        first, second, *_ = [*re.findall(r"\d+", value), "", ""]
        if first.lstrip("0") != second.lstrip("0"):
            return value
    return values[0]


def _question(
    source: str, name: str, kind: ColumnType, form: Decided, look: Shape
) -> SourceQuestion:
    if kind in _DATES:
        meanings = [message("intake.choice.day_first"), message("intake.choice.month_first")]
        text = message("intake.question.dates", name=name, example=_telling(look.values))
    else:
        meanings = [message("intake.choice.european"), message("intake.choice.english")]
        text = message("intake.question.numbers", name=name, example=look.values[0])
    return SourceQuestion(
        id=f"{source}:{name}",
        text=text,
        choices=tuple(map(Choice, form.choices, meanings)),
        guess=form.format,
        header=name,
    )

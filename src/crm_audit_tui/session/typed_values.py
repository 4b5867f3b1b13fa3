"""Whether a value that was typed can stand in its column: a day, an amount, an address, a number.

What cannot be is told with an example; the auditor may keep it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tables.months import ENGLISH_SHORT, MONTHS
from crm_audit_tui.tables.schema import SCHEMA, ColumnType
from crm_audit_tui.tables.store import RowReader

Judge = Callable[[str], Message | None]

_EXAMPLE = date(2026, 12, 31)
_EUROPEAN = "1.234,56"
_SERIAL = re.compile(r"\d{1,7}(\.\d+)?")
_CURRENCY = re.compile(r"^[A-Z]{3}\b|\b[A-Z]{3}$|[$€£¥₹₽₺₩%]|R\$|\bRp\b|\bkr\b|\bzł\b")
_GAPS = re.compile(r"[\s'’]")
_AMOUNT = {
    point: re.compile(
        rf"[+-]?(\d+|\d{{1,3}}({group}\d{{3}})+|\d{{1,2}}({group}\d{{2}})*{group}\d{{3}})"
        rf"({point}\d+)?"
    )
    for point, group in ((r"\.", ","), (",", r"\."))
}
_BETWEEN = re.compile(r"\s*[;,|]\s*|\s+")
_ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"|.]+(\.[^\s@<>()\[\]\\,;:\"|.]+)*"
    r"@([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)
_WORD = re.compile(r"[^\W\d_]{3,}\.?")


def judge_of(rows: RowReader | None, table: str, record: str, field: str) -> Judge | None:
    """Return what judges a value typed for a cell, None where any text may stand there.

    `rows` tells how the record's own export writes the column; without it ISO 8601 days and plain
    numbers are expected.
    """
    spec = SCHEMA[table].column(field) if table in SCHEMA else None
    if spec is None:
        return None
    judge = _JUDGES.get(spec.type)
    if judge is None:
        return None
    return partial(judge, form=_form(rows, table, record, field))


def _form(rows: RowReader | None, table: str, record: str, field: str) -> str:
    if rows is None or table not in rows:
        return ""
    stored = rows[table]
    row = stored.find(record)
    if row is not None:
        source, _ = stored.origin(row)
        for report in source.columns:
            if report.maps_to == field and report.format:
                return report.format
    return stored.date_formats.get(field, "")


def judge_day(value: str, form: str = "") -> Message | None:
    """Return what is wrong with a day; good are ISO 8601 and the formats of the column (`form`).

    Formats are strptime patterns joined by "|", "serial" and "ISO8601" among them.
    """
    forms = [each for each in form.split("|") if each]
    if _is_iso(value) or any(_reads(value, each) for each in forms):
        return None
    own = next((each for each in forms if "%" in each), "")
    iso = _EXAMPLE.isoformat()
    shown = _EXAMPLE.strftime(own) if own else iso
    if shown == iso:
        return message("session.typed.day", value=value, example=iso)
    return message("session.typed.day_or", value=value, example=iso, other=shown)


def _is_iso(value: str) -> bool:
    if not re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _reads(value: str, form: str) -> bool:
    if form == "serial":
        return bool(_SERIAL.fullmatch(value))
    if "%" not in form:
        return False
    try:
        datetime.strptime(_WORD.sub(_english, value) if "%b" in form else value, form)
    except ValueError:
        return False
    return True


def _english(word: re.Match[str]) -> str:
    month = MONTHS.get(word.group().rstrip(".").casefold())
    return ENGLISH_SHORT[month - 1] if month else word.group()


def judge_number(value: str, form: str = "") -> Message | None:
    """Return what is wrong with a number or an amount; currency, percent and gaps may be with it.

    `form` is "1,234.56" or "1.234,56", "" where the column does not tell: both are good then.
    """
    bare = _GAPS.sub("", _CURRENCY.sub("", value.strip()))
    points = [","] if form == _EUROPEAN else [r"\."] if form else [r"\.", ","]
    if bare and any(_AMOUNT[point].fullmatch(bare) for point in points):
        return None
    example = "1250,50" if form == _EUROPEAN else "1250.50"
    return message("session.typed.number", value=value, example=example)


def judge_email(value: str, form: str = "") -> Message | None:
    """Return what is wrong with an e-mail address, or with one of several."""
    parts = [each for each in _BETWEEN.split(value.strip()) if each]
    wrong = next((each for each in parts if not _ADDRESS.fullmatch(each)), None)
    if parts and wrong is None:
        return None
    return message("session.typed.email", value=wrong or value, example="anna.rossi@example.com")


def judge_phone(value: str, form: str = "") -> Message | None:
    """Return what is wrong with a phone number: too few digits, too many, or words."""
    from crm_audit_tui.matching.phones import numbers

    if numbers(value):
        return None
    return message("session.typed.phone", value=value, example="+39 02 5550114")


_JUDGES: dict[ColumnType, Callable[..., Message | None]] = {
    ColumnType.DATE: judge_day,
    ColumnType.DATETIME: judge_day,
    ColumnType.MONEY: judge_number,
    ColumnType.NUMBER: judge_number,
    ColumnType.EMAIL: judge_email,
    ColumnType.PHONE: judge_phone,
}

"""What an auditor types about an audit, taken or told what is wrong: one judgement for every form.

The form that begins an audit, the scope's own and the command line judge by `read_scope`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from crm_audit_tui.core.messages import Message, message

_WRITTEN = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_MONTHS = 12
_YEARS = range(1900, 3000)  # others are slips of the finger, and count days past the calendar's end
UTC = "UTC"
DAYS = frozenset({"audit_date", "period_start", "period_end", "next_audit"})
_NEEDED = frozenset({"title", "audit_date"})


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of all time zones; the system's list is read only once it is asked for."""
    return tuple(sorted(available_timezones()))


def read_scope(name: str, text: str, language: str) -> str | Message:
    """Return what is taken of a text typed for the scope's field `name`, or what is wrong with it.

    Days become ISO 8601, currencies ISO 4217; how days are written depends on the `language`.
    """
    text, label = text.strip(), Message(f"core.scope.{name}")
    if not text:
        return message("tui.form.required", field=label) if name in _NEEDED else ""
    if name in DAYS:
        day = read_day(text, language)
        return message("tui.form.not_a_day", field=label) if day is None else day.isoformat()
    if name == "currency":
        return currency_code(text)
    if name == "country":
        return country_name(text)
    if name == "time_zone" and text not in time_zones():
        return message("tui.scope.no_such_zone", zone=text)
    return text


def read_day(text: str, language: str) -> date | None:
    """Return the day that `text` tells, None where it tells none or could be another one.

    ISO 8601 and year first always; else the day comes first, save in English, where `3/4/2026` is
    two days and only one that can be read one way is taken.
    """
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(*(int(each) for each in found.groups()))
    if not (found := _WRITTEN.fullmatch(text)):
        return None
    first, second, year = (int(each) for each in found.groups())
    if second > _MONTHS:
        return _day(year, first, second)
    if language == "en" and first <= _MONTHS and first != second:
        return None
    return _day(year, second, first)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


# -- what a record says that was altered, or written on a machine that knows more -----------------


def kept_day(text: str) -> date | None:
    """Return the day that a record keeps, None where it is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def kept_zone(scope: Mapping[str, str]) -> str:
    """Return the name of an audit's time zone: UTC where it has none that is known here."""
    name = scope.get("time_zone", "")
    return name if name and _is_zone(name) else UTC


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no name of a file; a folder of zones
        return False
    return True


def doubts(scope: Mapping[str, str]) -> tuple[Message, ...]:
    """Return what has to be told of a scope that is not taken as it stands."""
    found = []
    day, zone = scope.get("audit_date", ""), scope.get("time_zone", "")
    if day and kept_day(day) is None:
        found.append(message("session.note.no_such_day", text=day))
    if zone and kept_zone(scope) != zone:
        found.append(message("session.note.no_such_zone", zone=zone))
    return tuple(found)


def currency_code(text: str) -> str | Message:
    """Return an ISO 4217 code as it is written, or what is wrong with it."""
    from babel.numbers import is_currency

    code = text.strip().upper()
    return code if is_currency(code) else message("session.typed.currency", value=text)


def country_name(text: str) -> str | Message:
    """Return a country as it was typed, by name or by ISO 3166 code, or what is wrong with it."""
    from crm_audit_tui.checks.countries import country_code

    return text if country_code(text) else message("session.typed.country", value=text)

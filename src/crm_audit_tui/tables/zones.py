"""What stands around a day: a weekday before it, words within it, a time zone behind its time."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
lunedì martedì mercoledì giovedì venerdì sabato domenica lunedi martedi mercoledi giovedi venerdi
lun mar mer gio ven sab dom lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb
lundi mardi mercredi jeudi vendredi samedi dimanche jeu sam dim
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
senin selasa rabu kamis jumat sabtu minggu sen sel rab kam jum sab min
"""
_WEEKDAY = re.compile(
    r"(?:"
    + "|".join(sorted(map(re.escape, set(_WEEKDAYS.split())), key=len, reverse=True))
    + r")(?:\.,?|,)?\s+(?=[^\W_])",
    re.IGNORECASE,
)
# Hours ahead of UTC of the names that stand for one zone only, or for one far more than others.
_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1,
    "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3,
    "WIB": 7, "WITA": 8, "WIT": 9, "JST": 9, "SGT": 8, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13,
}  # fmt: skip
ZONE = (
    r"(?:\s*(?:Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|"
    + "|".join(sorted((name for name in _HOURS if len(name) > 1), key=len, reverse=True))
    + r")(?:\s*\([^()]*\))?)"
)
_ZONED = re.compile(
    r"(?<=\d|[mM.\s])\s*(?:(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?|"
    r"(?P<name>[A-Z]{1,4}))(?:\s*\([^()]*\))?$"
)
# A zone that has to be spelled anew: a name, or an offset that stands apart or has no minutes.
_ODD_ZONE = r"[^Zz\d\s]$|[A-Z]{3}|\s[+-]\d|:\d\d[+-]\d{1,2}$"
_OFFSET = r"\d[:.]\d{2}.*(?:[+-]\d{2}:?\d{2}|[Zz])$"
_HAS_TIME = re.compile(r"\d[:.]\d{2}")


# What follows a weekday, so that "mar 4, 2026" is a day of March.
_DAY = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|er|[.º°])?[\s.-]+(?:del? )?[^\W\d_]{3}|[^\W\d_]{3,}\.?\s+\d|"
    r"\d{1,4}[-/.]\d"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|°)(?=[\s,])", re.IGNORECASE)
_OF = re.compile(r"(?<=[\w.])\s+(?:de|del)\s+(?=\w)", re.IGNORECASE)


def plain_day(value: str) -> str:
    """Return a day without what people say around it: `Wed, 4th March 2026`, `4 de marzo de 2026`.

    Gone are a weekday before it, the ending of an ordinal and "de" between its parts.
    """
    found = _WEEKDAY.match(value)
    if found and _DAY.match(value[found.end() :]):
        value = value[found.end() :]
    return _OF.sub(" ", _ORDINAL.sub("", value))


def with_offsets(values: pd.Series[str]) -> pd.Series[str]:
    """Return times with their zones as offsets: `10:30 CET` as `10:30+0100`."""
    odd = _matching(values, _ODD_ZONE)
    if not odd.any():
        return values
    spelled = pd.Series([_with_offset(str(value)) for value in values[odd]], dtype="str")
    values = values.copy()
    values[odd] = spelled.to_numpy()
    return values


def _with_offset(value: str) -> str:
    found = _ZONED.search(value)
    if found is None or not _HAS_TIME.search(value[: found.start()]):
        return value
    if name := found["name"]:
        if name not in _HOURS:
            return value
        hours = _HOURS[name]
        return f"{value[: found.start()].rstrip()}{'-' if hours < 0 else '+'}{abs(hours):02}00"
    offset = f"{found['sign']}{int(found['hours']):02}{found['minutes'] or '00'}"
    return value[: found.start()].rstrip() + offset


def local(values: pd.Series[str], stamps: pd.Series[pd.Timestamp], zone: str) -> pd.Series:
    """Return stamps (aware, in UTC) as naive ones: in `zone` where the value names its own zone.

    What names none is taken as it stands. Where every time is midnight in UTC they are days, which
    are the same everywhere.
    """
    plain = stamps.dt.tz_localize(None)
    if zone == "UTC":
        return plain
    zoned = _matching(values, _OFFSET) & stamps.notna().to_numpy()
    told = plain[zoned]
    if (told == told.dt.normalize()).all():
        return plain
    return stamps.dt.tz_convert(zone).dt.tz_localize(None).where(zoned, plain)


def _matching(values: pd.Series[str], pattern: str) -> NDArray[np.bool_]:
    found = pc.match_substring_regex(pa.array(values, pa.large_string()), pattern)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)

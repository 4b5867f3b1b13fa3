"""What a spreadsheet shows in a cell: its number format applied, where that says the value in full.

A postcode 186 under `00000` reads 00186, a day under `dd/mm/yyyy` as it was typed. Where the format
rounds, leaves the year out or is not understood, the stored value is taken instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from math import isfinite

# Formats that are not written in the file; 14 and 22 follow the reader's own country.
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    12: "# ?/?",
    13: "# ??/??",
    15: "d-mmm-yy",
    20: "h:mm",
    21: "h:mm:ss",
    37: "#,##0;(#,##0)",
    38: "#,##0;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
}
_TOKEN = re.compile(
    r'\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|"([^"]*)"|\\(.)|[_*].|(AM/PM|A/P)|'
    r"(y+|m+|d+|h+|s+)|([0#?.,%]+(?:[eE][+-]0+)?)|(.)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class _Part:
    kind: str  # text, time (y, m, d, h, s, half) or number
    text: str


def known_formats(own: Mapping[int, str]) -> dict[int, str]:
    """Return format number -> code for those that say more than the value; `own` are the file's."""
    return {
        number: code
        for number, code in (_BUILT_IN | dict(own)).items()
        if code.casefold() not in ("general", "@", "")
    }


_LONGEST = 255  # characters of a format, as spreadsheets have it
_TWO_DIGITS = (1969, 2068)  # the years that two digits stand for


def shown(value: object, code: str) -> str | None:
    """Return what a cell shows under the format `code`, None where that is less than the value."""
    match value:
        case bool():
            return None
        case datetime():
            return _shown_moment(value, code)
        case date():
            return _shown_moment(datetime.combine(value, time()), code)
        case int() | float():
            return _shown_number(value, code)
    return None


def is_understood(code: str) -> bool:
    """Tell whether a format can be applied: neither fractions nor scaling nor conditions."""
    parts = _parts(code.partition(";")[0])
    numbers = [part.text for part in parts if part.kind == "number"]
    odd = any("?" in text or text.rstrip("%").endswith(",") for text in numbers)
    return not odd and not (len(numbers) > 1 and any(part.text == "/" for part in parts))


@lru_cache(maxsize=512)
def _parts(section: str) -> tuple[_Part, ...]:
    found: list[_Part] = []
    for token in _TOKEN.finditer(section):
        sign, quoted, escaped, half, letters, number, other = token.groups()
        if half:
            found.append(_Part("half", half))
        elif letters:
            found.append(_Part(letters[0].lower(), letters.lower()))
        elif number:
            found.append(_Part("number", number))
        else:
            found.append(_Part("text", sign or quoted or escaped or other or ""))
    return tuple(part for part in found if part.text)


def _shown_number(value: float, code: str) -> str | None:
    if len(code) > _LONGEST or not isfinite(value) or not is_understood(code):
        return None
    sections = code.split(";")
    negative = value < 0
    section = sections[1] if negative and len(sections) > 1 else sections[0]
    parts = _parts(section)
    numbers = [part for part in parts if part.kind == "number"]
    if len(numbers) != 1 or any(part.kind not in ("number", "text") for part in parts):
        return None
    pattern = numbers[0].text
    if "e" in pattern.lower():
        return None  # the digits are still in the cell
    percent = pattern.count("%")
    amount = abs(Decimal(repr(value))) * 100**percent
    whole, _, fraction = pattern.replace("%", "").partition(".")
    digits = len(fraction)
    needed = max(-int(amount.normalize().as_tuple().exponent), 0)
    if needed > digits and len(parts) == 1 and not percent:
        return None
    text = f"{amount:.{max(digits, needed)}f}"  # with a currency or a percent sign in full
    integer, _, decimals = text.partition(".")
    integer = integer.zfill(whole.replace(",", "").count("0"))
    if "," in whole:
        integer = f"{int(integer):,}"
    decimals = decimals.rstrip("0") if "#" in fraction else decimals
    text = integer + (f".{decimals}" if decimals else "") + "%" * percent
    if negative and len(sections) == 1:
        text = f"-{text}"
    return "".join(text if part.kind == "number" else part.text for part in parts).strip()


def _shown_moment(value: datetime, code: str) -> str | None:
    parts = _parts(code.partition(";")[0])
    kinds = {part.kind for part in parts}
    if not {"y", "m", "d"} <= kinds or ("h" not in kinds and value.time() != time()):
        return None
    if "number" in kinds or ("s" not in kinds and value.second):
        return None
    if not _TWO_DIGITS[0] <= value.year <= _TWO_DIGITS[1] and any(
        part.kind == "y" and len(part.text) <= 2 for part in parts
    ):
        return None  # `20` would be read as 2020
    twelve = "half" in kinds
    out: list[str] = []
    for place, part in enumerate(parts):
        out.append(_moment_part(value, part, _is_minute(parts, place), twelve))
    return "".join(out).strip()


def strptime_format(code: str) -> str:
    """Return the strptime format of what `shown` makes of days under `code`, "" for weekdays."""
    parts = _parts(code.partition(";")[0])
    twelve = any(part.kind == "half" for part in parts)
    out = []
    for place, part in enumerate(parts):
        size = len(part.text)
        if part.kind == "d" and size > 2:
            return ""
        match part.kind:
            case "y":
                out.append("%Y" if size > 2 else "%y")
            case "m" if _is_minute(parts, place):
                out.append("%M")
            case "m":
                out.append("%b" if size > 2 else "%m")
            case "d":
                out.append("%d")
            case "h":
                out.append("%I" if twelve else "%H")
            case "s":
                out.append("%S")
            case "half":
                out.append("%p")
            case _:
                out.append(part.text.replace("%", "%%"))
    return "".join(out).strip()


def _is_minute(parts: tuple[_Part, ...], place: int) -> bool:
    if parts[place].kind != "m" or len(parts[place].text) > 2:
        return False
    before = next((p.kind for p in reversed(parts[:place]) if p.kind in "ymdhs"), "")
    after = next((p.kind for p in parts[place + 1 :] if p.kind in "ymdhs"), "")
    return before == "h" or after == "s"


def _moment_part(value: datetime, part: _Part, minute: bool, twelve: bool) -> str:
    size = len(part.text)
    match part.kind:
        case "y":
            return f"{value.year:04}" if size > 2 else f"{value.year % 100:02}"
        case "m" if minute:
            return str(value.minute).zfill(size)
        case "m":
            names = {3: "%b", 4: "%B"}
            return value.strftime(names[size]) if size in names else str(value.month).zfill(size)
        case "d":
            names = {3: "%a", 4: "%A"}
            return value.strftime(names[size]) if size in names else str(value.day).zfill(size)
        case "h":
            hour = (value.hour % 12 or 12) if twelve else value.hour
            return str(hour).zfill(size)
        case "s":
            return str(value.second).zfill(size)
        case "half":
            return "AM" if value.hour < 12 else "PM"
    return part.text

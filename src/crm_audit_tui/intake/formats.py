"""The format of a column's dates and numbers, decided once per column, with the evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.views import ENGLISH, EUROPEAN
from crm_audit_tui.tables.zones import ZONE, plain_day

_NUMERIC = re.compile(
    r"(?P<a>\d{1,4})(?P<s>[-/. ])(?P<b>\d{1,2})(?P=s)(?P<c>\d{1,4})(?P<time>(?:[ T,]\s*|\s+)\d.*)?"
)
_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?P<s1>[\s.\-/]+)(?P<month>[^\W\d_]+\.?)(?P<s2>[\s.,\-/]+)"
    r"(?P<year>\d{2,4})"
    r"(?P<time>,?\s+\d.*)?"
)
_NAMED_US = re.compile(
    r"(?P<month>[^\W\d_]+\.?)\s+(?P<day>\d{1,2})(?P<s2>,?\s+)(?P<year>\d{2,4})(?P<time>,?\s+\d.*)?"
)
_TIME = re.compile(
    r"(?P<lead>[ T,]\s*|\s+)(?P<h>\d{1,2})(?P<c>[:.])\d{2}(?P<sec>(?P=c)\d{2}(?P<frac>[.,]\d+)?)?"
    r"(?P<half>\s*[AaPp]\.?[Mm]\.?)?"
    rf"(?P<zone>{ZONE})?"
)
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
# A numeric day and the time behind it, as RE2 writes it.
_DAY_AND_TIME = (
    r"^(?P<day>[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4})(?P<time>(?:T|,|\s)\s*[0-9].*)?$"
)


@dataclass(frozen=True)
class Decided:
    """A format ("|"-joined), and the evidence; `choices` where only a person can tell."""

    format: str
    evidence: Message | None = None
    choices: tuple[str, ...] = ()
    warning: Message | None = None


def decide_dates(values: Sequence[str], day_first: bool | None) -> Decided:
    """Return the date format of a column by its distinct values.

    `day_first` is what the rest of the file says where the column itself does not.
    """
    forms: Counter[str] = Counter()
    first_over = second_over = numeric = 0
    proof_first = proof_second = ""
    for written, alike in _by_day(values):
        value = plain_day(written.strip())
        found = _form(value)
        if not found:
            continue
        forms[found] += alike
        if "{a}" in found:
            match = _NUMERIC.match(value)
            assert match
            numeric += alike
            if int(match["a"]) > 12:
                first_over += alike
                proof_first = proof_first or value
            elif int(match["b"]) > 12:
                second_over += alike
                proof_second = proof_second or value
    if not forms:
        return Decided("")
    return _decided(
        forms, numeric, (first_over, proof_first), (second_over, proof_second), day_first
    )


def _by_day(values: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the first of the values that differ in their time alone, and how many there are."""
    source = kernels.cells(values)
    parts = pc.extract_regex(source, _DAY_AND_TIME)
    day, time = (pc.struct_field(parts, name).fill_null("") for name in ("day", "time"))
    shape = pc.replace_substring_regex(time, "[0-9]", "0")
    whole = pc.if_else(pc.is_valid(parts), kernels.joined([day, shape], ""), source)
    codes, distinct = kernels.coded(whole)
    _, first = np.unique(codes, return_index=True)
    counts = np.bincount(codes, minlength=len(distinct)).tolist()
    yield from zip(source.take(pa.array(first)).to_pylist(), counts, strict=True)


def _decided(
    forms: Counter[str],
    numeric: int,
    first: tuple[int, str],
    second: tuple[int, str],
    day_first: bool | None,
) -> Decided:
    if list(forms) == ["serial"]:
        return Decided("serial", message("intake.evidence.serial"))
    ordered = [form for form, _ in forms.most_common()]
    evidence: Message | None = None
    choices: tuple[str, ...] = ()
    warning: Message | None = None
    day = True
    both = bool(first[0] and second[0])
    if numeric:
        if first[0] or second[0]:
            day = first[0] >= second[0]
            proof, times = (first[1], first[0]) if day else (second[1], second[0])
            evidence = message(
                "intake.evidence.day_first" if day else "intake.evidence.month_first",
                value=proof,
                n=times,
            )
            if both:
                warning = message("intake.warning.mixed_dates", first=first[1], second=second[1])
        else:
            dotted = all(".{b}." in form for form in ordered if "{a}" in form)
            day = dotted or day_first is None or day_first  # nobody writes 12.31.2026
            evidence = message("intake.evidence.ambiguous_dates", n=numeric)
    joined = _spell(ordered, day, both)
    if numeric and not (first[0] or second[0]):
        choices = (_spell(ordered, True, both=False), _spell(ordered, False, both=False))
    return Decided(joined, evidence, choices, warning)


def _spell(forms: Sequence[str], day_first: bool, both: bool) -> str:
    found: list[str] = []
    for order in (day_first, not day_first) if both else (day_first,):
        for form in forms:
            a, b = ("%d", "%m") if order else ("%m", "%d")
            spelled = form.replace("{a}", a).replace("{b}", b)
            if spelled not in found:
                found.append(spelled)
    return "|".join(found)


def _form(value: str) -> str:
    """Return the strptime format of one value, with {a} and {b} for day and month; "" for none."""
    if found := _NUMERIC.fullmatch(value):
        return _numeric_form(found)
    if re.fullmatch(r"(?:19|20)\d{6}", value):
        return "%Y%m%d"
    if re.fullmatch(r"(?:19|20)\d{12}", value):
        return "%Y%m%d%H%M%S"
    if re.fullmatch(r"(?:19|20)\d{2}-\d{2}", value):
        return "%Y-%m"
    if _SERIAL.fullmatch(value):
        return "serial"
    for pattern, us in ((_NAMED, False), (_NAMED_US, True)):
        found = pattern.fullmatch(value)
        if found and (month := month_directive(found["month"])):
            year = "%Y" if len(found["year"]) == 4 else "%y"
            tail = _time_form(found["time"])
            if tail is None:
                continue
            if us:
                return f"{month} %d{_one(found['s2'])}{year}{tail}"
            return f"%d{_one(found['s1'])}{month}{_one(found['s2'])}{year}{tail}"
    return ""


def _one(text: str) -> str:
    return text.replace("\u00a0", " ")


def _numeric_form(found: re.Match[str]) -> str:
    a, b, c, mark = found["a"], found["b"], found["c"], found["s"]
    tail = _time_form(found["time"])
    if tail is None:
        return ""
    if len(a) == 4 and len(c) <= 2:
        if int(b) > 12:
            return f"%Y{mark}%d{mark}%m{tail}" if int(c) <= 12 else ""
        iso = mark == "-" and len(b) == 2 and len(c) == 2
        if iso:
            return "ISO8601" if not tail or "%p" not in tail else f"%Y-%m-%d{tail}"
        return f"%Y{mark}%m{mark}%d{tail}"
    if len(a) > 2 or len(c) not in (2, 4):
        return ""
    year = "%Y" if len(c) == 4 else "%y"
    if int(a) > 31 and year == "%y":
        return f"%y{mark}%m{mark}%d{tail}"
    if int(a) > 31 or int(b) > 31 or (int(a) > 12 and int(b) > 12):
        return ""
    return f"{{a}}{mark}{{b}}{mark}{year}{tail}"


def _time_form(text: str | None) -> str | None:
    if not text:
        return ""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    lead = found["lead"].replace("T", "T")
    hour = "%I" if found["half"] else "%H"
    sign = found["c"]
    form = f"{lead}{hour}{sign}%M"
    if found["sec"]:
        form += f"{sign}%S" + (f"{found['frac'][0]}%f" if found["frac"] else "")
    if found["half"]:
        space = " " if found["half"][0].isspace() else ""
        form += f"{space}%p"
    if found["zone"]:
        form += "%z"
    return form


def month_directive(word: str) -> str:
    """Return %B for a month's full name, %b for a short one, in any of the seven languages."""
    from crm_audit_tui.tables.months import MONTHS

    known = MONTHS.get(word.rstrip(".").casefold())
    if known is None:
        return ""
    return "%b"


_CLEAR = {
    EUROPEAN: re.compile(
        r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d+,(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:\.\d{3}){2,}"
    ),
    ENGLISH: re.compile(
        r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d+\.(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:,\d{3}){2,}"
    ),
}
_UNCLEAR = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")


def decide_numbers(values: Iterable[str], style: str, *, proven: bool = False) -> Decided:
    """Return the number style of a column; `style` is what the rest of the file writes.

    Where it is not `proven` by another column's numbers, the only separator of a number, before
    three digits, is taken for one of thousands: `€99,999` under a header in Italian.
    """
    speak: Counter[str] = Counter()
    proof: dict[str, str] = {}
    unclear = ""
    for value in values:
        bare = re.sub(r"[^\d.,+-]", "", value).strip(".,")
        for form, pattern in _CLEAR.items():
            if pattern.fullmatch(bare):
                speak[form] += 1
                proof.setdefault(form, value)
        if not unclear and _UNCLEAR.fullmatch(bare):
            unclear = value
    if speak:
        form = speak.most_common(1)[0][0]
        warning = None
        if len(speak) > 1:
            warning = message(
                "intake.warning.mixed_numbers", first=proof[EUROPEAN], second=proof[ENGLISH]
            )
        return Decided(
            form, message("intake.evidence.number", value=proof[form], n=speak[form]), (), warning
        )
    if unclear:
        guess = style if proven else EUROPEAN if "." in unclear else ENGLISH
        return Decided(
            guess, message("intake.evidence.ambiguous_numbers", value=unclear), (EUROPEAN, ENGLISH)
        )
    return Decided(style)

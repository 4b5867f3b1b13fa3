"""Which record survives a merge, and which value each field keeps: stated rules, nothing hidden.

Plain functions over records as text by canonical column; a rule's reason is a message id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from crm_audit_tui.core.messages import Message
from crm_audit_tui.matching import spelling
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.vocabulary import PLACEHOLDERS

Record = Mapping[str, str]


class Kept(msgspec.Struct, frozen=True):
    """The value that a field keeps, the record it comes from (None: from several), and why."""

    value: str
    rule: Message
    source: int | None = None


OWN = frozenset({"id", "external_id", "is_deleted"})  # a record's own: no merge takes them over
EARLIEST = frozenset({"created_at", "founded"})
LATEST = frozenset({"modified_at", "last_activity_at", "verified_at"})
RECENT = frozenset(
    {
        "job_title",
        "department",
        "company",
        "company_id",
        "company_domain",
        "lifecycle_stage",
        "status",
        "segment",
        "industry",
        "employees",
        "annual_revenue",
        "website",
        "verified_how",
    }
)
LONGEST = frozenset({"description", "full_name", "name"})
REFUSES_WHEN_FALSE = frozenset({"consent", "double_opt_in"})
REFUSES_WHEN_TRUE = frozenset({"opted_out", "do_not_call"})
WITH_CONSENT = ("consent_date", "consent_basis")
PERSON = ("first_name", "last_name")
NAMES = frozenset({"full_name", "name"})  # whose spelling can be told right from wrong
ADDRESS = ("street", "city", "state", "postcode", "country")
# fmt: off
_TRUE = frozenset([
    "true", "t", "yes", "y", "1", "on", "x", "si", "sì", "sí", "oui", "ja", "ya", "sim", "vero",
    "wahr", "vrai", "benar",
])
_FALSE = frozenset([
    "false", "f", "no", "n", "0", "off", "non", "nein", "tidak", "não", "nao", "falso", "faux",
    "falsch",
])
# fmt: on


def choose_survivor(
    records: Sequence[Record], table: str, formats: Mapping[str, str] | None = None
) -> int:
    """Return which of `records` survives: a contact before a lead, then the most complete, then the
    last modified, then the one with the latest activity, then the oldest id, then the first.

    Deals and activities hang on a contact, nothing hangs on a lead: only leads say whether they are
    converted. `formats` gives the strptime format of a date column that is not ISO 8601.
    """
    first = 0
    for place in range(1, len(records)):
        if _beats(records[place], records[first], table, formats or {}):
            first = place
    return first


def _beats(one: Record, other: Record, table: str, formats: Mapping[str, str]) -> bool:
    leads = _is_lead(one), _is_lead(other)
    if leads[0] != leads[1]:
        return leads[1]
    filled = completeness(one, table), completeness(other, table)
    if filled[0] != filled[1]:
        return filled[0] > filled[1]
    for column in ("modified_at", "last_activity_at"):
        moments = [moment(each.get(column, ""), formats.get(column, "")) for each in (one, other)]
        if moments[0] and moments[1] and moments[0] != moments[1]:
            return moments[0] > moments[1]
    ids = _age(one.get("id", "")), _age(other.get("id", ""))
    return bool(ids[0][1]) and bool(ids[1][1]) and ids[0] < ids[1]


def _is_lead(record: Record) -> bool:
    return _says(record.get("is_converted", ""))


def _age(record_id: str) -> tuple[int, str]:
    """Return a key by which older ids come first: shorter numbers are older."""
    digits = re.sub(r"\D", "", record_id)
    return (int(digits[:18]) if digits and digits.isascii() else 0, record_id)


def completeness(record: Record, table: str) -> float:
    """Return the weight of a record's filled fields, by the weights of the schema."""
    return sum(
        column.weight for column in SCHEMA[table].columns if _says(record.get(column.name, ""))
    )


def moment(text: str, form: str = "") -> datetime | None:
    """Return a date with time, None where it cannot be read or day and month may be swapped."""
    text = text.strip()
    for each in form.split("|") if form else ():
        try:
            return datetime.strptime(text, each).replace(tzinfo=None)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        pass
    found = re.match(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text)
    if not found:
        return None
    one, two, year = (int(part) for part in found.groups())
    if (one > 12) == (two > 12) and one != two:
        return None
    day, month = (one, two) if one > 12 else (two, one)
    try:
        return datetime(year, month, day)
    except ValueError:
        return None


def truth(text: str) -> bool | None:
    """Return what a yes/no cell says in any of many languages, None where it says neither."""
    word = text.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def merged_record(
    records: Sequence[Record],
    table: str,
    survivor: int,
    formats: Mapping[str, str] | None = None,
    holders: spelling.Holders = spelling.nobody,
) -> dict[str, Kept]:
    """Return for every field of `records` (two, or a cluster) the value that a merge keeps.

    `holders` tells how many records of the table hold a text in a column: of two spellings of a
    name the more frequent is likelier right.
    """
    merger = _Merger(records, survivor, formats or {}, holders)
    names = dict.fromkeys(name for record in records for name in record)
    return {name: merger.value(name) for name in names}


def _says(text: str) -> bool:
    """Tell whether a cell says something: "N/A" never wins over a value."""
    bare = text.strip()
    return bool(bare) and bare.casefold() not in PLACEHOLDERS


class _Merger:
    def __init__(
        self,
        records: Sequence[Record],
        survivor: int,
        formats: Mapping[str, str],
        holders: spelling.Holders,
    ) -> None:
        self.records = records
        self.survivor = survivor
        self.formats = formats
        self.holders = holders
        rest = [place for place in range(len(records)) if place != survivor]
        self.order = [survivor, *rest]  # the survivor first: it wins what nothing decides

    def value(self, name: str) -> Kept:
        filled = [place for place in self.order if _says(self.records[place].get(name, ""))]
        if name == "email2":
            return self._other_addresses()
        if not filled or name == "id":
            return self._from(self.survivor, name, "survivor")
        if name in ADDRESS:
            return self._together(name, ADDRESS, "whole_address")
        if name in PERSON:
            return self._whole_name(name)
        if name in WITH_CONSENT:
            return self._with_consent(name, filled)
        values = {self.records[place][name] for place in filled}
        if len(values) == 1:
            only = "survivor" if filled[0] == self.survivor else "filled"
            return self._from(filled[0], name, "equal" if len(filled) > 1 else only)
        if name in REFUSES_WHEN_FALSE or name in REFUSES_WHEN_TRUE:
            return self._strictest(name, filled)
        if name == "tags":
            return self._union(name, filled)
        if name in EARLIEST or name in LATEST:
            return self._dated(name, filled)
        if name in LONGEST:
            return self._longest(name, filled)
        if name in RECENT:
            return self._recent(name, filled)
        return self._from(filled[0], name, "survivor" if filled[0] == self.survivor else "filled")

    def _from(self, place: int, name: str, rule: str) -> Kept:
        return Kept(self.records[place].get(name, ""), Message(f"matching.rule.{rule}"), place)

    def _moment(self, place: int, name: str) -> datetime | None:
        return moment(self.records[place].get(name, ""), self.formats.get(name, ""))

    def _other_addresses(self) -> Kept:
        """Every address stays: the survivor's is the first, the others share the second field."""
        kept = self.value("email").value.strip().lower()
        others: dict[str, str] = {}
        for place in self.order:
            for name in ("email", "email2"):
                address = self.records[place].get(name, "").strip()
                if _says(address) and address.lower() != kept:
                    others.setdefault(address.lower(), address)
        if not others:
            return self._from(self.survivor, "email2", "survivor")
        return Kept("; ".join(others.values()), Message("matching.rule.all_emails"))

    def _together(self, name: str, group: tuple[str, ...], rule: str) -> Kept:
        """Fields that mean something only together come from one record: that which says most.

        Of equals the first, which is the survivor.
        """
        best = max(self.order, key=lambda place: sum(map(bool, self._parts(place, group))))
        if not self.records[best].get(name) and name in ("state", "country", *PERSON):
            for place in self.order:
                if self.records[place].get(name) and not self._elsewhere(best, place):
                    return self._from(place, name, "filled")
        return self._from(best, name, "survivor" if best == self.survivor else rule)

    def _whole_name(self, name: str) -> Kept:
        """Given name and surname, which may stand swapped, come from one record that has both."""
        whole = [place for place in self.order if all(self._parts(place, PERSON))]
        if not whole:
            return self._together(name, PERSON, "whole_name")
        return self._spelt(name, PERSON, whole, "whole_name")

    def _spelt(self, name: str, columns: tuple[str, ...], among: list[int], rule: str) -> Kept:
        """The longest of names; among those that are one but for slips, the spelling that other
        evidence confirms, and where there is none the survivor's.
        """
        longest = max(among, key=lambda place: sum(map(len, self._parts(place, columns))))
        parts = self._parts(longest, columns)
        alike = [at for at in among if spelling.one_name(parts, self._parts(at, columns))]
        best, ground = spelling.better(self.records, columns, alike, self.holders)
        if ground is not None:
            return self._from(best, name, ground.value)
        return self._from(best, name, "survivor" if best == self.survivor else rule)

    def _parts(self, place: int, columns: tuple[str, ...]) -> list[str]:
        return [self.records[place].get(column, "").strip(" .") for column in columns]

    def _elsewhere(self, one: int, other: int) -> bool:
        towns = [self.records[place].get("city", "").strip().casefold() for place in (one, other)]
        return all(towns) and towns[0] != towns[1]

    def _strictest(self, name: str, filled: list[int]) -> Kept:
        strict = name in REFUSES_WHEN_TRUE
        for place in filled:
            if truth(self.records[place][name]) is strict:
                return self._from(place, name, "strictest_consent")
        return self._from(filled[0], name, "survivor")

    def _with_consent(self, name: str, filled: list[int]) -> Kept:
        """Date and basis belong to the consent that is kept."""
        if any(self.records[place].get("consent") for place in self.order):
            source = self.value("consent").source
            if source is not None and self.records[source].get(name):
                return self._from(source, name, "with_consent")
        return self._from(filled[0], name, "survivor" if filled[0] == self.survivor else "filled")

    def _union(self, name: str, filled: list[int]) -> Kept:
        found: dict[str, str] = {}
        for place in filled:
            for tag in re.split(r"\s*[;,|]\s*", self.records[place][name]):
                if tag:
                    found.setdefault(tag.casefold(), tag)
        return Kept("; ".join(found.values()), Message("matching.rule.union"))

    def _dated(self, name: str, filled: list[int]) -> Kept:
        dated = [(when, place) for place in filled if (when := self._moment(place, name))]
        if len(dated) < len(filled):
            return self._from(filled[0], name, "survivor")
        if name in EARLIEST:
            return self._from(min(dated)[1], name, "earliest")
        return self._from(max(dated)[1], name, "latest")

    def _longest(self, name: str, filled: list[int]) -> Kept:
        if name in NAMES:
            return self._spelt(name, (name,), filled, "longest")
        best = max(filled, key=lambda place: len(self.records[place][name].strip(" .")))
        if len(self.records[best][name]) == len(self.records[filled[0]][name]):
            return self._from(filled[0], name, "survivor")
        return self._from(best, name, "longest")

    def _recent(self, name: str, filled: list[int]) -> Kept:
        dated = [(when, place) for place in filled if (when := self._moment(place, "modified_at"))]
        if len(dated) == len(filled) and len({when for when, _ in dated}) > 1:
            return self._from(max(dated)[1], name, "most_recent")
        return self._from(filled[0], name, "survivor" if filled[0] == self.survivor else "filled")

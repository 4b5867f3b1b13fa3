"""One table made ready: every compared field as codes into normalised distinct values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from crm_audit_tui.matching import emails
from crm_audit_tui.matching.strings import Strings
from crm_audit_tui.matching.text import Coded, Column
from crm_audit_tui.tables.table import Table


class Kind(StrEnum):
    """What the rows of a table stand for."""

    PERSONS = "persons"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True)
class Records:
    """The rows of one table, normalised.

    `slots` holds for each field one code array or more (a record may have several e-mails) over
    the field's common `values`. Fields without any value are left out.
    """

    kind: Kind
    size: int
    slots: Mapping[str, tuple[Column, ...]]
    values: Mapping[str, Strings]

    @cached_property
    def boxes(self) -> emails.Boxes:
        """The parts of the distinct addresses."""
        return emails.Boxes.of(self.values.get("email", Strings.of([])))

    def coded(self, field: str, slot: int = 0) -> Coded:
        """Return one slot of a field; all blank where the table lacks it."""
        if slot < len(self.slots.get(field, ())):
            return Coded(self.slots[field][slot], self.values[field])
        return Coded.blank(self.size)


# Which canonical columns each field is read from, in the order in which a screen shows them.
COLUMNS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.PERSONS: {
        "first_name": ("first_name", "full_name"),
        "last_name": ("last_name", "full_name"),
        "email": ("email", "email2"),
        "phone": ("mobile", "phone"),
        "company": ("company", "company_domain", "company_id"),
        "street": ("street",),
        "place": ("postcode", "city", "country"),
        "birth_date": ("birth_date",),
        "national_id": ("national_id", "tax_id"),
    },
    Kind.ORGANISATIONS: {
        "name": ("name",),
        "legal_form": ("name",),
        "domain": ("domain", "website", "email"),
        "phone": ("phone",),
        "street": ("street",),
        "place": ("postcode", "city", "country"),
        "tax_id": ("tax_id",),
    },
}
MAX_SLOTS = 3


def kind_of(table: Table) -> Kind:
    """Return whether a table holds persons or organisations."""
    personal = ("first_name", "last_name", "full_name")
    if table.name == "companies":
        return Kind.ORGANISATIONS
    if table.name == "contacts" or any(table.has(column) for column in personal):
        return Kind.PERSONS
    return Kind.ORGANISATIONS

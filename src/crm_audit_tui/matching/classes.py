"""The kinds of pair in a CRM besides "same entity", and what each shares.

A two-class model takes colleagues, who share company, domain and switchboard, for duplicates. Each
class says for every field whether its levels are distributed as among duplicates ("same"), as among
records picked at random ("chance"), or in a way of its own that the data corrects. "near" starts
from chance: colleagues come from one country, and firms employ families, so their names agree more
often than those of strangers. "frequent" is agreement by the frequency of the value: two people
called Rossi are likelier than two of a rare name. Figures are shares by level, in the order of the
field's levels, the exact levels of a field with frequency bands as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from crm_audit_tui.matching.records import Kind

Like = Literal["same", "chance", "near", "frequent"] | tuple[float, ...]
MATCH, CHANCE = "match", "chance"
_SISTERS_FORM = (0.4, 0.6)  # of one country, so alike more often than by chance: exact, different


@dataclass(frozen=True)
class ClassSpec:
    """One kind of pair.

    `fields` not named are as by chance. `start` is how many such pairs a record has, to begin with.
    `sharing` names the field whose equal values tell how many pairs of the class there are in all:
    most of them are never compared.
    """

    name: str
    fields: Mapping[str, Like] = field(default_factory=dict)
    start: float = 0.01
    sharing: str = ""


CLASSES: dict[Kind, tuple[ClassSpec, ...]] = {
    Kind.PERSONS: (
        ClassSpec(
            "colleagues",
            {
                "first_name": "near",
                "last_name": "near",
                "company": "same",
                # exact, exact_shared, close, local, domain, different
                "email": (2e-4, 0.02, 0.02, 0.001, 0.75, 0.2088),
                # exact, exact_few, exact_shared, close, different
                "phone": (0.10, 0.08, 0.12, 0.05, 0.65),
                "street": "same",
                "place": "same",
            },
            sharing="company",
        ),
        ClassSpec(
            "household",
            {
                "last_name": "same",
                "email": (0.20, 0.01, 0.02, 0.005, 0.01, 0.755),  # one mailbox for two
                "phone": (0.50, 0.03, 0.01, 0.02, 0.44),  # the line at home
                "street": "same",
                "place": "same",
            },
            start=0.005,
        ),
        ClassSpec(
            "namesakes",
            {
                "first_name": "frequent",
                "last_name": "frequent",
                "email": (1e-5, 1e-4, 0.03, 0.12, 0.01, 0.839),
                # both, postcode, city_rare, city_common, close, different
                "place": (0.002, 0.002, 0.02, 0.04, 0.01, 0.926),
            },
            start=0.01,
        ),
        ClassSpec(
            "namesakes_at_work",
            {
                "first_name": "frequent",
                "last_name": "frequent",
                "company": "same",
                # A mail system gives the second of a name another address of the firm.
                "email": (2e-4, 0.002, 0.02, 0.01, 0.75, 0.2178),
                "phone": (0.10, 0.04, 0.01, 0.05, 0.80),
                "street": "same",
                "place": "same",
            },
            start=0.0003,
        ),
    ),
    Kind.ORGANISATIONS: (
        ClassSpec(
            "group",
            {
                # exact, exact_shared, label, close, different
                "domain": (0.60, 0.20, 0.10, 0.01, 0.09),
                "phone": (0.10, 0.05, 0.05, 0.05, 0.75),
                # exact, close, acronym, part, town, kin, trade, different
                "name": (0.02, 0.02, 0.01, 0.12, 0.03, 0.50, 0.04, 0.26),
                "legal_form": _SISTERS_FORM,
                "tax_id": (0.05, 0.05, 0.90),
                # Sisters often share the site: exact, close, street, different
                "street": (0.35, 0.10, 0.02, 0.53),
                # both, postcode, city_rare, city_common, close, different
                "place": (0.30, 0.02, 0.15, 0.10, 0.03, 0.40),
            },
            start=0.02,
        ),
        ClassSpec(
            "sisters",
            {
                "name": (0.02, 0.02, 0.01, 0.12, 0.01, 0.70, 0.04, 0.08),
                "domain": (0.60, 0.02, 0.10, 0.02, 0.26),
                "phone": "same",
                "street": "same",
                "place": "same",
                "legal_form": _SISTERS_FORM,
                "tax_id": (0.02, 0.03, 0.95),
            },
            start=0.01,
        ),
        ClassSpec(
            "branches",
            {
                "name": (0.08, 0.03, 0.01, 0.08, 0.72, 0.02, 0.01, 0.05),
                "legal_form": "same",
                "domain": (0.55, 0.20, 0.05, 0.01, 0.19),
            },
            start=0.005,
        ),
        ClassSpec(
            "one_trade",  # firms of one country often do the same, and it is told in their names
            {
                "name": (1e-4, 1e-4, 1e-4, 0.002, 1e-4, 0.0016, 0.946, 0.05),
                "legal_form": _SISTERS_FORM,
                "place": (0.001, 0.001, 0.02, 0.10, 0.01, 0.868),
            },
            start=1.0,
        ),
        ClassSpec(
            "neighbours",
            {
                "street": "same",
                "place": "same",
                "phone": (0.10, 0.05, 0.05, 0.02, 0.78),
            },
            start=0.01,
        ),
    ),
}

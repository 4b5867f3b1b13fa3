"""The lists that an auditor keeps by hand: goals, cost lines, tools, interviews, rules.

A register is a list of entries with the same fields; a form on screen is drawn from its spec. Its
title is the message `guide.register.<id>`, a field's label `guide.register.<id>.<field>`, a
choice's word `guide.choice.<choice>`. Where an export holds the same table, a check puts both
together.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

# Of an entry of the rules: the control that it was taken from, as it was proposed. No field of the
# form, so that a rule in words of one's own has none.
CONTROL = "control"
_FINDING = re.compile(r"(manual|[a-z_]+\.[a-z0-9_]+)/[a-z_]*/[^/]*/")


class FieldKind(StrEnum):
    """What may be typed into a field of an entry; every value is kept as text."""

    TEXT = "text"
    NUMBER = "number"
    YEAR = "year"
    MONEY = "money"
    DAY = "day"
    CHOICE = "choice"
    YES_NO = "yes_no"
    THRESHOLD = "threshold"  # of the figure that the entry's `metric` names: see `core.percentages`
    TEST = "test"  # a test by hand, as `core.quality_tests` names it


class FieldSpec(msgspec.Struct, frozen=True):
    """One field of a register's entry."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


class RegisterSpec(msgspec.Struct, frozen=True):
    """One list; `table` names the export that holds the same thing, "" where none does.

    Of a `given` list a check says which entries there are; they are answered, never added.
    """

    id: str
    fields: tuple[FieldSpec, ...]
    table: str = ""
    given: bool = False


_T, _N, _M, _D, _C, _Y = (
    FieldKind.TEXT,
    FieldKind.NUMBER,
    FieldKind.MONEY,
    FieldKind.DAY,
    FieldKind.CHOICE,
    FieldKind.YES_NO,
)


def _field(name: str, kind: FieldKind = _T, *choices: str, required: bool = False) -> FieldSpec:
    return FieldSpec(name, kind, required, choices)


REGISTERS: dict[str, tuple[RegisterSpec, ...]] = {
    "scope": (
        RegisterSpec(
            "goals",
            (
                _field("team", _C, "marketing", "sales", "service", "management", required=True),
                _field("goal", required=True),
                _field("metric"),
                _field("direction", _C, "raise", "lower", "hold"),
                _field("target", _N),
                _field("actual", _N),
                _field("origin", _C, "original", "new", "dropped"),
            ),
        ),
    ),
    "usage": (
        RegisterSpec(
            "inactive_users",
            (
                _field("user", required=True),
                _field("why"),
                _field("follow_up"),
                _field("mitigation"),
                _field("owner"),
            ),
        ),
        RegisterSpec(
            "expectations",  # what is expected of a role, department or team; blank: everybody
            (
                _field("role"),
                _field(
                    "measure",
                    _C,
                    "entries",
                    "calls",
                    "sms",
                    "emails",
                    "meetings",
                    "visits",
                    "deals_closed",
                    "tickets_closed",
                    required=True,
                ),
                _field("least", _N, required=True),
                _field("per", _C, "day", "week"),
            ),
        ),
    ),
    "updates": (
        RegisterSpec(
            "edition",
            (
                _field("product", required=True),
                _field("edition"),
                _field("installed_version"),
                _field("newest_version"),
                _field("notes_read_on", _D),
                _field("reader"),
            ),
        ),
        RegisterSpec(
            "releases",
            (
                _field("name", required=True),
                _field("kind", _C, "bug_fix", "feature", "major", "security"),
                _field("version"),
                _field("released_at", _D),
                _field("applied_at", _D),
                _field("adopted", _Y),
                _field("waived_because"),
            ),
            "updates",
        ),
    ),
    "integrations": (
        RegisterSpec(
            "tools",
            (
                _field("name", required=True),
                _field(
                    "category",
                    _C,
                    "accounting",
                    "erp",
                    "marketing",
                    "email",
                    "support",
                    "tasks",
                    "communication",
                    "other",
                ),
                _field("purpose"),
                _field("goal"),
                _field("direction", _C, "one_way_in", "one_way_out", "two_way"),
                _field("expected_direction", _C, "one_way_in", "one_way_out", "two_way"),
                _field("interval_hours", _N),
                _field("last_sync_at", _D),
                _field("owner"),
                _field("sent", _N),
                _field("received", _N),
                _field("errors", _N),
            ),
            "integrations",
        ),
        RegisterSpec(
            "tests",
            (
                _field("tool", required=True),
                _field("test", FieldKind.TEST, required=True),
                _field("result", _C, "passed", "failed", "not_applicable", "not_tested"),
                _field("note"),
                _field("tester"),
                _field("tested_on", _D),
            ),
            given=True,
        ),
    ),
    "conversions": (
        RegisterSpec(
            "costs",
            (
                _field(
                    "line",
                    _C,
                    "licences",
                    "implementation",
                    "training",
                    "administration",
                    "other",
                    required=True,
                ),
                _field("amount", _M, required=True),
                _field("period", _C, "once", "monthly", "yearly"),
                _field("note"),
            ),
        ),
        RegisterSpec(
            "gains",
            (
                _field("line", required=True),
                _field("low", _M),
                _field("base", _M, required=True),
                _field("high", _M),
                _field("note"),
            ),
        ),
        RegisterSpec(
            "years",
            (
                _field("year", FieldKind.YEAR, required=True),
                _field("revenue", _M),
                _field("won_deals", _N),
                _field("working_days", _N),
                _field("representatives", _N),
            ),
        ),
        RegisterSpec(
            "before_after",  # two spans beside each other; what is blank comes from the deals
            (
                _field("side", _C, "before", "after", required=True),
                _field("start", _D, required=True),
                _field("end", _D, required=True),
                _field("revenue", _M),
                _field("won_deals", _N),
                _field("working_days", _N),
                _field("representatives", _N),
            ),
        ),
        RegisterSpec(
            "other_changes",
            (_field("change", required=True), _field("date", _D), _field("effect")),
        ),
    ),
    "feedback": (
        RegisterSpec(
            "interviews",
            (
                _field("respondent", required=True),
                _field("team"),
                _field("date", _D),
                _field("usage_frequency", _C, "daily", "weekly", "monthly", "rarely", "never"),
                _field("made_easier"),
                _field("made_harder"),
                _field("favourite_feature"),
                _field("lets_down"),
                _field("improvement"),
                _field("score", _N),
            ),
            "survey",
        ),
        RegisterSpec(
            "themes",  # words to look for in the answers, beside the ones we know
            (_field("theme", required=True), _field("keywords", required=True)),
        ),
    ),
    "security": (
        RegisterSpec(
            "regimes",
            (
                _field(
                    "regime", _C, "gdpr", "ccpa", "lgpd", "uu_pdp", "hipaa", "sector", required=True
                ),
                _field("why"),
                _field("owner"),
            ),
        ),
        RegisterSpec(
            "requests",
            (
                _field("date", _D, required=True),
                _field(
                    "kind", _C, "access", "erasure", "rectification", "objection", "portability"
                ),
                _field("answered_on", _D),
                _field("note"),
            ),
        ),
    ),
    "unused": (
        RegisterSpec("legal_holds", (_field("subject", required=True), _field("until", _D))),
    ),
    "segmentation": (
        RegisterSpec(
            "segment_columns",
            (
                _field("table", _C, "contacts", "companies", "deals", required=True),
                _field("column", required=True),
            ),
        ),
    ),
    "process": (
        RegisterSpec(
            "rules",
            (
                _field("area", _C, "when", "how", "which", "classify", "refine", required=True),
                _field("rule", required=True),
                _field("owner"),
                _field(
                    "cadence", _C, "daily", "weekly", "monthly", "quarterly", "yearly", "on_entry"
                ),
                _field("metric"),
                _field("threshold", FieldKind.THRESHOLD),
                _field("next_date", _D),
                _field("finding"),
            ),
        ),
    ),
    "closing": (
        RegisterSpec(
            "plan",
            (
                _field("year", FieldKind.YEAR, required=True),
                _field("gate", required=True),
                _field("criterion"),
                _field("owner"),
            ),
        ),
    ),
}


def is_told(field: str, value: str) -> bool:
    """Tell whether a value of an entry is for people: it is there, and no finding's identity."""
    return bool(value) and not (field == "finding" and _FINDING.match(value))

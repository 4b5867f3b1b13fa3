"""Numbers that cannot be: which rules there are, and which tools break them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import tomli

from crm_audit_tui.checks.entries import Entry
from crm_audit_tui.core.messages import Param, message
from crm_audit_tui.core.number_rules import NumberRule, read_number_rules

COUNTS = (
    "sent",
    "received",
    "delivered",
    "opened",
    "responses",
    "errors",
    "records_crm",
    "records_other",
)


@cache
def known_rules() -> tuple[NumberRule, ...]:
    """Return the rules that we bring."""
    text = (files(__package__) / "data" / "number_rules.toml").read_text(encoding="utf-8")
    return read_number_rules(tomli.loads(text))


def broken_rules(
    entry: Entry, rules: Iterable[NumberRule], *, sends_only: bool
) -> list[NumberRule]:
    """Return the rules that a tool's counts break, and a rule with larger "" per negative count.

    A rule of which either count is not known says nothing.
    """
    found = [
        rule
        for rule in rules
        if (rule.when == "always" or sends_only)
        and (a := entry.number(column_of(entry, rule.smaller))) is not None
        and (b := entry.number(column_of(entry, rule.larger))) is not None
        and a > b
    ]
    names = ("interval_hours", *COUNTS)
    return found + [NumberRule(name, "") for name in names if (entry.number(name) or 0) < 0]


def judged_rules(
    entry: Entry, rules: Iterable[NumberRule], *, sends_only: bool
) -> list[NumberRule]:
    """Return the rules of which a tool gives both counts."""
    return [
        rule
        for rule in rules
        if (rule.when == "always" or sends_only)
        and entry.number(column_of(entry, rule.smaller)) is not None
        and entry.number(column_of(entry, rule.larger)) is not None
    ]


def column_of(entry: Entry, name: str) -> str:
    """Return the field that a rule calls `name`, whatever its case."""
    wanted = " ".join(name.split()).casefold()
    return next((each for each in entry.values if each.casefold() == wanted), name)


def count_label(name: str) -> Param:
    """Return how a count is called: our word for ours, the export's header for any other."""
    known = name.casefold()
    return message(f"checks.column.{known}") if known in ("interval_hours", *COUNTS) else name

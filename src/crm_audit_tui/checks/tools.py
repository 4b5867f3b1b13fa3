"""A tool connected to the CRM, as register and export tell of it: lag, gap, impossible numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import Entry, exported, merged, registered
from crm_audit_tui.checks.impossible import COUNTS, broken_rules, known_rules
from crm_audit_tui.checks.words import plain
from crm_audit_tui.core.number_rules import NumberRule

NUMBERS = ("interval_hours", *COUNTS)
_HOURS = {
    1: "hourly hour orario oraria ogniora horaria heure horaire stundlich",
    24: "daily day giornaliero giornaliera quotidiano quotidiana diario diaria quotidien taglich "
    "harian nightly",
    168: "weekly week settimanale semanal hebdomadaire wochentlich mingguan",
    720: "monthly month mensile mensual mensuel monatlich bulanan mensal",
    0.25: "realtime instant continuous immediato continuo temps echtzeit",
}
_INTERVALS = {word: hours for hours, words in _HOURS.items() for word in words.split()}
_TWO_WAY = {"two way", "twoway", "bidirectional", "both", "bidirezionale", "bidireccional",
            "bidirectionnel", "bidirektional", "2 way", "sync", "dua arah"}  # fmt: skip
_CATEGORY_WORDS = {
    "accounting": "accounting billing invoice contabilita fatturazione facturacion facturation "
    "buchhaltung quickbooks xero",
    "erp": "erp sap netsuite gestionale",
    "marketing": "marketing newsletter campaign mailchimp campagne",
    "email": "email mail posta correo courriel gmail outlook",
    "support": "support help helpdesk assistenza soporte ticket service zendesk talkdesk",
    "tasks": "task tasks attivita tareas taches aufgaben evernote asana trello",
    "communication": "communication comunicazione chat telefonia voip whatsapp skype teams slack",
}


@dataclass(frozen=True)
class Tool:
    """One tool that the CRM exchanges data with; hours and counts are None where not known."""

    entry: Entry
    interval: float | None
    last_sync: datetime | None
    lag_ratio: float | None
    gap: float | None
    impossible: tuple[NumberRule, ...]

    @property
    def name(self) -> str:
        """The tool as people call it."""
        return self.entry.text("name") or self.entry.key


def tools_of(context: CheckContext) -> list[Tool]:
    """Return the tools of register and export, each once."""
    rows = list(exported(context, "integrations", dates=("last_sync_at",), numbers=NUMBERS))
    entries = merged(registered(context, "integrations", "tools"), rows)
    return [make_tool(entry, context) for entry in entries]


def expected_both_ways(tools: list[Tool]) -> tuple[list[Tool], list[Tool]]:
    """Return the tools that are expected to sync both ways, and those of them that do not."""
    stated = [
        tool
        for tool in tools
        if tool.entry.text("direction") and is_two_way(tool.entry.text("expected_direction"))
    ]
    return stated, [tool for tool in stated if not is_two_way(tool.entry.text("direction"))]


def make_tool(entry: Entry, context: CheckContext) -> Tool:
    interval = _interval(entry)
    last = entry.moment("last_sync_at")
    end = datetime.combine(context.audit_date, time.min) + timedelta(days=1)
    lag = None
    if last is not None and interval:
        lag = max(0.0, (end - last).total_seconds() / 3600 / interval)
        if ":" not in entry.text("last_sync_at"):
            # A day without a time may mean its end: the lag is at least from there.
            lag = max(0.0, lag - 24 / interval)
    rules = (*known_rules(), *context.number_rules)
    impossible = broken_rules(entry, rules, sends_only=sends_only(entry))
    return Tool(entry, interval, last, lag, _gap(entry), tuple(impossible))


def _interval(entry: Entry) -> float | None:
    hours = entry.number("interval_hours")
    if hours is not None and hours > 0:
        return hours
    word = entry.word("interval")
    for token in (word.replace(" ", ""), *word.split()):
        if token in _INTERVALS:
            return float(_INTERVALS[token])
    return None


def _gap(entry: Entry) -> float | None:
    """Return |A - B| / max(A, B) of the records on both sides, else of sent and received."""
    for one, other in (("records_crm", "records_other"), ("sent", "received")):
        a, b = entry.number(one), entry.number(other)
        if a is not None and b is not None and max(a, b) > 0:
            return abs(a - b) / max(a, b)
    return None


def sends_only(entry: Entry) -> bool:
    """Tell whether what comes back answers what went out, so that it cannot be more."""
    direction = entry.text("direction")
    return not is_two_way(direction) and direction != "one_way_in"


def is_counted(tool: Tool) -> bool:
    return any(tool.entry.number(name) is not None for name in COUNTS)


def is_two_way(text: str) -> bool:
    """Tell whether a direction, typed or exported, says that data flows both ways."""
    return text == "two_way" or plain(text) in _TWO_WAY


def category(text: str) -> str:
    """Return the category that a tool's own words mean, "other" where none is known."""
    if text in _CATEGORY_WORDS:
        return text
    tokens = set(plain(text).split())
    for name, words in _CATEGORY_WORDS.items():
        if tokens & set(words.split()):
            return name
    return "other"

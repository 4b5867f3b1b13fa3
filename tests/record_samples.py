"""A small audit with something in every section, for the tests of the record."""

from __future__ import annotations

from pathlib import Path

from crm_audit_tui.core.decisions import (
    DecideItem,
    Decision,
    GiveAnswer,
    JudgePair,
    NoteFinding,
    PinSources,
    PutEntry,
    RaiseFinding,
    SetScope,
    SetSetting,
    SetStatus,
    SignOff,
)
from crm_audit_tui.core.findings import Finding, FindingNote, FindingStatus
from crm_audit_tui.core.log import Log
from crm_audit_tui.core.messages import Day, Message, Money, Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.tables.result import (
    Chart,
    ChartKind,
    EvidenceTable,
    Metric,
    NotAuditable,
    Series,
    StepResult,
    Suggestion,
    Unit,
    WorkItem,
)

DECISIONS: tuple[Decision, ...] = (
    SetScope(field="title", value="Year end 2026"),
    SetScope(field="organisation", value='D\'Angelo & C. "Sas"'),
    PinSources(
        sources=(
            SourcePin(
                id="hubspot-contacts",
                path="/exports/contacts.csv",
                name="contacts.csv",
                table="contacts",
                size=120,
                sha256="ab" * 32,
                rows=3,
                mapping={"E-mail": "email"},
            ),
        )
    ),
    SetSetting(name="integrations.error_share", value=0.05),
    SetStatus(step="updates", status="done"),
    SetStatus(step="usage", status="skipped", reason="no export of activities"),
    GiveAnswer(question="security.mfa", answer=Answer.NO, note="planned\nfor spring"),
    PutEntry(step="process", register="rules", entry="r1", values={"area": "when", "rule": "..."}),
    RaiseFinding(
        finding=Finding(rule="manual", step="security", severity=3, title=message("core.manual"))
    ),
    NoteFinding(
        finding="duplicates.pairs/contacts//", note=FindingNote(status=FindingStatus.ACCEPTED)
    ),
    JudgePair(
        table="contacts",
        left="hubspot-contacts:1",
        right="hubspot-contacts:2",
        verdict="merge",
        survivor="hubspot-contacts:2",
        values={"phone": "left"},
        probability=0.97,
    ),
    DecideItem(
        step="missing",
        item="hubspot-contacts:3/email",
        action="fill",
        value="'''it's me'''\x7f",
        origin="typed",
    ),
    SignOff(name="Anna Bianchi", role="auditor"),
)

RESULTS = {
    "usage": StepResult(
        step="usage",
        metrics=(
            Metric(id="usage.daily", value=None, unit=Unit.SHARE, n=0),
            Metric(id="usage.days", value=12.0, unit=Unit.DAYS, n=4, low=3.0, high=20.0),
            Metric(id="usage.last", value="2026-11-02", unit=Unit.DAY),
        ),
        charts=(
            Chart(
                id="usage.teams",
                kind=ChartKind.LINES,
                labels=("sales", message("core.yes")),
                series=(Series("", (1.0, None)), Series(message("core.no"), (None, 2.5))),
            ),
        ),
        findings=(
            Finding(
                rule="usage.silent",
                step="usage",
                severity=2,
                title=Message(
                    "checks.finding.silent",
                    {
                        "n": 3,
                        "share": Share(0.25),
                        "since": Day("2026-01-01"),
                        "worth": Money(10.5, "EUR"),
                        "nothing": None,
                        "empty": "",
                        "inner": message("core.yes"),
                    },
                ),
                affected=3,
                eligible=12,
                records=("users:7",),
            ),
        ),
        suggestions=(
            Suggestion(question="usage.daily_logged", answer=Answer.NO, because=message("core.no")),
        ),
        not_auditable=(NotAuditable(what=message("core.no"), tables=("tickets",)),),
        items_total=9,
    ),
}
WITH_DATA = StepResult(
    step="missing",
    tables=(EvidenceTable(id="missing.top", columns=("name",), rows=(("Mario",),), total=1),),
    items=(
        WorkItem(
            id="s:1/email", step="missing", table="contacts", reason=message("core.no"), value="x@y"
        ),
    ),
)


def full_log() -> Log:
    """Return a log with something in every section, one decision taken back and restored."""
    log = Log()
    for decision in DECISIONS:
        log.add(decision, "Anna")
    log.undo("Anna")
    log.redo("Anna")
    return log


def saved(path: Path) -> Path:
    """Write the sample audit to `path`, closed."""
    RecordStore.create(path, full_log(), RESULTS).close()
    return path

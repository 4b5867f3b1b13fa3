"""Forms about findings: decide on one that was raised, or type one by hand."""

from __future__ import annotations

from rich.text import Text

from crm_audit_tui.core.findings import FindingNote, FindingStatus, Rating
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.registers import FieldKind
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.standing import StandingFinding
from crm_audit_tui.tui.finding_words import advice, estimates, extent, finding_title
from crm_audit_tui.tui.modals.form import FormField, FormModal

_SHOWN = 12


def finding_form(standing: StandingFinding, say: Translator) -> FormModal:
    """Return the form that shows a finding with its evidence and takes what is decided."""
    note = standing.note
    statuses = tuple((each.value, Message(f"core.finding_status.{each}")) for each in FindingStatus)
    ratings = tuple((each.value, Message(f"core.rating.{each}")) for each in Rating)
    return FormModal(
        Message("tui.finding.title"),
        [
            FormField(name="status", label=Message("tui.finding.status"), choices=statuses,
                      value=note.status.value, required=True),
            FormField(name="rating", label=Message("tui.finding.rating"), choices=ratings,
                      value=note.rating.value if note.rating else ""),
            FormField(name="reason", label=Message("tui.finding.reason"), value=note.reason,
                      needed_with=("status", FindingStatus.ACCEPTED.value)),
            FormField(name="owner", label=Message("tui.finding.owner"), value=note.owner),
            FormField(name="due", label=Message("tui.finding.due"), kind=FieldKind.DAY,
                      value=note.due),
            FormField(name="effort", label=Message("tui.finding.effort"), value=note.effort),
            FormField(name="recommendation", label=Message("tui.finding.recommendation"),
                      value=note.recommendation),
        ],
        about=finding_about(standing, say),
    )  # fmt: skip


def finding_about(standing: StandingFinding, say: Translator) -> Text:
    """Return what a finding is: title, rating, extent, advice and the first of its records."""
    finding = standing.finding
    text = Text(finding_title(finding, say), "bold")
    text.append(f"\n{say.text('tui.finding.by_rule')} ", "dim")
    text.append(say.text(f"core.rating.{finding.rating}"), "")
    if finding.extent is not None:
        text.append(f" · {extent(finding, say)}")
    for worth in estimates(finding, say):
        text.append(f"\n≈ {worth}")
    if recommended := advice(finding, say):
        text.append(f"\n→ {recommended}")
    if finding.records:
        ids = ", ".join(visible(record_id(key)) for key in finding.records[:_SHOWN])
        kept, total = len(finding.records), finding.records_total
        name = "records" if kept == total else "first_records"
        head = say.text(f"tui.finding.{name}", n=kept, total=total)
        more = kept - _SHOWN
        text.append(f"\n{head} {ids}", "dim")
        if more > 0:
            text.append(f" … +{more}", "dim")
    return text


def note_of(typed: dict[str, str]) -> FindingNote:
    """Return what was decided in a finding's form."""
    return FindingNote(
        status=FindingStatus(typed["status"]),
        rating=Rating(typed["rating"]) if typed["rating"] else None,
        reason=typed["reason"],
        owner=typed["owner"],
        due=typed["due"],
        effort=typed["effort"],
        recommendation=typed["recommendation"],
    )


def manual_finding_form() -> FormModal:
    """Return the form for a finding by hand."""
    severities = tuple((str(each), Message(f"tui.finding.severity_{each}")) for each in (3, 2, 1))
    return FormModal(
        Message("tui.finding.add"),
        [
            FormField(name="text", label=Message("tui.finding.what"), required=True),
            FormField(name="severity", label=Message("tui.finding.severity"), choices=severities,
                      value="2", required=True),
            FormField(name="advice", label=Message("tui.finding.recommendation")),
        ],
    )  # fmt: skip

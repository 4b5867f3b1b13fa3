"""What decisions do to evidence: change the data, or what the checks make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import (
    Decision,
    DropEntry,
    DropMember,
    GiveAnswer,
    JudgePair,
    JudgePairs,
    PutEntry,
    RaiseFinding,
    Redo,
    SetScope,
    SetSetting,
    Undo,
)
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.worklists import ACTIONS, Effect

_CHANGING = (Effect.CHANGE, Effect.ARCHIVE, Effect.MERGE)
_SCOPE = frozenset({"audit_date", "time_zone", "country", "next_audit", "earlier_record"})
_ANSWERED = "security."  # the checklist that a check counts


def outdates(decisions: Iterable[Decision]) -> bool:
    """Tell whether a check would find something else after one of `decisions`."""
    return any(map(_outdates, decisions))


def _outdates(decision: Decision) -> bool:
    match decision:
        case SetSetting() | PutEntry() | DropEntry() | RaiseFinding():
            return True
        case SetScope(field=field):
            return field in _SCOPE
        case GiveAnswer(question=question):
            return question.startswith(_ANSWERED)
        case _:
            return False


def outdates_counts(decisions: Iterable[Decision]) -> bool:
    """Tell whether the checks' count of verdicts is another one after `decisions`.

    Not worth a check after each verdict: once the review is left.
    """
    return any(isinstance(each, JudgePair | JudgePairs | DropMember) for each in decisions)


def touched_since(entries: Sequence[Entry], seen: int) -> Iterator[Decision]:
    """Yield what was decided, taken back or put in force again after the first `seen` entries."""
    for entry in entries[seen:]:
        match entry.decision:
            case Undo(seq=seq) | Redo(seq=seq):
                yield entries[seq - 1].decision
            case decision:
                yield decision


def changes_data(audit: Audit) -> bool:
    """Tell whether any decision so far changes records: a merge, a value, a label, an archive."""
    changing = {
        (step, each.action)
        for step, actions in ACTIONS.items()
        for each in actions
        if each.effect in _CHANGING
    }
    return any(each.verdict == "merge" for each in audit.pairs.values()) or any(
        (each.step, each.action) in changing for each in audit.items.values()
    )

"""Say in one line what a decision did: for undo, for the log, for the report."""

from __future__ import annotations

from typing import assert_never

from crm_audit_tui.core import decisions as d
from crm_audit_tui.core.messages import Message, Param, message
from crm_audit_tui.core.setting_words import setting_label, setting_value
from crm_audit_tui.core.sources import RAW


def describe(decision: d.Decision) -> Message:
    """Return the message `core.decision.<kind>` of `decision` with its parameters.

    Record keys, item ids and values stand in it as data; settings, steps, questions, registers and
    fields as messages of their own, so that the line is worded in the reader's language throughout.
    """
    match decision:
        case d.SetScope(field=field, value=value):
            return message("core.decision.scope", field=Message(f"core.scope.{field}"), value=value)
        case d.PinSources(sources=sources):
            return message("core.decision.sources", n=sum(not each.skipped for each in sources))
        case d.SetSetting(name=name, value=None):
            return message("core.decision.setting_reset", name=setting_label(name))
        case d.SetSetting(name=name, value=value):
            shown = setting_value(name, value)
            return message("core.decision.setting", name=setting_label(name), value=shown)
        case d.GiveAnswer(question=question, answer=answer):
            return message(
                "core.decision.answer",
                question=Message(f"guide.question.{question}"),
                answer=Message(f"core.answer.{answer}"),
            )
        case d.SetStatus(step=step, status=status):
            return message(
                "core.decision.status",
                step=Message(f"core.step.{step}"),
                status=Message(f"core.status.{status}"),
            )
        case d.PutEntry(register=register):
            return message("core.decision.entry", register=Message(f"guide.register.{register}"))
        case d.DropEntry(register=register):
            title = Message(f"guide.register.{register}")
            return message("core.decision.entry_dropped", register=title)
        case d.RaiseFinding(finding=finding):
            title_of: Param = finding.text or finding.title
            return message("core.decision.finding", finding=title_of)
        case d.NoteFinding(finding=identity):
            return message("core.decision.finding_note", finding=identity)
        case d.JudgePair():
            return _pair(decision)
        case d.JudgePairs(pairs=pairs, sample=()) if pairs:
            return _cluster(pairs)
        case d.JudgePairs(pairs=pairs):
            verdict = Message(f"core.verdict.{pairs[0].verdict}") if pairs else None
            return message("core.decision.pairs", n=len(pairs), verdict=verdict)
        case d.DropMember(record=record, others=others):
            return message("core.decision.member_dropped", left=record, n=len(others))
        case d.DecideItem():
            return _item(decision)
        case d.DecideItems(items=items):
            return _items(items)
        case d.SignOff(name=name):
            return message("core.decision.sign_off", name=name)
        case d.Undo(seq=seq):
            return message("core.decision.undo", n=seq)
        case d.Redo(seq=seq):
            return message("core.decision.redo", n=seq)
        case _:
            assert_never(decision)


def _pair(decision: d.JudgePair) -> Message:
    survivor = decision.survivor or decision.left
    return message(
        f"core.decision.pair_{decision.verdict}",
        left=decision.left,
        right=decision.right,
        survivor=survivor,
    )


def _cluster(pairs: tuple[d.JudgePair, ...]) -> Message:
    """Return what was decided about a whole cluster; a band always has a sample."""
    last = pairs[-1]
    judged = [each for each in pairs if each.verdict == last.verdict]
    if last.verdict != "merge":
        return message(f"core.decision.cluster_{last.verdict}", n=len(judged))
    records = {key for each in judged for key in (each.left, each.right)}
    survivor = last.survivor or last.left
    return message("core.decision.cluster_merge", n=len(records) - 1, survivor=survivor)


def _items(items: tuple[d.DecideItem, ...]) -> Message:
    """Return what was done about many items at once, with what all of them have in common."""
    if not items:
        return message("core.decision.items_none")
    first = items[0]
    params: dict[str, Param] = {
        "n": len(items),
        "action": Message(f"core.action.{first.action}"),
        "step": Message(f"core.step_short.{first.step}"),
    }
    common = [
        value
        for name in ("value", "owner", "due")
        if (value := getattr(first, name)) and all(getattr(each, name) == value for each in items)
    ]
    if common:
        return Message("core.decision.items_value", {**params, "value": " ".join(common)})
    return Message("core.decision.items", params)


def _changed_field(decision: d.DecideItem) -> str:
    """Return the field an action changes: an item names what is wrong, an action what to do."""
    match decision.action:
        case "assign":
            return "owner"
        case "close_lost":
            return ""
        case "archive" | "delete" if decision.record:  # the record goes, not what is wrong with it
            return ""
        case "set_due" if not decision.field.endswith("_date"):
            return "close_date" if decision.table == "deals" else "due_date"
        case _:
            return decision.field


def _field(name: str) -> Param:
    """Return a field as a parameter: a column of ours by its label, any other by its header."""
    header = name.removeprefix(RAW)
    return Message(f"core.field.{name}") if header == name else header


def _item(decision: d.DecideItem) -> Message:
    action = Message(f"core.action.{decision.action}")
    changed = _changed_field(decision)
    if not changed:
        return message("core.decision.item", action=action, item=decision.record or decision.item)
    field = _field(changed)
    subject = decision.record or decision.table
    if not subject:
        return message("core.decision.item", action=action, item=decision.item)
    if decision.value:
        return message(
            "core.decision.item_value",
            action=action,
            field=field,
            item=subject,
            value=decision.value,
        )
    return message("core.decision.item_field", action=action, field=field, item=subject)

"""The Audit aggregate: everything decided so far, changed by decisions and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar, assert_never

import msgspec
from immutables import Map

from crm_audit_tui.core import decisions as d
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.settings import Settings, check_setting

if TYPE_CHECKING:
    from crm_audit_tui.core.findings import Finding, FindingNote
    from crm_audit_tui.core.sources import SourcePin

PairKey = tuple[str, str, str]
ItemKey = tuple[str, str]
K = TypeVar("K")
V = TypeVar("V")


def pair_key(table: str, one: str, other: str) -> PairKey:
    """Return the identity of a pair of records, whichever way round they are named."""
    return (table, one, other) if one <= other else (table, other, one)


class Status(msgspec.Struct, frozen=True):
    """Where a step stands, with the reason for skipping it."""

    status: d.StepStatus = "not_started"
    reason: str = ""


class Audit(msgspec.Struct, frozen=True):
    """The state of one audit: a fold of its decisions.

    Every section is a persistent map, so a new state costs what changed and old states stay: that
    is what undo goes back to. `pairs` by (table, left, right); `items` by (step, item id);
    `entries` by (step, register, entry id), in the order they were made. `pair_turns` numbers the
    verdicts in the order they were given, `item_turns` the worklist decisions: where two of them
    disagree, the later one rules. What was decided before exports were pinned is what the audit
    began with (its scope, what it took over from an earlier one): it begins no step.
    """

    scope: Map[str, str] = Map()
    sources: tuple[SourcePin, ...] = ()
    changed_settings: Map[str, float] = Map()
    answers: Map[str, d.GiveAnswer] = Map()
    statuses: Map[str, Status] = Map()
    touched: frozenset[str] = frozenset()
    entries: Map[tuple[str, str, str], dict[str, str]] = Map()
    entry_order: tuple[tuple[str, str, str], ...] = ()
    manual_findings: Map[str, Finding] = Map()
    finding_notes: Map[str, FindingNote] = Map()
    pairs: Map[PairKey, d.JudgePair] = Map()
    pair_turns: Map[PairKey, int] = Map()
    last_turn: int = 0
    items: Map[ItemKey, d.DecideItem] = Map()
    item_turns: Map[ItemKey, int] = Map()
    last_item_turn: int = 0
    sign_offs: tuple[d.SignOff, ...] = ()

    @property
    def settings(self) -> Settings:
        """The thresholds in force."""
        return Settings(dict(self.changed_settings))

    def status(self, step: str) -> Status:
        """Return where `step` stands: as was said, else in progress from its first decision on."""
        said = self.statuses.get(step)
        if said is not None:
            return said
        return Status("in_progress" if step in self.touched else "not_started")

    def register(self, step: str, register: str) -> dict[str, dict[str, str]]:
        """Return the entries of a register by entry id, in the order they were made."""
        return {
            key[2]: self.entries[key]
            for key in self.entry_order
            if key[0] == step and key[1] == register
        }

    def apply(self, decision: d.Decision) -> Audit:
        """Return the audit as it is after `decision`; AuditError where it is not possible.

        Undo and redo are not decisions about the audit but about the log: see `core.log`.
        """
        after = self._applied(decision)
        step = step_of(decision)
        if not step or step in after.touched:
            return after
        return after._with(touched=after.touched | {step})

    def _applied(self, decision: d.Decision) -> Audit:
        match decision:
            case d.SetScope():
                return self._with(scope=self.scope.set(decision.field, decision.value))
            case d.PinSources():
                touched = self.touched if self.sources else frozenset[str]()
                return self._with(sources=decision.sources, touched=touched)
            case d.SetSetting(name=name, value=None):
                return self._with(changed_settings=_without(self.changed_settings, name))
            case d.SetSetting(name=name, value=value):
                assert value is not None
                check_setting(name, value)
                return self._with(changed_settings=self.changed_settings.set(name, value))
            case d.GiveAnswer():
                return self._with(answers=self.answers.set(decision.question, decision))
            case d.SetStatus():
                status = Status(decision.status, decision.reason)
                return self._with(statuses=self.statuses.set(decision.step, status))
            case d.PutEntry():
                return self._put_entry(decision)
            case d.DropEntry():
                key = (decision.step, decision.register, decision.entry)
                return self._with(
                    entries=_without(self.entries, key),
                    entry_order=tuple(other for other in self.entry_order if other != key),
                )
            case d.RaiseFinding():
                found = decision.finding
                return self._with(manual_findings=self.manual_findings.set(found.id, found))
            case d.NoteFinding():
                return self._with(
                    finding_notes=self.finding_notes.set(decision.finding, decision.note)
                )
            case d.JudgePair() | d.JudgePairs() | d.DropMember():
                return self._judge(_verdicts(decision))
            case d.DecideItem():
                return self._decide([decision])
            case d.DecideItems(items=items):
                return self._decide(items)
            case d.SignOff():
                return self._with(sign_offs=(*self.sign_offs, decision))
            case d.Undo() | d.Redo():
                raise ValueError("undo and redo are carried out by the log")
            case _:
                assert_never(decision)

    def _put_entry(self, decision: d.PutEntry) -> Audit:
        key = (decision.step, decision.register, decision.entry)
        order = self.entry_order if key in self.entries else (*self.entry_order, key)
        return self._with(entries=self.entries.set(key, dict(decision.values)), entry_order=order)

    def _judge(self, verdicts: Sequence[d.JudgePair]) -> Audit:
        pairs: dict[PairKey, d.JudgePair] = {}
        turns: dict[PairKey, int] = {}
        for turn, verdict in enumerate(verdicts, start=self.last_turn + 1):
            key = pair_key(verdict.table, verdict.left, verdict.right)
            pairs[key] = verdict
            turns[key] = turn
        return self._with(
            pairs=self.pairs.update(pairs),
            pair_turns=self.pair_turns.update(turns),
            last_turn=self.last_turn + len(verdicts),
        )

    def _decide(self, decided: Sequence[d.DecideItem]) -> Audit:
        items: dict[ItemKey, d.DecideItem] = {}
        turns: dict[ItemKey, int] = {}
        for turn, decision in enumerate(decided, start=self.last_item_turn + 1):
            key = (decision.step, decision.item)
            items[key] = decision
            turns[key] = turn
        return self._with(
            items=self.items.update(items),
            item_turns=self.item_turns.update(turns),
            last_item_turn=self.last_item_turn + len(decided),
        )

    def _with(self, **changes: object) -> Audit:
        return msgspec.structs.replace(self, **changes)


def _without(sections: Map[K, V], key: K) -> Map[K, V]:
    return sections.delete(key) if key in sections else sections


def fold(decisions: Iterable[d.Decision], start: Audit | None = None) -> Audit:
    """Return the audit after all of `decisions`; the same as applying one after another, faster.

    Verdicts and worklist decisions touch sections of their own, so the last one of each counts and
    the states between are not made.
    """
    audit = start or Audit()
    verdicts: list[d.JudgePair] = []
    decided: list[d.DecideItem] = []
    pinned_at = 0, 0  # how many of each there were when exports were first pinned
    for decision in decisions:
        if isinstance(decision, d.DecideItem):
            decided.append(decision)
        elif isinstance(decision, d.DecideItems):
            decided.extend(decision.items)
        elif isinstance(decision, d.JudgePair):
            verdicts.append(decision)
        elif isinstance(decision, d.JudgePairs | d.DropMember):
            verdicts.extend(_verdicts(decision))
        else:
            if isinstance(decision, d.PinSources) and not audit.sources:
                pinned_at = len(decided), len(verdicts)
            audit = audit.apply(decision)
    touched = audit.touched | {each.step for each in decided[pinned_at[0] :] if each.step}
    if len(verdicts) > pinned_at[1]:
        touched |= {"duplicates"}
    return audit._with(touched=touched)._decide(decided)._judge(verdicts)


def step_of(decision: d.Decision) -> str:
    """Return the step that a decision belongs to, "" where it is about the audit as a whole."""
    match decision:
        case d.GiveAnswer(question=question):
            return question.partition(".")[0]
        case d.PutEntry(step=step) | d.DropEntry(step=step) | d.DecideItem(step=step):
            return step
        case d.DecideItems(items=items):
            return items[0].step if items else ""
        case d.RaiseFinding(finding=finding):
            return finding.step
        case d.JudgePairs(pairs=()) | d.DropMember(others=()):
            return ""
        case d.JudgePair() | d.JudgePairs() | d.DropMember():
            return "duplicates"
        case _:
            return ""


def _verdicts(decision: d.JudgePair | d.JudgePairs | d.DropMember) -> tuple[d.JudgePair, ...]:
    match decision:
        case d.JudgePair():
            return (decision,)
        case d.JudgePairs():
            return decision.pairs
        case d.DropMember():
            prints = decision.fingerprints or ("",) * (len(decision.others) + 1)
            if len(prints) != len(decision.others) + 1:
                raise AuditError("core.error.fingerprints_uneven", record=decision.record)
            return tuple(
                d.JudgePair(
                    table=decision.table,
                    left=min(decision.record, other),
                    right=max(decision.record, other),
                    verdict="apart",
                    fingerprints=(prints[0], theirs)
                    if decision.record <= other
                    else (theirs, prints[0]),
                )
                for other, theirs in zip(decision.others, prints[1:], strict=True)
            )

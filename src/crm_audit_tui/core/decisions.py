"""What an auditor can decide: each decision a value, told apart by its kind.

The names in `tag` are part of the record's format and never change their meaning.
Record keys are as in `tables.keys`; empty text means "none" throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from crm_audit_tui.core.findings import Finding, FindingNote
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.sources import SourcePin


class _Decision(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True, gc=False
):
    """Base of every decision; a default is not written, so it must never change its value.

    Plain data that never refers back to itself: the garbage collector need not walk it.
    """


class SetScope(_Decision, frozen=True, kw_only=True, tag="scope"):
    """Organisation, product, edition, period, auditors, language … by field name."""

    field: str
    value: str


class PinSources(_Decision, frozen=True, kw_only=True, tag="sources"):
    """The exports that the audit stands on from here on."""

    sources: tuple[SourcePin, ...]


class SetSetting(_Decision, frozen=True, kw_only=True, tag="setting"):
    """A threshold; None takes the default back. `reason` says why it is not the default."""

    name: str
    value: float | None
    reason: str = ""


class GiveAnswer(_Decision, frozen=True, kw_only=True, tag="answer"):
    """A checklist answer with its note; `reason` where it contradicts the data."""

    question: str
    answer: Answer
    note: str = ""
    reason: str = ""


class SetStatus(_Decision, frozen=True, kw_only=True, tag="status"):
    """A step's status; skipping gives its reason."""

    step: str
    status: StepStatus
    reason: str = ""


class PutEntry(_Decision, frozen=True, kw_only=True, tag="entry"):
    """Add or change one entry of a register; `values` by field name, as typed."""

    step: str
    register: str
    entry: str
    values: Mapping[str, str]


class DropEntry(_Decision, frozen=True, kw_only=True, tag="entry_dropped"):
    """Take one entry out of a register."""

    step: str
    register: str
    entry: str


class RaiseFinding(_Decision, frozen=True, kw_only=True, tag="finding"):
    """A finding by hand."""

    finding: Finding


class NoteFinding(_Decision, frozen=True, kw_only=True, tag="finding_note"):
    """Status, override, owner, due date of a finding, by its identity."""

    finding: str
    note: FindingNote


Verdict = Literal["merge", "apart", "later"]


class JudgePair(_Decision, frozen=True, kw_only=True, tag="pair"):
    """The verdict on a candidate pair of `table`.

    `left` < `right` by record key. For a merge `survivor` is the key that stays and `values` the
    fields that the auditor chose: "left", "right", or "=" and the value typed. `fields` hold the
    fingerprints of both records' key fields: a verdict "apart" lapses when one has changed.
    """

    table: str
    left: str
    right: str
    verdict: Verdict
    survivor: str = ""
    values: Mapping[str, str] = {}
    probability: float | None = None
    fingerprints: tuple[str, str] = ("", "")


class JudgePairs(_Decision, frozen=True, kw_only=True, tag="pairs"):
    """One verdict on many pairs at once (a band, after a sample); undone as one."""

    pairs: tuple[JudgePair, ...]
    sample: tuple[str, ...] = ()


class DropMember(_Decision, frozen=True, kw_only=True, tag="member_dropped"):
    """A record does not belong to its cluster: apart from each of `others`."""

    table: str
    record: str
    others: tuple[str, ...]
    fingerprints: tuple[str, ...] = ()


class DecideItem(_Decision, frozen=True, kw_only=True, tag="item"):
    """What to do about one item of a worklist.

    `action` is one of the step's actions (`core.worklists`). `value` is what was typed or accepted,
    `origin` says where it came from ("typed", "suggested"). `was` is what stood in the cell that it
    changes, None where that is not known: what the CRM has changed since is not overwritten.
    """

    step: str
    item: str
    action: str
    table: str = ""
    record: str = ""
    field: str = ""
    value: str = ""
    origin: str = ""
    owner: str = ""
    due: str = ""
    note: str = ""
    was: str | None = None


class DecideItems(_Decision, frozen=True, kw_only=True, tag="items"):
    """One action on many items of a worklist at once; undone as one.

    `sample` holds the ids of the items that somebody looked at first.
    """

    items: tuple[DecideItem, ...]
    sample: tuple[str, ...] = ()


class SignOff(_Decision, frozen=True, kw_only=True, tag="sign_off"):
    """The auditor's signature over the record as it stands."""

    name: str
    role: str = ""
    head: str = ""
    sections: Mapping[str, str] = {}


class Undo(_Decision, frozen=True, kw_only=True, tag="undo"):
    """Take entry `seq` back."""

    seq: int


class Redo(_Decision, frozen=True, kw_only=True, tag="redo"):
    """Put entry `seq` in force again."""

    seq: int


StepStatus = Literal["not_started", "in_progress", "done", "skipped"]

Decision = (
    SetScope
    | PinSources
    | SetSetting
    | GiveAnswer
    | SetStatus
    | PutEntry
    | DropEntry
    | RaiseFinding
    | NoteFinding
    | JudgePair
    | JudgePairs
    | DropMember
    | DecideItem
    | DecideItems
    | SignOff
    | Undo
    | Redo
)

"""What an auditor has chosen about the pair in front, before the verdict is given."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from crm_audit_tui.core.decisions import DropMember, JudgePair, Verdict
from crm_audit_tui.session.pair_view import (
    LEFT,
    RIGHT,
    TYPED,
    PairView,
    values_by_key,
    view_pair,
)
from crm_audit_tui.session.pairs import PairQueue


class PairDraft(msgspec.Struct, frozen=True):
    """Survivor ("left", "right", "" for the cascade's) and values chosen by field.

    A value is "left", "right", or "=" and what was typed.
    """

    survivor: str = ""
    choices: Mapping[str, str] = {}

    def swapped(self, view: PairView) -> PairDraft:
        """Return the draft with the other record surviving."""
        return PairDraft(RIGHT if view.survivor == LEFT else LEFT, self.choices)

    def taken(self, field: str, side: str) -> PairDraft:
        """Return the draft with a side's value of `field`; taken twice the choice is let go."""
        if self.choices.get(field) == side:
            rest = {name: each for name, each in self.choices.items() if name != field}
            return PairDraft(self.survivor, rest)
        return PairDraft(self.survivor, {**self.choices, field: side})

    def typed(self, field: str, value: str) -> PairDraft:
        """Return the draft with a value typed for `field`."""
        return PairDraft(self.survivor, {**self.choices, field: f"{TYPED}{value}"})

    def view(self, queue: PairQueue, position: int) -> PairView:
        """Return the pair as merging by this draft would leave it.

        An untouched draft shows what a verdict in force has chosen.
        """
        return view_pair(queue, position, survivor=self.survivor, choices=self.choices)


def draft_of(queue: PairQueue, position: int) -> PairDraft:
    """Return the draft that a pair begins with: the verdict "merge" in force, else an empty one."""
    verdict = queue.verdict(position)
    if verdict is None or verdict.verdict != "merge":
        return PairDraft()
    left, _ = queue.keys(position)
    return PairDraft(
        LEFT if verdict.survivor == left else RIGHT,
        # Sides of a verdict are in the order of the keys; turning them is its own inverse.
        values_by_key(queue, position, verdict.values),
    )


def judgement(queue: PairQueue, view: PairView, draft: PairDraft, verdict: Verdict) -> JudgePair:
    """Return the verdict on a pair; survivor and values are kept for a merge only."""
    left, right = sorted((view.left.key, view.right.key))
    merging = verdict == "merge"
    survivor = view.left if view.survivor == LEFT else view.right
    return JudgePair(
        table=queue.table,
        left=left,
        right=right,
        verdict=verdict,
        survivor=survivor.key if merging else "",
        values=values_by_key(queue, view.position, draft.choices) if merging else {},
        probability=round(view.explanation.probability, 6),
        fingerprints=queue.fingerprints(view.position),
    )


def dropped(queue: PairQueue, view: PairView) -> DropMember:
    """Return the decision that the record that would not survive is out of its cluster."""
    out, stays = (view.right, view.left) if view.survivor == LEFT else (view.left, view.right)
    others = (stays.key, *(key for key, _ in view.companions))
    return DropMember(
        table=queue.table,
        record=out.key,
        others=others,
        fingerprints=queue.prints.of((out.key, *others)),
    )

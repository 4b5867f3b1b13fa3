"""What the matching is to learn from: verdicts given by eye, up to a decision that asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.judged import judged_by_eye
from crm_audit_tui.core.log import Entry

if TYPE_CHECKING:
    from crm_audit_tui.matching.matches import Matches
    from crm_audit_tui.matching.verdicts import Verdicts
    from crm_audit_tui.tables.table import Table

SETTING = "duplicates.learn_to"
ENOUGH = 20  # verdicts; fewer hardly move anything

JudgedKeys = tuple[str, str, bool]  # two record keys, and whether they are one


class MatchChoice(msgspec.Struct, frozen=True):
    """What an auditor has chosen about matching: `threshold` (None: by the data), `verdicts`.

    Verdicts are by table, in the order of their record keys.
    """

    threshold: float | None = None
    verdicts: Mapping[str, tuple[JudgedKeys, ...]] = {}


def match_choice(audit: Audit, entries: Iterable[Entry], tables: Sequence[str]) -> MatchChoice:
    """Return what is chosen about matching; `entries` are those in force.

    Only verdicts up to the one that the setting names count: what is judged afterwards changes
    nothing before it is asked for again, so nothing moves under a review.
    """
    threshold = audit.settings.number("duplicates.threshold") or None
    last = int(audit.settings.number(SETTING))
    if not last:
        return MatchChoice(threshold)
    decisions = [entry.decision for entry in entries if entry.seq <= last]
    learnt = {}
    for table in tables:
        seen = judged_by_eye(decisions, table)
        if seen:
            learnt[table] = tuple(
                (left, right, verdict == "merge")
                for (_, left, right), verdict in sorted(seen.items())
            )
    return MatchChoice(threshold, learnt)


def verdicts_of(table: Table, judged: Iterable[JudgedKeys]) -> Verdicts:
    """Return the verdicts by row number; a record that is not there any more teaches nothing."""
    import pandas as pd

    from crm_audit_tui.matching.verdicts import Verdicts

    known = [*judged]
    keys = pd.Index(table.keys)
    left, right = (
        keys.get_indexer(pd.Index([each[side] for each in known])).tolist() for side in (0, 1)
    )
    return Verdicts.of(
        (one, other, same)
        for one, other, (_, _, same) in zip(left, right, known, strict=True)
        if one >= 0 and other >= 0
    )


class Change(msgspec.Struct, frozen=True):
    """What another matching of the same rows has changed in the list of pairs."""

    table: str
    before: int
    after: int
    new: int
    gone: int
    judged: int


def changed(before: Matches, after: Matches) -> Change:
    """Return how the pairs at or above the threshold differ, `after` what was learnt."""
    listed = []
    for matches in (before, after):
        wanted = matches.probability >= matches.threshold
        listed.append(
            {*zip(matches.left[wanted].tolist(), matches.right[wanted].tolist(), strict=True)}
        )
    return Change(
        table=after.table,
        before=len(listed[0]),
        after=len(listed[1]),
        new=len(listed[1] - listed[0]),
        gone=len(listed[0] - listed[1]),
        judged=after.model.judged,
    )

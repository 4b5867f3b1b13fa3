"""Which verdicts on pairs were given by somebody who looked at the pair."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from crm_audit_tui.core.audit import PairKey, pair_key
from crm_audit_tui.core.decisions import Decision, DropMember, JudgePair, JudgePairs, PinSources

Seen = Literal["merge", "apart"]


def judged_by_eye(decisions: Iterable[Decision], table: str) -> dict[PairKey, Seen]:
    """Return the verdicts on pairs of `table` that rest on a look at the pair, the latest each.

    Verdicts one by one and on a cluster do; of a band merged at once, the sample that was shown.
    A pair put off is judged by nobody. Verdicts from before exports were pinned were given by
    somebody who looked at those of an earlier audit.
    """
    found: dict[PairKey, Seen] = {}
    pinned = False
    for decision in decisions:
        match decision:
            case PinSources():
                if not pinned:
                    found.clear()
                pinned = True
                continue
            case JudgePair():
                verdicts: tuple[JudgePair, ...] = (decision,)
            case JudgePairs(pairs=pairs, sample=sample):
                seen = set(sample)
                verdicts = tuple(
                    each
                    for each in pairs
                    if not seen or {f"{each.left}|{each.right}", f"{each.right}|{each.left}"} & seen
                )
            case DropMember(table=own, record=record, others=others) if own == table:
                found |= {pair_key(table, record, other): "apart" for other in others}
                continue
            case _:
                continue
        for each in verdicts:
            if each.table != table:
                continue
            key = pair_key(table, each.left, each.right)
            if each.verdict == "later":
                found.pop(key, None)
            else:
                found[key] = each.verdict
    return found

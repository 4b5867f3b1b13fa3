"""A band of probability of a review: what could be merged at once, and the decision that does it.

Everything here reads the records of every pair in the band: call it off the interface.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from crm_audit_tui.core.decisions import Decision, JudgePair, JudgePairs
from crm_audit_tui.core.judged import judged_by_eye
from crm_audit_tui.core.progress import IsCancelled, OnProgress
from crm_audit_tui.matching.guards import risks
from crm_audit_tui.matching.precision import BandPrecision, precision_between
from crm_audit_tui.matching.survivorship import choose_survivor
from crm_audit_tui.session.chunks import in_chunks
from crm_audit_tui.session.merge_losses import loses
from crm_audit_tui.session.pairs import PairQueue, PairState

COUNTING, MERGING = "tui.band.counting", "tui.band.merging"


class Band(msgspec.Struct, frozen=True):
    """The open pairs of `queue` in a band: places without a merge risk, how many with one.

    `later` counts the pairs that were put off: somebody wants to look at each of them. `judged` is
    how right the band is where somebody has looked.
    """

    queue: PairQueue
    positions: tuple[int, ...]
    risky: int
    later: int
    judged: BandPrecision


def count_band(
    queue: PairQueue,
    low: float,
    decisions: Iterable[Decision],
    on_progress: OnProgress,
    is_cancelled: IsCancelled,
) -> Band:
    """Return the band of `queue` from the probability `low` up; Cancelled when told to stop.

    `decisions` are those in force: what was judged one by one tells how right the band is.
    """
    states = [(place, queue.state(place)) for place in queue.positions(low)]
    wanted = [place for place, state in states if state is PairState.OPEN]
    later = sum(state is PairState.LATER for _, state in states)
    safe: list[int] = []
    for chunk in in_chunks(wanted, COUNTING, on_progress, is_cancelled=is_cancelled):
        records = queue.records(chunk)
        safe += [
            place
            for place, sides in zip(chunk, records, strict=True)
            if not risks(*sides)
            and not loses(queue, place, sides)
            and not any(map(queue.archived, queue.keys(place)))
        ]
    return Band(
        queue, tuple(safe), len(wanted) - len(safe), later, _precision(queue, low, decisions)
    )


def _precision(queue: PairQueue, low: float, decisions: Iterable[Decision]) -> BandPrecision:
    seen = judged_by_eye(decisions, queue.table)
    places = {key: queue.position_of(*key[1:]) for key in seen}
    judged = [
        (queue.probability(place), seen[key] == "merge")
        for key, place in places.items()
        if place is not None
    ]
    chances = queue.matches.probability
    return precision_between(low, 1.0, chances[chances >= queue.matches.threshold], judged)


def merge_band(
    band: Band, sample: Sequence[int], on_progress: OnProgress, is_cancelled: IsCancelled
) -> JudgePairs:
    """Return the one decision that merges every pair of `band`; Cancelled when told to stop.

    `sample` are the places of the pairs that were looked at.
    """
    queue = band.queue
    verdicts: list[JudgePair] = []
    for chunk in in_chunks(band.positions, MERGING, on_progress, is_cancelled=is_cancelled):
        queue.prints.learn({key for place in chunk for key in queue.keys(place)})
        for place, sides in zip(chunk, queue.records(chunk), strict=True):
            keys = queue.keys(place)
            survivor = choose_survivor(sides, queue.table, queue.rows.date_formats)
            left, right = sorted(keys)
            verdicts.append(
                JudgePair(
                    table=queue.table,
                    left=left,
                    right=right,
                    verdict="merge",
                    survivor=keys[survivor],
                    probability=round(queue.probability(place), 6),
                    fingerprints=queue.fingerprints(place),
                )
            )
    seen = tuple("|".join(queue.keys(place)) for place in sample)
    return JudgePairs(pairs=tuple(verdicts), sample=seen)

"""Scores: 100 x the weighted mean of what was measured and answered, never without its coverage."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from crm_audit_tui.core.questions import Answer

_ANSWER_PART = {Answer.YES: 1.0, Answer.PARTLY: 0.5, Answer.NO: 0.0}


class Scored(msgspec.Struct, frozen=True):
    """One part of a score: `part` 0-1, None where it could not be measured or was not answered."""

    id: str
    weight: float
    part: float | None


class Score(msgspec.Struct, frozen=True):
    """A score 0-100 with the share of its weight that was reviewed; None below the least cover."""

    value: float | None
    coverage: float
    parts: tuple[Scored, ...] = ()


def metric_part(value: float, floor: float, goal: float) -> float:
    """Return where `value` lies between `floor` (0) and `goal` (1), held to 0-1."""
    if floor == goal:
        return 1.0 if value >= goal else 0.0
    return min(1.0, max(0.0, (value - floor) / (goal - floor)))


def answer_part(answer: Answer) -> float | None:
    """Return what an answer counts: yes 1, partly 0.5, no 0, the rest nothing."""
    return _ANSWER_PART.get(answer)


def weigh(parts: Iterable[Scored], least_coverage: float) -> Score:
    """Return 100 x sum(w a) / sum(w) over reviewed parts; n/a below `least_coverage` of weight."""
    everything = tuple(part for part in parts if part.weight > 0)
    total = sum(part.weight for part in everything)
    reviewed = [(part.weight, part.part) for part in everything if part.part is not None]
    weight = sum(each for each, _ in reviewed)
    coverage = weight / total if total else 0.0
    if not weight or coverage < least_coverage:
        return Score(None, coverage, everything)
    return Score(100 * sum(each * part for each, part in reviewed) / weight, coverage, everything)


def mean_score(scores: Iterable[Score], least_coverage: float) -> Score:
    """Return the plain mean of the scores there are; n/a where fewer than that share have one.

    Its coverage is the mean coverage of all of them.
    """
    everything = list(scores)
    values = [score.value for score in everything if score.value is not None]
    if not everything:
        return Score(None, 0.0)
    coverage = sum(score.coverage for score in everything) / len(everything)
    if not values or len(values) / len(everything) < least_coverage:
        return Score(None, coverage)
    return Score(sum(values) / len(values), coverage)

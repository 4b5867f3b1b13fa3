"""Step 5: what the users say: their marks, how often they use the CRM, the themes they name."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from crm_audit_tui.checks.answers import (
    FREQUENCIES,
    QUESTIONS,
    Reply,
    counted_once,
    marks_given,
    replies,
)
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import find_people
from crm_audit_tui.checks.respondents import by_team, repeated_and_strangers, response_rate
from crm_audit_tui.checks.stated_use import stated_use
from crm_audit_tui.checks.themes import known_themes, recogniser, themes_in, with_own
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.proportions import mean_interval
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import Bounds, ChartKind, StepResult, Unit


def check(context: CheckContext) -> StepResult:
    """Return response rate, coverage by team, means, themes and stated against logged use."""
    evidence = Evidence(context, "feedback")
    people = find_people(context.tables, context.audit_date)
    everything = replies(context, people)
    if not everything:
        evidence.not_auditable(
            "survey", {"survey": ("respondent", "usage_frequency", "score")}, register=True
        )
        evidence.metric("response_rate", None, Unit.SHARE, n=0)
        evidence.metric("mean_score", None, Unit.NUMBER, n=0)
        return evidence.result()
    counted = counted_once(everything, people)
    hidden = len(everything) < context.settings.whole("feedback.min_answers")
    if hidden:
        evidence.note("names_hidden", n=len(everything))
    response_rate(evidence, counted, len(everything), people)
    repeated_and_strangers(evidence, everything, people, hidden)
    by_team(evidence, counted, people)
    if not counted:
        evidence.metric("mean_score", None, Unit.NUMBER, n=0, excluded=len(everything))
        return evidence.result()
    _scores(evidence, counted, len(everything))
    _frequency(evidence, counted, len(everything))
    _themes(evidence, counted)
    stated_use(evidence, counted, people, hidden)
    return evidence.result()


def _scale(scores: list[float]) -> float:
    """Return what scores are divided by to lie on 1-5: surveys ask 1-5, 0-10 or 0-100."""
    most = max(scores, default=0.0)
    return 1.0 if most <= 5 else 2.0 if most <= 10 else 20.0


def _scores(evidence: Evidence, everything: list[Reply], answers: int) -> None:
    values = marks_given(everything)
    scale = _scale(values)
    if scale != 1.0:
        evidence.note("rescaled", top=round(5 * scale))
    scores = np.array(values) / scale
    n = len(scores)
    mean = float(scores.mean()) if n else None
    bounds = None
    # Of so few the mean with its interval would betray who gave which mark.
    if mean is not None and n >= max(2, evidence.context.settings.whole("feedback.min_answers")):
        bounds = mean_interval(mean, float(scores.std(ddof=1)), n, 0, 5)
    evidence.metric(
        "mean_score",
        mean,
        Unit.NUMBER,
        n=n,
        excluded=answers - n,
        low=bounds[0] if bounds else None,
        high=bounds[1] if bounds else None,
        bounds=Bounds.INTERVAL,
    )
    # Halves go up, and a scale that begins at nothing has a mark for it.
    counts = Counter(int(value / scale + 0.5) for value in values)
    marks = range(min([1, *counts]), max([5, *counts]) + 1)
    evidence.chart(
        "scores",
        ChartKind.BARS,
        [str(mark) for mark in marks],
        [(message("checks.chart.feedback.scores"), [counts[mark] for mark in marks])],
        n=len(values),
    )
    for question, wanted in (("easier", "made_easier"), ("harder", "made_harder")):
        asked = [reply for reply in everything if reply.texts.get(wanted, "")]
        if not asked:
            continue
        share = sum(reply.says(wanted) for reply in asked) / len(asked)
        evidence.share(f"{wanted}_share", sum(r.says(wanted) for r in asked), len(asked))
        evidence.grade(question, share, n=len(asked))
    for question, wanted in (("favourite", "favourite_feature"), ("lets_down", "lets_down")):
        known = sum(reply.says(wanted) for reply in everything)
        evidence.suggest(question, Answer.YES if known else Answer.NO, question, n=known)


def _frequency(evidence: Evidence, everything: list[Reply], answers: int) -> None:
    counts = Counter(reply.frequency for reply in everything if reply.frequency)
    total = sum(counts.values())
    if not total:
        return
    evidence.chart(
        "frequency",
        ChartKind.BARS,
        [message(f"guide.choice.{name}") for name in FREQUENCIES],
        [(message("checks.chart.feedback.frequency"), [counts[name] for name in FREQUENCIES])],
        n=total,
    )
    often = counts["daily"] + counts["weekly"]
    share = evidence.share("often_share", often, total, excluded=answers - total)
    evidence.grade("how_often", share, n=total)


def _themes(evidence: Evidence, everything: list[Reply]) -> None:
    """How many answers touch each theme, by question."""
    known = known_themes()
    own = registered(evidence.context, "feedback", "themes")
    themes = with_own(known, ((each.text("theme"), each.text("keywords")) for each in own))
    patterns = recogniser(themes)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    complaints: Counter[str] = Counter()
    unplaced = total = 0
    for reply in everything:
        complained: set[str] = set()
        for question in QUESTIONS:
            if not reply.says(question):
                continue
            total += 1
            found = themes_in(reply.texts[question], patterns)
            unplaced += not found
            for theme in found:
                counts[theme][question] += 1
            if question in ("made_harder", "lets_down"):
                complained.update(found)
        complaints.update(complained)
    if not total:
        evidence.not_auditable("themes", {"survey": QUESTIONS})
        return
    order = sorted(counts, key=lambda theme: (-sum(counts[theme].values()), theme))
    evidence.share("themes_share", total - unplaced, total)
    labels = [_theme(theme, theme in known) for theme in order]
    evidence.table(
        "themes",
        ("theme", *QUESTIONS),
        [
            (label, *(counts[theme][question] for question in QUESTIONS))
            for label, theme in zip(labels, order, strict=True)
        ],
    )
    evidence.chart(
        "themes",
        ChartKind.STACKED,
        labels,
        [
            (
                message(f"checks.column.{question}"),
                [counts[theme][question] for theme in order],
            )
            for question in QUESTIONS
        ],
        n=total,
    )
    asked = sum(1 for r in everything if r.says("made_harder") or r.says("lets_down"))
    least = evidence.context.settings.whole("feedback.min_answers")
    common = evidence.context.settings.number("feedback.common_complaint")
    for theme, label in zip(order, labels, strict=True):
        # Of those with a complaint, how many share this one: never one person alone.
        if asked >= least and complaints[theme] >= max(2, common * asked):
            evidence.finding(
                "common_complaint", 1, affected=complaints[theme], eligible=asked,
                table="survey", subject=theme, theme=label,
            )  # fmt: skip


def _theme(name: str, ours: bool) -> str | Message:
    return message(f"checks.theme.{name}") if ours else name

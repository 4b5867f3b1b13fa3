"""Step 5: what the users say, who they are and whether the log agrees."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd

from crm_audit_tui.checks.actions import trace
from crm_audit_tui.checks.answers import FREQUENCIES, QUESTIONS, Reply, counted_once, replies
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import registered
from crm_audit_tui.checks.evidence import Evidence, answer_for, ratio
from crm_audit_tui.checks.people import People, find_people
from crm_audit_tui.checks.rates import between
from crm_audit_tui.checks.themes import known_themes, recogniser, themes_in, with_own
from crm_audit_tui.core.messages import Message, Param, Share, message
from crm_audit_tui.core.proportions import mean_interval
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import Bounds, ChartKind, StepResult, Unit

# Days with a trace per week that a statement promises at least, and at most (13 weeks).
_PROMISED = {
    "daily": (2.0, None),
    "weekly": (0.5, None),
    "monthly": (0.1, None),
    "rarely": (0.0, 1.0),
    "never": (0.0, 0.0),
}
_LOG_WEEKS = 13


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
    _response(evidence, counted, len(everything), people)
    _who(evidence, everything, people, hidden)
    _teams(evidence, counted, people)
    if not counted:
        evidence.metric("mean_score", None, Unit.NUMBER, n=0, excluded=len(everything))
        return evidence.result()
    _scores(evidence, counted, len(everything))
    _frequency(evidence, counted, len(everything))
    _themes(evidence, counted)
    _logged(evidence, context, counted, people, hidden)
    return evidence.result()


def _response(evidence: Evidence, counted: list[Reply], answers: int, people: People) -> None:
    """How many of those invited answered: people, not answers, and nobody who was not invited."""
    respondents = len(counted)
    invited = int(people.licensed.sum()) if people.from_users else 0
    evidence.metric("respondents", respondents, Unit.COUNT, n=answers)
    rate = evidence.share("response_rate", respondents, invited, excluded=answers - respondents)
    if not people.from_users:
        evidence.not_auditable("invited", {"users": ("name", "active")})
    elif respondents > invited:
        evidence.finding(
            "too_many_respondents", 2, affected=respondents - invited, eligible=respondents,
            table="survey", invited=invited,
        )  # fmt: skip
    limit = evidence.context.settings.number("feedback.response_rate")
    if rate is None:
        return
    evidence.suggest(
        "asked", answer_for(rate, limit, limit / 3), "asked", share=Share(rate),
        n=respondents, invited=invited,
    )  # fmt: skip
    if rate < limit:
        evidence.finding(
            "low_response", 1, affected=invited - respondents, eligible=invited, table="survey",
            limit=Share(limit), rate=Share(rate),
        )  # fmt: skip


def _who(evidence: Evidence, everything: list[Reply], people: People, hidden: bool) -> None:
    """Who answered more than once, and who is no user; what figures leave out is noted."""
    named = [reply for reply in everything if reply.identity]
    counts = Counter(reply.identity for reply in named)
    twice = {who for who, n in counts.items() if n > 1}
    if twice:
        evidence.finding(
            "duplicate_respondents", 1, affected=len(twice), eligible=len(counts), table="survey",
            records=() if hidden else _keys(r for r in named if r.identity in twice),
        )  # fmt: skip
    strangers: list[Reply] = []
    uninvited: list[Reply] = []
    if people.from_users:
        user = (people.frame["user"] & people.frame["active"]).to_numpy(dtype=bool)
        invited = people.licensed.to_numpy(dtype=bool)
        strangers = [r for r in named if r.person < 0 or not user[r.person]]
        uninvited = [r for r in named if r.person < 0 or not invited[r.person]]
    if strangers:
        evidence.finding(
            "non_users_answering", 1, affected=len(strangers), eligible=len(named),
            table="survey", records=() if hidden else _keys(strangers),
        )  # fmt: skip
    outside = {reply.identity for reply in uninvited}
    again = sum(n - 1 for who, n in counts.items() if who not in outside)
    if uninvited or again:
        evidence.note("not_counted", outside=len(uninvited), again=again)


def _keys(found: Iterable[Reply]) -> tuple[str, ...]:
    return tuple(reply.key for reply in found if reply.from_export)


def _teams(evidence: Evidence, everything: list[Reply], people: People) -> None:
    """Who was asked and who answered, by team; a team with none is a finding."""
    invited: Counter[str] = Counter()
    if people.from_users:
        teams = people.frame["team"][people.licensed]
        invited.update(str(team) for team in teams if team)
    answered: dict[str, set[str]] = defaultdict(set)
    invited_ones = people.licensed.to_numpy(dtype=bool)
    for place, reply in enumerate(everything):
        asked = not people.from_users or (reply.person >= 0 and invited_ones[reply.person])
        if reply.team and asked:
            answered[_spelled(reply.team, invited)].add(reply.identity or f"?{place}")
    names = sorted({*invited, *answered})
    if not names:
        evidence.not_auditable("teams", {"users": ("team",), "survey": ("team",)})
        return
    rows: list[tuple[Param, ...]] = []
    for team in names:
        share = ratio(len(answered[team]), invited[team])
        mean = _mean([r for r in everything if _spelled(r.team, invited) == team], evidence)
        rows.append(
            (
                team,
                invited[team],
                len(answered[team]),
                None if share is None else Share(share),
                between(len(answered[team]), invited[team]),
                mean,
            )
        )
        if not answered[team]:
            evidence.finding(
                "silent_team", 2, affected=invited[team], eligible=sum(invited.values()),
                table="survey", field="team", subject=team,
            )  # fmt: skip
    evidence.table(
        "teams", ("team", "invited", "respondents", "share", "interval", "mean_score"), rows
    )
    evidence.chart(
        "teams",
        ChartKind.BARS,
        names,
        [
            (
                message("checks.chart.feedback.teams"),
                [ratio(len(answered[team]), invited[team]) for team in names],
            )
        ],
        unit=Unit.SHARE,
    )


def _spelled(team: str, known: Counter[str]) -> str:
    folded = team.casefold()
    return next((name for name in known if name.casefold() == folded), team)


def _scale(scores: list[float]) -> float:
    """Return what scores are divided by to lie on 1-5: surveys ask 1-5, 0-10 or 0-100."""
    most = max(scores, default=0.0)
    return 1.0 if most <= 5 else 2.0 if most <= 10 else 20.0


def _values(everything: list[Reply]) -> list[float]:
    return [reply.score for reply in everything if reply.score is not None]


def _mean(group: list[Reply], evidence: Evidence) -> float | None:
    """Return a group's mean score; too few answers would give away who said what."""
    values = _values(group)
    if len(values) < evidence.context.settings.whole("feedback.min_answers"):
        return None
    return float(np.mean(values))


def _scores(evidence: Evidence, everything: list[Reply], answers: int) -> None:
    values = _values(everything)
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
        answer = (
            answer_for(share, 0.7, 0.4) if question == "easier" else answer_for(share, 0.2, 0.5)
        )
        evidence.share(f"{wanted}_share", sum(r.says(wanted) for r in asked), len(asked))
        evidence.suggest(question, answer, question, share=Share(share), n=len(asked))
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
    if share is not None:
        evidence.suggest(
            "how_often", answer_for(share, 0.8, 0.5), "how_often", share=Share(share), n=total
        )


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
    for theme, label in zip(order, labels, strict=True):
        # A complaint that at least a fifth of those with a complaint share.
        if asked >= least and complaints[theme] >= max(2, asked / 5):
            evidence.finding(
                "common_complaint", 1, affected=complaints[theme], eligible=asked,
                table="survey", subject=theme, theme=label,
            )  # fmt: skip


def _theme(name: str, ours: bool) -> str | Message:
    return message(f"checks.theme.{name}") if ours else name


def _logged(
    evidence: Evidence,
    context: CheckContext,
    everything: list[Reply],
    people: People,
    hidden: bool,
) -> None:
    """Stated against logged use: days with a trace per week over the last quarter."""
    stated = {r.person: r for r in everything if r.person >= 0 and r.frequency}
    actions = trace(context.tables, people, context.audit_date).frame
    if not stated or actions.empty:
        evidence.not_auditable("logged_use", {"activities": ("owner", "activity_date")})
        return
    start = pd.Timestamp(context.audit_date) - pd.Timedelta(weeks=_LOG_WEEKS)
    recent = actions[actions["day"] > start]
    days = recent.drop_duplicates(["person", "day"]).groupby("person").size()
    over: list[Reply] = []
    under: list[Reply] = []
    by_statement: dict[str, list[float]] = defaultdict(list)
    for person, reply in stated.items():
        logged = float(days.get(person, 0)) / _LOG_WEEKS
        by_statement[reply.frequency].append(logged)
        least, most = _PROMISED[reply.frequency]
        if logged < least:
            over.append(reply)
        elif most is not None and logged > most:
            under.append(reply)
    evidence.share("overstated_share", len(over), len(stated))
    evidence.share("understated_share", len(under), len(stated))
    rows: list[tuple[Param, ...]] = []
    for name in FREQUENCIES:
        if by_statement[name]:
            typical = float(np.median(by_statement[name]))
            rows.append((message(f"guide.choice.{name}"), len(by_statement[name]), typical))
    evidence.table("stated_logged", ("stated", "respondents", "logged_days_per_week"), rows)
    if over:
        evidence.finding(
            "overstated_use", 1, affected=len(over), eligible=len(stated), table="survey",
            records=() if hidden else _keys(over), weeks=_LOG_WEEKS,
        )  # fmt: skip

"""Who was asked and who answered: response rate, answers given twice, strangers, teams."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from crm_audit_tui.checks.answers import Reply, export_keys, marks_given
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.rates import between
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.core.messages import Param, Share, message
from crm_audit_tui.tables.result import ChartKind, Unit


def response_rate(evidence: Evidence, counted: list[Reply], answers: int, people: People) -> None:
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
    evidence.grade_by("asked", rate, limit, limit / 3, n=respondents, invited=invited)
    if rate < limit:
        evidence.finding(
            "low_response", 1, affected=invited - respondents, eligible=invited, table="survey",
            limit=Share(limit), rate=Share(rate),
        )  # fmt: skip


def repeated_and_strangers(
    evidence: Evidence, everything: list[Reply], people: People, hidden: bool
) -> None:
    """Who answered more than once, and who is no user; what figures leave out is noted."""
    named = [reply for reply in everything if reply.identity]
    counts = Counter(reply.identity for reply in named)
    twice = {who for who, n in counts.items() if n > 1}
    if twice:
        evidence.finding(
            "duplicate_respondents", 1, affected=len(twice), eligible=len(counts), table="survey",
            records=() if hidden else export_keys(r for r in named if r.identity in twice),
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
            table="survey", records=() if hidden else export_keys(strangers),
        )  # fmt: skip
    outside = {reply.identity for reply in uninvited}
    again = sum(n - 1 for who, n in counts.items() if who not in outside)
    if uninvited or again:
        evidence.note("not_counted", outside=len(uninvited), again=again)


def by_team(evidence: Evidence, counted: list[Reply], people: People) -> None:
    """Who was asked and who answered, by team; a team with none is a finding.

    An answer without a name counts for the team that it names, as it does in the response rate.
    """
    invited: Counter[str] = Counter()
    if people.from_users:
        teams = people.frame["team"][people.licensed]
        invited.update(str(team) for team in teams if team)
    known = {team.casefold(): team for team in invited}
    answered: dict[str, list[Reply]] = defaultdict(list)
    for reply in counted:
        if reply.team:
            answered[known.get(reply.team.casefold(), reply.team)].append(reply)
    names = sorted({*invited, *answered})
    if not names:
        evidence.not_auditable("teams", {"users": ("team",), "survey": ("team",)})
        return
    rows: list[tuple[Param, ...]] = []
    for team in names:
        share = ratio(len(answered[team]), invited[team])
        rows.append(
            (
                team,
                invited[team],
                len(answered[team]),
                None if share is None else Share(share),
                between(len(answered[team]), invited[team]),
                _mean_mark(answered[team], evidence),
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


def _mean_mark(group: list[Reply], evidence: Evidence) -> float | None:
    """Return a group's mean score; too few answers would give away who said what."""
    values = marks_given(group)
    if len(values) < evidence.context.settings.whole("feedback.min_answers"):
        return None
    return float(np.mean(values))

"""Step 1: is the CRM up to date, and does anybody read what changed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import Entry, exported, merged, registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.statistics import ratio, spread
from crm_audit_tui.checks.suggested_answers import answer_for
from crm_audit_tui.checks.words import plain
from crm_audit_tui.core.messages import Day, Param, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit

_KIND_WORDS = {
    "security": ("security", "sicurezza", "seguridad", "securite", "sicherheit", "seguranca"),
    "bug_fix": ("bug", "fix", "patch", "hotfix", "correzione", "correccion", "correctif", "fehler"),
    "major": ("major", "upgrade", "principale", "mayor", "majeure", "hauptversion", "principal"),
    "feature": ("feature", "funzionalita", "funzione", "funcion", "fonctionnalite", "funktion"),
}
_APPLIED = {"applied", "installed", "done", "completed", "applicato", "installato", "live", "yes"}
_WAIVED = {"waived", "skipped", "not applicable", "rinunciato", "escluso", "declined", "ignored"}


@dataclass(frozen=True)
class Release:
    """One release of the CRM as far as the audit knows it."""

    entry: Entry
    kind: str
    released: date | None
    applied: date | None
    is_applied: bool
    adopted: bool | None
    waived: str
    relevant: bool

    @property
    def name(self) -> str:
        """The release as people call it."""
        return self.entry.text("name") or self.entry.text("version") or self.entry.key

    @property
    def behind(self) -> bool:
        """Is it still to be applied?"""
        return self.relevant and not self.is_applied and not self.waived


def check(context: CheckContext) -> StepResult:
    """Return uptake, releases behind and days since the last review."""
    evidence = Evidence(context, "updates")
    releases = _releases(context)
    if releases:
        _register(evidence, releases)
    else:
        evidence.not_auditable(
            "releases", {"updates": ("name", "kind", "released_at")}, register=True
        )
        for name, unit in (("uptake", Unit.SHARE), ("releases_behind", Unit.COUNT)):
            evidence.metric(name, None, unit, n=0)
    _edition(evidence, registered(context, "updates", "edition"))
    return evidence.result()


def _releases(context: CheckContext) -> list[Release]:
    rows = list(exported(context, "updates", dates=("released_at", "applied_at")))
    entries = merged(registered(context, "updates", "releases"), rows)
    found = [_release(entry, context.audit_date) for entry in entries]
    # What comes out after the audit date cannot have been missed.
    return [each for each in found if not each.released or each.released <= context.audit_date]


def _release(entry: Entry, audit_date: date) -> Release:
    adopted = entry.yes("adopted")
    status = entry.word("status")
    applied = entry.day("applied_at")
    done = (applied is not None and applied <= audit_date) or bool(adopted) or status in _APPLIED
    waived = entry.text("waived_because")
    if not waived and status in _WAIVED:
        waived = entry.text("status")
    return Release(
        entry=entry,
        kind=_kind(entry),
        released=entry.day("released_at"),
        applied=applied,
        is_applied=done,
        adopted=adopted,
        waived=waived,
        relevant=entry.yes("relevant") is not False,
    )


def _kind(entry: Entry) -> str:
    word = entry.text("kind")
    if word in _KIND_WORDS:
        return word
    tokens = set(plain(word).split())
    for kind, words in _KIND_WORDS.items():
        if any(token.startswith(each) for token in tokens for each in words):
            return kind
    return "other"


def _register(evidence: Evidence, releases: list[Release]) -> None:
    relevant = [each for each in releases if each.relevant and not each.waived]
    behind = [each for each in relevant if each.behind]
    evidence.share("applied_share", len(relevant) - len(behind), len(relevant))
    # "Adopted" is only asked of what brings something to use; a fix is adopted once applied.
    used = [
        each for each in relevant if (each.is_applied if each.adopted is None else each.adopted)
    ]
    uptake = evidence.share(
        "uptake", len(used), len(relevant), excluded=len(releases) - len(relevant)
    )
    evidence.metric("releases_behind", len(behind), Unit.COUNT, n=len(relevant))
    waits = [
        (each.applied - each.released).days
        for each in relevant
        if each.applied and each.released and each.applied >= each.released
    ]
    if waits:
        evidence.spread("days_to_apply", spread(np.array(waits)), Unit.DAYS)
    _table(evidence, releases)
    _kinds(evidence, relevant)
    security = [each for each in relevant if each.kind == "security"]
    still_open = [each for each in security if each.behind]
    for each in still_open:
        evidence.finding(
            "security_open",
            3,
            affected=1,
            eligible=len(security),
            table="updates",
            subject=each.name,
            records=(each.entry.key,) if each.entry.from_export else (),
            days=_age(evidence, each),
        )
    cycles = _cycles_behind(behind)
    evidence.metric("cycles_behind", cycles, Unit.COUNT, n=len(relevant))
    limit = evidence.context.settings.whole("updates.cycles_behind")
    if cycles > limit:
        evidence.finding(
            "cycles_behind",
            2,
            affected=len(behind),
            eligible=len(relevant),
            table="updates",
            records=_keys(behind),
            cycles=cycles,
            limit=limit,
        )
    unused = [
        each
        for each in relevant
        if each.is_applied and each.adopted is False and each.kind in ("feature", "major", "other")
    ]
    features = [
        each for each in relevant if each.is_applied and each.kind in ("feature", "major", "other")
    ]
    for each in unused:
        evidence.finding(
            "feature_unused",
            1,
            affected=1,
            eligible=len(features),
            table="updates",
            subject=each.name,
            records=_keys([each]),
        )
    _suggest(evidence, behind, still_open, unused, features, uptake)


def _suggest(
    evidence: Evidence,
    behind: list[Release],
    still_open: list[Release],
    unused: list[Release],
    features: list[Release],
    uptake: float | None,
) -> None:
    current = Answer.NO if still_open else Answer.PARTLY if behind else Answer.YES
    evidence.suggest("current", current, "current", n=len(behind), security=len(still_open))
    adopted = ratio(len(features) - len(unused), len(features))
    evidence.grade("features_adopted", adopted, n=len(features))
    waived = [each for each in _releases(evidence.context) if each.waived]
    if waived:
        reasoned = sum(1 for each in waived if each.entry.text("waived_because"))
        evidence.suggest(
            "waived_reasoned",
            evidence.answer("waived_reasoned", reasoned / len(waived)),
            "waived_reasoned",
            n=len(waived),
            reasoned=reasoned,
        )


def _age(evidence: Evidence, release: Release) -> int | None:
    if release.released is None:
        return None
    return (evidence.context.audit_date - release.released).days


def _keys(releases: list[Release]) -> tuple[str, ...]:
    return tuple(each.entry.key for each in releases if each.entry.from_export)


def _cycles_behind(behind: list[Release]) -> int:
    """Return how many release dates were missed: releases of one day are one cycle."""
    days = {each.released for each in behind if each.released}
    undated = sum(1 for each in behind if each.released is None)
    return len(days) + undated


def _table(evidence: Evidence, releases: list[Release]) -> None:
    rows: list[tuple[Param, ...]] = []
    newest_first = sorted(releases, key=lambda each: each.released or date.min, reverse=True)
    for each in newest_first:
        state = (
            "waived" if each.waived else "applied" if each.is_applied else
            "open" if each.relevant else "irrelevant"
        )  # fmt: skip
        rows.append(
            (
                each.name,
                message(f"checks.release.{each.kind}"),
                each.entry.text("version"),
                Day(each.released.isoformat()) if each.released else None,
                Day(each.applied.isoformat()) if each.applied else None,
                each.adopted,
                message(f"checks.release_state.{state}"),
                each.entry.text("waived_because"),
            )
        )
    evidence.table(
        "releases",
        ("release", "kind", "version", "released", "applied", "adopted", "state", "waived_because"),
        rows,
    )


def _kinds(evidence: Evidence, relevant: list[Release]) -> None:
    kinds = sorted({each.kind for each in relevant})
    done = [sum(each.is_applied for each in relevant if each.kind == kind) for kind in kinds]
    still = [sum(each.behind for each in relevant if each.kind == kind) for kind in kinds]
    evidence.chart(
        "by_kind",
        ChartKind.STACKED,
        [message(f"checks.release.{kind}") for kind in kinds],
        [
            (message("checks.release_state.applied"), done),
            (message("checks.release_state.open"), still),
        ],
        n=len(relevant),
    )


def _edition(evidence: Evidence, editions: list[Entry]) -> None:
    """Who reads the release notes, and when they last did."""
    read = [day for each in editions if (day := each.day("notes_read_on"))]
    read = [day for day in read if day <= evidence.context.audit_date]
    days = (evidence.context.audit_date - max(read)).days if read else None
    evidence.metric("days_since_review", days, Unit.DAYS, n=len(read))
    if not editions:
        evidence.not_auditable("edition", register=True)
        return
    evidence.table(
        "edition",
        ("product", "edition", "installed_version", "newest_version", "notes_read_on", "reader"),
        [
            (
                each.text("product"),
                each.text("edition"),
                each.text("installed_version"),
                each.text("newest_version"),
                Day(day.isoformat()) if (day := each.day("notes_read_on")) else None,
                each.text("reader"),
            )
            for each in editions
        ],
    )
    limit = evidence.context.settings.whole("updates.review_days")
    if days is not None and days > limit:
        evidence.finding("review_overdue", 1, days=days, limit=limit)
    for each in editions:
        product = each.text("product")
        if not each.text("reader"):
            evidence.finding("no_reader", 2, affected=1, eligible=1, subject=product)
        installed, newest = each.text("installed_version"), each.text("newest_version")
        if installed and newest and installed.casefold() != newest.casefold():
            evidence.finding(
                "version_behind", 1, subject=product, installed=installed, newest=newest
            )
    named = sum(1 for each in editions if each.text("reader"))
    evidence.suggest_of("subscribed", named, len(editions))
    if days is not None:
        goal = evidence.context.settings.goal("updates.days_since_review")
        answer = answer_for(days, goal.goal if goal else 0, limit)
        evidence.suggest("legal_changes", answer, "legal_changes", n=days)

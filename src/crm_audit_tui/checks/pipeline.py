"""Step 4: tasks and deals that were left lying, and what they would have brought."""

from __future__ import annotations

import pandas as pd

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.deals import has_states
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.lost import lost_deals
from crm_audit_tui.checks.money import money_on_the_table, win_rates
from crm_audit_tui.checks.people import People, find_people
from crm_audit_tui.checks.pipeline_items import add_items
from crm_audit_tui.checks.rows import keys_where, live
from crm_audit_tui.checks.standing import Standing, find_standing, inactive_owner
from crm_audit_tui.checks.statistics import spread
from crm_audit_tui.checks.tasks import Tasks, find_tasks
from crm_audit_tui.checks.unfinished import unfinished
from crm_audit_tui.checks.worth import Expected, expected_of_deals
from crm_audit_tui.core.messages import Message, Param, message
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit
from crm_audit_tui.tables.table import Table

# (rule, field, severity, columns that would answer it)
_FAULTS = (
    ("past_close", "close_date", 2),
    ("no_owner", "owner", 2),
    ("inactive_owner", "owner", 2),
    ("no_next", "next_activity_date", 1),
    ("bad_amount", "amount", 1),
)
_NEEDED: dict[str, dict[str, tuple[str, ...]]] = {
    "past_close": {"deals": ("close_date",)},
    "no_owner": {"deals": ("owner",)},
    "inactive_owner": {"users": ("name", "active", "left_at")},
    "no_next": {
        "deals": ("next_activity_date", "next_step"),
        "activities": ("deal_id", "due_date"),
    },
    "bad_amount": {"deals": ("amount",)},
}


def check(context: CheckContext) -> StepResult:
    """Return late tasks, faulty open deals, lost reasons, money on the table and the worklist."""
    evidence = Evidence(context, "pipeline")
    people = find_people(context.tables, context.audit_date)
    activities = context.tables.get("activities")
    tasks = find_tasks(activities, context.audit_date) if activities is not None else None
    deals = context.tables.get("deals")
    if deals is not None and (not len(deals) or not has_states(deals)):
        deals = None
    standing = find_standing(context, deals, people) if deals is not None else None
    if activities is not None and tasks is not None:
        _tasks(evidence, activities, tasks, people)
        unfinished(evidence, activities, tasks, people, deals)
    else:
        evidence.not_auditable("tasks", {"activities": ("due_date", "completed", "status")})
        evidence.metric("overdue_rate", None, Unit.SHARE, n=0)
        evidence.metric("no_due_date_share", None, Unit.SHARE, n=0)
    _ownership(evidence, activities, tasks, deals, standing, people)
    if deals is not None and standing is not None:
        rates = win_rates(evidence, deals, standing)
        expected = expected_of_deals(deals, standing, rates)
        _deals(evidence, deals, standing, expected)
        _stages(evidence, deals, standing, expected)
        lost_deals(evidence, deals, standing, people)
        money_on_the_table(evidence, deals, standing, rates)
    else:
        evidence.not_auditable("deals", {"deals": ("stage", "status", "close_date")})
        for name in ("past_close_share", "stale_share", "lost_reason_share"):
            evidence.metric(name, None, Unit.SHARE, n=0)
    total = add_items(evidence, people, deals, standing, activities, tasks)
    return evidence.result(items_total=total)


def _tasks(evidence: Evidence, activities: Table, tasks: Tasks, people: People) -> None:
    overdue, matured = int(tasks.overdue.sum()), int(tasks.matured.sum())
    still_open = int(tasks.open.sum())
    undated = tasks.open & tasks.due.isna()
    rate = evidence.share(
        "overdue_rate", overdue, matured, excluded=int(tasks.task.sum()) - matured
    )
    evidence.metric("open_tasks", still_open, Unit.COUNT, n=int(tasks.task.sum()))
    evidence.spread("days_late", spread(tasks.late_days), Unit.DAYS)
    without = evidence.share("no_due_date_share", int(undated.sum()), still_open)
    limit = evidence.context.settings.number("pipeline.overdue_rate")
    if rate is not None and rate > limit:
        evidence.finding(
            "overdue_tasks",
            2,
            affected=overdue,
            eligible=matured,
            table="activities",
            field="due_date",
            records=keys_where(activities, tasks.overdue),
            days=spread(tasks.late_days).median,
        )
    evidence.finding_about(
        "no_due_date", 1, activities, undated, eligible=still_open, field="due_date"
    )
    evidence.grade("due_dates", without, n=still_open)


def _ownership(
    evidence: Evidence,
    activities: Table | None,
    tasks: Tasks | None,
    deals: Table | None,
    standing: Standing | None,
    people: People,
) -> None:
    """Open tasks and open deals that are nobody's, and tasks of people who are gone."""
    lonely = total = left = 0
    if activities is not None and tasks is not None and activities.has("owner"):
        orphans = tasks.open & ~activities.filled("owner")
        n, size = int(orphans.sum()), int(tasks.open.sum())
        evidence.share("no_owner_share", n, size, subject="activities")
        lonely, total = lonely + n, total + size
        if n:
            evidence.finding(
                "task_no_owner",
                2,
                affected=n,
                eligible=size,
                table="activities",
                field="owner",
                records=keys_where(activities, orphans),
            )
        if people.tells_leavers:
            gone = inactive_owner(tasks.open, people.owners(activities), people)
            left += int(gone.sum())
            evidence.finding_about(
                "task_inactive_owner", 2, activities, gone, eligible=size, field="owner"
            )
    if deals is not None and standing is not None and standing.no_owner is not None:
        n, size = int(standing.no_owner.sum()), int(standing.open.sum())
        evidence.share("no_owner_share", n, size, subject="deals")
        lonely, total = lonely + n, total + size
        if standing.inactive_owner is not None:
            left += int(standing.inactive_owner.sum())
    share = evidence.share("no_owner_share", lonely, total)
    if share is None:
        evidence.not_auditable("owners", {"deals": ("owner",), "activities": ("owner",)})
    else:
        # Who has left works on nothing: the question asks for a working member of the team.
        evidence.suggest_of("assigned", lonely + left, total)


def _deals(evidence: Evidence, deals: Table, standing: Standing, expected: Expected) -> None:
    open_deals = int(standing.open.sum())
    evidence.metric("open_deals", open_deals, Unit.COUNT, n=len(deals))
    for rule, field, severity in _FAULTS:
        faulty: pd.Series | None = getattr(standing, rule)
        if faulty is None:
            evidence.not_auditable(rule, _NEEDED[rule])
            if rule != "no_owner":
                evidence.metric(f"{rule}_share", None, Unit.SHARE, n=0)
            continue
        n, judged = int(faulty.sum()), int(standing.judged[rule].sum())
        if rule != "no_owner":
            evidence.share(f"{rule}_share", n, judged, excluded=open_deals - judged)
        if open_deals and not judged:
            evidence.not_auditable(rule, _NEEDED[rule])
        if n:
            evidence.finding(
                f"deal_{rule}" if rule == "no_owner" else rule,
                severity,
                affected=n,
                eligible=judged,
                table="deals",
                field=field,
                records=keys_where(deals, faulty),
                money=expected.of(faulty),
            )
    dated = int(standing.judged["past_close"].sum())
    if standing.past_close is not None and dated:
        late = int(standing.past_close.sum())
        evidence.suggest_of("closed_out", late, dated)
    _conflicts(evidence, deals, standing)
    stale, datable = int(standing.stale.sum()), int(standing.datable.sum())
    evidence.share("stale_share", stale, datable, excluded=open_deals - datable)


def _conflicts(evidence: Evidence, deals: Table, standing: Standing) -> None:
    """Deals that say in more than one way how they stand, and say two things."""
    here = live(deals)
    compared = standing.states.compared & here
    clash, judged = int(standing.conflict.sum()), int(compared.sum())
    evidence.share("conflict_share", clash, judged, excluded=int(here.sum()) - judged)
    if not judged:
        evidence.not_auditable("conflict", {"deals": ("stage", "status", "is_closed", "is_won")})
    if clash:
        evidence.finding(
            "stage_conflict",
            2,
            affected=clash,
            eligible=judged,
            table="deals",
            field="stage",
            records=keys_where(deals, standing.conflict),
        )


def _stages(evidence: Evidence, deals: Table, standing: Standing, expected: Expected) -> None:
    """Age by stage against its limit; deals beyond it are outliers."""
    age = standing.age
    if age is None:
        evidence.not_auditable(
            "stage_age",
            {
                "deals": ("created_at", "last_stage_change"),
                "deal_history": ("deal_id", "stage", "changed_at"),
            },
        )
        return
    known = standing.open & age.days.notna()
    beyond = known & age.beyond
    evidence.spread(
        "open_age_days",
        spread(age.days[known]),
        Unit.DAYS,
        excluded=int(standing.open.sum()) - int(known.sum()),
    )
    evidence.share("stage_outlier_share", int(beyond.sum()), int(known.sum()))
    if bool(age.whole.any()):
        evidence.note("age_from_creation", n=int(age.whole.sum()))
    if beyond.any():
        evidence.finding_about(
            "stage_outliers",
            2,
            deals,
            beyond,
            eligible=int(known.sum()),
            field="stage",
            money=expected.of(beyond),
        )
    frame = pd.DataFrame({"stage": standing.stage, "days": age.days, "beyond": beyond})[known]
    grouped = frame.groupby("stage").agg(
        n=("days", "size"), median=("days", "median"), beyond=("beyond", "sum")
    )
    grouped = grouped.sort_values("beyond", ascending=False, kind="stable")
    labels = [str(each) for each in grouped.index]
    counts = [int(each) for each in grouped["n"]]
    late = [int(each) for each in grouped["beyond"]]
    whole = standing.stage[age.whole]
    rows: list[tuple[Param, ...]] = []
    for stage, n, median, over in zip(labels, counts, grouped["median"], late, strict=True):
        from_creation = bool((whole == stage).sum() * 2 > n)
        limit, basis, completed = age.basis["" if from_creation else stage]
        basis = f"cycle_{basis}" if from_creation and basis != "default" else basis
        how = message(f"checks.label.limit_{basis}", n=completed)
        rows.append((_stage(stage), n, float(median), over, limit, how))
    evidence.table(
        "stage_age", ("stage", "open_deals", "median_days", "beyond", "limit_days", "basis"), rows
    )
    evidence.chart(
        "stage_age",
        ChartKind.STACKED,
        [_stage(stage) for stage in labels],
        [
            (
                message("checks.label.within_limit"),
                [n - over for n, over in zip(counts, late, strict=True)],
            ),
            (message("checks.label.beyond_limit"), late),
        ],
        n=int(known.sum()),
    )


def _stage(label: str) -> str | Message:
    return label or message("checks.label.no_stage")

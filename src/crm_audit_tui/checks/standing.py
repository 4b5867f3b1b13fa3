"""Open deals and what is wrong with each: past its date, nobody's, nothing planned, too long there.

Everything is a mask over the rows of the deals table, so that one deal may have several faults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_audit_tui.checks import links
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.deals import DealStates, closed_on, deal_states, stage_labels
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.rows import among, live
from crm_audit_tui.checks.stages import Stays, find_stays, since_stage
from crm_audit_tui.checks.tasks import find_tasks
from crm_audit_tui.checks.words import LOST, OPEN, classify, word_list
from crm_audit_tui.tables.table import Table

# A reason that gives none.
_NO_REASON = word_list(
    "other, others, altro, altri, otro, otros, autre, autres, sonstige, sonstiges, anderes, outro, "
    "outros, lainnya, lost, perso, persa, perdido, perdida, perdu, verloren, reason, motivo, "
    "no reason, nessun motivo, sin motivo, unspecified, misc, varie, not specified"
)


@dataclass(frozen=True)
class Age:
    """How long open deals have stood where they stand, and when that is too long.

    `days`, `limit` by row; `basis` per stage: (limit, how it was come by: "quartile", "median" or
    "default", n completed durations). `whole` rows are measured from their creation because nothing
    tells when they entered the stage.
    """

    days: pd.Series
    limit: pd.Series
    basis: dict[str, tuple[float, str, int]]
    whole: pd.Series

    @property
    def beyond(self) -> pd.Series:
        """Which deals have stood there for longer than the limit."""
        return self.days > self.limit


@dataclass(frozen=True)
class Standing:
    """Open deals and their faults; None where the export cannot tell.

    `judged` marks, per fault, the deals of which it could be said: those with an amount, a close
    date, an owner. A share is over them, never over deals that say nothing.
    """

    states: DealStates
    stays: Stays | None
    stage: pd.Series
    open: pd.Series
    past_close: pd.Series | None
    no_owner: pd.Series | None
    inactive_owner: pd.Series | None
    no_next: pd.Series | None
    bad_amount: pd.Series | None
    judged: Mapping[str, pd.Series]
    conflict: pd.Series
    age: Age | None
    lost: pd.Series
    no_reason: pd.Series | None
    owner: pd.Series

    @property
    def stale(self) -> pd.Series:
        """Open deals past their close date or too long in their stage."""
        found = pd.Series(False, index=self.open.index)
        if self.past_close is not None:
            found |= self.past_close
        if self.age is not None:
            found |= self.open & self.age.beyond
        return found

    @property
    def datable(self) -> pd.Series:
        """Open deals of which can be said whether they are stale."""
        found = self.judged["past_close"].copy()
        if self.age is not None:
            found |= self.open & self.age.days.notna()
        return found


def find_standing(context: CheckContext, deals: Table, people: People) -> Standing:
    """Return the faults of the deals on the audit date."""
    states = deal_states(deals)
    here = live(deals)
    # A deal whose stage says that it is over is a contradiction, not an open deal.
    is_open = states[OPEN] & here & ~states.conflict
    lost = states[LOST] & here
    stays = find_stays(context.tables)
    stage = stage_labels(deals)
    owner = people.owners(deals)
    today = pd.Timestamp(context.audit_date)
    has_owner = deals.has("owner")
    amount = deals.numbers("amount")
    judged = {
        "past_close": is_open & deals.dates("close_date").notna(),
        "no_owner": is_open,
        "inactive_owner": is_open & deals.filled("owner"),
        "no_next": is_open,
        "bad_amount": is_open & amount.notna(),
    }
    return Standing(
        states=states,
        stays=stays,
        stage=stage,
        open=is_open,
        past_close=is_open & (deals.dates("close_date") < today)
        if deals.filled("close_date").any()
        else None,
        no_owner=is_open & ~deals.filled("owner") if has_owner else None,
        inactive_owner=inactive_owner(is_open, owner, people)
        if has_owner and people.tells_leavers
        else None,
        no_next=_no_next(context, deals, is_open),
        bad_amount=is_open & (amount <= 0) if amount.notna().any() else None,
        judged=judged,
        conflict=states.conflict & here,
        age=_age(context, deals, states, stage, stays),
        lost=lost,
        no_reason=lost & ~usable_reason(deals) if deals.has("lost_reason") else None,
        owner=owner,
    )


def usable_reason(deals: Table) -> pd.Series:
    """Return which deals give a lost reason that says something."""
    words = classify(deals.known("lost_reason"), lambda word: "" if word in _NO_REASON else word)
    return words != ""


def inactive_owner(is_open: pd.Series, owner: pd.Series, people: People) -> pd.Series:
    """Return the open rows of people who left, or whom the users table does not know."""
    active = (people.frame["active"] & people.frame["user"]).to_numpy(dtype=bool)
    gone = ~np.append(active, True)  # -1 (nobody) is the last element: another fault
    return is_open & pd.Series(gone[owner.to_numpy()], index=owner.index)


def _no_next(context: CheckContext, deals: Table, is_open: pd.Series) -> pd.Series | None:
    """Return the open deals for which nothing is planned from the audit date on."""
    today = pd.Timestamp(context.audit_date)
    planned = pd.Series(False, index=is_open.index)
    told = False
    if deals.has("next_activity_date"):
        planned |= deals.dates("next_activity_date") >= today
        told = True
    if deals.has("next_step"):
        planned |= deals.filled("next_step")
        told = True
    activities = context.tables.get("activities")
    if activities is not None:
        tasks = find_tasks(activities, context.audit_date)
        when = activities.dates("due_date").fillna(activities.dates("activity_date"))
        ahead = when >= today
        if tasks is not None:
            ahead &= tasks.open | ~tasks.task
        free = ~activities.filled("deal_id") & ~activities.filled("deal")
        for theirs, ours, rows in (
            ("deal_id", "id", ahead),
            ("deal", "name", ahead),
            ("deal", "id", ahead),
            # What is planned with a contact about no deal in particular may be about this one.
            ("contact_id", "contact_id", ahead & free),
            ("contact_email", "contact_email", ahead & free),
        ):
            if activities.has(theirs) and deals.has(ours):
                keys = activities.references(theirs)[rows]
                planned |= among(deals.references(ours), keys[keys != ""])
                told = True
    return is_open & ~planned if told else None


def _age(
    context: CheckContext, deals: Table, states: DealStates, stage: pd.Series, stays: Stays | None
) -> Age | None:
    """Compare each open deal's age with completed stays in its stage, else with whole cycles.

    Limit: Q3 + 1.5 IQR of completed durations (n >= 12), else 2 x median (n >= 5), else a default.
    """
    today = pd.Timestamp(context.audit_date)
    since = since_stage(deals, stays)
    created = deals.dates("created_at")
    whole = since.isna() & created.notna()
    days = (today - since.fillna(created).dt.floor("D")).dt.days.astype("float64")
    days = days.where(days >= 0)  # what begins after the audit date has no age yet
    if not days.notna().any():
        return None
    is_open = states[OPEN] & live(deals) & ~states.conflict
    cycles = (closed_on(deals) - created).dt.total_seconds() / 86400
    cycles = cycles[states.decided & live(deals) & (cycles >= 0)]
    basis: dict[str, tuple[float, str, int]] = {}
    cycle_limit = _limit(context, cycles)
    completed = stays.completed if stays is not None else None
    for name in sorted({str(each) for each in stage[is_open].unique()}):
        own = completed.loc[completed["stage"] == name, "days"] if completed is not None else None
        if own is None:
            own = pd.Series([], dtype="float64")
        basis[name] = _limit(context, own)
    limit = stage.map({name: each[0] for name, each in basis.items()}).astype("float64")
    limit = limit.mask(whole, cycle_limit[0])
    if bool((whole & is_open).any()):
        basis[""] = cycle_limit
    return Age(days.where(is_open), limit, basis, whole & is_open)


def _limit(context: CheckContext, durations: pd.Series) -> tuple[float, str, int]:
    settings = context.settings
    values = durations.to_numpy(dtype="float64")
    values = values[~np.isnan(values)]
    n = len(values)
    if n >= settings.whole("pipeline.outlier_min_n"):
        low, high = np.quantile(values, [0.25, 0.75])
        reach = settings.number("pipeline.outlier_iqr")
        found, basis = float(high + reach * (high - low)), "quartile"
    elif n >= settings.whole("pipeline.median_min_n"):
        found, basis = 2 * float(np.median(values)), "median"
    else:
        found, basis = 0.0, ""
    if found >= 1:  # stages passed through on one day say nothing of how long is too long
        return found, basis, n
    return settings.number("pipeline.stage_default_days"), "default", n


def customer_types(context: CheckContext, deals: Table) -> pd.Series:
    """Return the kind of customer of each deal: its company's type, else the deal's own type."""
    found = deals.known("deal_type")
    companies = context.tables.get("companies")
    if companies is None or not companies.has("company_type"):
        return found
    rows = links.to_companies(deals, companies).parent_rows()
    kinds = np.append(companies.known("company_type").to_numpy(dtype=object), "")
    own = pd.Series(kinds[rows], index=found.index, dtype="str")
    return own.where(own != "", found)

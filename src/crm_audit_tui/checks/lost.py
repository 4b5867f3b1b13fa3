"""Why deals were lost: how many say so, by owner, by last stage and by kind of customer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_audit_tui.checks.deals import canonical_labels
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.rows import keys_where
from crm_audit_tui.checks.standing import Standing, customer_types
from crm_audit_tui.core.messages import Message, Share, message
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tables.table import Table


def lost_deals(evidence: Evidence, deals: Table, standing: Standing, people: People) -> None:
    """Which lost deals say why, by owner, stage and kind of customer."""
    lost = int(standing.lost.sum())
    if standing.no_reason is None:
        evidence.metric("lost_reason_share", None, Unit.SHARE, n=lost)
        evidence.not_auditable("lost_reason", {"deals": ("lost_reason",)})
        return
    without = int(standing.no_reason.sum())
    share = evidence.share("lost_reason_share", lost - without, lost)
    if share is None:
        return
    evidence.grade("lost_reasons", share, n=lost)
    if without:
        evidence.finding(
            "lost_no_reason",
            2,
            affected=without,
            eligible=lost,
            table="deals",
            field="lost_reason",
            records=keys_where(deals, standing.no_reason),
        )
    reasons = canonical_labels(deals.known("lost_reason"))[standing.lost & ~standing.no_reason]
    counts = reasons.value_counts()
    evidence.bars(
        "lost_reasons", {str(k): int(v) for k, v in zip(counts.index[:15], counts, strict=False)}
    )
    names = np.array([*people.frame["label"], ""], dtype=object)[standing.owner.to_numpy()]
    for name, column, label in (
        ("lost_by_owner", "deal_owner", pd.Series(names, index=deals.frame.index, dtype="str")),
        ("lost_by_stage", "stage", _last_working_stage(standing)),
        ("lost_by_customer_type", "customer_type", customer_types(evidence.context, deals)),
    ):
        if not bool((label[standing.lost] != "").any()):
            continue
        frame = pd.DataFrame({"label": label, "without": standing.no_reason})[standing.lost]
        grouped = frame.groupby("label")["without"].agg(["size", "sum"])
        grouped = grouped.sort_values("size", ascending=False, kind="stable")
        pairs = pd.DataFrame({"label": label.reindex(reasons.index), "reason": reasons})
        ranked = pairs.value_counts().reset_index().drop_duplicates("label")
        top = dict(zip(ranked["label"], ranked["reason"], strict=True))
        evidence.table(
            name,
            (column, "lost_deals", "without_reason", "share", "usual_reason"),
            [
                (
                    _name(str(who)) if column == "deal_owner" else str(who),
                    int(size),
                    int(none),
                    Share(int(none) / int(size)),
                    str(top.get(who, "")),
                )
                for who, size, none in zip(
                    grouped.index, grouped["size"], grouped["sum"], strict=True
                )
            ],
        )


def _last_working_stage(standing: Standing) -> pd.Series:
    """Return the stage in which each deal was before it closed, where the history tells."""
    if standing.stays is None:
        return pd.Series("", index=standing.stage.index, dtype="str")
    work = standing.stays.frame[~standing.stays.frame["closing"]]
    last = work.drop_duplicates("deal", keep="last").set_index("deal")["stage"]
    return last.reindex(standing.stage.index).fillna("").astype("str")


def _name(label: str) -> str | Message:
    return label or message("checks.label.nobody")

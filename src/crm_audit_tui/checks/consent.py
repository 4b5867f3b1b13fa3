"""What contacts agreed to, who is written to after opting out, who is kept too long."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.lifecycle import CUSTOMER, FORMER, NEW_CUSTOMER, lifecycle
from crm_audit_tui.checks.regimes import consent_by_law
from crm_audit_tui.checks.rows import Mask, live, mask
from crm_audit_tui.checks.silence import last_touch
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.checks.suggested_answers import answer_for, weaker
from crm_audit_tui.checks.words import classify, plain
from crm_audit_tui.core.messages import Share, message
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables.result import ChartKind, Unit
from crm_audit_tui.tables.table import Table

CONSENT_COLUMNS = ("consent", "consent_basis", "consent_date", "double_opt_in")
_LIST = re.compile(
    r"\b(?:newsletter\w*|mailing\w*|campa\w+|campagn\w+|kampagne\w*|subscribe[rd]\w*|iscritt\w+|"
    r"suscri\w+|abonn\w+|inscri\w+|marketing contact\w*|active list|lista attiva|mail list|"
    r"email list|lista email|promo\w*|verteiler)\b"
)
_OFF = re.compile(
    r"\b(?:un\w*subscri\w+|not|non|no|disiscritt\w+|cancellat\w+|desuscri\w+|desabonn\w+|"
    r"abgemeldet\w*|opt(?:ed)? out|suppress\w*|esclus\w+|ex|removed|former)\b"
)
_LIST_COLUMNS = ("tags", "segment", "status")
_CONSENT = re.compile(r"\b(?:consen\w+|opt in|einwilligung\w*|persetujuan)\b")


def consent(evidence: Evidence) -> None:
    """Add the cover of consent, its date and double opt-in, opt-outs ignored and retention."""
    contacts = evidence.context.tables.get("contacts")
    if contacts is None or not len(contacts):
        evidence.not_auditable("consent", {"contacts": CONSENT_COLUMNS})
        evidence.metric("consent_cover", None, Unit.SHARE, n=0)
        return
    here = live(contacts)
    cover = _cover(evidence, contacts, here)
    _opted_out(evidence, contacts, here)
    kept = _retention(evidence, contacts, here)
    if cover is not None:
        by_law = {**cover.by_law, **kept}
        consent_by_law(evidence, contacts, here, cover.covered, by_law)


@dataclass(frozen=True)
class _Cover:
    """Who has a consent or another basis; by column who meets it, of whom it is asked."""

    covered: Mask
    by_law: dict[str, tuple[Mask, Mask]]


def _cover(evidence: Evidence, contacts: Table, here: Mask) -> _Cover | None:
    told = [
        name
        for name in ("consent", "consent_basis")
        if contacts.has(name) and bool((contacts.text(name) != "").any())
    ]
    if not told:
        evidence.not_auditable("consent", {"contacts": CONSENT_COLUMNS})
        evidence.metric("consent_cover", None, Unit.SHARE, n=0)
        return None
    given = mask(contacts.booleans("consent"))
    basis = mask(contacts.filled("consent_basis"))
    covered = here & (given | basis)
    share = evidence.share(
        "consent_cover",
        int(covered.sum()),
        int(here.sum()),
        excluded=len(contacts) - int(here.sum()),
    )
    limit = evidence.context.settings.number("security.consent_cover")
    if share is not None and share < limit:
        without = here & ~covered
        evidence.finding_about(
            "no_consent",
            2,
            contacts,
            without,
            eligible=int(here.sum()),
            field="consent",
            limit=Share(limit),
        )
    total, written = int(here.sum()), int((here & basis).sum())
    if share is not None:
        # Where bases are kept, a consent whose basis is not among them is recorded by half.
        unwritten = contacts.has("consent_basis") and written / total < limit
        answer = weaker(answer_for(share, limit, limit / 2), against=unwritten)
        evidence.suggest(
            "consent_basis", answer, "consent_basis", share=Share(share), n=total, written=written
        )
    if contacts.has("consent_basis"):
        bare = here & ~basis
        evidence.share("basis_recorded", int((here & basis).sum()), int(here.sum()))
        evidence.finding_about(
            "no_basis", 1, contacts, bare, eligible=int(here.sum()), field="consent_basis"
        )
    # A contract or a legitimate interest has no consent that could be dated or confirmed.
    worded = mask(classify(contacts.known("consent_basis"), _consent_word) == "consent")
    consented = covered & (given | worded)
    total = int(consented.sum())
    shares: dict[str, float | None] = {"consent_cover": share}
    by_law: dict[str, tuple[Mask, Mask]] = {}
    if contacts.has("consent_date"):
        dated = consented & mask(contacts.dates("consent_date").notna())
        by_law["dated"] = (dated, consented)
        shares["consent_dated"] = evidence.share("consent_dated", int(dated.sum()), total)
        undated = consented & ~dated
        evidence.finding_about(
            "consent_undated", 1, contacts, undated, eligible=total, field="consent_date"
        )
        _impossible(evidence, contacts, consented)
    else:
        evidence.not_auditable("consent_date", {"contacts": ("consent_date",)})
    if contacts.has("double_opt_in"):
        double = consented & mask(contacts.booleans("double_opt_in"))
        found = evidence.share("double_opt_in", int(double.sum()), total)
        by_law["confirmed"] = (double, consented)
        shares["double_opt_in"] = found
        evidence.grade("double_opt_in", found, n=total)
    else:
        evidence.not_auditable("double_opt_in", {"contacts": ("double_opt_in",)})
    evidence.chart(
        "consent",
        ChartKind.BARS,
        [message(f"checks.metric.security.{name}") for name in shares],
        [(message("checks.chart.security.consent"), list(shares.values()))],
        unit=Unit.SHARE,
        n=total,
    )
    return _Cover(covered, by_law)


def _consent_word(word: str) -> str:
    return "consent" if _CONSENT.search(word) else ""


def _impossible(evidence: Evidence, contacts: Table, covered: Mask) -> None:
    """Consent dated after the audit date."""
    end = pd.Timestamp(evidence.context.audit_date) + pd.Timedelta(days=1)
    future = covered & mask(contacts.dates("consent_date") >= end)
    evidence.finding_about(
        "consent_future", 2, contacts, future, eligible=int(covered.sum()), field="consent_date"
    )


def on_a_list(contacts: Table) -> pd.Series:
    """Return who is on a mailing list by tag, segment, status or a column named after one."""
    found = pd.Series(False, index=contacts.frame.index)
    columns = [
        column
        for column in contacts.columns
        if column in _LIST_COLUMNS
        or (column.startswith(RAW) and _LIST.search(plain(column.removeprefix(RAW))))
    ]
    for column in columns:
        words = classify(contacts.known(column), _list_word)
        said = contacts.booleans(column) if column.startswith(RAW) else None
        found |= words == "list"
        if said is not None:
            found |= said.fillna(False).astype(bool)
    return found


def _list_word(word: str) -> str:
    return "list" if _LIST.search(word) and not _OFF.search(word) else ""


def _opted_out(evidence: Evidence, contacts: Table, here: Mask) -> None:
    if not contacts.has("opted_out"):
        evidence.not_auditable("opted_out", {"contacts": ("opted_out",)})
        return
    out = here & mask(contacts.booleans("opted_out"))
    active = out & mask(on_a_list(contacts))
    evidence.share("opted_out_active_share", int(active.sum()), int(out.sum()))
    evidence.finding_about(
        "opted_out_active", 3, contacts, active, eligible=int(out.sum()), field="opted_out"
    )
    given = mask(contacts.booleans("consent"))
    clash = out & given
    evidence.finding_about(
        "consent_contradicted", 2, contacts, clash, eligible=int(out.sum()), field="consent"
    )


def _retention(evidence: Evidence, contacts: Table, here: Mask) -> dict[str, tuple[Mask, Mask]]:
    """Prospects of whom nothing was heard for longer than they may be kept; who, and of whom."""
    touch = last_touch(evidence.context, contacts)
    newest = np.fmax(
        touch.to_numpy(dtype="datetime64[s]"),
        contacts.dates("created_at").to_numpy(dtype="datetime64[s]"),
    )
    # An edit is no word from the prospect; it counts only where nothing else is known.
    modified = contacts.dates("modified_at").to_numpy(dtype="datetime64[s]")
    newest = np.where(mask(touch.notna()), newest, np.fmax(newest, modified))
    stage = lifecycle(contacts)
    prospect = here & mask(~stage.isin((CUSTOMER, NEW_CUSTOMER, FORMER)))
    known = prospect & ~np.isnat(newest)
    if not known.any():
        evidence.not_auditable(
            "retention",
            {
                "contacts": ("lifecycle_stage", "last_activity_at"),
                "activities": ("contact_id", "activity_date"),
            },
        )
        return {}
    days = evidence.context.settings.whole("security.prospect_retention_days")
    limit = np.datetime64(evidence.context.audit_date, "s") - np.timedelta64(days, "D")
    kept = known & (newest < limit)
    evidence.share(
        "retention_exceeded_share",
        int(kept.sum()),
        int(known.sum()),
        excluded=int((prospect & ~known).sum()),
    )
    share = ratio(int(kept.sum()), int(known.sum()))
    if share is not None:
        evidence.suggest(
            "retention", evidence.answer("retention", share), "retention", n=int(kept.sum()),
            total=int(known.sum()), days=days,
        )  # fmt: skip
    evidence.finding_about(
        "retention_exceeded",
        2,
        contacts,
        kept,
        eligible=int(known.sum()),
        field="last_activity_at",
        days=days,
    )
    return {"kept_too_long": (kept, known)}

"""Which finding of an earlier audit a finding is, and whether its exports were looked at again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.sources import RAW

# Rules that call one fault by how far it goes, or by what lies beside it.
_ONE_FAULT = {
    "conversions.weak_roi_full_use": "conversions.weak_roi",
    "conversions.weak_roi_low_use": "conversions.weak_roi",
    "duplicates.some": "duplicates.excess",
    "missing.invalid_mostly": "missing.invalid",
    "usage.team_low_adoption": "usage.silent_team",
}
# Rules whose subject is a file: `invoices-2026.csv` is what `invoices-2025.csv` was.
_OF_FILES = frozenset(
    {
        "duplicates.source",
        "integrations.invoice_differs",
        "integrations.invoice_gap",
        "integrations.invoice_without_deal",
        "integrations.only_crm",
        "integrations.only_there",
        "integrations.won_not_invoiced",
    }
)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
# The exports that a rule sets its own table beside; without them it can find nothing.
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "feedback.low_response": ("users",),
    "feedback.non_users_answering": ("users",),
    "feedback.overstated_use": ("activities",),
    "feedback.silent_team": ("users",),
    "feedback.too_many_respondents": ("users",),
    "freshness.lead_won": ("deals",),
    "integrations.invoice_differs": ("other",),
    "integrations.invoice_gap": ("other",),
    "integrations.invoice_without_deal": ("deals",),
    "integrations.only_crm": ("other",),
    "integrations.won_not_invoiced": ("other",),
    "missing.domain_company": ("companies",),
    "missing.territory": ("users",),
    "pipeline.inactive_owner": ("users",),
    "pipeline.task_inactive_owner": ("users",),
    "segmentation.better": ("deals",),
    "segmentation.useless": ("deals",),
    "unused.companies_orphaned": ("contacts", "deals"),
    "usage.backfilled": ("activities",),
    "usage.below_expectation": ("activities",),
    "usage.low_adoption": ("activities",),
    "usage.silent_team": ("activities",),
    "usage.silent_users": ("activities",),
    "usage.team_low_adoption": ("activities",),
}
_NAMES_A_RECORD = {
    "company": "companies",
    "company_id": "companies",
    "contact_id": "contacts",
    "parent": "companies",
    "product": "products",
}


def again(earlier: Iterable[Finding], newer: Iterable[Finding]) -> dict[str, str]:
    """Return newer identity -> earlier identity of the findings that are the same fault.

    Equal identities come first. Of the rest, rules that are one fault under several names count as
    one, and files by their names without figures, as far as that leaves no doubt which is which.
    """
    old, new = {each.id: each for each in earlier}, {each.id: each for each in newer}
    found = {name: name for name in new if name in old}
    then = _by_kin(each for name, each in old.items() if name not in new)
    now = _by_kin(each for name, each in new.items() if name not in old)
    return found | {name: then[kin] for kin, name in now.items() if kin in then}


def _by_kin(findings: Iterable[Finding]) -> dict[tuple[str, ...], str]:
    listed = [(_kin(each), each.id) for each in findings]
    counts = Counter(kin for kin, _ in listed)
    return {kin: name for kin, name in listed if counts[kin] == 1}


def _kin(finding: Finding) -> tuple[str, ...]:
    subject = finding.subject
    if finding.rule in _OF_FILES:
        subject = _NOT_LETTERS.sub(" ", subject).strip().casefold()
    return _ONE_FAULT.get(finding.rule, finding.rule), finding.table, finding.field, subject


def out_of_sight(finding: Finding, before: Audit, after: Audit) -> bool:
    """Tell whether the newer audit lacks an export, or the column, that the finding rests on.

    Only what the earlier audit had can be lacking.
    """
    then, now = _columns(before), _columns(after)
    tables = {finding.table, *_BESIDE.get(finding.rule, ())}
    if finding.rule == "missing.unknown_reference":
        tables.add(_NAMES_A_RECORD.get(finding.field, ""))
    if any(table in then and table not in now for table in tables):
        return True
    had, has = then.get(finding.table, set()), now.get(finding.table, set())
    return finding.field in had and finding.field not in has


def _columns(audit: Audit) -> dict[str, set[str]]:
    """Return the columns of each table that an audit's exports have."""
    found: dict[str, set[str]] = {}
    for pin in audit.sources:
        if not pin.skipped:
            names = (maps_to or RAW + header for header, maps_to in pin.mapping.items())
            found.setdefault(pin.table, set()).update(names)
    return found

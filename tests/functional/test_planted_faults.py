"""The whole way from files to findings: what is planted in the sample is what the audit reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from audits import Prepared
from crm_audit_tui.core.findings import Finding
from crm_audit_tui.matching.matches import Matches, load_matches
from crm_audit_tui.session.jobs import Imported
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.table import Tables
from sample_rules import Sample

# rule of a finding -> what is planted: the very same records
EXACT = {
    "usage.silent_users": "users.silent",
    "pipeline.overdue_tasks": "tasks.overdue",
    "pipeline.no_due_date": "tasks.no_due_date",
    "pipeline.task_no_owner": "tasks.no_owner",
    "pipeline.deal_no_owner": "deals.no_owner",
    "pipeline.bad_amount": "deals.amount_not_positive",
    "pipeline.stage_conflict": "deals.stage_status_conflict",
    "pipeline.stage_outliers": "deals.stage_outlier",
    "security.leavers_active": "users.leavers_active",
    "security.many_admins": "users.admins",
    "security.shared_accounts": "users.shared",
    "security.idle_licences": "users.idle_90",
    "security.no_mfa": "users.no_mfa",
    "security.opted_out_active": "contacts.opted_out_listed",
    "security.retention_exceeded": "contacts.prospect_retention",
    "security.card_in_text": "contacts.card_number",
    "security.iban_in_text": "contacts.iban",
    "security.health_in_text": "contacts.health",
    "unused.companies_orphaned": "companies.orphans",
    "missing.test_records": "contacts.test_records",
    "missing.no_stage": "contacts.no_stage",
    "freshness.old_new_customer": "contacts.new_customer_old",
}
# rule -> what is planted, which the finding holds among others of its kind
WITHIN = {
    "pipeline.past_close": "deals.past_close",
    "pipeline.inactive_owner": "deals.leaver_owner",
    "pipeline.no_next": "deals.no_next_activity",
    "pipeline.lost_no_reason": "deals.lost_no_reason",
    "missing.unreachable": "contacts.unreachable",
}
# rule -> subjects that it has to name
NAMED = {
    "integrations.late_sync": "integrations.late",
    "integrations.impossible_numbers": "integrations.impossible",
    "integrations.one_way": "integrations.one_way",
    "feedback.silent_team": "survey.silent_team",
}


@dataclass(frozen=True)
class Audited:
    """The sample, read, matched and checked."""

    imported: Imported
    tables: Tables
    matches: dict[str, Matches]
    results: dict[str, StepResult]
    planted: dict[str, list[str]]
    pairs: list[dict[str, Any]]
    apart: list[dict[str, Any]]

    def findings(self, rule: str, table: str = "") -> list[Finding]:
        """Return the findings of a rule."""
        step = rule.partition(".")[0]
        return [
            each
            for each in self.results[step].findings
            if each.rule == rule and table in ("", each.table)
        ]

    def found(self, rule: str, table: str = "") -> set[str]:
        """Return the ids of the records that a rule's findings name."""
        return {record_id(key) for each in self.findings(rule, table) for key in each.records}


@pytest.fixture(scope="module")
def audited(prepared_sample: Prepared, sample_tables: Tables) -> Audited:
    truth: dict[str, Any] = Sample().planted
    return Audited(
        imported=prepared_sample.imported(),
        tables=sample_tables,
        matches={
            name: load_matches(prepared_sample.matches, name) for name in ("contacts", "companies")
        },
        results=prepared_sample.results(),
        planted={each["id"]: each["records"] for each in truth["planted"]},
        pairs=truth["duplicates"],
        apart=truth["not_duplicates"],
    )


def test_every_file_is_recognised_and_every_row_read(audited: Audited) -> None:
    tables = {report.name: report.table for report in audited.imported.sources}

    assert audited.imported.refused == ()
    assert tables == {
        "activities.csv": "activities",
        "companies.csv": "companies",
        "contacts_uk.csv": "contacts",
        "contatti_italia.csv": "contacts",
        "deal_stage_history.csv": "deal_history",
        "deals.csv": "deals",
        "integrations.csv": "integrations",
        "invoices.csv": "other",
        "survey.csv": "survey",
        "tickets.csv": "tickets",
        "updates.csv": "updates",
        "users.csv": "users",
    }
    assert not any(report.rejected for report in audited.imported.sources)
    sample = Sample()
    contacts = audited.tables.get("contacts")
    assert contacts is not None
    assert len(contacts) == len(sample.contacts)


@pytest.mark.parametrize("rule", sorted(EXACT))
def test_a_finding_names_the_planted_records_and_no_others(audited: Audited, rule: str) -> None:
    assert audited.found(rule) == set(audited.planted[EXACT[rule]])


@pytest.mark.parametrize("rule", sorted(WITHIN))
def test_a_finding_holds_the_planted_records(audited: Audited, rule: str) -> None:
    assert set(audited.planted[WITHIN[rule]]) <= audited.found(rule)


@pytest.mark.parametrize("rule", sorted(NAMED))
def test_a_finding_is_raised_for_every_planted_subject(audited: Audited, rule: str) -> None:
    subjects = {each.subject for each in audited.findings(rule)}

    assert subjects == set(audited.planted[NAMED[rule]])


def test_leads_that_bought_are_found_in_both_tables(audited: Audited) -> None:
    for table in ("contacts", "companies"):
        planted = set(audited.planted[f"{table}.lead_with_won_deal"])
        assert audited.found("freshness.lead_won", table) == planted


def test_the_bulk_edit_is_not_taken_for_a_verification(audited: Audited) -> None:
    [found] = audited.findings("freshness.bulk_edit", "contacts")

    assert found.affected == 800


def test_the_back_filling_user_is_found(audited: Audited) -> None:
    [found] = audited.findings("usage.backfilled")
    users = {row["User ID"]: row["Name"] for row in Sample().users}

    assert [users[record_id(key)] for key in found.records] == ["Dario Conti"]


@pytest.mark.parametrize("table", ["contacts", "companies"])
def test_duplicates_are_found_and_little_else(audited: Audited, table: str) -> None:
    matches = audited.matches[table]
    data = audited.tables.get(table)
    assert data is not None
    ids = [str(each) for each in data.text("id")]
    accepted = {
        frozenset((ids[left], ids[right]))
        for left, right in zip(matches.left.tolist(), matches.right.tolist(), strict=True)
        if matches.cluster[left] == matches.cluster[right]
    }
    true = {
        frozenset(pair)
        for kind in audited.pairs
        if kind["table"] == table
        for pair in kind["pairs"]
    }

    assert len(accepted & true) / len(true) >= 0.95
    assert len(accepted & true) / len(accepted) >= 0.95


@pytest.mark.parametrize("kind", ["namesakes", "colleagues", "shared_mailbox"])
def test_people_who_only_look_alike_are_kept_apart(audited: Audited, kind: str) -> None:
    matches = audited.matches["contacts"]
    data = audited.tables.get("contacts")
    assert data is not None
    row = {str(each): place for place, each in enumerate(data.text("id"))}
    [entry] = [each for each in audited.apart if each["kind"] == kind]

    merged = [
        pair
        for pair in entry["pairs"]
        if matches.cluster[row[pair[0]]] == matches.cluster[row[pair[1]]]
    ]

    assert merged == []

"""Step 9: extent, sources and what the verdicts leave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crm_audit_tui.checks.duplicates import check
from crm_audit_tui.core.decisions import JudgePair
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.sources import SourceReport
from crm_audit_tui.tables.table import Table
from use_support import clusters, context, finding, gaps, rows, rules, table, value

PREFIX = "duplicates.contacts."


def matched(
    cluster: list[int], pairs: list[tuple[int, int, float]], kind: str = "contacts"
) -> Matches:
    left, right, probability = (np.array(each) for each in zip(*pairs, strict=True))
    return replace(
        clusters(kind, cluster),
        left=left.astype(np.int64),
        right=right.astype(np.int64),
        probability=probability.astype(np.float64),
    )


def people(n: int, **columns: list[str]) -> Table:
    return table("contacts", id=[str(row) for row in range(n)], **columns)


# 0-1-2 are one, 3-4 another; 5..9 are alone
CLUSTER = [0, 0, 0, 3, 3, 5, 6, 7, 8, 9]
PAIRS = [(0, 1, 0.99), (1, 2, 0.8), (3, 4, 0.7), (5, 6, 0.2)]


def test_rates_by_hand() -> None:
    found = check(context(people(10), matches={"contacts": matched(CLUSTER, PAIRS)}))

    assert value(found, PREFIX + "excess_rate") == 3 / 10
    assert value(found, PREFIX + "involved_rate") == 5 / 10
    assert value(found, PREFIX + "pairs") == 3
    assert value(found, PREFIX + "clusters") == 2
    assert finding(found, "duplicates.excess").records == ("s:0", "s:1", "s:2", "s:3", "s:4")
    bands = next(chart for chart in found.charts if chart.id == "duplicates.bands")
    assert bands.series[0].values == (1, 0, 2, 0, 1)
    sizes = next(chart for chart in found.charts if chart.id == "duplicates.sizes")
    assert sizes.series[0].values == (1, 1, 0, 0, 0)


def test_verdicts_leave_what_is_not_merged_nor_kept_apart() -> None:
    verdicts = [
        JudgePair(table="contacts", left="s:0", right="s:1", verdict="merge", survivor="s:0"),
        JudgePair(table="contacts", left="s:3", right="s:4", verdict="apart"),
        JudgePair(table="contacts", left="s:5", right="s:6", verdict="later"),
        JudgePair(table="contacts", left="s:0", right="gone", verdict="merge"),
    ]

    found = check(
        context(people(10), matches={"contacts": matched(CLUSTER, PAIRS)}, decisions=verdicts)
    )

    # 0+1 are one record now, 2 is still too many, 3 and 4 are two people
    assert value(found, PREFIX + "excess_after") == 1
    assert value(found, PREFIX + "excess_rate_after") == pytest.approx(1 / 9)
    assert value(found, PREFIX + "excess_rate") == 3 / 10
    assert value(found, PREFIX + "judged_merge") == 2


def test_a_source_that_brings_most_duplicates_is_named() -> None:
    n = 40
    cluster = [*range(20), *range(8), *range(28, 40)]
    contacts = people(
        n,
        lead_source=["Fair"] * 20 + ["Sync"] * 8 + ["Web"] * 12,
        created_at=["2020-01-01"] * 20 + ["2024-01-01"] * 20,
    )

    found = check(context(contacts, matches={"contacts": clusters("contacts", cluster)}))

    named = finding(found, "duplicates.source")
    assert (named.subject, named.affected, named.eligible) == ("Sync", 8, 8)
    table_rows = rows(found, "duplicates.by_source.contacts")
    assert [(row[1], row[4]) for row in table_rows] == [("Sync", 8), ("Fair", 0), ("Web", 0)]


def test_clusters_across_files_are_counted_among_the_clusters() -> None:
    """Of the two clusters the one of rows 0 to 2 has records of both files."""
    reports = [
        SourceReport(id=each, path=each, name=each, table="contacts", size=0, sha256="", rows=5)
        for each in ("north", "south")
    ]
    contacts = replace(
        people(10), sources=tuple(reports), source=np.array([0, 0, 1] + [1] * 7, dtype=np.int32)
    )

    found = check(context(contacts, matches={"contacts": matched(CLUSTER, PAIRS)}))

    rate = found.metric(PREFIX + "across_files_rate")
    assert rate is not None and (rate.value, rate.n) == (1 / 2, 2)


def test_a_cluster_torn_between_consent_and_opt_out_is_essential() -> None:
    contacts = people(4, opted_out=["yes", "no", "no", "no"], owner=["Ada", "Bea", "Ada", "Ada"])

    found = check(context(contacts, matches={"contacts": clusters("contacts", [0, 0, 2, 2])}))

    torn = finding(found, "duplicates.consent_conflict")
    assert (torn.severity, torn.records) == (3, ("s:0", "s:1"))
    assert finding(found, "duplicates.owner_conflict").records == ("s:0", "s:1")


def test_a_clean_table_has_no_finding_and_none_is_not_zero() -> None:
    clean = check(context(people(3), matches={"contacts": clusters("contacts", [0, 1, 2])}))
    unmatched = check(context(people(3)))

    assert rules(clean) == set()
    assert value(clean, PREFIX + "excess_rate") == 0
    assert gaps(unmatched) == {"contacts", "companies"}
    assert value(unmatched, PREFIX + "excess_rate") is None


def test_records_that_were_deleted_are_no_part_of_the_rates() -> None:
    """Ten rows, five of them deleted in the CRM: one of the five in use is one too many."""
    contacts = people(10, is_deleted=["Yes"] * 5 + ["No"] * 5, lead_source=["Web"] * 10)
    matches = clusters("contacts", [0, 1, 2, 3, 4, 5, 5, 7, 8, 9])
    found = check(context(contacts, matches={"contacts": matches}))

    rate = found.metric(PREFIX + "excess_rate")
    assert rate is not None and (rate.value, rate.n, rate.excluded) == (1 / 5, 5, 5)
    assert value(found, PREFIX + "involved_rate") == 2 / 5
    assert value(found, PREFIX + "excess_rate_after") == 1 / 5
    [source] = rows(found, "duplicates.by_source.contacts")
    assert source[2:5] == (5, 2, 1)

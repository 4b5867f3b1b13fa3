"""Step 8: how well segments cover, separate and tell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from crm_audit_tui.checks.association import cramers_v
from crm_audit_tui.checks.labels import canonical_labels
from crm_audit_tui.checks.segmentation import check
from use_support import context, entries, finding, gaps, rules, table, value


def test_sizes_entropy_and_cover_by_hand() -> None:
    contacts = table("contacts", segment=["A"] * 4 + ["B"] * 2 + ["C"] * 2 + ["", "n/a"])

    found = check(context(contacts))

    subject = "contacts.segment"
    h = -(0.5 * math.log(0.5) + 2 * 0.25 * math.log(0.25))
    assert value(found, "segmentation.effective", subject) == pytest.approx(math.exp(h))
    assert value(found, "segmentation.entropy", subject) == pytest.approx(h / math.log(3))
    assert value(found, "segmentation.largest", subject) == 0.5
    assert value(found, "segmentation.uncovered_share") == 0.2
    assert finding(found, "segmentation.uncovered").records == ("s:8", "s:9")


def test_tags_are_split_and_their_overlap_measured() -> None:
    contacts = table("contacts", tags=["red; warm", "warm;red", "red, warm", "red;warm", "blue"])

    found = check(context(contacts))

    subject = "contacts.tags"
    assert value(found, "segmentation.overlap", subject) == pytest.approx(3 / 5)
    assert value(found, "segmentation.uncovered", subject) == 0
    # "red" and "warm" share every record but the one that a comma keeps in one piece.
    assert finding(found, "segmentation.jaccard").subject == "red / warm"


def test_stray_spellings_are_listed_to_be_merged() -> None:
    contacts = table("contacts", lead_source=["Trade fair"] * 5 + ["trade-fair", "Trade fairs"])

    found = check(context(contacts))

    assert {(item.value, item.suggestion) for item in found.items} == {
        ("trade-fair", "Trade fair"),
        ("Trade fairs", "Trade fair"),
    }
    assert {item.id for item in found.items} == {
        "contacts:lead_source:trade-fair",
        "contacts:lead_source:Trade fairs",
    }
    assert value(found, "segmentation.stray_share") == pytest.approx(2 / 7)


def test_a_stray_spelling_is_no_small_segment_of_its_own() -> None:
    sources = ["Trade fair"] * 150 + ["trade-fair"] + ["Referral"] * 49 + ["Radio"]

    found = check(context(table("contacts", lead_source=sources)))

    small = finding(found, "segmentation.small")
    assert (small.affected, small.title.params["examples"]) == (1, "Radio")
    spelled = ["Trade fair"] * 150 + ["trade-fair"] + ["Referral"] * 50
    found = check(context(table("contacts", lead_source=spelled)))
    assert "segmentation.small" not in rules(found)
    assert "segmentation.stray" in rules(found)
    assert value(found, "segmentation.smallest", "contacts.lead_source") == pytest.approx(50 / 201)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Region 1", "Region 2"),
        ("Profitable", "Unprofitable"),
        ("Inbound marketing", "Outbound marketing"),
        ("Active customer", "Inactive customer"),
        ("Hot", "Hog"),
    ],
)
def test_labels_that_mean_two_things_stay_apart(one: str, other: str) -> None:
    assert canonical_labels({one: 9, other: 3}, 0.85) == {}


@pytest.mark.parametrize(
    ("kept", "stray"),
    [
        ("Food & Beverages", "Food and Beverages"),
        ("Café", "CAFE"),
        ("Technology", "Technolgy"),
        ("Lead, web", "web lead"),
    ],
)
def test_spellings_of_one_label_come_together(kept: str, stray: str) -> None:
    assert canonical_labels({kept: 9, stray: 3}, 0.88) == {stray: kept}


def test_cramers_v_is_bergsmas() -> None:
    labels = np.array(["a"] * 50 + ["b"] * 50, dtype=object)
    perfect = np.array([True] * 50 + [False] * 50)
    chance = np.array([True, False] * 50)

    assert cramers_v(labels, perfect) == pytest.approx(1.0)
    assert cramers_v(labels, chance) == 0.0
    assert cramers_v(labels, np.ones(100, dtype=bool)) is None
    # phi2 = 0.36; corrected 0.36 - 1/99; k = r = 2 - 1/99
    some = np.array([True] * 40 + [False] * 10 + [True] * 10 + [False] * 40)
    assert cramers_v(labels, some) == pytest.approx(math.sqrt((0.36 - 1 / 99) / (1 - 1 / 99)))


def test_a_useless_segmentation_and_a_better_field_not_in_use() -> None:
    n = 80
    deals = table(
        "deals",
        stage=["Won", "Lost"] * (n // 2),
        lead_source=["Web", "Web", "Fair", "Fair"] * (n // 4),
        product=["Roaster", "Grinder"] * (n // 2),
        deal_type=["Big", "Small"] * (n // 2),
    )
    chosen = entries("segmentation", "segment_columns", {"table": "deals", "column": "LEAD_SOURCE"})

    found = check(context(deals, decisions=chosen))

    assert value(found, "segmentation.usefulness", "deals.lead_source") == 0
    assert finding(found, "segmentation.useless").field == "lead_source"
    assert finding(found, "segmentation.better").field == "deal_type"
    assert not found.notes


def test_blank_columns_and_no_tables_are_not_auditable() -> None:
    blank = table("contacts", segment=["", ""], tags=["", "-"])

    for found in (check(context(blank)), check(context())):
        assert gaps(found) == {"segments"}
        assert rules(found) == set()

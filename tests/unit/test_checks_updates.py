"""Updates: what was released, applied, used, and who reads about it."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import updates
from crm_audit_tui.core.findings import Rating
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.table import Table
from use_support import context, entries, finding, gaps, rules, suggested, table, value


def _releases() -> Table:
    return table(
        "updates",
        name=["Fixes", "Lock", "Maps", "Winter", "Toys", "Next year"],
        kind=["Bug fix", "Aggiornamento di sicurezza", "feature", "major", "feature", "feature"],
        released_at=[
            "2026-01-10",
            "2026-11-01",
            "2026-03-01",
            "2026-12-01",
            "2026-05-01",
            "2027-02-01",
        ],
        applied_at=["2026-01-20", "", "2026-03-15", "", "", ""],
        adopted=["", "", "No", "", "", ""],
        relevant=["", "", "", "", "No", ""],
    )


def test_uptake_and_releases_behind() -> None:
    result = updates.check(context(_releases()))

    assert value(result, "updates.releases_behind") == 2  # Lock, Winter
    assert value(result, "updates.uptake") == pytest.approx(0.25)  # Fixes; Maps is not used
    assert value(result, "updates.applied_share") == pytest.approx(0.5)
    uptake = result.metric("updates.uptake")
    assert uptake is not None and (uptake.n, uptake.excluded) == (4, 1)
    assert (uptake.floor, uptake.goal, uptake.weight) == (0.3, 0.9, 2)


def test_an_open_security_update_is_essential() -> None:
    found = finding(updates.check(context(_releases())), "updates.security_open")

    assert (found.subject, found.rating, found.records) == ("Lock", Rating.ESSENTIAL, ("s:1",))
    assert found.title.params["days"] == 60


def test_more_than_one_cycle_behind_and_a_feature_nobody_uses() -> None:
    result = updates.check(context(_releases()))

    assert finding(result, "updates.cycles_behind").affected == 2
    assert finding(result, "updates.feature_unused").subject == "Maps"
    assert suggested(result, "updates.current") is Answer.NO
    lenient = updates.check(context(_releases(), settings={"updates.cycles_behind": 2}))
    assert "updates.cycles_behind" not in rules(lenient)


def test_the_register_corrects_the_export() -> None:
    typed = entries(
        "updates",
        "releases",
        {"name": "LOCK", "applied_at": "2026-11-05"},
        {"name": "Winter", "waived_because": "breaks our forms"},
        {"name": "Hotfix", "kind": "security", "released_at": "2026-12-20"},
    )

    result = updates.check(context(_releases(), decisions=typed))

    assert [each.subject for each in result.findings if each.rule == "updates.security_open"] == [
        "Hotfix"
    ]
    assert value(result, "updates.releases_behind") == 1
    assert suggested(result, "updates.waived_reasoned") is Answer.YES


def test_days_since_the_notes_were_read_and_by_whom() -> None:
    typed = entries(
        "updates",
        "edition",
        {"product": "Pipe", "notes_read_on": "2025-12-01", "installed_version": "8"},
        {"product": "Mail", "reader": "Ann", "installed_version": "1", "newest_version": "2"},
    )

    result = updates.check(context(decisions=typed))

    assert value(result, "updates.days_since_review") == 395
    assert finding(result, "updates.no_reader").subject == "Pipe"
    assert finding(result, "updates.version_behind").subject == "Mail"
    assert "updates.review_overdue" in rules(result)
    assert suggested(result, "updates.subscribed") is Answer.PARTLY


@pytest.mark.parametrize("tables", [(), (table("updates", name=[]),)], ids=["none", "empty"])
def test_no_releases_is_not_applicable(tables: tuple[Table, ...]) -> None:
    result = updates.check(context(*tables))

    assert value(result, "updates.uptake") is None
    assert value(result, "updates.releases_behind") is None
    assert {"releases", "edition"} <= gaps(result)
    assert not rules(result)


def test_the_days_until_a_release_is_applied_are_a_median_with_its_quartiles() -> None:
    releases = table(
        "updates",
        name=["one", "two"],
        released_at=["2026-01-01", "2026-01-01"],
        applied_at=["2026-01-11", "2026-01-21"],
    )

    found = updates.check(context(releases)).metric("updates.days_to_apply")

    assert found is not None and (found.value, found.low, found.high) == (15, 12.5, 17.5)

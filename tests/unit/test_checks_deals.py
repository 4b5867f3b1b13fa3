"""Where deals stand and who people are, whichever words and ids a CRM uses."""

from __future__ import annotations

import pandas as pd
import pytest

from crm_audit_tui.checks.deals import deal_states
from crm_audit_tui.checks.people import find_people
from crm_audit_tui.checks.statistics import spread
from crm_audit_tui.checks.words import activity_kind, deal_word, plain, task_word
from crm_audit_tui.core.proportions import wilson
from crm_audit_tui.tables.table import Tables
from use_support import AUDIT_DATE, table


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("closedwon", "won"),
        ("Closed Won", "won"),
        ("Won", "won"),
        ("Vinta", "won"),
        ("Chiuso Positivamente", "won"),
        ("6 - Cerrado Ganado", "won"),
        ("Gagnée", "won"),
        ("Gewonnen", "won"),
        ("closedlost", "lost"),
        ("Closed-Lost to Competition", "lost"),
        ("Persa", "lost"),
        ("Chiuso Negativamente", "lost"),
        ("Perdu", "lost"),
        ("Verloren", "lost"),
        ("Closed", "closed"),
        ("Chiusa", "closed"),
        ("Open", "open"),
        ("Aperta", "open"),
        ("Negotiation/Review", "stated"),
        ("Not yet won", "stated"),
        ("", ""),
    ],
)
def test_stages_and_statuses_are_understood(written: str, meant: str) -> None:
    assert deal_word(plain(written)) == meant


@pytest.mark.parametrize(
    ("stage", "status", "is_won", "is_closed", "state", "conflict"),
    [
        ("Closed Won", "", "", "", "won", False),
        ("Negotiation", "won", "", "", "won", False),  # Pipedrive keeps the last stage
        ("Negotiation", "", "FALSE", "FALSE", "open", False),
        ("Our own word", "", "FALSE", "TRUE", "lost", False),
        ("Our own word", "", "TRUE", "TRUE", "won", False),
        ("Won", "Closed", "", "", "won", False),
        ("Closed", "", "", "", "closed", False),
        ("closedlost", "open", "", "", "open", True),
        ("Won", "Lost", "", "", "lost", True),
        ("Closed Lost", "", "TRUE", "TRUE", "won", True),
        ("Negotiation", "", "TRUE", "FALSE", "won", True),
        ("", "", "", "", "", False),
    ],
)
def test_flags_speak_before_status_and_status_before_stage(
    stage: str, status: str, is_won: str, is_closed: str, state: str, conflict: bool
) -> None:
    deals = table("deals", stage=[stage], status=[status], is_won=[is_won], is_closed=[is_closed])

    found = deal_states(deals)

    assert (found.state.iat[0], bool(found.conflict.iat[0])) == (state, conflict)


def test_an_empty_table_has_no_states() -> None:
    assert deal_states(table("deals", stage=[])).state.empty


def test_an_owner_is_found_by_id_name_and_address() -> None:
    users = table(
        "users",
        id=["1", "2", "3"],
        name=["Ann Lee", "Bob", "Bob"],
        email=["ann@x.it", "bob@x.it", "bob2@x.it"],
        active=["Yes", "No", "Yes"],
    )
    deals = table("deals", owner=["1", "ANN LEE", "Ann@X.it", "Bob", "Zoe", ""])

    people = find_people(Tables({"users": users, "deals": deals}), AUDIT_DATE)
    owners = people.owners(deals).tolist()

    assert owners[:3] == [0, 0, 0]
    assert people.label(owners[3]) == "Bob" and owners[3] >= 3  # two users share the name
    assert people.label(owners[4]) == "Zoe" and not people.frame["user"].iat[owners[4]]
    assert owners[5] == -1
    assert people.licensed.tolist() == [True, False, True, False, False]


def test_without_users_the_owners_seen_are_the_people() -> None:
    activities = table("activities", owner=["Ann", "ann", "Bob"])

    people = find_people(Tables({"activities": activities}), AUDIT_DATE)

    assert not people.from_users
    assert sorted(people.frame["label"]) == ["Ann", "Bob"]
    assert people.owners(activities).nunique() == 2


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Call", "call"),
        ("Chiamata", "call"),
        ("Llamada telefónica", "call"),
        ("E-mail", "email"),
        ("SMS", "sms"),
        ("Riunione", "meeting"),
        ("Kundenbesuch vor Ort", "other"),
        ("Visita", "visit"),
        ("To-do", "task"),
        ("Fax", "other"),
        ("", "other"),
    ],
)
def test_kinds_of_activity(written: str, kind: str) -> None:
    assert activity_kind(plain(written)) == kind


def test_task_states() -> None:
    words = ["Completed", "Not Started", "In progress", "Cancelled", "Not held", "Completata", ""]

    assert [task_word(plain(word)) for word in words] == [
        "done",
        "todo",
        "todo",
        "dropped",
        "dropped",
        "done",
        "",
    ]


def test_zeros_count_in_a_median() -> None:
    found = spread(pd.Series([4.0, 2.0]), zeros=2)

    assert (found.median, found.low, found.high, found.n, found.mean) == (1.0, 0.0, 2.5, 4, 1.5)
    assert spread(pd.Series([], dtype="float64")) == (None, None, None, 0, None)


def test_wilson_interval() -> None:
    bounds = wilson(5, 10)

    assert bounds is not None
    assert bounds == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 0) is None

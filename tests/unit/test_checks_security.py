"""Protection, accounts, consent, retention and what free text must not hold."""

from __future__ import annotations

import msgspec
import pytest

from crm_audit_tui.checks import security
from crm_audit_tui.checks.freetext import holds_card, holds_health, holds_iban
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.i18n import Translator
from crm_audit_tui.report.metric_words import MetricWording
from crm_audit_tui.report.value_words import ValueWording
from crm_audit_tui.tables.table import Table
from crm_audit_tui.tui.widgets.metric_lines import metric_lines
from use_support import (
    answer,
    context,
    entries,
    finding,
    gaps,
    rows,
    rules,
    suggested,
    table,
    value,
)

CARD = "4111 1111 1111 1111"
IBAN = "GB82 WEST 1234 5698 7654 32"


def test_assured_and_reviewed_protection_are_weighted() -> None:
    """Six tips (3, 3, 2, 2, 2, 2), second factor, review, leavers (3 each), backup, export (2).

    27 in all, 25 without the antivirus. The law's own questions are no protection.
    """
    given = [
        answer("security.mfa", Answer.YES),  # 3
        answer("security.firewall", Answer.PARTLY),  # 2
        answer("security.leavers", Answer.NO),  # 3
        answer("security.antivirus", Answer.NOT_APPLICABLE),
        answer("security.os_updates", Answer.NOT_REVIEWED),
        answer("security.retention", Answer.YES),
        answer("security.double_opt_in", Answer.NO),
    ]

    result = security.check(context(decisions=given))

    assert value(result, "security.assured") == pytest.approx(4 / 25)
    assert value(result, "security.reviewed") == pytest.approx(4 / 8)
    assert any(note.id.endswith("not_legal_advice") for note in result.notes)


def test_nothing_reviewed_assures_nothing() -> None:
    result = security.check(context())

    assert value(result, "security.assured") == 0.0
    assert value(result, "security.reviewed") is None


def _users() -> Table:
    return table(
        "users",
        name=["Ann", "Bob", "Info", "Di", "Ed", "Fi"],
        email=["a@x.it", "b@x.it", "info@x.it", "d@x.it", "e@x.it", "f@x.it"],
        active=["Yes", "Yes", "Yes", "Yes", "No", "Yes"],
        is_admin=["Yes", "Yes", "No", "No", "Yes", ""],
        mfa=["Yes", "No", "Yes", "Yes", "No", ""],
        last_login_at=["2026-12-30", "2026-12-20", "2026-11-20", "2026-06-01", "", ""],
        created_at=["2020-01-01"] * 5 + ["2026-12-20"],
        left_at=["", "", "", "2026-05-01", "2026-05-01", ""],
    )


def test_accounts() -> None:
    result = security.check(context(_users()))

    # active: Ann, Bob, Info, Fi (new, never signed in) and Di, who left
    assert finding(result, "security.leavers_active").records == ("s:3",)
    assert value(result, "security.leavers_active_share") == pytest.approx(1 / 5)
    admins = result.metric("security.admin_share")
    assert admins is not None and admins.value == pytest.approx(2 / 3)
    assert (admins.n, admins.excluded) == (3, 1)
    assert finding(result, "security.shared_accounts").records == ("s:2",)
    assert value(result, "security.idle_30_share") == pytest.approx(1 / 4)
    assert value(result, "security.idle_90_share") == 0.0
    assert value(result, "security.mfa_share") == pytest.approx(2 / 3)
    assert finding(result, "security.admin_no_mfa").records == ("s:1",)
    assert suggested(result, "security.leavers") is Answer.NO


def test_what_the_users_export_lacks_is_not_audited() -> None:
    result = security.check(context(table("users", name=["Ann"])))

    assert {"admins", "leavers", "idle", "mfa"} <= gaps(result)
    assert value(result, "security.mfa_share") is None
    assert not rules(result)


def _contacts(**columns: list[str]) -> Table:
    return table("contacts", **columns)


def test_consent_cover_date_and_double_opt_in() -> None:
    contacts = _contacts(
        consent=["Yes", "yes", "No", "", "Sì"],
        consent_basis=["", "", "", "contract", ""],
        consent_date=["2026-01-01", "", "", "", "2027-05-01"],
        double_opt_in=["Yes", "No", "", "", ""],
        is_deleted=["", "", "", "", ""],
    )

    result = security.check(context(contacts))

    assert value(result, "security.consent_cover") == pytest.approx(4 / 5)
    assert value(result, "security.consent_dated") == pytest.approx(2 / 3)
    assert value(result, "security.double_opt_in") == pytest.approx(1 / 3)
    assert finding(result, "security.no_consent").records == ("s:2",)
    assert finding(result, "security.consent_future").records == ("s:4",)
    assert finding(result, "security.no_basis").affected == 4


def test_opted_out_yet_on_a_list() -> None:
    contacts = _contacts(
        opted_out=["Yes", "Yes", "Yes", "No", "Sì"],
        tags=["vip; Newsletter", "unsubscribed newsletter", "vip", "newsletter", ""],
        **{"raw:Mailing list": ["", "", "", "", "yes"]},
    )

    found = finding(security.check(context(contacts)), "security.opted_out_active")

    assert (found.records, found.affected, found.eligible) == (("s:0", "s:4"), 2, 4)


def test_prospects_silent_for_three_years() -> None:
    contacts = _contacts(
        lifecycle_stage=["Lead", "Customer", "Lead", "Lead", "Lead"],
        last_activity_at=["2023-01-01", "2020-01-01", "2026-01-01", "", ""],
        created_at=["2020-01-01", "2020-01-01", "2020-01-01", "2020-01-01", ""],
        modified_at=["2026-12-01", "2026-12-01", "2026-12-01", "2021-01-01", ""],
    )

    result = security.check(context(contacts))

    assert finding(result, "security.retention_exceeded").records == ("s:0", "s:3")
    kept = result.metric("security.retention_exceeded_share")
    assert kept is not None and (kept.n, kept.excluded) == (3, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"card {CARD} exp 12/27", True),
        ("4111-1111-1111-1111", True),
        ("378282246310005", True),  # American Express, 15 digits
        ("4111 1111 1111 1112", False),  # Luhn
        ("0000000000000000", False),
        ("9999999999999995", False),  # no issuer
        ("order 12345678901234567890", False),
        ("+41 11 11 11 11 11 11 11 1", False),
    ],
)
def test_card_numbers(text: str, found: bool) -> None:
    assert holds_card(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"pay to {IBAN} please", True),
        ("it60x0542811101000000123456", True),
        ("IT60X0542811101000000123457", False),
        ("AB12 something else", False),
    ],
)
def test_bank_accounts(text: str, found: bool) -> None:
    assert holds_iban(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She is PREGNANT, call later", True),
        ("in malattia fino a marzo", True),
        ("Ist schwanger", True),
        ("strokes of luck, cancerous growth of costs", False),
        ("healthy pipeline", False),
    ],
)
def test_words_about_health(text: str, found: bool) -> None:
    assert holds_health(text) is found


def test_sensitive_text_names_records_and_never_the_value() -> None:
    contacts = _contacts(
        description=["", f"card {CARD}", f"IBAN {IBAN}", "He is in  hospital, says è grave"],
        **{"raw:Codice interno": ["", "", "4111111111111111", ""]},
    )

    result = security.check(context(contacts))

    assert {
        (each.rule, each.field, each.records)
        for each in result.findings
        if each.rule.endswith("_in_text")
    } == {
        ("security.card_in_text", "description", ("s:1",)),
        ("security.card_in_text", "raw:Codice interno", ("s:2",)),
        ("security.iban_in_text", "description", ("s:2",)),
        ("security.health_in_text", "description", ("s:3",)),
    }
    stored = msgspec.json.encode(result)
    assert b"4111" not in stored and b"WEST" not in stored and b"grave" not in stored


def test_health_is_told_whatever_signs_stand_around_its_words() -> None:
    said = ["Dépression depuis mai", "burnout_2024", "allergìa-polline", "RSI ok", "Café Strokes"]
    contacts = _contacts(description=said)

    result = security.check(context(contacts))

    records = finding(result, "security.health_in_text").records
    assert records == tuple(f"s:{row}" for row, text in enumerate(said) if holds_health(text))
    assert len(records) == 3


def test_a_column_of_long_ids_is_no_column_of_cards() -> None:
    ids = [str(4_000_000_000_000_000 + 7 * place) for place in range(200)]

    result = security.check(context(_contacts(**{"raw:Ledger": ids})))

    assert value(result, "security.card_in_text") == 0


def test_laws_that_the_countries_speak_for() -> None:
    contacts = _contacts(country=["Italia", "Brasil", "USA"], state=["", "", "California"])
    typed = entries("security", "regimes", {"regime": "gdpr", "owner": "Ann"})

    result = security.check(context(contacts, decisions=typed))

    missing = {each.subject for each in result.findings if each.rule == "security.regime_unlisted"}
    assert missing == {"lgpd", "ccpa"}
    assert len(rows(result, "security.regime_hints")) == 3
    assert suggested(result, "security.regimes_known") is Answer.PARTLY


def test_requests_have_a_month() -> None:
    typed = entries(
        "security",
        "requests",
        {"date": "2026-01-01", "answered_on": "2026-01-20", "kind": "access"},
        {"date": "2026-11-01", "kind": "erasure"},
        {"date": "2026-12-20", "kind": "access"},
    )

    result = security.check(context(decisions=typed))

    assert finding(result, "security.requests_late").affected == 1
    patient = security.check(context(decisions=typed, settings={"security.request_days": 90}))
    assert value(patient, "security.requests_late_share") == 0


@pytest.mark.parametrize(
    "tables",
    [(table("users", name=[]), table("contacts", email=[])), (table("contacts", email=[""]),)],
    ids=["empty", "blank"],
)
def test_no_accounts_no_contacts(tables: tuple[Table, ...]) -> None:
    result = security.check(context(*tables))

    assert value(result, "security.admin_share") is None
    assert value(result, "security.consent_cover") is None
    assert {"access", "consent"} <= gaps(result)
    assert not rules(result)


def test_administrators_without_a_second_factor_are_counted_among_administrators() -> None:
    users = table(
        "users",
        name=[f"user {place}" for place in range(10)],
        is_admin=["Yes"] * 2 + ["No"] * 8,
        mfa=["No"] + ["Yes"] * 9,
    )

    found = finding(security.check(context(users)), "security.admin_no_mfa")

    assert (found.affected, found.eligible) == (1, 2)


def test_where_nothing_is_read_nothing_is_free_of_card_numbers() -> None:
    empty = security.check(context())
    notes = security.check(context(table("contacts", description=["calls back", ""])))

    for kind in ("card", "iban", "health"):
        assert value(empty, f"security.{kind}_in_text") is None
        found = notes.metric(f"security.{kind}_in_text")
        assert found is not None and (found.value, found.n) == (0, 1)


def test_a_day_of_leaving_that_is_never_noted_clears_no_account() -> None:
    users = table("users", name=["Ann", "Bob"], active=["Yes", "Yes"], left_at=["", ""])

    result = security.check(context(users))

    assert "leavers" in gaps(result)
    assert value(result, "security.leavers_active_share") is None
    assert not {"security.leavers", "security.access_review"} & {
        each.question for each in result.suggestions
    }


def test_licences_are_called_idle_for_the_days_that_are_set() -> None:
    settings = {"security.idle_days": 45, "security.idle_review_days": 10}

    result = security.check(context(_users(), settings=settings))

    idle = [result.metric(f"security.{name}_share") for name in ("idle_30", "idle_90")]
    for language, words in (("en", "{} days"), ("it", "{} giorni")):
        say = Translator(language)
        for days, metric in zip((10, 45), idle, strict=True):
            assert metric is not None
            assert words.format(days) in say.message(metric.name)
            assert words.format(days) in MetricWording(ValueWording(language)).name(metric)
            assert words.format(days) in metric_lines([metric], say, 90).plain

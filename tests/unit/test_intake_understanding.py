"""Understanding: which table, columns and formats, what joins, and what a person changes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from crm_audit_tui.core.progress import Progress
from crm_audit_tui.intake import Loaded, load_exports, load_file, newest_past_date
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.sources import Corrections, SourceReport

_DATA = os.environ.get("CRM_AUDIT_TEST_DATA", "")
needs_data = pytest.mark.skipif(not _DATA, reason="CRM_AUDIT_TEST_DATA is not set")


def _load(folder: Path, files: Mapping[str, str], **options: object) -> Loaded:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_exports([folder], **options)  # type: ignore[arg-type]


@cache
def _real(folder: str) -> Loaded:
    return load_exports([Path(_DATA) / folder])


def _source(folder: Path, name: str, text: str) -> SourceReport:
    return _load(folder, {name: text}).sources[0]


def _mapping(source: SourceReport) -> dict[str, str]:
    return {column.name: column.maps_to for column in source.columns if column.maps_to}


def _formats(source: SourceReport) -> dict[str, str]:
    return {column.name: column.format for column in source.columns if column.format}


@needs_data
@pytest.mark.parametrize(
    ("folder", "tables"),
    [
        (
            "hubspot_dummydata",
            {"activities": 2000, "companies": 200, "contacts": 950, "deals": 500, "tickets": 300},
        ),
        (
            "maven_crm",
            {"companies": 85, "products": 7, "deals": 8800, "users": 35, "other": 7},
        ),
        (
            "salesforce_devorg_powerbi",
            {"companies": 18, "contacts": 47, "deals": 36, "deal_history": 48, "other": 10},
        ),
        ("febrl", {"contacts": 6000}),
        ("fake_1000", {"contacts": 1000}),
    ],
)
def test_exports_of_real_crms_are_recognised(folder: str, tables: dict[str, int]) -> None:
    loaded = _real(folder)
    assert {table.name: len(table) for table in loaded.tables} == tables
    assert loaded.refused == ()


@needs_data
def test_tables_join_by_email_domain_id_and_name() -> None:
    hubspot = _real("hubspot_dummydata")
    joins = {(link.table, link.column): (link.by, link.share) for link in hubspot.links}
    assert joins["deals", "contact_email"] == ("email", 1.0)
    assert joins["contacts", "company_domain"] == ("domain", 1.0)
    maven = {(each.table, each.column): each for each in _real("maven_crm").links}
    product = maven["deals", "product"]
    assert (product.by, product.joined, product.filled) == ("name", 7320, 8800)
    assert product.orphans == (("GTXPro", 1480),)
    salesforce = _real("salesforce_devorg_powerbi")
    assert next(x for x in salesforce.links if x.column == "deal_id").share == 1.0


@needs_data
def test_the_newest_past_day_of_the_exports_is_proposed() -> None:
    tables = _real("maven_crm").tables
    assert newest_past_date(tables, date(2026, 11, 21)) == date(2017, 12, 31)
    assert newest_past_date(tables, date(2017, 1, 15)) == date(2017, 1, 15)


def test_days_ahead_are_not_proposed(tmp_path: Path) -> None:
    loaded = _load(
        tmp_path,
        {
            "deals.csv": "Deal ID,Stage,Amount,Create Date,Close Date\n"
            "1,Open,5,2026-05-01,2026-05-30\n2,Open,6,2031-01-01,2027-01-01\n"
        },
    )
    assert newest_past_date(loaded.tables, date(2026, 6, 1)) == date(2026, 5, 1)


def test_a_deal_closed_ahead_of_its_day_proposes_the_day_of_its_last_change(tmp_path: Path) -> None:
    head = "Deal ID,Stage,Amount,Create Date,Last Modified Date,Close Date\n"
    won = "1,Closed Won,5,2026-02-01,2026-03-07,2026-03-31\n"
    loaded = _load(tmp_path, {"deals.csv": head + won})
    assert newest_past_date(loaded.tables, date(2026, 6, 1)) == date(2026, 3, 7)


def test_words_that_mean_two_things_are_settled_by_the_file(tmp_path: Path) -> None:
    text = "Nome;Cognome;Titolo;E-mail\nAnna;Rossi;Dott.ssa;a@x.it\nUgo;Neri;Sig.;u@x.it\n"
    assert _mapping(_source(tmp_path, "contatti.csv", text)) == {
        "Nome": "first_name",
        "Cognome": "last_name",
        "Titolo": "salutation",
        "E-mail": "email",
    }


@pytest.mark.parametrize(
    ("file", "text", "table", "meaning"),
    [
        (
            "contatti.csv",
            "Nome;Titolo;E-mail\nAnna Rossi;Direttrice;a@x.it\n",
            "contacts",
            {"Nome": "full_name", "Titolo": "job_title", "E-mail": "email"},
        ),
        (
            "aziende.csv",
            "Nome;Settore;Sito web;Partita IVA\nAcme Srl;Vino;acme.it;01234567890\n",
            "companies",
            {"Nome": "name", "Settore": "industry", "Sito web": "website", "Partita IVA": "tax_id"},
        ),
        (
            "trattative.csv",
            "Nome;Fase;Importo;Data di chiusura;Assegnato a\nA;Vinta;1.200,50;31/12/2026;Ugo\n",
            "deals",
            {
                "Nome": "name",
                "Fase": "stage",
                "Importo": "amount",
                "Data di chiusura": "close_date",
                "Assegnato a": "owner",
            },
        ),
        (
            "kontakte.csv",
            "Vorname;Name;Firma;Telefon\nAnna;Maier;Acme;+49 30 1234567\n",
            "contacts",
            {"Vorname": "first_name", "Name": "last_name", "Firma": "company", "Telefon": "phone"},
        ),
        (
            "Negocios.csv",
            "Negócio - Título,Negócio - Etapa,Negócio - Valor,Negócio - Proprietário\n"
            "A,Proposta,100,Rui\n",
            "deals",
            {
                "Negócio - Título": "name",
                "Negócio - Etapa": "stage",
                "Negócio - Valor": "amount",
                "Negócio - Proprietário": "owner",
            },
        ),
        (
            "utenti.csv",
            "Nome utente,E-mail,Ruolo,Attivo,Ultimo accesso\nugo,u@x.it,Vendite,sì,2026-01-02\n",
            "users",
            {
                "Nome utente": "name",
                "E-mail": "email",
                "Ruolo": "role",
                "Attivo": "active",
                "Ultimo accesso": "last_login_at",
            },
        ),
    ],
)
def test_headers_of_many_languages(
    tmp_path: Path, file: str, text: str, table: str, meaning: dict[str, str]
) -> None:
    source = _source(tmp_path, file, text)
    assert source.table == table
    assert _mapping(source) == meaning


def test_somebody_elses_data_never_identifies_a_record(tmp_path: Path) -> None:
    source = _source(
        tmp_path,
        "contacts.csv",
        "Last name,Contact Owner,Contact Owner Email,Assistant Phone,Asst. Phone,Parent Account,"
        "Reports To,Created By Email,Account Manager Email\n"
        "Rossi,Ugo,u@crm.it,02 1234567,02 7654321,Acme,Anna,c@crm.it,m@crm.it\n" * 4,
    )
    assert _mapping(source) == {"Last name": "last_name", "Contact Owner": "owner"}


@pytest.mark.parametrize(
    ("header", "profile"),
    [
        ("Id,IsDeleted,AccountId,LastName,OwnerId,CreatedDate", "salesforce"),
        ("Record ID,First Name,Contact owner,Lifecycle Stage,Create Date", "hubspot"),
        ("Person - Name,Person - Email - Work,Person - Owner", "pipedrive"),
        ("Record Id,Contact Owner,Contact Owner.id,Last Name,Email", "zoho"),
        ("(Do Not Modify) Contact,First Name,Last Name,Email", "dynamics365"),
        ("id,partner_id/id,name,country_id", "odoo"),
        ("first_name,last_name,phone_work,date_entered,assigned_user_name", "suitecrm"),
        ("Name,Account,Assigned User,Created At,Modified At,Email", "espocrm"),
        ("Last Name,Assigned To,Created Time,Modified Time,Mailing Street", "vtiger"),
        ("Name,Mail", "generic"),
    ],
)
def test_the_crm_shows_in_the_headers(tmp_path: Path, header: str, profile: str) -> None:
    cells = ",".join("x" for _ in header.split(","))
    assert _source(tmp_path, "contacts.csv", f"{header}\n{cells}\n").profile == profile


def test_day_and_month_by_evidence_and_by_the_neighbours(tmp_path: Path) -> None:
    source = _source(
        tmp_path,
        "deals.csv",
        "Deal ID,Stage,Amount,Create Date,Close Date\n"
        "1,Won,10,03/04/2026,01/02/2026\n2,Won,20,12/25/2026,02/03/2026\n",
    )
    assert _formats(source) == {"Create Date": "%m/%d/%Y", "Close Date": "%m/%d/%Y"}
    assert [question.header for question in source.questions] == ["Close Date"]
    assert source.questions[0].guess == "%m/%d/%Y"


def test_an_answer_about_dates_is_kept(tmp_path: Path) -> None:
    files = {"deals.csv": "Deal ID,Stage,Amount,Close Date\n1,Won,10,01/02/2026\n"}
    first = _load(tmp_path, files)
    question = first.sources[0].questions[0]
    assert {choice.value for choice in question.choices} == {"%d/%m/%Y", "%m/%d/%Y"}
    days = set()
    for choice in question.choices:
        said = {"deals": Corrections(formats={"Close Date": choice.value})}
        loaded = _load(tmp_path, files, corrections=said)
        assert loaded.sources[0].questions == ()
        days.add(loaded.tables["deals"].dates("close_date").iloc[0])
    assert days == {pd.Timestamp("2026-02-01"), pd.Timestamp("2026-01-02")}


def test_both_orders_in_one_column_are_read_and_told(tmp_path: Path) -> None:
    loaded = _load(
        tmp_path,
        {
            "deals.csv": "Deal ID,Stage,Amount,Close Date\n1,Won,1,25/03/2026\n2,Won,1,03/26/2026\n"
            "3,Won,1,27/03/2026\n"
        },
    )
    found = loaded.tables["deals"].dates("close_date").tolist()
    assert found == [pd.Timestamp(day) for day in ("2026-03-25", "2026-03-26", "2026-03-27")]
    assert any(each.id == "intake.warning.column" for each in loaded.sources[0].warnings)


def test_number_styles_are_decided_by_column(tmp_path: Path) -> None:
    loaded = _load(
        tmp_path,
        {"trattative.csv": "Codice;Fase;Importo\n1;Vinta;1.234,50\n2;Persa;1.500\n3;Vinta;€ 99\n"},
    )
    assert loaded.tables["deals"].numbers("amount").tolist() == [1234.5, 1500.0, 99.0]
    assert set(loaded.tables["deals"].currencies("amount")) == {"", "EUR"}


def test_corrections_change_table_mapping_and_what_is_left_out(tmp_path: Path) -> None:
    files = {
        "list.csv": "Who,Mail\nAnna,a@x.it\n",
        "contacts.csv": "Email,Last name\nb@x.it,Neri\n",
    }
    said = {
        "list": Corrections(table="users", mapping={"Who": "name", "Mail": ""}),
        "contacts": Corrections(skipped=True),
    }
    loaded = _load(tmp_path, files, corrections=said)
    assert loaded.tables["users"].columns == ["name", "raw:Mail"]
    assert "contacts" not in loaded.tables
    assert {each.id: each.skipped for each in loaded.sources} == {"list": False, "contacts": True}


def test_two_exports_of_one_table_are_one(tmp_path: Path) -> None:
    loaded = _load(
        tmp_path,
        {
            "contacts_a.csv": "ID,Email,Nickname\n1,a@x.it,Nino\n",
            "contacts_b.csv": "Email,ID,City\nb@x.it,1,Roma\n",
        },
    )
    table = loaded.tables["contacts"]
    assert table.frame["email"].tolist() == ["a@x.it", "b@x.it"]
    assert table.frame["raw:Nickname"].tolist() == ["Nino", ""]
    assert table.frame["city"].tolist() == ["", "Roma"]
    assert table.keys.tolist() == ["contacts-a:1", "contacts-b:1"]
    assert [table.sources[place].name for place in table.source] == [
        "contacts_a.csv",
        "contacts_b.csv",
    ]


def test_rows_without_an_id_of_their_own_have_keys_that_find_them_again(tmp_path: Path) -> None:
    text = "ID,Email\n1,a@x.it\n,b@x.it\n2,c@x.it\n2,d@x.it\n"
    loaded = _load(tmp_path, {"contacts.csv": text})
    keys = loaded.tables["contacts"].keys.tolist()
    assert keys[0] == "contacts:1"
    assert [record_id(key) for key in keys] == ["1", "~3", "~4", "~5"]
    assert len(set(keys)) == 4
    warned = {each.id for each in loaded.sources[0].warnings}
    assert warned == {"intake.warning.blank_ids", "intake.warning.repeated_ids"}
    again = _load(tmp_path, {"contacts.csv": text})
    assert again.tables["contacts"].keys.tolist() == keys
    other = _load(tmp_path, {"contacts.csv": text}, fingerprint_key=b"secret")
    assert other.tables["contacts"].keys.tolist()[1] != keys[1]


def test_progress_is_told_and_ends_whole(tmp_path: Path) -> None:
    told: list[Progress] = []
    _load(tmp_path, {"contacts.csv": "Email\na@x.it\n"}, on_progress=told.append)
    reading = [each for each in told if each.phase == "intake.phase.reading"]
    assert reading[0].detail == "contacts.csv"
    assert reading[-1].done == reading[-1].total


def test_one_file_for_matching_takes_a_table_and_a_mapping(tmp_path: Path) -> None:
    place = tmp_path / "x.csv"
    place.write_text("a,b\n1,Rossi\n")
    table = load_file(place, table="contacts", mapping={"a": "id", "b": "last_name"})
    assert table.name == "contacts"
    assert table.frame["last_name"].tolist() == ["Rossi"]


def test_damage_done_before_the_export_is_told_and_left_alone(tmp_path: Path) -> None:
    loaded = _load(
        tmp_path,
        {
            "contacts.csv": "Last name,City,Mobile,Email\nRossi,ForlÃ¬,3.93E+11,a@x.it\n"
            "Neri,Roma,+39 333 1234567,n@x.it\n"
        },
    )
    told = {
        each.params["what"].id  # type: ignore[union-attr]
        for each in loaded.sources[0].warnings
        if each.id == "intake.warning.column"
    }
    assert told == {"intake.warning.mojibake", "intake.warning.scientific"}
    assert loaded.tables["contacts"].frame["city"].tolist() == ["ForlÃ¬", "Roma"]


def test_values_that_are_no_dates_are_told(tmp_path: Path) -> None:
    loaded = _load(
        tmp_path,
        {
            "contacts.csv": "Email,Create Date\na@x.it,2026-01-02\nb@x.it,2026-99-99\n"
            "c@x.it,2026-03-04\n"
        },
    )
    assert "intake.warning.column" in {each.id for each in loaded.sources[0].warnings}
    assert loaded.tables["contacts"].dates("created_at").notna().tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("hubspot-crm-exports-contacts-2026-05-28.csv", "hubspot-crm-exports-contacts"),
        ("Contacts_2026_05_28.csv", "contacts"),
        ("Deals_001.csv", "deals"),
        ("dataset2.csv", "dataset2"),
        ("2026-05-28.csv", "2026-05-28"),
        ("Attività.csv", "attivita"),
    ],
)
def test_the_id_of_a_source_outlives_the_day_of_its_export(
    tmp_path: Path, name: str, source: str
) -> None:
    assert _source(tmp_path, name, "Email,Last name\na@x.it,Rossi\n").id == source

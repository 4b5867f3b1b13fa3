"""Links between tables: by id, e-mail, domain or name; the share that joins, and what is left."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from crm_audit_tui.checks.missing import check
from crm_audit_tui.cli.scan_command import command
from crm_audit_tui.core.messages import Share, message
from crm_audit_tui.intake import Link, load_exports
from crm_audit_tui.report.apply import apply_decisions
from crm_audit_tui.tables.store import load_tables, save_tables
from export_support import audit_of, judge
from use_support import context, rows

_DATA = os.environ.get("CRM_AUDIT_TEST_DATA", "")
_COMPANIES = (
    "Account ID,Account Name,Website\n"
    "00123,Acme Srl,https://www.acme.it\n00456,Beta Spa,beta.it\n00007,Gamma,\n"
)
_CONTACTS = (
    "Contact ID,Email,Last Name,Account ID\n"
    "1,a@acme.it,Rossi,123\n2,b@beta.it,Neri,456\n3,c@x.it,Bo,7\n"
    "4,d@x.it,Re,000000000000000AAA\n5,e@x.it,Po,999\n"
)
_DEALS = (
    "Deal ID,Deal Name,Stage,Amount,Company,Contact Email\n"
    "D1,One,Won,10,acme srl,A@acme.it\nD2,Two,Open,20,Delta,b@beta.it\n"
    "D3,Three,Open,30,Delta,z@z.it\n"
)


def _files(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def _links(folder: Path) -> dict[tuple[str, str], Link]:
    return {(link.table, link.column): link for link in load_exports([folder]).links}


def test_ids_join_whatever_zeros_a_spreadsheet_took_and_null_ids_never(tmp_path: Path) -> None:
    _files(tmp_path, {"companies.csv": _COMPANIES, "contacts.csv": _CONTACTS})
    link = _links(tmp_path)["contacts", "company_id"]
    assert (link.target, link.by, link.filled, link.joined) == ("companies", "id", 4, 3)
    assert link.orphans == (("999", 1),)
    tables = load_exports([tmp_path]).tables
    assert tables["companies"].frame["id"].tolist() == ["00123", "00456", "00007"]
    assert tables["companies"].keys.tolist()[0] == "companies:00123"
    (tmp_path / "kept").mkdir()
    save_tables(tables, tmp_path / "kept")
    again = load_tables(tmp_path / "kept")
    assert again["contacts"].references("company_id").tolist() == ["123", "456", "7", "", "999"]


def test_zeros_that_tell_two_records_apart_are_kept_apart(tmp_path: Path) -> None:
    companies = _COMPANIES + "7,Sette,\n"
    _files(tmp_path, {"companies.csv": companies, "contacts.csv": _CONTACTS})
    link = _links(tmp_path)["contacts", "company_id"]
    assert (link.filled, link.joined) == (4, 1)
    assert ("7", 1) not in link.orphans


def test_names_and_addresses_join_and_what_leads_nowhere_is_shown(tmp_path: Path) -> None:
    files = {"companies.csv": _COMPANIES, "contacts.csv": _CONTACTS, "deals.csv": _DEALS}
    links = _links(_files(tmp_path, files))
    by_name, by_mail = links["deals", "company"], links["deals", "contact_email"]
    assert (by_name.by, by_name.joined, by_name.filled) == ("name", 1, 3)
    assert by_name.orphans == (("Delta", 2),)
    assert (by_mail.by, by_mail.joined, by_mail.filled) == ("email", 2, 3)
    tables = load_exports([tmp_path]).tables
    shown = {str(row[1]): row[3:] for row in rows(check(context(*tables)), "missing.links")}
    assert shown[str(message("core.field.company"))] == (3, 1, Share(1 / 3), "Delta (2)")
    assert shown[str(message("core.field.company_id"))] == (4, 3, Share(3 / 4), "999 (1)")


def test_a_merge_takes_along_who_names_it_without_its_zeros(tmp_path: Path) -> None:
    _files(tmp_path, {"companies.csv": _COMPANIES, "contacts.csv": _CONTACTS})
    audit = audit_of(
        judge("companies", "companies:00123", "companies:00456", survivor="companies:00456")
    )
    after = apply_decisions(load_exports([tmp_path]).tables, audit)
    assert after["contacts"].frame["company_id"].tolist()[:3] == ["00456", "456", "7"]


@pytest.mark.skipif(not _DATA, reason="CRM_AUDIT_TEST_DATA is not set")
def test_a_scan_shows_how_real_exports_join() -> None:
    folder = str(Path(_DATA) / "maven_crm")
    plain = json.loads(CliRunner().invoke(command, [folder, "--json"]).stdout)
    product = next(link for link in plain["links"] if link["column"] == "product")
    assert (product["joined"], product["filled"]) == (7320, 8800)
    assert product["orphans"] == {"GTXPro": 1480}
    text = CliRunner(env={"CRM_AUDIT_LANGUAGE": "it"}).invoke(command, [folder]).stdout
    [line] = [each for each in text.splitlines() if "GTXPro (1480)" in each]
    assert "7.320" in line

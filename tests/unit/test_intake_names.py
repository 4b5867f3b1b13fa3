"""Files of the same name are told apart, wherever their names are shown."""

from __future__ import annotations

import zipfile
from pathlib import Path

from crm_audit_tui.core.messages import Message
from crm_audit_tui.i18n import Translator
from crm_audit_tui.i18n.patterns import shown_format
from crm_audit_tui.intake import load_exports
from crm_audit_tui.tables.sources import SourceQuestion
from crm_audit_tui.tui.probability import in_digits

PEOPLE = "Contact ID,First Name,Last Name,Email\n1,Ada,Byron,ada@byron.example\n"
FIRMS = "Account ID,Account Name\n9,Byron Ltd\n"


def test_files_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    for place in ("uk/contacts.csv", "italy/contacts.csv"):
        (tmp_path / place).parent.mkdir()
        (tmp_path / place).write_text(PEOPLE, "utf-8")
    (tmp_path / "accounts.csv").write_text(FIRMS, "utf-8")
    with zipfile.ZipFile(tmp_path / "weekly.zip", "w") as archive:
        archive.writestr("out/accounts.csv", FIRMS)
        archive.writestr("out/leads.csv", PEOPLE)
    loaded = load_exports([tmp_path])
    names = sorted(each.name for each in loaded.sources)
    assert names == [
        "accounts.csv", "italy/contacts.csv", "leads.csv", "uk/contacts.csv",
        "weekly.zip/out/accounts.csv",
    ]  # fmt: skip
    in_tables = {each.name for table in loaded.tables for each in table.sources}
    assert in_tables == set(names)  # what checks count by file is counted apart


def test_a_file_alone_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(PEOPLE, "utf-8")
    assert [each.name for each in load_exports([tmp_path]).sources] == ["contacts.csv"]


def test_the_order_of_day_and_month_is_asked_by_a_value_that_shows_it(tmp_path: Path) -> None:
    days = ["01/01/2025", "02/02/2025", "03/04/2025", "05/05/2025"]
    rows = "".join(f"{place},Firm {place},{day}\n" for place, day in enumerate(days))
    (tmp_path / "accounts.csv").write_text(f"Account ID,Account Name,Create Date\n{rows}", "utf-8")
    questions = load_exports([tmp_path]).sources[0].questions
    assert [_example(each) for each in questions] == ["03/04/2025"]


def _example(question: SourceQuestion) -> object:
    assert isinstance(question.text, Message)
    return question.text.params["example"]


def test_formats_are_shown_as_people_write_them() -> None:
    english, italian = Translator("en"), Translator("it")
    assert shown_format("%d/%m/%Y", english) == "dd/mm/yyyy"
    assert shown_format("%m/%d/%y %I:%M %p", english) == "mm/dd/yy hh:mm AM/PM"
    assert shown_format("%d/%m/%Y", italian) == "gg/mm/aaaa"
    assert shown_format("1.234,56", italian) == "1.234,56"
    assert "\x1b" not in shown_format("%d\x1b[31m", english)


def test_files_of_other_kinds_in_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(PEOPLE, "utf-8")
    for name in ("deals.numbers", "README.pdf", "notes.md", ".hidden", "invoices.dat"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "sub.folder").mkdir()
    assert load_exports([tmp_path]).passed_over == ("deals.numbers", "invoices.dat")
    assert load_exports([tmp_path / "contacts.csv"]).passed_over == ()


def test_what_is_not_certain_is_never_shown_as_certain() -> None:
    say = Translator("en")
    shown = [in_digits(value, say) for value in (1.0, 0.9999, 0.96543, 0.00001, 0.0)]
    assert shown == ["1", ">0.999", "0.965", "<0.001", "0"]

"""Several phones or e-mails in one cell: each is judged and compared, the cell stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_audit_tui.checks.phones import judge_phone
from crm_audit_tui.checks.validity import judge_emails, judge_phones
from crm_audit_tui.engines.local import match_table
from crm_audit_tui.intake import load_exports
from crm_audit_tui.matching import emails, phones
from crm_audit_tui.tables.table import Table

_ROWS = (
    "ID,First name,Last name,Email,Phone,Mobile,City,Country\n"
    '1,Anna,Rossi,"anna@rossi.it; a.rossi@gmail.com",02 66981234 int. 12,'
    '"+39 347 1234567, +39 348 7654321",Milano,Italy\n'
    "2,Anna,Rossi,a.rossi@gmail.com,0039 02 66981234,348 7654321,Milano,Italy\n"
    '3,Ugo,Neri,ugo@neri.it,"06 69821234 / 06 123",333 9876543,Roma,Italy\n'
    '4,Bo,Re,"bo@re.it,bo@",+39 011 5621234 extension 7,00393401234567,Torino,Italy\n'
)


def _contacts(folder: Path, more: int = 0) -> Table:
    others = "".join(
        f"{n},Nome{n},Cognome{n},n{n}@ditta{n}.it,02 7601{n:04},,Città{n},Italy\n"
        for n in range(100, 100 + more)
    )
    (folder / "contacts.csv").write_text(_ROWS + others, encoding="utf-8")
    return load_exports([folder / "contacts.csv"]).tables["contacts"]


def test_the_cells_are_kept_as_they_stand(tmp_path: Path) -> None:
    frame = _contacts(tmp_path).frame
    assert frame["email"].tolist()[0] == "anna@rossi.it; a.rossi@gmail.com"
    assert frame["mobile"].tolist()[0] == "+39 347 1234567, +39 348 7654321"
    assert frame["phone"].tolist()[2] == "06 69821234 / 06 123"
    assert frame["mobile"].tolist()[3] == "00393401234567"


def test_each_of_several_is_judged(tmp_path: Path) -> None:
    contacts = _contacts(tmp_path)
    assert judge_phones(contacts, "mobile").fault.tolist() == ["", "", "", ""]
    assert judge_phones(contacts, "phone").fault.tolist() == ["", "", "phone_plan", ""]
    assert judge_emails(contacts, "email").fault.tolist() == [
        "email_several",
        "",
        "",
        "email_syntax",
    ]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("+39 347 1234567; +39 348 7654321", ""),
        ("+39 347 1234567 oppure 02 66981234", ""),
        ("02 66981234 ext. 12 / 02 66981235", ""),
        ("02 66981234 interno 3", ""),
        ("02 66981234 x12", ""),
        ("0039 02 66981234", ""),
        ("02,66981234", ""),
        ("02 66981234; 3471234567890123456", "long"),
        ("+39 347 1234567 | 0000000000", "invented"),
    ],
)
def test_a_phone_cell_is_as_good_as_each_number_in_it(cell: str, fault: str) -> None:
    assert judge_phone(cell, "IT").fault == fault


def test_the_matcher_compares_each_of_several(tmp_path: Path) -> None:
    assert emails.addresses("anna@rossi.it; a.rossi@gmail.com") == [
        "anna@rossi.it",
        "arossi@gmail.com",
    ]
    assert phones.numbers("02 66981234 int. 12 / +39 348 7654321", "Italy") == [
        "390266981234",
        "393487654321",
    ]
    contacts = _contacts(tmp_path, more=40)
    matches = match_table(contacts)
    pairs = set(zip(matches.left.tolist(), matches.right.tolist(), strict=True))
    assert (0, 1) in pairs


def test_a_cell_of_separators_alone_is_no_number() -> None:
    assert judge_phone(" ; ", "IT").fault == "short"

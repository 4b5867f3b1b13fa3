"""Damage from before the export: told by column, repaired only where the auditor accepts it."""

from __future__ import annotations

import csv
from pathlib import Path

from crm_audit_tui.checks.missing import check
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.messages import Message
from crm_audit_tui.intake import Loaded, load_exports
from crm_audit_tui.report.export import export
from crm_audit_tui.tables.mojibake import repaired
from use_support import context

_RULE = "missing.stray_encoding"
_TEXT = (
    "ID,Cognome,CittÃ ,Cellulare,Email\n"
    "1,MÃ¼ller,CafÃ© di ForlÃ¬,+39 333 1234567,a@x.it\n"
    "2,Neri,Lâ€™Aquila,3.93E+11,b@x.it\n"
    '3,PeÃ±a,Ã€ncora,"3,93331E+11",c@x.it\n'
    "4,Pérez,Orléans,+39 333 7654321,d@x.it\n"
)


def _load(folder: Path, text: str = _TEXT) -> Loaded:
    (folder / "contacts.csv").write_text(text, encoding="utf-8")
    return load_exports([folder / "contacts.csv"])


def _told(loaded: Loaded) -> dict[tuple[object, str], Message]:
    return {
        (each.params["name"], what.id.rpartition(".")[2]): what
        for each in loaded.sources[0].warnings
        if isinstance(what := each.params.get("what"), Message)
    }


def test_cells_encoded_twice_are_told_with_their_number_and_the_header_is_understood(
    tmp_path: Path,
) -> None:
    loaded = _load(tmp_path)
    told = _told(loaded)
    params = told["Cognome", "mojibake"].params
    assert params == {"n": 2, "example": "MÃ¼ller", "repaired": "Müller"}
    assert told["CittÃ", "mojibake"].params["n"] == 3
    assert loaded.tables["contacts"].frame["city"].tolist()[0] == "CafÃ© di ForlÃ¬"


def test_one_damaged_cell_among_thousands_is_told(tmp_path: Path) -> None:
    rows = "".join(f"{n},Rossi {n},Roma,+39 02 {n:07},p{n}@x.it\n" for n in range(5, 6000))
    rows += "6000,GarcÃ­a,Roma,3.93E11,g@x.it\n"
    told = _told(_load(tmp_path, "ID,Cognome,Città,Cellulare,Email\n" + rows))
    assert told["Cognome", "mojibake"].params["n"] == 1
    assert told["Cellulare", "scientific"].params == {"n": 1, "example": "3.93E11"}


def test_phones_cut_to_powers_of_ten_are_told_and_never_guessed(tmp_path: Path) -> None:
    loaded = _load(tmp_path)
    assert _told(loaded)["Cellulare", "scientific"].params == {"n": 2, "example": "3.93E+11"}
    assert loaded.tables["contacts"].frame["mobile"].tolist()[1:3] == ["3.93E+11", "3,93331E+11"]


def test_an_accepted_repair_is_written_back_and_every_other_cell_stays(tmp_path: Path) -> None:
    tables = _load(tmp_path).tables
    found = check(context(tables["contacts"]))
    raised = {each.field: each.affected for each in found.findings if each.rule == _RULE}
    assert raised == {"last_name": 2, "city": 3}
    offered = {
        item.id: (item.value, item.suggestion)
        for item in found.items
        if item.reason.id == "checks.reason.missing.stray_encoding"
    }
    assert offered["contacts:contacts:1:last_name"] == ("MÃ¼ller", "Müller")
    assert offered["contacts:contacts:1:city"] == ("CafÃ© di ForlÃ¬", "Café di Forlì")
    assert offered["contacts:contacts:2:city"] == ("Lâ€™Aquila", "L’Aquila")
    assert len(offered) == 5
    audit = Audit().apply(
        DecideItem(
            step="missing",
            item="contacts:contacts:1:city",
            action="fill",
            table="contacts",
            record="contacts:1",
            field="city",
            value="Café di Forlì",
            origin="suggested",
            was="CafÃ© di ForlÃ¬",
        )
    )
    expected = list(csv.reader(_TEXT.splitlines()))[1:]
    expected[0][2] = "Café di Forlì"
    (tmp_path / "out").mkdir()
    export(tables, audit, tmp_path / "out")
    with (tmp_path / "out" / "merged_contacts.csv").open(newline="", encoding="utf-8") as stream:
        assert [row[:5] for row in csv.reader(stream)][1:] == expected


def test_text_that_only_looks_odd_is_left_alone() -> None:
    for text in ("Müller", "« À propos »", "SÃO PAULO", "É…", "日本", "İstanbul – ok", "Åse", "ÑA"):
        assert repaired(text) == text
    for text, better in (
        ("Ð˜Ð²Ð°Ð½", "Иван"),
        ("PeÃ±a â‚¬ 5", "Peña € 5"),
        ("ÃƒÂ¼", "ü"),
        ("SÃ£o", "São"),
    ):
        assert repaired(text) == better

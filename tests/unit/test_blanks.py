"""Placeholders count as blank unless their column holds them as a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_audit_tui.intake import load_exports
from crm_audit_tui.tables.table import Table


def _contacts(folder: Path, header: str, cells: list[str]) -> Table:
    rows = [f'{place},Rossi,p{place}@x.it,"{cell}"' for place, cell in enumerate(cells, start=1)]
    lines = [f"ID,Last name,Email,{header}", *rows]
    (folder / "contacts.csv").write_text("\n".join(lines) + "\n")
    return load_exports([folder / "contacts.csv"]).tables["contacts"]


@pytest.mark.parametrize(
    "cell",
    ["N/A", "n.d.", "TBD", "-", ".", "unknown", "None", "null", "call me", "  ", "\u00a0", "???"],
)
def test_placeholders_say_nothing(tmp_path: Path, cell: str) -> None:
    table = _contacts(tmp_path, "City", ["Roma", cell, "Milano", "Nadia"])
    assert table.known("city").tolist() == ["Roma", "", "Milano", "Nadia"]
    assert table.frame["city"].tolist()[1] == cell, "the text stays for writing back"


def test_naples_and_namibia_are_places_where_codes_are_written(tmp_path: Path) -> None:
    provinces = ["MI", "RM", "NA", "TO", "", "N/A", "nd"]
    table = _contacts(tmp_path, "Provincia", provinces)
    assert table.filled("state").tolist() == [True, True, True, True, False, False, False]
    countries = _contacts(tmp_path, "Country", ["IT", "DE", "NA", "FR", "-"])
    assert countries.known("country").tolist() == ["IT", "DE", "NA", "FR", ""]
    words = _contacts(tmp_path, "Country", ["Italy", "Germany", "NA", "France", "Spain"])
    assert words.known("country").tolist()[2] == ""


def test_a_tick_is_a_value_and_an_x_elsewhere_is_none(tmp_path: Path) -> None:
    ticks = _contacts(tmp_path, "Newsletter cartacea", ["x", "", "X", ""])
    assert ticks.filled("raw:Newsletter cartacea").tolist() == [True, False, True, False]
    mixed = _contacts(tmp_path, "Opted out", ["x", "no", "-", "yes"])
    assert mixed.filled("opted_out").tolist() == [True, True, False, True]
    assert mixed.booleans("opted_out").tolist()[:2] == [True, False]
    assert _contacts(tmp_path, "City", ["x", "Roma", "", "Bari"]).known("city").tolist()[0] == ""

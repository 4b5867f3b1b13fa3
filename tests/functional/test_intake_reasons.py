"""Why a file and its columns were taken for what they are, and what their references join."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from audits import press, screen_lines, screen_text, until
from crm_audit_tui.intake import load_exports
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.listing import ListingModal
from intake_support import intake

COMPANIES = "Company ID,Company Name,Domain\nC1,Byron Ltd,byron.example\nC2,Rossi,rossi.example\n"
CONTACTS = """Contact ID,First Name,Last Name,Email,Company ID,Birth date
1,Ada,Byron,ada@byron.example,C1,30/04/1990
2,Carla,Rossi,carla@rossi.example,C2,05/06/1985
3,Hugo,Vickers,hugo@vickers.example,C9,01/02/1979
4,Anna,Vickers,anna@vickers.example,C9,01/02/1981
5,Pia,Lost,pia@lost.example,C8\x1b[31m,01/02/1982
"""


@pytest.fixture
def exports(tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "companies.csv").write_text(COMPANIES, "utf-8")
    (folder / "contacts.csv").write_text(CONTACTS, "utf-8")
    return folder


async def listed(app: AuditApp, pilot: Pilot[None], key: str) -> str:
    await press(pilot, key)
    await until(pilot, lambda: isinstance(app.screen, ListingModal), "the lines")
    await pilot.pause()
    return screen_text(app)


async def test_the_column_under_the_cursor_says_why(exports: Path) -> None:
    async with intake(exports, size=(160, 50)) as (app, _, pilot):
        await press(pilot, "down", "enter", *["down"] * 5)
        await until(pilot, lambda: "Birth date →" in screen_text(app), "the column's detail")
        text = screen_text(app)
        assert "By its name" in text
        assert "Day before month: 30/04/1990 allows nothing else" in text
        assert "5 of 5 filled (100%)" in text
        assert "5 different values" in text


async def test_a_key_says_why_on_a_small_terminal(exports: Path) -> None:
    async with intake(exports, size=(80, 24)) as (app, _, pilot):
        await press(pilot, "down", "enter", *["down"] * 3)
        assert "100% of its values are of this type" in await listed(app, pilot, "w")


async def test_references_that_find_too_little_are_told_and_listed(exports: Path) -> None:
    async with intake(exports, size=(80, 24)) as (app, _, pilot):
        await press(pilot, "down")
        await pilot.pause()
        assert any(line.lstrip().startswith("! contacts.csv") for line in screen_lines(app))
        assert "1 reference column finds too little" in screen_text(app)
        text = await listed(app, pilot, "l")
        assert "40% of 5 references found" in text
        assert text.index("2  C9") < text.index("1  C8"), "the most frequent first"
        assert "\x1b" not in text


async def test_what_joins_nothing_has_no_key_for_it(exports: Path) -> None:
    async with intake(exports, size=(160, 50)) as (app, _, pilot):
        assert "l links" not in screen_lines(app)[-1]
        await press(pilot, "down")
        await until(pilot, lambda: "l links" in screen_lines(app)[-1], "the key")


async def test_a_file_says_all_its_warnings(exports: Path) -> None:
    async with intake(exports, size=(80, 24)) as (app, screen, pilot):
        await press(pilot, "down")
        text = await listed(app, pilot, "w")
        assert "5 rows in the table" in text
        assert "40% of 5" in text
        assert screen.source is not None


def test_each_column_has_both_its_reasons(exports: Path) -> None:
    contacts = load_exports([exports]).sources[1]
    born = next(column for column in contacts.columns if column.name == "Birth date")
    assert born.evidence is not None and born.evidence.id == "intake.evidence.word"
    assert born.format_evidence is not None
    assert born.format_evidence.id == "intake.evidence.day_first"
    assert born.suits == 1.0
    name = next(column for column in contacts.columns if column.name == "First Name")
    assert name.suits is None, "any text is a name"

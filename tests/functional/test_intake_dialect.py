"""How a file is written, said at the keyboard while its first rows show what comes of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook
from textual.pilot import Pilot

from audits import press, screen_text, told, until
from crm_audit_tui.session.sources import corrections, pin
from crm_audit_tui.tables.sources import NO_QUOTE
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.dialect import DialectModal
from crm_audit_tui.tui.screens.intake import IntakeScreen
from intake_support import intake

BARS = "Id|Nome|Città\n1|Anna|Forlì\n2|Bruno|Cantù\n3|Carla|Nardò\n"


@pytest.fixture
def exports(tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "contatti.csv").write_bytes(BARS.encode("cp1252"))
    return folder


def _in_front(app: AuditApp, screen: IntakeScreen) -> bool:
    return app.screen is screen


async def opened(app: AuditApp, pilot: Pilot[None]) -> None:
    await press(pilot, "f")
    await until(pilot, lambda: isinstance(app.screen, DialectModal), "the dialect")
    await shown(app, pilot, "1|Anna|Forl")


async def shown(app: AuditApp, pilot: Pilot[None], *texts: str) -> None:
    await until(pilot, lambda: all(text in screen_text(app) for text in texts), str(texts))


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_first_rows_follow_every_change(exports: Path, size: tuple[int, int]) -> None:
    async with intake(exports, size=size) as (app, _, pilot):
        await opened(app, pilot)
        await shown(app, pilot, "3 columns", "vertical bar", "1|Anna|Forlì", "Forlì")
        await press(pilot, "tab", ",")
        await shown(app, pilot, "1 column ·", "Only one column")
        await press(pilot, "|", "tab", "tab", "0")
        await shown(app, pilot, "column 1", "0 header lines")


async def test_the_way_out_stands_among_the_keys_of_a_small_terminal(exports: Path) -> None:
    async with intake(exports, size=(80, 24)) as (app, screen, pilot):
        for language, key in (("en", "leave as it was"), ("it", "lascia com'era")):
            await app.change_language(language)
            await opened(app, pilot)
            await shown(app, pilot, key)
            await press(pilot, "escape")
            await until(pilot, partial(_in_front, app, screen), "the intake")


async def test_a_wrong_encoding_is_told_at_once(exports: Path) -> None:
    async with intake(exports) as (app, _, pilot):
        await opened(app, pilot)
        await shown(app, pilot, "cp1252")
        await press(pilot, "right")
        await shown(app, pilot, "4 characters make no sense as utf-8")


async def test_enter_reads_it_so_and_escape_leaves_it(exports: Path) -> None:
    async with intake(exports) as (app, screen, pilot):
        await opened(app, pilot)
        await press(pilot, "tab", ";", "escape")
        await until(pilot, lambda: isinstance(app.screen, IntakeScreen), "back")
        assert not screen.state.corrections
        await opened(app, pilot)
        await press(pilot, "tab", "tab", "left", "tab", "0", "enter")
        await until(pilot, lambda: _names(screen)[:1] == ["column 1"], "read without a header")
        said = screen.state.said(screen.state.sources[0])
        assert (said.quote, said.header_rows, said.delimiter) == (NO_QUOTE, 0, "")
        report = screen.state.sources[0]
        assert report.rows == 4
        assert corrections([pin(report, said)])[report.id].quote == NO_QUOTE, "as the record has it"


async def test_nothing_said_reads_nothing_anew(exports: Path) -> None:
    async with intake(exports) as (app, screen, pilot):
        await opened(app, pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, IntakeScreen), "back")
        assert not screen.state.corrections


async def test_a_file_that_is_gone_says_so_and_is_not_read(exports: Path) -> None:
    async with intake(exports) as (app, screen, pilot):
        (exports / "contatti.csv").unlink()
        await press(pilot, "f")
        await until(pilot, lambda: "! " in screen_text(app), "what is wrong")
        await press(pilot, "right", "enter")
        await until(pilot, lambda: told(app), "a notice")
        assert isinstance(app.screen, DialectModal)
        assert not screen.state.corrections


async def test_the_sheets_of_a_workbook_are_named_with_their_size(
    tmp_path: Path, home: Path
) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "People"
    for row in (["Name", "Email"], ["Ada", "ada@byron.example"], ["Bo", "bo@byron.example"]):
        first.append(row)
    book.create_sheet("Empty")
    deals = book.create_sheet("Deals")
    for row in (["Deal name", "Amount"], ["One", "1"], ["Two", "2"], ["Three", "3"]):
        deals.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    async with intake(path) as (app, screen, pilot):
        await press(pilot, "f")
        await shown(app, pilot, "People · 2 × 2", "ada@byron.example")
        await press(pilot, "right")
        await shown(app, pilot, "Empty · no table")
        await press(pilot, "right")
        await shown(app, pilot, "Deals · 3 × 2", "Three")
        await press(pilot, "tab", "0", "enter")
        await until(pilot, lambda: screen.state.sources[1].rows == 4, "the sheet is read so")
        assert screen.state.sources[0].header_rows == 1, "the other one as it was"
        assert screen.source is screen.state.sources[1]


def _names(screen: IntakeScreen) -> list[str]:
    return [column.name for column in screen.state.sources[0].columns]

"""The review of whole clusters by keyboard: every key, on screen, on disk and in the export."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

import invented
from audits import Prepared, press, reviewing, screen_lines, screen_text, told, until
from crm_audit_tui.core.decisions import DropMember, JudgePairs
from crm_audit_tui.report.csv_file import Dialect, read_csv
from crm_audit_tui.session.cluster_view import ClusterView, Standing
from crm_audit_tui.session.pairs import PairState
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.modals.listing import ListingModal
from crm_audit_tui.tui.screens.cluster import ClusterScreen, is_cluster
from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen
from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.widgets.cluster_table import ClusterTable

NUMBER = 1000 + invented.PAIRS
SEVEN = {f"C-{each}" for each in (NUMBER, NUMBER + 1000, 3000, 4000, 4001, 4002, 4003)}


@asynccontextmanager
async def cluster_of(
    audit: Prepared,
    record: str = "C-4000",
    *,
    size: tuple[int, int] = (140, 40),
    language: str = "en",
    read_only: bool = False,
) -> AsyncIterator[tuple[AuditApp, Pilot[None]]]:
    """Show the cluster of a record, from its pair by the keyboard."""
    shown = reviewing(audit, size=size, language=language, read_only=read_only)
    async with shown as (app, pilot):
        assert isinstance(app.screen, DuplicatesScreen)
        queue = app.screen.queue
        app.screen.go_to(next(at for at in app.screen.places if _of(record, queue.keys(at))))
        await press(pilot, "c")
        await until(pilot, lambda: isinstance(app.screen, ClusterScreen), "the cluster")
        yield app, pilot


def _of(record: str, keys: tuple[str, str]) -> bool:
    return record in map(record_id, keys)


def cluster(app: AuditApp) -> ClusterScreen:
    assert isinstance(app.screen, ClusterScreen)
    return app.screen


def view(app: AuditApp) -> ClusterView:
    found = cluster(app)._view
    assert found is not None
    return found


def ids(app: AuditApp, *, inside: bool = True) -> set[str]:
    members = view(app).members
    places = view(app).inside if inside else range(len(members))
    return {members[place].record_id for place in places}


def survivor(app: AuditApp) -> str:
    return view(app).members[view(app).survivor].record_id


def results(app: AuditApp) -> dict[str, str]:
    return {field.name: field.result for field in view(app).fields}


async def cursor_to(app: AuditApp, pilot: Pilot[None], field: str, record: str) -> None:
    """Put the cursor on a value by the arrow keys alone."""
    table = app.screen.query_one(ClusterTable)
    await press(pilot, "home")
    for _ in range(40):
        if table.field is not None and table.field.name == field:
            break
        await press(pilot, "down")
    else:
        raise AssertionError(f"no field {field}")
    await press(pilot, *["left"] * len(view(app).members))
    for _ in range(len(view(app).members)):
        if view(app).members[table.member].record_id == record:
            return
        await press(pilot, "right")
    raise AssertionError(f"no record {record}")


async def decide(app: AuditApp, pilot: Pilot[None], key: str) -> None:
    """Press a key that decides, and wait until it is on disk and something is shown after it."""
    screen = cluster(app)
    before, seq = screen._cluster, screen.session.log.last_seq
    await press(pilot, key)
    await until(pilot, lambda: screen.session.log.last_seq > seq, f"{key} decides")
    await until(pilot, lambda: app.screen is not screen or screen._cluster is not before, "shown")


async def test_a_cluster_is_merged_by_one_decision_and_taken_back_by_one(crowd: Prepared) -> None:
    async with cluster_of(crowd) as (app, pilot):
        screen = cluster(app)
        assert ids(app) == SEVEN
        stays, seq = survivor(app), screen.session.log.last_seq
        await decide(app, pilot, "m")
        decision = crowd.last()
        assert isinstance(decision, JudgePairs)
        assert {record_id(key) for each in decision.pairs for key in (each.left, each.right)} == (
            SEVEN
        )
        assert screen.session.log.last_seq == seq + 1
        said = screen_text(app)
        assert f"merged 6 records into {stays}" in said and "u undoes" in said
        assert screen.queue.counts().merged == 21, "every pair of the seven"
        await press(pilot, "u")
        await until(pilot, lambda: screen.queue.counts().merged == 0, "taken back")
        assert not any(isinstance(each, JudgePairs) for each in crowd.decisions())


async def test_what_is_shown_is_what_the_export_writes_and_no_row_is_lost(
    crowd: Prepared, tmp_path: Path
) -> None:
    async with cluster_of(crowd) as (app, pilot):
        screen = cluster(app)
        await cursor_to(app, pilot, "city", "C-4001")
        city = app.screen.query_one(ClusterTable).field
        assert city is not None
        await press(pilot, "t")
        await cursor_to(app, pilot, "job_title", "C-4002")
        await press(pilot, "x")
        assert survivor(app) == "C-4002"
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query_one(Input).value = ""
        await press(pilot, *"mnt", "enter")
        await until(pilot, lambda: isinstance(app.screen, ClusterScreen), "the cluster")
        shown = results(app)
        assert shown["job_title"] == "mnt", "letters belong to the field"
        assert shown["city"] == next(
            value
            for member, value in zip(view(app).members, city.values, strict=True)
            if member.record_id == "C-4001"
        )
        names = {field.name: field for field in view(app).fields}
        await decide(app, pilot, "m")
        columns = {
            report.maps_to: report.name
            for report in screen.session.rows["contacts"].sources[0].columns  # type: ignore[index]
        }
        screen.session.export(tmp_path / "out")
    header, *rows = read_csv(tmp_path / "out" / "merged_contacts.csv", Dialect())
    kept = {row[header.index("Contact ID")]: dict(zip(header, row, strict=True)) for row in rows}
    assert set(kept) & SEVEN == {"C-4002"}
    for name in names:
        assert kept["C-4002"][columns[name]] == shown[name], name
    assert len(rows) + 6 == len(invented.crowd_contacts())


async def test_a_dropped_member_is_kept_apart_and_the_rest_stays_in_front(crowd: Prepared) -> None:
    async with cluster_of(crowd) as (app, pilot):
        await cursor_to(app, pilot, "city", "C-4003")
        await decide(app, pilot, "d")
        decision = crowd.last()
        assert isinstance(decision, DropMember)
        assert record_id(decision.record) == "C-4003"
        assert {record_id(each) for each in decision.others} == SEVEN - {"C-4003"}
        assert ids(app) == SEVEN - {"C-4003"} and ids(app, inside=False) == SEVEN
        assert "kept apart by decision" in screen_text(app)
        await decide(app, pilot, "m")
        merged = crowd.last()
        assert isinstance(merged, JudgePairs)
        assert not any("C-4003" in each.left + each.right for each in merged.pairs)


async def test_one_kept_apart_comes_back_only_when_it_is_said(crowd: Prepared) -> None:
    async with cluster_of(crowd) as (app, pilot):
        await cursor_to(app, pilot, "city", "C-4003")
        await decide(app, pilot, "d")
        await cursor_to(app, pilot, "city", "C-4003")
        for key in ("t", "x"):
            app.clear_notifications()
            await press(pilot, key)
            assert told(app), "it is not among the merged"
        await press(pilot, "d")
        assert ids(app) == SEVEN
        assert "merging takes back what was kept apart" in screen_text(app)
        assert "+2" in screen_text(app), "of six pairs four are named"
        await press(pilot, "w")
        await until(pilot, lambda: isinstance(app.screen, ListingModal), "all of them")
        listed = app.screen.query_one("#choices", OptionList).options
        pairs = next(str(each.prompt) for each in listed if "takes back" in str(each.prompt))
        assert pairs.count("–") == 6 and "+" not in pairs
        await press(pilot, "escape", "d")
        assert ids(app) == SEVEN - {"C-4003"}


async def test_a_member_is_left_out_without_deciding_about_it(crowd: Prepared) -> None:
    async with cluster_of(crowd) as (app, pilot):
        queue = cluster(app).queue
        await cursor_to(app, pilot, "city", "C-4003")
        await press(pilot, "space")
        assert ids(app) == SEVEN - {"C-4003"}
        await decide(app, pilot, "m")
        assert ids(app, inside=False) == SEVEN, "what is left of it comes first"
        assert {each.standing for each in view(app).members} >= {Standing.MERGED, Standing.MERGES}
        states = [queue.state(place) for place in cluster(app)._cluster.positions]  # type: ignore[union-attr]
        assert states.count(PairState.OPEN) == 6


async def test_all_are_kept_apart_and_the_next_is_shown(crowd: Prepared) -> None:
    async with cluster_of(crowd) as (app, pilot):
        queue = cluster(app).queue
        await decide(app, pilot, "n")
        assert queue.counts().apart == 21
        assert "kept 21 pairs of a cluster apart" in screen_text(app)
        assert ids(app) != SEVEN, "the next cluster, though plain pairs lie between"


async def test_what_is_put_off_comes_back_last(crowd: Prepared) -> None:
    async with cluster_of(crowd) as (app, pilot):
        queue = cluster(app).queue
        await decide(app, pilot, "s")
        assert queue.counts().later == 21
        assert not (isinstance(app.screen, ClusterScreen) and ids(app) == SEVEN)


async def test_after_the_last_open_pair_of_a_cluster_a_plain_pair_is_shown_as_one(
    crowd: Prepared,
) -> None:
    async with cluster_of(crowd) as (app, pilot):
        for _ in range(2 + invented.TRIPLES):
            if isinstance(app.screen, ClusterScreen):
                await decide(app, pilot, "m")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "a pair of two")
        assert isinstance(app.screen, DuplicatesScreen)
        assert app.screen.queue.state(app.screen.position) is PairState.OPEN
        assert "last: merged" in screen_text(app)


async def test_a_pair_of_two_says_where_the_next_cluster_begins(crowd: Prepared) -> None:
    async with reviewing(crowd) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, DuplicatesScreen)
        small = next(each for each in screen.places if not is_cluster(screen.queue, each))
        screen.go_to(small)
        await press(pilot, "c")
        await until(pilot, lambda: told(app), "told where")
        assert isinstance(app.screen, DuplicatesScreen)
        number = told(app)[-1].partition("begins at pair ")[2].split(" ")[0]
        await press(pilot, "g", *number, "enter")
        await until(pilot, lambda: screen.position != small, "there")
        await press(pilot, "c")
        await until(pilot, lambda: isinstance(app.screen, ClusterScreen), "a cluster of three")


async def test_escape_goes_back_to_the_pair_and_a_pair_has_no_cluster_view(
    crowd: Prepared,
) -> None:
    async with cluster_of(crowd) as (app, pilot):
        position = cluster(app).position
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the pair")
        assert isinstance(app.screen, DuplicatesScreen)
        assert app.screen.position == position
        await press(pilot, "g", *"C-1005", "enter", "c")
        assert isinstance(app.screen, DuplicatesScreen) and told(app)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, StepScreen), "the step")


async def test_walking_goes_from_cluster_to_cluster_blind_too(crowd: Prepared) -> None:
    async with cluster_of(crowd) as (app, pilot):
        seen = [frozenset(ids(app, inside=False))]
        for _ in range(invented.TRIPLES + 1):
            await press(pilot, "pagedown")
            seen.append(frozenset(ids(app, inside=False)))
        assert seen[-1] == seen[0], "goes round"
        assert len(set(seen)) == invented.TRIPLES + 1 and all(len(each) > 2 for each in seen)
        await press(pilot, "pageup")
        assert frozenset(ids(app, inside=False)) == seen[-2]

        # A blind review shows no probability.
        assert "weakest link" in screen_text(app) and "match of" in screen_text(app)
        await press(pilot, "v")
        text = screen_text(app)
        assert "weakest link" not in text and "match of" not in text
        assert "0.9" not in text


@pytest.mark.parametrize("size", [(80, 24), (110, 24), (200, 60)])
async def test_the_layout_holds(crowd: Prepared, size: tuple[int, int]) -> None:
    async with cluster_of(crowd, size=size) as (app, pilot):
        lines = screen_lines(app)
        heads = next(line for line in lines if "FIELD" in line)
        assert "RESULT" in heads
        assert "1●" in heads and "2○" in heads, "two members fit"
        assert "m merge" in lines[-1] and "keep apart" in lines[-1]
        assert all(len(line) <= size[0] for line in lines)
        assert any("contacts.csv" in line for line in lines)
        table = app.screen.query_one(ClusterTable)
        await press(pilot, "end", *["l"] * 6)
        assert table.member == 6 and table.field is not None
        text = screen_text(app)
        assert "7○" in text and "RESULT" in text, "scrolled sideways, the result stays"
        label = app.words.text(f"core.field.{table.field.name}")
        at_cursor = next(line for line in screen_lines(app) if "▌≈" in line or "▌≠" in line
                         or "▌=" in line or "▌◐" in line)  # fmt: skip
        assert label[:11] in at_cursor, "scrolled into view"
        await press(pilot, "h", "k")
        assert table.member == 5


async def test_clicks_put_the_cursor_and_take_the_value(crowd: Prepared) -> None:
    async with cluster_of(crowd) as (app, pilot):
        table = app.screen.query_one(ClusterTable)
        lines = screen_lines(app)
        y = next(at for at, line in enumerate(lines) if " city " in line)
        x = next(line for line in lines if "FIELD" in line).index("2○") + 2
        region = table.region
        await pilot.click(ClusterTable, offset=(x - region.x, y - region.y))
        assert table.member == 1 and table.field is not None and table.field.name == "city"
        assert table.field.chosen and table.field.origin == 1


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_hostile_text_shows_as_marks_and_breaks_nothing(
    crowd: Prepared, size: tuple[int, int]
) -> None:
    async with cluster_of(crowd, "H-1", size=size) as (app, pilot):
        assert ids(app, inside=False) == {"H-1", "H-2", "H-3"}
        for field in ("last_name", "company", "city"):
            await cursor_to(app, pilot, field, "H-3")
            await press(pilot, "t")
            assert not set(screen_text(app)) & {"\x1b", "\x07", "\u202e", "\u200b"}
            assert all(len(line) <= size[0] for line in screen_lines(app))
        await press(pilot, "home")
        assert "[red]Mallory" in screen_text(app)
        await decide(app, pilot, "m")
        assert "\x1b" not in screen_text(app)


async def test_a_read_only_audit_refuses_with_a_message(crowd: Prepared) -> None:
    async with cluster_of(crowd, read_only=True) as (app, pilot):
        before = crowd.log().last_seq
        for key in ("m", "n", "s", "d", "full_stop"):
            app.clear_notifications()
            await press(pilot, key)
            await until(pilot, lambda: told(app), f"{key} is refused with a message")
            assert ids(app) == SEVEN
        assert crowd.log().last_seq == before


async def test_the_keys_are_explained_in_both_languages(crowd: Prepared) -> None:
    for language, word in (("en", "survives"), ("it", "resta")):
        async with cluster_of(crowd, language=language) as (app, pilot):
            await press(pilot, "question_mark")
            await until(pilot, lambda: not isinstance(app.screen, ClusterScreen), "the help")
            text = screen_text(app)
            assert word in text and "⊘" in text
            assert "tui." not in text, "every key has its words"

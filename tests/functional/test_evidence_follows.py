"""Evidence follows decisions: computed anew in the background, nothing in front disturbed."""

from __future__ import annotations

from pathlib import Path

from audits import Prepared, opened, prepare, press, reviewing, told, until, write_csv
from crm_audit_tui.core.decisions import SetScope, SetSetting
from crm_audit_tui.session import Session
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen
from crm_audit_tui.tui.screens.worklist import WorklistScreen


def session_of(app: AuditApp) -> Session:
    assert app.session is not None
    return app.session


def people(*names: str) -> list[dict[str, str]]:
    return [
        {"Contact ID": f"{name}-{copy}", "Full Name": name, "Email": f"{name}@example.com".lower()}
        for name in names
        for copy in "AB"
    ]


async def test_a_changed_threshold_computes_the_evidence_anew(twins: Prepared) -> None:
    async with opened(twins, "freshness", computing=True) as (app, pilot):
        session = session_of(app)
        before = session.results["freshness"].metrics
        await app.jobs.decide(SetSetting(name="freshness.fresh_days", value=1))
        await until(pilot, lambda: session.results["freshness"].metrics != before, "new evidence")
        await app.undo()
        await until(pilot, lambda: session.results["freshness"].metrics == before, "taken back")
        assert not session.outdated()


async def test_a_worklist_stays_at_its_item_while_evidence_is_computed(twins: Prepared) -> None:
    async with reviewing(twins, "missing", computing=True, in_process=True) as (app, pilot):
        screen, session = app.screen, session_of(app)
        assert isinstance(screen, WorklistScreen)
        await press(pilot, "pagedown", "pagedown")
        item, before = screen.item, session.items("missing")
        assert item is not None
        # Other goals for another step: the items stay, their order and number may not.
        await app.jobs.decide(SetSetting(name="freshness.fresh_days", value=1))
        await until(pilot, lambda: session.items("missing") is not before, "new items")
        await until(pilot, lambda: not app.jobs.busy, "computed")
        await pilot.pause(0)
        assert screen.item == item


async def test_a_merge_in_preparation_survives_new_evidence(twins: Prepared) -> None:
    async with reviewing(twins, computing=True, in_process=True) as (app, pilot):
        screen, session = app.screen, session_of(app)
        assert isinstance(screen, DuplicatesScreen)
        untouched = screen._draft
        await press(pilot, "x")
        chosen, results = screen._draft, session.results["duplicates"]
        assert chosen != untouched
        await app.jobs.decide(SetScope(field="audit_date", value="2026-11-30"))
        await until(pilot, lambda: session.results["duplicates"] is not results, "new evidence")
        await until(pilot, lambda: not app.jobs.busy, "computed")
        await pilot.pause(0)
        assert screen._draft == chosen


async def test_verdicts_are_counted_once_the_review_is_left(twins: Prepared) -> None:
    def merged(session: Session) -> object:
        found = session.results["duplicates"].metric("duplicates.contacts.judged_merge")
        return found and found.value

    async with reviewing(twins, computing=True, in_process=True) as (app, pilot):
        session = session_of(app)
        await press(pilot, "m")
        assert not merged(session)
        await press(pilot, "escape")
        await until(pilot, lambda: merged(session) == 1, "counted")


async def test_giving_up_a_redo_is_told_without_asking(twins: Prepared) -> None:
    async with opened(twins, "usage") as (app, pilot):
        await app.jobs.decide(SetScope(field="product", value="HubSpot"))
        await app.jobs.decide(SetScope(field="edition", value="Pro"))
        await app.undo()
        await app.undo()
        await app.jobs.decide(SetScope(field="product", value="Zoho"))
        await until(pilot, lambda: any("2 redos were given up" in said for said in told(app)), "")
        assert "HubSpot" in told(app)[-1]
        assert app.screen_stack[-1].is_modal is False
        await app.jobs.decide(SetScope(field="edition", value="One"))
        await pilot.pause(0)
        assert "HubSpot" in told(app)[-1]


async def test_undo_stops_at_what_the_audit_began_with(twins: Prepared) -> None:
    async with opened(twins, "usage") as (app, pilot):
        began = session_of(app).audit
        await app.jobs.decide(SetScope(field="edition", value="Pro"))
        for _turn in range(3):
            await app.undo()
        assert began.sources
        assert session_of(app).audit == began
        await until(pilot, lambda: any("nothing" in said for said in told(app)), "the reason")


def test_tables_read_again_come_into_force_with_their_own_matches(
    tmp_path: Path, home: Path
) -> None:
    export = write_csv(tmp_path / "contacts.csv", people("Ana Rossi", "Bo Hart", "Cleo Marsh"))
    session = prepare([export], tmp_path).session()
    try:
        pairs = session.pairs("contacts")
        names = {pairs.keys(place) for place in range(len(pairs))}
        assert names
        write_csv(export, people("Zoe Zander", "Ana Rossi", "Bo Hart", "Cleo Marsh"))
        session.load()
        pairs = session.pairs("contacts")
        assert {pairs.keys(place) for place in range(len(pairs))} == names
        assert pairs.rows.record(0)["full_name"] == "Ana Rossi"
        session.match()
        pairs = session.pairs("contacts")
        assert {pairs.keys(place) for place in range(len(pairs))} > names
        assert pairs.rows.record(0)["full_name"] == "Zoe Zander"
    finally:
        session.close()


async def test_a_changed_duplicate_threshold_finds_the_clusters_anew(twins: Prepared) -> None:
    async with opened(twins, "duplicates", computing=True) as (app, pilot):
        session = session_of(app)
        before = len(session.pairs("contacts"))
        await app.jobs.decide(SetSetting(name="duplicates.threshold", value=0.999))
        await until(pilot, lambda: len(session.pairs("contacts")) < before, "fewer pairs")
        assert session.pairs("contacts").matches.threshold == 0.999

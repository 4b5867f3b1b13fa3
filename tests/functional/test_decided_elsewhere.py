"""One cell on two worklists: the second one says what was decided on the first."""

from __future__ import annotations

from functools import partial

from textual.pilot import Pilot
from textual.widgets import Input

from audits import Prepared, press, reviewing, screen_text, until
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.item_forms import about_item
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen
from crm_audit_tui.tui.screens.worklist import WorklistScreen


def ownerless(app: AuditApp, step: str) -> dict[str, tuple[int, WorkItem]]:
    """Return the deals without an owner that a worklist lists, by record."""
    assert app.session is not None
    items = enumerate(app.session.items(step).items)
    return {
        each.record: (place, each)
        for place, each in items
        if each.table == "deals" and each.field == "owner"
    }


def _is_at(app: AuditApp, screen: WorklistScreen, place: int) -> bool:
    return screen.position == place and screen in app.screen_stack[-1:]


async def go_to(app: AuditApp, pilot: Pilot[None], place: int) -> WorklistScreen:
    screen = app.screen
    assert isinstance(screen, WorklistScreen)
    await press(pilot, "g", *str(place + 1), "enter")
    there = partial(_is_at, app, screen, place)
    await until(pilot, there, "the item")
    return screen


TOLD = "decided in step 4: Anna Rossi (assign)"
TOLD_IT = "deciso al passo 4: Anna Rossi (assegna)"


async def test_an_owner_given_in_one_step_is_told_in_the_other(sample: Prepared) -> None:
    async with reviewing(sample, "pipeline") as (app, pilot):
        both = ownerless(app, "pipeline").keys() & ownerless(app, "missing").keys()
        record = min(both)
        place, item = ownerless(app, "pipeline")[record]
        screen = await go_to(app, pilot, place)
        assert TOLD not in screen_text(app)
        await press(pilot, "a")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query_one("#field-value", Input).value = "Anna Rossi"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: screen.queue.decided(place), "assigned")
    async with reviewing(sample, "missing") as (app, pilot):
        place, item = ownerless(app, "missing")[record]
        screen = await go_to(app, pilot, place)
        assert TOLD in screen_text(app)
        await press(pilot, "f")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        assert TOLD in screen_text(app), "where another value would be typed too"
        app.screen.query_one("#field-value", Input).value = "Bruno Neri"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal), "asked first")
        assert "Anna Rossi" in screen_text(app)
        await press(pilot, "n")
        await until(pilot, lambda: app.screen is screen, "the item again")
        session = app.session
        assert session is not None
        assert session.items("missing").decided(place) is None
        assert session.items("missing").next_open(place - 1) != place, (
            "what nobody has looked at comes first"
        )
        filled = DecideItem(
            step="missing", item=item.id, action="fill", table="deals", record=record,
            field="owner", value="Bruno Neri",
        )  # fmt: skip
        await app.jobs.decide(filled)
        session.decide(session.audit.items["pipeline", ownerless(app, "pipeline")[record][1].id])
        screen.show()
        later = f"{TOLD} · made later, so it counts"
        await until(pilot, lambda: later in screen_text(app), "which one counts")
        told = about_item(item, filled, Translator("it"), session.elsewhere(item)).plain
        assert f"{TOLD_IT} · presa dopo: è questa che vale" in told


async def test_a_record_archived_in_one_step_is_passed_over_in_the_others(
    sample: Prepared,
) -> None:
    async with reviewing(sample, "missing", size=(80, 24)) as (app, pilot):
        session, screen = app.session, app.screen
        assert session is not None and isinstance(screen, WorklistScreen)
        pairs = session.pairs("contacts")
        paired = {key for place in range(len(pairs)) for key in pairs.keys(place)}
        items = screen.queue.items
        place = next(at for at, each in enumerate(items) if each.record in paired)
        record, total = items[place].record, screen.queue.counts().total
        own = [at for at, each in enumerate(items) if each.record == record]
        await go_to(app, pilot, place)
        archived = DecideItem(
            step="unused", item=f"contacts:{record}", action="archive", table="contacts",
            record=record,
        )  # fmt: skip
        await app.jobs.decide(archived)
        screen.show()
        await until(pilot, lambda: "decided in step 7: archive" in screen_text(app), "told")
        assert f"{len(own)} archived elsewhere" in screen_text(app), "among the counts"
        assert screen.queue.counts().open == total - len(own)
        assert screen.queue.next_open(own[0] - 1) not in own
        await press(pilot, "escape")
        await until(pilot, lambda: "archived in another step" in screen_text(app), "the counts")
        place = next(at for at in range(len(pairs)) if record in pairs.keys(at))
        await app.navigation.go_to("duplicates", "worklist")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the pairs")
        await press(pilot, "g", *str(place + 1), "enter")
        told = f"{record_id(record)} is archived in step 7"
        await until(pilot, lambda: told in " ".join(screen_text(app).split()), "among the warnings")
        assert pairs.next_open(place - 1) != place
        await press(pilot, "u")
        await until(pilot, lambda: session.items("missing").counts().elsewhere == 0, "back")
        assert told not in " ".join(screen_text(app).split())

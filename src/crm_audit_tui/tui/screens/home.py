"""The first screen: the audits on this machine, and how to begin one."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.record.recent import RecentAudit, forget, recent_audits
from crm_audit_tui.tui.messages import Refreshed
from crm_audit_tui.tui.small_paint import SmallPaint
from crm_audit_tui.tui.user_path import user_path
from crm_audit_tui.tui.widgets.key_bar import KeyBar
from crm_audit_tui.tui.widgets.sure_list import SureList
from crm_audit_tui.tui.widgets.top_line import TopLine
from crm_audit_tui.tui.wording import audit_app, words


class AuditList(SureList):
    """The recent audits, two lines each."""

    help = "tui.help.home"
    BINDINGS = [
        Binding("enter", "select", "tui.key.open", id="home.open"),
        Binding("j", "cursor_down", "tui.key.down", show=False, id="home.down"),
        Binding("k", "cursor_up", "tui.key.up", show=False, id="home.up"),
    ]


class HomeScreen(SmallPaint, Screen[None]):
    """Recent audits with their progress; new, open, demo.

    One that begins `beneath` an audit reads and composes nothing until that has been left.
    """

    BINDINGS = [
        Binding("n", "new", "tui.key.new", id="home.new"),
        Binding("o", "open_file", "tui.key.open_file", id="home.open_file"),
        Binding("d", "demo", "tui.key.demo", id="home.demo"),
        Binding("y", "next_year", "tui.key.next_year", id="home.next_year"),
        Binding("delete", "forget", "tui.key.forget", id="home.forget"),
        Binding("q", "app.leave", "tui.key.quit", show=False, id="home.quit"),
    ]

    def __init__(self, *, beneath: bool = False) -> None:
        super().__init__()
        self._beneath = beneath
        self._audits: list[RecentAudit] = []
        self._shown = False
        self._listing = asyncio.Lock()  # one after another: composing anew must not be broken off

    def compose(self) -> ComposeResult:
        if self._beneath:
            return
        say = words(self).text
        self._audits = recent_audits()
        yield TopLine()
        with Vertical(id="home"):
            yield Static(say("tui.home.purpose"), markup=False, id="purpose")
            if self._audits:
                yield Static(say("tui.home.recent"), markup=False, classes="heading")
                yield AuditList(*self._options(), id="audits", markup=False)
            else:
                yield Static(self._welcome(), id="welcome")
        yield KeyBar()

    async def on_screen_resume(self) -> None:
        if self._shown:
            self._list_anew()
        self._shown = True

    @on(Refreshed)
    def _audit_closed(self) -> None:
        if self.is_current:
            self._list_anew()

    def _list_anew(self) -> None:
        if not audit_app(self).navigation.ending:  # nobody would see it
            self._beneath = False
            self.run_worker(self.show(), group="list")

    async def show(self) -> None:
        """Read the list of audits again."""
        async with self._listing:
            await self._list_again()

    async def _list_again(self) -> None:
        listed = self.query(AuditList)
        place = listed.first().highlighted or 0 if listed else 0
        self._audits = recent_audits()
        if not listed or not self._audits:
            await self.recompose()
        else:
            listed.first().set_options(self._options())
        for each in self.query(AuditList):
            each.highlighted = min(place, len(self._audits) - 1)
            if self.is_current:
                each.focus()
        self.refresh_bindings()

    def _options(self) -> list[Option]:
        width = max(40, (self.size.width or self.app.size.width) - 6)
        return [Option(self._line(audit, width)) for audit in self._audits]

    def on_resize(self) -> None:
        for listed in self.query(AuditList):
            place = listed.highlighted
            listed.set_options(self._options())
            listed.highlighted = place

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("forget", "next_year") and not self._audits:
            return None
        return True

    def _welcome(self) -> Text:
        say = words(self).text
        text = Text()
        text.append(f"{say('tui.home.welcome')}\n\n", "bold")
        for key, message_id in (("d", "demo"), ("n", "new"), ("o", "open"), ("?", "help")):
            text.append(f" {key} ", "bold reverse")
            text.append(f"  {say(f'tui.home.first_{message_id}')}\n\n")
        text.append(say("tui.home.nothing_changed"), "italic")
        return text

    def _line(self, audit: RecentAudit, width: int) -> Text:
        say = words(self)
        title = visible(audit.title)
        if audit.organisation and audit.organisation not in audit.title:
            title = f"{title} · {visible(audit.organisation)}"
        day = say.day(audit.modified.astimezone().date()) if audit.modified else ""
        room = width - len(day) - 1
        first = Text(title, "bold", no_wrap=True)
        first.truncate(room, overflow="ellipsis", pad=True)
        text = Text.assemble(first, f" {day}\n", no_wrap=True, overflow="ellipsis")
        if audit.problem is not None:
            text.append(f"  ✗ {say.message(audit.problem)}")
            return text
        done, steps = audit.steps_done, audit.steps
        text.append(f"  {'▰' * done}{'▱' * max(0, steps - done)}")
        text.append(f" {say.text('tui.home.steps', done=done, total=steps)}")
        text.append(f" · {say.text('tui.home.decisions', n=audit.decisions)}")
        if audit.waiting:
            text.append(f" · {say.text('tui.home.waiting')}")
        text.append(f" · {_short(audit.path)}", "dim")
        return text

    # -- actions ---------------------------------------------------------------------------------

    @property
    def _chosen(self) -> RecentAudit | None:
        listed = self.query(AuditList)
        place = listed.first().highlighted if listed else None
        return self._audits[place] if place is not None and place < len(self._audits) else None

    @on(OptionList.OptionSelected)
    async def _open_chosen(self) -> None:
        audit = self._chosen
        if audit is not None:
            await audit_app(self).navigation.open_audit(audit.path)

    @work
    async def action_open_file(self) -> None:
        """Ask for a record and open it."""
        from crm_audit_tui.tui.modals.text_prompt import TextPrompt
        from crm_audit_tui.tui.widgets.path_input import PathSuggester

        prompt = TextPrompt(
            message("tui.open.question"),
            hint=message("tui.open.hint"),
            problem=_missing,
            suggester=PathSuggester(frozenset({".toml"})),
        )
        path = await self.app.push_screen_wait(prompt)
        if path:
            await audit_app(self).navigation.open_audit(user_path(path))

    @work
    async def action_new(self) -> None:
        """Pick exports and begin an audit of them."""
        from crm_audit_tui.tui.beginning import Beginning
        from crm_audit_tui.tui.modals.file_picker import FilePicker

        paths = await self.app.push_screen_wait(FilePicker())
        if paths:
            await audit_app(self).navigation.new_audit(Beginning(paths))

    @work
    async def action_next_year(self) -> None:
        """Begin the audit that goes on from the one under the cursor."""
        from crm_audit_tui.tui.next_year import start_next_year

        audit = self._chosen
        if audit is not None and audit.problem is not None:
            audit_app(self).say(audit.problem, severity="error")
        elif audit is not None:
            await start_next_year(audit_app(self), audit.path)

    @work
    async def action_demo(self) -> None:
        """Open a ready audit over a copy of the sample data."""
        from crm_audit_tui.session.sample import open_demo
        from crm_audit_tui.tui.modals.progress import ProgressModal

        app = audit_app(self)
        call = partial(open_demo, language=app.words.language)
        session = await app.push_screen_wait(ProgressModal(message("tui.demo.preparing"), call))
        if session is not None:
            await app.navigation.show_audit(session, load=not session.loaded)

    async def action_forget(self) -> None:
        """Take the audit under the cursor off the list; its file stays."""
        audit = self._chosen
        if audit is None:
            return
        try:
            forget(audit.path)
        except AuditError as error:
            audit_app(self).say_error(error)
            return
        await self.show()
        kept = any(each.path == audit.path for each in self._audits)
        message_id = "tui.home.stays" if kept else "tui.home.forgotten"
        audit_app(self).say(message(message_id, title=audit.title, path=str(audit.path)))


def _short(path: Path) -> str:
    try:
        return visible(f"~/{path.relative_to(Path.home())}")
    except ValueError:
        return visible(str(path))


def _missing(text: str) -> Message | None:
    if text and user_path(text).is_file():
        return None
    return message("tui.open.missing", path=text)

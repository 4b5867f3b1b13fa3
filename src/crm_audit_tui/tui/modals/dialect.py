"""How a file is written, changed while its first rows show how it would be read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.previewing import SourcePreviews
from crm_audit_tui.tables.sources import NO_QUOTE, Corrections, SourceReport
from crm_audit_tui.tui.delimiters import DELIMITERS
from crm_audit_tui.tui.modals.base import Front
from crm_audit_tui.tui.widgets.chooser import Chooser
from crm_audit_tui.tui.widgets.key_bar import KeyBar
from crm_audit_tui.tui.widgets.preview_table import preview_facts, preview_table, raw_lines
from crm_audit_tui.tui.wording import audit_app, words

if TYPE_CHECKING:
    from crm_audit_tui.intake.preview import Preview

_ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "latin-1", "iso8859-15", "mac_roman", "cp850", "cp437", "cp1250",
    "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "gb18030", "big5", "shift_jis", "euc_kr",
)  # fmt: skip
_QUOTES = ('"', "'")
_MOST_HEADERS = 9


class DialectModal(Front[dict[str, str] | None]):
    """Give what was said of how a source is written, by field; None where that stays as it was.

    `sheets` are the workbook's sheets with what is known of each, by name. A value in the result is
    "" for "as found"; `sheet` is the sheet that was looked at.
    """

    CSS_PATH = "dialect.tcss"
    BINDINGS = [
        Binding("enter", "take", "tui.key.read_so", priority=True, id="dialect.take"),
        Binding("escape", "leave", "tui.key.as_it_was", id="dialect.leave"),
        Binding("tab", "app.focus_next", "tui.key.next_field", show=False, id="dialect.next"),
        Binding(
            "shift+tab",
            "app.focus_previous",
            "tui.key.previous_field",
            show=False,
            id="dialect.previous",
        ),
    ]

    def __init__(
        self, source: SourceReport, said: Corrections, sheets: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._source = source
        self._said = said
        self._sheets = dict(sheets or {})
        self._previews = SourcePreviews(source)
        self._shown: Preview | Message | None = None
        self._seen: Corrections | None = None
        self._looking = False
        self._taking = False

    def compose(self) -> ComposeResult:
        say = words(self)
        with Vertical(id="dialect"):
            title = say.text("tui.intake.dialect", file=self._source.name)
            yield Static(title, markup=False, id="dialect-title")
            with Horizontal(id="dialect-values"):
                yield from self._choosers(say)
            yield Static("", id="dialect-facts")
            yield Static("", id="dialect-grid")
            yield Static("", markup=False, id="dialect-raw-title")
            yield Static("", id="dialect-raw")
            yield KeyBar()

    def _choosers(self, say: Translator) -> list[Chooser]:
        said, found = self._said, [("", say.text("tui.preview.as_found"))]
        choosers = []
        if self._sheets:
            sheets = [
                (name, f"{visible(name)} · {known}" if known else visible(name))
                for name, known in self._sheets.items()
            ]
            choosers.append(Chooser("sheet", _label("sheet", say), sheets, self._source.sheet))
        else:
            encodings = [(name, name) for name in _ENCODINGS]
            signs = [(sign, say.text(f"tui.intake.{name}")) for sign, name in DELIMITERS.items()]
            quotes = [(sign, sign) for sign in _QUOTES]
            quotes.append((NO_QUOTE, say.text("tui.preview.quote_none")))
            choosers += [
                Chooser(
                    "encoding", _label("encoding", say), found + encodings, said.encoding,
                    self._encoding_typed,
                ),
                Chooser(
                    "delimiter", _label("delimiter", say), found + signs, said.delimiter,
                    _delimiter_typed,
                ),
                Chooser(
                    "quote", _label("quote", say), found + quotes, said.quote,
                    lambda sign: sign if sign in _QUOTES else None,
                ),
            ]  # fmt: skip
        rows = [(str(count), str(count)) for count in range(_MOST_HEADERS + 1)]
        value = "" if said.header_rows is None else str(said.header_rows)
        choosers.append(
            Chooser("header_rows", _label("header_rows", say), found + rows, value, _digit)
        )
        return choosers

    def _encoding_typed(self, sign: str) -> str | None:
        """Return the next encoding that begins with a letter."""
        now = self.query_one("#choose-encoding", Chooser).value
        start = _ENCODINGS.index(now) + 1 if now in _ENCODINGS else 0
        round_ = _ENCODINGS[start:] + _ENCODINGS[:start]
        letter = sign.casefold()
        return next((name for name in round_ if letter.isalpha() and name[0] == letter), None)

    def on_mount(self) -> None:
        self.query(Chooser).first().focus()
        self._show()
        self.call_after_refresh(self._look)  # the box first: the first look takes the longest

    def on_resize(self) -> None:
        self._show()

    # -- the preview -----------------------------------------------------------------------------

    def _values(self) -> dict[str, str]:
        return {each.name or "": each.value for each in self.query(Chooser)}

    def _wanted(self) -> Corrections:
        values = self._values()
        rows = values["header_rows"]
        return Corrections(
            sheet=values.get("sheet", ""),
            encoding=values.get("encoding", ""),
            delimiter=values.get("delimiter", ""),
            quote=values.get("quote", ""),
            header_rows=int(rows) if rows else None,
        )

    @on(Chooser.Changed)
    def _look(self) -> None:
        self._taking = False
        if not self._looking:
            self._looking = True
            self.run_worker(self._keep_up())

    async def _keep_up(self) -> None:
        """Look at the head of the file until what is shown is what stands in the fields."""
        app = audit_app(self)
        try:
            while self._seen != (wanted := self._wanted()):
                self._shown = await app.jobs.aside(partial(self._previews.preview, wanted))
                self._seen = wanted
                self._show()
        finally:
            self._looking = False
        if self._taking:
            self.action_take()

    def _show(self) -> None:
        shown, say = self._shown, words(self)
        if shown is None:
            self._put(Text(say.text("tui.preview.looking"), "dim"))
        elif isinstance(shown, Message):
            self._put(Text(f"! {say.message(shown)}", "bold"))
        else:
            box = self.query_one("#dialect-facts", Static)
            width = box.content_size.width or self.size.width - 4
            facts = preview_facts(shown, say)
            table = preview_table(shown, width, say)
            used = len(facts.wrap(self.app.console, max(width, 1))) + table.plain.count("\n") + 1
            room = self.query_one("#dialect").size.height - _FRAME - used
            raw = raw_lines(shown, room, width) if shown.raw and room > 1 else Text()
            self._put(facts, table, raw)

    def _put(self, facts: Text, table: Text | None = None, raw: Text | None = None) -> None:
        self.query_one("#dialect-facts", Static).update(facts)
        self.query_one("#dialect-grid", Static).update(table or Text())
        title = words(self).text("tui.preview.raw") if raw else ""
        self.query_one("#dialect-raw-title", Static).update(title)
        self.query_one("#dialect-raw", Static).update(raw or Text())

    # -- leaving ---------------------------------------------------------------------------------

    def action_take(self) -> None:
        """Read the file so, once it has been seen how; not where it cannot be."""
        if self._seen != self._wanted():
            self._taking = True
        elif isinstance(self._shown, Message):
            audit_app(self).say(self._shown, severity="warning")
        else:
            self.dismiss(self._values() if self._seen != self._before() else None)

    def _before(self) -> Corrections:
        said = self._said
        return Corrections(
            sheet=self._source.sheet if self._sheets else "",
            encoding=said.encoding,
            delimiter=said.delimiter,
            quote=said.quote,
            header_rows=said.header_rows,
        )

    def action_leave(self) -> None:
        """Leave the source as it was read."""
        self.dismiss(None)


_FRAME = 8  # rows around what is shown: title, values, the lines between, the keys


def _label(name: str, say: Translator) -> str:
    return say.text(f"tui.intake.field_{name}")


def _delimiter_typed(sign: str) -> str | None:
    """Return a sign that can separate cells: no letter, no digit, no quote."""
    fits = len(sign) == 1 and sign.isascii() and sign.isprintable() and not sign.isalnum()
    return sign if fits and sign not in (*_QUOTES, "?") else None


def _digit(sign: str) -> str | None:
    return sign if sign.isascii() and sign.isdigit() else None

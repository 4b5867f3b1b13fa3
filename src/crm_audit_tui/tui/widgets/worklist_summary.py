"""How far a worklist is, and the way into it."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from crm_audit_tui.i18n import Translator
from crm_audit_tui.session import Session
from crm_audit_tui.tui.widgets.blocks import bar
from crm_audit_tui.tui.wording import audit_app, words


class WorklistSummary(VerticalScroll, can_focus=True):
    """Counts of one step's worklist; Enter opens it."""

    BINDINGS = [Binding("enter", "review", "tui.key.review", id="worklist.open")]

    class Review(Message):
        """Somebody wants to decide the items, of `table` where the step has several."""

        def __init__(self, slug: str, table: str = "") -> None:
            super().__init__()
            self.slug = slug
            self.table = table

    def __init__(self, slug: str) -> None:
        super().__init__(id="worklist")
        self._slug = slug
        self._text = Static(id="worklist-text")
        self._shown: Text | None = None

    def compose(self) -> ComposeResult:
        yield self._text

    def show(self) -> None:
        """Show the counts as they stand."""
        session = audit_app(self).session
        if session is None:
            return
        say = words(self)
        text = Text()
        if self._slug == "duplicates":
            tables = session.matched_tables() if session.rows else []
            for table in tables:
                counts = session.pairs(table).counts()
                text.append(say.text(f"core.table.{table}") + "\n", "bold")
                if not counts.total:
                    text.append(say.text("tui.worklist.no_duplicates") + "\n\n", "dim")
                    continue
                text.append(
                    say.text(
                        "tui.worklist.pairs", n=counts.total, done=counts.done,
                        merged=counts.merged, apart=counts.apart, later=counts.later,
                    )
                )  # fmt: skip
                text.append(f"\n{bar(counts.done / counts.total, 40)}\n\n")
            if not tables:
                text.append(say.text("tui.worklist.waiting") + "\n\n", "dim")
        else:
            self._items(text, session, say)
        if self._undecided(session):
            text.append(say.text("tui.worklist.enter"), "dim")
        if text != self._shown:
            self._shown = text
            self._text.update(text)

    @property
    def empty_words(self) -> str:
        """The message that says why there is no list to open: it is not there yet, or empty."""
        app = audit_app(self)
        if app.session is not None and app.session.rows is not None:
            checked = self._slug in app.session.results or not app.jobs.busy
            if checked:
                return "tui.worklist.nothing"
        which = "waiting" if self._slug == "duplicates" else "items_waiting"
        return f"tui.worklist.{which}"

    def _items(self, text: Text, session: Session, say: Translator) -> None:
        counts = session.items(self._slug).counts()
        if not counts.total:
            text.append(say.text(self.empty_words) + "\n\n", "dim")
            return
        if counts.beyond == counts.total:  # the record keeps how many, not which are decided
            text.append(say.text("tui.worklist.items_waiting") + "\n\n", "dim")
            return
        text.append(
            say.text("tui.worklist.items", n=counts.total, done=counts.done, later=counts.later)
        )
        text.append(f"\n{bar(1 - counts.open / counts.total, 40)}\n\n")
        if counts.elsewhere:
            text.append(say.text("tui.worklist.elsewhere", n=counts.elsewhere) + "\n\n", "dim")
        if counts.beyond:
            text.append(say.text("tui.worklist.beyond", n=counts.beyond) + "\n\n", "dim")

    def _undecided(self, session: Session) -> bool:
        if self._slug == "duplicates":
            return session.rows is not None and any(
                len(session.pairs(table)) for table in session.matched_tables()
            )
        return len(session.items(self._slug)) > 0

    def action_review(self) -> None:
        """Open the worklist."""
        self.post_message(self.Review(self._slug))

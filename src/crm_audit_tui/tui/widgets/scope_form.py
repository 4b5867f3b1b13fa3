"""What is audited, for whom, as of which day: a form whose every change is a decision."""

from __future__ import annotations

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.suggester import Suggester
from textual.widgets import Input, Select, Static, Tabs

from crm_audit_tui.core.decisions import SetScope
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.session.scope_values import DAYS, read_scope, time_zones
from crm_audit_tui.tui.widgets.path_input import CompletingInput
from crm_audit_tui.tui.wording import audit_app, words

FIELDS = (
    "title", "organisation", "product", "edition", "period_start", "period_end", "auditors",
    "audit_date", "time_zone", "currency", "country", "next_audit", "earlier_record", "language",
    "report_language",
)  # fmt: skip
_LANGUAGES = frozenset({"language", "report_language"})


class _ZoneSuggester(Suggester):
    """Time zones by how they begin."""

    def __init__(self) -> None:
        super().__init__(case_sensitive=False)

    async def get_suggestion(self, value: str) -> str | None:
        return next((zone for zone in time_zones() if zone.casefold().startswith(value)), None)


class ScopeForm(VerticalScroll, can_focus=False):
    """One line a field; leaving a field or Enter puts a changed value in force."""

    help = "tui.help.scope"
    BINDINGS = [Binding("escape", "leave", "tui.key.leave_form", id="scope.leave")]

    _refused = ""  # id of the field whose value was not taken last

    def compose(self) -> ComposeResult:
        say = words(self).text
        for name in FIELDS:
            with Horizontal(classes="row"):
                yield Static(say(f"core.scope.{name}"), markup=False, classes="label")
                yield self._widget(name)
        yield Static("", markup=False, id="scope-problem")
        yield Static(say("tui.scope.sources"), markup=False, classes="heading")
        yield Static("", id="scope-sources")

    def _widget(self, name: str) -> Input | Select[str]:
        if name in _LANGUAGES:
            # With its value from the start: a first choice of its own would count as a decision.
            value = self._in_force(name)
            return Select(
                [(title, code) for code, title in LANGUAGES.items()],
                value=value if value in LANGUAGES else Select.NULL,
                prompt=words(self).text("tui.scope.same_language"),
                allow_blank=name == "report_language",
                id=f"scope-{name}",
                compact=True,
            )
        hint = words(self).text("tui.scope.day") if name in DAYS else ""
        return CompletingInput(
            placeholder=hint,
            suggester=_ZoneSuggester() if name == "time_zone" else None,
            id=f"scope-{name}",
            compact=True,
        )

    def show(self) -> None:
        """Show the scope in force; a field that is being typed into is left alone."""
        session = audit_app(self).session
        if session is None:
            return
        for name in FIELDS:
            value = self._in_force(name)
            widget = self.query_one(f"#scope-{name}")
            widget.disabled = session.read_only
            with self.prevent(Select.Changed, Input.Changed):
                if isinstance(widget, Select):
                    widget.value = value if value in LANGUAGES else Select.NULL
                elif isinstance(widget, Input) and not widget.has_focus:
                    widget.value = value
        lines = Text("\n", no_wrap=True, overflow="ellipsis").join(
            _source_line(pin, self) for pin in session.audit.sources
        )
        self.query_one("#scope-sources", Static).update(lines)

    def _in_force(self, name: str) -> str:
        session = audit_app(self).session
        value = session.audit.scope.get(name, "") if session else ""
        return value or ("UTC" if name == "time_zone" else "en" if name == "language" else "")

    def action_leave(self) -> None:
        """Leave the form, so that letters are keys again."""
        self.screen.query_one(Tabs).focus()

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        if await self._settle(event.input.id or "", event.value.strip()):
            self.screen.focus_next()

    @on(Input.Blurred)
    async def _left(self, event: Input.Blurred) -> None:
        taken = await self._settle(event.input.id or "", event.value.strip())
        if not taken and self.app.app_focus:  # another window in front is no leaving
            name = (event.input.id or "").removeprefix("scope-")
            with self.prevent(Input.Changed):
                event.input.value = self._in_force(name)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Take away what was said of a value when somebody comes back to its field."""
        if self._refused and event.widget.id == self._refused:
            self._refused = ""
            self.query_one("#scope-problem", Static).update("")

    @on(Select.Changed)
    async def _chosen(self, event: Select.Changed) -> None:
        value = "" if event.select.is_blank() else str(event.value)
        await self._settle(event.select.id or "", value)

    async def _settle(self, widget_id: str, value: str) -> bool:
        """Put a changed value in force; False where it cannot be taken."""
        app = audit_app(self)
        name = widget_id.removeprefix("scope-")
        if app.session is None or name not in FIELDS or app.session.read_only:
            return True
        note = self.query_one("#scope-problem", Static)
        if value == self._in_force(name):
            if self._refused == widget_id:
                note.update("")
            return True
        read = read_scope(name, value, words(self).language)
        if isinstance(read, Message):
            self._refused = widget_id
            note.update(words(self).message(read))
            return False
        note.update("")
        if read == self._in_force(name):  # the same day or currency written another way
            self.show_value(name)
            return True
        value = read
        if await app.jobs.decide(SetScope(field=name, value=value)) is None:
            return False
        if name == "language":
            app.navigation.carry_on(app.change_language(value))  # composes this form anew
        else:
            self.show_value(name)
        return True

    def show_value(self, name: str) -> None:
        """Show the value in force of one field, as it was read."""
        for field in self.query(f"#scope-{name}").results(Input):
            with self.prevent(Input.Changed):
                field.value = self._in_force(name)


def _source_line(pin: SourcePin, form: ScopeForm) -> Text:
    say = words(form)
    text = Text(no_wrap=True, overflow="ellipsis")
    name = visible(pin.name) + (f" · {visible(pin.sheet)}" if pin.sheet else "")
    text.append(f"{name}  ", "bold")
    text.append(
        f"{say.text(f'core.table.{pin.table}')} · {say.text('tui.intake.rows', n=pin.rows)}"
    )
    if pin.skipped:
        text.append(f" · {say.text('tui.intake.left_out')}")
    if pin.rejected:
        text.append(f" · {say.text('tui.intake.rejected', n=pin.rejected)}")
    text.append(f"  {visible(pin.path)}", "dim")
    return text

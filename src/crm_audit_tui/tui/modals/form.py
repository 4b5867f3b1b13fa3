"""A form in front of the screen: labelled fields, checked when it is sent off."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec
from rich.text import Text
from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message as TextualMessage
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Select, Static
from textual.widgets._select import SelectOverlay

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.percentages import kept_threshold
from crm_audit_tui.core.registers import FieldKind
from crm_audit_tui.session.scope_values import read_day
from crm_audit_tui.tui.modals.base import Front
from crm_audit_tui.tui.wording import words

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_YEAR = re.compile(r"[12]\d{3}")


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One field: `choices` as (value, label); Enter passes over one that is `aside`.

    `judge` says what is wrong with a value, in place of the judgement by `kind`: entered a second
    time it is taken all the same, and so is `stands`, what is there now. `needed_with` names a
    field and the value of it that makes this one required.
    """

    name: str
    label: Message
    kind: FieldKind = FieldKind.TEXT
    value: str = ""
    required: bool = False
    choices: tuple[tuple[str, Message], ...] = ()
    aside: bool = False
    judge: Callable[[str], Message | None] | None = None
    stands: str = ""
    needed_with: tuple[str, str] | None = None


class ChoiceField(Select[str]):
    """A choice that tells when it was made, be it the same as before."""

    class Chosen(TextualMessage):
        """Somebody has chosen from the list of `field`."""

        def __init__(self, field: ChoiceField) -> None:
            super().__init__()
            self.field = field

    @on(SelectOverlay.UpdateSelection)
    def _tell_choice(self) -> None:
        self.post_message(self.Chosen(self))


class FormModal(Front[dict[str, str] | None]):
    """Ask for the values of `fields`; None where it is left without saving.

    Enter in a field goes to the next one that is not aside, in the last it saves, and so does a
    choice, but that the last one goes to the button; days are ISO 8601, numbers with point or
    comma. `start` names the field that has the cursor first, `verb` what the button does.
    """

    CSS_PATH = "form.tcss"
    BINDINGS = [
        Binding("escape", "leave", "tui.key.cancel", show=False, id="form.leave"),
        Binding("ctrl+s", "save", "tui.key.save", show=False, id="form.save"),
        # At once, not by way of the field: what is typed right after it belongs to the next field.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
        Binding("enter", "onward", show=False, priority=True),
        Binding("ctrl+c", "app.help_quit", show=False, system=True),
    ]

    def __init__(
        self,
        title: Message,
        fields: Sequence[FormField],
        *,
        about: Text | None = None,
        start: str = "",
        verb: Message | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._verb = verb or Message("tui.form.save")
        self._fields = tuple(fields)
        self._about = about
        self._start = start
        self._insisted: dict[str, str] = {}  # values that were told to be wrong, by field

    def compose(self) -> ComposeResult:
        say = words(self)
        with Vertical(id="form") as box:
            box.border_subtitle = say.text("tui.form.keys")
            yield Label(Text(say.message(self._title)), id="form-title")
            with VerticalScroll(id="form-fields"):
                if self._about is not None:
                    yield Static(self._about, id="form-about")
                for field in self._fields:
                    star = " *" if field.required else ""
                    yield Label(Text(say.message(field.label) + star), classes="form-label")
                    yield self._widget(field)
            with Vertical(id="form-foot"):
                yield Label("", id="form-error", markup=False)
                with Horizontal(id="form-buttons"):
                    yield Button(say.message(self._verb), variant="primary", id="form-save")
                    yield Button(say.text("tui.form.cancel"), id="form-cancel")

    def _widget(self, field: FormField) -> Input | Select[str]:
        say = words(self)
        if field.choices:
            options = [(Text(say.message(label)), value) for value, label in field.choices]
            known = any(value == field.value for value, _ in field.choices)
            return ChoiceField(
                options,
                value=field.value if known else Select.NULL,
                prompt=say.text("tui.form.choose"),
                allow_blank=True,
                id=f"field-{field.name}",
            )
        hint = {FieldKind.DAY: "tui.form.day", FieldKind.NUMBER: "tui.form.number",
                FieldKind.MONEY: "tui.form.number",
                FieldKind.YEAR: "tui.form.year",
                FieldKind.THRESHOLD: "tui.form.threshold"}.get(field.kind)  # fmt: skip
        return Input(
            field.value,
            placeholder=say.text(hint) if hint else "",
            id=f"field-{field.name}",
        )

    def on_mount(self) -> None:
        first = (
            f"#field-{self._start}" if self._start else "#form-fields Input, #form-fields Select"
        )
        self.query(first).first().focus()
        self.call_after_refresh(self._show_cursor)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_cursor)

    def _show_cursor(self) -> None:
        """Scroll to the field with the cursor: what is said above may be longer than the window."""
        if self.focused is not None:
            self.focused.scroll_visible(animate=False, immediate=True)

    def action_onward(self) -> None:
        """Go on from a field of text that is not the last; else Enter is the widget's own."""
        onward = self._after(self.focused) if isinstance(self.focused, Input) else None
        if onward is None:  # saving waits for what was typed before, which is with the widget yet
            raise SkipAction
        self.set_focus(onward)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_save()

    @on(ChoiceField.Chosen)
    def _chosen(self, event: ChoiceField.Chosen) -> None:
        (self._after(event.field) or self.query_one("#form-save")).focus()

    def _after(self, field: Widget) -> Widget | None:
        """Return the next field that is not aside, None after the last."""
        names = [f"field-{each.name}" for each in self._fields]
        following = self._fields[names.index(field.id or "") + 1 :]
        onward = next((each.name for each in following if not each.aside), None)
        return None if onward is None else self.query_one(f"#field-{onward}")

    @on(Input.Changed)
    @on(Select.Changed)
    def _forget_error(self) -> None:
        self.query_one("#form-error", Label).update("")

    @on(Button.Pressed, "#form-cancel")
    def action_leave(self) -> None:
        """Leave without saving."""
        self.dismiss(None)

    @on(Button.Pressed, "#form-save")
    def action_save(self) -> None:
        """Check every field and hand the values back, or say what is wrong."""
        values = {field.name: self._value(field) for field in self._fields}
        for field in self._fields:
            problem = self._problem(field, values)
            if problem is not None:
                self.query_one("#form-error", Label).update(words(self).message(problem))
                self.query_one(f"#field-{field.name}").focus()
                return
        self.dismiss(values)

    def _problem(self, field: FormField, values: Mapping[str, str]) -> Message | None:
        value = values[field.name]
        if value and value == field.stands:
            wrong: Message | None = Message("tui.form.unchanged")
        elif field.judge is None or not value:
            problem = _problem(field, values)
            return Message(problem, {"field": field.label}) if problem else None
        else:
            wrong = field.judge(value)
        if wrong is None or self._insisted.get(field.name) == value:
            return None
        self._insisted[field.name] = value
        return Message("tui.form.insist", {"problem": wrong})

    def _value(self, field: FormField) -> str:
        widget = self.query_one(f"#field-{field.name}")
        if isinstance(widget, Input):
            value = widget.value.strip()
            day = read_day(value, words(self).language) if field.kind is FieldKind.DAY else None
            as_in_column = field.judge is not None and field.judge(value) is None
            return value if day is None or as_in_column else day.isoformat()
        assert isinstance(widget, Select)
        return "" if widget.is_blank() else str(widget.value)


def _problem(field: FormField, values: Mapping[str, str]) -> str:
    value = values[field.name]
    if not value:
        name, choice = field.needed_with or ("", "")
        needed = field.required or (name and values.get(name) == choice)
        return "tui.form.required" if needed else ""
    match field.kind:
        case FieldKind.DAY:
            if read_day(value, "en") is None:  # what can be read has become ISO 8601 before
                return "tui.form.not_a_day"
        case FieldKind.YEAR:
            if not _YEAR.fullmatch(value):
                return "tui.form.not_a_year"
        case FieldKind.NUMBER | FieldKind.MONEY:
            if not _NUMBER.fullmatch(value.replace(" ", "")):
                return "tui.form.not_a_number"
        case FieldKind.THRESHOLD:
            if kept_threshold(value, values.get("metric", "")) is None:
                return "tui.form.not_a_threshold"
        case _:
            pass
    return ""

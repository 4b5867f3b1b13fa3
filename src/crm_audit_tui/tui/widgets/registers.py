"""The lists that an auditor keeps in a step: goals, costs, tools, interviews, rules."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from functools import partial

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from crm_audit_tui.core.decisions import DropEntry, PutEntry
from crm_audit_tui.core.messages import Day, Message, Share
from crm_audit_tui.core.percentages import kept_threshold, percentage, shown_threshold
from crm_audit_tui.core.registers import CONTROL, FieldKind, FieldSpec, RegisterSpec, is_told
from crm_audit_tui.core.steps import step
from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.scope_values import read_day
from crm_audit_tui.tables.words import rule_words
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.widgets.cards import CardList
from crm_audit_tui.tui.widgets.quality_tests import QualityTests
from crm_audit_tui.tui.wording import audit_app, words


class RegisterList(CardList):
    """The entries of one register."""

    BINDINGS = [
        Binding("a", "add", "tui.key.add", id="register.add"),
        Binding("enter", "edit", "tui.key.edit", id="register.edit"),
        Binding("delete,d", "drop", "tui.key.drop_entry", id="register.drop"),
    ]

    def __init__(self, slug: str, register: RegisterSpec) -> None:
        super().__init__(f"register-{register.id}")
        self._slug = slug
        self._register = register
        self._entries: dict[str, dict[str, str]] = {}

    def show(self) -> None:
        """Show the entries as they stand."""
        session = audit_app(self).session
        if session is not None:
            self._entries = session.audit.register(self._slug, self._register.id)
            self.redraw()

    def cards(self, width: int) -> Sequence[tuple[str, Text]]:
        if not self._entries:
            return [("", Text(self._none(), "dim"))]
        return [(entry, self._card(values)) for entry, values in self._entries.items()]

    def _none(self) -> str:
        """Return what is said in place of entries: what the exports hold already, if anything."""
        session, say = audit_app(self).session, words(self)
        pins = session.audit.sources if session is not None and self._register.table else ()
        n = sum(pin.rows for pin in pins if pin.table == self._register.table and not pin.skipped)
        return say.text("tui.register.from_exports", n=n) if n else say.text("tui.register.empty")

    def _card(self, values: dict[str, str]) -> Text:
        text = Text()
        first = True
        for field in self._register.fields:
            if not is_told(field.name, values.get(field.name, "")):
                continue
            if not first:
                text.append(" · ", "dim")
                text.append(f"{words(self).text(_label(self._register, field))} ", "dim")
            text.append(self._value_of(field, values), "bold" if first else "")
            first = False
        return text

    def _value_of(self, field: FieldSpec, values: Mapping[str, str]) -> str:
        value = values[field.name]
        if field.name == "rule":
            return words(self).value(rule_words(values))
        if field.name == "metric" and words(self).has(f"checks.metric.{value}"):
            return words(self).text(f"checks.metric.{value}")
        if field.kind is FieldKind.THRESHOLD:
            return words(self).value(shown_threshold(value, values.get("metric", "")))
        if field.choices and value in field.choices:
            return words(self).text(f"guide.choice.{value}")
        if field.kind is FieldKind.YES_NO:
            return words(self).text(f"core.{value}")
        if field.kind is FieldKind.DAY and (day := read_day(value, "en")) is not None:
            return words(self).value(Day(day.isoformat()))
        return visible(value)

    def action_add(self) -> None:
        """Fill in a new entry."""
        self._ask(secrets.token_hex(4), {})

    def action_edit(self) -> None:
        """Change the entry under the cursor, or add the first one."""
        entry = self.current
        if entry:
            self._ask(entry, self._entries[entry])
        else:
            self.action_add()

    async def action_drop(self) -> None:
        """Take the entry under the cursor out; undo brings it back."""
        entry = self.current
        if entry:
            decision = DropEntry(step=self._slug, register=self._register.id, entry=entry)
            if await audit_app(self).jobs.decide(decision):
                self.show()

    def _ask(self, entry: str, kept: dict[str, str]) -> None:
        shown = dict(kept)
        if CONTROL in kept:
            shown["rule"] = words(self).value(rule_words(kept))
        form = FormModal(
            Message(f"guide.register.{self._register.id}"),
            [_form_field(self._register, field, shown) for field in self._register.fields],
        )
        self.app.push_screen(form, partial(self._put, entry, kept, shown))

    async def _put(
        self,
        entry: str,
        kept: Mapping[str, str],
        shown: Mapping[str, str],
        typed: dict[str, str] | None,
    ) -> None:
        if typed is None:
            return
        values = {name: value for name, value in typed.items() if value}
        if CONTROL in kept and values.get("rule") == shown["rule"]:  # still as it was proposed
            values |= {"rule": kept.get("rule", ""), CONTROL: kept[CONTROL]}
        for field in self._register.fields:
            if field.kind is FieldKind.THRESHOLD and field.name in values:
                threshold = kept_threshold(values[field.name], values.get("metric", ""))
                values[field.name] = threshold or values[field.name]
        decision = PutEntry(step=self._slug, register=self._register.id, entry=entry, values=values)
        if await audit_app(self).jobs.decide(decision):
            self.show()


class RegisterPanel(Vertical):
    """All registers of a step, one under the other."""

    def __init__(self, slug: str, widget_id: str = "registers") -> None:
        super().__init__(id=widget_id)
        self._slug = slug

    def compose(self) -> ComposeResult:
        say = words(self)
        registers = step(self._slug).registers
        for register in registers:
            title = Text(say.text(f"guide.register.{register.id}"))
            if register is registers[0] and len(registers) > 1:
                title.append(f"  · {say.text('tui.register.next_list')}", "not bold dim")
            yield Static(title, classes="heading")
            yield QualityTests() if register.given else RegisterList(self._slug, register)

    def show(self) -> None:
        """Show every register as it stands."""
        for register in self.query(RegisterList):
            register.show()
        for tests in self.query(QualityTests):
            tests.show()


def _label(register: RegisterSpec, field: FieldSpec) -> str:
    return f"guide.register.{register.id}.{field.name}"


def _form_field(register: RegisterSpec, field: FieldSpec, values: dict[str, str]) -> FormField:
    choices = tuple((each, Message(f"guide.choice.{each}")) for each in field.choices)
    if field.kind is FieldKind.YES_NO:
        choices = (("yes", Message("core.yes")), ("no", Message("core.no")))
    value = values.get(field.name, "")
    if field.kind is FieldKind.THRESHOLD:  # an older record may hold 0.05
        shown = shown_threshold(value, values.get("metric", ""))
        value = percentage(shown.value) if isinstance(shown, Share) else value
    return FormField(
        name=field.name,
        label=Message(_label(register, field)),
        kind=field.kind,
        value=value,
        required=field.required,
        choices=choices,
    )

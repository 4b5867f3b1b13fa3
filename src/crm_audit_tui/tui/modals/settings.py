"""Every threshold with its value, its default and the reason for that; all of them changeable."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from crm_audit_tui.core.decisions import SetSetting
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, Param, Share, message
from crm_audit_tui.core.percentages import read_number
from crm_audit_tui.core.setting_words import setting_label
from crm_audit_tui.core.settings import check_setting
from crm_audit_tui.core.suggested import SUGGESTED
from crm_audit_tui.core.thresholds import GOALS, THRESHOLDS
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tui.modals.base import Modal
from crm_audit_tui.tui.modals.text_prompt import TextPrompt
from crm_audit_tui.tui.widgets.sure_list import SureList
from crm_audit_tui.tui.wording import audit_app, words

_NUMBER = 8  # cells for a setting's value


@dataclass(frozen=True)
class _Setting:
    """One line: `share` where the number is a proportion and shown as a percentage."""

    name: str
    label: Message
    reason: Message
    default: float
    share: bool


class SettingsModal(Modal[None]):
    """Thresholds, bounds of scores and suggestions; Enter changes one, delete takes it back."""

    BINDINGS = [
        Binding("enter", "change", "tui.key.change", id="settings.change"),
        Binding("delete", "reset", "tui.key.reset", id="settings.reset"),
        Binding("slash", "search", "tui.key.filter", id="settings.filter"),
    ]
    title_id = "tui.settings.title"

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[_Setting] = []
        self._changes: dict[str, Entry] = {}

    def compose_inside(self) -> ComposeResult:
        say = words(self).text
        yield Input(placeholder=say("tui.settings.filter"), id="filter", compact=True)
        yield SureList(id="choices", markup=False)
        yield Static(say("tui.settings.keys"), markup=False, id="hint")

    def on_mount(self) -> None:
        self._fill("")
        self.query_one("#choices").focus()

    def _fill(self, text: str) -> None:
        say = words(self)
        sought = text.casefold().split()
        self._shown = [
            each
            for each in _settings()
            if all(word in f"{each.name} {say.message(each.label)}".casefold() for word in sought)
        ]
        session = audit_app(self).session
        self._changes = {
            entry.decision.name: entry
            for entry in (session.log.in_force if session else ())
            if isinstance(entry.decision, SetSetting)
        }
        listed = self.query_one("#choices", OptionList)
        place = listed.highlighted or 0
        listed.clear_options()
        listed.add_options(Option(self._line(each)) for each in self._shown)
        if self._shown:
            listed.highlighted = min(place, len(self._shown) - 1)

    def _line(self, setting: _Setting) -> Text:
        say = words(self)
        value = self._value(setting)
        label = say.message(setting.label)
        if value != setting.default:
            default = shown(setting.default, setting.share, say)
            label += f"  ✎ {say.text('tui.settings.default', value=default)}"
            label += self._changed(setting.name)
        first, *rest = self._wrapped(label)
        text = Text(f"{shown(value, setting.share, say):>{_NUMBER}}", "bold")
        text.append(f"  {first}", "bold" if value != setting.default else "not bold")
        for line in rest:
            text.append(f"\n{'':{_NUMBER}}  {line}", "not bold")
        for line in self._wrapped(say.message(setting.reason)):
            text.append(f"\n{'':{_NUMBER}}  {line}", "not bold dim")
        return text

    def _changed(self, name: str) -> str:
        """Return who changed a setting, when and why."""
        entry = self._changes.get(name)
        session = audit_app(self).session
        if session is None or entry is None or not isinstance(entry.decision, SetSetting):
            return ""
        said = words(self).text("tui.settings.changed", auditor=entry.auditor,
                                day=session.day_of(entry))  # fmt: skip
        reason = entry.decision.reason
        return f" · {said}" + (f"{words(self).colon}{visible(reason)}" if reason else "")

    def _wrapped(self, text: str) -> list[str]:
        width = self.query_one("#choices").scrollable_content_region.width or 60
        return wrap(text, max(20, width - _NUMBER - 6)) or [""]

    def on_resize(self) -> None:
        self.call_after_refresh(lambda: self._fill(self.query_one("#filter", Input).value))

    def _value(self, setting: _Setting) -> float:
        session = audit_app(self).session
        assert session is not None
        return session.audit.changed_settings.get(setting.name, setting.default)

    @property
    def _current(self) -> _Setting | None:
        place = self.query_one("#choices", OptionList).highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _to_list(self) -> None:
        self.query_one("#choices").focus()

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_change()

    def action_search(self) -> None:
        """Go to the filter."""
        self.query_one("#filter").focus()

    @work
    async def action_change(self) -> None:
        """Ask for another value of the setting under the cursor."""
        setting = self._current
        if setting is None:
            return
        say = words(self)
        prompt = TextPrompt(
            setting.label,
            value=shown(self._value(setting), setting.share, say),
            hint=setting.reason,
            problem=lambda text: _problem(setting, text),
        )
        typed = await self.app.push_screen_wait(prompt)
        value = read_number(typed or "")
        if value is None or value == self._value(setting):
            return
        why = TextPrompt(
            message("tui.settings.why", setting=setting.label),
            hint=Message("tui.settings.why_hint"),
        )
        reason = await self.app.push_screen_wait(why)
        if reason is not None:
            await self._decide(SetSetting(name=setting.name, value=value, reason=reason))

    async def action_reset(self) -> None:
        """Take the default of the setting under the cursor back."""
        setting = self._current
        if setting is not None and self._value(setting) != setting.default:
            await self._decide(SetSetting(name=setting.name, value=None))

    async def _decide(self, decision: SetSetting) -> None:
        if await audit_app(self).jobs.decide(decision) is not None:
            self._fill(self.query_one("#filter", Input).value)

    def action_close(self) -> None:
        """Leave the settings as they are now."""
        self.dismiss(None)


def _settings() -> list[_Setting]:
    listed = [
        _Setting(
            name,
            setting_label(name),
            Message(f"core.setting_reason.{name}"),
            each.default,
            share=each.is_share,
        )
        for name, each in THRESHOLDS.items()
    ]
    for metric, goal in GOALS.items():
        why = Message(f"core.goal_reason.{metric}")
        for bound, value in (("floor", goal.floor), ("goal", goal.goal)):
            name = f"{bound}.{metric}"
            listed.append(_Setting(name, setting_label(name), why, value, goal.is_share))
    for question, each in SUGGESTED.items():
        why = Message(f"core.suggested_reason.{each.why}")
        for bound, value in (("yes", each.yes), ("partly", each.partly)):
            name = f"{bound}.{question}"
            listed.append(_Setting(name, setting_label(name), why, value, share=True))
    return listed


def shown(value: float, share: bool, say: Translator) -> str:
    """Return a setting's number as it is read and typed."""
    return say.share(value) if share else say.number(value, 4)


def _problem(setting: _Setting, text: str) -> Message | None:
    value = read_number(text)
    if not text:
        return Message("tui.form.required", {"field": setting.label})
    if value is None:
        return message("tui.settings.not_a_number", text=text)
    threshold = THRESHOLDS.get(setting.name)
    if threshold is not None and threshold.whole and not value.is_integer():
        return Message("tui.settings.not_whole", {"name": setting.label})
    try:
        check_setting(setting.name, value)
    except AuditError as error:
        return _as_shown(setting, error.message)
    return None


def _as_shown(setting: _Setting, problem: Message) -> Message:
    """Return what is wrong with a value in the words of the list: its name, shares in per cent."""
    params: dict[str, Param] = {
        name: Share(float(value)) if setting.share and isinstance(value, int | float) else value
        for name, value in problem.params.items()
    }
    return Message(problem.id, {**params, "name": setting.label})

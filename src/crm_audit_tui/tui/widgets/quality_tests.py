"""The tests of integrations by hand: each one answered by a key, with who tested it and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from rich.text import Text
from textual.binding import Binding

from crm_audit_tui.core.decisions import Decision, DropEntry, PutEntry
from crm_audit_tui.core.messages import Day, Message
from crm_audit_tui.core.quality_tests import (
    REGISTER,
    STEP,
    QualityResult,
    entry_of,
    name_of,
    result_of,
)
from crm_audit_tui.core.registers import FieldKind
from crm_audit_tui.core.visible import visible
from crm_audit_tui.session import Session
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.widgets.cards import CardList
from crm_audit_tui.tui.wording import audit_app, words

_CHOICES = (QualityResult.PASSED, QualityResult.FAILED, QualityResult.NOT_APPLICABLE)
_TABLE = "integrations.quality_checks"


class GivenTest(msgspec.Struct, frozen=True):
    """One test of one tool, as the check generated it."""

    tool: str
    purpose: Message
    text: Message

    @property
    def entry(self) -> str:
        """The entry of the register that holds what came of it."""
        return entry_of(self.tool, name_of(self.text.id))


def given_tests(result: StepResult | None) -> tuple[GivenTest, ...]:
    """Return the tests that the check generated, tool by tool."""
    rows = (row for table in (result.tables if result else ()) if table.id == _TABLE
            for row in table.rows)  # fmt: skip
    return tuple(
        GivenTest(tool, purpose, text)
        for tool, purpose, text, *_ in rows
        if isinstance(tool, str) and isinstance(purpose, Message) and isinstance(text, Message)
    )


class QualityTests(CardList):
    """Every test of every tool with its result; what is not answered is not tested."""

    BINDINGS = [
        Binding("y", "answer('passed')", "tui.key.passed", id="quality.passed"),
        Binding("n", "answer('failed')", "tui.key.failed", id="quality.failed"),
        Binding("0", "answer('not_applicable')", "tui.key.not_applicable", id="quality.na"),
        Binding("enter", "note", "tui.key.note", id="quality.note"),
        Binding("backspace", "clear", "tui.key.take_back", show=False, id="quality.clear"),
    ]

    def __init__(self) -> None:
        super().__init__("quality-tests")
        self._tests: dict[str, GivenTest] = {}
        self._noted: dict[str, dict[str, str]] = {}

    def show(self) -> None:
        """Show the tests as they stand."""
        session = audit_app(self).session
        if session is None:
            return
        self._tests = {each.entry: each for each in given_tests(session.results.get(STEP))}
        self._noted = session.audit.register(STEP, REGISTER)
        self.redraw()

    def cards(self, width: int) -> Sequence[tuple[str, Text]]:
        if not self._tests:
            waiting = audit_app(self).jobs.busy
            text = words(self).text("tui.quality.waiting" if waiting else "tui.quality.none")
            return [("", Text(text, "dim"))]
        cards: list[tuple[str, Text]] = []
        tool = None
        for entry, test in self._tests.items():
            cards.append((entry, self._card(test, heading=test.tool != tool)))
            tool = test.tool
        return cards

    def _card(self, test: GivenTest, *, heading: bool) -> Text:
        say, noted = words(self), self._noted.get(test.entry, {})
        text = Text()
        if heading:
            text.append(f"{visible(test.tool)}", "bold")
            text.append(f" · {say.message(test.purpose)} · {self._counted(test.tool)}\n", "dim")
        text.append(f"  {say.message(test.text)}\n   ")
        result = result_of(noted)
        for choice in _CHOICES:
            word = say.text(f"guide.choice.{choice}")
            if result is choice:
                text.append(f" [{word}]", "bold reverse")
            else:
                text.append(f"  {word} ", "dim")
        by, on, note = (noted.get(name, "") for name in ("tester", "tested_on", "note"))
        who = [visible(by), say.value(Day(on)) if on else ""]
        if result is not QualityResult.NOT_TESTED and any(who):
            text.append(f"  {', '.join(each for each in who if each)}", "dim")
        if note:
            text.append(f"\n    ✎ {visible(note)}", "dim")
        return text

    def _counted(self, tool: str) -> str:
        """Return how many tests of a tool have been carried out, of those that apply."""
        results = [
            result_of(self._noted.get(each.entry)) for each in self._tests.values()
            if each.tool == tool
        ]  # fmt: skip
        apply = [each for each in results if each is not QualityResult.NOT_APPLICABLE]
        done = sum(each is not QualityResult.NOT_TESTED for each in apply)
        return words(self).text("tui.quality.tested", done=done, n=len(apply))

    # -- answering -------------------------------------------------------------------------------

    async def action_answer(self, result: str) -> None:
        """Note this result of the test under the cursor, tested today by who tested last."""
        test, session = self._tests.get(self.current or ""), audit_app(self).session
        if test is None or session is None:
            return
        today = datetime.now(session.zone).date().isoformat()
        noted = {
            **self._noted.get(test.entry, {}),
            "result": result, "tester": self._tester(session), "tested_on": today,
        }  # fmt: skip
        if await self._put(test, noted):
            self.action_cursor_down()

    def _tester(self, session: Session) -> str:
        names = [each["tester"] for each in self._noted.values() if each.get("tester")]
        return names[-1] if names else session.audit.scope.get("auditors") or session.auditor

    async def action_clear(self) -> None:
        """Take the result of the test under the cursor back; its note stays."""
        test = self._tests.get(self.current or "")
        noted = self._noted.get(test.entry) if test is not None else None
        if test is not None and noted:
            await self._put(test, {"note": noted.get("note", "")})

    def action_note(self) -> None:
        """Write down what was seen, who tested and when."""
        test, session = self._tests.get(self.current or ""), audit_app(self).session
        if test is None or session is None:
            return
        noted = self._noted.get(test.entry, {})
        result = result_of(noted)
        today = datetime.now(session.zone).date().isoformat()
        fields = [
            FormField(
                name="result",
                label=Message("guide.register.tests.result"),
                value=result,
                choices=tuple((each, Message(f"guide.choice.{each}")) for each in QualityResult),
            ),
            FormField(name="note", label=Message("guide.register.tests.note"),
                      value=noted.get("note", "")),
            FormField(name="tester", label=Message("guide.register.tests.tester"),
                      value=noted.get("tester", "") or self._tester(session)),
            FormField(name="tested_on", label=Message("guide.register.tests.tested_on"),
                      kind=FieldKind.DAY, value=noted.get("tested_on", "") or today),
        ]  # fmt: skip
        say = words(self)
        about = Text.assemble((visible(test.tool), "bold"), f"\n{say.message(test.text)}")
        form = FormModal(Message("tui.quality.note"), fields, about=about, start="note")
        self.app.push_screen(form, lambda typed: self._note(test, typed))

    async def _note(self, test: GivenTest, typed: dict[str, str] | None) -> None:
        if typed is None:
            return
        if typed["result"] in ("", QualityResult.NOT_TESTED):
            typed = {"note": typed["note"]}  # nobody has tested it
        await self._put(test, typed)

    async def _put(self, test: GivenTest, noted: Mapping[str, str]) -> bool:
        values = {name: value for name, value in noted.items() if value}
        decision: Decision
        if values:
            known = {"tool": test.tool, "test": name_of(test.text.id)}
            decision = PutEntry(
                step=STEP, register=REGISTER, entry=test.entry, values={**known, **values}
            )
        elif test.entry in self._noted:
            decision = DropEntry(step=STEP, register=REGISTER, entry=test.entry)
        else:
            return False
        if await audit_app(self).jobs.decide(decision) is None:
            return False
        self.show()
        return True

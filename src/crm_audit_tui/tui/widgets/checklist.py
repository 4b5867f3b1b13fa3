"""The checklist of a step: questions answered by one key, beside what the data says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from rich.text import Text
from textual.binding import Binding

from crm_audit_tui.core.decisions import GiveAnswer
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.steps import step
from crm_audit_tui.core.visible import visible
from crm_audit_tui.tables.standing import StandingQuestion, questions
from crm_audit_tui.tables.yearly_words import earlier_answer
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.widgets.cards import CardList
from crm_audit_tui.tui.wording import audit_app, words

_CHOICES = (Answer.YES, Answer.PARTLY, Answer.NO, Answer.NOT_APPLICABLE)


class ChecklistPanel(CardList):
    """Questions with their answers; an answer against the data asks why."""

    BINDINGS = [
        Binding("y", "answer('yes')", "tui.key.yes", id="checklist.yes"),
        Binding("p", "answer('partly')", "tui.key.partly", id="checklist.partly"),
        Binding("n", "answer('no')", "tui.key.no", id="checklist.no"),
        Binding("0", "answer('not_applicable')", "tui.key.not_applicable", id="checklist.na"),
        Binding("enter", "note", "tui.key.note", id="checklist.note"),
        Binding("backspace", "answer('not_reviewed')", "tui.key.take_back", show=False,
                id="checklist.clear"),
    ]  # fmt: skip

    def __init__(self, slug: str) -> None:
        super().__init__("checklist")
        self._slug = slug
        self._questions: dict[str, StandingQuestion] = {}
        self._before: Mapping[str, GiveAnswer] = {}  # what was answered in an earlier audit

    def show(self) -> None:
        """Show the checklist as it stands."""
        session = audit_app(self).session
        if session is None:
            return
        result = session.results.get(self._slug)
        standing = questions(step(self._slug), result, session.audit)
        self._questions = {each.spec.key: each for each in standing}
        last = session.earlier.last_year
        self._before = last.audit.answers if last is not None else {}
        self.redraw()

    def cards(self, width: int) -> Sequence[tuple[str, Text]]:
        return [
            (key, self._card(number, question))
            for number, (key, question) in enumerate(self._questions.items(), 1)
        ]

    def _card(self, number: int, question: StandingQuestion) -> Text:
        say = words(self)
        text = Text()
        text.append(f"{number} ", "dim")
        text.append(say.text(question.spec.text_id))
        text.append("\n  ")
        for choice in _CHOICES:
            word = say.text(f"core.answer.{choice}")
            if question.answer is choice:
                text.append(f"[{word}]", "bold reverse")
            elif question.suggestion and question.suggestion.answer is choice:
                text.append(f"‹{word}›", "bold")
            else:
                text.append(f" {word} ", "dim")
            text.append(" ")
        if question.suggestion:
            text.append("\n  ")
            text.append(f"{say.message(question.suggestion.because)}", "italic")
        given = question.given
        if question.contradicts:
            reason = given.reason if given else ""
            text.append("\n  ! ", "bold red")
            text.append(say.text("tui.checklist.contradicts", reason=reason or "—"))
        if given and given.note:
            text.append(f"\n  ✎ {visible(given.note)}", "dim")
        before = self._before.get(question.spec.key)
        if before is not None and (before.answer is not Answer.NOT_REVIEWED or before.note):
            text.append(f"\n  ↩ {earlier_answer(before.answer, before.note, say)}", "dim")
        text.append("\n")
        return text

    async def action_answer(self, answer: str) -> None:
        """Give the question under the cursor this answer and go on to the next."""
        question = self._questions.get(self.current or "")
        if question is None:
            return
        given = question.given
        decision = GiveAnswer(
            question=question.spec.key,
            answer=Answer(answer),
            note=given.note if given else "",
        )
        would = StandingQuestion(question.spec, decision, question.suggestion)
        if would.contradicts:
            say = words(self)
            because = would.suggestion.because if would.suggestion else Message("")
            form = FormModal(
                Message("tui.checklist.why_against_data"),
                [FormField(name="reason", label=Message("tui.checklist.reason"), required=True)],
                about=Text(f"{say.text(question.spec.text_id)}\n{say.message(because)}"),
            )
            self.app.push_screen(form, lambda typed: self._answer_with(decision, typed))
            return
        await self._give(decision)

    async def _answer_with(self, decision: GiveAnswer, typed: dict[str, str] | None) -> None:
        if typed is not None:
            await self._give(msgspec.structs.replace(decision, reason=typed["reason"]))

    async def _give(self, decision: GiveAnswer) -> None:
        if await audit_app(self).jobs.decide(decision):
            self.show()
            self.action_cursor_down()

    def action_note(self) -> None:
        """Write a note beside the question under the cursor."""
        question = self._questions.get(self.current or "")
        if question is None:
            return
        note = question.given.note if question.given else ""
        form = FormModal(
            Message("tui.checklist.note"),
            [FormField(name="note", label=Message("tui.checklist.note_label"), value=note)],
            about=Text(words(self).text(question.spec.text_id)),
        )
        self.app.push_screen(form, lambda typed: self._write_note(question, typed))

    async def _write_note(self, question: StandingQuestion, typed: dict[str, str] | None) -> None:
        if typed is None:
            return
        given = question.given
        decision = GiveAnswer(
            question=question.spec.key,
            answer=question.answer,
            note=typed["note"],
            reason=given.reason if given else "",
        )
        if await audit_app(self).jobs.decide(decision):
            self.show()

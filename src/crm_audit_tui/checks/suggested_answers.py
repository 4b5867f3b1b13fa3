"""Which answers to a step's questions the figures speak for, and in which words."""

from __future__ import annotations

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.core.messages import Message, Param, Share
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.suggested import answer_at
from crm_audit_tui.tables.result import Suggestion


def answer_for(value: float, yes: float, partly: float) -> Answer:
    """Return yes at or beyond `yes`, partly at or beyond `partly`; lower is better if yes < partly.

    A share of 0.96 with yes=0.95 and partly=0.5 is yes; 0.08 with yes=0.05, partly=0.2 is partly.
    """
    return answer_at(value, yes, partly, rising=yes >= partly)


def weaker(answer: Answer, *, against: bool) -> Answer:
    """Return partly for a yes that another figure of the step speaks against, else `answer`."""
    return Answer.PARTLY if answer is Answer.YES and against else answer


class SuggestedAnswers:
    """Collects the answers that one check suggests."""

    def __init__(self, context: CheckContext, step: str) -> None:
        self.context = context
        self.step = step
        self._suggestions: list[Suggestion] = []

    def suggest(self, question: str, answer: Answer, because: str, **params: Param) -> None:
        """Suggest an answer to a question of this step; words `checks.because.<because>`."""
        self._suggestions.append(
            Suggestion(
                question=f"{self.step}.{question}",
                answer=answer,
                because=Message(f"checks.because.{self.step}.{because}", params),
            )
        )

    def answer(self, question: str, share: float) -> Answer:
        """Return the answer that a share speaks for, by the bounds set for the question."""
        return self.context.settings.suggested(f"{self.step}.{question}").answer(share)

    def suggest_of(self, question: str, n: int, total: int, *, because: str = "") -> None:
        """Suggest an answer by the share that n of total are (`answer`); none of nothing."""
        if total:
            answer = self.answer(question, n / total)
            self.suggest(question, answer, because or question, n=n, total=total)

    def grade(self, question: str, value: float | None, **params: Param) -> None:
        """Suggest an answer by a share (`answer`), 0 to 1; nothing for None.

        The words get the share and `params`.
        """
        if value is not None:
            answer = self.answer(question, value)
            self.suggest(question, answer, question, share=Share(value), **params)

    def grade_by(
        self, question: str, value: float | None, yes: float, partly: float, **params: Param
    ) -> None:
        """Suggest an answer by a share and the limit that a flag has (`answer_for`)."""
        if value is not None:
            answer = answer_for(value, yes, partly)
            self.suggest(question, answer, question, share=Share(value), **params)

"""The catalogue of the audit's steps, in order; the only place where step numbers live."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from crm_audit_tui.core.questions import QUESTIONS, QuestionSpec
from crm_audit_tui.core.registers import REGISTERS, RegisterSpec


class Part(StrEnum):
    """Where in the audit a step stands."""

    OPENING = "opening"
    USE = "use"
    DATA = "data"
    CLOSING = "closing"


class StepSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One screen of the audit.

    `number` is the step's place among the twelve, None for the screens around them. `tables` are
    the exports that feed its evidence (any one is enough to begin). `scored` steps enter the
    overall score; `worklist` steps hold items to decide one after another.
    """

    slug: str
    part: Part
    number: int | None = None
    tables: tuple[str, ...] = ()
    worklist: bool = False
    scored: bool = True

    @property
    def questions(self) -> tuple[QuestionSpec, ...]:
        """The step's checklist, in order."""
        return QUESTIONS.get(self.slug, ())

    @property
    def registers(self) -> tuple[RegisterSpec, ...]:
        """The lists that an auditor keeps in this step."""
        return REGISTERS.get(self.slug, ())

    @property
    def title_id(self) -> str:
        """Message id of the step's title."""
        return f"core.step.{self.slug}"


STEPS: tuple[StepSpec, ...] = (
    StepSpec(slug="scope", part=Part.OPENING, scored=False),
    StepSpec(
        slug="usage",
        part=Part.USE,
        tables=("activities", "users", "deals", "tickets"),
        scored=False,
    ),
    StepSpec(slug="updates", part=Part.USE, number=1, tables=("updates",)),
    StepSpec(slug="integrations", part=Part.USE, number=2, tables=("integrations", "other")),
    StepSpec(slug="conversions", part=Part.USE, number=3, tables=("deals", "deal_history")),
    StepSpec(
        slug="pipeline", part=Part.USE, number=4, tables=("deals", "activities"), worklist=True
    ),
    StepSpec(slug="feedback", part=Part.USE, number=5, tables=("survey", "users")),
    StepSpec(slug="security", part=Part.USE, number=6, tables=("users", "contacts")),
    StepSpec(
        slug="unused",
        part=Part.DATA,
        number=7,
        tables=("contacts", "companies", "deals"),
        worklist=True,
    ),
    StepSpec(
        slug="segmentation",
        part=Part.DATA,
        number=8,
        tables=("contacts", "companies"),
        worklist=True,
    ),
    StepSpec(
        slug="duplicates", part=Part.DATA, number=9, tables=("contacts", "companies"), worklist=True
    ),
    StepSpec(
        slug="missing",
        part=Part.DATA,
        number=10,
        tables=("contacts", "companies", "deals"),
        worklist=True,
    ),
    StepSpec(
        slug="freshness", part=Part.DATA, number=11, tables=("contacts", "companies"), worklist=True
    ),
    StepSpec(slug="process", part=Part.DATA, number=12, scored=False),
    StepSpec(slug="closing", part=Part.CLOSING, scored=False),
)

_BY_SLUG = {spec.slug: spec for spec in STEPS}
TWELVE: tuple[StepSpec, ...] = tuple(spec for spec in STEPS if spec.number is not None)


def step(slug: str) -> StepSpec:
    """Return the step called `slug`; KeyError where there is none."""
    return _BY_SLUG[slug]


def neighbours(slug: str) -> tuple[StepSpec | None, StepSpec | None]:
    """Return the steps before and after `slug`, None at either end."""
    place = STEPS.index(_BY_SLUG[slug])
    before = STEPS[place - 1] if place else None
    after = STEPS[place + 1] if place + 1 < len(STEPS) else None
    return before, after


def scored_steps(part: Part) -> Iterator[StepSpec]:
    """Yield the steps of `part` that enter its score."""
    return (spec for spec in STEPS if spec.part is part and spec.scored)

"""Findings: what a rule or an auditor holds against a criterion, and how it is rated."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from crm_audit_tui.core.messages import Message, Money, message
from crm_audit_tui.core.proportions import FEW

WIDE_EXTENT = 0.20


class Rating(StrEnum):
    """How much a finding matters, most first."""

    ESSENTIAL = "essential"
    IMPORTANT = "important"
    DESIRABLE = "desirable"


class FindingStatus(StrEnum):
    """What has become of a finding."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DONE = "done"


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What a finding may be worth in one currency: an estimate, never a figure of the books.

    `low` <= `base` <= `high` (all equal where nothing is uncertain but the name); `basis` says how
    it was come by. Estimates of two findings may be about the same deals: they are never summed.
    """

    low: float
    base: float
    high: float
    currency: str = ""
    basis: Message

    @property
    def text(self) -> Message:
        """The estimate in words, with its bounds and its basis."""
        base = Money(self.base, self.currency)
        if self.low == self.high:
            return message("core.estimate.one", base=base, basis=self.basis)
        return message(
            "core.estimate.range",
            base=base,
            low=Money(self.low, self.currency),
            high=Money(self.high, self.currency),
            basis=self.basis,
        )


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A fault as a rule found it.

    Its identity (rule, table, field, subject) is stable from year to year, so that a later audit
    can call it new, repeated, worsened or resolved. `affected` of `eligible` records is its extent;
    `records` holds record keys, the first of many. `title` and `recommendation` are worded at the
    edge; a finding that an auditor typed has rule "manual" and carries its own words in `text` and
    `advice`. `money` is what it may be worth, one estimate a currency, where that can be said.
    """

    rule: str
    step: str
    severity: int
    title: Message
    recommendation: Message | None = None
    table: str = ""
    field: str = ""
    subject: str = ""
    affected: int | None = None
    eligible: int | None = None
    records: tuple[str, ...] = ()
    text: str = ""
    advice: str = ""
    money: tuple[Estimate, ...] = ()

    @property
    def id(self) -> str:
        """The identity as one string: `rule/table/field/subject`."""
        return "/".join((self.rule, self.table, self.field, self.subject))

    @property
    def records_total(self) -> int:
        """How many records it is about; of many, `records` holds the first only."""
        return max(len(self.records), self.affected or 0) if self.records else 0

    @property
    def extent(self) -> float | None:
        """Affected over eligible, 0 to 1; None where nothing was counted."""
        if self.affected is None or not self.eligible:
            return None
        return self.affected / self.eligible

    @property
    def few(self) -> Message | None:
        """How few records its extent rests on, in words; None where there are enough."""
        return few(self.affected, self.eligible)

    @property
    def rating(self) -> Rating:
        """The rating that the rule gives; an auditor's override is kept beside it."""
        return rate(self.severity, self.extent)


class FindingNote(msgspec.Struct, frozen=True, kw_only=True):
    """What the auditor has decided about a finding."""

    status: FindingStatus = FindingStatus.OPEN
    rating: Rating | None = None
    reason: str = ""
    recommendation: str = ""
    owner: str = ""
    due: str = ""
    effort: str = ""


def few(affected: int | None, eligible: int | None) -> Message | None:
    """Return that an extent rests on few records, and by how much each of them moves it."""
    if affected is None or not eligible or eligible >= FEW:
        return None
    return message("core.few", n=eligible, points=round(100 / eligible, 1))


def rate(severity: int, extent: float | None) -> Rating:
    """Rate severity 1-3 with an extent of 0-1; without an extent the severity decides.

    Essential: s=3 and e>0, or s=2 and e>=0.20. Important: s=2, or s=1 and e>=0.20.
    Desirable: the rest.
    """
    if extent is None:
        return {3: Rating.ESSENTIAL, 2: Rating.IMPORTANT}.get(severity, Rating.DESIRABLE)
    if (severity == 3 and extent > 0) or (severity == 2 and extent >= WIDE_EXTENT):
        return Rating.ESSENTIAL
    if severity == 2 or (severity == 1 and extent >= WIDE_EXTENT):
        return Rating.IMPORTANT
    return Rating.DESIRABLE

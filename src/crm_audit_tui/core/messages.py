"""What a message says before it has a language: an id and its parameters.

Findings, warnings and errors travel through the program as ids; only the edge (screen, report,
command line) words them, in the reader's language. The part of an id before the first dot names
its catalogue: `checks.finding.late_sync` is in `i18n/locale/*/checks.po`.

None of these values can hold itself, and there may be a million: the garbage collector need not
look at them (`gc=False`).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Share(msgspec.Struct, frozen=True, gc=False, tag="share"):
    """A proportion, 0 to 1, shown as a percentage."""

    value: float


class Between(msgspec.Struct, frozen=True, gc=False, tag="between"):
    """The bounds of a proportion, 0 to 1 each, shown as percentages."""

    low: float
    high: float


class Money(msgspec.Struct, frozen=True, gc=False, tag="money"):
    """An amount in one currency (ISO 4217 code, or "" where the export names none)."""

    amount: float
    currency: str = ""


class Day(msgspec.Struct, frozen=True, gc=False, tag="day"):
    """A calendar day in ISO 8601 (`2026-12-31`)."""

    iso: str


class Message(msgspec.Struct, frozen=True, gc=False, tag="message"):
    """A message id with its parameters; `n` among them chooses the plural form."""

    id: str
    params: Mapping[str, Param] = {}


# A str is always data and never translated; a Message is translated where it stands.
Param = str | int | float | bool | None | Share | Between | Money | Day | Message


def message(message_id: str, /, **params: Param) -> Message:
    """Return the message `message_id` with keyword arguments as its parameters."""
    return Message(message_id, params)

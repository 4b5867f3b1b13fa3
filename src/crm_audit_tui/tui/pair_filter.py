"""Which pairs a review goes through: all, those with a text, those in a band of probability."""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.registers import FieldKind
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.tui.modals.form import FormField, FormModal


class PairFilter(msgspec.Struct, frozen=True):
    """A band of probability, a text, or both; the default lets everything through."""

    low: float = 0.0
    high: float = 1.0
    sought: str = ""

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return bool(self.sought) or self.low > 0 or self.high < 1

    def text(self, say: Translator) -> str:
        """Return the filter in words."""
        band = f"{say.number(self.low)}–{say.number(self.high)}"
        return f"/{visible(self.sought)} {band}" if self.sought else band

    def positions(self, queue: PairQueue) -> list[int]:
        """Return the places of the queue that pass."""
        return queue.positions(self.low, self.high, self.sought)

    def form(self) -> FormModal:
        """Return the form in which the filter is set."""
        return FormModal(
            Message("tui.review.filter"),
            [
                FormField(name="sought", label=Message("tui.review.filter_text"),
                          value=self.sought),
                FormField(name="low", label=Message("tui.review.filter_low"), aside=True,
                          kind=FieldKind.NUMBER, value=str(self.low) if self.low else ""),
                FormField(name="high", label=Message("tui.review.filter_high"), aside=True,
                          kind=FieldKind.NUMBER, value=str(self.high) if self.high < 1 else ""),
            ],
            verb=Message("tui.ok"),
        )  # fmt: skip

    @classmethod
    def from_form(cls, typed: dict[str, str]) -> PairFilter:
        """Return the filter that was typed; shares may be given in per cent."""
        return cls(_share(typed["low"], 0.0), _share(typed["high"], 1.0), typed["sought"])


def _share(text: str, default: float) -> float:
    if not text:
        return default
    value = float(text.replace(",", ".").replace(" ", ""))
    return min(1.0, max(0.0, value / 100 if value > 1 else value))

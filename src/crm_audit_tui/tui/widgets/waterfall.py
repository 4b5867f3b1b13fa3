"""Why a pair has its probability: prior and weights in bits, adding up before one's eyes."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.pair_view import PairView
from crm_audit_tui.tui.probability import in_digits
from crm_audit_tui.tui.wording import words


class Waterfall(Widget):
    """The match probability, then every weight, strongest first, as far as there is room."""

    def __init__(self) -> None:
        super().__init__(id="waterfall")
        self._view: PairView | None = None

    def show(self, view: PairView) -> None:
        """Show the explanation of another pair."""
        self._view = view
        self.refresh()

    def render(self) -> Text:
        if self._view is None:
            return Text()
        say = words(self)
        explanation = self._view.explanation
        text = Text(overflow="ellipsis")
        sure = in_digits(explanation.probability, say)
        text.append(say.text("tui.review.match", probability=sure), "bold")
        pieces = [(say.text("tui.review.prior", bits=_bits(explanation.prior, say)), "")]
        weights = [weight for weight in explanation.weights if weight.level]
        for weight in sorted(weights, key=lambda each: -abs(each.bits)):
            name = say.text(f"matching.field.{weight.field}")
            level = say.text(f"matching.level.{weight.level}")
            pieces.append((f"{name} {_bits(weight.bits, say)} ({level})",
                           "green" if weight.bits > 0 else "red"))  # fmt: skip
        pieces.append((say.text("tui.review.sum", bits=_bits(explanation.bits, say)), "bold"))
        width, used, lines = self.size.width, cell_len(text.plain), 1
        for piece, style in pieces:
            size = cell_len(piece) + 3
            if used + size > width:
                if lines == self.size.height:
                    break
                text.append("\n ")
                used, lines = 1, lines + 1
            text.append("  " if used > 1 else "")
            text.append(piece, style)
            used += size - 1
        return text


def _bits(bits: float, say: Translator) -> str:
    return ("−" if bits < 0 else "+") + say.number(abs(bits), 1)

"""Why a pair has its probability: prior and weights in bits, adding up before one's eyes."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from crm_audit_tui.i18n import Translator
from crm_audit_tui.matching.explain import RIVAL, Explanation, Weight
from crm_audit_tui.session.pair_view import PairView
from crm_audit_tui.tui.probability import in_digits
from crm_audit_tui.tui.wording import words

_Piece = tuple[str, str]  # text and style


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
        return waterfall(self._view.explanation, words(self), self.size.width, self.size.height)


def waterfall(explanation: Explanation, say: Translator, width: int, height: int) -> Text:
    """Return prior, weights and sum in `height` lines of `width` cells.

    Where they do not fit, what the weights rest on gives way first, from the weakest on, then the
    weakest are told as one, so that what is shown adds up.
    """
    weights = [each for each in explanation.weights if each.level]
    weights.sort(key=lambda each: -abs(each.bits))
    sure = in_digits(explanation.probability, say)
    first = [
        (say.text("tui.review.match", probability=sure), "bold"),
        (say.text("tui.review.prior", bits=_bits(explanation.prior, say)), ""),
    ]
    last = (say.text("tui.review.sum", bits=_bits(explanation.bits, say)), "bold")
    short = [(_named(each, say), _style(each.bits)) for each in weights]
    whole = [(f"{name} ({say.text(_reason(each))})", style)
             for each, (name, style) in zip(weights, short, strict=True)]  # fmt: skip
    fewer = range(len(weights), -1, -1)
    for reasons in fewer:
        text, lines = _laid_out([*first, *whole[:reasons], *short[reasons:], last], width)
        if lines <= height:
            return text
    for many in fewer:
        rest = _together(weights[many:], say)
        text, lines = _laid_out([*first, *short[:many], *rest, last], width)
        if lines <= height:
            break
    return text


def _reason(weight: Weight) -> str:
    """Return the message that says what a weight rests on."""
    kind = "class" if weight.field == RIVAL else "level"
    return f"matching.{kind}.{weight.level}"


def _named(weight: Weight, say: Translator) -> str:
    return f"{say.text(f'matching.field.{weight.field}')} {_bits(weight.bits, say)}"


def _together(weights: list[Weight], say: Translator) -> list[_Piece]:
    if not weights:
        return []
    bits = sum(each.bits for each in weights)
    more = say.text("tui.review.more_weights", n=len(weights), bits=_bits(bits, say))
    return [(more, _style(bits))]


def _laid_out(pieces: list[_Piece], width: int) -> tuple[Text, int]:
    """Return the pieces beside one another, and how many lines of `width` cells they take."""
    text = Text(overflow="ellipsis")
    used, lines = 0, 1
    for piece, style in pieces:
        size = cell_len(piece)
        if used and used + 2 + size > width:
            text.append("\n ")
            used, lines = 1, lines + 1
        elif used:
            text.append("  ")
            used += 2
        text.append(piece, style)
        used += size
    return text, lines


def _style(bits: float) -> str:
    return "green" if bits > 0 else "red"


def _bits(bits: float, say: Translator) -> str:
    return ("−" if bits < 0 else "+") + say.number(abs(bits), 1)

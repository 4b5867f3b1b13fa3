"""Draw dimmed text at full strength, for themes whose readers need the contrast."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_NOT_DIM = Style(dim=False)
DIM_STYLE = "dim-style"  # the theme variable that says "none"


class FullStrength(LineFilter):
    """Takes dimming away from every line that is drawn, while it is enabled."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, style + _NOT_DIM, control) if style is not None and style.dim
            else Segment(text, style, control)
            for text, style, control in segments
        ]  # fmt: skip

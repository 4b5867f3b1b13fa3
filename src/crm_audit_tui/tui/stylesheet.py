"""A stylesheet that reads a file of rules once, however many screens bring theirs."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class KeptStylesheet(Stylesheet):
    """A stylesheet whose rules stay as they were read until the colours change.

    Textual reads every file anew when a screen brings one more; that took a twentieth of a second
    before each kind of screen was first shown.
    """

    def reparse(self) -> None:
        """Parse what is new; after `set_variables` everything, as that forgets what was parsed."""
        self.parse()

"""Keep what a no-break space joins on one line: `5 %`, `1 250`, `« oui »`, `Pourquoi ?`.

Rich breaks lines at every kind of space; French sets no-break spaces before its signs, and the
locales set them within numbers.
"""

from __future__ import annotations

import re

from rich import _wrap

_WORD = re.compile(r"\s*[\S\u00a0\u202f]+\s*")


def keep_no_break_spaces() -> None:
    """Let text on every screen break at ordinary spaces only."""
    _wrap.re_word = _WORD

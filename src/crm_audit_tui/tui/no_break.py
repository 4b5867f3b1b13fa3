"""Keep what a no-break space joins on one line: `5 %`, `1 250`, `« oui »`, `Pourquoi ?`.

Rich breaks lines at every kind of space; French sets no-break spaces before its signs, and the
locales set them within numbers.
"""

from __future__ import annotations

import re
from contextlib import suppress
from importlib import import_module

_WORD = re.compile(r"\s*[\S\u00a0\u202f]+\s*")


def keep_no_break_spaces() -> None:
    """Let text on every screen break at ordinary spaces only.

    Rich has no such setting; a release of it that wraps otherwise breaks lines as it likes.
    """
    with suppress(ImportError):
        import_module("rich._wrap").re_word = _WORD  # type: ignore[attr-defined]

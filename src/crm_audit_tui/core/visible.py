"""Make characters visible that a terminal or a reader's eye would be deceived by.

Text from exports is hostile: escape codes drive terminals, bidirectional overrides reorder what is
read. Everything shown passes through `visible`; the data itself stays as it is.
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1 controls, ESC among them
    "\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # zero width, separators, bidi controls
    "\U000e0000-\U000e007f"  # tag characters
    "\ud800-\udfff"  # lone surrogates
    "]"
)
_NAMED = {"\n": "⏎", "\r": "␍", "\t": "⇥", "\x1b": "␛", "\x00": "␀", "\x7f": "␡"}


def _mark(found: re.Match[str]) -> str:
    character = found.group()
    if named := _NAMED.get(character):
        return named
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else f"⟨{code:04X}⟩"


def visible(text: str) -> str:
    """Return `text` with control, zero-width and bidirectional characters as visible marks."""
    return _HIDDEN.sub(_mark, text)


def spelled(name: str) -> str:
    """Return the name of a file as Unicode text: bytes that are none are spelled `\\xff`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

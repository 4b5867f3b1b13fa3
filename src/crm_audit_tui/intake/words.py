"""Headers as words: `LastActivityDate`, `last_activity_date` and `Last activity date` are one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from crm_audit_tui.tables.mojibake import repaired

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^\w%#]+|_+")


@cache
def fold(header: str) -> str:
    """Return a header's words: lower case, no accents, no signs, camel case split."""
    text = unicodedata.normalize("NFKD", repaired(header).replace("`", "\u0300").strip())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = re.sub(r"__[cr]$", "", text.replace("’", "'").replace("ß", "ss"))
    text = _CAMEL.sub(" ", text)
    return " ".join(_OTHER.sub(" ", text).casefold().split())


# Articles and prepositions of headers: "Proprietario del contatto" and "Proprietario contatto".
_SMALL = frozenset(
    [
        "a", "al", "alla", "d", "da", "das", "de", "degli", "dei", "del", "dell", "della", "delle",
        "der", "des", "di", "die", "do", "dos", "du", "el", "gli", "i", "il", "l", "la", "las",
        "le", "les", "lo", "los", "of", "the",
    ]
)  # fmt: skip


@cache
def bare(folded: str) -> str:
    """Return a folded header without articles and prepositions, all of it where only such are."""
    return " ".join(word for word in folded.split() if word not in _SMALL) or folded

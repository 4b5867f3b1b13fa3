"""Names of organisations: legal forms, connecting words, acronyms."""

from __future__ import annotations

import re

from crm_audit_tui.matching.text import words
from crm_audit_tui.matching.wordlists import word_list

LEGAL_FORMS = word_list("legal_forms")
CONNECTORS = word_list("connectors")
_DOTTED = re.compile(r"\b(?:[^\W\d_][.\s/]\s?){1,5}[^\W\d_]\b\.?")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LEADING = frozenset({"pt", "cv", "ud", "pd", "fa", "firma", "soc", "societa", "ditta"})


def name(text: str) -> str:
    """Return the words of an organisation's name, without legal form and connecting words.

    `Rossi & Figli S.r.l.` gives `rossi figli`; a name that is nothing else keeps its words.
    """
    joined = _DOTTED.sub(lambda run: re.sub(r"[.\s/]", "", run.group()) + " ", text)
    found = words(_BRACKETS.sub(" ", joined)) or words(joined)
    core = _without_forms(found)
    telling = [word for word in core if word not in CONNECTORS]
    return " ".join(telling or core or found)


def _without_forms(found: list[str]) -> list[str]:
    core = list(found)
    while len(core) > 1 and core[-1] in LEGAL_FORMS | {"and", "e", "y", "et", "und"}:
        core.pop()
    while len(core) > 1 and core[0] in _LEADING:
        core.pop(0)
    return core


def acronym(value: str) -> str:
    """Return the initials of a normalised name of three words or more, else ""."""
    found = value.split()
    return "".join(word[0] for word in found) if len(found) >= 3 else ""

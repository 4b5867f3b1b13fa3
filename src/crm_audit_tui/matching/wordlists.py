"""Word lists of the languages that CRMs are kept in, from the data files beside this module."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    text = files("crm_audit_tui.matching").joinpath(f"data/{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of a list, separated by white space in its file."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def word_map(name: str) -> dict[str, str]:
    """Return a map from every word of a line to the first of its line."""
    return {
        word: line.split()[0] for line in _lines(name) for word in line.replace(":", " ").split()
    }


@cache
def groups(name: str) -> dict[str, tuple[str, ...]]:
    """Return for every word the first words of the lines that it stands in."""
    found: dict[str, list[str]] = {}
    for line in _lines(name):
        head = line.partition(":")[0].strip()
        for word in line.replace(":", " ").split():
            heads = found.setdefault(word, [])
            if head not in heads:
                heads.append(head)
    return {word: tuple(heads) for word, heads in found.items()}


@cache
def phrases(name: str) -> dict[str, str]:
    """Return a map from every phrase, one a line behind a colon, to the word before the colon."""
    pairs = (line.partition(":") for line in _lines(name))
    return {phrase.strip(): word.strip() for word, _, phrase in pairs}

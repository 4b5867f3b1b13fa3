"""What free-text answers are about: themes recognised by keywords in seven languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import tomli

from crm_audit_tui.checks.words import plain

Themes = Mapping[str, tuple[str, ...]]


@cache
def known_themes() -> Themes:
    """Return the keywords of each theme that we bring."""
    text = (files(__package__) / "data" / "themes.toml").read_text(encoding="utf-8")
    return {name: tuple(theme["keywords"]) for name, theme in tomli.loads(text).items()}


def with_own(themes: Themes, own: Iterable[tuple[str, str]]) -> Themes:
    """Return `themes` with an auditor's (theme, comma-separated keywords) added."""
    found = dict(themes)
    for name, words in own:
        keywords = tuple(word for each in words.split(",") if (word := each.strip()))
        if name.strip() and keywords:
            found[name.strip()] = found.get(name.strip(), ()) + keywords
    return found


def recogniser(themes: Themes) -> Mapping[str, re.Pattern[str]]:
    """Return one pattern per theme, to search in text folded by `plain`."""
    return {name: keyword_pattern(words) for name, words in themes.items()}


def keyword_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for keywords (`slow*` for a beginning), to search in folded text."""
    parts = []
    for word in words:
        bare = plain(word)
        if bare:
            parts.append(re.escape(bare) + (r"\w*" if word.strip().endswith("*") else ""))
    return re.compile(r"\b(?:" + "|".join(sorted(parts)) + r")\b") if parts else re.compile(r"(?!)")


def themes_in(text: str, patterns: Mapping[str, re.Pattern[str]]) -> list[str]:
    """Return the themes that `text` touches, in the order of `patterns`."""
    folded = plain(text)
    return [name for name, pattern in patterns.items() if pattern.search(folded)]

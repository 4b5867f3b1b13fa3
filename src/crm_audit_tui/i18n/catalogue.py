"""Catalogues: `locale/<language>/<domain>.po`, read when a domain is first asked for.

Read here and not by Babel: the first screen waits for it.

A domain may be spread over several files: `checks.po`, `checks-use.po`, `checks-data.po`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Texts = dict[str, tuple[str, ...]]
_FOLDER = Path(__file__).parent / "locale"
_ESCAPE = re.compile(r"\\(.)")


@cache
def texts(language: str, domain: str) -> Texts:
    """Return message id -> its plural forms (one form where it has no plural)."""
    found: Texts = {}
    for place in catalogue_files(language):
        if place.name.removesuffix(".po").partition("-")[0] == domain:
            found |= read_catalogue(place, language)
    return found


def catalogue_files(language: str) -> Iterator[Path]:
    """Yield the catalogue files of `language`, by name."""
    folder = _FOLDER / language
    if folder.is_dir():
        yield from sorted(
            (each for each in folder.iterdir() if each.name.endswith(".po")),
            key=lambda each: each.name,
        )


def read_catalogue(place: Path, language: str) -> Texts:
    """Return the texts of one .po file; ValueError names a line that is not one of its kind."""
    found: Texts = {}
    entry: dict[str, str] = {}
    keyword = ""
    for number, line in enumerate(place.read_text("utf-8").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")
            if keyword == "msgid":
                _enter(found, entry)
                entry = {}
            entry[keyword] = ""
        if not (keyword.startswith("msg") and line[:1] == '"' == line[-1:] and len(line) > 1):
            raise ValueError(f"{language}/{place.name}, line {number}")
        entry[keyword] += _ESCAPE.sub(_unescaped, line[1:-1])
    _enter(found, entry)
    return found


def _enter(found: Texts, entry: dict[str, str]) -> None:
    if entry.get("msgid"):
        found[entry["msgid"]] = tuple(
            text for keyword, text in entry.items() if keyword.startswith("msgstr")
        )


def _unescaped(escape: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "\r"}.get(escape[1], escape[1])

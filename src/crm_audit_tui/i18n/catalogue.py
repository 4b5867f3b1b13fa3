"""Catalogues: `locale/<language>/<domain>.po`, read by Babel when a domain is first asked for.

A domain may be spread over several files: `checks.po`, `checks-use.po`, `checks-data.po`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

Texts = dict[str, tuple[str, ...]]
_FOLDER = files(__package__) / "locale"


@cache
def texts(language: str, domain: str) -> Texts:
    """Return message id -> its plural forms (one form where it has no plural)."""
    found: Texts = {}
    for place in catalogue_files(language):
        if place.name.removesuffix(".po").partition("-")[0] == domain:
            found |= read_catalogue(place, language)
    return found


def catalogue_files(language: str) -> Iterator[Traversable]:
    """Yield the catalogue files of `language`, by name."""
    folder = _FOLDER / language
    if folder.is_dir():
        yield from sorted(
            (each for each in folder.iterdir() if each.name.endswith(".po")),
            key=lambda each: each.name,
        )


def read_catalogue(place: Traversable, language: str) -> Texts:
    """Return the texts of one .po file."""
    from babel.messages.pofile import read_po

    with place.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    found: Texts = {}
    for entry in catalogue:
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        message_id = entry.id if isinstance(entry.id, str) else entry.id[0]
        if message_id:
            found[message_id] = tuple(str(form) for form in forms)
    return found

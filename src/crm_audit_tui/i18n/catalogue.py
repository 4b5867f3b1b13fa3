"""Catalogues: `locale/<language>/<domain>.po`, read by Babel when a domain is first asked for."""

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
    from babel.messages.pofile import read_po

    place: Traversable = _FOLDER / language / f"{domain}.po"
    if not place.is_file():
        return {}
    with place.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    found: Texts = {}
    for entry in catalogue:
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        message_id = entry.id if isinstance(entry.id, str) else entry.id[0]
        if message_id:
            found[message_id] = tuple(str(form) for form in forms)
    return found


def domains(language: str) -> Iterator[str]:
    """Yield the domains there are catalogues of in `language`."""
    for place in sorted((_FOLDER / language).iterdir(), key=lambda each: each.name):
        if place.name.endswith(".po"):
            yield place.name.removesuffix(".po")

"""The guide's texts: `<language>/<slug>.md` in this package, at most 120 words each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_FALLBACK = "en"


@cache
def guide_text(slug: str, language: str) -> str:
    """Return the guide of the step `slug` in `language`, in English where it has none.

    Plain paragraphs and lines that begin with "- ". "" where no step is called `slug`.
    """
    package = files(__package__)
    for tongue in (language, _FALLBACK):
        place = package / tongue / f"{slug}.md"
        if place.is_file():
            return place.read_text(encoding="utf-8").strip()
    return ""

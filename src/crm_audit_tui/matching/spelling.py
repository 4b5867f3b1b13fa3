"""Which of two spellings of one name is right: what else the records and their table tell of it.

Length tells nothing: a slip of the finger adds a letter as often as it drops one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from math import prod

from rapidfuzz.distance import OSA

from crm_audit_tui.matching.text import misread, words

Record = Mapping[str, str]
Holders = Callable[[str, str], int]  # how many records of the table hold a text in a column

_LONG = 8  # letters of a word in which two slips may have been made
_SHORT = 3  # letters of a word in which one may
_ACRONYM = 4  # letters that may all be capitals as they are meant
_ADDRESSES = ("email", "email2", "website", "domain", "company_domain")


class Ground(StrEnum):
    """Why a spelling was preferred, the strongest first."""

    WRITTEN_OUT = "written_out"  # the same letters, with capitals and accents
    ADDRESS = "spelling_address"  # an address of the records has it
    MAJORITY = "spelling_majority"  # most of the records have it
    FREQUENT = "spelling_frequent"  # more records of the table have it


def nobody(column: str, text: str) -> int:
    """Return that no record is known to hold a text."""
    return 0


def one_name(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether the parts of two names differ in nothing but slips, capitals and accents."""
    return all(_one_text(a, b) for a, b in zip(one, other, strict=True))


def _one_text(one: str, other: str) -> bool:
    left, right = words(one), words(other)
    return len(left) == len(right) and all(map(_one_word, left, right))


def _one_word(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    slips = 2 if shorter >= _LONG else 1 if shorter >= _SHORT else 0
    return one == other or OSA.distance(one, other, score_cutoff=slips) <= slips


def better(
    records: Sequence[Record], columns: Sequence[str], places: Sequence[int], holders: Holders
) -> tuple[int, Ground | None]:
    """Return which record spells best what `columns` say, and why; None where nothing tells.

    `places` are the records that spell one name in different ways, the one that wins a draw first.
    Spellings in the same letters: the one that has capitals and accents and was read in the right
    encoding. Else the one that an e-mail or web address of any record holds; then the one that most
    of the records have; then the one that more records of the table have.
    """
    texts = {place: [records[place].get(name, "").strip() for name in columns] for place in places}
    letters = {place: _letters(parts) for place, parts in texts.items()}
    addresses = [_letters([record.get(name, "")]) for record in records for name in _ADDRESSES]
    first = places[0]

    def told(place: int) -> int:
        """Return how many letters of the name the addresses hold, part by part."""
        parts = [_letters([text]) for text in texts[place]]
        return sum(
            len(part) for part in parts if len(part) >= _SHORT and any(part in a for a in addresses)
        )

    def frequent(place: int) -> int:
        pairs = zip(columns, texts[place], strict=True)
        return prod(max(holders(name, text), 1) for name, text in pairs)

    best = first
    ground: Ground | None = None
    for other in places[1:]:
        if letters[other] == letters[best]:
            continue
        for reason, score in (
            (Ground.ADDRESS, told),
            (Ground.MAJORITY, lambda place: list(letters.values()).count(letters[place])),
            (Ground.FREQUENT, frequent),
        ):
            scores = score(best), score(other)
            if scores[0] != scores[1]:
                ground = reason
                best = best if scores[0] > scores[1] else other
                break
    same = [place for place in places if letters[place] == letters[best]]
    fullest = max(same, key=lambda place: _written_out(texts[place]))
    if _written_out(texts[fullest]) > _written_out(texts[best]):
        return fullest, ground or Ground.WRITTEN_OUT
    return best, ground


def _letters(parts: Sequence[str]) -> str:
    return "".join("".join(words(part)) for part in parts)


def _written_out(parts: Sequence[str]) -> tuple[bool, bool, int]:
    """Return a key by which a text as somebody meant it is above one that a program left."""
    cased = not any(len(part) > _ACRONYM and (part.isupper() or part.islower()) for part in parts)
    text = " ".join(parts)
    return not misread(text), cased, sum(not letter.isascii() for letter in text)

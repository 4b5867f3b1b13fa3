"""Which table a file holds: its name, its headers and what the columns mean together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_audit_tui.intake.mapping import Guess, map_columns
from crm_audit_tui.intake.shapes import Shape
from crm_audit_tui.intake.synonyms import labels, signs
from crm_audit_tui.intake.words import fold
from crm_audit_tui.tables.schema import SCHEMA

_NAMED = 3.0  # what a file's name is worth beside the columns
_OWN_ID = 2.5  # "Deal ID" first says deals
_COVERED = 2.0
_LEAST = 2.2  # below, no table is plain enough


@dataclass(frozen=True)
class Recognised:
    """A table's name, how sure, and its mapping."""

    table: str
    confidence: float
    mapping: Mapping[str, Guess]


def recognise(
    file: str,
    names: Sequence[str],
    looks: Sequence[Shape],
    *,
    table: str = "",
    fixed: Mapping[str, str] | None = None,
) -> Recognised:
    """Return the table that a file called `file` (its stem, with the sheet) holds.

    `table` and `fixed` are what a person said.
    """
    if table:
        return Recognised(table, 1.0, map_columns(table, names, looks, fixed))
    named = _named(file)
    scores: dict[str, float] = {}
    mappings: dict[str, dict[str, Guess]] = {}
    for each in SCHEMA:
        mapping = map_columns(each, names, looks, fixed)
        mappings[each] = mapping
        scores[each] = _score(each, names, looks, mapping) + named.get(each, 0.0)
    order = sorted(scores, key=lambda each: -scores[each])
    best, second = order[0], order[1]
    if scores[best] < _LEAST:
        best, second = "other", best
        return Recognised("other", 0.3, mappings["other"])
    margin = scores[best] - max(scores[second], 0.0)
    confidence = min(1.0, 0.4 + 0.1 * margin + 0.04 * scores[best])
    return Recognised(best, round(confidence, 2), mappings[best])


def _named(file: str) -> dict[str, float]:
    """Return what the file's name says for each table; longer and later phrases say more."""
    text = f" {re.sub(r'[0-9]+', ' ', fold(file))} "
    text = f" {' '.join(text.split())} "
    found: dict[str, tuple[int, int]] = {}
    for table, sign in signs().items():
        for name in sign.names:
            if (place := text.rfind(f" {name} ")) >= 0:
                found[table] = max(found.get(table, (0, 0)), (len(name.split()), place))
    if not found:
        return {}
    best = max(found.values())
    return {
        table: _NAMED if rank == best else 0.5 if rank[0] < best[0] else 1.0
        for table, rank in found.items()
    }


def _score(
    table: str, names: Sequence[str], looks: Sequence[Shape], mapping: Mapping[str, Guess]
) -> float:
    if table == "other":
        return 1.0
    columns = {guess.column: guess.confidence for guess in mapping.values()}
    sign = signs()[table]
    if not any(group <= columns.keys() for group in sign.needs):
        return -1.0
    score = sum(sign.signs.get(column, 0.0) * sure for column, sure in columns.items())
    filled = sum(bool(look.filled) for look in looks) or 1
    useful = sum(bool(looks[place].filled) for place, name in enumerate(names) if name in mapping)
    score += _COVERED * useful / filled
    for place, name in enumerate(names):
        guess = mapping.get(name)
        if guess is None:
            continue
        if guess.column == "id" and _own_id(table, name):
            unique = looks[place].distinct >= 0.95 * looks[place].filled
            score += _OWN_ID if unique else 0.0
        if table == "deal_history" and guess.column == "deal_id" and looks[place].filled:
            repeated = looks[place].distinct < 0.9 * looks[place].filled
            score += 2.0 if repeated or looks[place].filled < 20 else -2.0
    return score


def _own_id(table: str, name: str) -> bool:
    """Tell whether a header names the id of this very table ("Deal ID"), not just any id."""
    header = fold(name)
    return (
        header in labels(table)
        and header not in ("id", "record id", "codice", "code")
        and any(word in header.split() for word in (*signs()[table].entity, "opportunity", "case"))
    )

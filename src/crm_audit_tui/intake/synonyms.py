"""The vocabulary of headers: which canonical columns a header may mean in which table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import tomli

from crm_audit_tui.intake.words import bare, fold
from crm_audit_tui.tables.schema import SCHEMA

# A label of the table itself comes before one that all tables share, and both before a word that
# only stands for a column where no plainer one does ("Date", "Location").
OWN, COMMON, WEAK = 1.0, 0.97, 0.8


@dataclass(frozen=True)
class TableSigns:
    """What tells one table from the others; see tables.toml."""

    names: frozenset[str]
    entity: frozenset[str]
    needs: tuple[frozenset[str], ...]
    signs: dict[str, float]


@cache
def _data() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomli.loads(files(__package__).joinpath("synonyms.toml").read_text("utf-8"))


@cache
def labels(table: str) -> dict[str, dict[str, float]]:
    """Return folded label -> canonical columns of `table` with how well the label names them."""
    found: dict[str, dict[str, float]] = {}
    data = _data()
    names = [column.name for column in SCHEMA[table].columns]
    for scope, score in ((f"weak {table}", WEAK), ("common", COMMON), (table, OWN)):
        for column, languages in data.get(scope, {}).items():
            if column not in names:
                continue
            own = () if score == WEAK else (column,)
            for words in (*own, *(label for each in languages.values() for label in each)):
                known = found.setdefault(fold(words), {})
                known[column] = max(score, known.get(column, 0.0))
    for name in names:
        found.setdefault(fold(name), {}).setdefault(name, COMMON)
    return found


@cache
def bare_labels(table: str) -> dict[str, dict[str, float]]:
    """Return what `labels` does, by labels without articles and prepositions."""
    found: dict[str, dict[str, float]] = {}
    for label, columns in labels(table).items():
        known = found.setdefault(bare(label), {})
        for column, score in columns.items():
            known[column] = max(score, known.get(column, 0.0))
    return found


@cache
def all_words() -> frozenset[str]:
    """Return every folded label of every table."""
    return frozenset(label for table in SCHEMA for label in labels(table))


@cache
def label_words() -> frozenset[str]:
    """Return every word of every folded label."""
    return frozenset(word for label in all_words() for word in label.split())


@cache
def languages() -> dict[str, frozenset[str]]:
    """Return folded label -> the languages it is a label in."""
    found: dict[str, set[str]] = {}
    for scope in _data().values():
        for column in scope.values():
            for language, each in column.items():
                for label in each:
                    found.setdefault(fold(label), set()).add(language)
    return {label: frozenset(each) for label, each in found.items()}


@cache
def signs() -> dict[str, TableSigns]:
    """Return what tells each table from the others."""
    found = {}
    for table, data in tomli.loads(
        files(__package__).joinpath("tables.toml").read_text("utf-8")
    ).items():
        found[table] = TableSigns(
            frozenset(fold(name) for name in data["names"]),
            frozenset(fold(name) for name in data["entity"]),
            tuple(frozenset(group) for group in data["needs"]),
            data["signs"],
        )
    return found


@cache
def trap(kind: str) -> re.Pattern[str]:
    """Return what a folded header of somebody else's holds; `kind` is a part of traps.toml."""
    data = tomli.loads(files(__package__).joinpath("traps.toml").read_text("utf-8"))
    words = sorted({word for each in data[kind].values() for word in each})
    endings = "|".join(words).replace("*", r"\w*")
    return re.compile(rf"\b(?:{endings})\b")


def known_header(cell: str) -> bool:
    """Tell whether a cell says what some column of a CRM is called."""
    return len(cell) <= 60 and fold(cell) in all_words()

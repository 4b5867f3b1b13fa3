"""Merge groups: what "these two are one" adds up to, never against "these two are not"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from crm_audit_tui.core.apart_sets import ApartSets
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import JudgePair
from crm_audit_tui.report.repair import Obstacle, Problem
from crm_audit_tui.tables.table import Table


@dataclass(frozen=True)
class Choice:
    """The value chosen for a field: the row it comes from, or the text typed."""

    row: int | None = None
    typed: str = ""


@dataclass(frozen=True)
class MergeGroup:
    """Rows that are one record; `survivor` is None where no verdict names one among them."""

    rows: tuple[int, ...]
    survivor: int | None
    choices: dict[str, Choice]


def merge_groups(table: Table, audit: Audit) -> tuple[list[MergeGroup], list[Problem]]:
    """Return the groups of rows that verdicts make one, and the verdicts that could not be kept.

    Verdicts are taken in the order they were given. A link that would join two records judged
    apart is left out. The survivor is the last one chosen within the group; for a field the last
    choice rules.
    """
    verdicts = sorted(
        (key for key in audit.pairs if key[0] == table.name),
        key=lambda key: audit.pair_turns.get(key, 0),
    )
    sets, problems = ApartSets(), []
    links: list[tuple[JudgePair, int, int]] = []
    for key in verdicts:
        verdict = audit.pairs[key]
        left, right = table.row_of.get(key[1]), table.row_of.get(key[2])
        if verdict.verdict == "later":
            continue
        if left is None or right is None:
            gone = key[1] if left is None else key[2]
            other = key[2] if left is None else key[1]
            problems.append(_problem(Obstacle.RECORD_GONE, verdict, gone, other))
        elif verdict.verdict == "apart":
            sets.hold_apart(left, right)
        else:
            links.append((verdict, left, right))
    kept = []
    for link in links:
        if sets.join(link[1], link[2]):
            kept.append(link)
        else:
            verdict = link[0]
            problems.append(_problem(Obstacle.KEPT_APART, verdict, verdict.left, verdict.right))
    return _groups(table, sets, kept), problems


def _groups(
    table: Table, sets: ApartSets, links: list[tuple[JudgePair, int, int]]
) -> list[MergeGroup]:
    rows: dict[int, set[int]] = defaultdict(set)
    survivors: dict[int, int] = {}
    choices: dict[int, dict[str, Choice]] = defaultdict(dict)
    for verdict, left, right in links:
        root = sets.find(left)
        rows[root] |= {left, right}
        survivor = table.row_of.get(verdict.survivor) if verdict.survivor else None
        if survivor in (left, right):
            assert survivor is not None
            survivors[root] = survivor
        # `left` and `right` are the sides that the verdict names, whichever sorts first.
        sides = {"left": table.row_of[verdict.left], "right": table.row_of[verdict.right]}
        for column, value in verdict.values.items():
            if value.startswith("="):
                choices[root][column] = Choice(typed=value[1:])
            elif value in sides:
                choices[root][column] = Choice(row=sides[value])
    return [
        MergeGroup(tuple(sorted(members)), survivors.get(root), choices[root])
        for root, members in sorted(rows.items(), key=lambda group: min(group[1]))
    ]


def _problem(obstacle: Obstacle, verdict: JudgePair, record: str, other: str) -> Problem:
    return Problem(
        obstacle,
        verdict.table,
        record=record,
        other=other,
        step="duplicates",
        action=verdict.verdict,
    )

"""Merge groups: what "these two are one" adds up to, never against "these two are not"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

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


class _Union:
    """Disjoint sets of rows, with the rows that each set must never join."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)

    def find(self, row: int) -> int:
        root = row
        while (up := self._parent.get(root, root)) != root:
            root = up
        while (up := self._parent.get(row, row)) != root:
            self._parent[row] = root
            row = up
        return root

    def hold_apart(self, one: int, other: int) -> None:
        self._apart[one].add(other)
        self._apart[other].add(one)

    def join(self, one: int, other: int) -> bool:
        """Make one set of two; False, and nothing done, where a pair between them is apart."""
        left, right = self.find(one), self.find(other)
        if left == right:
            return True
        if len(self._apart[left]) > len(self._apart[right]):
            left, right = right, left
        if any(self.find(row) == right for row in self._apart[left]):
            return False
        self._parent[left] = right
        self._apart[right] |= self._apart.pop(left)
        return True


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
    sets, problems = _Union(), []
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
    table: Table, sets: _Union, links: list[tuple[JudgePair, int, int]]
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

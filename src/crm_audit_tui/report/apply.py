"""The tables as they are once every decision is carried out."""

from __future__ import annotations

import numpy as np

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.report.items import carry_out_items
from crm_audit_tui.report.labels import problem
from crm_audit_tui.report.merging import merge_records
from crm_audit_tui.report.relink import relink
from crm_audit_tui.report.repair import Editor, Merge, Obstacle, Problem, Repair
from crm_audit_tui.tables.table import Tables


def apply_decisions(tables: Tables, audit: Audit) -> Tables:
    """Return the tables after the decisions of `audit`: what a check finds once all is done."""
    return repair(tables, audit).after


def repair(tables: Tables, audit: Audit) -> Repair:
    """Carry every decision out: values first, then merges, archiving, and references last.

    A record that is merged is not archived as well, whether it goes or takes the others in, which
    would be lost with it: the merge rules, and it is said so. What could not be carried out is
    among the problems; nothing is left out silently.
    """
    editors = {table.name: Editor(table) for table in tables}
    decided = carry_out_items(editors, audit)
    problems = decided.problems
    problems += _tables_gone(tables, audit)
    merges: dict[str, tuple[Merge, ...]] = {}
    kept = {}
    for name, editor in editors.items():
        merges[name], conflicts = merge_records(editor, audit)
        problems += conflicts
        gone = {row for merge in merges[name] for row in merge.merged}
        grown = {merge.survivor for merge in merges[name]}
        archived = decided.archived.get(name, {})
        for rows, obstacle in ((gone, Obstacle.MERGED_AWAY), (grown, Obstacle.MERGED_INTO)):
            for row in sorted(rows & archived.keys()):
                problems.append(problem(obstacle, archived.pop(row)))
        stays = np.ones(len(editor.table), dtype=bool)
        stays[[*gone, *archived]] = False
        kept[name] = np.flatnonzero(stays).astype(np.int64)
    references, open_ends = relink(editors, merges, kept)
    return Repair(
        before=tables,
        after=Tables(
            {name: editor.finish(kept[name]) for name, editor in editors.items()}, tables.sources
        ),
        kept=kept,
        merges=merges,
        changes=(*decided.changes, *references),
        labels=tuple(decided.labels),
        archived=decided.archived,
        archived_fields=tuple(decided.archived_fields),
        follow_ups=tuple(decided.follow_ups),
        problems=tuple(problems + open_ends),
    )


def _tables_gone(tables: Tables, audit: Audit) -> list[Problem]:
    """Return the merges in tables that no export holds any more."""
    return [
        Problem(
            Obstacle.RECORD_GONE,
            verdict.table,
            record=verdict.left,
            other=verdict.right,
            step="duplicates",
            action=verdict.verdict,
        )
        for key, verdict in sorted(audit.pairs.items())
        if verdict.table not in tables and verdict.verdict == "merge"
    ]

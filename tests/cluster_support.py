"""Reviews of small clusters by hand: a queue, its decisions, and what the export makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import Decision, JudgePairs
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.model import Model
from crm_audit_tui.report.merging import merge_records
from crm_audit_tui.report.repair import Editor, Problem
from crm_audit_tui.session.cluster import Cluster, ClusterDraft, cluster_at, draft_of
from crm_audit_tui.session.cluster_verdicts import merging
from crm_audit_tui.session.cluster_view import ClusterView, view_cluster
from crm_audit_tui.session.pairs import PairQueue, PairState
from crm_audit_tui.tables.store import RowReader, save_tables
from crm_audit_tui.tables.table import Tables
from export_support import source, table_of, together

COLUMNS = {
    "Record ID": "id",
    "First name": "first_name",
    "E-mail": "email",
    "Telefono": "phone",
    "City": "city",
    "Owner": "owner",
    "Born": "birth_date",
    "Created": "created_at",
    "Nota": "",
}
ROWS = (
    ("1", "Ana", "ana@x.it", "", "Milano", "", "", "2020-01-02", "first"),
    ("2", "Ana", "", "+39 02 1", "Milano", "Ugo", "1980-01-01", "2019-01-02", ""),
    ("3", "ANA", "ana@x.it", "+39 02 1", "Torino", "Ugo", "1980-01-01", "2021-01-02", "third"),
    ("4", "Anna", "", "", "Roma", "Pia", "", "2018-01-02", ""),
    ("5", "Ugo", "ugo@y.it", "", "Roma", "", "", "", ""),
)  # row 2 (id "3") is the most complete
LINKS = {(0, 1): 0.9, (0, 2): 0.99, (1, 2): 0.95, (2, 3): 0.6}  # by row; 0-3 and 1-3 unlike


def key(record: str) -> str:
    return f"contacts:{record}"


@dataclass
class Review:
    """A queue over a table, and the audit that its decisions make."""

    tables: Tables
    queue: PairQueue
    audit: Audit

    def decide(self, *decisions: Decision) -> None:
        for decision in decisions:
            self.audit = self.audit.apply(decision)
            self.queue.refresh(self.audit, decision)

    def cluster(self, one: str = "1", other: str = "3") -> Cluster:
        position = self.queue.position_of(key(one), key(other))
        assert position is not None
        return cluster_at(self.queue, position)

    def cluster_of(self, position: int) -> Cluster:
        return cluster_at(self.queue, position)

    def view(
        self, draft: ClusterDraft | None = None, one: str = "1", other: str = "3"
    ) -> tuple[Cluster, ClusterView]:
        cluster = self.cluster(one, other)
        return cluster, view_cluster(cluster, draft_of(cluster) if draft is None else draft)

    def merge(
        self, draft: ClusterDraft | None = None, one: str = "1", other: str = "3"
    ) -> tuple[ClusterView, JudgePairs]:
        cluster, view = self.view(draft, one, other)
        decision = merging(cluster, view)
        assert decision is not None
        self.decide(decision)
        return view, decision

    def states(self) -> dict[str, PairState]:
        return {
            "-".join(sorted(each.rpartition(":")[2] for each in self.queue.keys(place))): (
                self.queue.state(place)
            )
            for place in range(len(self.queue))
        }


def review_of(
    folder: Path,
    rows: Sequence[Sequence[str]] = ROWS,
    links: Mapping[tuple[int, int], float] = LINKS,
    clusters: Sequence[int] = (0, 0, 0, 0, 4),
    *decisions: Decision,
) -> Review:
    tables = together(table_of([source("contacts", COLUMNS, len(rows))], [rows]))
    place = folder / "tables"
    place.mkdir(parents=True)
    save_tables(tables, place)
    by_chance = sorted(links.items(), key=lambda each: -each[1])
    matches = Matches(
        table="contacts",
        left=np.array([left for (left, _), _ in by_chance], dtype=np.int64),
        right=np.array([right for (_, right), _ in by_chance], dtype=np.int64),
        probability=np.array([chance for _, chance in by_chance]),
        levels=np.zeros((len(links), 0), np.int8),
        cluster=np.array(clusters, dtype=np.int64),
        threshold=0.5,
        model=Model(prior=0.0, fields=()),
        cut={},
    )
    audit = Audit()
    for decision in decisions:
        audit = audit.apply(decision)
    return Review(tables, PairQueue(matches, RowReader(place)["contacts"], audit, b"key"), audit)


def ids(view: ClusterView, places: Sequence[int] | None = None) -> list[str]:
    return [view.members[each].record_id for each in (view.inside if places is None else places)]


def shown(view: ClusterView) -> dict[str, str]:
    return {field.name: field.result for field in view.fields if not field.lost_in}


def carried_out(review: Review) -> tuple[Editor, list[set[str]], list[Problem]]:
    """Return the table as merging leaves it, the records of each merge, and what was refused."""
    editor = Editor(review.tables["contacts"])
    merges, problems = merge_records(editor, review.audit)
    keys = editor.table.keys
    one = [{str(keys.iloc[row]) for row in (*each.merged, each.survivor)} for each in merges]
    return editor, one, problems


def assert_exported(review: Review, view: ClusterView) -> None:
    """What was shown stands in the table, and who was shown as merged is one in it."""
    editor, merges, problems = carried_out(review)
    survivor = editor.table.row_of[view.members[view.survivor].key]
    for name, value in shown(view).items():
        assert editor.get(survivor, name) == value, name
    inside = _keys(view)
    assert [each for each in merges if each & inside] == [inside]
    assert not [each for each in problems if {each.record, each.other} & inside]


def _keys(view: ClusterView) -> set[str]:
    return {view.members[each].key for each in view.inside}

"""Which labels a column knows: merging one into another that no record has makes a new label.

Goes over a whole column: call it off the interface.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.worklists import Effect
from crm_audit_tui.tables.decided_cells import effect
from crm_audit_tui.tables.store import RowReader

_NEAR = 80.0  # rapidfuzz's normalised similarity from which a label may be a slip of another


class NewLabel(msgspec.Struct, frozen=True):
    """A label that no record has in a column; `near` is the label in use that it is spelled like.

    `near` is "" where there is none.
    """

    table: str
    field: str
    label: str
    near: str = ""


def new_labels(
    decisions: Iterable[DecideItem], rows: RowReader | None, audit: Audit
) -> tuple[NewLabel, ...]:
    """Return the labels that `decisions` would merge into and that no record has, each once.

    One that another decision in force merges into already is known: it was asked about then.
    """
    wanted = dict.fromkeys(
        (each.table, each.field, each.value)
        for each in decisions
        if effect(each) is Effect.MERGE and each.value
    )
    if not wanted or rows is None:
        return ()
    known = {
        (each.table, each.field, each.value)
        for each in audit.items.values()
        if effect(each) is Effect.MERGE
    }
    found = []
    columns: dict[tuple[str, str], frozenset[str]] = {}
    for table, field, label in wanted:
        if (table, field) not in columns:
            columns[table, field] = labels_in_use(rows, table, field)
        in_use = columns[table, field]
        if label not in in_use and (table, field, label) not in known:
            found.append(NewLabel(table, field, label, _near(label, in_use)))
    return tuple(found)


def labels_in_use(rows: RowReader, table: str, field: str) -> frozenset[str]:
    """Return the labels that records have in a column, those within cells of several too."""
    from crm_audit_tui.checks.segments import separator_of  # pandas: the interface does without

    counts = rows[table].counts(field) if table in rows else {}
    separator = separator_of(field, counts)
    labels = {text.strip() for text in counts}
    if separator:
        labels |= {part.strip() for text in counts for part in text.split(separator)}
    return frozenset(labels - {""})


def _near(label: str, in_use: Iterable[str]) -> str:
    """Return the label in use that `label` may be a slip of, "" for none."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extractOne

    from crm_audit_tui.checks.labels import label_key

    found = extractOne(label, sorted(in_use), scorer=ratio, processor=label_key, score_cutoff=_NEAR)
    return found[0] if found else ""

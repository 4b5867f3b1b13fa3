"""What a merge loses or overturns: values without a column, what another step archives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.steps import step
from crm_audit_tui.matching.survivorship import OWN, choose_survivor, merged_record
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.sources import SourceReport


def written_columns(source: SourceReport) -> frozenset[str]:
    """Return the columns whose values a record of `source` can hold, or that no merge touches."""
    return OWN.union(each.column for each in source.columns)


def lost_fields(source: SourceReport, result: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields of a merged record that have a value but no column in `source`."""
    written = written_columns(source)
    return tuple(name for name, value in result.items() if value and name not in written)


def loss_risk(source: SourceReport, lost: Iterable[str]) -> tuple[Message, ...]:
    """Return the risk that the values of `lost` fields go with the other record, none for none."""
    n = len(tuple(lost))
    return (message("session.risk.no_column", n=n, source=source.name),) if n else ()


def archive_risks(queue: PairQueue, keys: Iterable[str]) -> tuple[Message, ...]:
    """Return the risk for each of the records `keys` that another step archives."""
    made = ((key, queue.archived(key)) for key in keys)
    return tuple(
        message("session.risk.archived", record=record_id(key), step=step(each.step).number or 0)
        for key, each in made
        if each is not None
    )


def loses(queue: PairQueue, position: int, sides: tuple[dict[str, str], dict[str, str]]) -> bool:
    """Tell whether merging the pair at `position` by the rules alone would lose a value."""
    one, other = (queue.rows.origin(row)[0] for row in queue.row_numbers(position))
    if one.id == other.id:
        return False
    formats = queue.rows.date_formats
    survivor = choose_survivor(sides, queue.table, formats)
    merged = merged_record(sides, queue.table, survivor, formats)
    source = (one, other)[survivor]
    return bool(lost_fields(source, {name: kept.value for name, kept in merged.items()}))

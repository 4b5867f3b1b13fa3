"""What the log of an audit begins with: its scope, what is taken over, the exports it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crm_audit_tui.core.decisions import PinSources, SetScope
from crm_audit_tui.core.log import Log
from crm_audit_tui.session import sources as pins
from crm_audit_tui.session.kept import user
from crm_audit_tui.session.next_year import TakenOver, begun_with, place_beside
from crm_audit_tui.tables.sources import Corrections, SourceReport

if TYPE_CHECKING:
    from crm_audit_tui.tables.store import RowReader


def first_log(
    record: Path,
    sources: Sequence[SourceReport],
    rows: RowReader,
    *,
    scope: Mapping[str, str],
    corrections: Mapping[str, Corrections],
    taken: TakenOver | None,
) -> Log:
    """Return the log of an audit of `sources`, read as `rows`, that is to be kept in `record`.

    `corrections` is what was said about the sources, by their ids; `taken` what is taken over from
    an earlier audit, which the scope then names.
    """
    log, auditor = Log(), user()
    named = {"earlier_record": place_beside(taken.record, record)} if taken is not None else {}
    for field, value in {**scope, **named}.items():
        if value:
            log.add(SetScope(field=field, value=value), auditor)
    if taken is not None:
        for decision in begun_with(taken, rows, sources):
            log.add(decision, auditor)
    used = tuple(pins.pin(each, corrections.get(each.id), sources) for each in sources)
    log.add(PinSources(sources=used), auditor)
    return log

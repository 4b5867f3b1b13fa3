"""Which records other steps archive, while the duplicates among them are under review."""

from __future__ import annotations

from collections.abc import Container, Iterable

from crm_audit_tui.core.audit import Audit, ItemKey
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.worklists import Effect
from crm_audit_tui.tables.decided_cells import effect


class ArchivedRecords:
    """The decisions in force that archive a record of `table`; `there` holds the records meant."""

    def __init__(self, table: str, there: Container[str]) -> None:
        self._table = table
        self._there = there
        self._keys: dict[str, set[ItemKey]] = {}

    def by(self, record: str, audit: Audit) -> DecideItem | None:
        """Return what archives a record, None where nothing does."""
        known = self._keys.get(record)
        return audit.items.get(min(known)) if known else None

    def take_up(self, decided: Iterable[DecideItem], audit: Audit) -> set[str]:
        """Take up what stands now in `audit` of decisions on items; return the records meant."""
        touched = set()
        for each in decided:
            if each.table == self._table and each.record in self._there:
                key = (each.step, each.item)
                now, known = audit.items.get(key), self._keys.get(each.record, set())
                archives = now is not None and effect(now) is Effect.ARCHIVE
                if archives is not (key in known):
                    self._keys[each.record] = known | {key} if archives else known - {key}
                    touched.add(each.record)
        return touched

"""Fingerprints of the key fields of records: whether a pair kept apart is still as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from crm_audit_tui.core.decisions import JudgePair
from crm_audit_tui.tables.keys import fingerprint
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.store import StoredRows


class KeyPrints:
    """The fingerprints of the records in `row_of`, by their keys; made once each.

    `row_of` tells the row of each record that is in a pair.
    """

    def __init__(self, rows: StoredRows, row_of: Mapping[str, int], fingerprint_key: bytes) -> None:
        self._rows = rows
        self._row_of = row_of
        self._fingerprint_key = fingerprint_key
        self._known: dict[str, str] = {}

    def of(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the fingerprints of records, "" for one that is in no pair."""
        return tuple(self._of(key) for key in keys)

    def _of(self, key: str) -> str:
        known = self._known.get(key)
        if known is None:
            row = self._row_of.get(key)
            cells = [self._rows.cell(row, each) for each in self._fields] if row is not None else ()
            known = self._known[key] = fingerprint(cells, self._fingerprint_key) if cells else ""
        return known

    def learn(self, keys: set[str]) -> None:
        """Make the fingerprints of many records at once: column by column, not cell by cell."""
        new = [key for key in keys if key in self._row_of and key not in self._known]
        at = np.array([self._row_of[key] for key in new], dtype=np.int64)
        columns = [self._rows.cells(at, each) for each in self._fields]
        for key, *cells in zip(new, *columns, strict=True):
            self._known[key] = fingerprint(cells, self._fingerprint_key)

    def lapsed(self, verdict: JudgePair) -> bool:
        """Tell whether a key field of either record has changed since `verdict`."""
        if not any(verdict.fingerprints):
            return False
        if verdict.left not in self._row_of or verdict.right not in self._row_of:
            return False
        return self.of((verdict.left, verdict.right)) != verdict.fingerprints

    @cached_property
    def _fields(self) -> list[str]:
        return [spec.name for spec in SCHEMA[self._rows.name].columns if spec.identity]

"""Tables on disk as Arrow, so that one process reads exports and another shows rows at once.

The folder holds one `<table>.arrow` per table and `sources.json`. A reader maps the files into
memory: a million rows cost nothing until one is looked at.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.tables.sources import SourceReport, date_formats, header_of

if TYPE_CHECKING:
    from crm_audit_tui.tables.table import Tables

_KEY, _SOURCE, _LINE = "__key", "__source", "__line"
_SOURCES = "sources.json"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _StoredTable(msgspec.Struct, frozen=True):
    name: str
    sources: tuple[str, ...]


class _Stored(msgspec.Struct, frozen=True):
    sources: tuple[SourceReport, ...]
    tables: tuple[_StoredTable, ...]


def save_tables(tables: Tables, folder: Path) -> None:
    """Write `tables` into `folder`, which must exist; AuditError where there is no room."""
    try:
        _save_tables(tables, folder)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise AuditError("session.error.no_room", folder=str(folder)) from error


def _save_tables(tables: Tables, folder: Path) -> None:
    stored = []
    for table in tables:
        columns = {
            _KEY: pa.array(table.keys, type=pa.large_string()),
            _SOURCE: pa.array(table.source, type=pa.int32()),
            _LINE: pa.array(table.line, type=pa.int64()),
        }
        for column in table.columns:
            columns[column] = pa.array(table.frame[column], type=pa.large_string())
        arrow = pa.table(columns)
        with (
            pa.OSFile(str(folder / f"{table.name}.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, arrow.schema) as writer,
        ):
            writer.write_table(arrow, max_chunksize=65_536)
        stored.append(_StoredTable(table.name, tuple(source.id for source in table.sources)))
    content = msgspec.json.encode(_Stored(tables.sources, tuple(stored)))
    (folder / _SOURCES).write_bytes(content)


def load_tables(folder: Path) -> Tables:
    """Return the tables that `save_tables` wrote."""
    import pandas as pd

    from crm_audit_tui.tables.ids import settle_ids
    from crm_audit_tui.tables.table import Table, Tables

    stored = msgspec.json.decode((folder / _SOURCES).read_bytes(), type=_Stored)
    by_id = {source.id: source for source in stored.sources}
    loaded = {}
    for each in stored.tables:
        arrow = _mapped(folder / f"{each.name}.arrow")
        texts = arrow.drop_columns([_KEY, _SOURCE, _LINE])
        text = pd.StringDtype(na_value=np.nan)
        frame = texts.to_pandas(types_mapper=dict.fromkeys(texts.schema.types, text).get)
        loaded[each.name] = Table(
            name=each.name,
            frame=frame,
            keys=arrow[_KEY].to_pandas().astype("str"),
            source=arrow[_SOURCE].to_numpy(),
            line=arrow[_LINE].to_numpy(),
            sources=tuple(by_id[source] for source in each.sources),
        )
    return settle_ids(Tables(loaded, stored.sources))


def _mapped(place: Path) -> pa.Table:
    with pa.memory_map(str(place)) as source:
        return pa.ipc.open_file(source).read_all()


class StoredRows:
    """Rows of one stored table, read one at a time without pandas."""

    def __init__(self, name: str, arrow: pa.Table, sources: tuple[SourceReport, ...]) -> None:
        self.name = name
        self.sources = sources
        self._arrow = arrow
        self.columns = [each for each in arrow.column_names if not each.startswith("__")]

    def __len__(self) -> int:
        return int(self._arrow.num_rows)

    def record(self, row: int) -> dict[str, str]:
        """Return the text of every column of a row."""
        return {column: self._arrow[column][row].as_py() or "" for column in self.columns}

    def cell(self, row: int, column: str) -> str:
        """Return the text of one cell, "" where there is no such column."""
        if column not in self.columns:
            return ""
        return self._arrow[column][row].as_py() or ""

    def records(self, rows: NDArray[np.int64]) -> list[dict[str, str]]:
        """Return the text of every column of many rows, in their order."""
        if not self.columns:
            return [{} for _ in rows]
        columns = [self.cells(rows, column) for column in self.columns]
        return [dict(zip(self.columns, cells, strict=True)) for cells in zip(*columns, strict=True)]

    def key(self, row: int) -> str:
        """Return the record key of a row."""
        return str(self._arrow[_KEY][row].as_py())

    def keys(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the record keys of many rows, in their order."""
        return list(self._arrow[_KEY].take(pa.array(rows)).to_pylist())

    def cells(self, rows: NDArray[np.int64], column: str) -> list[str]:
        """Return the text of one column for many rows, in their order."""
        if column not in self.columns:
            return [""] * len(rows)
        return [each or "" for each in self._arrow[column].take(pa.array(rows)).to_pylist()]

    def holding(self, rows: NDArray[np.int64], text: str) -> NDArray[np.bool_]:
        """Tell of many rows which hold `text` in any cell, whatever its case."""
        import pyarrow.compute as pc

        found = np.zeros(len(rows), dtype=np.bool_)
        at = pa.array(rows)
        for column in self.columns:
            cells = self._arrow[column].take(at)
            hits = pc.match_substring(cells, text, ignore_case=True).fill_null(False)
            found |= hits.to_numpy().astype(np.bool_)
        return found

    def holders(self, column: str, text: str) -> int:
        """Return how many records hold exactly `text` in a column."""
        import pyarrow.compute as pc

        if column not in self.columns:
            return 0
        return int(pc.sum(pc.equal(self._arrow[column], text)).as_py() or 0)

    def counts(self, column: str) -> dict[str, int]:
        """Return how many records hold each text of a column, blank cells left out."""
        import pyarrow.compute as pc

        if column not in self.columns:
            return {}
        found = pc.value_counts(self._arrow[column]).to_pylist()
        return {each["values"]: each["counts"] for each in found if each["values"]}

    def find(self, key: str) -> int | None:
        """Return the row of a record key, None where there is none; quick without an index."""
        import pyarrow.compute as pc

        row = pc.index(self._arrow[_KEY], key).as_py()
        return None if row < 0 else int(row)

    def holds(self, keys: Sequence[str]) -> list[bool]:
        """Tell of many record keys which of them there are."""
        import pyarrow.compute as pc

        column = self._arrow[_KEY]
        wanted = pa.array(keys, type=column.type)
        return [bool(each) for each in pc.is_in(wanted, value_set=column).to_pylist()]

    def keys_without_id(self) -> list[str]:
        """Return the keys of the records that have no id of their own."""
        import pyarrow.compute as pc

        column = self._arrow[_KEY]
        return list(column.filter(pc.match_substring(column, ":~")).to_pylist())

    def origin(self, row: int) -> tuple[SourceReport, int]:
        """Return the source that a row came from and its line there."""
        return self.sources[self._arrow[_SOURCE][row].as_py()], self._arrow[_LINE][row].as_py()

    def header(self, column: str) -> str:
        """Return a column's name in the first export that has it."""
        return header_of(column, self.sources)

    @cached_property
    def date_formats(self) -> dict[str, str]:
        """The strptime formats of every column's dates, those of all its sources joined by "|"."""
        return date_formats(self.sources)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row number by record key."""
        return {key: row for row, key in enumerate(self._arrow[_KEY].to_pylist())}


class RowReader:
    """All stored tables of an audit, row by row."""

    def __init__(self, folder: Path) -> None:
        stored = msgspec.json.decode((folder / _SOURCES).read_bytes(), type=_Stored)
        by_id = {source.id: source for source in stored.sources}
        self.sources = stored.sources
        self._tables = {
            each.name: StoredRows(
                each.name,
                _mapped(folder / f"{each.name}.arrow"),
                tuple(by_id[source] for source in each.sources),
            )
            for each in stored.tables
        }

    def __iter__(self) -> Iterator[StoredRows]:
        return iter(self._tables.values())

    def __contains__(self, table: object) -> bool:
        return table in self._tables

    def __getitem__(self, table: str) -> StoredRows:
        return self._tables[table]

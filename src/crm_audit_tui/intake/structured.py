"""JSON, JSON lines and Parquet: files that name their columns themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.intake import encoding as encodings
from crm_audit_tui.intake.assemble_grid import to_frame
from crm_audit_tui.intake.files import PARQUET_MAGIC, STRUCTURED, FoundFile
from crm_audit_tui.intake.grid import Grid, unique_names

LARGEST = 512 * 2**20  # bytes; objects take some ten times as much memory as their text
_MOST_CELLS = 200_000_000
_MOST = 1 << 30  # bytes of what a Parquet file unpacks to


@dataclass(frozen=True)
class Named:
    """One table of such a file; `name` is the key it stands under, or the kind of the file."""

    name: str
    grid: Grid


def is_structured(file: FoundFile, data: bytes) -> bool:
    """Tell whether a file is JSON or Parquet, by its ending or by how it starts and ends."""
    if data.startswith(PARQUET_MAGIC):
        return True
    if file.suffix in STRUCTURED:
        return bool(data.strip())
    start, end = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:2], data[-64:].rstrip()[-1:]
    return (start[:1] == b"[" and end == b"]") or (start[:1] == b"{" and end == b"}")


def read_structured(data: bytes, file: FoundFile) -> tuple[list[Named], str]:
    """Return the tables of a file and its encoding. Raises InputError where it cannot be read."""
    if data.startswith(PARQUET_MAGIC) or file.suffix == ".parquet":
        return _with_columns([Named("Parquet", _parquet(data, file.name))]), "utf-8"
    if len(data) > LARGEST:
        raise InputError("intake.error.too_large", file=file.name, gigabytes=LARGEST / 2**30)
    encoding = encodings.detect(data).name
    text, _ = encodings.decode(data, encoding)
    try:
        found = _parsed(text.removeprefix("\ufeff"), file.name)
        tables = [Named(name, _grid(rows)) for name, rows in _tables(found)]
    except RecursionError:
        raise InputError(
            "intake.error.broken_data", file=file.name, kind="JSON", cause="nested too deep"
        ) from None
    return _with_columns(tables), encoding


def _with_columns(tables: list[Named]) -> list[Named]:
    return [table for table in tables if len(table.grid.frame.columns)]


def _parsed(text: str, name: str) -> object:
    """Return the value of a JSON text, numbers as they are written; lines of JSON as a list."""
    try:
        return _loads(text)
    except ValueError as error:
        cause = str(error)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines[:2]):
        try:
            return [_loads(line) for line in lines]
        except ValueError as error:
            cause = str(error)
    raise InputError("intake.error.broken_data", file=name, kind="JSON", cause=cause)


def _loads(text: str) -> object:
    found: object = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    return found


def _tables(found: object) -> Iterator[tuple[str, list[Mapping[str, object]]]]:
    """Yield each list of records with the key it stands under."""
    if rows := _records(found):
        yield "JSON", rows
    elif isinstance(found, dict):
        lists = {key: rows for key, each in found.items() if (rows := _records(each))}
        if lists:
            yield from lists.items()
        elif found and all(isinstance(each, dict) for each in found.values()):
            yield "JSON", [{"key": key, **each} for key, each in found.items()]


def _records(found: object) -> list[Mapping[str, object]]:
    """Return a list of records, [] where `found` is anything else."""
    if isinstance(found, list) and found and all(isinstance(each, dict) for each in found):
        return found
    return []


def _grid(records: Sequence[Mapping[str, object]]) -> Grid:
    rows = [_flat(record) for record in records]
    header = list(dict.fromkeys(name for row in rows for name in row))
    names = unique_names(tuple(header), len(header))
    cells = [[row.get(name, "") for name in header] for row in rows]
    frame = to_frame(cells, names)
    return Grid(tuple(header), frame, np.arange(1, len(rows) + 1, dtype=np.int64))


def _flat(record: Mapping[str, object], above: str = "") -> dict[str, str]:
    """Return a record's cells; a record within the record gives columns `outer.inner`."""
    found: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value:
            found.update(_flat(value, f"{above}{key}."))
        else:
            found[above + key] = _text(value)
    return found


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _parquet(data: bytes, name: str) -> Grid:
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(data))
        groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
        if file.metadata.num_rows * file.metadata.num_columns > _MOST_CELLS or unpacked > _MOST:
            raise InputError("intake.error.zip_bomb", file=name)
        unique_names((), file.metadata.num_columns)
        texts = [
            each.name for each in file.schema_arrow if each.type in (pa.string(), pa.large_string())
        ]
        # A text that stands in every row is read once.
        file = parquet.ParquetFile(pa.BufferReader(data), read_dictionary=texts)
        table = file.read()
        if sum(map(_characters, table.columns)) > _MOST:
            raise InputError("intake.error.zip_bomb", file=name)
        columns = [_column_text(table.column(place)) for place in range(table.num_columns)]
    except (pa.ArrowException, OSError) as error:
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            "intake.error.broken_data", file=name, kind="Parquet", cause=cause
        ) from error
    header = tuple(map(str, table.column_names))
    names = unique_names(header, len(header))
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)))
    return Grid(header, frame, np.arange(1, len(frame) + 1, dtype=np.int64))


def _characters(column: pa.ChunkedArray) -> int:
    """Return how many bytes the text of a column takes once every row has its own."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    total = 0
    for chunk in column.chunks:
        lengths = pc.binary_length(pc.cast(chunk.dictionary, pa.large_string()))
        total += pc.sum(pc.take(lengths, chunk.indices)).as_py() or 0
    return total


def _column_text(column: pa.ChunkedArray) -> pd.Series[str]:
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, pa.large_string())
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        cells = pa.array([_text(_plain(each)) for each in column.to_pylist()], pa.string())
    else:
        cells = pc.fill_null(pc.cast(column, pa.large_string()), "")
    return pd.Series(cells.to_pandas(), dtype="str")


def _plain(value: object) -> object:
    """Return a nested value as JSON knows it."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if value is None or isinstance(value, bool | int | float) else str(value)

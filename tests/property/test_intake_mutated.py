"""Real files with bytes changed, lost or repeated: a table or a reason, whatever was hit."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import kinds
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.intake.files import FoundFile
from crm_audit_tui.intake.reading import raw_tables
from kinds import Cell

_NAMES = ("deals.xlsx", "deals.ods", "deals.parquet", "deals.json", "deals.csv")


@cache
def _whole(name: str) -> bytes:
    """Return a small file of a kind, as it should be."""
    rows = [["Deal ID", "Stage", "Zip", "Close date"]]
    rows += [[f"D{n}", "Won", f"00{n}", f"2026-03-{n:02}"] for n in range(10, 20)]
    cells = [
        [Cell(int(cell), "00000") if cell.isdigit() else Cell(cell) for cell in row] for row in rows
    ]
    cells[-1][-1] = Cell(date(2026, 3, 4), "dd/mm/yyyy")
    match name.rpartition(".")[2]:
        case "xlsx":
            return kinds.xlsx_bytes({"Deals": cells, "More": cells})
        case "ods":
            return kinds.ods_bytes({"Deals": cells})
        case "json":
            return kinds.json_bytes(rows)
        case "parquet":
            stream = io.BytesIO()
            columns = {"id": [row[0] for row in rows], "tags": [[row[1]] for row in rows]}
            parquet.write_table(pa.table(columns), stream)
            return stream.getvalue()
    return kinds.csv_bytes(rows)


def _mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        place = chance.randrange(len(changed) + 1)
        end = min(len(changed), place + chance.randrange(60))
        match chance.randrange(4):
            case 0:
                changed[place:end] = chance.randbytes(chance.randrange(1, 6))
            case 1:
                del changed[place:]
            case 2:
                changed[place:place] = changed[place:end] * chance.randrange(1, 4)
            case 3:
                del changed[place:end]
    return bytes(changed)


def _inside(data: bytes, chance: random.Random) -> bytes:
    """Return an archive with one of its members changed, and all sums right."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as archive:
        names = source.namelist()
        hit = chance.choice(names)
        for name in names:
            member = source.read(name)
            archive.writestr(name, _mutated(member, chance) if name == hit else member)
    return stream.getvalue()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_NAMES), st.integers(0, 2**32))
def test_a_file_with_bytes_changed_gives_a_table_or_a_reason(name: str, seed: int) -> None:
    chance = random.Random(seed)
    whole = _whole(name)
    packed = whole.startswith(b"PK") and chance.random() < 0.8
    data = _inside(whole, chance) if packed else _mutated(whole, chance)
    file = FoundFile(Path(name), name, len(data), lambda: data)
    try:
        for raw, _, _ in raw_tables(file, data):
            assert len(raw.grid.lines) == len(raw.grid.frame)
    except AuditError as error:
        assert error.message.id.startswith("intake.error.")

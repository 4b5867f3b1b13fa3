"""Whatever bytes a file holds, under whatever name: a table or a reason, never another error."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.intake.files import FoundFile
from crm_audit_tui.intake.reading import raw_tables

_NAMES = (
    "x.csv",
    "x.txt",
    "x.json",
    "x.jsonl",
    "x.parquet",
    "x.xlsx",
    "x.xls",
    "x.ods",
    "x",
    "x.md",
)
_STARTS = (
    b"", b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xfe\xff",
    b"\xff\xfe\0\0", b"[", b"{", b'[{"a":', b'"sep=;"\r\n', b"\xef\xbb\xbf", b"a,b\n1,2\n",
)  # fmt: skip
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def _accounted(name: str, data: bytes) -> None:
    file = FoundFile(Path(name), name, len(data), lambda: data)
    try:
        for raw, _, _ in raw_tables(file, data):
            grid = raw.grid
            assert len(grid.lines) == len(grid.frame)
            cells = grid.frame.to_numpy().ravel().tolist()
            assert all(isinstance(cell, str) for cell in cells)
    except AuditError as error:
        assert error.message.id.startswith("intake.error.")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_NAMES), st.sampled_from(_STARTS), st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_reason(name: str, start: bytes, rest: bytes) -> None:
    _accounted(name, start + rest)


@settings(max_examples=60, deadline=None)
@given(_VALUES, st.sampled_from(["x.json", "x.csv"]))
def test_any_json_gives_a_table_or_a_reason(value: object, name: str) -> None:
    _accounted(name, json.dumps(value).encode())
    _accounted(name, json.dumps([{"a": value}, {"b": value}]).encode())


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab1,;'\"\\ \t\n\r|#"), max_size=200))
def test_any_marks_give_a_table_or_a_reason(text: str) -> None:
    _accounted("x.csv", text.encode())

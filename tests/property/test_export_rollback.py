"""Whatever was decided on whatever data: rows reconcile and the rollback restores the original."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.report.export import export
from crm_audit_tui.report.rollback import roll_back
from crm_audit_tui.tables.table import Table, Tables
from export_support import audit_of, item, judge, source, table_of, together

HOSTILE = [
    "",
    " ",
    "=1+1",
    "'=1+1",
    "+39 02 555 0114",
    "-12.50",
    "@SUM(A1)",
    "\t=cmd",
    "\r\n",
    'a "quoted" one',
    '"',
    "a,b;c|d",
    "line\nbreak\rtwo",
    "été ñ 張",
    "\x1b[31mred",
    "N/A",
    "#x",
    "\u202eright",
    "\x00",
]
CELL = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
)
COLUMNS = {"Record ID": "id", "E-mail": "email", "Name;first": "first_name", "Note": ""}


@st.composite
def tables(draw: st.DrawFn) -> Tables:
    reports, parts = [], []
    for number in range(draw(st.integers(1, 2))):
        rows = draw(st.lists(st.tuples(CELL, CELL, CELL), min_size=1 if number else 0, max_size=7))
        with_ids = draw(st.booleans())
        parts.append(
            [[f"{number}-{row}" if with_ids else "", *cells] for row, cells in enumerate(rows)]
        )
        reports.append(
            source(
                "contacts",
                COLUMNS,
                len(rows),
                source_id=f"s{number}",
                encoding=draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])),
                delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
                newline=draw(st.sampled_from(["\n", "\r\n", "\r"])),
                header_rows=draw(st.integers(0, 1)),
            )
        )
    return together(table_of(reports, parts))


@st.composite
def decisions(draw: st.DrawFn, table: Table) -> list[Decision]:
    keys = list(table.keys)
    if len(keys) < 2:
        return []
    key = st.sampled_from(keys)
    pair = st.lists(key, min_size=2, max_size=2, unique=True).map(sorted)
    value = st.one_of(st.sampled_from(["left", "right"]), CELL.map("=".__add__))
    made: list[Decision] = []
    for left, right in draw(st.lists(pair, max_size=6)):
        made.append(
            judge(
                "contacts",
                left,
                right,
                draw(st.sampled_from(["merge", "merge", "apart", "later"])),
                draw(st.sampled_from([left, right, ""])),
                draw(st.dictionaries(st.sampled_from(["email", "first_name", "raw:Note"]), value)),
            )
        )
    for record in draw(st.lists(key, max_size=3)):
        made.append(item("freshness", "archive", "contacts", record))
    for record in draw(st.lists(key, max_size=3)):
        made.append(item("missing", "fill", "contacts", record, field="email", value=draw(CELL)))
    return made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.booleans())
def test_rollback_restores_every_source(data: st.DataObject, neutralise: bool) -> None:
    given_tables = data.draw(tables())
    table = given_tables["contacts"]
    audit = audit_of(*data.draw(decisions(table)))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "out"
        summary = export(given_tables, audit, folder, neutralise=neutralise)
        merged = [each for each in summary.files if each.kind == "merged"]
        assert len(merged) == len(table.sources)
        names = [each.maps_to or f"raw:{each.name}" for each in table.sources[0].columns]
        for place, file in enumerate(merged):
            original = table.frame[table.source == place][names].to_numpy().tolist()
            assert roll_back(folder, file.name) == original
        for balance in summary.reconciliation:
            assert balance.rows_in == (
                balance.rows_out + balance.merged + balance.archived + balance.rejected
            )


@pytest.mark.parametrize("text", [each for each in HOSTILE if each])
def test_every_hostile_text_survives_untouched(text: str, tmp_path: Path) -> None:
    reports = [source("contacts", COLUMNS, 1)]
    given_tables = together(table_of(reports, [[["1", text, text, text]]]))
    export(given_tables, audit_of(), tmp_path / "out")
    assert roll_back(tmp_path / "out", "merged_contacts.csv") == [["1", text, text, text]]

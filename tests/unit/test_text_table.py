"""Small tables as text: columns where they can be read, paragraphs where they cannot."""

from __future__ import annotations

from rich.cells import cell_len

from crm_audit_tui.tui.widgets.text_table import text_table

HEADS = ("Finding", "Rule", "Metric", "Cadence")
ROWS = [
    ("Team Sales leaves no trace", "Look at adoption in the weekly meeting", "Adoption", "weekly"),
    ("Tasks without a due date", "Every open task has a due date", "Overdue rate", "monthly"),
]


def test_a_wide_table_stands_in_columns() -> None:
    lines = text_table(HEADS, ROWS, 120).plain.splitlines()
    assert len(lines) == 3
    assert lines[0].index("Rule") == lines[1].index("Look") == lines[2].index("Every")


def test_a_table_that_would_be_cut_to_stumps_stands_in_paragraphs() -> None:
    lines = text_table(HEADS, ROWS, 44).plain.splitlines()
    assert lines[0] == "Team Sales leaves no trace"
    assert lines[1] == "  Rule: Look at adoption in the weekly meet…"
    assert lines[2] == "  Metric: Adoption · Cadence: weekly"
    assert all(cell_len(line) <= 44 for line in lines)


def test_one_column_that_is_cut_leaves_the_table_a_table() -> None:
    rows = [("x" * 200, "1", "2", "3")]
    assert len(text_table(HEADS, rows, 40).plain.splitlines()) == 2

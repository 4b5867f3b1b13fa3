"""Small tables as text: columns where they can be read, paragraphs where they cannot."""

from __future__ import annotations

from rich.cells import cell_len

from crm_audit_tui.tui.widgets.text_table import hanging, text_table, wrapped

HEADS = ("Finding", "Rule", "Metric", "Cadence")
ROWS = [
    ("Team Sales leaves no trace", "Look at adoption in the weekly meeting", "Adoption", "weekly"),
    ("Tasks without a due date", "Every open task has a due date", "Overdue rate", "monthly"),
]


def test_a_wide_table_stands_in_columns() -> None:
    lines = text_table(HEADS, ROWS, 120).plain.splitlines()
    assert len(lines) == 3
    assert lines[0].index("Rule") == lines[1].index("Look") == lines[2].index("Every")


def test_a_narrow_table_breaks_heads_and_texts_between_words() -> None:
    heads = ("Measure", "Lower quartile", "Days with none included")
    rows = [("Entries per user and working day", "0", "46.4%"), ("Calls", "1", "73.6%")]
    lines = text_table(heads, rows, 46, right=frozenset({1, 2})).plain.splitlines()
    head = " ".join(lines[: next(n for n, line in enumerate(lines) if "Entries" in line)])
    assert {"Lower", "quartile", "Days", "with", "none", "included"} <= set(head.split())
    assert "…" not in "".join(lines)
    assert all(cell_len(line) <= 46 for line in lines)
    # Numbers stand under one another, whatever is broken beside them.
    assert len({line.rindex("%") for line in lines if "%" in line}) == 1


def test_a_table_that_would_be_cut_to_stumps_stands_in_paragraphs() -> None:
    lines = text_table(HEADS, [*ROWS, ("x", "", "y", "z")], 36).plain.splitlines()
    assert lines[0] == "Team Sales leaves no trace"
    assert lines[1] == "  Rule: Look at adoption in the wee…"
    assert lines[2] == "  Metric: Adoption · Cadence: weekly"
    assert lines[-1] == "  Rule: – · Metric: y · Cadence: z"
    assert all(cell_len(line) <= 36 for line in lines)


def test_a_word_longer_than_its_column_is_cut_and_leaves_the_table_a_table() -> None:
    rows = [("x" * 200, "1", "2", "3")]
    lines = text_table(HEADS, rows, 50).plain.splitlines()
    assert len(lines) == 2 and "…" in lines[1]
    assert all(cell_len(line) <= 50 for line in lines)


def test_a_long_line_hangs_under_its_first_and_no_break_spaces_hold() -> None:
    lines = hanging("Closing this one alone would lift the score : 20\u00a0% more", 30).splitlines()
    assert lines[0].startswith("  Closing")
    assert all(line.startswith("    ") for line in lines[1:])
    assert all(cell_len(line) <= 30 for line in lines)
    assert "20\u00a0%" in "\n".join(lines)


def test_a_first_line_that_begins_behind_a_mark_is_broken_earlier() -> None:
    assert wrapped("one two three", 9, taken=4) == ["one", "two three"]
    assert wrapped("one two", 9, taken=2) == ["one two"]

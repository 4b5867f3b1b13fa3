"""A no-break space holds a line together; an ordinary one does not."""

from __future__ import annotations

import sys

import pytest
from rich.console import Console
from rich.text import Text
from textual.content import Content

from crm_audit_tui.tui.no_break import keep_no_break_spaces

SAID = "Comptes actifs\u00a0? Soit 1\u202f250\u00a0% de trop"


def test_lines_break_at_ordinary_spaces_only() -> None:
    keep_no_break_spaces()

    for width in (14, 16, 19, 40):
        by_rich = [line.plain for line in Text(SAID).wrap(Console(), width)]
        by_textual = [line.plain for line in Content(SAID).wrap(width)]
        for lines in (by_rich, by_textual):
            said = " ".join(line.strip(" ") for line in lines)
            assert said == SAID, width
            assert all(line.strip(" ") == line.strip() for line in lines), width
            assert not any(line[:1] in "?%" for line in lines), width


def test_without_the_part_of_rich_that_wraps_everything_is_shown_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rich._wrap", None)  # as when it has another name
    keep_no_break_spaces()

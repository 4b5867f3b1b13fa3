"""Warnings in the lines that there are: all of them, or how many are not there in full."""

from __future__ import annotations

import pytest

from crm_audit_tui.i18n import Translator
from crm_audit_tui.tui.warning_words import warning_lines

_SAY = Translator("en")
_WARNINGS = ("consent: one says yes, the other no", "opted out: one says yes, the other no",
             "two owners with open deals: Ada Lovelace, Grace Hopper")  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 76, 200])
def test_all_can_be_read_where_there_is_room(width: int) -> None:
    lines = warning_lines(_WARNINGS, _SAY, width=width, room=20)
    assert all(len(line) <= width for line in lines)
    said = " ".join(" ".join(lines).split())
    assert said == " ".join(f"! {each}" for each in _WARNINGS)


@pytest.mark.parametrize(("room", "rest"), [(1, 3), (2, 2), (3, 2), (4, 1)])
def test_what_is_left_out_is_counted_and_the_key_is_said(room: int, rest: int) -> None:
    lines = warning_lines(_WARNINGS, _SAY, width=36, room=room)
    assert len(lines) == room and all(len(line) <= 36 for line in lines)
    assert lines[-1].endswith(f"+{rest} (w shows all)")

"""A day typed for a cell: as its column writes days, or in any other clear form."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input

from audits import press, until
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.registers import FieldKind
from crm_audit_tui.session.typed_values import judge_day
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.form import FormField, FormModal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("04/03/26", "04/03/26"),  # the column puts the month first: 3 April
        ("15.4.2026", "2026-04-15"),  # the export writes it as the column does
        ("2026-04-15", "2026-04-15"),
    ],
)
async def test_a_clear_day_is_kept_so_that_the_export_can_write_it(
    home: Path, typed: str, kept: str
) -> None:
    judge = partial(judge_day, form="%m/%d/%y")
    field = FormField(name="value", label=Message("tui.item.ask_due"), kind=FieldKind.DAY,
                      required=True, judge=judge)  # fmt: skip
    got: list[dict[str, str] | None] = []
    app = AuditApp(language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        form = FormModal(Message("core.action.set_due"), [field])
        await app.push_screen(form, got.append)
        form.query_one("#field-value", Input).value = typed
        await press(pilot, "enter")
        await until(pilot, lambda: got, "the form hands its value back")
    assert got == [{"value": kept}]

"""A decision about an item in words: the field that it changes, named as the reader knows it."""

from __future__ import annotations

import pytest

from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.describe import describe
from crm_audit_tui.i18n import Translator


def _said(**fields: str) -> str:
    return Translator("en").message(describe(DecideItem(item="i", **fields)))


def test_a_column_that_maps_to_nothing_is_named_by_its_header() -> None:
    said = _said(step="unused", action="archive", table="companies", field="raw:Fax Number")
    assert "Fax Number" in said
    assert "raw:" not in said
    assert "core.field" not in said


@pytest.mark.parametrize(
    ("action", "value", "field"),
    [("assign", "Anna", "owner"), ("set_due", "2027-01-31", "close date")],
)
def test_an_action_names_the_field_that_it_changes(action: str, value: str, field: str) -> None:
    said = _said(
        step="pipeline", action=action, table="deals", record="deals:1", field="stage", value=value
    )
    assert field in said
    assert "stage" not in said
    assert value in said


def test_a_deal_closed_as_lost_is_not_said_to_change_what_was_wrong_with_it() -> None:
    said = _said(
        step="pipeline", action="close_lost", table="deals", record="deals:1", field="owner",
        value="Price",
    )  # fmt: skip
    assert "owner" not in said


def test_a_record_that_is_archived_is_told_of_and_not_the_field_that_its_item_is_about() -> None:
    said = _said(
        step="freshness", action="archive", table="companies", record="companies:7",
        field="lifecycle_stage",
    )  # fmt: skip
    assert "lifecycle" not in said
    assert said.endswith("companies:7")

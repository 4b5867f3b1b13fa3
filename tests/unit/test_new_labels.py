"""A label that no record has is told from those in use, in cells of one and of several."""

from __future__ import annotations

import pytest

from crm_audit_tui.core.audit import Audit, fold
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.session.labels import labels_in_use, new_labels
from crm_audit_tui.tables.store import RowReader, save_tables
from crm_audit_tui.tables.table import Tables
from use_support import table

SEGMENTS = ["Hotel", "hotel ", "Spa", "", "Café & Bar"]
TAGS = ["vip; trade fair", "vip", "newsletter;vip", "", "press"]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> RowReader:
    folder = tmp_path_factory.mktemp("labels")
    save_tables(Tables({"contacts": table("contacts", segment=SEGMENTS, tags=TAGS)}), folder)
    return RowReader(folder)


def merge(
    label: str, value: str, field: str = "segment", action: str = "merge_label"
) -> DecideItem:
    return DecideItem(
        step="segmentation", item=f"contacts:{field}:{label}", action=action, table="contacts",
        field=field, value=value,
    )  # fmt: skip


def test_labels_in_use_are_those_within_cells_of_several_too(rows: RowReader) -> None:
    assert labels_in_use(rows, "contacts", "segment") == {"Hotel", "hotel", "Spa", "Café & Bar"}
    assert {"vip", "trade fair", "newsletter", "press"} <= labels_in_use(rows, "contacts", "tags")
    assert labels_in_use(rows, "companies", "segment") == frozenset()


@pytest.mark.parametrize(
    ("value", "field", "near"),
    [
        ("Wellness", "segment", ""),
        ("HOTEL", "segment", "Hotel"),
        ("Hotle", "segment", "Hotel"),
        ("Bar, cafe", "segment", "Café & Bar"),
        ("Trade Fair", "tags", "trade fair"),
    ],
)
def test_a_label_that_no_record_has_is_new(
    rows: RowReader, value: str, field: str, near: str
) -> None:
    decision = merge("hotel", value, field)
    [new] = new_labels([decision, decision], rows, Audit())
    assert (new.label, new.field, new.near) == (value, field, near)
    assert new_labels([merge("Spa", value, field)], rows, fold([decision])) == (), "made by then"


def test_what_is_in_use_is_not_asked_about(rows: RowReader) -> None:
    known = [merge("hotel", "Hotel"), merge("Press", "trade fair", "tags")]
    assert new_labels(known, rows, Audit()) == ()
    assert new_labels([merge("hotel", "", action="keep")], rows, Audit()) == ()

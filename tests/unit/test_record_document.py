"""Broken records: each fault is one line that names file, place and what was expected."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crm_audit_tui.core.errors import RecordError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.record.migrations import FORMAT_VERSION, Document, migrate
from crm_audit_tui.record.store import RecordStore
from record_samples import saved

STORED = Path(__file__).parent / "records"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return saved(tmp_path / "a.audit.toml")


def _refused(record: Path, text: str | bytes) -> RecordError:
    """Return the error of opening `record` with other content, which must stay as it is."""
    content = text.encode() if isinstance(text, str) else text
    record.write_bytes(content)
    with pytest.raises(RecordError) as refused:
        RecordStore.open(record)
    assert record.read_bytes() == content
    assert {place.name for place in record.parent.iterdir()} == {record.name}
    for language in LANGUAGES:
        words = Translator(language).message(refused.value.message)
        assert words != refused.value.message.id
        assert "\n" not in words
        assert "{" not in words.replace(str(refused.value.message.params.get("text")), "")
        assert record.name in words
    return refused.value


def _changed(record: Path, before: str, after: str) -> RecordError:
    text = record.read_text()
    assert before in text
    return _refused(record, text.replace(before, after, 1))


def _says(error: RecordError) -> dict[str, object]:
    return {"id": error.message.id, **error.message.params}


def test_a_line_that_is_no_toml_is_named_and_quoted(record: Path) -> None:
    error = _changed(record, "steps = 12", "steps = = 12")
    line = record.read_text().splitlines().index("steps = = 12") + 1
    assert _says(error) == {
        "id": "record.error.not_toml",
        "path": str(record),
        "line": line,
        "column": 9,
        "text": "steps = = 12",
        "advice": Message("record.advice.backup"),
    }


def test_a_file_cut_off_is_said_to_end_too_early(record: Path) -> None:
    text = record.read_text()
    error = _refused(record, text[: len(text) - 40])
    assert error.message.id in ("record.error.cut_off", "record.error.not_toml")


def test_a_file_in_another_encoding_is_named_by_line(record: Path) -> None:
    content = record.read_bytes().replace(b"Year end", b"Fin d'ann\xe9e", 1)
    error = _refused(record, content)
    assert error.message.id == "record.error.not_utf8"
    assert error.message.params["line"] == 4


def test_a_byte_order_mark_is_no_fault(record: Path) -> None:
    record.write_bytes(b"\xef\xbb\xbf" + record.read_bytes())
    RecordStore.open(record).close()


def test_windows_line_ends_are_no_fault(record: Path) -> None:
    record.write_bytes(record.read_bytes().replace(b"\n", b"\r\n"))
    assert RecordStore.open(record, read_only=True).notes == ()


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            'id = "usage.days"',
            "id = 5",
            {"id": "record.error.wrong_type", "key": "computed.usage.metrics[1].id"},
        ),
        ("\nhead = ", "\nhat = ", {"id": "record.error.missing_key", "key": "seal.head"}),
        ("\n[log]\n", "\n[logs]\n", {"id": "record.error.missing_key", "key": "log"}),
        (
            "entries = 15",
            "entries = '15'",
            {"id": "record.error.wrong_type", "key": "seal.entries"},
        ),
        ('\nkey = "', '\nkey = "x', {"id": "record.error.wrong_value", "key": "record.key"}),
        ("format_version = 1", "", {"id": "record.error.no_version"}),
        ("format_version = 1", "format_version = 'one'", {"id": "record.error.wrong_version"}),
        ("format_version = 1", "format_version = true", {"id": "record.error.wrong_version"}),
        (
            "'''\n1\n2\n",
            "'''\n1\n3\n",
            {"id": "record.error.entry_missing", "expected": 2, "found": "3"},
        ),
        (
            "'''\n1\n2\n",
            "'''\n2\n",
            {"id": "record.error.uneven_columns", "key": "log.time", "expected": 14, "found": 15},
        ),
        (
            '{"kind":"setting"',
            '{"kind":"wish"',
            {"id": "record.error.wrong_decision", "key": "log.payload[3]"},
        ),
        ('{"kind":"undo","seq":13}', '{"kind":"undo","seq":2}', {"id": "record.error.log_refused"}),
        (
            '{"kind":"setting","name":"integrations.error_share","value":0.05}',
            '{"kind":"setting","name":"integrations.error_share","value":7.5}',
            {"id": "record.error.log_refused"},
        ),
    ],
)
def test_a_wrong_key_is_named(
    record: Path, before: str, after: str, says: dict[str, object]
) -> None:
    error = _changed(record, before, after)
    assert _says(error) | says == _says(error)


def test_nesting_without_end_is_refused(record: Path) -> None:
    _refused(record, "a = " + "[" * 100_000)


def test_a_newer_record_is_left_alone(record: Path) -> None:
    newer = f"format_version = {FORMAT_VERSION + 1}"
    error = _changed(record, f"format_version = {FORMAT_VERSION}", newer)
    assert _says(error) | {"found": FORMAT_VERSION + 1, "known": FORMAT_VERSION} == _says(error)
    assert error.message.id == "record.error.newer_version"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.audit.toml"
    os.mkfifo(pipe)
    for path, message_id in (
        (tmp_path / "none.audit.toml", "record.error.no_such_file"),
        (tmp_path, "record.error.is_a_folder"),
        (pipe, "record.error.not_a_file"),
    ):
        with pytest.raises(RecordError) as refused:
            RecordStore.open(path)
        assert refused.value.message.id == message_id
    assert [place.name for place in tmp_path.iterdir()] == [pipe.name]


@pytest.mark.parametrize("stored", sorted(STORED.glob("*.toml")), ids=lambda path: path.stem)
def test_every_version_ever_released_opens(stored: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.audit.toml"
    path.write_bytes(stored.read_bytes())
    store = RecordStore.open(path)
    assert store.notes == store.verify() == ()
    assert store.log.audit.scope["title"] == "Year end 2026"
    assert len(store.log.audit.pairs) == len(store.log.audit.items) == 1
    store.log.undo("Anna")
    store.close()
    assert RecordStore.open(path, read_only=True).verify() == ()


def test_a_record_goes_through_every_version_in_turn() -> None:
    def second(document: Document) -> Document:
        return {**document, "colour": "red"}

    def third(document: Document) -> Document:
        return {**document, "colour": f"dark {document['colour']}"}

    brought = migrate({"format_version": 1}, path="x", migrations={1: second, 2: third}, current=3)
    assert brought == {"format_version": 3, "colour": "dark red"}

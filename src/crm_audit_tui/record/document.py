"""From the bytes of a record to checked values; every fault is named by line or by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec
import tomli

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.errors import AuditError, RecordError
from crm_audit_tui.core.log import Entry, Log, decode_decision
from crm_audit_tui.core.messages import Message
from crm_audit_tui.record.files import broken_record
from crm_audit_tui.record.migrations import Document, migrate
from crm_audit_tui.record.plain import from_plain
from crm_audit_tui.record.text import column_values
from crm_audit_tui.tables.result import StepResult

_LONGEST_LINE = 60  # as much of a broken line is quoted
_WHERE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<key>.*)`)?$", re.DOTALL)
_TYPES = re.compile(r"^Expected `(?P<expected>[^`]*)`, got `(?P<found>[^`]*)`")
_MISSING = re.compile(r"missing required field `(?P<field>[^`]*)`")
_KNOWN_TYPES = frozenset({"str", "int", "float", "bool", "array", "object", "int | float"})

T = TypeVar("T")


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The table `[record]`: which audit this is; `key` (hex) makes its fingerprints its own."""

    id: str
    key: str
    created: str = ""


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """The table `[seal]`: how many entries there are, the last one's hash, digests of sections."""

    entries: int
    head: str
    sections: dict[str, str] = {}


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The table `[log]`: the entries by column, each a text with a line for each, or a list."""

    seq: str | list[str]
    time: str | list[str]
    auditor: str | list[str]
    kind: str | list[str]
    payload: str | list[str]
    hash: str | list[str]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What must be in a record for it to open."""

    record: About
    seal: Seal
    log: Columns


def read_document(content: bytes, path: str) -> Document:
    """Return the tables of a record, brought forward to our version; RecordError names the line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise broken_record("record.error.not_utf8", path=path, line=line) from error
    try:
        document: Document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        lines = error.doc.splitlines()
        broken = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        raise broken_record(
            "record.error.not_toml" if broken.strip() else "record.error.cut_off",
            path=path,
            line=error.lineno,
            column=error.colno,
            text=broken.strip()[:_LONGEST_LINE],
        ) from error
    except RecursionError as error:
        raise broken_record("record.error.too_deep", path=path) from error
    return migrate(document, path=path)


def read_known(document: Mapping[str, object], path: str) -> Known:
    """Return the parts that a record must have; RecordError names the key that is wrong."""
    tables = {name: document[name] for name in Known.__struct_fields__ if name in document}
    known = checked(tables, Known, path, ())
    try:
        bytes.fromhex(known.record.key)
    except ValueError as error:
        raise broken_record("record.error.wrong_value", path=path, key="record.key") from error
    return known


def read_log(columns: Columns, path: str) -> Log:
    """Return the log in `columns`; RecordError names the column or the entry that is wrong."""
    table = {
        field.name: column_values(getattr(columns, field.name))
        for field in msgspec.structs.fields(Columns)
    }
    count = len(table["seq"])
    for name, column in table.items():
        if len(column) != count:
            raise broken_record(
                "record.error.uneven_columns",
                path=path,
                key=f"log.{name}",
                found=len(column),
                expected=count,
            )
    for expected, seq in enumerate(table["seq"], start=1):
        if seq != str(expected):
            raise broken_record(
                "record.error.entry_missing", path=path, expected=expected, found=seq
            )
    entries = [
        Entry(seq=seq, time=time, auditor=auditor, decision=decision, payload=payload, hash=digest)
        for seq, (time, auditor, decision, payload, digest) in enumerate(
            zip(
                table["time"],
                table["auditor"],
                _decisions(table["payload"], path),
                table["payload"],
                table["hash"],
                strict=True,
            ),
            start=1,
        )
    ]
    try:
        return Log.restored(entries)
    except AuditError as error:
        raise broken_record("record.error.log_refused", path=path, why=error.message) from error


def _decisions(payloads: list[str], path: str) -> list[Decision]:
    decisions: list[Decision] = []
    try:
        for payload in payloads:
            decisions.append(decode_decision(payload))
    except msgspec.MsgspecError as error:
        place = len(decisions)
        raise broken_record(
            "record.error.wrong_decision",
            path=path,
            key=f"log.payload[{place}]",
            text=payloads[place][:_LONGEST_LINE],
        ) from error
    return decisions


def read_results(computed: object, path: str) -> dict[str, StepResult]:
    """Return the results in `[computed]` by step; RecordError names the key that is wrong."""
    steps = checked(computed, dict[str, dict[str, object]], path, ("computed",))
    return {
        step: checked({**table, "step": step}, StepResult, path, ("computed", step))
        for step, table in steps.items()
    }


def checked(value: object, kind: type[T], path: str, at: tuple[str, ...]) -> T:
    """Return `value`, found under the key `at`, as a `kind`; RecordError names key and type."""
    try:
        return from_plain(value, kind)
    except msgspec.ValidationError as error:
        raise _fault(str(error), path, at) from error


def _fault(text: str, path: str, at: tuple[str, ...]) -> RecordError:
    """Return the error for what msgspec says: the only place that knows its wording."""
    found = _WHERE.match(text)
    assert found is not None
    key = ".".join((*at, *filter(None, (found["key"],))))
    if missing := _MISSING.search(found["what"]):
        key = ".".join(filter(None, (key, missing["field"])))
        return broken_record("record.error.missing_key", path=path, key=key)
    if types := _TYPES.match(found["what"]):
        return broken_record(
            "record.error.wrong_type",
            path=path,
            key=key,
            expected=_type(types["expected"]),
            found=_type(types["found"]),
        )
    return broken_record("record.error.wrong_value", path=path, key=key)


def _type(name: str) -> Message | str:
    if name not in _KNOWN_TYPES:
        return name
    return Message("record.type." + name.replace(" | ", "_or_"))

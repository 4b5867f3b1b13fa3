"""From the bytes of a record to checked values; every fault is named by line or by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec
import tomli

from crm_audit_tui.core.errors import AuditError, RecordError
from crm_audit_tui.core.log import Entry, Log, decode_decision
from crm_audit_tui.core.messages import Message
from crm_audit_tui.record.migrations import Document, migrate
from crm_audit_tui.record.plain import from_plain
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
    """The table `[seal]`: how many entries there are, the last one's hash, a digest of figures."""

    entries: int
    head: str
    computed: str = ""


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The table `[log]`: the entries by column."""

    seq: list[int]
    time: list[str]
    auditor: list[str]
    kind: list[str]
    payload: list[str]
    hash: list[str]


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
        raise RecordError("record.error.not_utf8", path=path, line=line) from error
    try:
        document: Document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        lines = error.doc.splitlines()
        broken = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        raise RecordError(
            "record.error.not_toml" if broken.strip() else "record.error.cut_off",
            path=path,
            line=error.lineno,
            column=error.colno,
            text=broken.strip()[:_LONGEST_LINE],
        ) from error
    except RecursionError as error:
        raise RecordError("record.error.too_deep", path=path) from error
    return migrate(document, path=path)


def read_known(document: Mapping[str, object], path: str) -> Known:
    """Return the parts that a record must have; RecordError names the key that is wrong."""
    known = checked(document, Known, path, ())
    try:
        bytes.fromhex(known.record.key)
    except ValueError as error:
        raise RecordError("record.error.wrong_value", path=path, key="record.key") from error
    return known


def read_log(columns: Columns, path: str) -> Log:
    """Return the log in `columns`; RecordError names the column or the entry that is wrong."""
    count = len(columns.seq)
    for name in msgspec.structs.fields(Columns):
        length = len(getattr(columns, name.name))
        if length != count:
            raise RecordError(
                "record.error.uneven_columns",
                path=path,
                key=f"log.{name.name}",
                found=length,
                expected=count,
            )
    for expected, seq in enumerate(columns.seq, start=1):
        if seq != expected:
            raise RecordError("record.error.entry_missing", path=path, expected=expected, found=seq)
    try:
        return Log.restored(_entries(columns, path))
    except RecordError:
        raise
    except AuditError as error:
        raise RecordError("record.error.log_refused", path=path, why=error.message) from error


def _entries(columns: Columns, path: str) -> list[Entry]:
    try:
        return [
            Entry(
                seq=seq,
                time=time,
                auditor=auditor,
                decision=decode_decision(payload),
                payload=payload,
                hash=digest,
            )
            for seq, time, auditor, payload, digest in zip(
                columns.seq,
                columns.time,
                columns.auditor,
                columns.payload,
                columns.hash,
                strict=True,
            )
        ]
    except msgspec.MsgspecError:
        for seq, payload in zip(columns.seq, columns.payload, strict=True):
            try:
                decode_decision(payload)
            except msgspec.MsgspecError as error:
                raise RecordError(
                    "record.error.wrong_decision",
                    path=path,
                    key=f"log.payload[{seq - 1}]",
                    text=payload[:_LONGEST_LINE],
                ) from error
        raise


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
        return RecordError("record.error.missing_key", path=path, key=key)
    if types := _TYPES.match(found["what"]):
        return RecordError(
            "record.error.wrong_type",
            path=path,
            key=key,
            expected=_type(types["expected"]),
            found=_type(types["found"]),
        )
    return RecordError("record.error.wrong_value", path=path, key=key)


def _type(name: str) -> Message | str:
    if name not in _KNOWN_TYPES:
        return name
    return Message("record.type." + name.replace(" | ", "_or_"))

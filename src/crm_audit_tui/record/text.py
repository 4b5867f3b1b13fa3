"""Writing TOML: tomli-w for tables, quicker ways for the long lists of lines and of entries.

A hundred thousand decisions are half a million strings. A literal string is written and read
several times faster than one full of escaped quotes, a column as one text faster still.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import tomli_w

_BREAKS_BLOCK = re.compile("'''|[\x00-\x08\x0b-\x1f\x7f]")
# A search through a long text keeps every other thread waiting until it ends; the interface is one.
_AT_ONCE = 2000  # values
_NEEDS_ESCAPES = re.compile("['\x00-\x08\x0a-\x1f\x7f]")


class Column:
    """A column of the log: a text with a line for each value, or a list where lines cannot do.

    Grows at its end, so that a value is worded only once.
    """

    def __init__(self) -> None:
        self._chunks: list[str] = []
        self._listed = False
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, values: Sequence[str]) -> None:
        """Add `values` at the end."""
        for start in range(0, len(values), _AT_ONCE):
            self._extend(values[start : start + _AT_ONCE])

    def _extend(self, values: Sequence[str]) -> None:
        chunk = "\n".join(values)
        if not self._listed and (_BREAKS_BLOCK.search(chunk) or chunk.count("\n") >= len(values)):
            self._chunks = [quoted(each) for each in self._values()]
            self._listed = True
        self._chunks.extend(map(quoted, values) if self._listed else [chunk])
        self._count += len(values)

    def text(self) -> str:
        """Return the column as a TOML value."""
        if self._listed:
            return _list_text(self._chunks)
        return "'''\n" + "\n".join((*self._chunks, "'''")) if self._chunks else "''"

    def _values(self) -> list[str]:
        return "\n".join(self._chunks).split("\n") if self._chunks else []


def column_values(column: str | list[str]) -> list[str]:
    """Return the values of a column as `Column` wrote it."""
    if isinstance(column, list):
        return column
    return column.removesuffix("\n").split("\n") if column else []


def quoted(text: str) -> str:
    """Return `text` as a TOML string: literal where it can be, escaped where it must."""
    if _NEEDS_ESCAPES.search(text) is None:
        return f"'{text}'"
    # JSON's escapes are TOML's too; DEL alone is fine in JSON and not in TOML.
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007F")


def document_text(tables: Mapping[str, object]) -> str:
    """Return `tables` as TOML; lists of strings and columns stand one item a line."""
    long: list[str] = []
    mark = secrets.token_hex(16)  # cannot be guessed, so cannot stand in anybody's text
    text = tomli_w.dumps(_marked(tables, mark, long))
    parts = re.split(f'"{mark}([0-9]+)"', text)
    parts[1::2] = [long[int(number)] for number in parts[1::2]]
    return "".join(parts)


def _marked(tables: Mapping[str, object], mark: str, long: list[str]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in tables.items():
        match value:
            case Mapping():
                result[key] = _marked(value, mark, long)
            case Column():
                result[key] = f"{mark}{len(long)}"
                long.append(value.text())
            case list() if value and all(isinstance(each, str) for each in value):
                result[key] = f"{mark}{len(long)}"
                long.append(_list_text(map(quoted, value)))
            case _:
                result[key] = value
    return result


def _list_text(items: Iterable[str]) -> str:
    body = ",\n  ".join(items)
    return f"[\n  {body},\n]" if body else "[]"

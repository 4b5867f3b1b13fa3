"""Writing TOML: tomli-w for everything, with the long lists of strings put in by one quick pass.

A hundred thousand decisions are half a million strings. Most need no escaping, and a literal
string is both written and read several times faster than one full of escaped quotes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping

import msgspec
import tomli_w

_NEEDS_ESCAPES = re.compile("['\x00-\x08\x0a-\x1f\x7f]")


class Lines(msgspec.Struct, frozen=True):
    """A list whose items are TOML values already."""

    items: list[str]


def quoted(text: str) -> str:
    """Return `text` as a TOML string: literal where it can be, escaped where it must."""
    if _NEEDS_ESCAPES.search(text) is None:
        return f"'{text}'"
    # JSON's escapes are TOML's too; DEL alone is fine in JSON and not in TOML.
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007F")


def document_text(tables: Mapping[str, object]) -> str:
    """Return `tables` as TOML; lists of strings, and `Lines`, stand one item a line."""
    lists: list[Iterable[str]] = []
    mark = secrets.token_hex(16)  # cannot be guessed, so cannot stand in anybody's text
    text = tomli_w.dumps(_marked(tables, mark, lists))
    parts = re.split(f'"{mark}([0-9]+)"', text)
    parts[1::2] = [_list_text(lists[int(number)]) for number in parts[1::2]]
    return "".join(parts)


def _marked(
    tables: Mapping[str, object], mark: str, lists: list[Iterable[str]]
) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in tables.items():
        match value:
            case Mapping():
                result[key] = _marked(value, mark, lists)
            case Lines(items=items):
                result[key] = f"{mark}{len(lists)}"
                lists.append(items)
            case list() if value and all(isinstance(each, str) for each in value):
                result[key] = f"{mark}{len(lists)}"
                lists.append([quoted(each) for each in value if isinstance(each, str)])
            case _:
                result[key] = value
    return result


def _list_text(items: Iterable[str]) -> str:
    body = ",\n  ".join(items)
    return f"[\n  {body},\n]" if body else "[]"

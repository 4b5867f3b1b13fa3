"""Values as TOML can hold them: structs as tables without their defaults, nothing as nan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import TypeVar

import msgspec

Plain = (
    str | int | float | bool | datetime | date | time | list["Plain"] | dict[str, "Plain"]
)  # what TOML knows
_NAN_WITHIN = (dict, list, float)  # most of a record is text: that is not looked into
T = TypeVar("T")


def to_plain(value: object) -> Plain:
    """Return `value` (structs, mappings, sequences, enums, scalars) as TOML can hold it.

    A field at its default is left out; None anywhere else is nan, which no figure of ours is.
    """
    match value:
        case msgspec.Struct():
            return _table(value)
        case Mapping():
            return {str(key): to_plain(each) for key, each in value.items()}
        case list() | tuple():
            return [to_plain(each) for each in value]
        case Enum():
            return str(value.value)
        case None:
            return math.nan
        case str() | bool() | int() | float() | datetime() | date() | time():
            return value
        case _:
            raise TypeError(type(value).__name__)


def from_plain(value: object, kind: type[T]) -> T:
    """Return the `kind` that `to_plain` wrote; msgspec.ValidationError names key and type."""
    return msgspec.convert(without_nan(value), kind)


def _table(struct: msgspec.Struct) -> dict[str, Plain]:
    config = struct.__struct_config__
    table: dict[str, Plain] = {}
    if config.tag_field is not None and config.tag is not None:
        table[config.tag_field] = config.tag
    for name, default in _defaults(type(struct)):
        value = getattr(struct, name)
        if value != default:
            table[name] = to_plain(value)
    return table


@cache
def _defaults(kind: type[msgspec.Struct]) -> tuple[tuple[str, object], ...]:
    return tuple(
        (
            field.name,
            field.default_factory()
            if field.default_factory is not msgspec.NODEFAULT
            else field.default,
        )
        for field in msgspec.structs.fields(kind)
    )


def without_nan(value: object) -> object:
    """Return `value` with None in place of nan, so that it can be compared."""
    if isinstance(value, dict):
        return {
            key: without_nan(each) if isinstance(each, _NAN_WITHIN) else each
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [without_nan(each) if isinstance(each, _NAN_WITHIN) else each for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value

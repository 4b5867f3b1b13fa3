"""The exports that an audit stands on, pinned so that a changed file is noticed."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

# Before the header of a column that maps to nothing and is kept under its own name.
RAW = "raw:"


class SourcePin(msgspec.Struct, frozen=True, kw_only=True):
    """One table in one file as it was understood: where it is, what it holds, how it is read.

    `id` is unique within the audit and survives a renamed file. `mapping` goes from header (made
    unique where repeated: `Name`, `Name (2)`) to canonical column; `formats` holds, per header, the
    date format or number style that was decided or answered. `size` in bytes, `sha256` in hex.
    `corrected` names what a person said about how the file is written (encoding, delimiter …),
    `left_out` the sources of the same file that are not audited. A `skipped` source was left out of
    the audit by a person: it is listed, but not read again.
    """

    id: str
    path: str
    name: str
    table: str
    size: int
    sha256: str
    rows: int
    sheet: str = ""
    member: str = ""
    profile: str = "generic"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header_rows: int = 1
    mapping: Mapping[str, str] = {}
    formats: Mapping[str, str] = {}
    rejected: int = 0
    corrected: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    skipped: bool = False

"""Record keys: how decisions name a record, so that it is found again after a re-import.

A key is `source:id` where the row alone has its id in that source, else `source:~line:fingerprint`
(`line` of the file). A fingerprint is a keyed hash (BLAKE2b, 8 bytes, hex) of the record's
identifying fields: found again by itself where the rows moved, and telling when they changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def fingerprint(values: Iterable[str], key: bytes) -> str:
    """Return the keyed hash of identifying `values` (16 hex digits)."""
    text = "\x1f".join(" ".join(value.split()).casefold() for value in values)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=key[:64]).hexdigest()


def fingerprints(columns: Iterable[pd.Series[str]], key: bytes) -> list[str]:
    """Return the fingerprint of every row of `columns`, as `fingerprint` makes it of one."""
    from crm_audit_tui.tables import kernels

    folded = [kernels.folded(kernels.cells(column)) for column in columns]
    return [
        blake2b(text.encode(), digest_size=8, key=key[:64]).hexdigest()
        for text in kernels.joined(folded, "\x1f").to_pylist()
    ]


def id_key(source: str, record_id: str) -> str:
    """Return the key of the record `record_id` of `source`."""
    return f"{source}:{record_id}"


def row_key(source: str, row: int, print_: str) -> str:
    """Return the key of a record without an id of its own: its row and its fingerprint."""
    return f"{source}:~{row}:{print_}"


def split_key(key: str) -> tuple[str, str, str]:
    """Return (source, id, fingerprint) of a key; the id is `~row` where the record has none."""
    source, _, rest = key.partition(":")
    if rest.startswith("~"):
        row, _, print_ = rest.partition(":")
        return source, row, print_
    return source, rest, ""


def record_id(key: str) -> str:
    """Return the id as the export has it, or the row (`~17`) where it has none."""
    return split_key(key)[1]

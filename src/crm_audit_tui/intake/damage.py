"""Damage done before the export was written: told and never guessed away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.shapes import Shape
from crm_audit_tui.tables.schema import ColumnType

# What UTF-8 looks like when it was read as cp1252: a letter above U+00C2 and a sign after it.
_TWICE = re.compile("[\u00c2\u00c3][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122]|â€")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?[Ee]\+?\d{1,2}")
_TEXTUAL = frozenset({ColumnType.PHONE, ColumnType.ID, ColumnType.REFERENCE})


def find_damage(
    names: Sequence[str], looks: Sequence[Shape], kinds: Sequence[ColumnType]
) -> list[Message]:
    """Return warnings about cells encoded twice and numbers cut to scientific notation."""
    found: list[Message] = []
    for name, look, kind in zip(names, looks, kinds, strict=True):
        twice = [value for value in look.values if _TWICE.search(value)]
        if twice:
            repaired = repair_mojibake(twice[0])
            if repaired != twice[0]:
                found.append(
                    _about(
                        name,
                        message(
                            "intake.warning.mojibake",
                            n=len(twice),
                            example=twice[0],
                            repaired=repaired,
                        ),
                    )
                )
        cut = [value for value in look.values if _SCIENTIFIC.fullmatch(value)]
        if cut and kind in _TEXTUAL:
            found.append(
                _about(name, message("intake.warning.scientific", n=len(cut), example=cut[0]))
            )
    return found


def repair_mojibake(text: str) -> str:
    """Return `text` as it was before it was encoded twice, unchanged where it was not."""
    import ftfy

    return str(ftfy.fix_encoding(text))


def _about(name: str, what: Message) -> Message:
    return message("intake.warning.column", name=name, what=what)

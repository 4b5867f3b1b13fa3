"""A field in words: its name, and what would stay of it."""

from __future__ import annotations

from rich.text import Text

from crm_audit_tui.core.sources import RAW
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.merged_field import MergedField


def field_name(field: str, say: Translator) -> str:
    """Return a field in words, a column that maps to nothing by its header."""
    name = f"core.field.{field}"
    return say.text(name) if say.has(name) else visible(field.removeprefix(RAW))


def what_stays(field: MergedField, say: Translator) -> Text:
    """Return what merging would leave of a field, in full, and by which rule."""
    kept = Text(f"{say.text('tui.review.result')}\n", "bold")
    kept.append(visible(field.result) or "·", "not bold")
    if field.lost_in:
        kept.append(f"\n✗ {say.text('tui.review.lost', source=field.lost_in)}", "bold red")
    if field.rule is not None:
        kept.append(f"\n{say.message(field.rule)}", "not bold dim")
    return kept

"""How references join, in lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from crm_audit_tui.core.messages import Share, message
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.links import Link

_SHOWN = 10


def link_lines(links: Sequence[Link], words: Translator) -> list[str]:
    """Return what each reference joins and how well, with the names that are nowhere below it."""
    lines = [words.text("intake.inspect.links")]
    if not links:
        lines.append(f"  {words.text('intake.inspect.no_links')}")
    for link in sorted(links, key=lambda each: each.share):
        said = words.text(
            "intake.inspect.joins",
            column=message(f"core.field.{link.column}"),
            table=message(f"core.table.{link.target}"),
            by=message(f"core.field.{link.target_column}"),
            share=Share(link.share),
            n=link.filled,
        )
        lines.append(f"{'! ' if link.is_weak else '  '}{said}")
        lines += [
            f"    {words.number(count):>9}  {words.value(value)}"
            for value, count in link.orphans[:_SHOWN]
        ]
        left = link.orphan_values - min(_SHOWN, len(link.orphans))
        if left:
            lines.append(f"    {'':>9}  {words.text('intake.inspect.more_orphans', n=left)}")
    return lines

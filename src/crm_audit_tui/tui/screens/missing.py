"""The review of missing fields: record by record, or one column at a time."""

from __future__ import annotations

from textual.binding import Binding

from crm_audit_tui.core.worklists import action
from crm_audit_tui.session.item_decisions import decision_on
from crm_audit_tui.tui.item_filter import ItemFilter
from crm_audit_tui.tui.screens.worklist import WorklistScreen, action_bindings


class MissingScreen(WorklistScreen):
    """Blank and invalid fields; a suggestion is shown with its source and taken only by a key."""

    BINDINGS = [
        *action_bindings("missing"),
        Binding("enter", "take", "tui.key.take_suggestion", id="missing.take"),
        Binding("c", "column", "tui.key.by_column", show=False, id="missing.column"),
    ]

    def __init__(self) -> None:
        super().__init__("missing")

    async def action_take(self) -> None:
        """Fill in what is suggested; without a suggestion type it."""
        item = self.item
        if item is not None and item.suggestion:
            spec = action("missing", "fill")
            await self.decide_item(decision_on(spec, item, {"value": item.suggestion}))
        else:
            await self.action_act("fill")

    def action_column(self) -> None:
        """Go through the column of the item in front only, or through everything again."""
        if self.item is not None:
            self.review_only(ItemFilter(field="" if self._filter.field else self.item.field))

"""Which items of a worklist a review goes through: all, those of a field, those with a text."""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.items import ItemQueue
from crm_audit_tui.tables.store import RowReader
from crm_audit_tui.tui.field_words import field_name
from crm_audit_tui.tui.modals.form import FormField, FormModal


class ItemFilter(msgspec.Struct, frozen=True):
    """A field, a text, or both; the default lets everything through."""

    field: str = ""
    sought: str = ""

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return bool(self.field or self.sought)

    def text(self, say: Translator) -> str:
        """Return the filter in words, "" for none."""
        field = field_name(self.field, say) if self.field else ""
        return " · ".join(each for each in (field, self._sought) if each)

    def heading(self, say: Translator) -> str:
        """Return the filter as the head of a worklist tells it: that a column is one."""
        field = field_name(self.field, say) if self.field else ""
        column = say.text("tui.item.column", field=field) if field else ""
        return "".join(f" · {each}" for each in (column, self._sought) if each)

    @property
    def _sought(self) -> str:
        return f"/{visible(self.sought)}" if self.sought else ""

    def positions(self, queue: ItemQueue, rows: RowReader | None) -> list[int]:
        """Return the places of the queue that pass; with `rows` every cell is looked at."""
        return queue.positions(field=self.field, text=self.sought, rows=rows)

    def form(self, queue: ItemQueue, say: Translator) -> FormModal:
        """Return the form in which the filter is set; it offers the fields that items have."""
        fields = dict.fromkeys(each.field for each in queue.items if each.field)
        choices = tuple(
            (field, Message(f"core.field.{field}"))
            for field in fields
            if say.has(f"core.field.{field}")
        )
        form = [FormField(name="sought", label=Message("tui.review.filter_text"),
                          value=self.sought)]  # fmt: skip
        if choices:
            form.append(
                FormField(name="field", label=Message("tui.review.filter_field"), aside=True,
                          value=self.field, choices=choices)
            )  # fmt: skip
        return FormModal(Message("tui.review.filter"), form, verb=Message("tui.ok"))

    @classmethod
    def from_form(cls, typed: dict[str, str]) -> ItemFilter:
        """Return the filter that was chosen."""
        return cls(typed.get("field", ""), typed["sought"])

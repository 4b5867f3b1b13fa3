"""One record with all its filled fields, the one in question marked."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.widgets import Static

from crm_audit_tui.core.visible import visible
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tui.field_words import field_name
from crm_audit_tui.tui.widgets.text_table import fit
from crm_audit_tui.tui.wording import audit_app, words

_NAME = 20
_TWO_COLUMNS = 120


class RecordCard(Static):
    """The record of a work item as its export has it, in one column or two."""

    def __init__(self) -> None:
        super().__init__(id="record-card", markup=False)
        self._item: WorkItem | None = None
        self._marked_line = 0

    def show(self, item: WorkItem | None) -> None:
        """Show the record of another item, nothing without one."""
        self._item = item
        self._draw()

    @property
    def marked_line(self) -> int:
        """The line on which the field in question stands, 0 where there is none."""
        return self._marked_line

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        if self.is_mounted:
            self.update(self._text(self._item) if self._item is not None else "")

    def _text(self, item: WorkItem) -> Text:
        session = audit_app(self).session
        if not item.record or session is None or session.rows is None:
            return Text()
        if item.table not in session.rows:
            return Text(words(self).text("tui.item.record_gone"), "dim")
        rows = session.rows[item.table]
        row = rows.find(item.record)
        if row is None:
            return Text(words(self).text("tui.item.record_gone"), "dim")
        cells = [
            (name, value)
            for name, value in rows.record(row).items()
            if value.strip() or name == item.field
        ]
        columns = 2 if self.size.width >= _TWO_COLUMNS else 1
        width = max(20, self.size.width // columns - 2)
        depth = -(-len(cells) // columns)
        text = Text(no_wrap=True)
        names = [name for name, _ in cells]
        self._marked_line = names.index(item.field) % depth if item.field in names else 0
        for line in range(depth):
            if line:
                text.append("\n")
            for place in range(line, len(cells), depth):
                self._cell(text, *cells[place], width=width, marked=cells[place][0] == item.field)
        return text

    def _cell(self, text: Text, name: str, value: str, *, width: int, marked: bool) -> None:
        text.append("▸ " if marked else "  ", "bold")
        text.append(fit(field_name(name, words(self)), _NAME) + " ", "bold" if marked else "dim")
        text.append(fit(visible(value) or "·", width - _NAME - 3), "bold" if marked else "")

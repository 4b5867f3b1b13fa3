"""Words for single values: numbers with their units, shares, scores, days, names."""

from __future__ import annotations

from datetime import date, datetime

from crm_audit_tui.core.messages import Between, Day, Message, Money, Param, Share, message
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tables.words import subject_name

_COUNTED = {Unit.DAYS: "core.unit.days", Unit.MONTHS: "core.unit.months"}


class ValueWording:
    """Words values in one language; data is made visible, never interpreted."""

    def __init__(self, language: str) -> None:
        self.translator = Translator(language)
        self.language = self.translator.language
        self.colon = self.translator.colon

    def say(self, what: Param, /, **params: Param) -> str:
        """Return a message or a value in words."""
        if isinstance(what, Message) and params:
            what = Message(what.id, {**what.params, **params})
        return self.translator.value(what)

    def text(self, message_id: str, /, **params: Param) -> str:
        """Return the text of a message id."""
        return self.translator.text(message_id, **params)

    def words(self, what: Message | str) -> str:
        """Return a rule's message or an auditor's own words."""
        return self.say(what)

    @staticmethod
    def is_number(cell: Param) -> bool:
        """Tell whether a cell is set flush right."""
        return isinstance(cell, int | float | Share | Between | Money) and not isinstance(
            cell, bool
        )

    def score(self, score: Score | None) -> str:
        """Return a score as a whole number, "n/a" where there is none."""
        value = score.value if score else None
        return self.say(None) if value is None else self.translator.number(value, 0)

    def share(self, value: float | None) -> str:
        """Return a proportion as a percentage."""
        return self.say(None) if value is None else self.translator.share(value)

    def subject(self, subject: str) -> str:
        """Return what tells a group's figures apart: a table or its column by name, else data."""
        return subject_name(subject, self.translator)

    def quantity(self, value: float | str | None, unit: Unit, currency: str = "") -> str:
        """Return a value in its unit."""
        match value:
            case None:
                return self.say(None)
            case str() if unit is Unit.DAY:
                return self.day(value)
            case str():
                return self.say(value)
        match unit:
            case Unit.SHARE:
                return self.say(Share(value))
            case Unit.MONEY:
                return self.say(Money(value, currency))
            case Unit.DAYS | Unit.MONTHS:
                return self.text(_COUNTED[unit], n=round(value, 1))
            case _:
                return self.translator.number(value)

    def table_name(self, table: str) -> str:
        """Return a canonical table's name, "" for none."""
        return self.text(f"core.table.{table}") if table else ""

    def day(self, iso: str) -> str:
        """Return an ISO day by locale; text that is none stays as it is."""
        try:
            return self.say(Day(date.fromisoformat(iso[:10]).isoformat()))
        except ValueError:
            return self.say(iso)

    def moment(self, iso: str) -> str:
        """Return an ISO time by locale; text that is none stays as it is."""
        try:
            return f"{self.translator.moment(datetime.fromisoformat(iso))} UTC"
        except ValueError:
            return self.say(iso)

    def extent(self, affected: int | None, eligible: int | None) -> str:
        """Return "12 of 340 (3.5 %)", or what there is of it."""
        if affected is None:
            return ""
        if not eligible:
            return self.translator.number(affected)
        return self.say(
            message("report.extent", n=affected, total=eligible, share=Share(affected / eligible))
        )

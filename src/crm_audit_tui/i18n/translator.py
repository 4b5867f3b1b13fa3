"""Wording messages in one language: text, plurals, numbers, money, dates.

Babel is loaded with the first number or date: most of a first screen is plain text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property, partial
from string import Formatter
from typing import TYPE_CHECKING

from crm_audit_tui.core.messages import Between, Day, Message, Money, Param, Share
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n.catalogue import texts

if TYPE_CHECKING:
    from babel import Locale

    from crm_audit_tui.core.progress import Progress

LANGUAGES: dict[str, str] = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "id": "Indonesia",
    "it": "Italiano",
}
_FALLBACK = "en"
# `{pairs:# pair|# pairs}`: a count with plural forms of its own, # standing for the number; for
# sentences with more counts than the one `n` that chooses among the forms of the whole message.
_COUNTED = re.compile(r"\{(\w+):([^{}]*\|[^{}]*)\}")


class Translator:
    """Words messages in `language`; an id that a catalogue lacks falls back to English.

    Strings given as parameters are data: they are shown with hidden characters made visible and
    are never translated, never taken as a template.
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else _FALLBACK

    @cached_property
    def locale(self) -> Locale:
        """The locale for numbers and dates (English is British: day before month)."""
        from babel import Locale

        return Locale.parse("en_GB" if self.language == "en" else self.language)

    def text(self, message_id: str, /, **params: Param) -> str:
        """Return the text of `message_id`; parameter `n` chooses the plural form."""
        return self.message(Message(message_id, params))

    def message(self, message: Message) -> str:
        """Return `message` in words; an unknown id is shown as it is."""
        forms = self._forms(message.id)
        if not forms:
            return message.id
        template = forms[self._plural(message.params.get("n"), len(forms))]
        try:
            return self._filled(template, message)
        except (ValueError, LookupError, AttributeError, TypeError):
            return template  # a string that is no template shows as it stands; nothing breaks

    def _filled(self, template: str, message: Message) -> str:
        if "|" in template:
            template = _COUNTED.sub(partial(self._counted, message.params), template)
        if not message.params:
            return template.replace("{{", "{").replace("}}", "}")
        words = {name: self.value(param) for name, param in message.params.items()}
        return _FORMATTER.vformat(template, (), words)

    @property
    def colon(self) -> str:
        """What stands between a label and what it labels: French keeps a space before it."""
        return "\u00a0: " if self.language == "fr" else ": "

    @property
    def semicolon(self) -> str:
        """What stands between the parts of a list that have commas of their own."""
        return "\u00a0; " if self.language == "fr" else "; "

    def has(self, message_id: str) -> bool:
        """Tell whether there is a text for `message_id`."""
        return bool(self._forms(message_id))

    def detail(self, progress: Progress) -> str:
        """Return what long work is at: a step by its name, a file or anything else as it is."""
        step = f"core.step_short.{progress.detail}"
        return self.text(step) if self.has(step) else visible(progress.detail)

    def value(self, param: Param) -> str:
        """Return a parameter in words: numbers, money and days by locale, data made visible."""
        match param:
            case None:
                return self.text("core.not_available")
            case bool():
                return self.text("core.yes" if param else "core.no")
            case str():
                return visible(param)
            case int() | float():
                return self.number(param)
            case Share():
                return self.share(param.value)
            case Between():
                return self.between(param.low, param.high)
            case Money():
                return self.money(param.amount, param.currency)
            case Day():
                return self._iso_day(param.iso)
            case Message():
                return self.message(param)

    def number(self, value: float, digits: int = 2) -> str:
        """Return a number with the locale's separators and at most `digits` decimals."""

        from babel.numbers import format_decimal

        if math.isnan(value):
            return self.text("core.not_available")
        # Adding 0 turns the -0.0 that rounding leaves into 0.
        return format_decimal(round(value, digits) + 0, locale=self.locale)

    def compact(self, value: float) -> str:
        """Return a large number shortly (`1.2 million` as `1.2M`)."""
        from babel.numbers import format_compact_decimal

        return format_compact_decimal(value, locale=self.locale, fraction_digits=1)

    def share(self, value: float, digits: int = 1) -> str:
        """Return a proportion (0-1) as a percentage with at most `digits` decimals.

        What is not quite nothing or not quite everything is never rounded to it: `<0.1%`, `>99.9%`.
        """
        if math.isnan(value):
            return self.text("core.not_available")
        step = 10.0 ** -(digits + 2)
        if 0 < abs(value) < step / 2:
            return f"<{self._percent(math.copysign(step, value), digits)}"
        if 1 - step / 2 <= value < 1:
            return f">{self._percent(1 - step, digits)}"
        return self._percent(round(value, digits + 2) + 0.0, digits)

    def between(self, low: float, high: float) -> str:
        """Return the bounds of a proportion with the sign once: `61.9–64.3%`."""
        return f"{self.number(100 * low, 1)}–{self._percent(high, 1)}"

    def money(self, amount: float, currency: str = "") -> str:
        """Return an amount with its currency (ISO 4217 code); no decimals from 1,000 on."""

        from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

        if math.isnan(amount):
            return self.text("core.not_available")
        decimals = get_currency_precision(currency) if currency else 2
        decimals = 0 if abs(round(amount, decimals)) >= 1000 else decimals
        layout = "#,##0." + "0" * decimals if decimals else "#,##0"
        size = round(abs(amount), decimals)
        number = format_decimal(size, format=layout, locale=self.locale)
        sign = "-" if amount < 0 < size else ""
        if not currency:
            return f"{sign}{number}"
        symbol = get_currency_symbol(currency, locale=self.locale)
        symbol = visible(currency if symbol == "¤" else symbol)
        if self.language in ("en", "id"):
            gap = "\u00a0" if symbol[-1:].isalpha() else ""
            return f"{sign}{symbol}{gap}{number}"
        return f"{sign}{number}\u00a0{symbol}"

    def day(self, day: date) -> str:
        """Return a day as the locale writes it in short text (`21 Nov 2026`)."""

        from babel.dates import format_date

        return format_date(day, format="medium", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Return a day with its time (`21 Nov 2026, 14:02`)."""
        return f"{self.day(moment.date())}, {self.clock(moment)}"

    def clock(self, moment: datetime) -> str:
        """Return a time of day (`14:02`)."""

        from babel.dates import format_time

        return format_time(moment, format="short", locale=self.locale)

    def _percent(self, value: float, digits: int) -> str:
        from babel.numbers import format_percent

        layout = "#,##0." + "#" * digits + "%" if digits else "#,##0%"
        if str(self.locale).startswith(("fr", "es", "de")):
            layout = layout.replace("%", "\u00a0%")
        return format_percent(value, format=layout, locale=self.locale)

    def _iso_day(self, iso: str) -> str:
        try:
            return self.day(date.fromisoformat(iso[:10]))
        except ValueError:  # a day that a record or an export cannot mean is shown as it stands
            return visible(iso)

    def _forms(self, message_id: str) -> tuple[str, ...]:
        domain = message_id.partition(".")[0]
        found = texts(self.language, domain).get(message_id)
        if found and any(found):
            return found
        return texts(_FALLBACK, domain).get(message_id, ())

    def _counted(self, params: Mapping[str, Param], counted: re.Match[str]) -> str:
        name, forms = counted[1], counted[2].split("|")
        return forms[self._plural(params.get(name), len(forms))].replace("#", f"{{{name}}}")

    def _plural(self, count: Param, forms: int) -> int:
        if forms == 1 or isinstance(count, bool) or not isinstance(count, int | float):
            return forms - 1
        # 1.0 is shown as 1, so it takes the form of 1.
        whole = int(count) if isinstance(count, float) and count.is_integer() else count
        # Babel names the form; gettext numbers it: for our languages "one" comes first.
        return 0 if self.locale.plural_form(whole) == "one" else forms - 1


class _Lenient(Formatter):
    """Leave a placeholder standing whose parameter is missing: a gap shows, nothing breaks."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        assert isinstance(kwargs, dict)
        return kwargs.get(str(key), f"{{{key}}}")

    def get_field(self, field_name: str, args: object, kwargs: object) -> tuple[object, str]:
        return self.get_value(field_name, args, kwargs), field_name


_FORMATTER = _Lenient()

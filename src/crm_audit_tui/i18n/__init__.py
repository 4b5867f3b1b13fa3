"""Every string a person reads, by language: catalogues, plurals, dates, numbers and money."""

from crm_audit_tui.i18n.translator import LANGUAGES, Translator

__all__ = ["LANGUAGES", "Translator"]

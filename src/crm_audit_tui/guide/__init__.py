"""What every step is about, in the reader's language: one short text for each step."""

from crm_audit_tui.guide.texts import guide_text

__all__ = ["guide_text"]

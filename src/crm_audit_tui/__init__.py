"""CRM Audit TUI: audit a CRM from its own exports, at the keyboard."""

__version__ = "0.1.0"

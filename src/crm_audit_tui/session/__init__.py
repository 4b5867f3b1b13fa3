"""The application layer: open, import, check, decide, undo, save; shared by screens and commands."""

"""The application layer shared by screens and commands: open, import, check, decide, save."""

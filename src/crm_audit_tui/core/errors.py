"""Every error that a user can see: what happened, where, and what to do, as a message id."""

from __future__ import annotations

from crm_audit_tui.core.messages import Message, Param


class AuditError(Exception):
    """Something a user can put right.

    `message` is worded at the edge in the reader's language; it names what happened, where
    (file, line, key) and what to do. Its id starts with the catalogue of the layer that raises
    it: `intake.error.no_such_file`.
    """

    def __init__(self, message_id: str, /, **params: Param) -> None:
        super().__init__(message_id, params)
        self.message = Message(message_id, params)


class InputError(AuditError):
    """A file or folder that cannot be read as asked."""


class RecordError(AuditError):
    """An audit record that cannot be opened: broken, newer, or locked."""


class StorageError(AuditError):
    """A write that failed: disk full, read-only, permission denied. Nothing saved is harmed."""


class Cancelled(Exception):
    """Long work was stopped because its owner asked for it."""

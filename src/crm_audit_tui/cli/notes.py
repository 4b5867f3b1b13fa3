"""What was noticed while a record or its exports were read, said beside the output."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crm_audit_tui.core.messages import Message
    from crm_audit_tui.i18n import Translator


def tell(notes: Iterable[Message], say: Translator) -> None:
    """Write each of `notes` on a line of the error output, so that the output can be piped on."""
    for note in notes:
        click.echo(say.message(note), err=True)

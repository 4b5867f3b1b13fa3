"""`crm-audit locate`: where things are kept."""

from __future__ import annotations

import click

from crm_audit_tui.record import places

_PLACES = {
    "config": places.config_folder,
    "audits": places.audits_folder,
    "themes": places.themes_folder,
    "keymap": places.keymap_file,
}


@click.command(epilog="Example: crm-audit locate audits")
@click.argument("place", type=click.Choice(list(_PLACES)))
def command(place: str) -> None:
    """Say where settings, audits, themes and keymap are kept.

    The folder need not exist yet. CRM_AUDIT_HOME puts all of them under one folder.
    """
    click.echo(_PLACES[place]())

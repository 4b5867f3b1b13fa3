"""Where things are kept on this machine: audits, settings, themes, keymap, cache.

CRM_AUDIT_HOME puts all of them under one folder of the user's choice.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "crm-audit"


def _place(kind: str, otherwise: Path) -> Path:
    home = os.environ.get("CRM_AUDIT_HOME", "")
    return Path(home).expanduser() / kind if home else otherwise


def audits_folder() -> Path:
    """Return the folder for audits that were given no place of their own."""
    return _place("audits", platformdirs.user_data_path(_NAME, appauthor=False) / "audits")


def config_folder() -> Path:
    """Return the folder of the user's settings."""
    return _place("config", platformdirs.user_config_path(_NAME, appauthor=False))


def themes_folder() -> Path:
    """Return the folder of the user's own themes."""
    return config_folder() / "themes"


def keymap_file() -> Path:
    """Return the file of the user's own keys."""
    return config_folder() / "keymap.toml"


def cache_folder() -> Path:
    """Return the folder of what can be computed again."""
    return _place("cache", platformdirs.user_cache_path(_NAME, appauthor=False))


def recent_file() -> Path:
    """Return the file that lists audits kept outside the audits folder."""
    return _place("data", platformdirs.user_data_path(_NAME, appauthor=False)) / "recent.json"

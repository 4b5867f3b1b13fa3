"""Themes as data: TOML files of ours and of the user's, checked before one can be chosen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from textual.theme import Theme

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.places import config_folder

DEFAULT_THEME = "audit-dark"
_COLOURS = frozenset(
    {
        "primary", "secondary", "warning", "error", "success", "accent", "foreground",
        "background", "surface", "panel", "boost",
    }
)  # fmt: skip


def shipped_folder() -> Path:
    """Return the folder of the themes that come with the program."""
    packaged = Path(str(files("crm_audit_tui"))) / "themes"
    # An editable install has them at the top of the project.
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "themes"


def load_themes() -> tuple[list[Theme], list[Message]]:
    """Return every theme that is sound, ours first, and a message on each that is not."""
    themes: dict[str, Theme] = {}
    problems: list[Message] = []
    for path in _theme_files():
        try:
            theme = read_theme(path)
        except (OSError, ValueError) as error:
            problems.append(message("tui.theme.broken", file=path.name, why=str(error)))
        else:
            themes[theme.name] = theme
    return list(themes.values()), problems


def _theme_files() -> Iterator[Path]:
    for folder in (shipped_folder(), config_folder() / "themes"):
        if folder.is_dir():
            yield from sorted(folder.glob("*.toml"))


def read_theme(path: Path) -> Theme:
    """Return the theme in a file; ValueError says what is wrong with it.

    A theme has a `name`, `dark`, colours by role and `[variables]`, all text but `dark`.
    """
    content = tomllib.loads(path.read_text("utf-8"))
    unknown = content.keys() - _COLOURS - {"name", "dark", "variables", "luminosity_spread"}
    if unknown:
        raise ValueError(f"unknown key {min(unknown)!r}")
    if not isinstance(content.get("name"), str) or not isinstance(content.get("primary"), str):
        raise ValueError("needs a name and a primary colour, both text")
    variables = content.get("variables", {})
    if not isinstance(variables, dict) or not all(
        isinstance(value, str) for value in variables.values()
    ):
        raise ValueError("[variables] must hold text only")
    for colour in _COLOURS & content.keys():
        if not isinstance(content[colour], str):
            raise ValueError(f"{colour} must be text")
    theme = Theme(**content)
    try:
        theme.to_color_system().generate()  # a bad colour would end the app when it is drawn
    except Exception as error:
        raise ValueError(str(error)) from error
    return theme

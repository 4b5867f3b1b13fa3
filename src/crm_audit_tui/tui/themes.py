"""Themes as data: TOML files of ours and of the user's, checked before one can be chosen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.theme import Theme

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.places import themes_folder

DEFAULT_THEME = "audit-dark"
_COLOURS = frozenset(
    {
        "primary", "secondary", "warning", "error", "success", "accent", "foreground",
        "background", "surface", "panel", "boost",
    }
)  # fmt: skip
_FLAGS = frozenset({"dark", "ansi"})


def shipped_folder() -> Path:
    """Return the folder of the themes that come with the program."""
    packaged = Path(__file__).parents[1] / "themes"
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


def wanted_theme(name: str) -> Theme | None:
    """Return the theme `name`, or the default where there is no sound one of that name.

    Looks at one file where it is named like its theme: the first frame waits for this.
    """
    for folder in (themes_folder(), shipped_folder()):
        try:
            theme = read_theme(folder / f"{Path(name).name}.toml")
        except (OSError, ValueError):
            continue
        if theme.name == name:
            return theme
    by_name = {theme.name: theme for theme in load_themes()[0]}
    return by_name.get(name) or by_name.get(DEFAULT_THEME)


def _theme_files() -> Iterator[Path]:
    for folder in (shipped_folder(), themes_folder()):
        if folder.is_dir():
            yield from sorted(folder.glob("*.toml"))


def read_theme(path: Path) -> Theme:
    """Return the theme in a file; ValueError says what is wrong with it.

    A theme has a `name`, `dark`, `ansi`, colours by role and `[variables]`, text but for the flags.
    """
    content = tomllib.loads(path.read_text("utf-8"))
    unknown = content.keys() - _COLOURS - _FLAGS - {"name", "variables", "luminosity_spread"}
    if unknown:
        raise ValueError(f"unknown key {min(unknown)!r}")
    for name in ("name", "primary"):
        if not isinstance(content.get(name), str):
            raise ValueError(f"{name} must be there and be text")
    for name in _COLOURS & content.keys():
        if not isinstance(content[name], str):
            raise ValueError(f"{name} must be text")
    for name in _FLAGS & content.keys():
        if not isinstance(content[name], bool):
            raise ValueError(f"{name} must be true or false")
    if not isinstance(content.get("luminosity_spread", 0.1), int | float):
        raise ValueError("luminosity_spread must be a number")
    _check_variables(content.get("variables", {}))
    theme = Theme(**content)
    try:
        theme.to_color_system().generate()  # a bad colour would end the app when it is drawn
    except Exception as error:
        raise ValueError(str(error)) from error
    return theme


def named_colours(theme: Theme, plain: TerminalTheme) -> TerminalTheme:
    """Return `plain` with the theme's own colours where text is said to be red, green or yellow.

    Those of `plain` know nothing of the theme's background: red as dark as it can hardly be read
    where no colour is drawn, nor in high contrast.
    """
    ours = {1: theme.error, 2: theme.success, 3: theme.warning}
    colours: list[tuple[int, int, int]] = [(*plain.ansi_colors[number],) for number in range(16)]
    for number, colour in ours.items():
        if colour is not None and not (parsed := Color.parse(colour)).ansi:
            colours[number] = parsed.rgb
    return TerminalTheme(plain.background_color, plain.foreground_color, colours[:8], colours[8:])


def _check_variables(variables: object) -> None:
    if not isinstance(variables, dict):
        raise ValueError("[variables] must be a table")
    for name, value in variables.items():
        if not isinstance(value, str):
            raise ValueError(f"variables.{name} must be text")
        if name.endswith("-style") or value.startswith("auto"):
            continue
        try:
            Color.parse(value.split()[0] if value else value)
        except Exception as error:
            raise ValueError(f"variables.{name}: {error}") from error

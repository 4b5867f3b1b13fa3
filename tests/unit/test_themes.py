"""Themes: ours load and can be read; a broken one is told and harms nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual._ansi_theme import ALABASTER, MONOKAI
from textual.color import Color
from textual.theme import Theme

from crm_audit_tui.tui.themes import (
    load_themes,
    named_colours,
    read_theme,
    shipped_folder,
    wanted_theme,
)

OURS = ("audit-16", "audit-contrast", "audit-dark", "audit-light")
TEXTS = (
    "foreground", "text", "text-muted", "text-primary", "text-secondary", "text-accent",
    "text-success", "text-warning", "text-error",
)  # fmt: skip
GROUNDS = ("background", "surface", "panel")
CURSORS = (
    ("primary", "text"),
    ("block-cursor-background", "block-cursor-foreground"),
    ("block-cursor-blurred-background", "block-cursor-blurred-foreground"),
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRM_AUDIT_HOME", str(tmp_path))
    (tmp_path / "config" / "themes").mkdir(parents=True)
    return tmp_path / "config" / "themes"


def luminance(colour: Color) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: Theme, ground: str, text: str) -> float:
    variables = {**theme.to_color_system().generate(), **theme.variables}
    under = Color.parse(variables["background"]) + Color.parse(variables[ground])
    value = variables[text]
    if value.startswith("auto"):
        over = under + under.get_contrast_text(float(value.split()[1].rstrip("%")) / 100)
    else:
        over = Color.parse(value)
    return ratio(under, over)


def ratio(under: Color, over: Color) -> float:
    darker, lighter = sorted((luminance(under), luminance(over)))
    return (lighter + 0.05) / (darker + 0.05)


def test_our_four_themes_load() -> None:
    themes, problems = load_themes()
    assert problems == []
    assert [theme.name for theme in themes] == list(OURS)


@pytest.mark.parametrize(
    ("name", "least"), [("audit-dark", 4.5), ("audit-light", 4.5), ("audit-contrast", 7.0)]
)
def test_text_can_be_read_on_every_ground(name: str, least: float) -> None:
    theme = read_theme(shipped_folder() / f"{name}.toml")
    pairs = [(ground, text) for ground in GROUNDS for text in TEXTS] + list(CURSORS)
    poor = {pair: round(contrast(theme, *pair), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < least} == {}


@pytest.mark.parametrize(
    ("name", "least"), [("audit-dark", 4.5), ("audit-light", 4.5), ("audit-contrast", 7.0)]
)
def test_red_green_and_yellow_text_is_the_themes_own(name: str, least: float) -> None:
    theme = read_theme(shipped_folder() / f"{name}.toml")
    drawn = named_colours(theme, MONOKAI if theme.dark else ALABASTER).ansi_colors
    ground = Color.parse(theme.background or "")
    for number, role in ((1, theme.error), (2, theme.success), (3, theme.warning)):
        colour = Color(*drawn[number])
        assert colour == Color.parse(role or "")
        assert ratio(ground, colour) >= least
        assert ratio(ground, colour.monochrome) >= 4.5, "and where no colour is drawn"


def test_the_sixteen_colour_theme_leaves_red_to_the_terminal() -> None:
    theme = read_theme(shipped_folder() / "audit-16.toml")
    assert named_colours(theme, MONOKAI).ansi_colors[1] == MONOKAI.ansi_colors[1]


def test_the_sixteen_colour_theme_uses_the_terminals_own_colours() -> None:
    theme = read_theme(shipped_folder() / "audit-16.toml")
    roles = (theme.primary, theme.background, theme.foreground, theme.accent, theme.error)
    assert theme.ansi
    assert all(role and role.startswith("ansi_") for role in roles)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ('name = "mine"\nprimary = "no colour"\n', "no colour"),
        ('name = "mine"\nprimary = "#123456"\nfont = "x"\n', "font"),
        ('name = "mine"\nprimary = "#123456"\n[variables]\nborder = "12 px"\n', "border"),
        ('name = "mine"\nprimary = "#123456"\ndark = "yes"\n', "dark"),
        ('primary = "#123456"\n', "name"),
        ("name = mine", "line 1"),
    ],
)
def test_a_broken_theme_is_told_with_its_fault(content: str, names: str, home: Path) -> None:
    (home / "mine.toml").write_text(content, "utf-8")
    themes, problems = load_themes()
    assert [theme.name for theme in themes] == list(OURS)
    assert len(problems) == 1
    assert problems[0].params["file"] == "mine.toml"
    assert names in str(problems[0].params["why"])


def test_a_theme_of_the_users_own_can_be_chosen_and_wins_over_ours(home: Path) -> None:
    (home / "audit-dark.toml").write_text('name = "audit-dark"\nprimary = "#654321"\n', "utf-8")
    (home / "other.toml").write_text('name = "violet"\nprimary = "#5e35b1"\n', "utf-8")
    dark, violet = wanted_theme("audit-dark"), wanted_theme("violet")
    assert dark is not None and dark.primary == "#654321"
    assert violet is not None and violet.primary == "#5e35b1"


def test_a_theme_that_is_gone_gives_way_to_the_default() -> None:
    theme = wanted_theme("../../etc/passwd")
    assert theme is not None and theme.name == "audit-dark"

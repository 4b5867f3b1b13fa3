"""The home screen and what is everywhere: keys, palette, themes, languages, leaving."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.events import Key
from textual.widgets import Button, Input, OptionList, Tabs

from audits import Prepared, opened, press, screen_lines, screen_text, shown, told, until
from crm_audit_tui.core.decisions import SetStatus
from crm_audit_tui.core.errors import StorageError
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.help import HelpModal
from crm_audit_tui.tui.modals.jump import JumpModal, _go
from crm_audit_tui.tui.modals.settings import SettingsModal
from crm_audit_tui.tui.palette import Palette
from crm_audit_tui.tui.preferences import Preferences
from crm_audit_tui.tui.screens.base import AuditScreen
from crm_audit_tui.tui.widgets.rail import Rail


def keep(audit: Prepared, home: Path, name: str = "Kept") -> Path:
    """Put a copy of the record into the audits folder."""
    folder = home / "audits"
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(audit.record, folder / f"{name}.audit.toml"))


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_a_newcomer_is_told_how_to_begin(size: tuple[int, int]) -> None:
    app = AuditApp()
    async with shown(app, size=size) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "No audit here yet" in text
        assert "Look around in a demo" in text
        assert "new audit" in screen_lines(app)[-1]
        assert "commands" in screen_lines(app)[-1]


async def test_an_error_that_still_stands_there_is_not_told_twice() -> None:
    app = AuditApp()
    async with shown(app) as pilot:
        await pilot.pause()
        for name in ("a.audit.journal", "a.audit.journal", "a.audit.toml", "a.audit.journal"):
            app.say_error(StorageError("record.error.disk_full", path=name))
        await pilot.pause()
        said = [each.message for each in app._notifications]
        assert [name for each in said for name in each.split() if name.startswith("a.audit")] == [
            "a.audit.toml.", "a.audit.journal."
        ], "each once, the latest last"  # fmt: skip


async def test_audits_are_listed_with_title_progress_and_problem(
    twins: Prepared, home: Path
) -> None:
    keep(twins, home)
    (home / "audits" / "Broken.audit.toml").write_text("format_version = ", "utf-8")
    app = AuditApp()
    async with shown(app, size=(100, 30)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "Rossi & Hart" in text
        assert "▱▱▱▱▱▱▱▱▱▱▱▱ 0 of 12 steps" in text
        assert "Broken" in text and "✗" in text


async def test_enter_opens_the_audit_and_home_lists_it_from_then_on(
    twins: Prepared, home: Path
) -> None:
    record = keep(twins, home)
    app = AuditApp()
    async with shown(app, size=(100, 30)) as pilot:
        await pilot.pause()
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the audit is shown")
        await app.jobs.stop_computing()
        assert app.session is not None and app.session.path == record
        await app.navigation.go_home()
        await pilot.pause()
        assert app.session is None
        assert "Rossi & Hart" in screen_text(app)


async def test_opening_what_is_broken_says_so_and_stays_home(home: Path) -> None:
    (home / "audits").mkdir(parents=True)
    (home / "audits" / "Broken.audit.toml").write_text("format_version = ", "utf-8")
    app = AuditApp()
    async with shown(app) as pilot:
        await pilot.pause()
        await press(pilot, "enter")
        await until(pilot, lambda: told(app), "a notice")
        assert "Broken.audit.toml" in told(app)[0]
        assert not isinstance(app.screen, AuditScreen)


async def test_an_audit_held_elsewhere_is_offered_to_read_only(twins: Prepared, home: Path) -> None:
    record = keep(twins, home)
    held = Prepared(record, twins.tables, twins.matches).session()
    try:
        app = AuditApp()
        async with shown(app, size=(100, 30)) as pilot:
            await pilot.pause()
            await press(pilot, "enter")
            await until(pilot, lambda: "Open it to read only?" in screen_text(app), "a question")
            await press(pilot, "y")
            await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the audit is shown")
            await app.jobs.stop_computing()
            assert app.session is not None and app.session.read_only
            assert "read only" in screen_lines(app)[0]
            await app.navigation.close_audit()
    finally:
        held.close()


async def test_delete_takes_an_audit_off_the_list_and_never_its_file(
    twins: Prepared, tmp_path: Path
) -> None:
    from crm_audit_tui.record.recent import remember

    elsewhere = Path(shutil.copy(twins.record, tmp_path / "elsewhere.audit.toml"))
    remember(elsewhere)
    app = AuditApp()
    async with shown(app, size=(100, 30)) as pilot:
        await pilot.pause()
        await press(pilot, "delete")
        await until(pilot, lambda: "No audit here yet" in screen_text(app), "an empty list")
        assert elsewhere.exists()


async def test_a_path_is_completed_and_a_wrong_one_refused(twins: Prepared) -> None:
    app = AuditApp()
    async with shown(app, size=(100, 30)) as pilot:
        await press(pilot, "o")
        await until(pilot, lambda: app.screen.query("#text"), "the prompt")
        field = app.screen.query_one("#text", Input)
        field.value = "/no/such/file"
        await press(pilot, "enter")
        await pilot.pause()
        assert "There is no file /no/such/file." in screen_text(app)
        field.value = str(twins.record)[:-5]
        field.cursor_position = len(field.value)
        await until(pilot, lambda: field._suggestion == str(twins.record), "a suggestion")
        await press(pilot, "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the audit is shown")
        await app.jobs.stop_computing()
        await app.navigation.close_audit()


# -- everywhere ----------------------------------------------------------------------------------


async def test_help_lists_the_keys_here_and_everywhere(twins: Prepared) -> None:
    async with opened(twins, "usage", size=(80, 24)) as (app, pilot):
        await press(pilot, "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpModal), "help")
        await pilot.pause()
        keys = "\n".join(str(each.render()) for each in app.screen.query("#keys Static"))
        assert "ON THIS SCREEN" in keys and "EVERYWHERE" in keys
        for key, meaning in (("^n", "next step"), ("f2", "jump by letter"), ("^q", "quit")):
            assert any(key in line and meaning in line for line in keys.splitlines())
        await press(pilot, "escape")
        await pilot.pause()
        assert isinstance(app.screen, AuditScreen)


async def test_a_letter_jumps_to_a_tab_and_to_a_step(twins: Prepared) -> None:
    async with opened(twins, "usage") as (app, pilot):
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, JumpModal), "jump mode")
        assert isinstance(app.screen, JumpModal)
        letters = {name: letter for letter, (_, _, name) in app.screen._targets.items()}
        await press(pilot, letters["missing"])
        await until(
            pilot,
            lambda: isinstance(app.screen, AuditScreen) and app.screen.slug == "missing",
            "the step",
        )


def test_a_letter_for_a_screen_that_is_gone_jumps_nowhere() -> None:
    # Keys come faster than screens: between the letters and the one typed the step has changed.
    for widget in (Rail("usage"), Tabs(), Button()):
        _go(widget, "duplicates")


async def test_every_step_can_be_jumped_to_where_the_rail_is_one_line(twins: Prepared) -> None:
    async with opened(twins, "usage", size=(80, 24)) as (app, pilot):
        for slug in ("closing", "integrations"):
            await press(pilot, "f2")
            await until(pilot, lambda: isinstance(app.screen, JumpModal), "jump mode")
            assert isinstance(app.screen, JumpModal)
            letters = {name: letter for letter, (_, _, name) in app.screen._targets.items()}
            assert {spec.slug for spec in STEPS} <= set(letters)
            row = screen_lines(app)[1]
            assert all(letters[spec.slug] in row for spec in STEPS), row
            await press(pilot, letters[slug])
            await until(
                pilot,
                lambda wanted=slug: (  # type: ignore[misc]
                    isinstance(app.screen, AuditScreen) and app.screen.slug == wanted
                ),
                slug,
            )
        await until(pilot, lambda: app.screen.query(Rail), "the rail")
        assert "○1 ○2" not in screen_lines(app)[1], "the one in front has its name"
        assert " ○ 2 Integrations ○3 " in screen_lines(app)[1]
        await pilot.click(Rail, offset=(screen_lines(app)[1].index("○3"), 0))
        await until(
            pilot,
            lambda: isinstance(app.screen, AuditScreen) and app.screen.slug == "conversions",
            "the step clicked on",
        )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"recompute": "Compute the evidence again", "dark": "Theme: "}),
        ("it", {"aggiorna": "Ricalcola le evidenze", "opzioni": "Impostazioni"}),
    ],
)
async def test_the_palette_understands_other_words(
    twins: Prepared, language: str, words: dict[str, str]
) -> None:
    async with opened(twins, "usage", language=language) as (app, pilot):
        for typed, found in words.items():
            await press(pilot, "ctrl+p")
            await until(pilot, lambda: isinstance(app.screen, CommandPalette), "the palette")
            await press(pilot, *typed)
            await until(pilot, partial(_shows, app, found), found)
            await press(pilot, "escape")
            await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the step")


def _shows(app: AuditApp, text: str) -> bool:
    return text in screen_text(app)


async def test_the_palette_speaks_the_language_and_goes_to_steps(twins: Prepared) -> None:
    async with opened(twins, language="it") as (app, pilot):
        await press(pilot, "ctrl+p")
        await pilot.pause()
        await press(pilot, *"ridondanti")
        await until(
            pilot,
            lambda: app.screen.query(OptionList) and app.screen.query_one(OptionList).option_count,
            "a command",
        )
        await press(pilot, "down", "enter")
        await until(
            pilot,
            lambda: isinstance(app.screen, AuditScreen) and app.screen.slug == "duplicates",
            "the step",
        )


async def test_the_language_changes_at_once_and_is_remembered(twins: Prepared) -> None:
    async with opened(twins) as (app, pilot):
        assert "Scope and fitness" in screen_text(app)
        await app.change_language("it")
        await pilot.pause()
        assert "Ambito e idoneità" in screen_text(app)
        for _ in range(5):
            await pilot.pause()
        assert not isinstance(app.focused, Input), "letters are keys, and not the audit's title"
    again = AuditApp()
    assert again.words.language == "it"


async def test_the_step_in_front_is_white_on_blue_in_sixteen_colours(twins: Prepared) -> None:
    async with opened(twins) as (app, pilot):
        await until(pilot, lambda: "audit-16" in app.our_themes, "the themes")
        app.theme = "audit-16"
        await pilot.pause()
        style = app.screen.query_one(Rail).get_component_rich_style("rail--current")
        assert style.color is not None and style.color.number == 15


async def test_a_theme_is_remembered() -> None:
    app = AuditApp()
    async with shown(app) as pilot:
        await until(pilot, lambda: app.our_themes, "the themes")
        app.theme = "audit-light"
        await pilot.pause()
    again = AuditApp()
    async with shown(again) as pilot:
        await pilot.pause()
        assert again.theme == "audit-light"
        assert again.screen.styles.background.hex.lower() == "#fbfaf7"


async def test_broken_likes_are_gathered_into_one_notice(home: Path) -> None:
    themes = home / "config" / "themes"
    themes.mkdir(parents=True)
    (themes / "one.toml").write_text("name = 1", "utf-8")
    (themes / "two.toml").write_text("[", "utf-8")
    (home / "config" / "keymap.toml").write_text("review.merge = 3", "utf-8")
    app = AuditApp()
    async with shown(app) as pilot:
        await until(pilot, lambda: told(app), "a notice")
        assert len(told(app)) == 1
        assert all(name in told(app)[0] for name in ("one.toml", "two.toml", "review.merge"))


async def test_a_keymap_file_moves_a_key(home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "keymap.toml").write_text('home.open_file = "w"\n', "utf-8")
    app = AuditApp()
    async with shown(app, size=(120, 30)) as pilot:
        await pilot.pause()
        assert " w open a file" in screen_lines(app)[-1]
        await press(pilot, "w")
        await until(pilot, lambda: app.screen.query("#text"), "the prompt")


async def test_undo_says_what_it_undid_and_redo_puts_it_back(twins: Prepared) -> None:
    async with opened(twins, "usage") as (app, pilot):
        await app.jobs.decide(SetStatus(step="usage", status="done"))
        await press(pilot, "ctrl+z")
        await until(pilot, lambda: told(app), "a notice")
        assert told(app)[0].startswith("Taken back: ")
        assert app.session is not None
        assert app.session.audit.status("usage").status == "not_started"
        await press(pilot, "ctrl+y")
        await until(
            pilot,
            lambda: app.session and app.session.audit.status("usage").status == "done",
            "redone",
        )


async def test_ctrl_c_leaves_nothing_and_says_how_to_quit(twins: Prepared) -> None:
    async with opened(twins, "usage") as (app, pilot):
        await press(pilot, "ctrl+c")
        await until(pilot, lambda: told(app), "a notice")
        assert "ctrl+q" in told(app)[0]
        assert app.is_running


async def test_quitting_writes_the_record_and_lets_go_of_it(twins: Prepared) -> None:
    app = AuditApp(twins.session(), step="usage")
    async with shown(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the audit is shown")
        await app.jobs.decide(SetStatus(step="usage", status="done"))
        await press(pilot, "ctrl+q")
        await until(pilot, lambda: app.session is None, "the audit is closed")
    assert not twins.record.with_name("test.audit.journal").exists()
    assert twins.last() == SetStatus(step="usage", status="done")


async def test_no_color_shows_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = AuditApp()
    async with shown(app) as pilot:
        await pilot.pause()
        strips = [
            strip.apply_filter(each, app.screen.styles.background)
            for strip in app.screen._compositor.render_strips()
            for each in app._filters
        ]
        colours = {
            segment.style.color.triplet
            for strip in strips
            for segment in strip
            if segment.style and segment.style.color and segment.style.color.triplet
        }
        assert colours
        assert all(red == green == blue for red, green, blue in colours)


def test_every_binding_of_ours_has_an_id_with_one_meaning() -> None:
    """A keymap file names bindings by id: one without an id cannot be moved."""
    import importlib
    import pkgutil

    import crm_audit_tui.tui as package

    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    seen: dict[str, str] = {}
    assert len(_ours(DOMNode)) > 20
    for kind in _ours(DOMNode):
        for binding in kind.__dict__.get("BINDINGS", ()):
            assert isinstance(binding, Binding), f"{kind.__name__}: {binding}"
            if binding.description:
                assert binding.id, f"{kind.__name__}: {binding.key} has no id"
                meaning = seen.setdefault(binding.id, binding.description)
                assert meaning == binding.description, f"{kind.__name__}: {binding.id}"


def _ours(kind: type[DOMNode]) -> list[type[DOMNode]]:
    found = [each for child in kind.__subclasses__() for each in _ours(child)]
    return ([kind] if kind.__module__.startswith("crm_audit_tui") else []) + found


async def test_the_contrast_theme_dims_no_text(home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.toml").write_text('theme = "audit-contrast"\n', "utf-8")
    app = AuditApp()
    dimmed = Segment("x", Style(color="white", dim=True))
    async with shown(app) as pilot:
        await pilot.pause()
        assert not _drawn(app, dimmed).dim
        app.theme = "audit-dark"
        await pilot.pause()
        assert app._filters[0].enabled is False


def _drawn(app: AuditApp, segment: Segment) -> Style:
    segments = [segment]
    for each in app._filters:
        if each.enabled:
            segments = each.apply(segments, app.screen.styles.background)
    style = segments[0].style
    assert style is not None
    return style


async def test_keys_that_come_while_palette_or_help_close_break_nothing() -> None:
    app = AuditApp()
    async with shown(app) as pilot:
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Palette), "the palette")
        palette = app.screen
        assert isinstance(palette, Palette)
        await press(pilot, "escape")
        await until(pilot, lambda: palette not in app.screen_stack, "it is closed")
        await pilot.pause()
        palette._gather_commands("home")  # the worker of a key pressed just before
        await pilot.pause()
        await press(pilot, "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpModal), "the help")
        help_ = app.screen
        assert isinstance(help_, HelpModal)
        await press(pilot, "escape")
        await until(pilot, lambda: not help_.is_attached, "it is closed")
        help_.action_scroll(1)
        assert "No audit here yet" in screen_text(app)


async def test_enter_before_the_palette_has_looked_runs_only_what_is_typed(twins: Prepared) -> None:
    async with opened(twins, "usage") as (app, pilot):
        session = app.session
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette), "the palette")
        for key in ("z", "q", "x", "enter"):  # faster than it is looked for
            app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: "Nothing is called that" in screen_text(app), "told")
        assert app.session is session and isinstance(app.screen, CommandPalette)
        await press(pilot, "escape")
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette), "the palette")
        for key in (*"settings", "enter"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: isinstance(app.screen, SettingsModal), "what was typed")


async def test_an_audit_is_shown_in_its_own_language(twins: Prepared) -> None:
    Preferences(language="it").save()
    app = AuditApp(twins.session())
    assert app.words.language == "en"
    await app.jobs.close()

"""What is not documented does not exist: commands, settings of the environment, review keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crm_audit_tui.cli.group import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
GUIDE = (ROOT / "docs/guide.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_shows_an_example(command: str) -> None:
    from importlib import import_module

    assert re.search(rf"\b{command}\b", README)
    module = import_module(f"crm_audit_tui.cli.{command}_command")
    assert "crm-audit" in (module.command.epilog or "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_guide_names_every_key_of_the_duplicate_review() -> None:
    from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen

    named = {"full_stop": ".", "slash": "/", "pagedown": "PageDown", "pageup": "PageUp"}
    for binding in DuplicatesScreen.BINDINGS:
        for key in binding.key.split(",") if not isinstance(binding, tuple) else [binding[0]]:
            if key != "escape":
                assert named.get(key, key) in GUIDE, key


def test_pictures_ask_the_network_for_nothing() -> None:
    pictures = list((ROOT / "docs/pictures").glob("*.svg"))
    assert len(pictures) >= 6
    for picture in pictures:
        found = re.findall(r"(?:url\(|href=)[\"']?https?://", picture.read_text("utf-8"))
        assert not found, picture.name

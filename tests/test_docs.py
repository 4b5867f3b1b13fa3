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


def test_the_table_of_the_steps_names_modules_and_tests_that_exist() -> None:
    page = (ROOT / "docs/steps.md").read_text("utf-8")
    modules = set(re.findall(r"`((?:\w+/)+\w+\.py)`", page))
    proofs = set(re.findall(r"`((?:unit|functional)/\w+\.py)(?:::(\w+))?`", page))
    assert len(modules) > 50 and len(proofs) > 60
    for module in modules - {file for file, _ in proofs}:
        assert (ROOT / "src/crm_audit_tui" / module).is_file(), module
    for file, name in proofs:
        source = (ROOT / "tests" / file).read_text("utf-8")
        assert not name or f"def {name}(" in source, f"{file}::{name}"


def test_every_step_and_every_check_stands_in_the_table_of_the_steps() -> None:
    from crm_audit_tui.core.steps import STEPS

    page = (ROOT / "docs/steps.md").read_text("utf-8")
    for spec in STEPS:
        module = ROOT / f"src/crm_audit_tui/checks/{spec.slug}.py"
        assert not module.is_file() or f"`checks/{spec.slug}.py`" in page, spec.slug

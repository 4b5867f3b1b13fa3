"""What a user likes, kept between audits: language, theme, keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.places import config_folder, keymap_file

_FILE = "settings.toml"


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """Preferences of one user; `keymap` goes from binding id to keys (`"review.merge" = "x"`).

    `problems` says which of the files could not be used, and why.
    """

    language: str = ""
    theme: str = ""
    keymap: Mapping[str, str] = {}
    problems: tuple[Message, ...] = ()

    @classmethod
    def load(cls) -> Preferences:
        """Return what the config folder holds; a broken file counts as empty and is told."""
        kept, problem = _read(config_folder() / _FILE)
        keymap, keymap_problem = _read(keymap_file())
        keys = {name: _keys(value) for name, value in _flat(keymap).items()}
        return cls(
            language=str(kept.get("language", "")),
            theme=str(kept.get("theme", "")),
            keymap={name: value for name, value in keys.items() if value},
            problems=(
                *problem,
                *keymap_problem,
                *(
                    message("tui.keymap.not_keys", name=name)
                    for name, value in keys.items()
                    if not value
                ),
            ),
        )

    def save(self) -> None:
        """Keep language and theme; where the folder cannot be written they last for the session."""
        import tomli_w

        from crm_audit_tui.record.files import replace_file

        content = {"language": self.language, "theme": self.theme}
        try:
            config_folder().mkdir(parents=True, exist_ok=True)
            replace_file(config_folder() / _FILE, tomli_w.dumps(content).encode())
        except OSError:
            return


def _read(path: Path) -> tuple[dict[str, object], tuple[Message, ...]]:
    try:
        return tomllib.loads(path.read_text("utf-8")), ()
    except FileNotFoundError:
        return {}, ()
    except (OSError, ValueError) as error:
        return {}, (message("tui.likes.unreadable", file=str(path), why=str(error)),)


def _flat(content: Mapping[str, object], above: str = "") -> dict[str, object]:
    """Return dotted names: TOML reads `review.merge = "x"` as a table `review`."""
    flat: dict[str, object] = {}
    for name, value in content.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{above}{name}.")
        else:
            flat[f"{above}{name}"] = value
    return flat


def _keys(value: object) -> str:
    """Return keys as Textual takes them: "x" or "x,f5"; "" for anything else."""
    if isinstance(value, list):
        return ",".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else ""

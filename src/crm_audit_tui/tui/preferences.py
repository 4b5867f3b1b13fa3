"""What a user likes, kept between audits: language, theme, keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import tomli_w

from crm_audit_tui.record.places import config_folder

_FILE = "settings.toml"
_KEYMAP = "keymap.toml"


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """Preferences of one user; `keymap` goes from binding id to keys (`"review.merge" = "x"`)."""

    language: str = ""
    theme: str = ""
    keymap: Mapping[str, str] = {}

    @classmethod
    def load(cls) -> Preferences:
        """Return what the config folder holds; a broken file counts as empty."""
        kept = _read(config_folder() / _FILE)
        keymap = _read(config_folder() / _KEYMAP)
        return cls(
            language=str(kept.get("language", "")),
            theme=str(kept.get("theme", "")),
            keymap={name: keys for name, keys in keymap.items() if isinstance(keys, str)},
        )

    def save(self) -> None:
        """Keep language and theme; where the folder cannot be written they last for the session."""
        content = {"language": self.language, "theme": self.theme}
        try:
            config_folder().mkdir(parents=True, exist_ok=True)
            (config_folder() / _FILE).write_text(tomli_w.dumps(content), "utf-8")
        except OSError:
            return


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}

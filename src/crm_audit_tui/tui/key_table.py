"""The keys that work on a screen: one list for the key bar, the help and the palette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

Where = Literal["focus", "screen", "everywhere"]
_OURS = ("tui.", "core.")  # catalogues whose messages describe keys


@dataclass(frozen=True)
class KeyLine:
    """One thing that can be done by key: `keys` as shown, `description` a message id."""

    keys: str
    description: str
    action: str
    node: DOMNode
    where: Where
    enabled: bool
    shown: bool


def key_lines(screen: Screen[object]) -> Iterator[KeyLine]:
    """Yield what the keys do on `screen` with its present focus, one line an action.

    Keys that a text field in focus takes as letters are left out: there they are letters.
    """
    app = screen.app
    merged: dict[tuple[int, str], KeyLine] = {}
    for key, active in screen.active_bindings.items():
        binding = active.binding
        if not binding.description.startswith(_OURS) or _is_typed(screen, key):
            continue
        place = (id(active.node), binding.action)
        shown = app.get_key_display(binding)
        line = merged.get(place)
        keys = shown if line is None else f"{line.keys} {shown}"
        if line is not None and binding.show and not line.shown:
            # What a screen shows stands where the screen put it, before a hidden key it inherits.
            keys = f"{shown} {line.keys}"
            del merged[place]
        merged[place] = KeyLine(
            keys=keys,
            description=binding.description,
            action=binding.action,
            node=active.node,
            where=_where(active.node, screen),
            enabled=active.enabled,
            shown=binding.show or (line is not None and line.shown),
        )
    yield from merged.values()


def _where(node: DOMNode, screen: Screen[object]) -> Where:
    if isinstance(node, App):
        return "everywhere"
    if node is screen:
        return "screen"
    return "focus"


def _is_typed(screen: Screen[object], key: str) -> bool:
    focused = screen.focused
    if focused is None:
        return False
    character = _CHARACTERS.get(key, key if len(key) == 1 else None)
    return character is not None and focused.check_consume_key(key, character)


_CHARACTERS = {"question_mark": "?", "full_stop": ".", "slash": "/", "space": " ", "comma": ","}

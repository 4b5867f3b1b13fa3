"""Pick exports: a path typed with completion, or files and folders ticked in a tree."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message as TextualMessage
from textual.widgets import Button, DirectoryTree, Input, Static
from textual.widgets.directory_tree import DirEntry
from textual.widgets.tree import TreeNode

from crm_audit_tui.core.messages import message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.tui.modals.base import Modal
from crm_audit_tui.tui.user_path import user_path
from crm_audit_tui.tui.widgets.path_input import CompletingInput, PathSuggester
from crm_audit_tui.tui.wording import words

READABLE = frozenset(
    {
        ".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".zip",
        ".json", ".parquet",
    }
)  # fmt: skip


class Ticked(TextualMessage):
    """What is ticked has changed."""


class ExportTree(DirectoryTree):
    """Folders and readable files; space ticks what is under the cursor, enter takes a file."""

    BINDINGS = [
        Binding("space", "tick", "tui.key.tick", id="picker.tick"),
        Binding("a", "take", "tui.key.take", id="picker.take"),
        Binding("backspace", "parent", "tui.key.parent_folder", id="picker.parent"),
    ]
    help = "tui.help.picker"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, id="tree")
        self.ticked: dict[Path, None] = {}

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        return sorted(
            (
                path
                for path in paths
                if not path.name.startswith(".")
                and (path.is_dir() or path.suffix.lower() in READABLE)
            ),
            key=lambda path: (not path.is_dir(), path.name.casefold()),
        )

    def render_label(self, node: TreeNode[DirEntry], base_style: Style, style: Style) -> Text:
        entry = node.data
        if entry is None:
            return Text("")
        mark = "☑ " if entry.path in self.ticked else "  "
        shape = "" if not node.allow_expand else ("▾ " if node.is_expanded else "▸ ")
        name = visible(entry.path.name or str(entry.path))
        text = Text(f"{mark}{shape}{name}{'/' if node.allow_expand else ''}", base_style + style)
        if entry.path in self.ticked:
            text.stylize("bold")
        return text

    def action_tick(self) -> None:
        """Tick what is under the cursor, or take its tick away."""
        path = self.path_under_cursor
        if path is None:
            return
        if path in self.ticked:
            del self.ticked[path]
        else:
            self.ticked[path] = None
        self._invalidate()
        self.refresh()
        self.screen.post_message(Ticked())

    def action_parent(self) -> None:
        """Show the folder above."""
        self.path = Path(self.path).resolve().parent

    def action_take(self) -> None:
        """Take what is ticked and what is under the cursor."""
        path = self.path_under_cursor
        self.post_message(DirectoryTree.FileSelected(self.root, path or Path(self.path)))

    @property
    def path_under_cursor(self) -> Path | None:
        """The file or folder under the cursor."""
        node = self.cursor_node
        return node.data.path if node is not None and node.data is not None else None


class FilePicker(Modal[tuple[Path, ...]]):
    """Give the files and folders of exports to read."""

    def __init__(self, start: Path | None = None, *, title_id: str = "tui.picker.title") -> None:
        super().__init__()
        self.title_id = title_id
        self._start = start or Path.cwd()

    def compose_inside(self) -> ComposeResult:
        say = words(self).text
        yield Static(say("tui.picker.question"), markup=False, id="question")
        yield CompletingInput(
            placeholder=say("tui.picker.path"),
            suggester=PathSuggester(READABLE),
            id="path",
        )
        yield Static("", markup=False, id="hint")
        yield ExportTree(self._start)
        with Horizontal(classes="buttons"):
            yield Button(say("tui.picker.read"), id="read", variant="primary")
            yield Button(say("tui.cancel"), id="cancel")

    def on_mount(self) -> None:
        self.query_one("#path", Input).focus()
        self._tell()

    def _tell(self) -> None:
        ticked = self.query_one(ExportTree).ticked
        say = words(self).text
        hint = self.query_one("#hint", Static)
        hint.remove_class("-wrong")
        hint.update(say("tui.picker.ticked", n=len(ticked)) if ticked else say("tui.picker.hint"))

    @on(Ticked)
    def _ticked(self) -> None:
        self._tell()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._tell()

    @on(DirectoryTree.FileSelected)
    def _selected(self, event: DirectoryTree.FileSelected) -> None:
        self.dismiss(tuple({**self.query_one(ExportTree).ticked, event.path: None}))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._answer()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "read":
            self._answer()
        else:
            self.dismiss(None)

    def _answer(self) -> None:
        chosen = dict(self.query_one(ExportTree).ticked)
        typed = self.query_one("#path", Input).value.strip()
        hint = self.query_one("#hint", Static)
        if typed:
            path = user_path(typed)
            if not path.exists():
                hint.update(words(self).message(message("tui.picker.missing", path=typed)))
                hint.add_class("-wrong")
                return
            chosen[path.resolve()] = None
        if not chosen:
            hint.update(words(self).text("tui.picker.nothing"))
            hint.add_class("-wrong")
            return
        self.dismiss(tuple(chosen))

"""Markdown under construction: headings, lists, tables, and data that no reader interprets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crm_audit_tui.core.messages import Param
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.report.wording import Wording

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~!$^&@]")
_LINK = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")
_BARE_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def escape(text: str) -> str:
    """Return data as Markdown that shows it letter by letter: no link, no HTML, no table."""
    shown = _SPECIAL.sub(r"\\\g<0>", visible(text))
    shown = _LINK.sub(r"\\\g<0>", shown)
    start = _LINE_START.match(shown)
    if start is None:
        return shown
    mark = start.group(2)
    rest = shown[start.end() :]
    if mark.isdigit():
        return f"{start.group(1)}{mark}\\{rest}"
    return f"{start.group(1)}\\{mark}{rest}"


class MarkdownTranslator(Translator):
    """Escapes every parameter that is data; the catalogues' own words stay as they are."""

    def value(self, param: Param) -> str:
        return escape(param) if isinstance(param, str) else super().value(param)


class Blocks:
    """Blocks of Markdown, one below another."""

    def __init__(self, wording: Wording) -> None:
        self.w = wording
        self._lines: list[str] = []

    def text(self) -> str:
        """Return the page so far, with one blank line between blocks."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip() + "\n"

    def heading(self, level: int, text: str) -> None:
        """Add a heading of `level` 1 to 6."""
        self._lines += ["", f"{'#' * level} {text}", ""]

    def section(self, name: str) -> None:
        """Add the heading of a section by its message name."""
        self.heading(2, self.w.text(f"report.heading.{name}"))

    def paragraph(self, text: str) -> None:
        """Add a paragraph."""
        self._lines += [text, ""]

    def bullets(self, texts: Iterable[str]) -> None:
        """Add a list."""
        self._lines += [f"- {text}" for text in texts]
        self._lines.append("")

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str = ""
    ) -> None:
        """Add a table, with its caption above where it has one."""
        if caption:
            self.paragraph(f"**{caption}**")
        self._lines += [_row(columns), "|" + " --- |" * len(columns)]
        self._lines += [_row(row) for row in rows]
        self._lines.append("")

    def columns(self, *names: str) -> list[str]:
        """Return column heads by their message names."""
        return [self.w.text(f"report.column.{name}") for name in names]


def _row(cells: Sequence[str]) -> str:
    """Return a table row; a bar in our own words is escaped too."""
    safe = (_BARE_PIPE.sub(r"\1\\|", cell.replace("\n", " ")) for cell in cells)
    return "| " + " | ".join(safe) + " |"

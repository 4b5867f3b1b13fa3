"""Matches kept between sessions: keyed by what was matched, numbers only, readable by the owner."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from crm_audit_tui import __version__
from crm_audit_tui.matching.matches import Matches, load_matches
from crm_audit_tui.session.learning import JudgedKeys
from crm_audit_tui.tables.table import Table

_KEPT = 20


class MatchCache:
    """The place of one table's matches under `folder`; another file or mapping has another."""

    def __init__(
        self,
        folder: Path,
        table: Table,
        threshold: float | None = None,
        judged: Sequence[JudgedKeys] = (),
    ) -> None:
        # Everything that decides which cells are in which row: matches name rows by number.
        read = [
            (
                (each.id, each.sha256, each.sheet, each.member, each.rows),
                (each.encoding, each.delimiter, each.quote, each.header_rows, each.preamble_rows),
                [(column.position, column.maps_to, column.format) for column in each.columns],
            )
            for each in table.sources
        ]
        key = (__version__, table.name, len(table), threshold, read, *judged)
        digest = hashlib.sha256(msgspec.json.encode(key))
        self._folder = folder
        self._table = table.name
        self._rows = len(table)
        self._place = folder / digest.hexdigest()[:32]

    def take(self, into: Path) -> bool:
        """Copy the kept matches to `into`; False where there are none, or none that are whole."""
        try:
            kept = load_matches(self._place, self._table)
            self._place.touch()
        except (OSError, ValueError, EOFError):
            return False
        if len(kept.cluster) != self._rows:
            return False
        kept.save(into)
        return True

    def keep(self, matches: Matches) -> None:
        """Keep `matches`; a full or read-only cache folder is no harm, they are found again."""
        staged = None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            staged = Path(tempfile.mkdtemp(prefix=".new-", dir=self._folder))
            matches.save(staged)
            for file in staged.iterdir():
                file.chmod(0o600)
            shutil.rmtree(self._place, ignore_errors=True)
            staged.rename(self._place)  # whole or not at all, even if we are killed
            self._forget_oldest()
        except OSError:
            if staged is not None:
                shutil.rmtree(staged, ignore_errors=True)

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)

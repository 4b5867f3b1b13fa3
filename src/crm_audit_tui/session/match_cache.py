"""Matches kept between sessions: keyed by what was matched, numbers only, readable by the owner."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from crm_audit_tui import __version__
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.table import Table

_KEPT = 20


class MatchCache:
    """The place of one table's matches under `folder`; another file or mapping has another."""

    def __init__(self, folder: Path, table: Table) -> None:
        digest = hashlib.sha256(f"{__version__}\x1f{table.name}".encode())
        for source in table.sources:
            digest.update(f"\x1f{source.id}\x1f{source.sha256}\x1f{source.sheet}".encode())
            for column in source.columns:
                digest.update(f"\x1f{column.position}\x1f{column.maps_to}".encode())
        self._folder = folder
        self._table = table.name
        self._place = folder / digest.hexdigest()[:32]

    def take(self, into: Path) -> bool:
        """Copy the kept matches to `into`; False where there are none."""
        files = list(self._place.glob(f"{self._table}.*"))
        for file in files:
            shutil.copy(file, into / file.name)
        if files:
            self._place.touch()
        return bool(files)

    def keep(self, matches: Matches) -> None:
        """Keep `matches`; a full or read-only cache folder is no harm, they are found again."""
        try:
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
            matches.save(self._place)
            for file in self._place.iterdir():
                file.chmod(0o600)
            self._forget_oldest()
        except OSError:
            shutil.rmtree(self._place, ignore_errors=True)

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)

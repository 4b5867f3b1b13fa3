"""How an audit begins: which exports, and what was said about it before the screen was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Beginning:
    """Exports to read; `record` is where the audit is to be kept (None: to be named by its title).

    `scope` holds what is known already, by field name. `after` is the record of an earlier audit
    that this one goes on from. `in_process` reads the exports in a thread of this process instead
    of a child.
    """

    exports: tuple[Path, ...]
    record: Path | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    after: Path | None = None
    in_process: bool = False

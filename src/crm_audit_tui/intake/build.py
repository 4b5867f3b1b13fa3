"""From understood files to canonical tables: columns under their names, rows under their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.assemble_grid import line_list
from crm_audit_tui.intake.grid import Lines
from crm_audit_tui.tables import views
from crm_audit_tui.tables.keys import fingerprints, row_key
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.sources import SourceReport
from crm_audit_tui.tables.table import Table


@dataclass(frozen=True)
class Part:
    """One source's rows with canonical column names, and their lines and keys."""

    report: SourceReport
    frame: pd.DataFrame
    lines: Lines
    keys: pd.Series[str]


def canonical(frame: pd.DataFrame, report: SourceReport) -> pd.DataFrame:
    """Return the frame with canonical column names, `raw:<header>` where a column maps nowhere."""
    return frame.set_axis([each.column for each in report.columns], axis=1)


def record_keys(
    frame: pd.DataFrame, lines: Lines, report: SourceReport, key: bytes
) -> tuple[pd.Series[str], list[Message]]:
    """Return each row's key: its id where it alone has it, else its line and fingerprint."""
    warnings: list[Message] = []
    if "id" in frame.columns:
        ids = views.stripped(frame["id"])
        blank = views.blank(ids)
        repeated = ids.duplicated(keep=False) & ~blank
        own = ~(blank | repeated) & ~ids.str.startswith("~")
        for name, rows in (("blank_ids", blank), ("repeated_ids", repeated)):
            if rows.any():
                places = lines[rows.to_numpy()]
                warnings.append(
                    message(
                        f"intake.warning.{name}",
                        n=int(rows.sum()),
                        lines=line_list(places[:9].tolist()),
                    )
                )
        keys = f"{report.id}:" + ids
    else:
        own = pd.Series(False, index=frame.index)
        keys = pd.Series("", index=frame.index, dtype="str")
    rest = np.flatnonzero(~own.to_numpy())
    if len(rest):
        named_keys = keys.to_numpy(dtype=object, copy=True)
        columns = _identifying(frame, report.table)
        prints = fingerprints([frame[column].iloc[rest] for column in columns], key)
        named = [
            row_key(report.id, line, each)
            for line, each in zip(lines[rest].tolist(), prints, strict=True)
        ]
        named_keys[rest] = named
        keys = pd.Series(named_keys, index=frame.index, dtype="str")
    return keys, warnings


def _identifying(frame: pd.DataFrame, table: str) -> list[str]:
    names = [spec.name for spec in SCHEMA[table].columns if spec.identity]
    found = [name for name in names if name in frame.columns]
    return found or list(frame.columns)


def assemble(name: str, parts: Sequence[Part]) -> Table:
    """Return the table made of its sources' rows; a column that a source lacks is blank there."""
    columns = list(dict.fromkeys(column for part in parts for column in part.frame.columns))
    frames = [part.frame.reindex(columns=columns, fill_value="") for part in parts]
    if len(frames) == 1:
        frame = frames[0].reset_index(drop=True)
    else:
        frame = pd.concat(frames, ignore_index=True).astype("str")
    sizes = [len(part.frame) for part in parts]
    return Table(
        name,
        frame,
        pd.concat([part.keys for part in parts], ignore_index=True),
        np.repeat(np.arange(len(parts), dtype=np.int32), sizes),
        np.concatenate([part.lines for part in parts]),
        tuple(part.report for part in parts),
    )

"""How many of the pairs that somebody looked at were duplicates, by band of probability."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.core.audit import PairKey
from crm_audit_tui.core.messages import Param, Share, message
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.precision import precision_by_band
from crm_audit_tui.tables.table import Table


def report_precision(
    context: CheckContext, evidence: Evidence, table: Table, matches: Matches
) -> None:
    """Set the verdicts given by eye beside what the model said of the same pairs."""
    seen = context.by_eye.get(table.name, {})
    if not seen:
        return
    chances = _chances(table, matches, list(seen))
    judged = [
        (chance, verdict == "merge")
        for chance, verdict in zip(chances.tolist(), seen.values(), strict=True)
        if not np.isnan(chance)  # no candidate any more: the exports have changed since
    ]
    rows: list[tuple[Param, ...]] = []
    for band in precision_by_band(matches.probability, judged):
        low, high = band.interval or (None, None)
        rows.append(
            (
                message("checks.label.duplicates.band", low=band.low, high=band.high),
                band.pairs,
                band.judged,
                band.same,
                None if band.share is None else Share(band.share),
                None if low is None else Share(low),
                None if high is None else Share(high),
            )
        )
    evidence.table(
        f"precision.{table.name}",
        ("band", "pairs", "judged", "same", "precision", "from", "to"),
        rows,
    )


def _chances(table: Table, matches: Matches, pairs: list[PairKey]) -> NDArray[np.float64]:
    """Return the probability of each pair of record keys, NaN for one that is no candidate."""
    keys = pd.Index(table.keys)
    one, other = (keys.get_indexer(pd.Index([pair[side] for pair in pairs])) for side in (1, 2))
    size = len(table)
    codes = matches.left * size + matches.right
    order = np.argsort(codes)
    wanted = np.minimum(one, other).astype(np.int64) * size + np.maximum(one, other)
    place = np.minimum(np.searchsorted(codes[order], wanted), max(len(codes) - 1, 0))
    found = np.full(len(pairs), np.nan)
    if len(codes):
        at = order[place]
        known = (codes[at] == wanted) & (one >= 0) & (other >= 0)
        found[known] = matches.probability[at[known]]
    return found

"""Where duplicates come from: by lead source and by file, and which sources are integrations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.clusters import involved, surplus
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.rows import Mask, keys_where
from crm_audit_tui.checks.tools import tools_of
from crm_audit_tui.checks.words import plain, word_list
from crm_audit_tui.core.messages import Param, Share, message
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.in_use import in_use
from crm_audit_tui.tables.table import Table

_LEAST_EXCESS = 5
_CONNECTION = word_list("sync, api, integration, integrazione, connector, webhook, zapier")


@dataclass(frozen=True)
class Source:
    """Records of one source: all, in a cluster, too many."""

    name: str
    records: int
    involved: int
    excess: int

    @property
    def share(self) -> float:
        """How many of its records are too many, 0 to 1."""
        return self.excess / self.records


def report_sources(
    context: CheckContext, evidence: Evidence, table: Table, matches: Matches
) -> list[Source]:
    """Tell duplicates by lead source and by file; return the sources that are integrations."""
    from_tools: list[Source] = []
    tools = [words for tool in tools_of(context) if (words := plain(tool.name))]
    used = in_use(table)
    records = int(used.sum())
    extra, doubled = surplus(table, matches), involved(matches)
    rows: list[tuple[Param, ...]] = []
    threshold = context.settings.number("duplicates.source_share")
    total = int(extra.sum())
    groupings: list[tuple[str, NDArray[np.object_]]] = []
    if table.has("lead_source"):
        groupings.append(("lead_source", table.known("lead_source").to_numpy(dtype=object)))
    if len(table.sources) > 1:
        names = np.array([source.name for source in table.sources], dtype=object)
        groupings.append(("file", names[table.source]))
    for kind, values in groupings:
        sources = _by_source(values[used], extra[used], doubled[used])
        if kind == "lead_source":
            from_tools = [each for each in sources if _is_integration(each.name, tools)]
        for source in sources[:50]:
            rows.append(
                (
                    message(f"checks.label.duplicates.by_{kind}"),
                    source.name or None,
                    source.records,
                    source.involved,
                    source.excess,
                    Share(source.share),
                )
            )
        for source in sources:
            # A source stands out where it brings most of the excess, and more than its size.
            fair = source.records / records
            if (
                source.name
                and source.excess >= _LEAST_EXCESS
                and source.excess >= threshold * total
                and source.excess / total > 1.5 * fair
            ):
                chosen = extra & (values == source.name)
                evidence.finding(
                    "source",
                    2,
                    affected=source.excess,
                    eligible=source.records,
                    table=table.name,
                    field=kind,
                    subject=source.name,
                    records=keys_where(table, chosen),
                    source=source.name,
                    part=Share(source.excess / total),
                )
    evidence.table(
        f"by_source.{table.name}",
        ("kind", "source", "records", "involved", "excess", "excess_rate"),
        rows,
    )
    if len(table.sources) < 2:
        return from_tools
    files = pd.Series(table.source[doubled]).groupby(matches.cluster[doubled]).nunique()
    across = files[files > 1]
    evidence.share(f"{table.name}.across_files_rate", len(across), len(files))
    return from_tools


def _is_integration(source: str, tools: list[str]) -> bool:
    """Tell whether a lead source is a tool that is connected, or says to be a connection."""
    words = f" {plain(source)} "
    return any(f" {tool} " in words for tool in tools) or bool(_CONNECTION & {*words.split()})


def _by_source(values: NDArray[np.object_], surplus: Mask, involved: Mask) -> list[Source]:
    frame = pd.DataFrame({"name": values, "surplus": surplus, "involved": involved})
    sums = frame.groupby("name").agg(
        records=("surplus", "size"), involved=("involved", "sum"), excess=("surplus", "sum")
    )
    found = [
        Source(str(name), int(row["records"]), int(row["involved"]), int(row["excess"]))
        for name, row in sums.iterrows()
    ]
    return sorted(found, key=lambda each: (-each.excess, each.name))

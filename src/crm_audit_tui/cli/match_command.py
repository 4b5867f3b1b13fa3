"""`crm-audit match`: the duplicates of one file, as pairs and clusters."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crm_audit_tui.core.progress import OnProgress
    from crm_audit_tui.i18n import Translator
    from crm_audit_tui.matching.matches import Matches
    from crm_audit_tui.tables.table import Table


@click.command(
    name="match",
    epilog="Example: crm-audit match contacts.csv --pairs pairs.csv --clusters clusters.csv",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--table",
    type=click.Choice(["contacts", "companies"]),
    help="What the rows are; told from the columns where it is left out.",
)
@click.option(
    "--columns",
    metavar="FIRST=..,LAST=..",
    default="",
    help="Which header is which column, e.g. first_name=Vorname,email=Mail.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Probability from which pairs make clusters; chosen from the data where left out.",
)
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True)
@click.option(
    "--pairs",
    "pairs_path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write left_id,right_id,match_probability.",
)
@click.option(
    "--clusters",
    "clusters_path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write record_id,cluster_id.",
)
def command(
    file: Path,
    table: str | None,
    columns: str,
    threshold: float | None,
    engine: str,
    pairs_path: Path,
    clusters_path: Path,
) -> None:
    """Find duplicates in FILE: contacts, companies, or any table of people or organisations."""
    from crm_audit_tui.cli.language import translator
    from crm_audit_tui.core.errors import InputError

    if engine == "spark":
        raise InputError("matching.error.spark_later")
    mapping = _mapping(columns)
    words = translator()

    from crm_audit_tui.engines.local import match_table
    from crm_audit_tui.intake import load_file
    from crm_audit_tui.matching.settings import MatchSettings

    loaded = load_file(file, table=table or "", mapping=mapping)
    bar = _ProgressLine(words)
    matches = match_table(
        loaded, settings=MatchSettings(threshold=threshold), on_progress=bar.on_progress
    )
    bar.clear()
    ids = _ids(loaded, words)
    _write_pairs(pairs_path, matches, ids)
    _write_clusters(clusters_path, matches, ids)
    click.echo(
        words.text(
            "matching.summary",
            records=len(loaded),
            pairs=matches.pairs,
            threshold=matches.threshold,
            clusters=matches.clusters,
            involved=matches.involved,
            excess=matches.excess,
        )
    )
    if matches.cut:
        click.echo(words.text("matching.cut", n=sum(matches.cut.values())), err=True)


_SHORT = {"FIRST": "first_name", "LAST": "last_name", "NAME": "full_name"}


def _mapping(columns: str) -> dict[str, str]:
    """Return header -> canonical column of `first_name=Vorname,…`; raises InputError."""
    from crm_audit_tui.core.errors import InputError
    from crm_audit_tui.tables.schema import SCHEMA

    known = {spec.name for name in ("contacts", "companies") for spec in SCHEMA[name].columns}
    mapping = {}
    for part in filter(None, (each.strip() for each in columns.split(","))):
        name, equals, header = (each.strip() for each in part.partition("="))
        canonical = _SHORT.get(name, name.lower())
        if not equals or not header or canonical not in known:
            raise InputError("matching.error.columns", part=part, known=", ".join(sorted(known)))
        mapping[header] = canonical
    return mapping


def _ids(table: Table, words: Translator) -> list[str]:
    """Return each row's id as the export has it; row numbers from 0 where ids do not tell rows."""
    rows = [str(row) for row in range(len(table))]
    if not table.has("id"):
        return rows
    ids = table.text("id").tolist()
    blank = sum(not each for each in ids)
    repeated = len(ids) - blank - len({each for each in ids if each})
    if blank or repeated:
        click.echo(words.text("matching.warning.ids", blank=blank, repeated=repeated), err=True)
        return rows
    return ids


def _write_pairs(path: Path, matches: Matches, ids: list[str]) -> None:
    lines = zip(
        matches.left.tolist(), matches.right.tolist(), matches.probability.tolist(), strict=True
    )
    header = ("left_id", "right_id", "match_probability")
    _write(path, header, ((ids[one], ids[other], f"{p:.12g}") for one, other, p in lines))


def _write_clusters(path: Path, matches: Matches, ids: list[str]) -> None:
    lines = enumerate(matches.cluster.tolist())
    _write(path, ("record_id", "cluster_id"), ((ids[row], ids[root]) for row, root in lines))


def _write(path: Path, header: tuple[str, ...], lines: object) -> None:
    import csv
    from collections.abc import Iterable

    from crm_audit_tui.core.errors import StorageError

    assert isinstance(lines, Iterable)
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(lines)
    except OSError as error:
        raise StorageError(
            "matching.error.not_written", path=str(path), reason=error.strerror or str(error)
        ) from error


class _ProgressLine:
    """One line on a terminal's stderr that says what is done and how much of it."""

    def __init__(self, words: Translator) -> None:
        self.words = words
        self.shown = sys.stderr.isatty()

    @property
    def on_progress(self) -> OnProgress:
        from crm_audit_tui.core.messages import Share
        from crm_audit_tui.core.progress import Progress

        def tell(progress: Progress) -> None:
            if not self.shown:
                return
            line = self.words.text(progress.phase)
            if progress.total:
                line += f" {self.words.value(Share(progress.done / progress.total))}"
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)

        return tell

    def clear(self) -> None:
        if self.shown:
            click.echo("\r\x1b[K", nl=False, err=True)

"""Measure how well damaged CSV files are read: header, record and cell F1, beside other readers.

Run by hand: `python benchmarks/intake_pollock.py` (needs the extra `bench`). CRM_AUDIT_TEST_DATA or
--data names the folder that holds `pollock_polluted/{csv,clean,parameters}`; the invented files
need nothing. No reader is given any hint; all of them read the same bytes in one run.

The measures are those of Pollock (Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann: "Pollock: A
Data Loading Benchmark", PVLDB 16(8), 2023; its `metrics.py`), each a multiset F1 of what a reader
gives against the clean table:
- header: the cells of the header; 1 where the clean table has none.
- record: the data records, each the tuple of its cells. (The authors' program compares the cells
  run together, which forgives a delimiter in the wrong place; this does not.)
- cell: the cells of the data records.
With S the clean and L the loaded multiset: P = |S ∩ L| / |L|, R = |S ∩ L| / |S| and
F1 = 2PR / (P + R); 1 where S is empty, 0 where nothing agrees or the reader gives up. Cells are
compared as text, outer white space aside; the authors also take `1` and `true`, or two spellings of
a day, for equal.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import intake_pollute

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.intake.delimited import read_delimited

Item = TypeVar("Item")

GOAL = 0.99
# No reader without a hint can know what is meant here. Written down before anything was measured.
LEFT_OUT = {
    "file_no_payload.csv": "empty: there is no table to read",
    "file_multitable_same.csv": "a second table under the very same header: nothing tells it from "
    "two pages of one export put one below the other, whose rows all belong together",
}


@dataclass(frozen=True)
class Read:
    """A table as text: the header (empty where there is none) and the data records."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


Scores = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Case:
    """A file to read (`data` under `name`) and the table that it is to give."""

    group: str
    name: str
    data: bytes
    clean: Read


def ours(path: Path) -> Read:
    """Read by the intake of this program."""
    grid = read_delimited(path.read_bytes(), path.name).grid
    return Read(grid.header, grid.frame.to_numpy().tolist())


def duckdb_reader(path: Path, more: str = "") -> Read:
    """Read by DuckDB's sniffer, every column as text."""
    import duckdb

    query = f"SELECT * FROM read_csv(?, auto_detect = true, all_varchar = true{more})"
    with duckdb.connect() as database:
        found = database.execute(query, [str(path)])
        header = [str(column[0]) for column in found.description or []]
        rows = [["" if cell is None else str(cell) for cell in row] for row in found.fetchall()]
    return Read(header, rows)


def duckdb_lenient(path: Path) -> Read:
    """Read by DuckDB where it is told to put up with rows that break the rules."""
    return duckdb_reader(path, ", strict_mode = false, null_padding = true")


def clevercsv_reader(path: Path) -> Read:
    """Read by CleverCSV's detection; the first record is the header, as its data frames have it."""
    import clevercsv

    rows = clevercsv.read_table(str(path))
    return Read(rows[0] if rows else [], rows[1:])


READERS: dict[str, Callable[[Path], Read]] = {
    "crm-audit": ours,
    "DuckDB": duckdb_reader,
    "DuckDB, lenient": duckdb_lenient,
    "CleverCSV": clevercsv_reader,
}


def f1(clean: Iterable[Item], loaded: Iterable[Item]) -> float:
    """Return the multiset F1 of `loaded` against `clean`, 0-1."""
    source, found = Counter(clean), Counter(loaded)
    if not source:
        return 1.0
    same = (source & found).total()
    return 2 * same / (source.total() + found.total()) if same else 0.0


def score(clean: Read, loaded: Read) -> Scores:
    """Return header, record and cell F1."""
    records = [
        [tuple(cell.strip() for cell in row) for row in read.rows] for read in (clean, loaded)
    ]
    cells = [[cell for record in each for cell in record] for each in records]
    header = f1([name.strip() for name in clean.header], [name.strip() for name in loaded.header])
    return header, f1(records[0], records[1]), f1(cells[0], cells[1])


def pollock(folder: Path) -> list[Case]:
    """Return the benchmark's own files with their clean tables."""
    cases = []
    for path in sorted((folder / "csv").iterdir()):
        told = json.loads((folder / "parameters" / f"{path.name}_parameters.json").read_text())
        text = (folder / "clean" / path.name).read_bytes().decode("utf-8")
        # The clean files are quoted throughout; several header lines stand in one, joined.
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
        head = min(1, told["header_lines"])
        clean = Read(rows[0] if head else [], rows[head:])
        cases.append(Case("Pollock, polluted", path.name, path.read_bytes(), clean))
    return cases


def invented() -> list[Case]:
    """Return invented contacts with every pollution at many places."""
    return [
        Case("invented contacts, polluted", each.name, each.data, Read(each.header, each.rows))
        for each in intake_pollute.polluted()
    ]


def measure(case: Case, reader: Callable[[Path], Read], folder: Path) -> Scores:
    """Return a reader's scores for a case; zeros where it gives up."""
    path = folder / case.name
    path.write_bytes(case.data)
    try:
        return score(case.clean, reader(path))
    except AuditError:
        return 0.0, 0.0, 0.0
    except Exception as error:  # a peer's own errors, whatever their class
        if reader is ours:
            raise
        del error
        return 0.0, 0.0, 0.0
    finally:
        path.unlink()


Results = dict[Case, dict[str, Scores]]


def mean(results: Results, cases: Sequence[Case], name: str) -> Scores:
    """Return a reader's mean scores over `cases`."""
    head, record, cell = zip(*(results[case][name] for case in cases), strict=True)
    return sum(head) / len(cases), sum(record) / len(cases), sum(cell) / len(cases)


def shown(scores: Scores) -> str:
    """Return three scores as table cells."""
    return " | ".join(f"{each:.3f}" for each in scores)


def tell(group: str, results: Results) -> None:
    """Print the means of a group and every file that is below the goal or below a peer."""
    every = [case for case in results if case.group == group]
    kept = [case for case in every if case.name not in LEFT_OUT]
    print(f"\n### {group}\n")
    print("| reader | files | header F1 | record F1 | cell F1 |\n|---|---:|---:|---:|---:|")
    for name in READERS:
        print(f"| {name} | {len(kept)} | {shown(mean(results, kept, name))} |")
    if len(kept) < len(every):
        for name in READERS:
            print(f"| {name}, all files | {len(every)} | {shown(mean(results, every, name))} |")
    below = [case for case in kept if _below(results[case])]
    whole = sum(min(results[case]["crm-audit"]) >= GOAL for case in kept)
    print(f"\ncrm-audit reaches {GOAL} in all three on {whole} of {len(kept)} files.")
    if not below:
        print("No file below the goal, none below a peer.")
        return
    print("\n| file | reader | header F1 | record F1 | cell F1 |\n|---|---|---:|---:|---:|")
    for case in below:
        for name in READERS:
            print(f"| {case.name} | {name} | {shown(results[case][name])} |")


def _below(scores: dict[str, Scores]) -> bool:
    own = scores["crm-audit"]
    peers = [each for name, each in scores.items() if name != "crm-audit"]
    return min(own) < GOAL or any(
        mine < theirs for peer in peers for mine, theirs in zip(own, peer, strict=True)
    )


def main() -> None:
    """Measure all readers on all files and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", default=os.environ.get("CRM_AUDIT_TEST_DATA", ""))
    parser.add_argument("--all", action="store_true", help="print every file's scores as well")
    arguments = parser.parse_args()
    cases = invented()
    folder = Path(arguments.data, "pollock_polluted")
    if arguments.data and folder.is_dir():
        cases = pollock(folder) + cases
    with tempfile.TemporaryDirectory() as place:
        results = {
            case: {name: measure(case, reader, Path(place)) for name, reader in READERS.items()}
            for case in cases
        }
    print("Left out, because nothing in the file tells what is meant:\n")
    for name, why in LEFT_OUT.items():
        print(f"- `{name}`: {why}.")
    for group in dict.fromkeys(case.group for case in cases):
        tell(group, results)
    if arguments.all:
        print("\n| file | reader | header F1 | record F1 | cell F1 |\n|---|---|---:|---:|---:|")
        for case in cases:
            for name in READERS:
                print(f"| {case.name} | {name} | {shown(results[case][name])} |")


if __name__ == "__main__":
    main()

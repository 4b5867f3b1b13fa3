"""How fast a large export is read: `python benchmarks/intake_speed.py --rows 1000000`.

Our reader against polars and DuckDB on the same invented file of twelve columns, each in a fresh
process so that its peak of memory is its own, in turns, median of `--runs`. The peers read every
column as text and hand over a table. Compared is the same of ours: bytes, encoding, dialect, rows
with the line of each. The hash, and what a plain reader does not do (mapping of columns, formats,
record keys), are timed apart. `regular` is a plain file; `uneven` has one ragged row and one cell
of two lines in its middle, as nearly every real one has.
Needs `pip install -e ".[dev,bench]"`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import multiprocessing
import os
import random
import resource
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

HEADER = [
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Company Name", "Job Title",
    "City", "Country/Region", "Create Date", "Last Modified Date", "Notes",
]  # fmt: skip
_SYLLABLES = ["ba", "den", "cor", "li", "mar", "no", "per", "ro", "sa", "ti", "vel", "zo"]
_TITLES = ["", "", "Buyer", "Head of Sales", "CEO", "Engineer", "Assistant, Office", "CFO"]
HEAD = 1 << 19  # bytes that encoding and dialect are judged by
_PLACES = [("Leeds", "United Kingdom"), ("Milano", "Italy"), ("São Paulo", "Brazil")]


@dataclass(frozen=True)
class Reading:
    """One reading: seconds, peak of memory in MiB, rows, and what took how long."""

    seconds: float
    peak: float
    rows: int
    stages: dict[str, float] = field(default_factory=dict)


def write_export(path: Path, rows: int, *, uneven: bool, seed: int = 7) -> None:
    """Write `rows` invented contacts; with `uneven` one is ragged and one has a line break."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_SYLLABLES, k=3)).title() for _ in range(4000)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            first, last, company = chance.choices(words, k=3)
            city, country = chance.choice(_PLACES)
            row = [
                str(10_000_000 + number), first, last,
                f"{first}.{last}{number % 97}@{company}.example".lower(),
                f"+44 113 {number % 1000:03} {chance.randrange(10000):04}", f"{company} Ltd",
                chance.choice(_TITLES), city, country,
                f"{number % 28 + 1:02}/{number % 12 + 1:02}/2024",
                f"{number % 28 + 1:02}/{number % 12 + 1:02}/2026",
                "" if number % 3 else f"met at {chance.choice(words)}, call back",
            ]  # fmt: skip
            if uneven and number == rows // 2:
                row[-1] = "first line\nsecond line"
            if uneven and number == rows // 2 + 1000:
                row = row[:-2]
            writer.writerow(row)


def read_ours(path: Path) -> Reading:
    """Read with the program's own reader, stage by stage as `load_file` does."""
    from crm_audit_tui.intake import dialect, encoding
    from crm_audit_tui.intake.build import assemble
    from crm_audit_tui.intake.files import find_files
    from crm_audit_tui.intake.load import understood
    from crm_audit_tui.intake.reading import raw_tables, read_bytes

    start = perf_counter()
    (file,), _ = find_files([path])
    data = read_bytes(file)
    stages = {"read the bytes": perf_counter() - start}
    start = perf_counter()
    sha256 = hashlib.sha256(data).hexdigest()
    stages["hash"] = perf_counter() - start
    start = perf_counter()
    found = encoding.detect(data[:HEAD])
    dialect.detect(data[:HEAD].decode(found.name))
    stages["encoding, dialect"] = perf_counter() - start
    start = perf_counter()
    ((raw, source, said),) = raw_tables(file, data)
    # It detects them as well.
    stages["rows"] = perf_counter() - start - stages["encoding, dialect"]
    start = perf_counter()
    part = understood(raw, source, said, sha256)
    stages["mapping, formats, keys"] = perf_counter() - start
    start = perf_counter()
    table = assemble(part.report.table, [part])
    stages["put together"] = perf_counter() - start
    # What the peers do too: bytes, dialect, rows. Hash, mapping and keys are told apart.
    alike = ("read the bytes", "encoding, dialect", "rows")
    return Reading(sum(stages[each] for each in alike), _peak(), len(table), stages)


def read_polars(path: Path) -> Reading:
    """Read with polars, every column as text; a ragged row is padded or cut."""
    import polars

    start = perf_counter()
    frame = polars.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
    return Reading(perf_counter() - start, _peak(), len(frame))


def read_duckdb(path: Path) -> Reading:
    """Read with DuckDB's detection, every column as text, into an Arrow table."""
    import duckdb

    start = perf_counter()
    read = duckdb.read_csv(str(path), all_varchar=True, null_padding=True)
    table = read.to_arrow_table()
    return Reading(perf_counter() - start, _peak(), table.num_rows)


READERS: dict[str, Callable[[Path], Reading]] = {
    "crm-audit": read_ours,
    "polars": read_polars,
    "DuckDB": read_duckdb,
}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(name: str, path: Path, answer: Connection) -> None:
    # What is imported on the first call is no part of reading.
    tiny = path.with_name("tiny.csv")
    READERS[name](tiny)
    answer.send(READERS[name](path))


def measure(name: str, path: Path) -> Reading:
    """Read `path` once in a fresh process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(name, path, theirs))
    child.start()
    theirs.close()
    try:
        reading: Reading = ours.recv()
    except EOFError:
        raise SystemExit(f"{name} could not read {path.name}") from None
    child.join()
    return reading


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=5)
    said = options.parse_args()
    print(f"{said.rows:,} rows x {len(HEADER)} columns, median of {said.runs}, "
          f"{os.cpu_count()} cores\n")  # fmt: skip
    print("| file | reader | seconds | of the fastest peer | peak MiB | rows |")
    print("|---|---|---:|---:|---:|---:|")
    stages: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        write_export(Path(folder) / "tiny.csv", 2000, uneven=False)
        for kind in ("regular", "uneven"):
            path = Path(folder) / f"{kind}.csv"
            write_export(path, said.rows, uneven=kind == "uneven")
            runs: dict[str, list[Reading]] = {name: [] for name in READERS}
            for _ in range(said.runs):
                for name in READERS:
                    runs[name].append(measure(name, path))
            middle = {name: statistics.median(each.seconds for each in found)
                      for name, found in runs.items()}  # fmt: skip
            fastest = min(middle["polars"], middle["DuckDB"])
            for name, found in runs.items():
                peak = statistics.median(each.peak for each in found)
                print(f"| {kind} | {name} | {middle[name]:.2f} | {middle[name] / fastest:.2f} | "
                      f"{peak:,.0f} | {found[0].rows:,} |")  # fmt: skip
            stages[kind] = {
                stage: statistics.median(each.stages[stage] for each in runs["crm-audit"])
                for stage in runs["crm-audit"][0].stages
            }
    print("\n| stage of crm-audit, seconds | " + " | ".join(stages) + " |")
    print("|---|" + "---:|" * len(stages))
    for stage in stages["regular"]:
        cells = " | ".join(f"{each[stage]:.2f}" for each in stages.values())
        print(f"| {stage} | {cells} |")


if __name__ == "__main__":
    main()

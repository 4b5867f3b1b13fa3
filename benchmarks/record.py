"""How long an audit record takes to save and to open: `python benchmarks/record.py`.

Prints one row for each number of decisions, as in docs/record-format.md: the best of five, the
median for writing one decision (append and fsync). Half of the decisions are verdicts on pairs,
half are of worklists. An argument names the folder to write in.
"""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from crm_audit_tui.core.decisions import DecideItem, Decision, JudgePair, SetScope
from crm_audit_tui.core.log import Log
from crm_audit_tui.record.store import RecordStore

SIZES = (1_000, 10_000, 100_000)
REPEATS = 5
APPENDS = 200


def decisions(count: int) -> Iterator[Decision]:
    """Yield `count` decisions as a review makes them."""
    for number in range(count):
        if number % 2:
            yield DecideItem(
                step="missing",
                item=f"hubspot:{number}/email",
                action="fill",
                table="contacts",
                record=f"hubspot:{number}",
                field="email",
                value=f"name.{number}@example.com",
                origin="typed",
            )
        else:
            yield JudgePair(
                table="contacts",
                left=f"hubspot:{number:06}",
                right=f"hubspot:{number + 1:06}",
                verdict="merge",
                survivor=f"hubspot:{number:06}",
                values={"phone": "right"},
                probability=0.97,
                fingerprints=("0123456789abcdef", "fedcba9876543210"),
            )


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def measure(count: int, folder: Path) -> str:
    """Return one row of the table."""
    path = folder / f"{count}.audit.toml"
    log = Log()
    for decision in decisions(count):
        log.add(decision, "Anna")
    store = RecordStore.create(path, log)
    store.close()
    del log

    opened: list[float] = []
    verified: list[float] = []
    saved: list[float] = []
    saved_again: list[float] = []
    for _ in range(REPEATS):
        del store
        gc.collect()
        start = perf_counter()
        store = RecordStore.open(path)
        opened.append(perf_counter() - start)
        for times in (saved, saved_again):
            store.log.add(SetScope(field="title", value=f"Year end {len(times)}"), "Anna")
            times.append(seconds(store.snapshot))
        verified.append(seconds(store.verify))
        store.close()

    appended: list[float] = []
    store = RecordStore.open(path)
    for _ in range(APPENDS):
        store.log.add(SetScope(field="title", value="Year end"), "Anna")
        appended.append(seconds(store.write_pending))
    store.close()
    return (
        f"| {count:,} | {path.stat().st_size / 1e6:.1f} | {min(opened):.2f} "
        f"| {min(saved):.2f} | {min(saved_again):.2f} "
        f"| {min(verified):.2f} | {sorted(appended)[len(appended) // 2] * 1000:.1f} |"
    )


def main() -> None:
    """Print the table, and the memory that the largest record took."""
    print("| decisions | MB | open s | first save s | later saves s | verify s | one decision ms |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as folder:
        for count in SIZES:
            print(measure(count, Path(folder)), flush=True)
    unit = 1024**2 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(f"\nPeak memory {peak:,.0f} MB.")


if __name__ == "__main__":
    main()

"""Measure the duplicate engine: seconds, memory, precision, recall, F1, calibration.

Run by hand: `python benchmarks/match.py --rows 100000`. The invented CRM always runs; the public
sets run where CRM_AUDIT_TEST_DATA (or --data) names a folder that holds them. Each set is matched
in a fresh process, so that its memory is its own. Truth columns never reach the matcher.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import re
import resource
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import people
from numpy.typing import NDArray

from crm_audit_tui.engines.local import match_table
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.table import Table

Rows = list[dict[str, str]]
_RENAMED = {
    "surname": "last_name",
    "dob": "birth_date",
    "given_name": "first_name",
    "address_1": "street",
    "suburb": "city",
    "date_of_birth": "birth_date",
    "soc_sec_id": "national_id",
}


@dataclass(frozen=True)
class Score:
    """What one run reached; shares 0-1, ECE over ten bands of all pairs that were kept."""

    name: str
    rows: int
    true_pairs: int
    found: int
    seconds: float
    processor: float
    peak: int
    threshold: float
    pairs: tuple[float, float, float]
    clusters: tuple[float, float, float]
    error: float
    bands: tuple[tuple[float, int, float, float], ...]
    hopeless: int
    findable: float


def table_of(rows: Rows, columns: list[str]) -> Table:
    """Return rows as a canonical table."""
    frame = pd.DataFrame({name: [row[name] for row in rows] for name in columns}, dtype="str")
    keys = pd.Series([f"s:{at}" for at in range(len(rows))], dtype="str")
    numbers = np.arange(len(rows))
    return Table("contacts", frame, keys, np.zeros(len(rows), np.int32), numbers + 2, ())


def read_public(path: Path, truth_column: str, pattern: str) -> tuple[Rows, list[str]]:
    """Return the rows of a public set under canonical names, and its truth, taken out of them."""
    with path.open(encoding="utf-8", newline="") as file:
        raw = list(csv.DictReader(file, skipinitialspace=True))
    truth, rows = [], []
    for each in raw:
        clean = {name.strip(): value.strip() for name, value in each.items()}
        found = re.search(pattern, clean.pop(truth_column))
        truth.append(found.group(1) if found else "")
        rows.append({_RENAMED.get(name, f"raw:{name}"): value for name, value in clean.items()})
        for name in ("first_name", "city", "postcode", "email"):
            if f"raw:{name}" in rows[-1]:
                rows[-1][name] = rows[-1].pop(f"raw:{name}")
    return rows, truth


def measure(name: str, rows: Rows, truth: list[str]) -> Score:
    """Match rows and compare with the truth."""
    table = table_of(rows, list(rows[0]))
    started, worked = time.perf_counter(), time.process_time()
    matches = match_table(table)
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    _, entity = np.unique(np.array(truth), return_inverse=True)
    true_pairs = _pairs_in(entity)
    right = entity[matches.left] == entity[matches.right]
    chosen = matches.probability >= matches.threshold
    both = np.unique(np.stack([entity, matches.cluster]), axis=1, return_counts=True)[1]
    clustered = int((both * (both - 1) // 2).sum())
    bands = tuple(_bands(matches, right))
    hopeless = _hopeless(rows, truth)
    hits = list(zip(matches.left[chosen].tolist(), matches.right[chosen].tolist(), strict=True))
    lucky = sum(pair in hopeless for pair in hits)
    return Score(
        name=name,
        rows=len(rows),
        true_pairs=true_pairs,
        found=int(chosen.sum()),
        seconds=seconds,
        processor=processor,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        threshold=matches.threshold,
        pairs=_f1(int((right & chosen).sum()), int(chosen.sum()), true_pairs),
        clusters=_f1(clustered, _pairs_in(matches.cluster), true_pairs),
        error=sum(n * abs(said - so) for _, n, said, so in bands) / max(len(right), 1),
        bands=bands,
        hopeless=len(hopeless),
        findable=_f1(
            int((right & chosen).sum()) - lucky, len(hits) - lucky, true_pairs - len(hopeless)
        )[2],
    )


def _pairs_in(labels: NDArray[np.int64]) -> int:
    counts = np.unique(labels, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def _f1(right: int, found: int, wanted: int) -> tuple[float, float, float]:
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    return precision, recall, 2 * right / max(found + wanted, 1)


def _bands(matches: Matches, right: NDArray[np.bool_]) -> list[tuple[float, int, float, float]]:
    found = []
    band = np.minimum((matches.probability * 10).astype(int), 9)
    for number in range(10):
        inside = band == number
        if inside.any():
            said, so = matches.probability[inside].mean(), right[inside].mean()
            found.append((number / 10, int(inside.sum()), float(said), float(so)))
    return found


def _hopeless(rows: Rows, truth: list[str]) -> set[tuple[int, int]]:
    """Return the true pairs that agree in no e-mail, number, employer, address or birth date at
    all: as typed, nothing but a name (if that) says that they are one.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for at, entity in enumerate(truth):
        groups[entity].append(at)
    pairs = (pair for group in groups.values() for pair in combinations(group, 2))
    return {(one, two) for one, two in pairs if not (_handles(rows[one]) & _handles(rows[two]))}


def _handles(row: dict[str, str]) -> set[str]:
    digits = [re.sub(r"\D", "", row.get(name, ""))[-7:] for name in ("phone", "mobile")]
    words = [row.get(name, "").casefold()[:5] for name in ("company", "street", "birth_date")]
    whole = [row.get(name, "").casefold() for name in ("email", "city", "postcode", "national_id")]
    return {each for each in [*digits, *words, *whole] if each}


def in_fresh_process(name: str, rows: Rows, truth: list[str]) -> Score:
    """Run `measure` in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (name, rows, truth))


_HEADS = (
    "set,rows,true pairs,found,s,CPU s,peak MiB,threshold,P,R,F1,F1 of clusters,F1 of findable,ECE"
)


def show(scores: list[Score]) -> None:
    """Print one table of results and one of calibration."""
    print("| " + _HEADS.replace(",", " | ") + " |")
    print("|" + "---|" * len(_HEADS.split(",")))
    for each in scores:
        cells = [each.name, f"{each.rows:,}", f"{each.true_pairs:,}", f"{each.found:,}"]
        cells += [f"{each.seconds:.1f}", f"{each.processor:.1f}", f"{each.peak}"]
        shares = (each.threshold, *each.pairs, each.clusters[2], each.findable, each.error)
        print("| " + " | ".join([*cells, *(f"{share:.3f}" for share in shares)]) + " |")
    for each in scores:
        print(f"\n{each.name}: {each.hopeless} true pairs share nothing but a name")
        print("| band | pairs | mean probability | share of duplicates |\n|---|---|---|---|")
        for low, count, said, so in each.bands:
            print(f"| {low:.1f}-{low + 0.1:.1f} | {count} | {said:.3f} | {so:.3f} |")


def main() -> None:
    """Measure every set that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--duplicates", type=float, default=0.12)
    parser.add_argument("--data", type=Path, default=os.environ.get("CRM_AUDIT_TEST_DATA"))
    chosen = parser.parse_args()
    rows, truth = people.contacts(chosen.rows, chosen.seed, chosen.duplicates)
    scores = [in_fresh_process("invented CRM", rows, [str(each) for each in truth])]
    public = (
        ("fake_1000", "fake_1000/fake_1000.csv", "cluster", r"(.*)"),
        ("febrl 1", "febrl/dataset1.csv", "rec_id", r"rec-(\d+)"),
        ("febrl 2", "febrl/dataset2.csv", "rec_id", r"rec-(\d+)"),
    )
    for name, place, column, pattern in public:
        path = Path(chosen.data or "") / place
        if path.is_file():
            scores.append(in_fresh_process(name, *read_public(path, column, pattern)))
    show(scores)


if __name__ == "__main__":
    main()

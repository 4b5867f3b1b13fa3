"""Measure the duplicate engine beside Splink and plain rapidfuzz: quality, time, calibration.

Needs the extra `peers`. `python benchmarks/match_peers.py --rows 10000,100000 --runs 3` prints the
tables of docs/matching-benchmark.md: on the public sets (where CRM_AUDIT_TEST_DATA or --data names
a folder that holds them) and on invented contacts and companies of each language. Every matcher is
given the same file without truth, in a process of its own; runs take turns, medians are shown.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from peers import tables
from peers.child import Run, run
from peers.sets import TestSet, invented, public
from peers.tables import Cost, Result

MATCHERS = ("ours", "splink_documented", "splink_tuned", "plain")
LANGUAGES = ("en", "it", "es", "fr", "id", "mixed")
CLEAN_ROWS = 20_000
ABLATIONS = ("classes", "frequency", "place", "swaps", "nicknames", "density")


def chosen_sets(options: argparse.Namespace, folder: Path) -> list[TestSet]:
    """Return the sets that the options ask for."""
    found = public(Path(options.data), folder) if options.data else []
    for rows in map(int, filter(None, options.rows.split(","))):
        for kind in options.kinds.split(","):
            for language in options.languages.split(","):
                found.append(invented(kind, language, rows, folder, seed=options.seed))
    return found


def measure(each: TestSet, matchers: list[str], runs: int) -> list[Result]:
    """Run the matchers in turns and return the result of each: medians of time and memory."""
    all_runs: dict[str, list[Run]] = {matcher: [] for matcher in matchers}
    for _ in range(runs):
        for matcher in matchers:
            all_runs[matcher].append(run(matcher, each.task))
    found = []
    for matcher, several in all_runs.items():
        last = several[-1]
        stages = {
            name: statistics.median(one.answer.seconds[name] for one in several)
            for name in last.answer.seconds
        }
        peak = int(statistics.median(one.peak for one in several))
        worked = statistics.median(one.processor for one in several)
        found.append(tables.result(each, matcher, last.answer, Cost(stages, peak, worked)))
    return found


def main() -> None:
    """Measure what the options name and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="10000", help="sizes of invented tables, with commas")
    parser.add_argument("--kinds", default="contacts,companies")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--matchers", default=",".join(MATCHERS))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default=os.environ.get("CRM_AUDIT_TEST_DATA", ""))
    parser.add_argument("--folder", type=Path, help="where invented tables are kept between runs")
    parser.add_argument("--clean", action="store_true", help="also a table without duplicates")
    parser.add_argument("--ablation", action="store_true", help="also ours without each idea")
    options = parser.parse_args()
    matchers = options.matchers.split(",")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        results: list[Result] = []
        for each in chosen_sets(options, folder):
            found = measure(each, matchers, options.runs)
            results += found
            tables.show_progress(found)
        tables.show(results)
        if options.clean:
            clean = [
                invented(kind, language, CLEAN_ROWS, folder, seed=options.seed, duplicates=0.0)
                for kind in options.kinds.split(",")
                for language in options.languages.split(",")
            ]
            tables.show_clean([one for each in clean for one in measure(each, matchers, 1)])
        if options.ablation:
            names = ["ours", *(f"ours/{name}" for name in ABLATIONS)]
            rows = int(options.rows.split(",")[0])
            sets = [invented(kind, "mixed", rows, folder) for kind in options.kinds.split(",")]
            found = [one for each in sets for one in measure(each, names, options.runs)]
            tables.show_ablation(found)


if __name__ == "__main__":
    main()

"""Measure what is attainable on each set, by a classifier that is taught with the truth.

Needs the extra `peers`. `python benchmarks/match_ceiling.py --rows 10000` prints, beside
the engine without labels, what blocking leaves possible and what gradient boosting reaches that has
seen the truth of half the entities (and of all the other tables of the same kind), on pairs of
entities that it has not seen. `--errors 30` lists the surest of its mistakes.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np
from peers import measures
from peers.ceiling import Candidates, candidates, taught
from peers.sets import invented, public
from peers.task import Answer, Floats

from crm_audit_tui.matching.clusters import cluster

LANGUAGES = ("en", "it", "es", "fr", "id", "mixed")
_GRID = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_TITLES = (
    "set", "true pairs compared", "best F1 that blocking leaves", "ours, pairs", "ours, clusters",
    "best of ours, pairs", "taught, pairs", "taught, clusters", "ECE of taught",
)  # fmt: skip


def main() -> None:
    """Measure what the options name and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kinds", default="contacts,companies")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=int, default=0, help="list so many mistakes of each kind")
    parser.add_argument("--data", default=os.environ.get("CRM_AUDIT_TEST_DATA", ""))
    parser.add_argument("--folder", type=Path, help="where invented tables are kept between runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        print("| " + " | ".join(_TITLES) + " |\n|" + "---|" * len(_TITLES), flush=True)
        for each in public(Path(options.data), folder) if options.data else []:
            _measure(each.name, candidates(each), [], options.errors)
        for kind in filter(None, options.kinds.split(",")):
            sets = [
                invented(kind, language, options.rows, folder, seed=options.seed)
                for language in filter(None, options.languages.split(","))
            ]
            found = [candidates(each) for each in sets]
            for each, own in zip(sets, found, strict=True):
                others = [other for other in found if other is not own]
                _measure(each.name, own, others, options.errors)


def _measure(name: str, own: Candidates, others: list[Candidates], errors: int) -> None:
    probability = taught(own, others)
    matches, entity = own.matches, own.entity
    wanted = measures.pairs_in(entity)
    compared = int(own.same.sum()) / max(wanted, 1)
    ours = Answer(matches.left, matches.right, matches.probability, matches.threshold)
    answer = Answer(matches.left, matches.right, probability, 0.5)
    listed = probability >= 0.01
    figures = (
        compared,
        2 * compared / (1 + compared),
        measures.of_pairs(ours, entity, matches.threshold).f1,
        measures.of_clusters(matches.cluster, entity).f1,
        measures.best_pairs(ours, entity)[1].f1,
        measures.best_pairs(answer, entity)[1].f1,
        max(_clustered(own, probability, at) for at in _GRID),
        measures.calibration_error(probability[listed], own.same[listed]),
    )
    print("| " + " | ".join([name, *(f"{figure:.3f}" for figure in figures)]) + " |", flush=True)
    if errors:
        _list(own, probability, errors)


def _clustered(own: Candidates, probability: Floats, threshold: float) -> float:
    listed = probability >= 0.01
    left, right = own.matches.left[listed], own.matches.right[listed]
    found = cluster(len(own.entity), left, right, probability[listed], threshold)
    return measures.of_clusters(found, own.entity).f1


def _list(own: Candidates, probability: Floats, most: int) -> None:
    """Print the surest false positives and false negatives, both records of each."""
    names = [name for name in own.table.columns if name != "id"]
    for title, wrong, order in (
        ("false positive", ~own.same & (probability >= 0.5), np.argsort(-probability)),
        ("false negative", own.same & (probability < 0.5), np.argsort(probability)),
    ):
        places = [at for at in order.tolist() if wrong[at]]
        print(f"\n{len(places)} {title}s; the surest:\n")
        for at in places[:most]:
            matches = own.matches
            print(f"- taught {probability[at]:.3f}, ours {matches.probability[at]:.3f}")
            for row in (int(matches.left[at]), int(matches.right[at])):
                cells = (str(own.table.frame[name].iloc[row]) for name in names)
                print("  " + " | ".join(cells))
    print(flush=True)


if __name__ == "__main__":
    main()

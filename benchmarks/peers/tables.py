"""What came out, as rows of Markdown tables."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from importlib.metadata import version

from peers import measures
from peers.measures import Rates
from peers.sets import TestSet
from peers.task import Answer

_NAMES = {
    "ours": "crm-audit",
    "splink_documented": "Splink, documented",
    "splink_tuned": "Splink, tuned",
    "plain": "rapidfuzz",
}
_MIDDLE = (0.05, 0.95)


@dataclass(frozen=True)
class Cost:
    """Seconds by stage, peak MiB, processor seconds with reading: medians over runs."""

    stages: dict[str, float]
    peak: int
    processor: float


@dataclass(frozen=True)
class Result:
    """One matcher on one set; rates at its own default threshold and at the best one."""

    set: str
    rows: int
    matcher: str
    cost: Cost
    threshold: float
    pairs: Rates
    clusters: Rates
    best_pairs: float
    best_clusters: float
    interval: tuple[float, float] | None
    error: float
    error_between: float
    bands: list[tuple[float, int, float, float]]
    bands_between: list[tuple[float, int, float, float]]
    false: int
    notes: dict[str, float]

    @property
    def seconds(self) -> float:
        """Seconds without the reading of the file."""
        return sum(took for name, took in self.cost.stages.items() if name != "read")

    @property
    def title(self) -> str:
        """The matcher's name for readers."""
        name, _, without = self.matcher.partition("/")
        return _NAMES[name] + (f" without {without}" if without else "")


def result(each: TestSet, matcher: str, answer: Answer, cost: Cost) -> Result:
    """Compare an answer with the truth."""
    entity = each.entity
    right = entity[answer.left] == entity[answer.right]
    low, high = _MIDDLE
    between = (answer.probability >= low) & (answer.probability <= high)
    cluster = measures.clusters_at(answer, len(entity), answer.threshold)
    chosen = answer.probability >= answer.threshold
    return Result(
        set=each.name,
        rows=len(entity),
        matcher=matcher,
        cost=cost,
        threshold=answer.threshold,
        pairs=measures.of_pairs(answer, entity, answer.threshold),
        clusters=measures.of_clusters(cluster, entity),
        best_pairs=measures.best_pairs(answer, entity)[1].f1,
        best_clusters=measures.best_clusters(answer, entity)[1].f1,
        interval=measures.interval(answer, entity, clustered=True) if each.small else None,
        error=measures.calibration_error(answer.probability, right),
        error_between=measures.calibration_error(answer.probability[between], right[between]),
        bands=measures.bands(answer.probability, right),
        bands_between=measures.bands(answer.probability[between], right[between]),
        false=int((chosen & ~right).sum()),
        notes=answer.notes,
    )


def show_progress(found: list[Result]) -> None:
    """Tell on stderr how far it is."""
    for each in found:
        line = f"{each.set}: {each.title} F1 {each.pairs.f1:.3f} clustered {each.clusters.f1:.3f}"
        line += f" best {each.best_pairs:.3f}/{each.best_clusters:.3f} {each.seconds:.1f} s"
        print(line, file=sys.stderr, flush=True)


def show(results: list[Result]) -> None:
    """Print quality, time, calibration."""
    names = ("splink", "duckdb", "rapidfuzz", "Faker", "numpy", "pandas")
    print("Versions: " + ", ".join(f"{name} {version(name)}" for name in names) + "\n")
    _quality(results)
    _time(results)
    _stages([each for each in results if each.matcher == "ours"])
    _calibration([each for each in results if each.matcher == "ours"])


def _rows(heads: str, lines: list[list[str]]) -> None:
    if not lines:
        return
    print("| " + " | ".join(heads.split(",")) + " |")
    print("|" + "|".join("---" if at < 2 else "---:" for at in range(heads.count(",") + 1)) + "|")
    for line in lines:
        print("| " + " | ".join(line) + " |")
    print()


def _quality(results: list[Result]) -> None:
    lines = []
    for each in results:
        limits = f"{each.interval[0]:.3f}-{each.interval[1]:.3f}" if each.interval else ""
        shares = (*_three(each.pairs), each.clusters.f1)
        best = (each.best_pairs, each.best_clusters)
        cells = [f"{share:.3f}" for share in (each.threshold, *shares)]
        lines.append([each.set, each.title, *cells, limits, *(f"{share:.3f}" for share in best)])
    _rows(
        "set,matcher,threshold,P,R,pair F1,clustered F1,95 % of clustered F1"
        ",best pair F1 (with truth),best clustered F1 (with truth)",
        lines,
    )


def _three(rates: Rates) -> tuple[float, float, float]:
    return rates.precision, rates.recall, rates.f1


def _time(results: list[Result]) -> None:
    lines = []
    by_set: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        by_set[each.set].append(each)
    for found in by_set.values():
        ours = next((each.seconds for each in found if each.matcher == "ours"), 0.0)
        for each in found:
            ratio = f"{ours / each.seconds:.2f}" if ours and each.seconds else ""
            read = each.cost.stages.get("read", 0.0)
            cells = [f"{each.seconds:.2f}", f"{each.seconds + read:.2f}", ratio]
            cells += [f"{each.cost.processor:.2f}", f"{each.cost.peak:,}"]
            lines.append([each.set, each.title, *cells])
    _rows("set,matcher,s,s with reading,ours / this,CPU s,peak MiB", lines)


def _stages(results: list[Result]) -> None:
    names = list(dict.fromkeys(name for each in results for name in each.cost.stages))
    lines = []
    for each in results:
        pairs = each.notes.get("candidates", 0.0)
        speed = pairs / max(each.cost.stages.get("compare", 0.0), 1e-9)
        cells = [f"{each.cost.stages.get(name, 0.0):.2f}" for name in names]
        lines.append([each.set, each.title, *cells, f"{pairs:,.0f}", f"{speed:,.0f}"])
    if lines:
        _rows(",".join(["set,matcher", *names, "pairs compared,pairs a second"]), lines)


def _calibration(results: list[Result]) -> None:
    lines = [
        [each.set, each.title, f"{each.error:.3f}", f"{each.error_between:.3f}"] for each in results
    ]
    if lines:
        _rows("set,matcher,ECE of all listed,ECE of 0.05-0.95", lines)
    for each in results:
        print(f"{each.set}, all listed and (behind) those of 0.05-0.95:\n")
        rows = []
        for (low, *all_of), (_, *inner) in zip(each.bands, each.bands_between, strict=True):
            cells = [f"{low:.1f}-{low + 0.1:.1f}"]
            for count, said, so in (all_of, inner):
                cells += [f"{count:,}", f"{said:.3f}", f"{so:.3f}"]
            rows.append(cells)
        _rows("band,pairs,mean probability,share right,pairs,mean probability,share right", rows)


def show_clean(results: list[Result]) -> None:
    """Print false pairs of tables without duplicates."""
    lines = [
        [each.set, each.title, str(each.false), f"{each.false / each.rows * 10_000:.1f}"]
        for each in results
    ]
    _rows("clean table,matcher,false pairs,per 10000 records", lines)


def show_ablation(results: list[Result]) -> None:
    """Print what is lost without each idea."""
    whole = {each.set: each for each in results if each.matcher == "ours"}
    lines = []
    for each in results:
        base = whole[each.set]
        changes = (
            each.pairs.f1 - base.pairs.f1,
            each.clusters.f1 - base.clusters.f1,
            each.seconds - base.seconds,
        )
        shares = [f"{each.pairs.f1:.3f}", f"{each.clusters.f1:.3f}", f"{each.seconds:.1f}"]
        lines.append([each.set, each.title, *shares, *(f"{change:+.3f}" for change in changes)])
    _rows("set,matcher,pair F1,clustered F1,s,pair F1,clustered F1,s", lines)

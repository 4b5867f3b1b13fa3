"""Splink on DuckDB: one run of a recipe, timed by stage."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
from splink import DuckDBAPI, Linker, SettingsCreator

from peers.task import Answer, Clock, Task, ordered

Rule = Any  # a blocking rule of Splink: SQL, or what `block_on` returns
THRESHOLD = 0.5


@dataclass(frozen=True)
class Recipe:
    """What Splink is told: columns as SQL, comparisons, blocking, and rules for training.

    `certain` are rules that match hardly anything wrongly; they find `recall` of all matches.
    """

    columns: str
    comparisons: list[Any]
    blocking: list[Rule]
    certain: list[Rule]
    recall: float
    training: list[Rule]
    max_pairs: float = 1e6
    without_terms: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def run(task: Task, recipe_of: Callable[[Task], Recipe]) -> Answer:
    """Read the file, train, predict pairs, cluster at 0.5; times by stage."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    clock = Clock()
    recipe = recipe_of(task)
    with clock.stage("read"):
        base = duckdb.connect()
        base.execute("set threads = 2")
        names = ", ".join(f'trim("{head}") as "{name}"' for head, name in task.columns.items())
        base.execute(
            "create table raw as select row_number() over () - 1 as unique_id, "
            f"{names} from read_csv(?, all_varchar = true, header = true, nullstr = '', "
            "parallel = false, max_line_size = 10000000)",
            [str(task.path)],
        )
        size = int((base.execute("select count(*) from raw").fetchone() or (0,))[0])
    with clock.stage("normalise"):
        base.execute(f"create table ready as select {recipe.columns} from raw")
        database = DuckDBAPI(connection=base)
        frame = database.register(base.table("ready"))
        settings = SettingsCreator(
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=recipe.blocking,
            comparisons=recipe.comparisons,
            retain_matching_columns=False,
            **recipe.extra,
        )
        linker = Linker(frame, settings, log_level=logging.ERROR)
    with clock.stage("train"):
        linker.training.estimate_probability_two_random_records_match(
            recipe.certain, recall=recipe.recall
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=recipe.max_pairs, seed=1)
        for rule in recipe.training:
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=recipe.without_terms
            )
    with clock.stage("predict"):
        found = linker.inference.predict(threshold_match_probability=0.01)
    with clock.stage("cluster"):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            found, threshold_match_probability=THRESHOLD
        )
        labels = clusters.as_duckdbpyrelation().project("unique_id, cluster_id").fetchnumpy()
        cluster = np.empty(size, dtype=np.int64)
        cluster[labels["unique_id"]] = labels["cluster_id"]
    with clock.stage("fetch"):
        table = (
            found.as_duckdbpyrelation()
            .project("unique_id_l, unique_id_r, match_probability")
            .fetchnumpy()
        )
    left, right = ordered(
        np.asarray(table["unique_id_l"], np.int64), np.asarray(table["unique_id_r"], np.int64)
    )
    probability = np.asarray(table["match_probability"], np.float64)
    return Answer(left, right, probability, THRESHOLD, cluster, clock.seconds)

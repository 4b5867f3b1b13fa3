"""The plain baseline: rapidfuzz alone. Rows that share a key, names and company 90 % alike."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process, utils

from peers.task import Answer, Clock, Task, read

_CUT = 90
_BLOCK = 200  # larger blocks are left out, as every guide to blocking advises


def run(task: Task) -> Answer:
    """Block on e-mail, digits of a number and the surname's start; compare by token_sort_ratio."""
    clock = Clock()
    with clock.stage("read"):
        frame = read(task)
    with clock.stage("block"):
        pairs: set[tuple[int, int]] = set()
        for key in _keys(frame, task):
            groups = key[key != ""].groupby(key[key != ""]).indices
            places = key[key != ""].index.to_numpy()
            for members in groups.values():
                if 1 < len(members) <= _BLOCK:
                    pairs.update(combinations(places[np.sort(members)].tolist(), 2))
        found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    with clock.stage("compare"):
        text = _text(frame, task)
        left, right = found[:, 0], found[:, 1]
        score = process.cpdist(
            text[left], text[right], scorer=fuzz.token_sort_ratio, workers=2, dtype=np.float64
        )
        kept = score >= _CUT - 30
    probability = np.asarray(score[kept] / 100, dtype=np.float64)
    return Answer(left[kept], right[kept], probability, _CUT / 100, None, clock.seconds)


def _column(frame: pd.DataFrame, name: str) -> pd.Series[str]:
    if name in frame:
        return frame[name].astype("str").str.strip().str.lower()
    return pd.Series("", index=frame.index, dtype="str")


def _keys(frame: pd.DataFrame, task: Task) -> list[pd.Series[str]]:
    digits = [
        _column(frame, name).str.replace(r"\D", "", regex=True).str[-8:]
        for name in ("phone", "mobile", "national_id")
    ]
    if task.kind == "companies":
        return [_column(frame, "name").str[:5], _column(frame, "domain"), *digits]
    return [_column(frame, "email"), _column(frame, "last_name").str[:5], *digits]


def _text(frame: pd.DataFrame, task: Task) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    parts = ("name", "city") if task.kind == "companies" else ("first_name", "last_name", "company")
    joined = _column(frame, parts[0])
    for name in parts[1:]:
        joined = joined + " " + _column(frame, name)
    return np.array([utils.default_process(each) for each in joined], dtype=object)

"""What could be attained at all: gradient boosting that is taught with the truth.

Every candidate pair of the engine that is not out of the question gets its comparison levels and
probability, and what no model of ours sees: similarities of normalised and raw values, how many
records hold a value, how many partners each record has, and where among them this one stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist
from sklearn.ensemble import HistGradientBoostingClassifier

from crm_audit_tui.engines.local import match_table
from crm_audit_tui.intake import load_file
from crm_audit_tui.matching import companies, phones
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.settings import MatchSettings
from crm_audit_tui.matching.text import fold
from crm_audit_tui.tables.table import Table
from peers.sets import TestSet
from peers.task import Codes, Floats

Features = NDArray[np.float32]

_SCORERS = (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, JaroWinkler.similarity)
_NUMBERS = frozenset({"phone", "mobile", "tax_id", "national_id", "postcode", "birth_date"})
_KEEP = 1e-4  # what the engine finds less likely would only cost time
_NOT_TOLD = frozenset({"id", "external_id"})  # ids tell what the generator did, not who it is


@dataclass(frozen=True)
class Candidates:
    """The compared pairs of one set, with what is to be seen of them and what they truly are."""

    table: Table
    entity: Codes
    matches: Matches
    features: Features

    @property
    def same(self) -> NDArray[np.bool_]:
        """Which pairs are one entity."""
        found: NDArray[np.bool_] = self.entity[self.matches.left] == self.entity[self.matches.right]
        return found


def candidates(each: TestSet) -> Candidates:
    """Return the candidate pairs of a set but for those that nothing speaks for."""
    columns = each.task.columns.items()
    mapping = {header: name for header, name in columns if not name.startswith("raw:")}
    name = "companies" if each.task.kind == "companies" else "contacts"
    table = load_file(each.task.path, table=name, mapping=mapping)
    matches = match_table(table, settings=MatchSettings(keep=_KEEP))
    found = [*_of_model(matches), *_of_partners(matches), *_of_values(table, matches)]
    return Candidates(table, each.entity, matches, np.column_stack(found).astype(np.float32))


def taught(own: Candidates, others: list[Candidates], *, seed: int = 0) -> Floats:
    """Return a probability for each pair from models that saw neither that pair nor its entities.

    Entities are parted into halves. A pair within one half is judged by the model taught on the
    other half, a pair across them by both. Of false pairs a half keeps one in four, of true ones
    one in two: their weights put that right. `others` (tables of other languages or seeds) are
    taught whole.
    """
    random = np.random.default_rng(seed)
    half = random.integers(0, 2, int(own.entity.max()) + 1)
    left, right = half[own.entity[own.matches.left]], half[own.entity[own.matches.right]]
    result = np.zeros((2, len(left)))
    for number in (0, 1):
        inside = (left == number) & (right == number)
        x = np.vstack([own.features[inside], *(other.features for other in others)])
        y = np.concatenate([own.same[inside], *(other.same for other in others)])
        weight = np.concatenate([np.where(own.same[inside], 1.0, 2.0), np.ones(len(y))])[: len(y)]
        model = HistGradientBoostingClassifier(
            max_iter=120, learning_rate=0.1, min_samples_leaf=10, l2_regularization=1.0
        )
        model.set_params(early_stopping=False, random_state=seed)
        model.fit(x, y, sample_weight=weight)
        result[number] = model.predict_proba(own.features)[:, 1]
    judged: Floats = np.where(
        left == right, result[1 - left, np.arange(len(left))], result.mean(axis=0)
    )
    return judged


def _of_model(matches: Matches) -> Iterator[NDArray[np.generic]]:
    yield np.log(matches.probability + 1e-12) - np.log1p(-matches.probability + 1e-12)
    for column in matches.levels.T:
        yield np.where(column < 0, np.nan, column.astype(np.float32))
    yield (matches.levels >= 0).sum(axis=1)
    yield (matches.levels == 0).sum(axis=1)


def _of_partners(matches: Matches) -> Iterator[NDArray[np.generic]]:
    """Yield how many partners both sides have, and this one's place among them."""
    size = len(matches.cluster)
    left, right = matches.left, matches.right
    for least in (0.0, 0.01, 0.5):
        chosen = matches.probability >= least
        count = np.bincount(left[chosen], minlength=size)
        count += np.bincount(right[chosen], minlength=size)
        one, other = count[left], count[right]
        yield np.minimum(one, other)
        yield np.maximum(one, other)
    place = np.arange(len(left))  # pairs stand from the likeliest down
    ranks = []
    for side in (left, right):
        rows = np.concatenate([left, right])
        order = np.lexsort((np.concatenate([place, place]), rows))
        starts = np.flatnonzero(np.append(True, np.diff(rows[order]) != 0))
        within = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
        ranked = np.empty(len(rows), dtype=np.int64)
        ranked[order] = within
        ranks.append(ranked[: len(left)] if side is left else ranked[len(left) :])
    yield np.minimum(*ranks)
    yield np.maximum(*ranks)


def _of_values(table: Table, matches: Matches) -> Iterator[NDArray[np.generic]]:
    kept = [name for name in table.columns if name not in _NOT_TOLD]
    forms: dict[str, NDArray[np.object_]] = {}
    for name in kept:
        folded = [fold(text).strip() for text in table.text(name).tolist()]
        forms[name] = np.array(folded, dtype=object)
    for name in ("company", "name"):
        if name in forms:
            forms[f"{name}: core"], forms[f"{name}: legal form"] = _divided(forms[name])
    for name in ("phone", "mobile"):
        if name in forms:
            forms[name] = np.array([_digits(text) for text in forms[name]], dtype=object)
    if "phone" in forms and "mobile" in forms:
        yield _numbers_met(forms["phone"], forms["mobile"], matches)
    if "email" in forms:
        parts = [text.partition("@") for text in forms["email"]]
        forms["email: local"] = np.array([part[0] for part in parts], dtype=object)
        forms["email: domain"] = np.array([part[2] for part in parts], dtype=object)
    if "first_name" in forms and "last_name" in forms:
        forms["both names"] = forms["first_name"] + " " + forms["last_name"]
    for name, texts in forms.items():
        yield from _compared(name, texts, matches)


def _compared(
    name: str, texts: NDArray[np.object_], matches: Matches
) -> Iterator[NDArray[np.generic]]:
    codes, values = pd.factorize(texts)
    holders = np.bincount(codes, minlength=len(values)).astype(np.float32)
    holders[values == ""] = np.nan
    blank = values == ""
    one, other = codes[matches.left], codes[matches.right]
    lacking = blank[one] | blank[other]
    yield blank[one].astype(np.int8) + blank[other]
    yield np.fmin(holders[one], holders[other])
    yield np.fmax(holders[one], holders[other])
    yield np.where(lacking, np.nan, one == other)
    objects = np.asarray(values, dtype=object)
    lengths = np.array([len(value) for value in objects])
    shorter = np.minimum(lengths[one], lengths[other])
    yield np.where(lacking, np.nan, shorter)
    yield np.where(lacking, np.nan, np.maximum(lengths[one], lengths[other]) - shorter)
    scorers = _SCORERS[:1] if name in _NUMBERS else _SCORERS
    keys, inverse = np.unique(
        np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other), return_inverse=True
    )
    for scorer in scorers:
        scores = cpdist(
            objects[keys >> 32], objects[keys & 0xFFFFFFFF], scorer=scorer, dtype=np.float32
        )
        yield np.where(lacking, np.nan, scores[inverse])


def _divided(texts: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return names without legal form and connecting words, and what was taken away."""
    cores = [companies.name(text) for text in texts]
    rests = []
    for text, core in zip(texts, cores, strict=True):
        known = set(core.split())
        words = text.replace(".", "").replace(",", " ").split()
        rests.append(" ".join(word for word in words if word not in known))
    return np.array(cores, dtype=object), np.array(rests, dtype=object)


def _digits(text: str) -> str:
    found = phones.numbers(text, "")
    return "".join(filter(str.isdigit, found[0] if found else text))[-9:]


def _numbers_met(
    phone: NDArray[np.object_], mobile: NDArray[np.object_], matches: Matches
) -> NDArray[np.generic]:
    """Return the best likeness of any number of one side to any of the other."""
    best = np.zeros(len(matches.left), dtype=np.float32)
    for one in (phone, mobile):
        for other in (phone, mobile):
            left, right = one[matches.left], other[matches.right]
            score = cpdist(left, right, scorer=fuzz.ratio, dtype=np.float32)
            best = np.maximum(best, np.where((left == "") | (right == ""), 0, score))
    return best

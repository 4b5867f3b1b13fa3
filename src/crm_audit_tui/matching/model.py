"""The weights behind the probabilities: comparison fields, their levels, classes of pairs."""

from __future__ import annotations

import msgspec


class FieldModel(msgspec.Struct, frozen=True):
    """One compared field with its levels by name, from best agreement to none.

    `m[level]` is the probability of the level among duplicates, `u[level]` among two records picked
    at random; log2(m/u) is its weight in bits. Missing is no evidence and has no level.
    """

    name: str
    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]


class PairClass(msgspec.Struct, frozen=True):
    """One kind of pair: how many there are in the table, and its level probabilities by field."""

    name: str
    pairs: float
    levels: tuple[tuple[float, ...], ...]


class Model(msgspec.Struct, frozen=True):
    """Everything needed to explain a probability again.

    `prior` is log2 of the odds that two records picked at random are one. `classes` starts with the
    duplicates and ends with pairs that are alike by chance only. `knots` are what so
    many `judged` verdicts make of the bits of evidence (matching.recalibration).
    """

    prior: float
    fields: tuple[FieldModel, ...]
    classes: tuple[PairClass, ...] = ()
    knots: tuple[tuple[float, float], ...] = ()
    judged: int = 0

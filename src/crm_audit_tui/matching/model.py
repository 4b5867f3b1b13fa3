"""The weights behind the probabilities: comparison fields, their levels, classes of pairs."""

from __future__ import annotations

import msgspec


class FieldModel(msgspec.Struct, frozen=True):
    """One compared field: its levels by name, and the bits that each level adds or takes.

    `weights[level]` is log2(m/u): how much likelier the level is among matches than among the other
    classes of pairs. Missing is no evidence and has no level.
    """

    name: str
    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]


class Model(msgspec.Struct, frozen=True):
    """Everything needed to explain a probability again."""

    prior: float
    fields: tuple[FieldModel, ...]

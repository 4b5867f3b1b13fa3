"""Our matcher with one idea taken out, to tell what the idea is worth.

The matcher's settings have no switches for its ideas: each is taken out here where it stands in the
code. What is no longer there to be taken out raises AttributeError or KeyError.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.engines import local
from crm_audit_tui.matching import classes, clusters, compare, levels, names
from crm_audit_tui.matching.levels import FieldSpec
from crm_audit_tui.matching.text import Codes


def take_out(idea: str) -> None:
    """Take out one idea for the rest of this process."""
    _IDEAS[idea]()


def _classes() -> None:
    """Two classes only: duplicates and chance."""
    for kind in classes.CLASSES:
        classes.CLASSES[kind] = ()


def _frequency() -> None:
    """Equal values say the same however many records hold them."""

    def flat(self: compare.Comparison, spec: FieldSpec) -> NDArray[np.int8]:
        return np.zeros(len(self.records.values[spec.name]), dtype=np.int8)

    _put(compare.Comparison, "_equal_levels", flat)


def _place() -> None:
    """Town and postcode as two fields, as if one told nothing of the other."""
    plain = FieldSpec(
        "postcode", ("exact", "close", "different"), (0.7, 0.08, 0.22), (1e-3, 6e-3, 0.99)
    )
    apart = (plain, replace(plain, name="city", u=(1e-2, 6e-3, 0.98)))
    fields = cast(MutableMapping[Any, tuple[FieldSpec, ...]], levels.FIELDS)
    for kind, specs in list(fields.items()):
        fields[kind] = tuple(each for each in specs if each.name != "place") + apart
    for kind, several in list(classes.CLASSES.items()):
        classes.CLASSES[kind] = tuple(
            replace(each, fields={**each.fields, "postcode": "same", "city": "same"})
            if each.fields.get("place") == "same"
            else each
            for each in several
        )


def _swaps() -> None:
    """Names in the wrong boxes are names that differ."""
    _put(compare.CrossedNames, "__call__", lambda *_: None)


def _nicknames() -> None:
    """No short form stands for any name."""
    cast(dict[str, Any], names.NICKNAMES).clear()


def _density() -> None:
    """Clusters are connected components."""

    def plain(
        size: int,
        left: Codes,
        right: Codes,
        probability: NDArray[np.float64],
        threshold: float,
        apart: frozenset[tuple[int, int]] = frozenset(),
    ) -> Codes:
        chosen = probability >= threshold
        return clusters.components(size, left[chosen], right[chosen])

    _put(clusters, "cluster", plain)
    _put(local, "cluster", plain)


def _put(owner: object, name: str, new: object) -> None:
    getattr(owner, name)
    setattr(owner, name, new)


_IDEAS: dict[str, Callable[[], None]] = {
    "classes": _classes,
    "frequency": _frequency,
    "place": _place,
    "swaps": _swaps,
    "nicknames": _nicknames,
    "density": _density,
}

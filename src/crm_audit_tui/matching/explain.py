"""Why a pair has its probability: prior and weight of every field, in bits that add up."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.model import Model


class Weight(msgspec.Struct, frozen=True):
    """What one field says: its level (`matching.level.<level>`), both values, and its bits.

    `level` is "" and `bits` 0 where a side is blank: missing is no evidence.
    """

    field: str
    level: str
    left: str
    right: str
    bits: float


class Explanation(msgspec.Struct, frozen=True):
    """The log-odds of one pair, taken apart.

    `prior` and the weights' bits add up to log2(p / (1 - p)). `rival` names what the pair most
    likely is if it is no duplicate (`matching.class.<rival>`).
    """

    prior: float
    weights: tuple[Weight, ...]
    probability: float
    rival: str

    @property
    def bits(self) -> float:
        """The sum: log2 of the odds that the two records are one."""
        return self.prior + sum(weight.bits for weight in self.weights)


# The columns whose values stand for a compared field, first filled one first.
FIELD_COLUMNS: dict[str, tuple[str, ...]] = {
    "first_name": ("first_name", "full_name"),
    "last_name": ("last_name", "full_name"),
    "email": ("email", "email2"),
    "phone": ("phone", "mobile"),
    "company": ("company", "company_domain"),
    "street": ("street",),
    "place": ("postcode", "city"),
    "birth_date": ("birth_date",),
    "national_id": ("national_id", "tax_id"),
    "name": ("name",),
    "domain": ("domain", "website", "email"),
    "tax_id": ("tax_id",),
}
_SHOWN_TOGETHER = frozenset({"place", "email", "phone"})
_TINY = 1e-12


def explain(
    matches: Matches, pair: int, left: Mapping[str, str], right: Mapping[str, str]
) -> Explanation:
    """Return why pair number `pair` of `matches` has its probability.

    `left` and `right` hold the two records' text by canonical column. With several classes of pair
    the weight of a field is log2(m / p), p averaged geometrically over the other classes by how
    well each explains the whole pair; so the bits add up exactly.
    """
    levels = matches.levels[pair].tolist()
    prior, bits, rival = bits_of(matches.model, levels)
    weights = tuple(
        Weight(
            field=field.name,
            level=field.levels[level] if level >= 0 else "",
            left=shown(field.name, left),
            right=shown(field.name, right),
            bits=weight,
        )
        for field, level, weight in zip(matches.model.fields, levels, bits, strict=True)
    )
    return Explanation(prior, weights, float(matches.probability[pair]), rival)


def bits_of(model: Model, levels: list[int]) -> tuple[float, list[float], str]:
    """Return prior bits, bits by field, and the likeliest other class, for one level pattern."""
    known = [(at, level) for at, level in enumerate(levels) if level >= 0]
    tables = np.array(
        [
            [np.log2(each.pairs), *(np.log2(each.levels[at][level] + _TINY) for at, level in known)]
            for each in model.classes
        ]
    )
    totals = tables.sum(axis=1)
    rivals = totals[1:]
    shares = np.exp2(rivals - rivals.max())
    shares /= shares.sum()
    weighed = shares > 0
    entropy = -float((shares[weighed] * np.log2(shares[weighed])).sum())
    average = shares @ tables[1:]
    prior = float(tables[0, 0] - average[0]) - entropy
    bits = [0.0] * len(levels)
    for (at, _), own, other in zip(known, tables[0, 1:], average[1:], strict=True):
        bits[at] = float(own - other)
    return prior, bits, model.classes[1 + int(rivals.argmax())].name


def shown(field: str, record: Mapping[str, str]) -> str:
    """Return the text of a record that stands for a compared field, "" where there is none."""
    found = [record[column] for column in FIELD_COLUMNS[field] if record.get(column)]
    return " ".join(found) if field in _SHOWN_TOGETHER else (found[0] if found else "")

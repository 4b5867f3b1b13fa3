"""Why a pair has its probability: prior and weight of every field, in bits that add up."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.model import Model
from crm_audit_tui.matching.recalibration import corrected


class Weight(msgspec.Struct, frozen=True):
    """What one field says: its level (`matching.level.<level>`), both values, and its bits.

    `level` is "" and `bits` 0 where a side is blank: missing is no evidence. It is "" too where
    what other possibilities take away is less than can be told. Of the field "rival" it is one of
    `matching.class.<level>`.
    """

    field: str
    level: str
    left: str
    right: str
    bits: float


class Explanation(msgspec.Struct, frozen=True):
    """The log-odds of one pair, taken apart.

    `prior` and the weights' bits add up to log2(p / (1 - p)). The weight of the field "rival" is
    what the pair may be instead, beside alike by chance (its level names the likeliest), and what
    such possibilities take away; where verdicts were learnt from, "verdicts" is what they add.
    """

    prior: float
    weights: tuple[Weight, ...]
    probability: float

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
    "place": ("postcode", "city", "country"),
    "birth_date": ("birth_date",),
    "national_id": ("national_id", "tax_id"),
    "name": ("name",),
    "legal_form": ("name",),
    "domain": ("domain", "website", "email"),
    "tax_id": ("tax_id",),
}
_SHOWN_TOGETHER = frozenset({"place", "email", "phone"})
_TINY = 1e-12
_TOLD = 0.05  # bits; tenths of one are shown
RIVAL = "rival"
VERDICTS = "verdicts"


def explain(
    matches: Matches, pair: int, left: Mapping[str, str], right: Mapping[str, str]
) -> Explanation:
    """Return why pair number `pair` of `matches` has its probability.

    `left` and `right` hold the two records' text by canonical column. A field's weight is
    log2(m/u), as in Fellegi and Sunter; what colleagues, a household or namesakes would explain as
    well is taken off in one weight of its own, so the bits add up exactly.
    """
    levels = matches.levels[pair].tolist()
    prior, bits, rival, taken = bits_of(matches.model, levels)
    weights = [
        Weight(
            field=field.name,
            level=field.levels[level] if level >= 0 else "",
            left=shown(field.name, left),
            right=shown(field.name, right),
            bits=weight,
        )
        for field, level, weight in zip(matches.model.fields, levels, bits, strict=True)
    ]
    weights.append(Weight(RIVAL, rival, "", "", taken))
    model = matches.model
    if model.judged:
        evidence = prior + sum(each.bits for each in weights)
        learnt = corrected(np.array([evidence]), model.knots)[0] - evidence
        weights.append(Weight(VERDICTS, "learnt", "", "", float(learnt)))
    return Explanation(prior, tuple(weights), float(matches.probability[pair]))


def bits_of(model: Model, levels: list[int]) -> tuple[float, list[float], str, float]:
    """Return prior bits, bits by field, the likeliest class between duplicates and chance, and the
    bits that such classes take away, for one level pattern.

    The class is "" where they take away next to nothing.
    """
    known = [(at, level) for at, level in enumerate(levels) if level >= 0]
    tables = np.array(
        [
            [np.log2(each.pairs), *(np.log2(each.levels[at][level] + _TINY) for at, level in known)]
            for each in model.classes
        ]
    )
    steps = tables[0] - tables[-1]  # duplicates against chance
    bits = [0.0] * len(levels)
    for (at, _), step in zip(known, steps[1:].tolist(), strict=True):
        bits[at] = step
    rivals = tables[1:].sum(axis=1)
    taken = float(rivals[-1] - np.logaddexp2.reduce(rivals))
    between = rivals[:-1]
    rival = model.classes[1 + int(between.argmax())].name if taken < -_TOLD else ""
    return float(steps[0]), bits, rival, taken


def shown(field: str, record: Mapping[str, str]) -> str:
    """Return the text of a record that stands for a compared field, "" where there is none."""
    found = [record[column] for column in FIELD_COLUMNS[field] if record.get(column)]
    return " ".join(found) if field in _SHOWN_TOGETHER else (found[0] if found else "")

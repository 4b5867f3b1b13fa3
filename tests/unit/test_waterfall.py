"""The weights of a pair add up, however little room there is for them."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from audits import Prepared
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.matching.classes import CLASSES
from crm_audit_tui.matching.explain import RIVAL, Explanation, Weight, explain
from crm_audit_tui.matching.matches import load_matches
from crm_audit_tui.tui.widgets.waterfall import waterfall

BITS = {"email": 23.2, "phone": 21.3, "first_name": 16.5, "company": 12.3, "last_name": 7.2,
        "place": 4.8, "rival": -42.8}  # fmt: skip
LEVELS = {"first_name": "swapped", "place": "town", RIVAL: "namesakes_at_work"}
PAIR = Explanation(
    prior=-14.2,
    weights=tuple(
        Weight(field=name, level=LEVELS.get(name, "exact"), left="a", right="a", bits=bits)
        for name, bits in BITS.items()
    ),
    probability=0.9999,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(200, 3), (130, 3), (78, 3), (78, 2), (40, 3)])
def test_what_is_shown_adds_up_to_the_sum_that_ends_it(
    language: str, width: int, height: int
) -> None:
    text = waterfall(PAIR, Translator(language), width, height).plain
    lines = text.splitlines()
    assert len(lines) <= height
    assert all(cell_len(line) <= width for line in lines)
    told = re.findall(r"([+−])(\d+(?:[.,]\d)?)", text)
    *parts, total = [float(digits.replace(",", ".")) * (-1 if sign == "−" else 1)
                     for sign, digits in told]  # fmt: skip
    assert sum(parts) == pytest.approx(total, abs=0.11)


def test_where_there_is_room_each_weight_stands_with_its_reason() -> None:
    text = waterfall(PAIR, Translator("en"), 200, 3).plain
    assert text.count("(") == len(BITS)
    assert "other" not in text


def test_no_weight_that_shows_is_left_out_of_any_pair(prepared_sample: Prepared) -> None:
    """Also where alike by chance is the likeliest, and two namesakes nearly as likely."""
    matches = load_matches(prepared_sample.matches, "contacts")
    beside_chance = 0
    for pair in range(len(matches.probability)):
        told = explain(matches, pair, {}, {})
        named = [each for each in told.weights if each.level]
        assert told.prior + sum(each.bits for each in named) == pytest.approx(told.bits, abs=0.05)
        beside_chance += any(each.field == RIVAL and each.bits > -1 for each in named)
    assert beside_chance, "the sample has such pairs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_else_a_pair_may_be_has_words(language: str) -> None:
    for kind in {each.name for kinds in CLASSES.values() for each in kinds}:
        weights = (Weight(field=RIVAL, level=kind, left="", right="", bits=-2.0),)
        pair = Explanation(prior=0.0, weights=weights, probability=0.2)
        assert "matching." not in waterfall(pair, Translator(language), 200, 3).plain, kind

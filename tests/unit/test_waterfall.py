"""The weights of a pair add up, however little room there is for them."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.matching.explain import Explanation, Weight
from crm_audit_tui.tui.widgets.waterfall import waterfall

BITS = {"email": 23.2, "phone": 21.3, "first_name": 16.5, "company": 12.3, "last_name": 7.2,
        "place": 4.8, "rival": -42.8}  # fmt: skip
LEVELS = {"first_name": "swapped", "place": "town", "rival": "namesakes_at_work"}
PAIR = Explanation(
    prior=-14.2,
    weights=tuple(
        Weight(field=name, level=LEVELS.get(name, "exact"), left="a", right="a", bits=bits)
        for name, bits in BITS.items()
    ),
    probability=0.9999,
    rival="namesake",
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

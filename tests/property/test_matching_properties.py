"""What holds for every table: order, symmetry, verdicts, sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from crm_audit_tui.engines.local import match_table
from crm_audit_tui.matching import blocking
from crm_audit_tui.matching.explain import explain
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.settings import MatchSettings
from matching_tables import STRANGERS, table_of

FIRSTS = st.sampled_from(["Bob", "Robert", "R.", "Anna", "Ana", "Giuseppe", "Beppe", "王", ""])
LASTS = st.sampled_from(["Marsh", "Marhs", "De Luca", "DeLuca", "Rossi", "Smith-Jones", ""])
ROWS = st.fixed_dictionaries(
    {
        "first_name": FIRSTS,
        "last_name": LASTS,
        "email": st.sampled_from(["bob@marsh.com", "info@marsh.com", "a.rossi@rossi.it", "x", ""]),
        "phone": st.sampled_from(["+39 02 555 0114", "02 5550114", "020 7946 0958", ""]),
        "company": st.sampled_from(["Rossi Spa", "Rossi", "Marsh Ltd", ""]),
        "city": st.sampled_from(["Milano", "London", ""]),
    }
)
TABLES = st.lists(ROWS, min_size=1, max_size=14)
COLUMNS = ("first_name", "last_name", "email", "phone", "company", "city")


def rows_of(*cells: tuple[str, ...]) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells]


# Each was lost to another class of pair: which classes there are depended on the columns that are
# filled, how frequent they are on a handful of pairs, what they reach on a single one.
NAMELESS = rows_of(
    ("Bob", "", "bob@marsh.com", "", "Rossi Spa", "London"),
    ("Ana", "", "bob@marsh.com", "020 7946 0958", "Marsh Ltd", "London"),
    ("王", "", "bob@marsh.com", "020 7946 0958", "Marsh Ltd", ""),
)
MANY_ALIKE = rows_of(
    ("Beppe", "Marsh", "info@marsh.com", "02 5550114", "Rossi", "London"),
    *[("Beppe", "Marsh", "a.rossi@rossi.it", "", "Marsh Ltd", "London")] * 3,
    ("", "Marsh", "bob@marsh.com", "", "Marsh Ltd", ""),
    ("Beppe", "Marsh", "a.rossi@rossi.it", "", "", ""),
    ("Robert", "Marsh", "info@marsh.com", "+39 02 555 0114", "Marsh Ltd", "London"),
    ("Beppe", "Marsh", "a.rossi@rossi.it", "020 7946 0958", "", ""),
    ("Beppe", "Marsh", "a.rossi@rossi.it", "020 7946 0958", "Rossi", ""),
    ("Beppe", "Marsh", "info@marsh.com", "+39 02 555 0114", "", "London"),
    ("Beppe", "Marsh", "bob@marsh.com", "02 5550114", "Rossi Spa", "London"),
    ("Beppe", "Marsh", "a.rossi@rossi.it", "+39 02 555 0114", "Marsh Ltd", "London"),
)
ONE_TELLS = rows_of(
    ("Anna", "Marsh", "info@marsh.com", "+39 02 555 0114", "Rossi Spa", ""),
    ("R.", "Marsh", "info@marsh.com", "02 5550114", "", ""),
    ("Robert", "Marsh", "x", "020 7946 0958", "Marsh Ltd", "London"),
    ("R.", "Marsh", "info@marsh.com", "+39 02 555 0114", "Rossi Spa", ""),
    ("Robert", "Marsh", "", "02 5550114", "", ""),
)
# Shrinking would match hundreds of tables, for minutes; these are small enough to read as found.
FEW = settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
BLOCKED = MatchSettings(all_pairs=0, block=4, window=2, sample=500)


def by_pair(matches: Matches, names: list[int]) -> dict[tuple[int, int], float]:
    return {
        (min(names[a], names[b]), max(names[a], names[b])): p
        for a, b, p in zip(
            matches.left.tolist(), matches.right.tolist(), matches.probability.tolist(), strict=True
        )
    }


@FEW
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_the_pairs(
    rows: list[dict[str, str]], random: np.random.Generator
) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    here = by_pair(match_table(table_of(rows)), list(range(len(rows))))
    there = by_pair(match_table(table_of([rows[at] for at in order])), order)
    assert here.keys() == there.keys()
    for pair, value in here.items():
        assert there[pair] == pytest.approx(value, abs=1e-9)


@FEW
@given(TABLES, st.permutations(COLUMNS), st.booleans())
def test_columns_in_another_order_renamed_ids_and_blank_columns_change_nothing(
    rows: list[dict[str, str]], order: list[str], blocked: bool
) -> None:
    chosen = BLOCKED if blocked else MatchSettings()
    other = [
        {name: row[name] for name in order}
        | {"id": f"X-{at * 7919 % 1000}", "raw:Note": f"n{at}", "street": "", "birth_date": ""}
        for at, row in enumerate(rows)
    ]
    names = list(range(len(rows)))
    here = match_table(
        table_of([{"id": f"{at}"} | row for at, row in enumerate(rows)]), settings=chosen
    )
    there = match_table(table_of(other), settings=chosen)
    assert by_pair(there, names) == pytest.approx(by_pair(here, names), abs=1e-9)
    assert there.cluster.tolist() == here.cluster.tolist()


FULL = rows_of(
    ("Bob", "Marsh", "bob@marsh.com", "020 7946 0958", "Marsh Ltd", "London"),
    ("Anna", "De Luca", "a.rossi@rossi.it", "02 5550114", "Rossi Spa", "Milano"),
    ("王", "Smith-Jones", "sj@smith.org", "+39 02 555 0199", "Rossi", "London"),
)


@FEW
@given(TABLES, st.sampled_from(FULL), st.booleans())
def test_an_exact_copy_of_a_record_is_found(
    rows: list[dict[str, str]], record: dict[str, str], blocked: bool
) -> None:
    strangers = [dict(row) for row in STRANGERS]
    table = table_of([record, record, *strangers, *rows])
    matches = match_table(table, settings=BLOCKED if blocked else MatchSettings())
    assert by_pair(matches, list(range(len(table)))).get((0, 1), 0) > 0.5


@FEW
@given(TABLES)
def test_a_pair_is_two_rows_once_and_its_weights_add_up(rows: list[dict[str, str]]) -> None:
    matches = match_table(table_of(rows), settings=BLOCKED)
    assert (matches.left < matches.right).all()
    pairs = list(zip(matches.left.tolist(), matches.right.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    for at, (one, other) in enumerate(pairs[:20]):
        told = explain(matches, at, rows[one], rows[other])
        odds = told.probability / (1 - told.probability)
        assert told.bits == pytest.approx(float(np.log2(odds)), abs=1e-5)


@FEW
@given(TABLES, st.data())
def test_pairs_told_apart_never_share_a_cluster(
    rows: list[dict[str, str]], data: st.DataObject
) -> None:
    place = st.integers(0, len(rows) - 1)
    apart = data.draw(st.frozensets(st.tuples(place, place).filter(lambda two: two[0] != two[1])))
    matches = match_table(table_of(rows), apart=apart)
    for one, other in apart:
        assert matches.cluster[one] != matches.cluster[other]
    roots = matches.cluster[matches.cluster]
    assert (roots == matches.cluster).all()  # a cluster is named by a row of its own


@FEW
@given(TABLES)
@example(NAMELESS)
@example(MANY_ALIKE)
@example(ONE_TELLS)
def test_an_unrelated_row_takes_no_pair_away(rows: list[dict[str, str]]) -> None:
    stranger = {"first_name": "Xanthippe", "last_name": "Vo", "email": "xv@quux.nz", "city": "Nuuk"}
    before = match_table(table_of(rows), settings=MatchSettings(threshold=0.5))
    after = match_table(table_of([*rows, stranger]), settings=MatchSettings(threshold=0.5))
    sure = before.probability >= 0.9
    kept = by_pair(after, list(range(len(rows) + 1)))
    for one, other in zip(before.left[sure].tolist(), before.right[sure].tolist(), strict=True):
        assert kept.get((one, other), 0) >= 0.5
    assert all(value < 0.5 for (_, other), value in kept.items() if other == len(rows))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-1, 5), min_size=1, max_size=60), st.integers(2, 8))
def test_blocks_within_the_limit_give_every_pair_and_larger_ones_say_what_they_cut(
    codes: list[int], limit: int
) -> None:
    column = np.array(codes, dtype=np.int64)
    pairs, cut = blocking.pairs_of(blocking.Pass("code", (column,)), limit, window=1)
    size = len(codes)
    left, right = blocking.sides(pairs)
    found = set(zip(left.tolist(), right.tolist(), strict=True))
    wanted = {
        (one, other)
        for one in range(size)
        for other in range(one + 1, size)
        if codes[one] >= 0 and codes[one] == codes[other]
    }
    small = {pair for pair in wanted if codes.count(codes[pair[0]]) <= limit}
    assert small <= found <= wanted
    assert cut == len(wanted) - len(found)

"""What is done to a whole column at once is what would be done to each cell alone."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_audit_tui.checks.emails import judge_email, judge_emails
from crm_audit_tui.checks.links import email_domains
from crm_audit_tui.checks.phones import judge_phone, judge_phones
from crm_audit_tui.intake.formats import decide_dates
from crm_audit_tui.tables import kernels, views
from crm_audit_tui.tables.keys import fingerprint, fingerprints
from crm_audit_tui.tables.vocabulary import NULL_IDS

_SIGNS = "aAbBzZß İıΣςéÉ019.,-+@;(){}/\\'\"\t\n\x0b\x1c\x85\xa0\u2003"
TEXTS = st.lists(st.text(_SIGNS, max_size=8), max_size=30)
IDS = st.lists(
    st.one_of(st.text("0a9A é", max_size=4), st.sampled_from(sorted(NULL_IDS)),
              st.from_regex(r"[0-9][0-9A-Za-z]{14}([A-Z0-5]{3})?", fullmatch=True)),
    max_size=20,
)  # fmt: skip
NUMBERS = st.lists(st.text("0123456789.,-+ €", max_size=8), max_size=30)
EMAILS = st.lists(
    st.builds(
        "{}@{}".format,
        st.one_of(st.sampled_from(["test", "info", "info+it", "qwerty", "aaaa", "m.rossi", "Fake"]),
                  st.text("aé.+-_1 ", max_size=6)),
        st.sampled_from(["gmail.com", "gmial.com", "acme.it", "acme.con", "example.com", "test.com",
                         "mail.com", "acme", "a..it"]),
    ),
    max_size=20,
)  # fmt: skip
PHONES = st.lists(
    st.tuples(
        st.one_of(st.text("0123456789 +-./()x;", max_size=16),
                  st.sampled_from(["+39 02 1234567", "0039021234567", "02 1234567", "1234567",
                                   "+44 1632 960123", "+39 (0)2 1234567", "3333333333",
                                   "02 12345 / 06 54321", "+881612345678", "+7 495 1234567"])),
        st.sampled_from(["", "IT", "GB", "US", "ID", "XX"]),
    ),
    max_size=20,
)  # fmt: skip


def column(values: list[str]) -> pd.Series[str]:
    return pd.Series(values, dtype="str")


@given(TEXTS)
def test_text_is_folded_as_python_folds_it(values: list[str]) -> None:
    folded = views.folded(column(values)).tolist()
    assert folded == [" ".join(value.split()).casefold() for value in values]


@given(IDS)
def test_ids_compare_whatever_way_the_column_is_read(values: list[str]) -> None:
    # A letter beyond ASCII sends a cell the slow way: the same ids behind one are read alike.
    ids, slow = column(values), column([f"{value}é" for value in values])
    assert [each for each in views.references(ids) if each] == [
        each[:15] if re.fullmatch(r"\d[0-9A-Za-z]{14}(?:[A-Z0-5]{3})?", each) else each.casefold()
        for each in map(str.strip, values)
        if each and each not in NULL_IDS and each.casefold() not in NULL_IDS
    ]
    assert len(views.references(slow)) == len(values)
    bare = views.references(ids, bare=True).tolist()
    assert not any(each.isdecimal() and each.startswith("0") for each in bare)


@given(NUMBERS, st.sampled_from(["", views.EUROPEAN, views.ENGLISH]))
def test_numbers_are_read_as_each_alone(values: list[str], form: str) -> None:
    alone = [views.parse_number(value, form) for value in values]
    other = [views.parse_number(value) for value in values]
    expected = [
        two if form and np.isnan(one) else one for one, two in zip(alone, other, strict=True)
    ]
    np.testing.assert_array_equal(views.numbers(column(values), form).to_numpy(), expected)


@given(EMAILS)
def test_addresses_are_judged_as_each_alone(values: list[str]) -> None:
    assert judge_emails(values) == [judge_email(value) for value in values]


@given(PHONES)
@settings(deadline=None)  # the numbering plans are loaded with the first number
def test_phones_are_judged_as_each_alone(values: list[tuple[str, str]]) -> None:
    cells, countries = [cell for cell, _ in values], [country for _, country in values]
    assert judge_phones(cells, countries) == [judge_phone(*each) for each in values]


@given(EMAILS)
def test_a_domain_is_what_follows_the_last_at(values: list[str]) -> None:
    found = email_domains(column([*values, "no address"])).tolist()
    assert found[:-1] == [
        " ".join(value.split()).casefold().rpartition("@")[2].strip(". >") for value in values
    ]
    assert found[-1] == ""


@given(TEXTS, TEXTS)
def test_rows_have_the_fingerprints_of_their_values(left: list[str], right: list[str]) -> None:
    size = min(len(left), len(right))
    rows = [left[:size], right[:size]]
    assert fingerprints(map(column, rows), b"key") == [
        fingerprint(row, b"key") for row in zip(*rows, strict=True)
    ]


def test_times_of_many_days_are_told_by_their_days() -> None:
    minutes = [f"{day:02d}/03/2026 {minute // 60:02d}:{minute % 60:02d}"
               for day in range(1, 29) for minute in range(0, 1440, 97)]  # fmt: skip
    found = decide_dates([*minutes, "30/03/2026 11:15 PM", "soon"], None)
    assert found.format.split("|") == ["%d/%m/%Y %H:%M", "%d/%m/%Y %I:%M %p"]
    assert found.evidence is not None
    beyond = sum(int(each[:2]) > 12 for each in minutes) + 1
    assert found.evidence.params == {"value": "13/03/2026 00:00", "n": beyond}


@given(TEXTS)
def test_texts_are_numbered_in_the_order_in_which_they_come(values: list[str]) -> None:
    codes, distinct = kernels.coded(column(values))
    assert [distinct[code] for code in codes] == values
    assert distinct == list(dict.fromkeys(values))

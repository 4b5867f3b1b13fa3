"""What is done to all values at once is what the rule for one value says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from crm_audit_tui.matching import addresses, companies, days, emails, names, phones
from crm_audit_tui.matching.dialled import Dialled
from crm_audit_tui.matching.similarity import Texts
from crm_audit_tui.matching.strings import Strings
from crm_audit_tui.matching.text import fold, fold_all, words, words_all
from crm_audit_tui.matching.tokens import Tokens

LETTERS = st.text(st.sampled_from("aAbeéßЖ王zr. ,'&-/()[]\"|@+_0159\t\u00a0"), max_size=14)
WORDS = st.lists(
    st.sampled_from(
        [
            *(
                "S.r.l.",
                "s.",
                "p.",
                "a.",
                "& Co",
                "y",
                "e",
                "de",
                "la",
                "van",
                "O'Brien",
                "Jr.",
                "Mr",
            ),
            *("Dott.", "Hauptstr.", "V.le", "v le", "Via", "no", "12", "5bis", "GmbH", "PT", "the"),
            *("Rossi", "ROSSI", "(Bob)", "Straße"),
        ]
    ),
    max_size=5,
).map(" ".join)
ADDRESSES = st.builds(
    "{}@{}".format,
    st.sampled_from(["a.b", "A.Lee+crm", "info2", "2info", "x", ".x", "'q", "a b", "sales"]),
    st.sampled_from(
        ["gmail.com", "googlemail.com", "rossi.it", "rossi.it.", "x@y.z", "", "a;b@c.d"]
    ),
)
NUMBERS = st.text(st.sampled_from("+0123456789 ().-/x"), max_size=18)
TEXTS = st.lists(st.one_of(LETTERS, WORDS, ADDRESSES, NUMBERS), max_size=12)
MANY = settings(max_examples=50, deadline=None)
Kernel = Callable[[Strings], Strings]
RULES: dict[str, tuple[Kernel, Callable[[str], str]]] = {
    "fold": (fold_all, fold),
    "words": (lambda texts: words_all(fold_all(texts)), lambda text: " ".join(words(text))),
    "given": (names.given_all, names.given),
    "family": (names.family_all, names.family),
    "first half": (lambda texts: names.split_all(texts)[0], lambda text: names.split(text)[0]),
    "second half": (lambda texts: names.split_all(texts)[1], lambda text: names.split(text)[1]),
    "company": (companies.name_all, companies.name),
    "legal form": (lambda texts: companies.names_and_forms(texts)[1], companies.legal_form),
    "street": (addresses.street_all, addresses.street),
    "city": (addresses.city_all, addresses.city),
    "postcode": (addresses.postcode_all, addresses.postcode),
    "identity": (days.identity_all, days.identity),
    "compared number": (
        lambda texts: phones.compared_all(fold_all(texts)),
        lambda text: phones.compared(fold(text)),
    ),
}


@pytest.mark.parametrize("rule", RULES)
@MANY
@given(TEXTS)
@example(["", " ", "a.b x.y z", "_a.b_", "s. r. l", "a./b", "v le", "The and", "mr"])
def test_all_values_at_once_give_what_each_gives(rule: str, texts: list[str]) -> None:
    kernel, one = RULES[rule]
    assert kernel(Strings.of(texts)).tolist() == [one(text) for text in texts]


@MANY
@given(TEXTS)
def test_addresses_read_at_once_are_those_read_one_by_one(texts: list[str]) -> None:
    found, plain = emails.addresses_all(fold_all(Strings.of(texts)))
    for text, address, sure in zip(texts, found.tolist(), plain.tolist(), strict=True):
        if sure:
            assert emails.addresses(text) == [address]
    known = sorted({each for text in texts for each in emails.addresses(text) if each})
    boxes = Strings.of(known)
    assert emails.local_parts(boxes).tolist() == [emails.local_part(each) for each in known]
    assert emails.domains(boxes).tolist() == [emails.domain(each) for each in known]
    assert emails.Boxes.of(boxes).role.tolist() == [emails.is_role(each) for each in known]


@MANY
@given(st.lists(NUMBERS, max_size=12), st.sampled_from(["", "Italy", "GB", "Russia"]))
@example(["0039 02 1234567", "80012345678", "1234567.0", "+0012345", "0000000", "00"], "Russia")
def test_numbers_read_at_once_are_those_read_one_by_one(cells: list[str], country: str) -> None:
    dialled = Dialled.of(Strings.of(cells))
    calling = np.full(len(cells), int(phones.calling_code(country) or 0))
    found = dialled.numbers(np.arange(len(cells)), calling).tolist()
    for cell, number, plain in zip(cells, found, dialled.plain.tolist(), strict=True):
        if plain:
            assert phones.numbers(cell, country) == ([number] if number else [])


@MANY
@given(st.lists(st.text("abcdeé .1", min_size=1, max_size=9), min_size=1, max_size=12))
def test_bounds_never_change_an_answer(values: list[str]) -> None:
    folded = [fold(value) for value in values]
    texts = Texts(Strings.of(folded))
    left, right = (each.ravel() for each in np.indices((len(folded), len(folded))))
    edits, alike = texts.edits(left, right, 2), texts.likeness(left, right, 0.84)
    for one, other, edit, like in zip(left, right, edits.tolist(), alike.tolist(), strict=True):
        assert edit == min(OSA.distance(folded[one], folded[other]), 3)
        exact = JaroWinkler.similarity(folded[one], folded[other])
        assert like == pytest.approx(exact if exact >= 0.84 else 0, abs=1e-6)


@MANY
@given(TEXTS)
def test_texts_in_one_run_of_bytes_come_back_as_they_were(texts: list[str]) -> None:
    strings = Strings.of(texts)
    assert strings.tolist() == texts
    codes, values = strings.encoded()
    assert values.pick(codes).tolist() == texts
    before, after = strings.partition("@")
    assert list(zip(before.tolist(), after.tolist(), strict=True)) == [
        text.partition("@")[::2] for text in texts
    ]
    plain = words_all(fold_all(strings))
    assert Tokens.of(plain).join().tolist() == plain.tolist()
    order = sorted(range(len(texts)), key=lambda at: (texts[at].encode(), at))
    assert strings.ranks()[order].tolist() == list(range(len(texts)))

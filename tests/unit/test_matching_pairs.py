"""Which records are found to be one, and which are kept apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.engines.local import match_table
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.matching.clusters import cluster
from crm_audit_tui.matching.explain import explain
from crm_audit_tui.matching.levels import FIELDS
from crm_audit_tui.matching.matches import Matches, load_matches
from crm_audit_tui.matching.settings import MatchSettings
from matching_tables import STRANGERS, person, table_of


def probability(matches: Matches, one: int, other: int) -> float:
    found = (matches.left == min(one, other)) & (matches.right == max(one, other))
    return float(matches.probability[found].sum())


def match(*rows: dict[str, str], table: str = "contacts") -> Matches:
    return match_table(table_of([*rows, *(STRANGERS if table == "contacts" else [])], table))


def test_an_id_of_a_company_is_no_name_of_another() -> None:
    lead = person("Pat", "Stumuller", company="Pyramid Construction Inc.", phone="+1 555 0199")
    contact = {name: value for name, value in lead.items() if name != "company"}
    table = table_of([lead, contact | {"company_id": "001bm00001ZL8UBAA1"}, *STRANGERS])
    matches = match_table(table)
    rows = [
        {str(name): str(cell) for name, cell in table.frame.iloc[row].items()} for row in (0, 1)
    ]
    told = explain(matches, 0, *rows)
    assert (int(matches.left[0]), int(matches.right[0])) == (0, 1)
    assert all(each.bits >= 0 for each in told.weights if each.field == "company")


def test_companies_are_told_apart_by_id_where_no_record_names_them() -> None:
    def at(company: str) -> dict[str, str]:
        return {"first_name": "Ada", "last_name": "Kowalska", "company_id": company}

    others = [
        {"first_name": f"F{n}x", "last_name": f"L{n}y", "company_id": f"CO-{n}0031"}
        for n in range(30)
    ]
    matches = match_table(table_of([at("AC-10017"), at("AC-10017"), at("BX-20025"), *others]))
    assert probability(matches, 0, 1) > probability(matches, 0, 2)


def test_a_clean_table_has_no_duplicates() -> None:
    matches = match_table(table_of(STRANGERS))
    assert (matches.pairs, matches.clusters, matches.excess) == (0, 0, 0)


@pytest.mark.parametrize(
    "other",
    [
        person("Beppe", "De Luca", email="g.deluca@rossi.it", phone="02 5550114", country="Italy"),
        person("DeLuca", "Giuseppe", email="", phone="+39025550114", company="Rossi S.p.A."),
        {"full_name": "De Luca, Giuseppe", "email": "g.deluca+old@rossi.it"},
        person("Giuseppe", "De Lucca", email="g.deluca@rosi.it", company="ROSSI SPA"),
    ],
)
def test_one_person_entered_twice_is_found(other: dict[str, str]) -> None:
    first = person("Giuseppe", "De Luca", email="g.deluca@rossi.it", company="Rossi Spa")
    first["phone"] = "+39 02 555 0114"
    matches = match(first, other)
    assert probability(matches, 0, 1) > 0.5
    assert matches.cluster[0] == matches.cluster[1]
    assert matches.excess == 1


def test_colleagues_who_share_company_domain_and_switchboard_are_kept_apart() -> None:
    shared = {"company": "Rossi S.p.A.", "phone": "+39 02 555 0114", "city": "Milano"}
    firsts = ["Marco", "Giulia", "Paolo", "Elena", "Sandro", "Irene"]
    lasts = ["Bianchi", "Conti", "Ferri", "Galli", "Marini", "Neri"]
    rows = [
        person(first, last, email=f"{first}.{last}@rossi.it".lower(), **shared)
        for first, last in zip(firsts, lasts, strict=True)
    ]
    assert match(*rows).pairs == 0


def test_colleagues_are_known_by_their_domain_where_no_company_is_given() -> None:
    rows = [
        {"first_name": first, "last_name": last, "email": f"{box}@uog.com", "phone": "212 842 5500"}
        for first, last, box in [
            ("Stella", "Pavlova", "spavlova"),
            ("Lauren", "Boyle", "lboyle"),
            ("Arthur", "Song", "asong"),
            ("Avi", "Green", "agreen"),
        ]
    ]
    assert match(*rows).pairs == 0


def test_many_colleagues_and_no_duplicates_give_no_duplicates() -> None:
    # fmt: off
    firsts = ["Ada", "Bruno", "Clara", "Dino", "Elif", "Fabio", "Greta", "Hugo", "Irma", "Jonas"]
    lasts = [
        "Abel", "Bonet", "Cerny", "Duval", "Ekman", "Fonte", "Gallo", "Haas", "Ibsen", "Jung",
        "Klee", "Lund", "Mann", "Noll",
    ]
    # fmt: on
    firms = ["Alpha Steel", "Borealis Foods", "Cobalt Media", "Delta Farms", "Echo Robotics"]
    rows = [
        person(
            first,
            last,
            email=f"{first}.{last}@{firms[(one + other) % 5].split()[0]}.com".lower(),
            company=firms[(one + other) % 5],
            phone=f"+39 02 555 0{(one + other) % 5}10",
        )
        for one, first in enumerate(firsts)
        for other, last in enumerate(lasts)
    ]
    assert match_table(table_of(rows)).pairs == 0
    assert match_table(table_of(rows), settings=MatchSettings(all_pairs=0)).pairs == 0


def test_a_household_and_namesakes_are_kept_apart() -> None:
    home = {"street": "Via Roma 5", "city": "Pavia", "phone": "+39 0382 555 019"}
    rows = [
        person("Ugo", "Zanin", **home),
        person("Livia", "Zanin", email="livia.z@gmail.com", **home),
        person("Ugo", "Zanin", email="ugo77@gmail.com", phone="+39 091 555 0177", city="Palermo"),
    ]
    matches = match(*rows)
    assert matches.cluster[0] != matches.cluster[1]
    assert probability(matches, 0, 2) < 0.9


def test_a_shared_surname_and_initial_at_two_domains_is_no_duplicate() -> None:
    rows = [
        {"first_name": "Miguel", "last_name": "Martínez", "email": "mmartinez@grundfos.example"},
        {"first_name": "Manuel", "last_name": "Martínez", "email": "m.martinez@promkador.example"},
    ]
    assert match(*rows).pairs == 0


def test_a_surname_entered_as_given_name_is_as_frequent_as_it_is() -> None:
    firsts = ["Anna", "Bruno", "Clara", "Dirk", "Elke", "Franz", "Greta", "Hans", "Ida", "Jan"]
    rows = [person(first, "Meyer") for first in firsts]
    rows += [{"first_name": "Meyer", "last_name": first} for first in firsts]
    matches = match_table(table_of(rows), settings=MatchSettings(keep=0))
    [at] = [at for at, field in enumerate(matches.model.fields) if field.name == "last_name"]
    swapped = matches.levels[matches.left + len(firsts) == matches.right, at]
    assert {matches.model.fields[at].levels[each] for each in swapped} == {"exact_frequent"}


def test_two_empty_records_are_no_pair() -> None:
    assert match({"first_name": ""}, {"first_name": ""}).pairs == 0


def test_companies_match_across_legal_form_and_domain() -> None:
    rows = [
        {"name": "Rossi & Figli S.r.l.", "website": "https://www.rossi.it/home", "city": "Como"},
        {"name": "ROSSI E FIGLI", "domain": "rossi.it", "phone": "+39 031 555 011"},
        {"name": "Blue Harbour Ltd", "domain": "blueharbour.co.uk", "city": "Hull"},
        {"name": "Blauer Hafen GmbH", "domain": "blauerhafen.de", "city": "Kiel"},
        {"name": "PT Maju Jaya Tbk", "domain": "majujaya.co.id", "city": "Bogor"},
    ]
    matches = match(*rows, table="companies")
    assert matches.cluster.tolist() == [0, 0, 2, 3, 4]


SITE = {"street": "Via Mazzini 25", "city": "Como", "phone": "+39 031 555 011"}
FIRMS = [
    {"name": f"{name} {trade}", "website": f"{name}.it".lower(), "city": city}
    for name, trade, city in [
        ("Belmondo", "Trasporti", "Pavia"),
        ("Ferrarini", "Grafiche", "Lodi"),
        ("Quaranta", "Impianti", "Novara"),
        ("Tebaldi", "Consulting", "Asti"),
    ]
]


def test_another_trade_beside_the_same_core_is_a_sister_and_a_shortened_one_is_not() -> None:
    def level(one: str, other: str) -> str:
        matches = match_table(
            table_of([{"name": one} | SITE, {"name": other} | SITE, *FIRMS], "companies"),
            settings=MatchSettings(keep=0),
        )
        at = int(np.flatnonzero((matches.left == 0) & (matches.right == 1))[0])
        return str(matches.model.fields[0].levels[matches.levels[at, 0]])

    assert level("Rossi Costruzioni S.r.l.", "Rossi Immobiliare S.p.A.") == "kin"
    assert level("Ferricolli Alimentari", "Ferricolli Viaggi") == "kin"
    assert level("Rossi Costruzioni", "Rossi Costr. Srl") == "close"
    assert level("Rossi Costruzioni", "Costruzoini Rossi") == "close"
    assert level("Rossi Costruzioni", "Rossi") == "part"


def test_a_domain_that_repeats_the_name_says_nothing_more() -> None:
    def firm(name: str, domain: str) -> dict[str, str]:
        return {"name": name, "domain": domain}

    matches = match(
        firm("Hotel Roma Srl", "hotelroma.it"),
        firm("Hotel Roma", "hotelroma.eu"),
        firm("Salvano Informatica", "salvano.it"),
        firm("Salvani Informatica", "salvani.it"),
        firm("Kestrel Optics Ltd", "kestreloptics.com"),
        firm("Kestrel Optics", "kestrelotpics.com"),
        *(firm(f"Firm{n}x Works{n}", f"firm{n}x.example") for n in range(30)),
        table="companies",
    )
    assert probability(matches, 0, 1) < 0.5
    assert probability(matches, 2, 3) < 0.5
    assert probability(matches, 4, 5) > 0.9, "a slip, since the domain is not the name"


def test_a_name_with_a_town_added_is_a_branch() -> None:
    def firm(name: str, city: str) -> dict[str, str]:
        return {"name": name, "city": city, "domain": f"{name.split()[0].lower()}.example"}

    matches = match(
        firm("Watttech Logistics", "Leeds"),
        firm("Watttech Logistics Boston", "Boston"),
        firm("Nordal Ceramics", "Leeds"),
        firm("Nordal Ceramics Holding", "Leeds"),
        *(firm(f"Firm{n}x Works{n}", f"Town{n}") for n in range(30)),
        table="companies",
    )
    assert probability(matches, 0, 1) < 0.5 < probability(matches, 2, 3)


def test_two_of_a_name_in_one_firm_have_addresses_joined_otherwise() -> None:
    def at(email: str, phone: str) -> dict[str, str]:
        return person("Mary", "Okonjo", email=email, phone=phone)

    namesakes = match(
        at("mary.okonjo@firm.example", "+39 340 111222"),
        at("maryokonjo2@firm.example", "+39 347 998877"),
    )
    slip = match(
        at("mary.okonjo@firm.example", "+39 340 111222"),
        at("mary.okonjp@firm.example", "+39 347 998877"),
    )
    assert probability(namesakes, 0, 1) < probability(slip, 0, 1)


def test_a_number_is_one_number_whether_or_not_its_country_is_known() -> None:
    one = person("Marta", "Quaglia", email="", phone="+39 0522 352901")
    other = person("Marta", "Quaglia", email="", phone="0522 352901")
    matches = match(one, other)
    [at] = [at for at, field in enumerate(matches.model.fields) if field.name == "phone"]
    assert matches.levels[0, at] == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sylvie", "Syl"), ("Alessandra", "Ale"), ("Giuseppe", "Beppe")],
)
def test_the_first_letters_of_a_name_are_a_short_form(one: str, other: str) -> None:
    phone = "+39 335 382 1080"
    matches = match(person(one, "Cometti", email="", phone=phone), person(other, "Cometti"))
    assert matches.model.fields[0].levels[matches.levels[0, 0]] == "variant"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_tables_too_small_for_duplicates(rows: int) -> None:
    matches = match_table(table_of(STRANGERS[:rows] or [{"first_name": ""}][:0]))
    assert matches.pairs == 0
    assert len(matches.cluster) == rows


def test_a_pair_told_apart_shares_no_cluster_even_through_a_third() -> None:
    same = person("Greta", "Holm", phone="+45 33 555 019")
    table = table_of([same, same, same, *STRANGERS])
    assert match_table(table).excess == 2
    matches = match_table(table, apart=frozenset({(0, 1)}))
    assert matches.cluster[0] != matches.cluster[1]
    assert matches.excess == 1


def test_a_weak_link_does_not_join_two_dense_parts() -> None:
    left = np.array([0, 0, 1, 3, 3, 4, 2], dtype=np.int64)
    right = np.array([1, 2, 2, 4, 5, 5, 3], dtype=np.int64)
    sure = np.array([0.99] * 6 + [0.6])
    assert cluster(6, left, right, sure, 0.5).tolist() == [0, 0, 0, 3, 3, 3]


def test_the_weights_of_an_explanation_add_up() -> None:
    rows = [person("Bob", "Marsh", phone="020 5550 1199"), person("Robert", "Marsh"), *STRANGERS]
    matches = match_table(table_of(rows))
    pair = int(np.flatnonzero((matches.left == 0) & (matches.right == 1))[0])
    told = explain(matches, pair, rows[0], rows[1])
    odds = told.probability / (1 - told.probability)
    assert told.bits == pytest.approx(np.log2(odds), abs=1e-6)
    first = next(weight for weight in told.weights if weight.field == "first_name")
    assert (first.level, first.left, first.right) == ("variant", "Bob", "Robert")
    assert first.bits > 0
    phone = next(weight for weight in told.weights if weight.field == "phone")
    assert (phone.level, phone.bits) == ("", 0.0)  # blank on one side says nothing


def test_a_result_is_the_same_after_it_was_saved(tmp_path: Path) -> None:
    matches = match(STRANGERS[0])
    matches.save(tmp_path)
    again = load_matches(tmp_path, "contacts")
    assert again.model == matches.model
    assert np.array_equal(again.levels, matches.levels)
    assert again.probability.tolist() == matches.probability.tolist()
    assert (again.pairs, again.threshold, again.cut) == (1, matches.threshold, matches.cut)


def test_the_threshold_can_be_set() -> None:
    table = table_of([person("Jo", "Vance"), person("Joe", "Vance", email="jv@x.org"), *STRANGERS])
    strict = match_table(table, settings=MatchSettings(threshold=0.999999))
    assert strict.threshold == 0.999999
    assert strict.pairs <= match_table(table).pairs


def test_matching_stops_when_told() -> None:
    with pytest.raises(Cancelled):
        match_table(table_of(STRANGERS), is_cancelled=lambda: True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_and_level_has_words(language: str) -> None:
    say = Translator(language)
    for fields in FIELDS.values():
        for field in fields:
            assert say.has(f"matching.field.{field.name}")
            assert all(say.has(f"matching.level.{level}") for level in field.levels)


@pytest.mark.parametrize("flag", ["is_converted", "is_deleted"])
def test_a_record_that_is_gone_is_nobodys_duplicate(flag: str) -> None:
    lead = person("Giuseppe", "De Luca", email="g.deluca@rossi.it")
    contact = dict(lead)
    assert match(lead, contact).pairs == 1
    assert match(lead | {flag: "TRUE"}, contact | {flag: "FALSE"}).pairs == 0

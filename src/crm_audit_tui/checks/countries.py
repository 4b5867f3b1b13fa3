"""Countries as exports spell them, and what an e-mail domain or a territory says of one."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from crm_audit_tui.checks.words import plain, word_set

_LANGUAGES = ("en", "it", "es", "fr", "de", "pt", "id", "nl")
_ALIASES = {
    "usa": "US",
    "u s a": "US",
    "u s": "US",
    "united states of america": "US",
    "stati uniti d america": "US",
    "eeuu": "US",
    "ee uu": "US",
    "estados unidos de america": "US",
    "uk": "GB",
    "u k": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "gran bretagna": "GB",
    "inghilterra": "GB",
    "inglaterra": "GB",
    "angleterre": "GB",
    "holland": "NL",
    "the netherlands": "NL",
    "olanda": "NL",
    "holanda": "NL",
    "czech republic": "CZ",
    "repubblica ceca": "CZ",
    "russia": "RU",
    "russian federation": "RU",
    "south korea": "KR",
    "korea": "KR",
    "republic of korea": "KR",
    "uae": "AE",
    "emirates": "AE",
    "emirati arabi": "AE",
    "viet nam": "VN",
    "brasil": "BR",
    "deutschland": "DE",
    "espana": "ES",
    "schweiz": "CH",
    "suisse": "CH",
    "svizzera": "CH",
    "osterreich": "AT",
    "belgie": "BE",
    "danmark": "DK",
    "sverige": "SE",
    "norge": "NO",
    "suomi": "FI",
    "polska": "PL",
    "magyarorszag": "HU",
    "hellas": "GR",
    "turkey": "TR",
    "turkiye": "TR",
    "macedonia": "MK",
    "ivory coast": "CI",
    "cape verde": "CV",
    "swaziland": "SZ",
    "burma": "MM",
    "hong kong": "HK",
    "macau": "MO",
    "taiwan": "TW",
    "prc": "CN",
    "p r china": "CN",
    "republik indonesia": "ID",
    "ksa": "SA",
}
# Country codes of the domain name system that the whole world uses for something else.
_GENERIC = word_set("io co me tv ai cc ws to fm am ly gg vc sh ac eu su la bz nu tk ml ga cf gq")
_TERRITORIES = {
    "dach": "DE AT CH LI",
    "benelux": "BE NL LU",
    "iberia": "ES PT AD",
    "nordics": "SE NO DK FI IS",
    "nordic": "SE NO DK FI IS",
    "scandinavia": "SE NO DK",
    "baltics": "EE LV LT",
    "uki": "GB IE",
    "uk i": "GB IE",
    "uk and ireland": "GB IE",
    "north america": "US CA MX",
    "nord america": "US CA MX",
    "namer": "US CA",
    "noram": "US CA",
    "anz": "AU NZ",
}
# Continents by the first part of their time zones' names.
_CONTINENTS = {
    "europe": "Europe",
    "europa": "Europe",
    "africa": "Africa",
    "asia": "Asia",
    "oceania": "Pacific",
    "america": "America",
    "americas": "America",
    "amer": "America",
    "amers": "America",
}
_EUROPEAN_UNION = word_set(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
)
_MIDDLE_EAST = word_set("AE SA QA KW BH OM IL JO LB TR IQ IR YE SY PS CY EG")


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in reversed(_LANGUAGES):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "ZZ"):
                found[plain(name)] = code
    found.pop("", None)
    return found | _ALIASES


@cache
def _codes() -> frozenset[str]:
    return frozenset(_names().values())


@cache
def country_code(text: str) -> str:
    """Return the ISO 3166 code of a country, however it is spelled in eight languages; or ""."""
    words = plain(text)
    if len(words) == 2 and words.upper() in _codes() and words != "uk":
        return words.upper()
    if len(words) == 3 and words.isalpha() and words not in _ALIASES:
        aliases: dict[str, list[str]] = dict(get_global("territory_aliases"))
        if len(codes := aliases.get(words.upper(), [])) == 1:
            return codes[0]
    return _names().get(words, "")


@cache
def domain_country(domain: str) -> str:
    """Return the country whose code ends a domain, "" where it tells no country."""
    last = domain.rpartition(".")[2].casefold()
    if last == "uk":
        return "GB"
    if len(last) != 2 or last in _GENERIC:
        return ""
    return last.upper() if last.upper() in _codes() else ""


@cache
def territory(text: str) -> frozenset[str]:
    """Return the countries of an owner's region, empty where it names none that we know.

    A cell may list several (`Italy, Spain`, `DACH; Benelux`); then every one has to be known.
    """
    found: set[str] = set()
    for part in text.replace(";", ",").replace("/", ",").replace("+", ",").split(","):
        words = plain(part)
        if not words:
            continue
        if words not in ("eu", "ue") and (code := country_code(part)):
            found.add(code)
        elif words in _TERRITORIES:
            found |= word_set(_TERRITORIES[words])
        elif members := _members(words):
            found |= members
        else:
            return frozenset()
    return frozenset(found)


@cache
def _members(name: str) -> frozenset[str]:
    """Return the countries of a part of the world."""
    if name in ("eu", "ue", "european union", "unione europea"):
        return _EUROPEAN_UNION
    if name == "emea":
        return _zoned("Europe") | _zoned("Africa") | _MIDDLE_EAST
    if name == "apac":
        return (_zoned("Asia") | _zoned("Pacific") | _zoned("Australia")) - _MIDDLE_EAST
    if name in ("latam", "latin america", "america latina", "south america", "sud america"):
        return _zoned("America") - word_set("US CA GL PM")
    return _zoned(_CONTINENTS[name]) if name in _CONTINENTS else frozenset()


def _zoned(continent: str) -> frozenset[str]:
    zones: dict[str, list[str]] = dict(get_global("territory_zones"))
    return frozenset(
        code
        for code, names in zones.items()
        if any(name.startswith(f"{continent}/") for name in names)
    )

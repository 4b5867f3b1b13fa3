"""E-mail addresses judged without the network: syntax, implausible domains, roles, inventions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import msgspec
import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist, extract

from crm_audit_tui.checks.words import word_set
from crm_audit_tui.tables import kernels

COMMON_DOMAINS = word_set(
    "gmail.com googlemail.com yahoo.com yahoo.it yahoo.fr yahoo.es yahoo.de yahoo.co.uk "
    "yahoo.com.br yahoo.co.id hotmail.com hotmail.it hotmail.fr hotmail.es hotmail.co.uk "
    "outlook.com outlook.it outlook.fr outlook.es live.com live.it live.fr msn.com icloud.com "
    "me.com aol.com protonmail.com proton.me libero.it virgilio.it alice.it tiscali.it tin.it "
    "tim.it fastwebnet.it aruba.it pec.it orange.fr free.fr laposte.net wanadoo.fr sfr.fr web.de "
    "t-online.de gmx.de gmx.net gmx.com telefonica.net terra.es uol.com.br bol.com.br terra.com.br "
    "comcast.net verizon.net att.net btinternet.com yandex.ru mail.ru qq.com 163.com"
)
# Real domains that look like a slip of a common one.
_REAL = word_set(
    "mail.com email.com ymail.com fmail.com email.it live.de live.nl live.be live.ca live.se "
    "yahoo.ca yahoo.in yahoo.ie yahoo.gr yahoo.pl hotmail.de hotmail.nl hotmail.be hotmail.ca "
    "hotmail.se outlook.de outlook.be outlook.pt gmx.at gmx.ch gmx.fr gmx.es gmx.us "
    "gmx.co mac.com "
    "free.it orange.es orange.net tin.com tim.com aon.at 126.com web.com web.it me.it "
    "aol.de aol.fr "
    "bt.com att.com mail.de mail.it ail.com mali.com yahoo.jp yahoo.co.jp yahoo.co.in rmail.com"
)
_AT_ONCE = 10_000
# Near misses of a short name are too many to mean anything.
_SHORTEST_NAME = 5
_RESERVED_TOP = word_set("test example invalid localhost local")
_RESERVED = word_set("example.com example.org example.net")
_ROLES = word_set(
    "info sales admin administrator support contact office hello mail email webmaster postmaster "
    "hostmaster abuse noreply no-reply donotreply marketing billing accounting accounts finance hr "
    "jobs careers team service services help helpdesk enquiries inquiries inquiry orders press "
    "media legal privacy security reception secretary purchasing procurement newsletter "
    "amministrazione ufficio commerciale vendite acquisti segreteria direzione assistenza contatti "
    "contabilita fatture fatturazione personale preventivi ordini redazione "
    "ventas administracion contacto atencion compras facturacion oficina recepcion soporte "
    "vente ventes commercial contacts comptabilite accueil achats direction facturation "
    "secretariat "
    "kontakt verkauf buchhaltung vertrieb einkauf buero rechnung bewerbung zentrale "
    "vendas contato financeiro atendimento comercial penjualan keuangan admin1 kontak"
)
_TEST_WORDS = word_set(
    "test tests testing tester prova prove prueba pruebas essai teste testuser test1 "
    "test123 demo "
    "dummy fake foo bar foobar foobaz asdf asdfg asdfgh asdfasdf qwerty qwertz qwert azerty zxcv "
    "zxcvbn zxcvbnm abc abcd abcde abc123 xyz aaa aaaa bbb xxx xxxx zzz nobody noone "
    "nomail nessuno "
    "someone anonymous lorem ipsum pippo pluto paperino topolino sample samplecontact deleteme "
    "donotuse percobaan coba"
)
_ANNOUNCED = word_set("test prova prueba dummy fake")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qwertzuiop", "yxcvbnm")
_NEIGHBOURS = frozenset(
    row[place : place + 2] for keys in _KEYBOARD for row in (keys, keys[::-1]) for place in range(9)
)
# What a run of keys, or of one letter, begins with.
_RUN_STARTS = _NEIGHBOURS | {sign * 2 for sign in map(chr, range(33, 127))}
_PLAIN = re.compile(
    r"[a-z0-9_+'&=~-]+(?:\.[a-z0-9_+'&=~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}",
)
_SPLIT = re.compile(r"[\s,;|/]+")
_NEAR_TOPS = {"con": "com", "cmo": "com", "ocm": "com", "vom": "com", "comm": "com", "coom": "com"}


class EmailVerdict(msgspec.Struct, frozen=True):
    """What is to say of one cell.

    `fault` is "" for a plausible address, else "syntax", "several", "domain" (unknown top-level
    domain), "typo" (near miss of a common domain), "reserved" (a domain made for examples) or
    "test" (an invented address); `suggestion` the address that was probably meant, "" for none.
    `role` marks the address of a function, `blank` a cell that says nothing.
    """

    fault: str = ""
    suggestion: str = ""
    role: bool = False
    blank: bool = False


BLANK = EmailVerdict(blank=True)
_GOOD = EmailVerdict()
_ROLE = EmailVerdict(role=True)


def judge_email(cell: str) -> EmailVerdict:
    """Judge one non-blank cell."""
    address = cell.strip().casefold()
    if not _PLAIN.fullmatch(address) or len(address) > 254:
        return _judge_odd(cell)
    return _judge_plausible(address)


def judge_emails(cells: Sequence[str]) -> list[EmailVerdict]:
    """Judge many cells as `judge_email` does: plain addresses on good domains at once."""
    source = kernels.cells(cells)
    address = pc.ascii_lower(pc.utf8_trim_whitespace(source))
    plain = kernels.flags(pc.match_substring_regex(address, f"^(?:{_PLAIN.pattern})$"))
    plain &= ~kernels.not_ascii(source) & (pc.binary_length(address).to_numpy() <= 254)
    local = pc.replace_substring_regex(address, "@.*$", "")
    codes, domains = kernels.coded(pc.replace_substring_regex(address, "^.*@", ""))
    plain &= _good_domains(domains)[codes]
    for odd, words in ((local, _TEST_WORDS), (pc.utf8_slice_codeunits(local, 0, 2), _RUN_STARTS)):
        plain &= ~kernels.flags(pc.is_in(odd, value_set=kernels.cells(sorted(words))))
    name = pc.replace_substring_regex(local, r"\+.*$", "")
    roles = kernels.flags(pc.is_in(name, value_set=kernels.cells(sorted(_ROLES))))
    return [
        (_ROLE if role else _GOOD) if good else judge_email(cell)
        for cell, good, role in zip(cells, plain.tolist(), roles.tolist(), strict=True)
    ]


def _good_domains(domains: list[str]) -> NDArray[np.bool_]:
    """Return which domains may be anybody's: no example, no slip, and their top exists."""
    good = np.array(
        [each.rpartition(".")[2] in _tops() and not is_reserved(each) for each in domains],
        dtype=bool,
    )
    for first in range(0, len(domains), _AT_ONCE):
        some = domains[first : first + _AT_ONCE]
        near = cdist(some, _MISSED, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
        for place in np.flatnonzero((near <= 1).any(axis=1)).tolist():
            good[first + place] &= not near_domain(some[place])
    return good


def _judge_plausible(address: str) -> EmailVerdict:
    local, _, domain = address.rpartition("@")
    top = domain.rpartition(".")[2]
    role = local.split("+")[0] in _ROLES
    name = domain.split(".")[0]
    if local in _TEST_WORDS and (name in _TEST_WORDS or is_keyboard_run(name) or local == name):
        return EmailVerdict("test", "", role)
    if is_keyboard_run(local) or (local in _TEST_WORDS and name == "mail"):
        return EmailVerdict("test", "", role)
    if is_reserved(domain):
        return EmailVerdict("reserved", "", role)
    if meant := near_domain(domain):
        return EmailVerdict("typo", f"{local}@{meant}", role)
    if top not in _tops():
        return EmailVerdict("domain", _nearest_top(local, domain, top), role)
    if local in _TEST_WORDS and local.startswith(("test", "prova", "prueba", "dummy", "fake")):
        return EmailVerdict("test", "", role)
    return _ROLE if role else _GOOD


def is_reserved(domain: str) -> bool:
    """Tell whether a domain is kept for examples and tests (RFC 2606)."""
    if domain in _RESERVED or domain.endswith(".example.com"):
        return True
    return domain.rpartition(".")[2] in _RESERVED_TOP


def _judge_odd(cell: str) -> EmailVerdict:
    """Judge what the fast rule does not take: odd but valid, several addresses, or broken."""
    parts = [part.strip("<>()[]\"'.") for part in _SPLIT.split(cell) if "@" in part]
    good = [part for part in parts if _PLAIN.fullmatch(part.casefold())]
    if len(good) > 1:
        return EmailVerdict("several", good[0])
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(
            cell.strip(),
            check_deliverability=False,
            allow_quoted_local=True,
            test_environment=True,
        )
    except EmailNotValidError:
        return EmailVerdict("syntax", _repaired(cell, good))
    return _judge_plausible(f"{found.local_part.casefold()}@{found.ascii_domain.casefold()}")


def _repaired(cell: str, good: list[str]) -> str:
    """Return the address that a broken cell was meant to be, "" where it is not plain."""
    if good:
        return good[0] if re.search(r'[<(\[",;|/:]', cell) else ""
    text = cell.strip().casefold()
    text = re.sub(r"^mailto:\s*", "", text)
    text = re.sub(r"\s*[\[(]\s*(?:at|chiocciola|arroba)\s*[\])]\s*", "@", text)
    text = re.sub(r"\s*[\[(]\s*(?:dot|punto)\s*[\])]\s*", ".", text)
    text = re.sub(r"\s+", "", text).strip("<>()[]\"'.,;:")
    text = re.sub(r"@{2,}", "@", text)
    text = re.sub(r"\.{2,}", ".", text)
    local, at, domain = text.rpartition("@")
    text = f"{local.strip('.')}{at}{domain.replace(',', '.').strip('.-')}"
    if not _PLAIN.fullmatch(text) or judge_email(text).fault:
        return ""
    return text


@lru_cache(maxsize=100_000)
def near_domain(domain: str) -> str:
    """Return the common mail domain that `domain` misses by one slip of the keys, else "".

    A slip is one letter too many, too few, wrong, or two swapped (optimal string alignment).
    """
    if domain in COMMON_DOMAINS or domain in _REAL:
        return ""
    top = domain.rpartition(".")[2]
    for common, _, _ in extract(
        domain, _MISSED, scorer=OSA.distance, score_cutoff=1, limit=None, processor=None
    ):
        # yahoo.ie is Ireland's, no slip of yahoo.it.
        other_country = top != common.rpartition(".")[2] and top in _tops()
        if not other_country or top in _SLIPPED:
            return str(common)
    return ""


# Top-level domains that exist, and that are nearly always a slip of `com` behind a common name.
_SLIPPED = word_set("co cm om")
_MISSED = sorted(domain for domain in COMMON_DOMAINS if len(domain.split(".")[0]) >= _SHORTEST_NAME)


def _nearest_top(local: str, domain: str, top: str) -> str:
    meant = _NEAR_TOPS.get(top, "")
    return f"{local}@{domain.removesuffix(top)}{meant}" if meant else ""


def is_keyboard_run(word: str) -> bool:
    """Tell whether a word of four letters or more runs along the keys, or is one sign repeated."""
    if len(word) < 4:
        return False
    if word[0] == word[1]:
        return len(set(word)) == 1
    if word[:2] not in _NEIGHBOURS:
        return False
    bare = word.rstrip("0123456789")
    return len(bare) >= 4 and any(bare in row or bare in row[::-1] for row in _KEYBOARD)


def is_test_word(name: str) -> bool:
    """Tell whether every word of a (case-folded) name is one that people type to try things."""
    words = name.split()
    return bool(words) and all(word in _TEST_WORDS or is_keyboard_run(word) for word in words)


def is_test_prefix(name: str) -> bool:
    """Tell whether a (case-folded) name announces a test: Test Customer, Prova Rossi."""
    return name in _ANNOUNCED


def is_invented_name(name: str) -> bool:
    """Tell whether a (case-folded) full name was made up to try something out."""
    words = name.split()
    return is_test_word(name) or (len(words) > 1 and words[0] in _ANNOUNCED)


@cache
def _tops() -> frozenset[str]:
    text = (files(__package__) / "data" / "top_level_domains.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))

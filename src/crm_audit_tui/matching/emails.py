"""E-mail addresses: who reads the box, told from how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import JaroWinkler

from crm_audit_tui.matching import names as given
from crm_audit_tui.matching.strings import Flags, Strings, byte_set
from crm_audit_tui.matching.text import Column, fold
from crm_audit_tui.matching.wordlists import word_list

_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]|@]+@[^\s<>,;:\"()\[\]|@]+")
_JOINTS = re.compile(r"[._\-]")
_DIGITS = "0123456789"
_DOTTED = frozenset({"gmail.com"})  # providers that ignore dots before the @
_SAME = {"googlemail.com": "gmail.com", "hotmail.co.uk": "hotmail.co.uk", "me.com": "icloud.com"}
_LIKE = 0.9  # a given name and its misspelling
FREE = word_list("free_providers")
ROLES = word_list("role_addresses")
_AT = ord("@")
_UNUSUAL = byte_set(' \t\n\r\f\v\x1c\x1d\x1e\x1f<>,;:"()[]|+')
_OUTER = byte_set(".'")
_JOINT = byte_set("._-")
_DIGIT = byte_set(_DIGITS)


def addresses(cell: str) -> list[str]:
    """Return the addresses in a cell, normalised: no plus tag, no provider's idle dots."""
    if "@" not in cell:
        return []
    return [address(each) for each in _ADDRESS.findall(fold(cell))]


def address(text: str) -> str:
    """Return one folded address in the form in which equal boxes are equal."""
    local, _, domain = text.strip(".'").rpartition("@")
    domain = _SAME.get(domain.strip("."), domain.strip("."))
    local = local.partition("+")[0] or local
    if domain in _DOTTED:
        local = local.replace(".", "")
    return f"{local}@{domain}" if local and domain else ""


def addresses_all(folded: Strings) -> tuple[Strings, Flags]:
    """Return the one address in each folded cell, and of which cells this is all there is to say.

    The other cells, with several addresses, a plus tag, a name around the address or nothing that
    is one, are for `addresses`.
    """
    at = folded.data == _AT
    local, domain_ = folded.partition("@")
    plain = (folded.count(at) == 1) & (folded.count(_UNUSUAL[folded.data]) == 0)
    plain &= (local.lengths > 0) & (domain_.lengths > 0)
    for side in (folded, domain_):
        plain &= ~(_OUTER[side.byte(0)] | _OUTER[side.byte(-1)])
    plain &= ~domain_.is_in(sorted(_SAME))
    idle = np.repeat(plain & domain_.is_in(sorted(_DOTTED)), folded.lengths)
    idle &= folded.data == ord(".")
    idle[np.flatnonzero(idle)] &= _before_at(folded, np.flatnonzero(idle))
    return folded.drop(idle), plain


def _before_at(folded: Strings, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Flags:
    """Return which of `places` (in bytes, of cells with one @) stand before their cell's @."""
    signs = np.cumsum(folded.data == _AT)
    owner = np.searchsorted(folded.starts, places, side="right") - 1
    before = np.append(0, signs)[folded.starts[owner]]
    found: Flags = signs[places] == before
    return found


@dataclass(frozen=True, eq=False)
class Boxes:
    """What distinct addresses are made of: codes of equal parts, -1 where they tell nothing."""

    local: Column
    domain: Column
    role: Flags
    long: Flags

    @classmethod
    def of(cls, values: Strings) -> Boxes:
        """Return the parts of addresses as `local_part`, `domain` and `is_role` tell them."""
        local, domain_ = local_parts(values), domains(values)
        role = local.lengths == 0
        return cls(local.encoded()[0], domain_.encoded()[0], role, local.lengths >= 4)


def local_parts(values: Strings) -> Strings:
    """Return what `local_part` makes of each address."""
    local = values.partition("@")[0]
    bare = local.drop(_JOINT[local.data])
    return bare.where(~_of_role(bare))


def _of_role(bare: Strings) -> Flags:
    found = bare.drop(_DIGIT[bare.data]).is_in(sorted(ROLES))
    likely = np.flatnonzero(found)
    found[likely] = [each.rstrip(_DIGITS) in ROLES for each in bare.take(likely).tolist()]
    return found


def domains(values: Strings) -> Strings:
    """Return what `domain` makes of each address."""
    found = values.partition("@")[1]
    return found.where(~found.is_in(sorted(FREE)))


def local_part(value: str) -> str:
    """Return what stands before the @, "" for a role address (`info@`)."""
    local = _JOINTS.sub("", value.partition("@")[0])
    return "" if local.rstrip(_DIGITS) in ROLES else local


def domain(value: str) -> str:
    """Return the domain, "" where it belongs to a provider and tells nothing of an employer."""
    found = value.rpartition("@")[2]
    return "" if found in FREE else found


def is_role(value: str) -> bool:
    """Tell whether a box belongs to a function (`info@`, `sales@`) and not to a person."""
    return _JOINTS.sub("", value.partition("@")[0]).rstrip(_DIGITS) in ROLES


def names(value: str) -> tuple[str, str]:
    """Return first and last name as `name.surname@` tells them, blank where it does not."""
    local = value.partition("@")[0]
    parts = re.split(r"[._\-]", local)
    if len(parts) == 2 and all(len(part) > 1 and part.isalpha() for part in parts):
        return ("", "") if is_role(value) else (parts[0], parts[1])
    return "", ""


def repeats_names(local: str, first: str, last: str) -> bool:
    """Tell whether a local part (without dots) is a given name, or a surname with an initial.

    Thousands have such a box, each at another domain. The given name may be a short form, an
    initial or misspelled.
    """
    if last and local in (last, first[:1] + last, last + first[:1]):
        return True
    if len(first) < 2:
        return local[:1] == first and local.isalpha() and bool(first) and last not in local
    return (
        given.canonical(local) == given.canonical(first)
        or JaroWinkler.similarity(local, first) >= _LIKE
    )


def same_letters(one: str, other: str) -> bool:
    """Tell whether two addresses at one host differ in nothing but figures and what joins them."""
    (own, _, host), (its, _, other_host) = one.partition("@"), other.partition("@")
    letters = "".join(filter(str.isalpha, own))
    return host == other_host and bool(letters) and letters == "".join(filter(str.isalpha, its))


def given_beside(value: str, first: str, last: str) -> str:
    """Return the given name that an address tells beside the surname, "" where it does not.

    `mike.dickinson@` tells Mike of " Dickinson" and of "M. Dickinson".
    """
    surname = last.replace(" ", "")
    one, other = names(value)
    found = one if other == surname else other if one == surname else ""
    return found if found.startswith(first) else ""


_LABEL_ENDS = frozenset({"co", "com", "org", "net", "ac", "gov", "go", "or", "ne", "web", "my"})


def site(text: str) -> str:
    """Return the domain of a web address or domain, without `www.`; "" where there is none."""
    found = re.sub(r"^[a-z][a-z0-9+.\-]*://", "", fold(text).strip())
    found = re.split(r"[/?#:\s]", found.rpartition("@")[2], maxsplit=1)[0].strip(".")
    found = found.removeprefix("www.")
    return "" if "." not in found or found in FREE else found


def label(domain_name: str) -> str:
    """Return the name that an owner chose: `rossi` of `shop.rossi.co.uk`."""
    parts = domain_name.split(".")[:-1]
    if len(parts) > 1 and parts[-1] in _LABEL_ENDS:
        parts.pop()
    return parts[-1] if parts else ""

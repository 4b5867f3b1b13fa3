"""Values for missing cells that other cells already tell, each with where it comes from.

Nothing is guessed that the exports do not say: an e-mail address is never made up from a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from babel import Locale
from numpy.typing import NDArray

from crm_audit_tui.checks import links
from crm_audit_tui.checks.consistency import corporate_domains
from crm_audit_tui.checks.countries import country_code, domain_country
from crm_audit_tui.checks.emails import judge_email
from crm_audit_tui.checks.lifecycle import CUSTOMER, OPPORTUNITY, lifecycle_word
from crm_audit_tui.checks.outcomes import deal_counts, link_from_deals
from crm_audit_tui.checks.rows import Mask, factorized, mask
from crm_audit_tui.checks.standard import mixed_case
from crm_audit_tui.checks.validity import phone_verdicts
from crm_audit_tui.checks.words import OPEN, WON, plain
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.table import Table, Tables

Texts = NDArray[np.object_]


@dataclass
class Proposals:
    """A value per row of a table ("" for none), and its origin: `checks.origin.missing.<name>`.

    Only the rows that are `wanted` get one.
    """

    value: Texts
    origin: Texts
    wanted: Mask

    @classmethod
    def none(cls, wanted: Mask) -> Proposals:
        """Return no proposal yet for any of the rows that are `wanted`."""
        rows = len(wanted)
        return cls(np.full(rows, "", dtype=object), np.full(rows, "", dtype=object), wanted)

    @property
    def open(self) -> Mask:
        """The rows for which nothing has been proposed."""
        return self.wanted & mask(self.value == "")

    def offer(self, values: Texts, origin: str) -> None:
        """Take `values` where nothing better was proposed before."""
        use = self.open & mask(values != "")
        self.value[use] = values[use]
        self.origin[use] = origin


def propose(tables: Tables, table: Table, column: str, wanted: Mask) -> Proposals:
    """Return proposals for `column` of the records that are `wanted`, best source first."""
    found = Proposals.none(wanted)
    if not wanted.any():
        return found
    match table.name, column:
        case "contacts", "company" | "company_id":
            _company(tables, table, column, found)
        case "contacts", "first_name" | "last_name" | "full_name":
            _name(table, column, found)
        case "contacts" | "companies", "lifecycle_stage" | "status" | "company_type":
            _stage(tables, table, column, found)
        case "contacts", "phone":
            found.offer(_of_company(tables, table, "phone"), "company_phone")
        case "companies", "domain" | "website":
            found.offer(_contact_domains(tables, table), "contact_emails")
        case "deals", "amount":
            _amount(tables, table, found)
        case _, "country":
            _country(tables, table, found)
        case _, "owner":
            _owner(tables, table, found)
        case _, "lead_source":
            found.offer(_of_deals(tables, table, "lead_source"), "deal")
        case _:
            pass
    return found


def _usual_by(keys: Texts, values: Texts) -> pd.Series[str]:
    """Return, by key, the most frequent value among rows where both are known."""
    both = mask(keys != "") & mask(values != "")
    if not both.any():
        return pd.Series(dtype="object")
    counts = pd.DataFrame({"key": keys[both], "value": values[both]}).value_counts()
    frame = counts.reset_index().drop_duplicates("key")
    return frame.set_index("key")["value"]


def _looked_up(keys: Texts, values: pd.Series[str]) -> Texts:
    found = pd.Series(keys, dtype="object").map(values)
    return found.where(found.notna(), "").to_numpy(dtype=object)


def _known(table: Table, column: str) -> Texts:
    return table.known(column).to_numpy(dtype=object)


def _company(tables: Tables, contacts: Table, column: str, found: Proposals) -> None:
    domains = corporate_domains(contacts).to_numpy(dtype=object)
    asked = kernels.one_of(domains, domains[found.open])
    usual = _usual_by(domains[asked], _known(contacts, column)[asked])
    found.offer(_looked_up(domains, usual), "same_domain")
    companies = tables.get("companies")
    if companies is not None:
        names = _known(companies, "name" if column == "company" else "id")
        by_domain = _usual_by(links.company_domains(companies).to_numpy(dtype=object), names)
        found.offer(_looked_up(domains, by_domain), "company_domain")


def _name(contacts: Table, column: str, found: Proposals) -> None:
    if column == "full_name":
        joined = (contacts.known("first_name") + " " + contacts.known("last_name")).str.strip()
        found.offer(joined.to_numpy(dtype=object), "name_parts")
    else:
        codes, distinct = factorized(contacts.known("full_name"))
        parts = [split_name(text)[column == "last_name"] for text in distinct]
        values = np.array([*parts, ""], dtype=object)[codes]
        other = _known(contacts, "first_name" if column == "last_name" else "last_name")
        # "Rossi" alone, with Rossi known as the last name, is no first name.
        found.offer(np.where(values == other, "", values).astype(object), "full_name")
    asked = found.open
    codes, distinct = factorized(contacts.known("email")[asked])
    names = [email_name(text) for text in distinct]
    place = {"first_name": 0, "last_name": 1, "full_name": 2}[column]
    values = np.array([*[(*n, " ".join(n).strip())[place] for n in names], ""], dtype=object)
    spelled = np.full(len(contacts), "", dtype=object)
    spelled[asked] = values[codes]
    found.offer(spelled, "email_name")


def split_name(full: str) -> tuple[str, str]:
    """Return (first, last) of a full name; one word alone is taken for neither."""
    if "," in full:
        last, _, first = full.partition(",")
        return first.strip(), last.strip()
    words = full.split()
    if len(words) < 2:
        return "", ""
    return words[0], " ".join(words[1:])


def email_name(address: str) -> tuple[str, str]:
    """Return (first, last) that an address such as mario.rossi@ spells; empty for the rest."""
    local = address.strip().partition("@")[0].partition("+")[0]
    parts = local.replace("_", ".").split(".")
    spelled = len(parts) == 2 and all(len(part) > 1 and part.isalpha() for part in parts)
    if not spelled or judge_email(address).role:
        return "", ""
    return mixed_case(parts[0]), mixed_case(parts[1])


def _stage(tables: Tables, table: Table, column: str, found: Proposals) -> None:
    """What the deals say, in the words that the export itself uses for it."""
    counts = table.known(column).value_counts()
    for state, meaning in ((WON, CUSTOMER), (OPEN, OPPORTUNITY)):
        words = [str(text) for text in counts.index if lifecycle_word(plain(str(text))) == meaning]
        if words:
            has = deal_counts(tables, table, state) > 0
            found.offer(np.where(has, words[0], "").astype(object), "deals")


def _country(tables: Tables, table: Table, found: Proposals) -> None:
    spelling = _spelled_countries(table)
    for column in ("phone", "mobile"):
        if table.has(column):
            codes, verdicts = phone_verdicts(table, column)
            own = np.array([each.country if each else "" for each in verdicts], dtype=object)
            found.offer(_spell(own[codes], spelling), "phone_prefix")
    if table.name == "contacts":
        domains = links.email_domains(table.known("email"))
    else:
        domains = links.company_domains(table)
    codes, distinct = factorized(domains)
    own = np.array([*[domain_country(text) for text in distinct], ""], dtype=object)
    found.offer(_spell(own[codes], spelling), "top_domain")
    if table.name == "contacts":
        found.offer(_of_company(tables, table, "country"), "company")


def _spelled_countries(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in table.known("country").value_counts().index:
        if code := country_code(str(text)):
            found.setdefault(code, str(text))
    return found


def _spell(codes: Texts, spelling: dict[str, str]) -> Texts:
    """Return countries as the export spells them: by code where it does so, else by name."""
    short = bool(spelling) and all(len(text) == 2 for text in spelling.values())
    names = Locale.parse("en").territories
    places, distinct = pd.factorize(codes)
    words = [
        spelling.get(str(code)) or (str(code) if short else str(names.get(str(code), "")))
        if code
        else ""
        for code in distinct
    ]
    return np.array([*words, ""], dtype=object)[places]


def _owner(tables: Tables, table: Table, found: Proposals) -> None:
    if table.name in ("contacts", "companies"):
        found.offer(_of_deals(tables, table, "owner"), "deal_owner")
    if table.name in ("contacts", "deals"):
        found.offer(_of_company(tables, table, "owner"), "company_owner")
    if table.name == "contacts":
        company = table.folded("company").to_numpy(dtype=object)
        asked = kernels.one_of(company, company[found.open])
        usual = _usual_by(company[asked], _known(table, "owner")[asked])
        found.offer(_looked_up(company, usual), "colleagues")


def _of_company(tables: Tables, table: Table, column: str) -> Texts:
    companies = tables.get("companies")
    if companies is None or not companies.has(column):
        return np.full(len(table), "", dtype=object)
    rows = links.to_companies(table, companies).parent_rows()
    return np.append(_known(companies, column), "")[rows]


def _of_deals(tables: Tables, table: Table, column: str) -> Texts:
    """Return the most frequent value among a record's deals."""
    deals = tables.get("deals")
    link = link_from_deals(tables, table)
    if deals is None or link is None or not deals.has(column):
        return np.full(len(table), "", dtype=object)
    rows = link.parent_rows()
    keys = np.where(rows >= 0, rows, -1).astype(object)
    keys[rows < 0] = ""
    usual = _usual_by(keys, _known(deals, column))
    return _looked_up(np.arange(len(table)).astype(object), usual)


def _contact_domains(tables: Tables, companies: Table) -> Texts:
    contacts = tables.get("contacts")
    if contacts is None or not contacts.has("email"):
        return np.full(len(companies), "", dtype=object)
    rows = links.to_companies(contacts, companies, by_email=False).parent_rows()
    keys = rows.astype(object)
    keys[rows < 0] = ""
    usual = _usual_by(keys, corporate_domains(contacts).to_numpy(dtype=object))
    return _looked_up(np.arange(len(companies)).astype(object), usual)


def _amount(tables: Tables, deals: Table, found: Proposals) -> None:
    if deals.has("expected_revenue", "probability"):
        chance = deals.numbers("probability")
        chance = chance.where(chance <= 1, chance / 100)
        worth = (deals.numbers("expected_revenue") / chance).replace([np.inf, -np.inf], np.nan)
        found.offer(_as_text(worth.where(worth > 0)), "expected_revenue")
    products = tables.get("products")
    if products is not None and deals.has("product") and products.has("name", "price"):
        price = products.numbers("price")
        price.index = pd.Index(products.folded("name"))
        price = price[~price.index.duplicated()]
        found.offer(_as_text(deals.folded("product").map(price)), "product_price")


def _as_text(values: pd.Series[float]) -> Texts:
    return np.array(
        ["" if np.isnan(each) else f"{each:.2f}".removesuffix(".00") for each in values],
        dtype=object,
    )

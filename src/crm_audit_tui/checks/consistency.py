"""Consistency: fields of one record, or of linked records, that cannot all be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import phonenumbers
from numpy.typing import NDArray

from crm_audit_tui.checks import links
from crm_audit_tui.checks.countries import country_code, territory
from crm_audit_tui.checks.emails import COMMON_DOMAINS, is_reserved
from crm_audit_tui.checks.people import find_people
from crm_audit_tui.checks.rows import Mask, factorized, live, mask
from crm_audit_tui.checks.validity import phone_verdicts, record_countries
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.table import Table, Tables

# (earlier, later): a record is created before anything else happens to it.
_ORDER = (
    ("created_at", "modified_at"),
    ("created_at", "last_activity_at"),
    ("created_at", "closed_at"),
    ("created_at", "close_date"),
    ("birth_date", "created_at"),
    ("created_at", "completed_at"),
    ("created_at", "last_stage_change"),
)
_PAST = ("created_at", "modified_at", "closed_at", "birth_date", "consent_date", "verified_at")
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Conflict:
    """Rows of a table that contradict themselves: of `checked`, those in `wrong`.

    `rule` is "date_order", "date_future", "country_prefix", "domain_company" or "territory";
    `field` the column in question and `other` the one it contradicts.
    """

    rule: str
    field: str
    other: str
    wrong: Mask
    checked: Mask


def date_conflicts(table: Table, audit_date: np.datetime64) -> list[Conflict]:
    """Return dates out of order, and dates of the past that lie after the audit date."""
    rows = live(table)
    found = []
    for earlier, later in _ORDER:
        if not table.has(earlier, later):
            continue
        # Compared by day: a date without a time is the day's midnight.
        first = table.dates(earlier).dt.normalize()
        second = table.dates(later).dt.normalize()
        checked = rows & mask(first.notna() & second.notna())
        found.append(
            Conflict("date_order", later, earlier, checked & mask(second < first), checked)
        )
    limit = pd.Timestamp(audit_date) + _DAY
    for column in _PAST:
        if table.has(column):
            dates = table.dates(column)
            checked = rows & mask(dates.notna())
            found.append(
                Conflict("date_future", column, "", checked & mask(dates >= limit), checked)
            )
    return [each for each in found if each.checked.any()]


def prefix_conflicts(table: Table) -> list[Conflict]:
    """Return numbers whose international prefix is another country's than the record's."""
    if not table.has("country"):
        return []
    countries = record_countries(table)
    found = []
    for column in ("phone", "mobile"):
        if not table.has(column):
            continue
        codes, verdicts = phone_verdicts(table, column)
        own = np.array([each.country if each else "" for each in verdicts], dtype=object)[codes]
        checked = live(table) & mask(own != "") & mask(countries != "")
        wrong = checked & mask(own != countries)
        shared = np.zeros(len(table), dtype=bool)
        shared[wrong] = [
            _calling(str(one)) == _calling(str(other))
            for one, other in zip(own[wrong], countries[wrong], strict=True)
        ]
        found.append(Conflict("country_prefix", column, "country", wrong & ~shared, checked))
    return [each for each in found if each.checked.any()]


def _calling(country: str) -> int:
    return phonenumbers.country_code_for_region(country)


def domain_conflicts(tables: Tables, contacts: Table) -> list[Conflict]:
    """Return contacts whose corporate e-mail domain is another than their company's.

    A domain is the company's too where a third of the company's contacts with an address use it:
    many companies write from more than one domain.
    """
    companies = tables.get("companies")
    if companies is None or not contacts.has("email"):
        return []
    rows = links.to_companies(contacts, companies, by_email=False).parent_rows()
    own = corporate_domains(contacts).to_numpy(dtype=object)
    theirs = np.append(links.company_domains(companies).to_numpy(dtype=object), "")[rows]
    checked = live(contacts) & mask(own != "") & mask(theirs != "")
    wrong = checked & ~_same_site(own, theirs)
    if wrong.any():
        frame = pd.DataFrame({"row": rows[checked], "domain": own[checked]})
        usual = frame.groupby("row")["domain"].value_counts(normalize=True)
        sizes = frame.groupby(["row", "domain"]).size()
        also = set(usual[(usual >= 1 / 3) & (sizes.reindex(usual.index) > 1)].index)
        wrong[wrong] = [
            (row, domain) not in also
            for row, domain in zip(rows[wrong].tolist(), own[wrong], strict=True)
        ]
    return [Conflict("domain_company", "email", "company", wrong, checked)] if checked.any() else []


def corporate_domains(table: Table, column: str = "email") -> pd.Series[str]:
    """Return the e-mail domain of each record, "" for none and for those that are no company's.

    Anybody may use a provider; domains made for examples (RFC 2606) belong to nobody.
    """
    found = links.email_domains(table.known(column))
    reserved = [each for each in pd.unique(found) if is_reserved(str(each))]
    return found.where(~found.isin([*COMMON_DOMAINS, *reserved]), "")


def _same_site(own: NDArray[np.object_], theirs: NDArray[np.object_]) -> Mask:
    """Tell which domains belong together: equal, one below the other, or of equal name.

    `it.acme.com` and `acme.com` are one site, `acme.it` and `acme.com` bear one name.
    """
    both = kernels.joined([kernels.cells(own), kernels.cells(theirs)], "\n")
    pairs, distinct = kernels.coded(both)
    same = []
    for pair in distinct:
        one, _, other = pair.partition("\n")
        below = one.endswith(f".{other}") or other.endswith(f".{one}")
        same.append(one == other or below or _site_name(one) == _site_name(other))
    return mask(np.array(same, dtype=bool)[pairs])


def _site_name(domain: str) -> str:
    parts = domain.split(".")
    second_level = len(parts) > 2 and parts[-2] in ("co", "com", "org", "net", "ac", "gov", "or")
    return parts[-3] if second_level else parts[-2] if len(parts) > 1 else domain


@dataclass(frozen=True)
class Territories:
    """How many records were compared with their owner's region, and how many were not."""

    conflict: Conflict | None
    skipped: int


def territory_conflicts(tables: Tables, table: Table, people_date: np.datetime64) -> Territories:
    """Return records whose country lies outside their owner's region.

    Owners without a region, or with one that names no country we know, are skipped and counted.
    """
    users = tables.get("users")
    if users is None or not users.has("region") or not table.has("owner", "country"):
        return Territories(None, 0)
    people = find_people(tables, pd.Timestamp(people_date).date())
    owners = people.owners(table).to_numpy(dtype=np.int64)
    regions = [str(region) for region in people.frame["region"].fillna("")]
    places = [territory(region) for region in regions]
    codes, distinct = factorized(table.known("country"))
    countries = np.array([country_code(text) for text in distinct], dtype=object)[codes]
    rows = live(table) & mask(owners >= 0) & mask(countries != "")
    known = np.append(np.array([bool(place) for place in places], dtype=bool), False)[owners]
    checked = rows & known
    wrong = np.zeros(len(table), dtype=bool)
    wrong[checked] = [
        country not in places[owner]
        for owner, country in zip(owners[checked].tolist(), countries[checked], strict=True)
    ]
    conflict = Conflict("territory", "owner", "country", wrong, checked)
    return Territories(conflict if checked.any() else None, int((rows & ~known).sum()))

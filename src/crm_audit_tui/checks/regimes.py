"""Which privacy law each record's country speaks for, and what each asks of consent.

A hint, not legal advice: the auditor lists the laws that apply. Opt-in laws (GDPR art. 6, LGPD
art. 7, UU PDP art. 20) ask for a basis per person before anything is sent; the CCPA (s. 1798.120)
lets people opt out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.checks.countries import country_code
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.rows import Mask, factorized
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.checks.words import plain, word_set
from crm_audit_tui.core.messages import Param, Share, message
from crm_audit_tui.tables.table import Table

LAWS = ("gdpr", "ccpa", "lgpd", "uu_pdp", "hipaa", "sector")
OPT_OUT = frozenset({"ccpa"})
_EEA = word_set(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO GB"
)
_CALIFORNIA = frozenset({"ca", "california"})


def law_of(country: str, state: str) -> str:
    """Return the law of a country (any spelling) and state, "" where we know of none."""
    code = country_code(country) if country else ""
    if code in _EEA:
        return "gdpr"
    if code == "US":
        return "ccpa" if plain(state) in _CALIFORNIA else ""
    return {"BR": "lgpd", "ID": "uu_pdp"}.get(code, "")


def laws_of(table: Table) -> NDArray[np.object_]:
    """Return the law of each record, "" where its country is not known to have one."""
    if not table.has("country"):
        return np.full(len(table), "", dtype=object)
    text = table.known("country").str.cat(table.known("state"), sep="\n")
    codes, distinct = factorized(text)
    laws = [law_of(*pair.split("\n", 1)) for pair in distinct]
    return np.array([*laws, ""], dtype=object)[codes]


def law_name(name: str) -> Param:
    """Return a law's name in words; one of the auditor's own as it stands."""
    return message(f"guide.choice.{name}") if name in LAWS else name


def consent_by_law(
    evidence: Evidence,
    contacts: Table,
    here: Mask,
    covered: Mask,
    columns: dict[str, tuple[Mask, Mask]],
) -> None:
    """Add how each law's contacts are covered.

    `columns` goes from a table's column to (those who meet it, those of whom it is asked).
    """
    laws = laws_of(contacts)
    rows: list[tuple[Param, ...]] = []
    for law in sorted({str(each) for each in laws[here]}, key=lambda each: (each == "", each)):
        of = here & (laws == law)
        total = int(of.sum())
        asked = (
            message(f"checks.label.{'opt_out' if law in OPT_OUT else 'opt_in'}") if law else None
        )
        cells: list[Param] = []
        for met, due in columns.values():
            share = ratio(int((met & due & of).sum()), int((due & of).sum()))
            cells.append(None if share is None else Share(share))
        rows.append(
            (
                law_name(law) if law else message("checks.label.no_law"),
                asked,
                total,
                Share(int((covered & of).sum()) / total),
                *cells,
            )
        )
    if any(row[1] is not None for row in rows):
        evidence.table("consent_by_law", ("regime", "asks", "records", "covered", *columns), rows)

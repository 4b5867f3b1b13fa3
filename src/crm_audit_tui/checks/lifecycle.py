"""What lifecycle stages and statuses of contacts and companies mean, in seven languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.words import classify, word_set
from crm_audit_tui.tables.table import Table

LEAD, OPPORTUNITY, CUSTOMER, NEW_CUSTOMER, FORMER, OTHER = (
    "lead",
    "opportunity",
    "customer",
    "new_customer",
    "former",
    "",
)

_NEW = word_set("new nuovo nuova nuevo nueva nouveau nouvelle neu neuer novo nova baru")
_FORMER = word_set(
    "former ex lost past churned churn inactive previous perso persa perdido perdida antiguo "
    "ancien perdu ehemaliger verloren antigo mantan hilang"
)
_CUSTOMER = word_set(
    "customer customers client clients cliente clienti clientes kunde kunden pelanggan klien "
    "evangelist kundin"
)
_NOT_YET = word_set(
    "potential prospective prospect potenziale potenziali potencial potentiel potenzieller calon "
    "not non no target lead"
)
_OPPORTUNITY = word_set(
    "opportunity opportunita oportunidad opportunite oportunidade peluang chance"
)
_LEAD = word_set(
    "lead leads mql sql subscriber prospect prospects prospetto prospetti prospecto prospectos "
    "suspect interessent interesado interessato contatto prospek"
)


def lifecycle_word(word: str) -> str:
    """Return what a stage says: lead, opportunity, customer, new_customer, former or ""."""
    tokens = set(word.split())
    if tokens & _CUSTOMER:
        if tokens & _FORMER:
            return FORMER
        if tokens & _NOT_YET:
            return LEAD
        return NEW_CUSTOMER if tokens & _NEW else CUSTOMER
    if tokens & _OPPORTUNITY:
        return OPPORTUNITY
    return LEAD if tokens & _LEAD else OTHER


def lifecycle(table: Table) -> pd.Series[str]:
    """Return what each record's lifecycle stage says, its status or type where it says nothing."""
    found = pd.Series("", index=table.frame.index, dtype="str")
    for column in ("lifecycle_stage", "status", "company_type"):
        if table.has(column):
            said = classify(table.known(column), lifecycle_word)
            found = found.where(found != "", said)
    return found


def customers(table: Table) -> NDArray[np.bool_]:
    """Return which records stand at the customer stage."""
    return lifecycle(table).isin((CUSTOMER, NEW_CUSTOMER)).to_numpy(dtype=bool)

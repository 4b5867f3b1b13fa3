"""Which CRM wrote a file, by habits of its headers and ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

_API = frozenset(
    [
        "id", "isdeleted", "ownerid", "accountid", "createddate", "createdbyid",
        "lastmodifieddate", "lastmodifiedbyid", "systemmodstamp", "stagename", "masterrecordid",
        "lastactivitydate", "billingcity", "mailingcity", "leadsource", "opportunityid",
        "isclosed", "iswon", "isconverted", "whoid", "whatid",
    ]
)  # fmt: skip
# Labels of reports, which no other CRM has in these words.
_REPORT = frozenset(
    [
        "account owner", "opportunity owner", "opportunity name", "opportunity id", "fiscal period",
        "asst. phone", "account site", "mailing state/province", "mailing zip/postal code",
        "billing state/province", "billing zip/postal code", "shipping state/province",
        "shipping zip/postal code", "probability (%)", "due date only", "account record type",
        "opportunity record type", "company / account", "lead owner",
        "18 character id", "contact id", "account id", "lead id",
    ]
)  # fmt: skip
_HUBSPOT = frozenset(
    [
        "record id", "create date", "contact owner", "company owner", "deal owner",
        "lifecycle stage", "associated company", "associated company ids",
        "associated contact ids", "company domain name", "associated company domain",
        "associated contact email", "marketing contact status", "deal stage",
        "closed lost reason", "last activity date", "state/region", "ticket owner",
        "activity owner", "original source", "associated company (primary)", "id de registro",
        "id de fiche d'informations",
    ]
)  # fmt: skip
_SUITE = frozenset(
    [
        "date_entered", "assigned_user_name", "assigned_user_id", "primary_address_street",
        "phone_work", "phone_mobile", "date_modified", "billing_address_street", "account_name",
    ]
)  # fmt: skip
_ESPO = frozenset(["assigned user", "created at", "modified at", "created by", "account", "teams"])
_VTIGER = frozenset(
    ["assigned to", "created time", "modified time", "sales stage", "mailing street"]
)
_ODOO = re.compile(r".+/(?:id|\.id)$|(?:partner|country|user|team|stage)_id$")


def find_profile(header: Sequence[str]) -> str:
    """Return the CRM whose habits the header follows, "generic" where none is plain."""
    names = [" ".join(name.split()) for name in header if name.strip()]
    lower = [name.casefold() for name in names]
    if not names:
        return "generic"
    if any(name.startswith("(do not modify)") for name in lower):
        return "dynamics365"
    spaced = sum(bool(re.match(r"\w+ - \w", name)) for name in names)
    if spaced >= max(2, 0.5 * len(names)):
        return "pipedrive"
    if sum(name.endswith(".id") for name in lower) >= 1 and "Record Id" in names:
        return "zoho"
    camel = [name for name in names if re.fullmatch(r"[A-Z][A-Za-z]+(?:__[cr])?", name)]
    api = sum(name.casefold() in _API for name in camel)
    if (api >= 2 and len(camel) >= 0.6 * len(names)) or sum(n.endswith("__c") for n in names) >= 2:
        return "salesforce"
    if sum(name in _REPORT for name in lower) >= 3:
        return "salesforce_report"
    if any(_ODOO.match(name) for name in lower) or "external id" in lower:
        return "odoo"
    if sum(name in _SUITE for name in lower) >= 2:
        return "suitecrm"
    hubspot = sum(name.strip() in _HUBSPOT for name in lower)
    if hubspot >= 2:
        return "hubspot"
    if sum(name in _VTIGER for name in lower) >= 3:
        return "vtiger"
    if "Record Id" in names:
        return "zoho"
    if sum(name in _ESPO for name in lower) >= 3:
        return "espocrm"
    if {"account id", "opportunity name", "account owner", "mailing city"} & set(lower):
        return "salesforce_report"
    return "generic"

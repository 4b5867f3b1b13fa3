"""The canonical tables and columns: what an audit can know about a CRM, whatever CRM it is.

A column's label is the message `core.field.<name>`, a table's `core.table.<name>`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class ColumnType(StrEnum):
    """What a column's text stands for."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    DATETIME = "datetime"
    MONEY = "money"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    ID = "id"
    REFERENCE = "reference"  # names a record of another table
    URL = "url"


class Requirement(StrEnum):
    """For which records a column has to be filled."""

    NEVER = "never"
    ALWAYS = "always"
    REACHABLE = "reachable"  # one of the columns so marked is enough
    CUSTOMER = "customer"  # records at the customer stage
    OPEN_DEAL = "open_deal"
    LOST_DEAL = "lost_deal"
    TASK = "task"  # unfinished tasks


class ColumnSpec(msgspec.Struct, frozen=True):
    """One canonical column.

    `identity` columns may tell that two records are one; a column about somebody else (an owner's
    e-mail, an assistant's phone) never does. `weight` is its part in a record's completeness.
    """

    name: str
    type: ColumnType = ColumnType.TEXT
    requirement: Requirement = Requirement.NEVER
    weight: float = 1.0
    identity: bool = False


class TableSpec(msgspec.Struct, frozen=True):
    """One canonical table with its columns, in the order in which a reader expects them."""

    name: str
    columns: tuple[ColumnSpec, ...]

    def column(self, name: str) -> ColumnSpec | None:
        """Return the column called `name`, None where the table has none."""
        return _COLUMNS.get((self.name, name))


_T = ColumnType
_R = Requirement


def _id(name: str) -> ColumnSpec:
    return ColumnSpec(name, _T.REFERENCE)


_ADDRESS = (
    ColumnSpec("street", identity=True),
    ColumnSpec("city", identity=True),
    ColumnSpec("state"),
    ColumnSpec("postcode", identity=True),
    ColumnSpec("country", _T.CHOICE, _R.ALWAYS, 0.5),
)
_DATES = (
    ColumnSpec("created_at", _T.DATETIME),
    ColumnSpec("modified_at", _T.DATETIME),
    ColumnSpec("last_activity_at", _T.DATETIME),
)

CONTACTS = TableSpec(
    "contacts",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("salutation", _T.CHOICE),
        ColumnSpec("first_name", requirement=_R.ALWAYS, identity=True),
        ColumnSpec("last_name", requirement=_R.ALWAYS, identity=True),
        ColumnSpec("full_name", identity=True),
        ColumnSpec("email", _T.EMAIL, _R.REACHABLE, 3.0, identity=True),
        ColumnSpec("email2", _T.EMAIL, identity=True),
        ColumnSpec("phone", _T.PHONE, _R.REACHABLE, 2.0, identity=True),
        ColumnSpec("mobile", _T.PHONE, _R.REACHABLE, 1.0, identity=True),
        ColumnSpec("fax", _T.PHONE),
        ColumnSpec("job_title"),
        ColumnSpec("department"),
        ColumnSpec("company", _T.REFERENCE, _R.ALWAYS, 1.0, identity=True),
        ColumnSpec("company_id", _T.REFERENCE),
        ColumnSpec("company_domain", _T.REFERENCE),
        *_ADDRESS,
        ColumnSpec("owner", _T.REFERENCE, _R.CUSTOMER, 2.0),
        ColumnSpec("lead_source", _T.CHOICE, _R.ALWAYS, 0.5),
        ColumnSpec("status", _T.CHOICE),
        ColumnSpec("lifecycle_stage", _T.CHOICE, _R.ALWAYS, 2.0),
        ColumnSpec("segment", _T.CHOICE),
        ColumnSpec("tags"),
        *_DATES,
        ColumnSpec("verified_at", _T.DATE),
        ColumnSpec("verified_how", _T.CHOICE),
        ColumnSpec("birth_date", _T.DATE, identity=True),
        ColumnSpec("gender", _T.CHOICE),
        ColumnSpec("language", _T.CHOICE),
        ColumnSpec("consent", _T.BOOLEAN),
        ColumnSpec("consent_date", _T.DATE),
        ColumnSpec("consent_basis", _T.CHOICE),
        ColumnSpec("double_opt_in", _T.BOOLEAN),
        ColumnSpec("opted_out", _T.BOOLEAN),
        ColumnSpec("do_not_call", _T.BOOLEAN),
        ColumnSpec("email_bounced", _T.BOOLEAN),
        ColumnSpec("website", _T.URL),
        ColumnSpec("tax_id", _T.ID, identity=True),
        ColumnSpec("national_id", _T.ID, identity=True),
        ColumnSpec("external_id", _T.ID),
        ColumnSpec("is_deleted", _T.BOOLEAN),
        ColumnSpec("is_converted", _T.BOOLEAN),
        ColumnSpec("description"),
    ),
)

COMPANIES = TableSpec(
    "companies",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("name", requirement=_R.ALWAYS, weight=3.0, identity=True),
        ColumnSpec("domain", requirement=_R.REACHABLE, identity=True),
        ColumnSpec("website", _T.URL, _R.REACHABLE, identity=True),
        ColumnSpec("phone", _T.PHONE, _R.REACHABLE, 2.0, identity=True),
        ColumnSpec("email", _T.EMAIL, identity=True),
        ColumnSpec("industry", _T.CHOICE, _R.ALWAYS, 1.0),
        ColumnSpec("company_type", _T.CHOICE),
        ColumnSpec("employees", _T.NUMBER),
        ColumnSpec("annual_revenue", _T.MONEY),
        ColumnSpec("currency", _T.CHOICE),
        *_ADDRESS,
        ColumnSpec("owner", _T.REFERENCE, _R.CUSTOMER, 2.0),
        ColumnSpec("parent", _T.REFERENCE),
        ColumnSpec("status", _T.CHOICE),
        ColumnSpec("lifecycle_stage", _T.CHOICE),
        ColumnSpec("segment", _T.CHOICE),
        ColumnSpec("rating", _T.CHOICE),
        ColumnSpec("tags"),
        *_DATES,
        ColumnSpec("verified_at", _T.DATE),
        ColumnSpec("tax_id", _T.ID, identity=True),
        ColumnSpec("external_id", _T.ID),
        ColumnSpec("founded", _T.NUMBER),
        ColumnSpec("is_deleted", _T.BOOLEAN),
        ColumnSpec("description"),
    ),
)

DEALS = TableSpec(
    "deals",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("name"),
        ColumnSpec("stage", _T.CHOICE, _R.ALWAYS, 3.0),
        ColumnSpec("status", _T.CHOICE),
        ColumnSpec("pipeline", _T.CHOICE),
        ColumnSpec("amount", _T.MONEY, _R.OPEN_DEAL, 2.0),
        ColumnSpec("currency", _T.CHOICE),
        ColumnSpec("probability", _T.NUMBER),
        ColumnSpec("expected_revenue", _T.MONEY),
        ColumnSpec("close_date", _T.DATE, _R.OPEN_DEAL, 2.0),
        ColumnSpec("closed_at", _T.DATETIME),
        *_DATES,
        ColumnSpec("last_stage_change", _T.DATETIME),
        ColumnSpec("next_activity_date", _T.DATE),
        ColumnSpec("next_step"),
        ColumnSpec("owner", _T.REFERENCE, _R.ALWAYS, 2.0),
        # Whose deal it is: its company, or the person where one sells to persons.
        ColumnSpec("company", _T.REFERENCE, _R.ALWAYS, 2.0),
        ColumnSpec("company_id", _T.REFERENCE),
        ColumnSpec("company_domain", _T.REFERENCE),
        ColumnSpec("contact", _T.REFERENCE),
        ColumnSpec("contact_id", _T.REFERENCE),
        ColumnSpec("contact_email", _T.REFERENCE),
        ColumnSpec("lost_reason", _T.CHOICE, _R.LOST_DEAL, 1.0),
        ColumnSpec("lead_source", _T.CHOICE),
        ColumnSpec("deal_type", _T.CHOICE),
        ColumnSpec("product", _T.REFERENCE),
        ColumnSpec("is_closed", _T.BOOLEAN),
        ColumnSpec("is_won", _T.BOOLEAN),
        ColumnSpec("is_deleted", _T.BOOLEAN),
        ColumnSpec("description"),
    ),
)

DEAL_HISTORY = TableSpec(
    "deal_history",
    (
        ColumnSpec("id", _T.ID),
        _id("deal_id"),
        ColumnSpec("stage", _T.CHOICE),
        ColumnSpec("amount", _T.MONEY),
        ColumnSpec("probability", _T.NUMBER),
        ColumnSpec("close_date", _T.DATE),
        ColumnSpec("changed_at", _T.DATETIME),
        _id("changed_by"),
    ),
)

PRODUCTS = TableSpec(
    "products",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("name"),
        ColumnSpec("category", _T.CHOICE),
        ColumnSpec("price", _T.MONEY),
        ColumnSpec("currency", _T.CHOICE),
        ColumnSpec("active", _T.BOOLEAN),
    ),
)

ACTIVITIES = TableSpec(
    "activities",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("activity_type", _T.CHOICE, _R.ALWAYS),
        ColumnSpec("subject"),
        ColumnSpec("activity_date", _T.DATETIME, _R.ALWAYS),
        ColumnSpec("due_date", _T.DATETIME, _R.TASK, 2.0),
        ColumnSpec("completed_at", _T.DATETIME),
        ColumnSpec("completed", _T.BOOLEAN),
        ColumnSpec("status", _T.CHOICE),
        ColumnSpec("priority", _T.CHOICE),
        ColumnSpec("owner", _T.REFERENCE, _R.ALWAYS, 2.0),
        _id("contact_id"),
        _id("contact_email"),
        _id("contact"),
        _id("company_id"),
        _id("company"),
        _id("deal_id"),
        _id("deal"),
        ColumnSpec("outcome", _T.CHOICE),
        ColumnSpec("created_at", _T.DATETIME),
        _id("created_by"),
        ColumnSpec("duration", _T.NUMBER),
        ColumnSpec("description"),
    ),
)

USERS = TableSpec(
    "users",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("name"),
        ColumnSpec("email", _T.EMAIL),
        ColumnSpec("team", _T.CHOICE),
        ColumnSpec("department", _T.CHOICE),
        ColumnSpec("role", _T.CHOICE),
        ColumnSpec("region", _T.CHOICE),
        _id("manager"),
        ColumnSpec("active", _T.BOOLEAN),
        ColumnSpec("licensed", _T.BOOLEAN),
        ColumnSpec("license", _T.CHOICE),
        ColumnSpec("is_admin", _T.BOOLEAN),
        ColumnSpec("mfa", _T.BOOLEAN),
        ColumnSpec("shared", _T.BOOLEAN),
        ColumnSpec("last_login_at", _T.DATETIME),
        ColumnSpec("created_at", _T.DATETIME),
        ColumnSpec("left_at", _T.DATE),
    ),
)

INTEGRATIONS = TableSpec(
    "integrations",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("name"),
        ColumnSpec("category", _T.CHOICE),
        ColumnSpec("purpose"),
        ColumnSpec("goal"),
        ColumnSpec("direction", _T.CHOICE),
        ColumnSpec("expected_direction", _T.CHOICE),
        ColumnSpec("interval_hours", _T.NUMBER),
        ColumnSpec("interval", _T.CHOICE),  # hourly, daily, weekly …
        ColumnSpec("last_sync_at", _T.DATETIME),
        ColumnSpec("owner", _T.REFERENCE),
        ColumnSpec("sent", _T.NUMBER),
        ColumnSpec("received", _T.NUMBER),
        ColumnSpec("delivered", _T.NUMBER),
        ColumnSpec("opened", _T.NUMBER),
        ColumnSpec("responses", _T.NUMBER),
        ColumnSpec("errors", _T.NUMBER),
        ColumnSpec("records_crm", _T.NUMBER),
        ColumnSpec("records_other", _T.NUMBER),
        ColumnSpec("status", _T.CHOICE),
    ),
)

UPDATES = TableSpec(
    "updates",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("name"),
        ColumnSpec("kind", _T.CHOICE),  # bug fix, feature, major, security
        ColumnSpec("version"),
        ColumnSpec("released_at", _T.DATE),
        ColumnSpec("applied_at", _T.DATE),
        ColumnSpec("adopted", _T.BOOLEAN),
        ColumnSpec("relevant", _T.BOOLEAN),
        ColumnSpec("status", _T.CHOICE),
        ColumnSpec("description"),
    ),
)

SURVEY = TableSpec(
    "survey",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("respondent", _T.REFERENCE),
        ColumnSpec("respondent_email", _T.EMAIL),
        ColumnSpec("team", _T.CHOICE),
        ColumnSpec("submitted_at", _T.DATETIME),
        ColumnSpec("usage_frequency", _T.CHOICE),
        ColumnSpec("made_easier"),
        ColumnSpec("made_harder"),
        ColumnSpec("favourite_feature"),
        ColumnSpec("lets_down"),
        ColumnSpec("improvement"),
        ColumnSpec("score", _T.NUMBER),  # satisfaction, 1-5
    ),
)

TICKETS = TableSpec(
    "tickets",
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("name"),
        ColumnSpec("status", _T.CHOICE),
        ColumnSpec("pipeline", _T.CHOICE),
        ColumnSpec("priority", _T.CHOICE),
        ColumnSpec("lead_source", _T.CHOICE),
        *_DATES,
        ColumnSpec("closed_at", _T.DATETIME),
        ColumnSpec("owner", _T.REFERENCE),
        _id("contact_id"),
        _id("contact_email"),
        _id("company_id"),
        _id("company"),
        _id("company_domain"),
        ColumnSpec("description"),
    ),
)

OTHER = TableSpec(
    "other",  # another system's export, to reconcile with; or a table that nothing else fits
    (
        ColumnSpec("id", _T.ID),
        ColumnSpec("external_id", _T.ID),
        ColumnSpec("name"),
        ColumnSpec("email", _T.EMAIL),
        ColumnSpec("phone", _T.PHONE),
        ColumnSpec("company", _T.REFERENCE),
        ColumnSpec("domain"),
        ColumnSpec("amount", _T.MONEY),
        ColumnSpec("currency", _T.CHOICE),
        ColumnSpec("date", _T.DATE),
        ColumnSpec("status", _T.CHOICE),
    ),
)

SCHEMA: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        CONTACTS,
        COMPANIES,
        DEALS,
        DEAL_HISTORY,
        PRODUCTS,
        ACTIVITIES,
        USERS,
        INTEGRATIONS,
        UPDATES,
        SURVEY,
        TICKETS,
        OTHER,
    )
}
_COLUMNS = {
    (table.name, column.name): column for table in SCHEMA.values() for column in table.columns
}

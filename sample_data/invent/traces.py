"""What deals leave behind: stages passed, contacts heard of, companies that bought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from invent.chance import Chance
from invent.companies import Company
from invent.contacts import Contact
from invent.deals import FILE, Deal
from invent.truth import Truth

HISTORY_FILE = "deal_stage_history.csv"


def heard_of(contacts: list[Contact], deals: list[Deal]) -> list[Contact]:
    """Return the contacts with a last activity no earlier than that of their deals."""
    newest: dict[str, date] = {}
    for deal in deals:
        if deal.activity:
            newest[deal.contact_id] = max(newest.get(deal.contact_id, deal.activity), deal.activity)
    out = []
    for each in contacts:
        last = newest.get(each.id)
        if last and each.activity and last > each.activity:
            moment = max(each.modified, datetime(last.year, last.month, last.day, 17, 30))
            each = replace(each, activity=last, modified=moment)
        out.append(each)
    return out


def settled(companies: list[Company], deals: list[Deal], truth: Truth) -> list[Company]:
    """Return the companies with their stage as their deals have it, but for six that are left."""
    chance = Chance("settled")
    won = {deal.company_id for deal in deals if deal.status == "Won"}
    buyers = [each for each in companies if each.id in won and each.lifecycle == "Lead"]
    left = {each.id for each in chance.some(buyers, 6)}
    truth.plant(
        "companies.lead_with_won_deal",
        "freshness",
        ("companies.csv", FILE),
        "'lead' company that has a won deal",
        sorted(left),
    )
    return [
        replace(each, lifecycle="Customer") if each.id in won - left else each for each in companies
    ]


def history_rows(deals: list[Deal]) -> list[dict[str, str]]:
    """Return every stage that every deal entered."""
    chance = Chance("history")
    rows = []
    for deal in deals:
        for stage, day in deal.entered:
            moment: datetime = chance.clock(day)
            rows.append(
                {
                    "Deal ID": deal.id,
                    "Stage": stage,
                    "Changed at": f"{moment:%Y-%m-%d %H:%M}",
                    "Changed by": deal.owner,
                }
            )
    return rows

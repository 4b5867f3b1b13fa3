"""Deals of four years with the stages they went through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from invent.chance import AUDIT_DATE, Chance
from invent.contacts import Contact
from invent.house import LEAVERS_ACTIVE, LEFT_2025, SALES_ITALY, SALES_UK
from invent.truth import Truth

FILE = "deals.csv"
OPEN_STAGES = ("Enquiry", "Demo", "Proposal", "Negotiation")
_WON_CHANCE = {"Hotel": 0.82, "Restaurant": 0.5, "Café": 0.34, "Office": 0.6, "Retail": 0.22}
# closed deals by year: the house grows
_CLOSED = ((2023, 128), (2024, 150), (2025, 176), (2026, 208))
_OPEN = 180
_CYCLE = timedelta(days=130)  # longer than any deal took
_REASONS = ("Price", "Competitor", "No budget", "Timing", "No response")
_MACHINES = ("Vela 2-group", "Vela 3-group", "Brina grinder", "Duetto office", "Service contract")


@dataclass(frozen=True)
class Deal:
    """One deal; `entered` holds the day on which each of its stages began."""

    id: str
    name: str
    stage: str
    status: str
    amount: str
    currency: str
    created: date
    close: date | None
    entered: tuple[tuple[str, date], ...]
    owner: str
    company_id: str
    contact_id: str
    email: str
    customer: str
    reason: str = ""
    next_activity: date | None = None
    activity: date | None = None
    kind: str = "New business"

    def row(self) -> dict[str, str]:
        """Return the deal under the file's headers."""
        touched = self.activity or self.created
        return {
            "Record ID": self.id,
            "Deal Name": self.name,
            "Deal Stage": self.stage,
            "Deal Status": self.status,
            "Pipeline": "Machines",
            "Amount": self.amount,
            "Currency": self.currency,
            "Create Date": f"{self.created:%Y-%m-%d}",
            "Close Date": f"{self.close:%Y-%m-%d}" if self.close else "",
            "Date entered current stage": f"{self.entered[-1][1]:%Y-%m-%d}",
            "Last Activity Date": f"{touched:%Y-%m-%d}",
            "Next Activity Date": f"{self.next_activity:%Y-%m-%d}" if self.next_activity else "",
            "Deal owner": self.owner,
            "Associated Company IDs": self.company_id,
            "Associated Contact IDs": self.contact_id,
            "Closed Lost Reason": self.reason,
            "Deal Type": self.kind,
        }


def invent_deals(contacts: list[Contact], truth: Truth) -> list[Deal]:
    """Return all deals: closed ones of four years, then open ones, then what is wrong."""
    chance = Chance("deals")
    buyers = [each for each in contacts if each.company_id and each.lifecycle]
    customers = [each for each in buyers if "Customer" in each.lifecycle]
    others = [each for each in buyers if each.lifecycle in ("Lead", "Marketing Qualified Lead")]
    opportunities = [each for each in buyers if each.lifecycle == "Opportunity"]
    deals: list[Deal] = []
    for year, count in _CLOSED:
        for _ in range(count):
            close = chance.workday(date(year, 1, 9), date(year, 12, 23))
            hope = _WON_CHANCE[chance.pick([*_WON_CHANCE])]
            won = chance.hit(hope)
            known = [
                each for each in (customers if won else others) if each.created < close - _CYCLE
            ]
            contact = _fitting(chance, known, _WON_CHANCE, hope)
            deals.append(_closed(chance, len(deals), contact, close, won))
    for _ in range(_OPEN):
        deals.append(
            _open(chance, len(deals), chance.pick(opportunities), chance.pick(OPEN_STAGES))
        )
    return _faults(chance, deals, contacts, truth)


def _fitting(
    chance: Chance, pool: list[Contact], by_segment: dict[str, float], hope: float
) -> Contact:
    """Return a contact of the segment that `hope` stands for: segments differ in success."""
    for _ in range(200):
        contact = chance.pick(pool)
        if by_segment.get(contact.segment) == hope:
            return contact
    return chance.pick(pool)


def _deal(chance: Chance, place: int, contact: Contact, status: str) -> Deal:
    machine = chance.pick(_MACHINES)
    sellers = SALES_ITALY if contact.italian else SALES_UK
    return Deal(
        id=str(900101 + place),
        name=f"{contact.company} - {machine}",
        stage="",
        status=status,
        amount=f"{chance.near(12, 380) * 100 + chance.pick((0, 50, 90))}.00",
        currency="EUR" if contact.italian else "GBP",
        created=AUDIT_DATE,
        close=None,
        entered=(),
        owner=contact.owner if contact.owner and chance.hit(0.7) else chance.pick(sellers),
        company_id=contact.company_id,
        contact_id=contact.id,
        email=contact.email,
        customer=contact.company,
        kind="Existing business" if chance.hit(0.35) else "New business",
    )


def _closed(chance: Chance, place: int, contact: Contact, close: date, won: bool) -> Deal:
    through = OPEN_STAGES if won else OPEN_STAGES[: chance.whole(1, 4)]
    day, entered = close, [("Closed Won" if won else "Closed Lost", close)]
    for stage in reversed(through):
        day -= timedelta(days=chance.near(4, 30))
        entered.append((stage, day))
    return replace(
        _deal(chance, place, contact, "Won" if won else "Lost"),
        stage=entered[0][0],
        created=day,
        close=close,
        entered=tuple(reversed(entered)),
        reason="" if won else chance.pick(_REASONS),
        activity=close,
    )


def _open(chance: Chance, place: int, contact: Contact, stage: str) -> Deal:
    day = chance.workday(AUDIT_DATE - timedelta(days=26), AUDIT_DATE - timedelta(days=2))
    activity = chance.day(day, AUDIT_DATE - timedelta(days=1))
    entered = [(stage, day)]
    for before in reversed(OPEN_STAGES[: OPEN_STAGES.index(stage)]):
        day -= timedelta(days=chance.near(4, 30))
        entered.append((before, day))
    return replace(
        _deal(chance, place, contact, "Open"),
        stage=stage,
        created=day,
        close=chance.workday(date(2027, 1, 11), date(2027, 4, 30)),
        entered=tuple(reversed(entered)),
        next_activity=chance.workday(date(2027, 1, 4), date(2027, 1, 29)),
        activity=activity,
    )


def _faults(chance: Chance, deals: list[Deal], contacts: list[Contact], truth: Truth) -> list[Deal]:
    everything = {deal.id: deal for deal in deals}
    free = chance.mixed(everything)

    def spoil(
        name: str,
        step: str,
        what: str,
        count: int,
        fits: Callable[[Deal], bool],
        change: Callable[[Deal, int], Deal],
        *more: str,
    ) -> None:
        chosen = sorted([key for key in free if fits(everything[key])][:count])
        assert len(chosen) == count
        for place, key in enumerate(chosen):
            free.remove(key)
            everything[key] = change(everything[key], place)
        truth.plant(f"deals.{name}", step, FILE, what, sorted([*chosen, *more]))

    def outlier(deal: Deal, place: int) -> Deal:
        shift = timedelta(days=170 + 21 * place)
        return replace(
            deal,
            created=deal.created - shift,
            entered=tuple((stage, day - shift) for stage, day in deal.entered),
            close=deal.entered[-1][1] - shift + timedelta(days=45),
            activity=deal.entered[-1][1] - shift + timedelta(days=20),
        )

    def is_open(deal: Deal) -> bool:
        return deal.status == "Open"

    def is_lost(deal: Deal) -> bool:
        return deal.status == "Lost"

    spoil("stage_outlier", "pipeline", "in its stage for more than 170 days", 12, is_open, outlier)
    stuck = list(truth.faults[-1].records)
    spoil(
        "past_close",
        "pipeline",
        "open, but its close date has passed",
        26,
        lambda deal: is_open(deal) and deal.created < AUDIT_DATE - timedelta(days=60),
        lambda deal, at: replace(deal, close=AUDIT_DATE - timedelta(days=3 + 2 * at)),
        *stuck,
    )
    spoil(
        "no_owner",
        "pipeline",
        "open, without an owner",
        12,
        is_open,
        lambda deal, _: replace(deal, owner=""),
    )
    leavers = [user.name for user in LEAVERS_ACTIVE]
    spoil(
        "leaver_owner",
        "pipeline",
        "open, owned by somebody who has left",
        9,
        is_open,
        lambda deal, at: replace(deal, owner=leavers[at % len(leavers)]),
    )
    spoil(
        "no_next_activity",
        "pipeline",
        "open, without a next activity",
        30,
        is_open,
        lambda deal, _: replace(deal, next_activity=None),
    )
    spoil(
        "amount_not_positive",
        "pipeline",
        "open, amount zero or negative",
        6,
        is_open,
        lambda deal, at: replace(deal, amount="0.00" if at % 2 else "-1200.00"),
    )
    spoil(
        "amount_blank",
        "missing",
        "open, amount blank",
        8,
        is_open,
        lambda deal, _: replace(deal, amount=""),
    )
    spoil(
        "close_blank",
        "missing",
        "open, close date blank",
        7,
        is_open,
        lambda deal, _: replace(deal, close=None),
    )
    spoil(
        "stage_status_conflict",
        "pipeline",
        "stage says won, status says open",
        5,
        lambda deal: deal.status == "Won" and deal.close is not None and deal.close.year < 2026,
        lambda deal, _: replace(deal, status="Open"),
    )
    spoil(
        "lost_no_reason",
        "pipeline",
        "lost, reason blank",
        45,
        is_lost,
        lambda deal, _: replace(deal, reason=""),
    )
    spoil(
        "lost_useless_reason",
        "pipeline",
        "lost, reason that says nothing",
        12,
        is_lost,
        lambda deal, at: replace(deal, reason=("Other", "-", "n/a")[at % 3]),
    )
    old = [deal for deal in everything.values() if deal.close and deal.close <= LEFT_2025]
    for deal in chance.some(old, 30):
        everything[deal.id] = replace(everything[deal.id], owner="Oliver Dunne")
    _lead_won(chance, everything, contacts, truth)
    return list(everything.values())


def _lead_won(
    chance: Chance, deals: dict[str, Deal], contacts: list[Contact], truth: Truth
) -> None:
    """Give won deals to people who still stand as leads."""
    leads = [
        each for each in contacts if each.lifecycle == "Lead" and each.company_id and each.email
    ]
    won = [deal for deal in deals.values() if deal.status == "Won"]
    chosen = []
    for deal in chance.some(won, 9):
        fits = [each for each in leads if each.italian == (deal.currency == "EUR")]
        lead = chance.pick([each for each in fits if each.id not in chosen])
        chosen.append(lead.id)
        deals[deal.id] = replace(
            deal,
            contact_id=lead.id,
            company_id=lead.company_id,
            email=lead.email,
            customer=lead.company,
            name=f"{lead.company} - {deal.name.rpartition(' - ')[2]}",
        )
    truth.plant(
        "contacts.lead_with_won_deal",
        "freshness",
        ("contacts_uk.csv", "contatti_italia.csv", FILE),
        "'lead' who has a won deal",
        sorted(chosen),
    )

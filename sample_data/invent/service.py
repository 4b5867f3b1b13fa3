"""Tickets of the service desk, and the invoices that the accounting system holds."""

from __future__ import annotations

from datetime import date, timedelta

from invent.chance import AUDIT_DATE, Chance
from invent.contacts import Contact
from invent.deals import Deal
from invent.house import SERVICE
from invent.truth import Truth

TICKETS_FILE, INVOICES_FILE = "tickets.csv", "invoices.csv"


def ticket_rows(contacts: list[Contact]) -> list[dict[str, str]]:
    """Return tickets.csv: two years of service, the youngest ones still open."""
    chance = Chance("tickets")
    customers = [each for each in contacts if "Customer" in each.lifecycle and each.company_id]
    agents = [name for name in SERVICE if name != "Piera Monti"]
    rows = []
    opened = sorted(
        chance.clock(chance.workday(date(2025, 1, 7), date(2026, 12, 30))) for _ in range(320)
    )
    for place, moment in enumerate(opened):
        contact = chance.pick(customers)
        closed = moment + timedelta(hours=chance.whole(2, 150))
        done = closed.date() < AUDIT_DATE and not chance.hit(0.03)
        rows.append(
            {
                "Ticket ID": str(80001 + place),
                "Ticket name": chance.pick(
                    ("No pressure", "Leaking group", "Descaling", "Spare part", "Invoice question")
                ),
                "Ticket status": "Closed" if done else "Waiting on us",
                "Pipeline": "Support",
                "Priority": chance.pick(("Low", "Medium", "High")),
                "Source": chance.pick(("Email", "Phone", "Chat")),
                "Create Date": f"{moment:%Y-%m-%d %H:%M}",
                "Close Date": f"{closed:%Y-%m-%d %H:%M}" if done else "",
                "Ticket owner": chance.pick(agents),
                "Associated Contact IDs": contact.id,
                "Associated Company IDs": contact.company_id,
            }
        )
    return rows


def invoice_rows(deals: list[Deal], truth: Truth) -> list[dict[str, str]]:
    """Return invoices.csv, the accounting system's own view of what was sold."""
    chance = Chance("invoices")
    won = [deal for deal in deals if deal.status == "Won" and deal.close]
    forgotten = {
        deal.id for deal in chance.some([d for d in won if d.close and d.close.year == 2026], 20)
    }
    forgotten |= {
        deal.id for deal in chance.some([d for d in won if d.close and d.close.year == 2025], 12)
    }
    billed = [deal for deal in won if deal.id not in forgotten]
    different = {deal.id for deal in chance.some(billed, 8)}
    lines = []
    for deal in billed:
        assert deal.close
        day = min(deal.close + timedelta(days=chance.whole(1, 7)), AUDIT_DATE)
        amount = float(deal.amount) * (0.9 if deal.id in different else 1.0)
        lines.append((day, deal.customer, deal.email, amount, deal.currency, deal.id))
    strangers = (
        "Bottega Serrano",
        "Larkspur Catering Ltd",
        "Pension Alba",
        "Norton Deli Ltd",
        "Bar Centrale",
    )
    for place, name in enumerate(strangers):
        day = date(2026, 2, 3) + timedelta(days=61 * place)
        lines.append(
            (day, name, f"conti@{'abcde'[place]}-cliente.example", 900.0 + 130 * place, "EUR", "")
        )
    lines.sort()
    rows = [
        {
            "Invoice No": f"{day:%Y}-{place:05d}",
            "Invoice Date": f"{day:%d/%m/%Y}",
            "Company": customer,
            "Customer Email": email,
            "Net Amount": f"{amount:,.2f}",
            "Currency": currency,
            "Payment status": "Paid" if day < date(2026, 11, 15) else "Due",
            "CRM Deal ID": deal_id,
        }
        for place, (day, customer, email, amount, currency, deal_id) in enumerate(lines, 1)
    ]
    files = (INVOICES_FILE, "deals.csv")
    truth.plant(
        "invoices.missing", "integrations", files, "won deal without an invoice", sorted(forgotten)
    )
    truth.plant(
        "invoices.stranger",
        "integrations",
        files,
        "invoice without a deal",
        [row["Invoice No"] for row in rows if not row["CRM Deal ID"]],
    )
    truth.plant(
        "invoices.different",
        "integrations",
        files,
        "invoice of another amount than its deal",
        sorted(different),
    )
    return rows

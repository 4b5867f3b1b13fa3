"""The tools that the CRM is connected with, and the releases of the CRM itself."""

from __future__ import annotations

from invent.chance import phrases
from invent.truth import Truth


def integrations(truth: Truth) -> list[dict[str, str]]:
    """Return integrations.csv: eight tools, most of them with something wrong."""
    head = phrases(
        "Tool|Category|Purpose|Business goal|Direction|Expected direction|Interval hours|"
        "Last sync|Owner|Sent|Delivered|Opened|Responses|Errors|Records in CRM|"
        "Records in other system|Status"
    )
    lines = (
        "LedgerLine|Accounting|Invoices for deals won|Paid within 30 days|One-way out|Two-way|24|"
        "2026-12-22 02:00|Rajesh Nair|||||3|574|548|Active",
        "PostPilot|Marketing|Newsletters and campaigns|120 new leads a quarter|Two-way|Two-way|6|"
        "2026-12-31 18:00|Anna Whitfield|18420|18011|6204||12|2986|2951|Active",
        "SurveyBee|Marketing|Customer satisfaction after delivery|Score above 4|One-way in|"
        "One-way in|24|2026-12-31 03:00|Anna Whitfield|1000|988|702|1043|0|||Active",
        "HelpHarbour|Support|Tickets on the customer's record|Answer within 8 hours|Two-way|"
        "Two-way|1|2026-12-31 23:00|Moira Kelso|||||1|420|420|Active",
        "StockSilo|ERP|Stock and delivery dates before an offer|No late deliveries|One-way in|"
        "Two-way|12|2026-12-31 12:00||||||41|214|209|Active",
        "TaskTide|Task management|Tasks from meeting notes|No task forgotten|Two-way|Two-way|24|"
        "2026-12-31 01:00|Gemma Pryce|2150|2204|||0|||Active",
        "RingRoad|Communication|Log calls by themselves|Every call on record|One-way in|"
        "One-way in|1|2026-12-31 22:00|Rajesh Nair|||||9|3110|3122|Active",
        "OldChat|Communication|||One-way in||168|2026-08-14 09:30||||||0|||Active",
    )
    rows = [dict(zip(head, line.split("|"), strict=True)) for line in lines]
    plant, file = truth.plant, "integrations.csv"
    plant(
        "integrations.late",
        "integrations",
        file,
        "last sync more than two intervals ago",
        ["LedgerLine", "OldChat"],
    )
    plant(
        "integrations.impossible",
        "integrations",
        file,
        "more responses than sent, or more delivered than sent",
        ["SurveyBee", "TaskTide"],
    )
    plant(
        "integrations.one_way",
        "integrations",
        file,
        "one-way where two-way is expected",
        ["LedgerLine", "StockSilo"],
    )
    plant(
        "integrations.no_owner",
        "integrations",
        file,
        "tool without an owner",
        ["StockSilo", "OldChat"],
    )
    plant("integrations.no_purpose", "integrations", file, "tool without a purpose", ["OldChat"])
    return rows


def updates(truth: Truth) -> list[dict[str, str]]:
    """Return updates.csv: a year's releases of the CRM."""
    head = phrases("Release|Type|Version|Released|Applied|Adopted|Relevant|Release notes")
    lines = (
        "Winter fixes|Bug fix|8.1.1|2026-01-19|2026-01-26|Yes|Yes|Import of accented names",
        "Duplicate warning on entry|Feature|8.2|2026-03-02|2026-03-16|No|Yes|Warns before saving",
        "Session hardening|Security|8.2.1|2026-04-07|2026-04-09|Yes|Yes|Shorter sign-in sessions",
        "Deal boards|Feature|8.3|2026-05-11|2026-05-25|Yes|Yes|Pipeline as a board",
        "Consent register|Feature|8.4|2026-06-29|2026-07-13|No|Yes|Legal basis for each contact",
        "Summer fixes|Bug fix|8.4.1|2026-08-17|2026-08-24|Yes|Yes|Calendar time zones",
        "Field service module|Feature|8.5|2026-09-07||No|No|Planning of technicians",
        "Autumn release|Major|9.0|2026-10-05||No|Yes|New permission model and reports",
        "Export permission fix|Security|9.0.1|2026-11-09||No|Yes|Closes export by read-only users",
        "December fixes|Bug fix|9.0.2|2026-12-07||No|Yes|Rounding in reports",
    )
    rows = [dict(zip(head, line.split("|"), strict=True)) for line in lines]
    plant, file = truth.plant, "updates.csv"
    plant("updates.open_security", "updates", file, "security update not applied", ["9.0.1"])
    plant(
        "updates.behind",
        "updates",
        file,
        "relevant releases not applied",
        ["9.0", "9.0.1", "9.0.2"],
    )
    plant("updates.not_adopted", "updates", file, "feature applied, used by nobody", ["8.2", "8.4"])
    return rows

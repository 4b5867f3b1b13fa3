"""What the invented CRM's pick lists, notes and stages say."""

from __future__ import annotations

AUDIT_DATE = "2026-12-31"
SOURCES = ("Web form", "Trade fair", "Referral", "Cold call", "Import", "Newsletter", "")
LIFECYCLE = ("Lead", "Opportunity", "Customer", "Former customer", "Subscriber", "")
SEGMENTS = ("Restaurant", "Hotel", "Café", "Office", "Retail", "restaurant", "Hotels", "")
TAGS = ("Newsletter", "Trade fair 2025", "VIP", "Newsletter; VIP", "Trade fair 2025; VIP", "")
BASES = ("Consent", "Contract", "Legitimate interest", "")
STAGES = ("Enquiry", "Demo", "Offer", "Negotiation", "Closed Won", "Closed Lost")
LOST = ("Price", "Competitor", "No budget", "No answer", "Other", "")
KINDS = ("Call", "Email", "Meeting", "Visit", "SMS", "Task", "Note")
SUBJECTS = (
    "Call back", "Price question", "First call", "Service question", "Offer sent", "Brochure sent",
    "Answer to question", "Reminder", "Demo", "Review", "Negotiation", "Site visit",
    "Installation check", "Delivery time", "Prepare demo", "Call about renewal",
)  # fmt: skip
OUTCOMES = ("Reached", "No answer", "Left message", "Wrong number", "")
NOTES = (
    (
        "Asked for the brochure of", "Wants a price for", "Complained about", "Was told of",
        "Chiede un preventivo per", "Solicita información sobre", "Souhaite une démo de",
        "Menanyakan harga", "Ordered again:", "Sent a photo of", "Compares us with others for",
        "Knows somebody who uses", "Will decide soon on", "Has no budget for",
    ),
    (
        "two machines", "the small grinder", "a service contract", "spare parts", "il macinino",
        "el molino grande", "la machine à café", "mesin kopi", "cups and lids", "the water filter",
        "training for the team", "a second site", "the lease", "delivery on Mondays",
    ),
    (
        "- call after", "; offer no.", ", article", ", richiamare interno", ", bureau", ", ref.",
        "; order", ", see e-mail", ", ticket", ", budget about",
    ),
)  # fmt: skip
CARD = "Paid by card 4111 1111 1111 1111"
TEAMS = ("Sales North", "Sales South", "Marketing", "Customer Service")
ROLES = ("Account Executive", "Sales Manager", "Campaign Assistant", "Service Agent")
REGIONS = ("North", "South", "North", "South")
FIRST_NAMES = (
    "Ada", "Bruno", "Carla", "Dev", "Elena", "Fabio", "Greta", "Hugo", "Ines", "Jonas", "Karin",
    "Luca", "Marta", "Nadia",
)  # fmt: skip
LAST_NAMES = (
    "Abbott", "Bellini", "Castro", "Dubois", "Esposito", "Fischer", "Garcia", "Hadi", "Ivarsson",
    "Jansen", "Keller", "Lopez", "Moretti", "Novak", "Ortega", "Petit", "Quinn", "Rossi",
    "Santoso", "Tanaka", "Ueda", "Villa", "Weber", "Xu", "Young", "Zanetti",
)  # fmt: skip

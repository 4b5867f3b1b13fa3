"""The two files that hold the contacts, each in its own words and dates."""

from __future__ import annotations

from datetime import date

from invent.contacts import Contact


def uk_row(contact: Contact) -> dict[str, str]:
    """Return a contact under the headers of contacts_uk.csv (ISO dates, Yes/No)."""
    return {
        "Record ID": contact.id,
        "First Name": contact.first,
        "Last Name": contact.last,
        "Email": contact.email,
        "Phone Number": contact.phone,
        "Mobile Phone Number": contact.mobile,
        "Job Title": contact.job,
        "Company Name": contact.company,
        "Primary Associated Company ID": contact.company_id,
        "Street Address": contact.street,
        "City": contact.city,
        "Delivery town": contact.town,
        "State/Region": contact.state,
        "Postal Code": contact.postcode,
        "Country/Region": contact.country,
        "Contact owner": contact.owner,
        "Original Source": contact.source,
        "Lead Status": contact.status,
        "Lifecycle Stage": contact.lifecycle,
        "Customer Segment": contact.segment,
        "Tags": _tags(contact),
        "Marketing consent": _yes(contact.consent),
        "Consent date": _iso(contact.consent_date),
        "Legal basis": contact.basis,
        "Double opt-in": _yes(contact.double_opt_in),
        "Unsubscribed from all email": _yes(contact.opted_out),
        "Email bounced": _yes(contact.bounced),
        "Last verified": _iso(contact.verified),
        "Verified by": contact.verified_by,
        "Fax Number": "",
        "Portal": "rossi-hart-main",
        "Date of birth": _iso(contact.birth),
        "Create Date": _iso(contact.created),
        "Last Modified Date": f"{contact.modified:%Y-%m-%d %H:%M}",
        "Last Activity Date": _iso(contact.activity),
        "Notes": contact.notes,
    }


_ITALIAN = {
    "Lead": "Lead",
    "Marketing Qualified Lead": "Lead qualificato",
    "Opportunity": "Opportunità",
    "Customer": "Cliente",
    "New Customer": "Nuovo cliente",
    "Subscriber": "Iscritto",
    "New": "Nuovo",
    "Open": "Aperto",
    "In progress": "In corso",
    "Web form": "Modulo web",
    "Trade fair": "Fiera",
    "Referral": "Passaparola",
    "Cold call": "Chiamata a freddo",
    "Partner": "Partner",
    "Consent": "Consenso",
    "Contract": "Contratto",
    "Legitimate interest": "Legittimo interesse",
    "Phone call": "Telefonata",
    "E-mail checker": "Verifica e-mail",
    "Company directory": "Elenco aziende",
}


def italy_row(contact: Contact) -> dict[str, str]:
    """Return a contact under the headers of contatti_italia.csv (dd/mm/yyyy, Sì/No)."""

    def said(word: str) -> str:
        return _ITALIAN.get(word, word)

    return {
        "Codice": contact.id,
        "Titolo": contact.salutation,
        "Nome": contact.first,
        "Cognome": contact.last,
        "E-mail": contact.email,
        "Telefono": contact.phone,
        "Cellulare": contact.mobile,
        "Qualifica": contact.job,
        "Azienda": contact.company,
        "Indirizzo": contact.street,
        "Città": contact.city,
        "Provincia": contact.state,
        "CAP": contact.postcode,
        "Paese": contact.country,
        "Assegnato a": contact.owner,
        "Provenienza": said(contact.source),
        "Stato lead": said(contact.status),
        "Fase del ciclo di vita": said(contact.lifecycle),
        "Segmento": contact.segment,
        "Etichette": _tags(contact),
        "Consenso marketing": _si(contact.consent),
        "Data consenso": _local(contact.consent_date),
        "Base giuridica": said(contact.basis),
        "Doppio opt-in": _si(contact.double_opt_in),
        "Disiscritto": _si(contact.opted_out),
        "E-mail respinta": _si(contact.bounced),
        "Ultima verifica": _local(contact.verified),
        "Metodo di verifica": said(contact.verified_by),
        "Fax": "",
        "Data di nascita": _local(contact.birth),
        "Data di creazione": _local(contact.created),
        "Data di modifica": f"{contact.modified:%d/%m/%Y %H:%M}",
        "Ultima attività": _local(contact.activity),
        "Note": contact.notes,
    }


def _tags(contact: Contact) -> str:
    return "; ".join((*(("Newsletter",) if contact.newsletter else ()), *contact.labels))


def _yes(value: bool) -> str:
    return "Yes" if value else "No"


def _si(value: bool) -> str:
    return "Sì" if value else "No"


def _iso(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _local(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""

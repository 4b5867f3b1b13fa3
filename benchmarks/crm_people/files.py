"""Invented tables as files: headers as a CRM's own export has them, the truth beside them."""

from __future__ import annotations

import csv
from pathlib import Path

from crm_people import companies, contacts
from crm_people.contacts import Made

# Headers of the export in the language of the CRM's interface; Indonesian teams use English.
_EN = {
    "contacts": "Record ID|First Name|Last Name|Email|Phone Number|Mobile Phone Number|Company Name"
    "|Job Title|Street Address|City|Postal Code|Country/Region|Contact owner|Create Date",
    "companies": "Record ID|Company name|Company Domain Name|Phone Number|Email|Street Address"
    "|City|Postal Code|Country/Region|Industry|VAT number|Company owner|Create Date",
}
_HEADERS = {
    "it": {
        "contacts": "ID record|Nome|Cognome|E-mail|Numero di telefono|Numero di cellulare"
        "|Nome azienda|Qualifica|Indirizzo|Città|Codice postale|Paese"
        "|Proprietario del contatto|Data di creazione",
        "companies": "ID record|Nome azienda|Nome dominio azienda|Numero di telefono|E-mail"
        "|Indirizzo|Città|Codice postale|Paese|Settore|Partita IVA"
        "|Proprietario azienda|Data di creazione",
    },
    "es": {
        "contacts": "ID de registro|Nombre|Apellidos|Correo electrónico|Número de teléfono"
        "|Número de teléfono móvil|Nombre de la empresa|Cargo|Dirección|Ciudad|Código postal|País"
        "|Propietario del contacto|Fecha de creación",
        "companies": "ID de registro|Nombre de la empresa|Nombre de dominio de la empresa"
        "|Número de teléfono|Correo electrónico|Dirección|Ciudad|Código postal|País|Sector|NIF"
        "|Propietario de la empresa|Fecha de creación",
    },
    "fr": {
        "contacts": "ID de la fiche|Prénom|Nom|E-mail|Numéro de téléphone"
        "|Numéro de téléphone mobile|Nom de l'entreprise|Poste|Adresse|Ville|Code postal|Pays"
        "|Propriétaire du contact|Date de création",
        "companies": "ID de la fiche|Nom de l'entreprise|Nom de domaine de l'entreprise"
        "|Numéro de téléphone|E-mail|Adresse|Ville|Code postal|Pays|Secteur|Numéro de TVA"
        "|Propriétaire de l'entreprise|Date de création",
    },
}


def columns(kind: str, language: str) -> dict[str, str]:
    """Return header -> field of an export of `kind` ("contacts" or "companies")."""
    headers = _HEADERS.get(language, _EN)[kind].split("|")
    fields = contacts.FIELDS if kind == "contacts" else companies.FIELDS
    return dict(zip(headers, fields, strict=True))


def make(kind: str, language: str, rows: int, seed: int = 1, duplicates: float = 0.10) -> Made:
    """Return an invented table with its truth."""
    maker = contacts.make if kind == "contacts" else companies.make
    return maker(language, rows, seed, duplicates)


def write(made: Made, kind: str, language: str, path: Path) -> None:
    """Write the table as CSV, and its truth (not for a matcher's eyes) as `<path>.truth`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns(kind, language))
        writer.writerows(made.rows)
    with path.with_suffix(".truth").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("entity", "group", "home", "name", "route", "faults"))
        faults = ("; ".join(each) for each in made.faults)
        writer.writerows(
            zip(made.entity, made.group, made.home, made.name, made.route, faults, strict=True)
        )

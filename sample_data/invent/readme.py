"""The sample's README: what is planted, how many, where."""

from __future__ import annotations

from invent.truth import Truth

_INTRO = """# Sample: the CRM of Rossi & Hart

Rossi & Hart sells espresso machines to hotels, restaurants, cafés, offices and shops in Britain and
Italy. The company, its customers and its staff are invented. Mail addresses end in `.example`
(RFC 2606; a few broken ones in a domain that does not exist), British telephone numbers are from
the ranges that Ofcom keeps for fiction, Italian ones are invented.

The exports are of **{audit}**: audit them with that date. Later dates are due dates and close dates
of what is still open. `python sample_data/make_sample.py` writes every file here anew, byte for
byte. Exact record ids are in `planted.toml`.

## Files

| file | rows | how it is written |
|---|---:|---|
{files}

## What is planted

| step | what | how many | where |
|---|---|---:|---|
{faults}

## Duplicate records

| table | kind | pairs |
|---|---|---:|
{pairs}

## Look alike, but are not one

| table | kind | pairs |
|---|---|---:|
{apart}
"""

_DIALECTS = {
    "contacts_uk.csv": "comma, UTF-8, ISO dates, headers as HubSpot writes them",
    "contatti_italia.csv": "semicolon, Windows-1252, CRLF, dd/mm/yyyy, Italian headers and words",
    "survey.csv": "comma, UTF-8, CRLF, questions as headers",
    "invoices.csv": "the accounting system's export: UTF-8 with BOM, CRLF, dd/mm/yyyy, 1,234.56",
}
_KINDS = {
    "typo": "surname with a typing error",
    "nickname": "formal name and nickname (Giuseppe, Beppe)",
    "swapped_names": "first and last name swapped",
    "accents": "accents lost",
    "initial": "first name as an initial",
    "compound_surname": "double surname and its first half",
    "email_case": "address in capitals or with a space",
    "exact_copy": "same in all but dates and source",
    "faint": "nickname, surname and company, nothing else alike: hard to tell",
    "conflicting_consent": "same, but one has opted out: not to be merged in bulk",
    "phone_format": "telephone written otherwise, no address",
    "changed_email": "another address, same telephone",
    "changed_employer": "new employer, same mobile",
    "company_spelling": "company in capitals without its legal form",
    "across_files": "one in each contacts file",
    "three_records": "three records of one person (three pairs each)",
    "namesakes": "same name, another town, company and number",
    "household": "one household: surname, address and telephone shared",
    "colleagues": "same company and switchboard",
    "shared_mailbox": "two people with one mailbox",
}


def readme(truth: Truth, rows: dict[str, int]) -> str:
    """Return the README as Markdown."""
    files = [
        f"| `{name}` | {count:,} | {_DIALECTS.get(name, 'comma, UTF-8, ISO dates')} |"
        for name, count in rows.items()
    ]
    faults = [
        f"| {fault.step} | {fault.what} | {fault.count} | `{'`, `'.join(fault.files)}` |"
        for fault in sorted(truth.faults, key=lambda each: each.step)
    ]
    pairs = [f"| contacts | {_KINDS[kind]} | {len(found)} |" for kind, found in truth.pairs.items()]
    pairs.append(
        "| companies | legal form, typing, capitals, accents, city added "
        f"| {len(truth.company_pairs)} |"
    )
    apart = [f"| contacts | {_KINDS[kind]} | {len(found)} |" for kind, found in truth.apart.items()]
    apart.append(f"| companies | two houses of one chain | {len(truth.company_apart)} |")
    return _INTRO.format(
        audit="2026-12-31",
        files="\n".join(files),
        faults="\n".join(faults),
        pairs="\n".join(pairs),
        apart="\n".join(apart),
    )

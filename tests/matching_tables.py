"""Small canonical tables for the tests of the duplicate engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from crm_audit_tui.tables.table import Table


def table_of(rows: Sequence[Mapping[str, str]], name: str = "contacts") -> Table:
    """Return rows (dicts by canonical column) as a table."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    frame = pd.DataFrame(
        {column: [row.get(column, "") for row in rows] for column in columns}, dtype="str"
    )
    numbers = np.arange(len(rows))
    keys = pd.Series([f"s:{at}" for at in range(len(rows))], dtype="str")
    return Table(name, frame, keys, np.zeros(len(rows), np.int32), numbers + 2, ())


def person(first: str, last: str, **more: str) -> dict[str, str]:
    """Return a contact with a personal address of its own."""
    box = f"{first}.{last}@{last}.example".lower().replace(" ", "")
    return {"first_name": first, "last_name": last, "email": box} | more


STRANGERS = [
    person("Ada", "Kowalska", company="Ostrava Steel", phone="+420 555 010 101", city="Ostrava"),
    person("Bruno", "Feltrin", company="Feltrin Vini", phone="+39 0422 555 0102", city="Treviso"),
    person("Clara", "Ngata", company="Ngata Boats", phone="+64 9 555 0103", city="Auckland"),
    person("Dmitri", "Sokolov", company="Neva Glass", phone="+7 812 555 0104", city="Narva"),
    person("Elif", "Yildiz", company="Yildiz Tekstil", phone="+90 212 555 0105", city="Bursa"),
    person("Farah", "Haddad", company="Cedar Soft", phone="+961 1 555 016", city="Beirut"),
    person("Gustav", "Lindqvist", company="Lindqvist Bygg", phone="+46 8 555 0107", city="Lund"),
    person("Hana", "Sato", company="Sato Optics", phone="+81 3 5550 1108", city="Osaka"),
]

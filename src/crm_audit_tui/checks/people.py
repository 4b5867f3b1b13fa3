"""Who the owners, users and respondents are: one person per user, whichever way a table names them.

An owner is written as an id, a name or an e-mail address; all three lead to the same user. Without
a users table, the owners seen in the other tables are the people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.table import Table, Tables

# Where people are named, in the order in which their spelling is preferred.
_OWNERS = (
    ("activities", "owner"),
    ("activities", "created_by"),
    ("deals", "owner"),
    ("tickets", "owner"),
    ("companies", "owner"),
    ("contacts", "owner"),
    ("deal_history", "changed_by"),
)


@dataclass(frozen=True)
class People:
    """The people of a CRM, numbered 0..n-1.

    `frame` columns: label, key (record key, "" without a users table), user (in the users table),
    id, email, team, department, role, region, manager (text), active, licensed (bool), admin, mfa,
    shared (nullable boolean), last_login, created, left (timestamps). `aliases` goes from folded
    id, name and e-mail to number. `tells_leavers` says whether the users table tells who is gone:
    a bare list of names does not.
    """

    frame: pd.DataFrame
    aliases: dict[str, int]
    from_users: bool
    tells_leavers: bool = False

    def __len__(self) -> int:
        return len(self.frame)

    def find(self, folded: pd.Series) -> pd.Series:
        """Return each folded reference's person number, -1 where blank or unknown."""
        if folded.empty:
            return pd.Series([], index=folded.index, dtype="int64")
        codes, distinct = kernels.coded(folded)
        numbers = np.array([self.aliases.get(each, -1) for each in distinct], dtype="int64")
        return pd.Series(numbers.take(codes), index=folded.index)

    def owners(self, table: Table, column: str = "owner") -> pd.Series:
        """Return the person number in `column` of each row, -1 where blank or unknown."""
        # Kept by the table for the very same people: who asks holds them, so their id is theirs.
        found: tuple[People, pd.Series] = table.once(
            f"owners {id(self)}", column, lambda: (self, self.find(table.references(column)))
        )
        return found[1]

    @property
    def licensed(self) -> pd.Series:
        """Which people hold a licence (without a users table: everybody seen)."""
        found: pd.Series = self.frame["licensed"]
        return found

    def written(self, table: Table, column: str = "owner") -> list[str]:
        """Return how `column` writes each person: as it mostly does, else in the way of the others.

        A column may hold ids, names or e-mail addresses; a new owner has to be written likewise.
        """
        number = self.owners(table, column)
        text = table.known(column)
        seen = number >= 0
        counts = pd.DataFrame({"person": number[seen], "text": text[seen]}).value_counts()
        best = counts.reset_index().drop_duplicates("person")
        known = dict(zip(best["person"].tolist(), best["text"].tolist(), strict=True))
        style = "label"
        if known:
            shares = {
                name: sum(
                    str(self.frame[name].iat[person]).casefold() == str(spelling).casefold()
                    for person, spelling in known.items()
                )
                for name in ("label", "email", "id")
            }
            style = max(shares, key=lambda name: shares[name])
        return [
            str(known.get(person, "")) or str(self.frame[style].iat[person]) or self.label(person)
            for person in range(len(self))
        ]

    def label(self, number: int) -> str:
        """Return the name of a person, "" for -1."""
        return str(self.frame["label"].iat[number]) if 0 <= number < len(self.frame) else ""


def find_people(tables: Tables, audit_date: date) -> People:
    """Return everybody: the users, then owners that the users table does not know."""
    found: People = tables.once(("people", audit_date), lambda: _find_people(tables, audit_date))
    return found


def _find_people(tables: Tables, audit_date: date) -> People:
    users = tables.get("users")
    if users is None or not len(users):
        return _seen(tables)
    frame = _users(users, audit_date)
    aliases = _aliases(users)
    strangers = _strangers(tables, aliases)
    for offset, folded in enumerate(strangers):
        aliases[folded] = len(frame) + offset
    if strangers:
        frame = pd.concat([frame, _blank_frame(list(strangers.values()))], ignore_index=True)
    tells = bool(users.booleans("active").notna().any() or users.dates("left_at").notna().any())
    return People(frame, aliases, from_users=True, tells_leavers=tells)


def _users(users: Table, audit_date: date) -> pd.DataFrame:
    end = pd.Timestamp(audit_date) + pd.Timedelta(days=1)
    left = users.dates("left_at")
    active = users.booleans("active").fillna(True).astype(bool) & ~(left < end)
    licensed = users.booleans("licensed")
    if users.has("license"):
        licensed = licensed.fillna(users.filled("license").astype("boolean"))
    licensed = licensed.fillna(True).astype(bool) & active
    label = users.known("name")
    for column in ("email", "id"):
        label = label.where(label != "", users.known(column))
    label = label.where(label != "", users.keys)
    return pd.DataFrame(
        {
            "label": label,
            "key": users.keys,
            "user": True,
            "id": users.known("id"),
            "email": users.known("email"),
            "team": users.known("team"),
            "department": users.known("department"),
            "role": users.known("role"),
            "region": users.known("region"),
            "manager": users.known("manager"),
            "active": active,
            "licensed": licensed,
            "admin": users.booleans("is_admin"),
            "mfa": users.booleans("mfa"),
            "shared": users.booleans("shared"),
            "last_login": users.dates("last_login_at"),
            "created": users.dates("created_at"),
            "left": left,
        }
    ).reset_index(drop=True)


def _aliases(users: Table) -> dict[str, int]:
    """Return alias -> row; a name that two users share is nobody's, an id wins over a name."""
    aliases: dict[str, int] = {}
    for column in ("id", "email", "name"):
        values = users.references(column)
        values = values[(values != "") & ~values.duplicated(keep=False)]
        for row, value in zip(values.index, values, strict=True):
            aliases.setdefault(str(value), int(row))
    return aliases


def _mentions(tables: Tables) -> Iterable[pd.DataFrame]:
    for name, column in _OWNERS:
        table = tables.get(name)
        if table is not None and table.has(column):
            folded = table.references(column)
            yield (
                pd.DataFrame({"folded": folded, "text": table.known(column)})[folded != ""]
                .value_counts()
                .reset_index()
            )


def _strangers(tables: Tables, aliases: dict[str, int]) -> dict[str, str]:
    """Return folded reference -> its most frequent spelling of people that no alias leads to."""
    mentions = list(_mentions(tables))
    if not mentions:
        return {}
    everything = pd.concat(mentions)
    everything = everything[~everything["folded"].isin(list(aliases))]
    totals = everything.groupby(["folded", "text"], sort=True)["count"].sum().reset_index()
    totals = totals.sort_values(["count", "folded"], ascending=[False, True], kind="stable")
    best = totals.drop_duplicates("folded").sort_values("folded", kind="stable")
    return {str(key): str(text) for key, text in zip(best["folded"], best["text"], strict=True)}


def _blank_frame(labels: list[str]) -> pd.DataFrame:
    n = len(labels)
    text = pd.Series([""] * n, dtype="str")
    unknown = pd.Series([pd.NA] * n, dtype="boolean")
    never = pd.Series([pd.NaT] * n, dtype="datetime64[s]")
    return pd.DataFrame(
        {
            "label": pd.Series(labels, dtype="str"),
            "key": text,
            "user": False,
            "id": text,
            "email": text,
            "team": text,
            "department": text,
            "role": text,
            "region": text,
            "manager": text,
            "active": True,
            "licensed": False,
            "admin": unknown,
            "mfa": unknown,
            "shared": unknown,
            "last_login": never,
            "created": never,
            "left": never,
        }
    )


def _seen(tables: Tables) -> People:
    seen = _strangers(tables, {})
    frame = _blank_frame(list(seen.values()))
    frame["licensed"] = True
    return People(frame, {folded: n for n, folded in enumerate(seen)}, from_users=False)

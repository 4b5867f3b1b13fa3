"""The sets that every matcher is given: files without truth, and the truth kept apart."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from crm_people import files

from peers.task import Codes, Task

# File, column of the truth, how the entity is read from it, ids that tell, header -> field.
_PUBLIC = {
    "fake_1000": (
        "fake_1000/fake_1000.csv",
        "cluster",
        r"(.*)",
        ("unique_id",),
        {"surname": "last_name", "dob": "birth_date"},
    ),
    "febrl 1": ("febrl/dataset1.csv", "rec_id", r"rec-(\d+)", ("rec_id",), {}),
    "febrl 2": ("febrl/dataset2.csv", "rec_id", r"rec-(\d+)", ("rec_id",), {}),
}
_FEBRL = {
    "given_name": "first_name",
    "surname": "last_name",
    "address_1": "street",
    "suburb": "city",
    "date_of_birth": "birth_date",
    "soc_sec_id": "national_id",
}
_KNOWN = ("first_name", "last_name", "email", "city", "postcode")


@dataclass(frozen=True)
class TestSet:
    """A set: what matchers see, and for each row the entity that it truly is."""

    name: str
    task: Task
    entity: Codes
    small: bool


def invented(
    kind: str, language: str, rows: int, folder: Path, *, seed: int = 1, duplicates: float = 0.10
) -> TestSet:
    """Return an invented table, written into `folder` unless it is there."""
    stem = f"{kind}-{language}-{rows}-{seed}-{duplicates:g}"
    path = folder / f"{stem}.csv"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = files.make(kind, language, rows, seed, duplicates)
        files.write(made, kind, language, path)
    with path.with_suffix(".truth").open(encoding="utf-8", newline="") as file:
        entity = np.array([int(row["entity"]) for row in csv.DictReader(file)], dtype=np.int64)
    name = f"{kind}, {language}, {rows:,}" + ("" if duplicates else ", clean")
    return TestSet(name, Task(path, kind, files.columns(kind, language)), entity, rows <= 10_000)


def public(data: Path, folder: Path) -> list[TestSet]:
    """Return the public sets that `data` holds: rows shuffled, ids numbered anew, truth out."""
    found = []
    for name, (place, truth, pattern, ids, renamed) in _PUBLIC.items():
        source = data / place
        if not source.is_file():
            continue
        with source.open(encoding="utf-8", newline="") as file:
            rows = [
                {key.strip(): value.strip() for key, value in row.items()}
                for row in csv.DictReader(file, skipinitialspace=True)
            ]
        random.Random(5).shuffle(rows)
        names = {value: at for at, value in enumerate(sorted({row[truth] for row in rows}))}
        keys = [re.search(pattern, row[truth]) for row in rows]
        known = {
            value: at for at, value in enumerate(sorted({key.group(1) for key in keys if key}))
        }
        entity = [known[key.group(1)] if key else len(names) for key in keys]
        for number, row in enumerate(rows):
            if truth not in ids:
                del row[truth]
            row.update({each: str(number) for each in ids})
        path = folder / f"{name.replace(' ', '-')}.csv"
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        kind = name.partition(" ")[0]
        columns = _columns(list(rows[0]), ids, renamed or _FEBRL)
        found.append(TestSet(name, Task(path, kind, columns), np.array(entity), small=True))
    return found


def _columns(headers: list[str], ids: tuple[str, ...], renamed: dict[str, str]) -> dict[str, str]:
    columns = {}
    for header in headers:
        if header in ids:
            columns[header] = "id"
        else:
            same = header if header in _KNOWN else f"raw:{header}"
            columns[header] = renamed.get(header, same)
    return columns

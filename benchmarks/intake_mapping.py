"""Measure how columns are mapped to canonical ones, against a key made by hand from the files.

Run by hand: `python benchmarks/intake_mapping.py`. The key is `intake_mapping.toml`; our own sample
always runs, the outside sets where CRM_AUDIT_TEST_DATA (or --data) names their folder.

- right, wrong, unmapped: of the columns that have a canonical meaning. In a file taken for another
  table every mapped column is wrong.
- mapped though none: columns without a canonical meaning that were given one.
- wrong match key: a column taken for one that tells whether two records are the same (an e-mail, a
  name, a phone ...) although it means something else: somebody else's data would join people.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import tomli

from crm_audit_tui.intake import load_exports
from crm_audit_tui.tables.schema import SCHEMA

HERE = Path(__file__).parent
KEY = HERE / "intake_mapping.toml"


@dataclass(frozen=True)
class Verdict:
    """One column: what it means, what it was taken for, and which of the outcomes that is."""

    file: str
    header: str
    meant: tuple[str, ...]
    taken: str
    outcome: str
    wrong_key: bool


def judge(file: str, path: Path, key: dict[str, object]) -> tuple[list[Verdict], str]:
    """Return the verdict on each column of a file, and the table it was taken for."""
    (source,) = load_exports([path]).sources
    columns = key["columns"]
    assert isinstance(columns, dict)
    same_table = source.table == key["table"]
    found = []
    headers = {column.name.strip(): column.maps_to for column in source.columns}
    if missing := columns.keys() - headers.keys():
        raise ValueError(f"{file}: the key names columns that are not there: {missing}")
    for header, taken in headers.items():
        said = columns[header]
        meant = tuple(said) if isinstance(said, list) else (str(said),)
        right = taken in meant and (same_table or not taken)
        if right:
            outcome = "right" if any(meant) else "rightly left"
        elif not any(meant):
            outcome = "mapped though none"
        else:
            outcome = "wrong" if taken else "unmapped"
        spec = SCHEMA[source.table].column(taken) if taken else None
        found.append(
            Verdict(file, header, meant, taken, outcome, not right and bool(spec and spec.identity))
        )
    return found, source.table


def verdicts(data: str) -> tuple[list[Verdict], dict[str, tuple[str, str]]]:
    """Return every column's verdict, and file -> (table, table taken) where that is wrong.

    `data` is the folder of the outside sets, "" to leave them out.
    """
    found: list[Verdict] = []
    tables: dict[str, tuple[str, str]] = {}
    for file, key in tomli.loads(KEY.read_text("utf-8")).items():
        own = file.startswith("sample_data/")
        path = HERE.parent / file if own else Path(data, file)
        if not own and not data:
            continue
        columns, table = judge(file, path, key)
        found += columns
        if table != key["table"]:
            tables[file] = (key["table"], table)
    return found, tables


_OUTCOMES = ("right", "wrong", "unmapped", "rightly left", "mapped though none")


def main() -> None:
    """Print the counts a folder, every column that is not right, and the share that is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", default=os.environ.get("CRM_AUDIT_TEST_DATA", ""))
    found, tables = verdicts(parser.parse_args().data)
    print(f"| set | files | {' | '.join(_OUTCOMES)} | wrong match keys |")
    print("|---|---:|" + "---:|" * (len(_OUTCOMES) + 1))
    folders = list(dict.fromkeys(each.file.split("/")[0] for each in found))
    for folder in [*folders, ""]:
        own = [each for each in found if each.file.startswith(folder)]
        counts = Counter(each.outcome for each in own)
        cells = [str(counts[outcome]) for outcome in _OUTCOMES]
        files = len({each.file for each in own})
        wrong = sum(each.wrong_key for each in own)
        print(f"| {folder or 'all'} | {files} | {' | '.join(cells)} | {wrong} |")
    meaning = [each for each in found if any(each.meant)]
    right = sum(each.outcome == "right" for each in meaning)
    print(
        f"\n{right} of {len(meaning)} columns with a meaning are right: {right / len(meaning):.1%}."
    )
    for file, (table, taken) in tables.items():
        print(f"- {file}: {taken} instead of {table}")
    for each in found:
        if each.outcome not in ("right", "rightly left"):
            meant = " or ".join(name or "none" for name in each.meant)
            print(f"- {each.file}: {each.header}: {each.taken or 'none'} instead of {meant}")


if __name__ == "__main__":
    main()

"""What is planted where: written out for the tests and for the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Planted:
    """One kind of fault: `records` are ids (or other names) in `files`."""

    id: str
    step: str
    files: tuple[str, ...]
    what: str
    records: tuple[str, ...]
    count: int


@dataclass
class Truth:
    """Everything planted, in the order in which it was."""

    faults: list[Planted] = field(default_factory=list)
    pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    apart: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    company_pairs: list[tuple[str, str]] = field(default_factory=list)
    company_apart: list[tuple[str, str]] = field(default_factory=list)

    def plant(
        self,
        name: str,
        step: str,
        files: str | Sequence[str],
        what: str,
        records: Iterable[str],
        count: int | None = None,
    ) -> None:
        """Note a fault; its count is that of its records unless given."""
        places = (files,) if isinstance(files, str) else tuple(files)
        named = tuple(records)
        assert name not in {fault.id for fault in self.faults}, name
        how_many = len(named) if count is None else count
        self.faults.append(Planted(name, step, places, what, named, how_many))

    def toml(self, audit_date: str) -> str:
        """Return everything as TOML."""
        lines = [
            "# Written by make_sample.py: what is planted in the sample, and where.",
            f"audit_date = {audit_date}",
            "",
        ]
        for fault in self.faults:
            lines += [
                "[[planted]]",
                f"id = {_text(fault.id)}",
                f"step = {_text(fault.step)}",
                f"files = {_array(fault.files)}",
                f"what = {_text(fault.what)}",
                f"count = {fault.count}",
                f"records = {_array(fault.records)}",
                "",
            ]
        for table, kinds in (("duplicates", self.pairs), ("not_duplicates", self.apart)):
            for kind, pairs in kinds.items():
                lines += _pairs(table, "contacts", kind, pairs)
        lines += _pairs("duplicates", "companies", "spelling", self.company_pairs)
        lines += _pairs("not_duplicates", "companies", "sister_house", self.company_apart)
        return "\n".join(lines)


def _pairs(table: str, of: str, kind: str, pairs: list[tuple[str, str]]) -> list[str]:
    return [
        f"[[{table}]]",
        f"table = {_text(of)}",
        f"kind = {_text(kind)}",
        f"count = {len(pairs)}",
        "pairs = [",
        *(f"  {_array(pair)}," for pair in pairs),
        "]",
        "",
    ]


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _array(values: Iterable[str]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"

"""Tell what happens with every file of a folder: how it is read, or why it is refused.

Run by hand: `python benchmarks/intake_files.py > docs/intake-files.md`. CRM_AUDIT_TEST_DATA (or
--data) names the folder. Each file is loaded alone, as if it had been named on the command line,
without any hint. The records are counted a second time, apart from the table that was made of them:
header lines, rows kept, rows rejected, blank rows and lines above the table have to be all of them.
"""

from __future__ import annotations

import argparse
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.i18n.translator import Translator
from crm_audit_tui.intake import encoding, load_exports
from crm_audit_tui.intake.delimited import read_delimited
from crm_audit_tui.intake.files import FoundFile
from crm_audit_tui.intake.reading import is_workbook
from crm_audit_tui.intake.records import read_records
from crm_audit_tui.intake.structured import is_structured
from crm_audit_tui.tables.sources import SourceReport

TOLD = Translator("en")


@dataclass(frozen=True)
class Line:
    """One line of the table: a file, or one sheet of it."""

    name: str
    cells: tuple[str, ...]
    adds_up: bool | None
    refused: str = ""


def told(message: Message) -> str:
    """Return a message in English, fit for a cell of a Markdown table."""
    return TOLD.message(message).replace("|", "\\|").replace("\n", " ")


def lines(path: Path, name: str) -> Iterator[Line]:
    """Yield what a file gives. Any error but a refusal with a reason is a fault of ours."""
    try:
        loaded = load_exports([path])
    except AuditError as error:
        yield Line(name, (), None, told(error.message))
        return
    data = path.read_bytes()
    for source in loaded.sources:
        kept = source.rows + len(source.rejected) + source.blank_rows
        total = kept + source.header_rows + source.preamble_rows
        yield Line(
            f"{name} · {source.sheet}" if len(source.sheets) > 1 else name,
            (
                *_how(source, path, data),
                f"{source.header_rows}",
                f"{source.preamble_rows}",
                f"{source.rows}",
                f"{len(source.rejected)}",
                f"{source.blank_rows}",
                f"{total}",
                f"{len(source.columns)}",
                source.table,
                ", ".join(dict.fromkeys(each.id.rpartition(".")[2] for each in source.warnings)),
            ),
            total == _records(source, path, data),
        )


def _how(source: SourceReport, path: Path, data: bytes) -> tuple[str, str]:
    """Return kind and dialect."""
    found = FoundFile(path, path.name, len(data), path.read_bytes)
    if is_workbook(found, data):
        return path.suffix.removeprefix("."), ""
    if is_structured(found, data):
        return path.suffix.removeprefix("."), source.encoding
    marks = {"\t": "tab", " ": "space"}
    newline = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}[source.newline]
    mark = marks.get(source.delimiter, f"`{source.delimiter}`").replace("|", "\\|")
    return "text", f"{source.encoding}, {mark}, {newline}"


def _records(source: SourceReport, path: Path, data: bytes) -> int:
    """Count the records of a file, or the rows of a sheet, without making a table of them."""
    found = FoundFile(path, path.name, len(data), path.read_bytes)
    if is_workbook(found, data):
        book = python_calamine.load_workbook(io.BytesIO(data))
        return len(book.get_sheet_by_name(source.sheet).to_python(skip_empty_area=False))
    if is_structured(found, data):  # each record is one object of a list
        text = data.decode(source.encoding)
        try:
            whole = json.loads(text)
        except ValueError:
            return 1 + sum(bool(line.strip()) for line in text.splitlines())
        if isinstance(whole, dict):
            whole = whole.get(source.sheet, whole)
        return 1 + len(whole)
    read = read_delimited(data, path.name)
    text, _ = encoding.decode(data, read.encoding)
    return len(read_records(text.removeprefix("\ufeff"), read.dialect).rows)


_HEAD = (
    "file", "kind", "encoding, dialect", "header lines", "above", "kept", "rejected", "blank",
    "records", "columns", "table", "told",
)  # fmt: skip


def tell(folder: Path) -> None:
    """Print the tables."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = [line for path in files for line in lines(path, path.relative_to(folder).as_posix())]
    read = [line for line in found if not line.refused]
    off = [line.name for line in read if not line.adds_up]
    refused = [line for line in found if line.refused]
    print("# What happens with each file\n")
    print(
        "Made by `python benchmarks/intake_files.py`: every file of the test data, each named\n"
        "alone and without a hint. Header lines, lines above the table, rows kept, rejected and\n"
        "blank are together all records of the file, counted a second time apart. *told* are the\n"
        "warnings that the intake screen and `crm-audit inspect` show.\n"
    )
    print(
        f"{len(files)} files: {len(read)} tables read, {len(refused)} files refused with a reason."
    )
    print(f"Counts that do not add up: {', '.join(off) if off else 'none'}.\n")
    for group in dict.fromkeys(line.name.split("/")[0] for line in found):
        own = [line for line in found if line.name.split("/")[0] == group]
        print(f"## {group}\n")
        tables = [line for line in own if not line.refused]
        if tables:
            print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}")
        for line in tables:
            name = line.name.removeprefix(f"{group}/")
            print(f"| {name} | {' | '.join(line.cells)} |")
        shut = [line for line in own if line.refused]
        if shut:
            print(
                "\n| refused | reason |\n|---|---|" if tables else "| refused | reason |\n|---|---|"
            )
        for line in shut:
            print(f"| {line.name.removeprefix(f'{group}/')} | {line.refused} |")
        print()


def main() -> None:
    """Print the tables for the folder that was named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", default=os.environ.get("CRM_AUDIT_TEST_DATA", ""))
    data = parser.parse_args().data
    if not data:
        parser.error("name a folder by --data or CRM_AUDIT_TEST_DATA")
    tell(Path(data))


if __name__ == "__main__":
    main()

"""`crm-audit inspect`: how one file is understood, before it is in any audit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crm_audit_tui.core.messages import Message
    from crm_audit_tui.i18n import Translator
    from crm_audit_tui.tables.links import Link
    from crm_audit_tui.tables.sources import ColumnReport, SourceQuestion, SourceReport

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "space"}
_WIDEST = 34


@click.command(name="inspect", epilog="Example: crm-audit inspect contacts.csv --csv clean.csv")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", default="", help="The sheet of a workbook to look at.")
@click.option(
    "--csv",
    "csv_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the table as understood: UTF-8, comma, header first.",
)
@click.option(
    "--beside",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Other exports (files, folders): shows what the references in FILE join.",
)
@click.option("--json", "as_json", is_flag=True, help="Print how the file is understood as JSON.")
def command(
    file: Path, sheet: str, csv_path: Path | None, beside: tuple[Path, ...], as_json: bool
) -> None:
    """Show how FILE is understood: its table, columns, formats, and what was left out."""
    from crm_audit_tui.cli.language import translator
    from crm_audit_tui.cli.link_words import link_lines
    from crm_audit_tui.intake import inspect_file, links_beside

    words = translator()
    inspected = inspect_file(file, sheet)
    report = inspected.report
    links = links_beside(file, report, beside) if beside else ()
    if csv_path is not None:
        inspected.write_csv(csv_path)
    if as_json:
        found = _as_json(report, words)
        if beside:
            found["links"] = [_link(link) for link in links]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(report, words))
        if beside:
            click.echo("\n".join(["", *link_lines(links, words)]))
        if csv_path is not None:
            click.echo(words.text("intake.inspect.written", path=str(csv_path)))


def _as_json(report: SourceReport, words: Translator) -> dict[str, object]:
    return {
        "file": report.path if not report.member else f"{report.path}/{report.member}",
        "sheet": report.sheet,
        "sheets": list(report.sheets),
        "table": report.table,
        "table_confidence": report.table_confidence,
        "profile": report.profile,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "quote": report.quote,
        "header_rows": report.header_rows,
        "preamble_rows": report.preamble_rows,
        "blank_rows": report.blank_rows,
        "rows": report.rows,
        "columns": [_column(column, words) for column in report.columns],
        "rejected": [
            {"line": each.line, "reason": words.message(each.reason)} for each in report.rejected
        ],
        "warnings": [words.message(each) for each in report.warnings],
        "questions": [words.message(each.text) for each in report.questions],
    }


def _link(link: Link) -> dict[str, object]:
    return {
        "column": link.column,
        "target": link.target,
        "target_column": link.target_column,
        "by": link.by,
        "filled": link.filled,
        "joined": link.joined,
        "share": round(link.share, 4),
        "orphans": [{"value": value, "count": count} for value, count in link.orphans],
        "orphan_values": link.orphan_values,
    }


def _column(column: ColumnReport, words: Translator) -> dict[str, object]:
    return {
        "name": column.name,
        "maps_to": column.maps_to,
        "type": column.type,
        "format": column.format,
        "confidence": column.confidence,
        "evidence": words.message(column.evidence) if column.evidence else "",
        "format_evidence": words.message(column.format_evidence) if column.format_evidence else "",
        "suits": column.suits,
        "filled": column.filled,
        "distinct": column.distinct,
        "sample": list(column.sample),
        "stored": list(column.stored),
    }


def _as_text(report: SourceReport, words: Translator) -> str:
    from crm_audit_tui.core.messages import Share, message

    say = words.text
    table = say(
        "intake.inspect.table_sure",
        table=message(f"core.table.{report.table}"),
        share=Share(report.table_confidence),
    )
    facts = [
        ("file", words.value(report.name)),
        ("table", table),
        ("profile", _profile(report, words)),
    ]
    if report.sheets:
        facts.append(("sheet", words.value(report.sheet)))
        others = [name for name in report.sheets if name != report.sheet]
        if others:
            facts.append(("sheets", words.value(", ".join(others))))
    facts.append(("reading", _reading(report, words)))
    rows = say(
        "intake.inspect.rows_text",
        rows=report.rows,
        header=report.header_rows,
        preamble=report.preamble_rows,
        blank=report.blank_rows,
        rejected=len(report.rejected),
    )
    facts.append(("rows", rows))
    wide = max(len(say(f"intake.inspect.{name}")) for name, _ in facts)
    lines = [f"{say(f'intake.inspect.{name}'):<{wide}}  {text}" for name, text in facts]
    lines += ["", *_columns(report, words)]
    for title, texts in (
        ("why", [_why(column, words) for column in report.columns if _is_telling(column)]),
        ("warnings", [words.message(each) for each in report.warnings]),
        (
            "questions",
            [
                say("intake.inspect.assumed", question=each.text, guess=_guess(each))
                for each in report.questions
            ],
        ),
        (
            "rejected",
            [
                say("intake.inspect.line", line=str(each.line), reason=each.reason)
                for each in report.rejected
            ],
        ),
    ):
        if texts:
            lines += ["", say(f"intake.inspect.{title}"), *(f"  {text}" for text in texts)]
    return "\n".join(lines)


def _is_telling(column: ColumnReport) -> bool:
    """Tell whether more is to be said of a column than that its name says it all."""
    by_name = column.evidence is None or column.evidence.id == "intake.evidence.word"
    fits = column.suits is None or column.suits == 1.0
    return not (by_name and fits and column.format_evidence is None)


def _why(column: ColumnReport, words: Translator) -> str:
    from crm_audit_tui.core.messages import Share

    reasons = [words.message(each) for each in (column.evidence, column.format_evidence) if each]
    if column.suits is not None:
        reasons.append(words.text("intake.inspect.suits", share=Share(column.suits)))
    return f"{_short(words.value(column.name))}{words.colon}{words.semicolon.join(reasons)}"


def _guess(question: SourceQuestion) -> str | Message:
    for choice in question.choices:
        if choice.value == question.guess:
            return choice.meaning
    return question.guess


def _profile(report: SourceReport, words: Translator) -> str:
    if report.profile == "generic":
        return words.text("intake.inspect.generic")
    return words.text(f"intake.profile.{report.profile}")


def _reading(report: SourceReport, words: Translator) -> str:
    if report.sheets:
        return words.text("intake.inspect.workbook")
    name = _DELIMITERS.get(report.delimiter, "other")
    delimiter = words.text(f"intake.inspect.delimiter_{name}", sign=report.delimiter)
    return words.text(
        "intake.inspect.reading_text",
        encoding=report.encoding,
        delimiter=delimiter,
        quote=report.quote or words.text("intake.inspect.no_quote"),
    )


def _columns(report: SourceReport, words: Translator) -> list[str]:
    from crm_audit_tui.core.messages import Share
    from crm_audit_tui.i18n.patterns import shown_format

    rows = [[words.text(f"intake.inspect.{name}") for name in _HEADS]]
    for column in report.columns:
        label = words.text(f"core.field.{column.maps_to}") if column.maps_to else ""
        kind = words.text(f"intake.type.{column.type}")
        rows.append(
            [
                _short(words.value(column.name)),
                _short(label or words.text("intake.inspect.unmapped")),
                f"{kind} {shown_format(column.format, words)}" if column.format else kind,
                words.value(Share(column.confidence)) if column.maps_to else "",
                words.number(column.filled),
                words.number(column.distinct),
                _short(words.value(" · ".join(_samples(column)))),
            ]
        )
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _samples(column: ColumnReport) -> list[str]:
    """Return some values, each with the stored one where a sheet shows it otherwise."""
    behind = column.stored or column.sample
    pairs = list(zip(column.sample, behind, strict=True))[:3]
    return [shown if shown == stored else f"{shown} ({stored})" for shown, stored in pairs]


_HEADS = ("column", "maps_to", "type", "sure", "filled", "distinct", "sample")


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"

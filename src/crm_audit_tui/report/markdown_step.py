"""A step of the audit, as Markdown."""

from __future__ import annotations

from crm_audit_tui.report.markdown_blocks import Blocks
from crm_audit_tui.report.model import FindingLine, RegisterTable, StepSection


def write_step(page: Blocks, step: StepSection) -> None:
    """Add a step: its figures, charts and tables, findings, answers, lists and limits."""
    w = page.w
    page.heading(3, (f"{step.number}. " if step.number else "") + w.say(step.name))
    page.paragraph(w.standing(step))
    if step.metrics:
        page.table(
            page.columns("figure", "value", "range", "goal", "basis"),
            (
                [
                    w.metric.name(each),
                    w.metric.value(each),
                    w.metric.range(each),
                    w.metric.goal(each),
                    w.metric.basis(each),
                ]
                for each in step.metrics
            ),
            w.text("report.heading.figures"),
        )
    for note in step.notes:
        page.paragraph(w.say(note))
    for chart in step.charts:
        head, rows = w.chart.table(chart)
        page.table(head, rows, w.chart.title(chart))
    for table in step.tables:
        shown = table.rows[: w.rows_shown]
        page.table(
            [w.text(f"checks.column.{column}") for column in table.columns],
            ([w.say(cell) for cell in row] for row in shown),
            w.text(f"checks.table.{table.id}"),
        )
        if table.total > len(shown):
            page.paragraph(w.text("report.rows_shown", shown=len(shown), n=table.total))
    if step.findings:
        page.heading(4, w.text("report.heading.findings"))
        for finding in step.findings:
            _finding(page, finding)
    _answers(page, step)
    for register in step.registers:
        write_register(page, register)
    if step.decisions:
        page.paragraph(f"{w.text('report.heading.decided')}{w.colon}{w.tallies(step.decisions)}")
    if step.limits:
        page.heading(4, w.text("report.heading.limits"))
        page.bullets(map(w.limit, step.limits))


def _finding(page: Blocks, finding: FindingLine) -> None:
    w = page.w
    rating = w.text(f"core.rating.{finding.rating}")
    page.paragraph(f"**{w.finding_number(finding)} · {rating}**{w.colon}{w.words(finding.title)}")
    page.bullets(f"{label}{w.colon}{value}" for label, value in w.finding_facts(finding))


def _answers(page: Blocks, step: StepSection) -> None:
    w = page.w
    if not step.answers:
        return
    rows, before = [], any(each.earlier is not None for each in step.answers)
    for each in step.answers:
        said = w.text(f"core.answer.{each.answer}")
        if each.contradicts:
            said += f" ({w.text('report.contradicts')})"
        row = [w.say(each.text), said, w.data_says(each), w.answer_note(each)]
        rows.append([*row, w.answer_before(each)] if before else row)
    head = ["question", "answer", "data_says", "note"]
    page.table(
        page.columns(*head, *(["earlier"] if before else [])),
        rows,
        w.text("report.heading.checklist"),
    )


def write_register(page: Blocks, register: RegisterTable) -> None:
    """Add a list that the auditor keeps."""
    w = page.w
    page.table(
        [w.say(column) for column in register.columns],
        ([w.say(cell) for cell in row] for row in register.rows),
        w.say(register.title),
    )

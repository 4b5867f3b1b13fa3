"""What a scan found: as JSON for programs, as a page for people."""

from __future__ import annotations

from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.messages import Day, Message, Share, message
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.scan import ScanResult, StepScan, by_rating, record_ids
from crm_audit_tui.tables.links import Link
from crm_audit_tui.tables.result import Metric, NotAuditable
from crm_audit_tui.tables.sources import SourceReport

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
_ORPHANS = 3  # names that lead nowhere, shown beside each link
_MARKS = {"essential": "‼", "important": "!", "desirable": "·"}


def as_plain(result: ScanResult, say: Translator, *, records: bool) -> dict[str, Plain]:
    """Return the scan as `scan --json` prints it; `records` names every record of a finding."""
    return {
        "audit_date": result.audit_date.isoformat(),
        "sources": [_source(source) for source in result.sources],
        "links": [_link(link) for link in result.links],
        "steps": {slug: _step(step, say) for slug, step in result.steps.items()},
        "findings": [_finding(each, say, records=records) for each in result.findings],
        "duplicates": {
            table: {
                "pairs": found.pairs,
                "clusters": found.clusters,
                "excess_rate": found.excess_rate,
                "involved_rate": found.involved_rate,
            }
            for table, found in result.duplicates.items()
        },
        "seconds": result.seconds,
        "notes": [say.message(note) for note in result.notes],
    }


def _link(link: Link) -> Plain:
    return {
        "table": link.table,
        "column": link.column,
        "target": link.target,
        "target_column": link.target_column,
        "by": link.by,
        "filled": link.filled,
        "joined": link.joined,
        "orphan_values": link.orphan_values,
        "orphans": dict(link.orphans),
    }


def _source(source: SourceReport) -> Plain:
    return {
        "id": source.id,
        "path": source.path,
        "file": source.name,
        "sheet": source.sheet,
        "table": source.table,
        "profile": source.profile,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "rows": source.rows,
        "rejected": len(source.rejected),
        "mapping": {each.name: each.maps_to for each in source.columns},
    }


def _step(step: StepScan, say: Translator) -> Plain:
    return {
        "score": None if step.score is None else round(step.score, 1),
        "coverage": round(step.coverage, 4),
        "status": step.status,
        "metrics": {_metric_name(each): each.value for each in step.metrics},
        "figures": {_metric_name(each): _figure(each) for each in step.metrics},
        "not_auditable": [_gap(each, say) for each in step.not_auditable],
    }


def _figure(metric: Metric) -> Plain:
    """Return what a figure rests on; a share that is no rate but a count has no interval."""
    return {
        "value": metric.value,
        "unit": metric.unit.value,
        "currency": metric.currency,
        "n": metric.n,
        "part": metric.part,
        "excluded": metric.excluded,
        "low": metric.low,
        "high": metric.high,
        "bounds": metric.bounds.value if metric.bounds else None,
    }


def _metric_name(metric: Metric) -> str:
    return f"{metric.id}[{metric.subject}]" if metric.subject else metric.id


def _gap(gap: NotAuditable, say: Translator) -> Plain:
    return {"what": say.message(gap.what), "tables": list(gap.tables), "columns": list(gap.columns)}


def _finding(finding: Finding, say: Translator, *, records: bool) -> Plain:
    ids: list[Plain] = [*record_ids(finding)] if records else []
    return {
        "rule": finding.rule,
        "step": finding.step,
        "table": finding.table,
        "field": finding.field,
        "subject": finding.subject,
        "rating": finding.rating.value,
        "severity": finding.severity,
        "affected": finding.affected,
        "eligible": finding.eligible,
        "few_records": finding.few is not None,
        "title": finding.text or say.message(finding.title),
        "recommendation": say.message(finding.recommendation) if finding.recommendation else "",
        "records": ids,
        "estimates": [
            {
                "currency": each.currency,
                "low": each.low,
                "base": each.base,
                "high": each.high,
                "basis": say.message(each.basis),
            }
            for each in finding.money
        ],
    }


def summary_text(result: ScanResult, say: Translator, width: int = 0) -> str:
    """Return the scan as a page for people: sources, steps, duplicates, findings by rating."""
    lines = [say.text("cli.scan.date", day=Day(result.audit_date.isoformat())), ""]
    lines += _table([_source_row(source, say) for source in result.sources])
    lines += [f"  {say.message(note)}" for note in result.notes]
    if result.links:
        lines += ["", say.text("cli.scan.links")]
        lines += [f"  {say.message(link_line(link))}" for link in result.links]
    lines += ["", say.text("cli.scan.steps")]
    lines += _table([_step_row(slug, result.steps[slug], say) for slug in _shown(result)])
    for table, found in result.duplicates.items():
        lines.append(
            say.text(
                "cli.scan.duplicates",
                table=Message(f"core.table.{table}"),
                n=found.pairs,
                clusters=found.clusters,
                excess=None if found.excess_rate is None else Share(found.excess_rate),
            )
        )
    for rating, found_here in by_rating(result).items():
        if found_here:
            title = Message(f"core.rating.{rating}")
            lines += ["", say.text("cli.scan.rating", rating=title, n=len(found_here))]
            lines += [f"  {_MARKS[rating]} {_finding_line(each, say)}" for each in found_here]
    lines += ["", say.text("cli.scan.seconds", seconds=result.seconds)]
    return "\n".join(line.rstrip() for line in lines)


def _shown(result: ScanResult) -> list[str]:
    return [spec.slug for spec in STEPS if result.steps[spec.slug].status != "checklist"]


def link_line(link: Link) -> Message:
    """Return what one column of references joins, and the most frequent of what it does not."""
    orphans = ", ".join(f"{value} ({times})" for value, times in link.orphans[:_ORPHANS])
    return message(
        "cli.scan.link_orphans" if orphans else "cli.scan.link",
        table=message(f"core.table.{link.table}"),
        column=message(f"core.field.{link.column}"),
        target=message(f"core.table.{link.target}"),
        by=message(f"core.field.{link.target_column}"),
        n=link.filled,
        joined=link.joined,
        share=Share(link.share),
        orphans=orphans + (" …" if link.orphan_values > _ORPHANS else ""),
    )


def _source_row(source: SourceReport, say: Translator) -> list[str]:
    name = f"{source.name} [{source.sheet}]" if len(source.sheets) > 1 else source.name
    rejected = len(source.rejected)
    return [
        f"  {visible(name)}",
        say.text(f"core.table.{source.table}"),
        say.text("cli.scan.rows", n=source.rows),
        say.text("cli.scan.rejected", n=rejected) if rejected else "",
    ]


def _step_row(slug: str, step: StepScan, say: Translator) -> list[str]:
    spec = next(each for each in STEPS if each.slug == slug)
    number = str(spec.number or "")
    if step.status == "not_auditable":
        state: Message | str = message("cli.scan.not_auditable")
    elif step.score is None:
        state = message("cli.scan.no_score", n=len(step.metrics))
    else:
        state = message("cli.scan.score", score=round(step.score), cover=Share(step.coverage))
    words = state if isinstance(state, str) else say.message(state)
    return [f"  {number:>2} {say.text(spec.title_id)}", words]


def _finding_line(finding: Finding, say: Translator) -> str:
    title = visible(finding.text) if finding.text else say.message(finding.title)
    step = say.text(f"core.step_short.{finding.step}")
    if finding.affected is None or not finding.eligible:
        return f"{step}{say.colon}{title}"
    counted = f"{say.number(finding.affected)}/{say.number(finding.eligible)}"
    return f"{step}{say.colon}{title} ({counted})"


def _table(rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]

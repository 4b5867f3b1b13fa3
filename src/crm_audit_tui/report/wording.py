"""Words for the parts of a report: steps, findings, recommendations, answers, decisions."""

from __future__ import annotations

from collections.abc import Iterable

from crm_audit_tui.core.findings import few
from crm_audit_tui.core.messages import Message, Share
from crm_audit_tui.report.chart_words import ChartWording
from crm_audit_tui.report.metric_words import MetricWording
from crm_audit_tui.report.model import (
    AnswerLine,
    FindingLine,
    Limit,
    SettingLine,
    StepSection,
    Tally,
)
from crm_audit_tui.report.value_words import ValueWording
from crm_audit_tui.report.year_words import YearWording
from crm_audit_tui.tables.words import way_out

ROWS_SHOWN = 25
DEFINITIONS = (
    "score",
    "coverage",
    "interval",
    "as_found",
    "after",
    "what_if",
    "rating",
    "extent",
    "estimate",
    "not_available",
    "duplicates",
    "completeness",
    "age",
    "limits",
    "seal",
)


class Wording(ValueWording):
    """Words the parts of a report in one language."""

    @property
    def year(self) -> YearWording:
        """Words for the comparison with an earlier audit."""
        return YearWording(self)

    @property
    def metric(self) -> MetricWording:
        """Words for metrics."""
        return MetricWording(self)

    @property
    def chart(self) -> ChartWording:
        """Words for charts."""
        return ChartWording(self)

    @property
    def definitions(self) -> tuple[str, ...]:
        """What the report explains, in order: `report.term.<name>`, `report.definition.<name>`."""
        return DEFINITIONS

    @property
    def rows_shown(self) -> int:
        """How many rows of a table of evidence are printed."""
        return ROWS_SHOWN

    def limit(self, limit: Limit) -> str:
        """Return what was not audited, and why."""
        if limit.reason:
            return f"{self.say(limit.what)}{self.colon}{self.say(limit.reason)}"
        if limit.gap:
            how = way_out(limit.gap, self.translator)
            line = "attach" if limit.gap.has_way_out else "nothing_said"
            return self.text(f"report.limit.{line}", what=limit.what, how=how)
        return self.say(limit.what)

    def standing(self, step: StepSection) -> str:
        """Return a step's status with its reason, its score and coverage."""
        parts = [self.text(f"core.status.{step.status}")]
        if step.reason:
            parts[0] += f": {self.say(step.reason)}"
        if step.score is not None:
            value = step.score.value
            score = None if value is None else round(value)
            parts.append(self.text("report.score_of", score=score))
            parts.append(self.text("report.coverage_of", share=Share(step.score.coverage)))
        return " · ".join(parts)

    def tallies(self, tallies: Iterable[Tally]) -> str:
        """Return what was decided in one line."""
        return self.translator.semicolon.join(
            " ".join(
                filter(
                    None,
                    (
                        self.say(each.label),
                        f"({self.table_name(each.table)})" if each.table else "",
                        self.say(each.count),
                    ),
                )
            )
            for each in tallies
        )

    def finding_number(self, finding: FindingLine) -> str:
        """Return what names a finding in the report."""
        return self.text("report.finding_number", number=finding.number)

    def finding_facts(self, finding: FindingLine) -> list[tuple[str, str]]:
        """Return what there is to say about a finding: (label, text)."""
        extent = self.extent(finding.affected, finding.eligible)
        if rests := few(finding.affected, finding.eligible):
            extent += f" · {self.say(rests)}"
        if extent and finding.table:
            extent += f" · {self.table_name(finding.table)}"
        status = self.text(f"core.finding_status.{finding.status}")
        if finding.by_hand:
            status += f" · {self.text('report.by_hand')}"
        override = ""
        if finding.overridden:
            override = self.text(
                "report.override",
                rule=Message(f"core.rating.{finding.rule_rating}"),
                auditor=Message(f"core.rating.{finding.rating}"),
            )
        records = ", ".join(map(self.record, finding.records))
        if finding.records_total > len(finding.records):
            more = finding.records_total - len(finding.records)
            records += f" {self.text('report.and_more', n=more)}"
        facts = {
            "since": self.year.finding(finding),
            "earlier": self.year.note(finding),
            "extent": extent,
            "estimate": self.translator.semicolon.join(
                self.say(each.text) for each in finding.money
            ),
            "recommendation": self.words(finding.recommendation),
            "status": status,
            "override": override,
            "reason": self.say(finding.reason),
            "owner": self.say(finding.owner),
            "due": self.day(finding.due) if finding.due else "",
            "effort": self.say(finding.effort),
            "records": records,
        }
        return [(self.text(f"report.column.{name}"), text) for name, text in facts.items() if text]

    def record(self, record_id: str) -> str:
        """Return a record's id; the row of one that has none."""
        row = record_id.removeprefix("~")
        if row != record_id and row.isdigit():
            return self.text("report.row_number", number=row)
        return self.say(record_id)

    def advice(
        self, findings: Iterable[FindingLine]
    ) -> list[tuple[str, FindingLine, *tuple[FindingLine, ...]]]:
        """Return each recommendation once with the findings that it is for, in their order."""
        groups: dict[tuple[str, str, str, str, str], list[FindingLine]] = {}
        for each in findings:
            text = self.words(each.recommendation)
            key = (text, each.rating.value, each.owner, each.due, each.effort)
            groups.setdefault(key, []).append(each)
        return [(key[0], lines[0], *lines[1:]) for key, lines in groups.items()]

    def data_says(self, answer: AnswerLine) -> str:
        """Return the answer that the data speaks for, with its figure."""
        if answer.suggested is None:
            return ""
        said = self.text(f"core.answer.{answer.suggested}")
        return f"{said}{self.colon}{self.say(answer.because)}" if answer.because else said

    def answer_before(self, answer: AnswerLine) -> str:
        """Return what was answered in an earlier audit, with its note."""
        if answer.earlier is None:
            return ""
        said = self.text(f"core.answer.{answer.earlier}")
        return f"{said} — {self.say(answer.earlier_note)}" if answer.earlier_note.strip() else said

    def answer_note(self, answer: AnswerLine) -> str:
        """Return an answer's note and, where it contradicts the data, its reason."""
        reason = f"{self.text('report.column.reason')}{self.colon}{self.say(answer.reason)}"
        return " · ".join(filter(None, (self.say(answer.note), reason if answer.reason else "")))

    def changed(self, setting: SettingLine) -> str:
        """Return who changed a setting, and when."""
        when = self.moment(setting.time) if setting.time else ""
        return ", ".join(filter(None, (self.say(setting.auditor), when)))

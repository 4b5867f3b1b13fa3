"""Words for what a report shows: values with their units, findings, answers, scores."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from crm_audit_tui.core.findings import few
from crm_audit_tui.core.messages import Between, Day, Message, Money, Param, Share, message
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.i18n import Translator
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
from crm_audit_tui.report.year_words import YearWording
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tables.words import subject_name, way_out

_COUNTED = {Unit.DAYS: "core.unit.days", Unit.MONTHS: "core.unit.months"}
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


class Wording:
    """Words the parts of a report in one language; data is made visible, never interpreted."""

    def __init__(self, language: str) -> None:
        self.translator = Translator(language)
        self.language = self.translator.language
        self.colon = self.translator.colon

    def say(self, what: Param, /, **params: Param) -> str:
        """Return a message or a value in words."""
        if isinstance(what, Message) and params:
            what = Message(what.id, {**what.params, **params})
        return self.translator.value(what)

    def text(self, message_id: str, /, **params: Param) -> str:
        """Return the text of a message id."""
        return self.translator.text(message_id, **params)

    def words(self, what: Message | str) -> str:
        """Return a rule's message or an auditor's own words."""
        return self.say(what)

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

    @staticmethod
    def is_number(cell: Param) -> bool:
        """Tell whether a cell is set flush right."""
        return isinstance(cell, int | float | Share | Between | Money) and not isinstance(
            cell, bool
        )

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

    def score(self, score: Score | None) -> str:
        """Return a score as a whole number, "n/a" where there is none."""
        value = score.value if score else None
        return self.say(None) if value is None else self.translator.number(value, 0)

    def share(self, value: float | None) -> str:
        """Return a proportion as a percentage."""
        return self.say(None) if value is None else self.translator.share(value)

    def subject(self, subject: str) -> str:
        """Return what tells a group's figures apart: a table or its column by name, else data."""
        return subject_name(subject, self.translator)

    def quantity(self, value: float | str | None, unit: Unit, currency: str = "") -> str:
        """Return a value in its unit."""
        match value:
            case None:
                return self.say(None)
            case str() if unit is Unit.DAY:
                return self.day(value)
            case str():
                return self.say(value)
        match unit:
            case Unit.SHARE:
                return self.say(Share(value))
            case Unit.MONEY:
                return self.say(Money(value, currency))
            case Unit.DAYS | Unit.MONTHS:
                return self.text(_COUNTED[unit], n=round(value, 1))
            case _:
                return self.translator.number(value)

    def table_name(self, table: str) -> str:
        """Return a canonical table's name, "" for none."""
        return self.text(f"core.table.{table}") if table else ""

    def day(self, iso: str) -> str:
        """Return an ISO day by locale; text that is none stays as it is."""
        try:
            return self.say(Day(date.fromisoformat(iso[:10]).isoformat()))
        except ValueError:
            return self.say(iso)

    def moment(self, iso: str) -> str:
        """Return an ISO time by locale; text that is none stays as it is."""
        try:
            return f"{self.translator.moment(datetime.fromisoformat(iso))} UTC"
        except ValueError:
            return self.say(iso)

    def changed(self, setting: SettingLine) -> str:
        """Return who changed a setting, and when."""
        when = self.moment(setting.time) if setting.time else ""
        return ", ".join(filter(None, (self.say(setting.auditor), when)))

    def extent(self, affected: int | None, eligible: int | None) -> str:
        """Return "12 of 340 (3.5 %)", or what there is of it."""
        if affected is None:
            return ""
        if not eligible:
            return self.translator.number(affected)
        return self.say(
            message("report.extent", n=affected, total=eligible, share=Share(affected / eligible))
        )

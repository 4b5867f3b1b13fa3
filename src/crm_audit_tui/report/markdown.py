"""The report as Markdown: plain tables, and data that no Markdown reader interprets."""

from __future__ import annotations

from crm_audit_tui.report.markdown_blocks import Blocks, MarkdownTranslator
from crm_audit_tui.report.markdown_step import write_register, write_step
from crm_audit_tui.report.markdown_year import write_year
from crm_audit_tui.report.model import ReportModel, ScoreLine
from crm_audit_tui.report.wording import Wording


def render_markdown(model: ReportModel, language: str = "") -> str:
    """Return the report as Markdown in `language` (else the report's own)."""
    wording = Wording(language or model.language)
    wording.translator = MarkdownTranslator(wording.language)
    return _Page(model, wording).render()


class _Page(Blocks):
    """The report's page, part by part."""

    def __init__(self, model: ReportModel, wording: Wording) -> None:
        super().__init__(wording)
        self.model = model

    def render(self) -> str:
        m, w = self.model, self.w
        self.heading(1, w.say(m.title))
        self.paragraph(f"{w.text('report.title')} · {w.day(m.today)}")
        self.section("summary")
        self.bullets(w.say(said) for said in m.summary)
        self._scope()
        self._scores()
        if m.year is not None:
            write_year(self, m.year)
        self._findings()
        self._recommendations()
        self.section("steps")
        for step in m.steps:
            write_step(self, step)
        self._closing()
        return self.text()

    # -- parts -----------------------------------------------------------------------------------

    def _scope(self) -> None:
        m, w = self.model, self.w
        self.section("scope")
        self.bullets(f"{w.say(fact.label)}{w.colon}{w.say(fact.value)}" for fact in m.scope)
        if not m.sources:
            self.paragraph(w.text("report.no_sources"))
            return
        self.table(
            [*self.columns("file", "table", "rows", "rejected", "encoding"), "SHA-256"],
            (
                [
                    w.say(each.name),
                    w.table_name(each.table),
                    w.say(each.rows),
                    w.say(each.rejected),
                    w.say(each.encoding),
                    w.say(each.sha256),
                ]
                for each in m.sources
            ),
            w.text("report.heading.sources"),
        )
        self.bullets(w.say(each.change) for each in m.sources if each.change is not None)

    def _scores(self) -> None:
        m, w = self.model, self.w
        self.section("scores")
        after = m.overall.after is not None

        def row(line: ScoreLine) -> list[str]:
            number = f"{line.number}. " if line.number else ""
            status = w.text(f"core.status.{line.status}") if line.status else ""
            cells = [f"{number}{w.say(line.name)}", status, w.score(line.found)]
            cells.append(w.share(line.found.coverage))
            if after:
                cells.append(w.score(line.after))
            return [*cells, w.score(line.if_essential), w.score(line.if_all)]

        head = [
            *self.columns("step", "status"),
            w.text("report.as_found"),
            *self.columns("coverage"),
        ]
        head += [*(self.columns("after") if after else ()), *self.columns("if_essential", "if_all")]
        self.table(head, [row(line) for line in (*m.scores, m.use, m.data, m.overall)])
        self.paragraph(w.text("report.definition.what_if"))

    def _findings(self) -> None:
        m, w = self.model, self.w
        self.section("findings")
        if not m.findings:
            self.paragraph(w.text("report.summary.no_findings"))
            return
        since = any(each.since for each in m.findings)
        head = ["number", "rating", "step", "finding", "extent", "status"]
        self.table(
            self.columns(*head, *(["since"] if since else [])),
            (
                [
                    w.finding_number(each),
                    w.text(f"core.rating.{each.rating}"),
                    w.text(f"core.step_short.{each.step}"),
                    w.words(each.title),
                    w.extent(each.affected, each.eligible),
                    w.text(f"core.finding_status.{each.status}"),
                    *([w.year.finding(each)] if since else []),
                ]
                for each in m.findings
            ),
        )

    def _recommendations(self) -> None:
        w = self.w
        self.section("recommendations")
        advice = w.advice(self.model.recommendations)
        if not advice:
            self.paragraph(w.text("report.no_recommendations"))
            return
        planned = any(each.planned for each in self.model.recommendations)
        head = ["rating", "recommendation", "finding"]
        head += ["owner", "due", "effort"] if planned else []
        rows = []
        for text, first, *others in advice:
            about = w.translator.semicolon.join(
                f"{w.finding_number(each)} {w.words(each.title)}" for each in (first, *others)
            )
            row = [w.text(f"core.rating.{first.rating}"), text, about]
            if planned:
                row += [
                    w.say(first.owner),
                    w.day(first.due) if first.due else "",
                    w.say(first.effort),
                ]
            rows.append(row)
        self.table(self.columns(*head), rows)

    def _closing(self) -> None:
        m, w = self.model, self.w
        self.section("contradictions")
        if m.contradictions:
            self.table(
                self.columns("step", "question", "answer", "data_says", "reason"),
                (
                    [
                        w.text(f"core.step_short.{slug}"),
                        w.say(each.text),
                        w.text(f"core.answer.{each.answer}"),
                        w.data_says(each),
                        w.say(each.reason) if each.reason else w.text("report.no_reason"),
                    ]
                    for slug, each in m.contradictions
                ),
            )
        else:
            self.paragraph(w.text("report.no_contradictions"))
        self.section("limits")
        if m.limits:
            self.table(
                self.columns("step", "not_audited"),
                ([w.text(f"core.step_short.{each.step}"), w.limit(each)] for each in m.limits),
            )
        else:
            self.paragraph(w.text("report.no_limits"))
        self.section("decisions")
        if m.decisions.tallies:
            self.table(
                self.columns("step", "decision", "table", "count"),
                (
                    [
                        w.text(f"core.step_short.{each.step}"),
                        w.say(each.label),
                        w.table_name(each.table),
                        w.say(each.count),
                    ]
                    for each in m.decisions.tallies
                ),
            )
        entries = w.text("report.log_entries", n=m.decisions.entries)
        self.paragraph(f"{entries} {w.text('report.undone', n=m.decisions.undone)}")
        self.section("plan")
        if m.plan is not None:
            write_register(self, m.plan)
        else:
            self.paragraph(w.text("report.no_plan"))
        self._method()
        self._sign_off()

    def _method(self) -> None:
        m, w = self.model, self.w
        self.section("definitions")
        self.bullets(
            f"**{w.text(f'report.term.{name}')}**: {w.text(f'report.definition.{name}')}"
            for name in w.definitions
        )
        if m.settings:
            self.table(
                self.columns("setting", "value", "default", "reason", "changed"),
                (
                    [
                        w.say(each.label),
                        w.say(each.value),
                        w.say(each.default),
                        w.say(each.reason),
                        w.changed(each),
                    ]
                    for each in m.settings
                ),
                w.text("report.heading.settings"),
            )
        else:
            self.paragraph(w.text("report.no_settings"))

    def _sign_off(self) -> None:
        m, w = self.model, self.w
        self.section("sign_off")
        if m.signatures:
            self.table(
                self.columns("name", "role", "signed", "seal"),
                (
                    [w.say(each.name), w.say(each.role), w.moment(each.time), w.say(each.head)]
                    for each in m.signatures
                ),
            )
        else:
            self.paragraph(w.text("report.not_signed"))
        if m.head:
            self.paragraph(f"{w.text('report.head')} `{m.head}`")
        self.paragraph(w.text("report.definition.seal"))
        self.paragraph(w.text("report.footer", version=m.version))

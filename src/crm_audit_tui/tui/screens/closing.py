"""The closing: scores with their parts, every finding, limits, plan; report and repair files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from crm_audit_tui.core.decisions import SignOff
from crm_audit_tui.core.errors import AuditError, Cancelled
from crm_audit_tui.core.messages import Message, Share, message
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.core.steps import STEPS, Part
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.session import Session
from crm_audit_tui.tables.standing import contradictions, findings, scores
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.user_path import user_path
from crm_audit_tui.tui.widgets.blocks import bar
from crm_audit_tui.tui.widgets.evidence import not_auditable
from crm_audit_tui.tui.widgets.findings import FindingsPanel
from crm_audit_tui.tui.widgets.guide_panel import GuidePanel
from crm_audit_tui.tui.widgets.registers import RegisterPanel
from crm_audit_tui.tui.widgets.text_table import fit
from crm_audit_tui.tui.widgets.what_if import what_if
from crm_audit_tui.tui.widgets.year_on_year import year_on_year
from crm_audit_tui.tui.wording import audit_app, words

_BAR = 40
_LEAST_BAR = 8
_VALUE = 8  # cells of the score with its margins
_REVIEWED = 18
_MARGIN = 6  # of the panel, and its scroll bar


class SummaryPanel(VerticalScroll, can_focus=True):
    """Scores, counts, and what could not be audited."""

    def __init__(self) -> None:
        super().__init__(id="summary")
        self._text = Static(id="summary-text")

    def compose(self) -> ComposeResult:
        yield self._text

    def show(self, session: Session) -> None:
        """Show the audit as it stands."""
        say, width = words(self), max(60, self.size.width - _MARGIN)
        text = Text(no_wrap=False)
        _scores(text, session, say, width)
        _counts(text, session, say)
        _signature(text, session, say)
        year_on_year(text, session, say, width)
        what_if(text, session.results, session.audit, say, width)
        _limits(text, session, say)
        self._text.update(text)


class ClosingScreen(StepScreen):
    """The last screen: what the audit comes to, and what it hands back."""

    CSS_PATH = "closing.tcss"
    BINDINGS = [
        Binding("r", "report", "tui.key.report", id="closing.report"),
        Binding("o", "export", "tui.key.export", id="closing.export"),
        Binding("s", "sign", "tui.key.sign", id="closing.sign"),
        Binding("y", "next_year", "tui.key.next_year", id="closing.next_year"),
    ]

    def panels(self) -> list[tuple[str, Widget]]:
        return [
            ("summary", SummaryPanel()),
            ("findings", FindingsPanel()),
            ("registers", RegisterPanel(self.slug)),
            ("guide", GuidePanel(self.slug)),
        ]

    def show_panels(self) -> None:
        self.query_one(SummaryPanel).show(self.session)
        self.query_one(FindingsPanel).show()
        self.query_one(RegisterPanel).show()

    # -- handing back ----------------------------------------------------------------------------

    def action_report(self) -> None:
        """Write the report: where, in which form and language."""
        from crm_audit_tui.session.reporting import report_place

        languages = tuple((code, message("tui.closing.language", name=name_))
                          for code, name_ in LANGUAGES.items())  # fmt: skip
        forms = tuple((form, Message(f"tui.closing.form_{form}")) for form in ("html", "md"))
        wanted = self.session.audit.scope.get("report_language", "") or words(self).language
        form = FormModal(
            Message("tui.closing.report"),
            [
                FormField(name="form", label=Message("tui.closing.form"), choices=forms,
                          value="html", required=True),
                FormField(name="language", label=Message("tui.closing.report_language"),
                          choices=languages, value=wanted, required=True),
                FormField(name="place", label=Message("tui.closing.place"), required=True,
                          value=str(report_place(self.session))),
            ],
        )  # fmt: skip
        self.app.push_screen(form, self._start_report)

    def _start_report(self, typed: dict[str, str] | None) -> None:
        if typed is not None:
            # The app owns it: who leaves this screen meanwhile is told all the same.
            self.app.run_worker(self._write_report(typed), group="report", exclusive=True)

    async def _write_report(self, typed: dict[str, str]) -> None:
        from crm_audit_tui.session.reporting import report_place, write_audit_report

        app, session = audit_app(self), self.session
        place = user_path(typed["place"])
        if place == report_place(session):  # nobody chose another: one report a language
            place = report_place(session, typed["language"])
        if typed["form"] == "md" and place.suffix == ".html":
            place = place.with_suffix(".md")
        if not await self._evidence("tui.closing.waits"):
            return
        try:
            await app.jobs.work(
                lambda on_progress, is_cancelled: write_audit_report(
                    session, place, form=typed["form"], language=typed["language"],
                    on_progress=on_progress, is_cancelled=is_cancelled,
                )
            )  # fmt: skip
        except Cancelled:
            app.say_id("tui.work.cancelled")
        except AuditError as error:
            app.say_error(error)
        else:
            app.say(message("tui.closing.report_written", place=str(place)))

    async def _evidence(self, waiting: str) -> bool:
        """Wait for evidence that has seen every decision, saying so; False where none is to come.

        A report of older evidence would contradict the decisions in it, and a seal over it be
        broken as soon as it is computed anew.
        """
        app, session = audit_app(self), self.session
        if app.jobs.busy or session.outdated(counts=True):
            app.say_id(waiting)
        there = await app.jobs.bring_up_to_date()
        return there and app.session is session

    def action_next_year(self) -> None:
        """Begin the audit that goes on from this one."""
        audit_app(self).navigation.start_next_year()

    def action_sign(self) -> None:
        """Sign the audit as it stands."""
        if self.session.read_only:
            audit_app(self).say_id("session.error.read_only", severity="warning")
            return
        from crm_audit_tui.session.open_work import unfinished

        n, total = unfinished(self.session), sum(each.number is not None for each in STEPS)
        about = words(self).text("tui.closing.unfinished", n=n, total=total) if n else ""
        form = FormModal(
            Message("tui.closing.sign"),
            [
                FormField(name="name", label=Message("tui.closing.signer"), required=True,
                          value=self.session.audit.scope.get("auditors", "")),
                FormField(name="role", label=Message("tui.closing.signer_role")),
            ],
            about=Text(about, "bold") if about else None,
        )  # fmt: skip
        self.app.push_screen(form, self._start_signing)

    def _start_signing(self, typed: dict[str, str] | None) -> None:
        if typed is not None:
            self.app.run_worker(self._sign(typed), group="sign", exclusive=True)

    async def _sign(self, typed: dict[str, str]) -> None:
        from crm_audit_tui.session.signing import signature

        app, session = audit_app(self), self.session
        if not await self._evidence("tui.closing.signs_later"):
            return
        sign = partial(signature, session, typed["name"], typed["role"])
        try:
            signed = await app.jobs.aside(sign)  # it goes over every section
            while session.log.head != signed.head:  # something was decided meanwhile
                if not await app.jobs.bring_up_to_date():
                    return
                signed = await app.jobs.aside(sign)
        except AuditError as error:  # a name of white space
            app.say_error(error)
            return
        if app.session is session and await app.jobs.decide(signed):
            app.say(message("tui.closing.signed", name=signed.name, head=signed.head[:12]))

    def action_export(self) -> None:
        """Write the files that repair the CRM into a folder."""
        name = self.session.path.name.removesuffix(".audit.toml")
        form = FormModal(
            Message("tui.closing.export"),
            [
                FormField(name="place", label=Message("tui.closing.folder"), required=True,
                          value=str(self.session.path.parent / f"{name}.repair")),
            ],
        )  # fmt: skip
        self.app.push_screen(form, self._start_export)

    def _start_export(self, typed: dict[str, str] | None) -> None:
        if typed is not None:
            folder = user_path(typed["place"])
            self.app.run_worker(self._export(folder), group="export", exclusive=True)

    async def _export(self, folder: Path) -> None:
        from crm_audit_tui.report.export_summary import ExportSummary

        app, session = audit_app(self), self.session
        if session.rows is None:
            app.say_id("tui.closing.no_tables", severity="warning")
            return
        if app.jobs.busy:  # one piece of long work after another
            app.say_id("tui.closing.waits")
        try:
            content = await app.jobs.work(
                lambda on_progress, is_cancelled: session.export(
                    folder, on_progress=on_progress, is_cancelled=is_cancelled
                )
            )
        except Cancelled:
            app.say_id("tui.work.cancelled")
            return
        except AuditError as error:
            app.say_error(error)
            return
        summary = msgspec.json.decode(content, type=ExportSummary)
        rows_in = sum(each.rows_in for each in summary.reconciliation)
        rows_out = sum(each.rows_out for each in summary.reconciliation)
        app.say(
            message(
                "tui.closing.exported", n=len(summary.files), folder=str(folder), rows_in=rows_in,
                rows_out=rows_out, merged=summary.merged, archived=summary.archived,
                rejected=rows_in - rows_out - summary.merged - summary.archived,
            )
        )  # fmt: skip


def _scores(text: Text, session: Session, say: Translator, width: int) -> None:
    """Add a line a score; a title for which the window has no room gives way to the short name."""
    found = scores(session.results, session.audit)
    most = width - _VALUE - _REVIEWED - _LEAST_BAR - 2
    lines: list[tuple[str, Score, str]] = []
    for part, total in ((Part.USE, found.use), (Part.DATA, found.data)):
        lines.append((say.text(f"core.part.{part}"), total, "bold"))
        for spec in STEPS:
            if spec.part is part and spec.slug in found.steps:
                names = (say.text(spec.title_id), say.text(f"core.step_short.{spec.slug}"))
                labels = [f"  {spec.number} {name}" for name in names]
                label = labels[0] if cell_len(labels[0]) <= most else labels[1]
                lines.append((label, found.steps[spec.slug], ""))
    lines.append((say.text("tui.closing.overall"), found.overall, "bold"))
    room = min(most, max(cell_len(label) for label, _, _ in lines))
    text.append(say.text("tui.closing.scores") + "\n", "bold")
    for label, score, style in lines:
        text.append(fit(label, room), style)
        _score(text, score, say, style, width - room)


def _score(text: Text, score: Score, say: Translator, style: str, width: int) -> None:
    """Add score, bar, and how much of its weight was reviewed, in `width` cells."""
    reviewed = say.text("tui.closing.reviewed", share=Share(score.coverage))
    room = width - _VALUE - 2 - max(_REVIEWED, cell_len(reviewed))
    cells = max(_LEAST_BAR, min(_BAR, room))
    value = say.text("core.not_available") if score.value is None else f"{score.value:.0f}"
    drawn = bar((score.value or 0) / 100, cells)
    text.append(f" {value:>5}  ", style or "bold")
    text.append(drawn.ljust(cells, "·"))
    text.append(f"  {reviewed}\n", "dim")


def _counts(text: Text, session: Session, say: Translator) -> None:
    standing = findings(session.results, session.audit)
    ratings = [str(each.rating) for each in standing if each.open]
    text.append("\n" + say.text("tui.closing.found") + "\n", "bold")
    text.append(
        say.text(
            "tui.closing.findings", n=len(standing), essential=ratings.count("essential"),
            important=ratings.count("important"), desirable=ratings.count("desirable"),
            closed=len(standing) - len(ratings),
        )
        + "\n"
    )  # fmt: skip
    pairs, items = session.audit.pairs, session.audit.items
    verdicts = [each.verdict for each in pairs.values()]
    text.append(
        say.text(
            "tui.closing.decisions", n=len(pairs) + len(items), merged=verdicts.count("merge"),
            apart=verdicts.count("apart"), items=len(items),
        )
        + "\n"
    )  # fmt: skip
    against = contradictions(session.results, session.audit)
    if against:
        text.append(say.text("tui.closing.contradictions", n=len(against)) + "\n")


def _signature(text: Text, session: Session, say: Translator) -> None:
    """Add who signed last and when, and what was decided since."""
    from crm_audit_tui.session.signing import after_signing, last_signature

    signed = last_signature(session)
    if signed is None:
        return
    assert isinstance(signed.decision, SignOff)
    name = ", ".join(each for each in (signed.decision.name, signed.decision.role) if each)
    line = say.text("tui.closing.signed_on", name=name, day=session.day_of(signed))
    text.append(f"\n✓ {line}\n", "bold")
    if (since := after_signing(session)) is not None:
        text.append(f"  {say.message(since)}\n")


def _limits(text: Text, session: Session, say: Translator) -> None:
    lines = []
    for spec in STEPS:
        title = say.text(f"core.step_short.{spec.slug}")
        status = session.audit.status(spec.slug)
        if status.status == "skipped":
            skipped = say.text("tui.closing.skipped", reason=visible(status.reason))
            lines.append(f"{title}{say.colon}{skipped}")
        result = session.results.get(spec.slug)
        for each in result.not_auditable if result else ():
            lines.append(f"{title} {not_auditable(each, say)}")
    if lines:
        text.append("\n" + say.text("tui.closing.limits") + "\n", "bold")
        text.append("\n".join(lines))

"""The closing: what the audit comes to, and what it hands back: report, repair files, signature."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from rich.text import Text
from textual.binding import Binding
from textual.widget import Widget

from crm_audit_tui.core.errors import AuditError, Cancelled
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.user_path import user_path
from crm_audit_tui.tui.widgets.closing_summary import SummaryPanel
from crm_audit_tui.tui.widgets.findings import FindingsPanel
from crm_audit_tui.tui.widgets.guide_panel import GuidePanel
from crm_audit_tui.tui.widgets.registers import RegisterPanel
from crm_audit_tui.tui.wording import audit_app, words


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

"""An earlier audit beside this one, as Markdown."""

from __future__ import annotations

from crm_audit_tui.core.messages import message
from crm_audit_tui.report.markdown_blocks import Blocks
from crm_audit_tui.report.model import YearOnYear


def write_year(page: Blocks, year: YearOnYear) -> None:
    """Add the comparison with an earlier audit."""
    w = page.w
    page.section("year")
    if year.fault is not None:
        said = message("report.summary.year_fault", file=year.file, reason=year.fault)
        page.paragraph(w.say(said))
        return
    page.paragraph(w.year.legend(year))
    page.bullets(w.year.counts(year))
    page.table(
        page.columns("step", "then", "now", "difference", "by_data", "by_answers", "by_settings"),
        map(w.year.score_row, year.scores),
    )
    if year.waiting:
        page.paragraph(w.text("report.summary.year_waiting", n=year.waiting))
    if year.gone:
        page.table(
            page.columns("since", "rating", "step", "finding", "extent"),
            (
                [
                    w.year.change(each.change),
                    w.text(f"core.rating.{each.rating}"),
                    w.text(f"core.step_short.{each.step}"),
                    w.words(each.title),
                    "" if each.extent is None else w.share(each.extent),
                ]
                for each in year.gone
            ),
            w.text("report.heading.gone"),
        )
    if year.answers:
        page.table(
            page.columns("question", "then", "now"),
            (
                [
                    w.say(each.text),
                    w.text(f"core.answer.{each.before}"),
                    w.text(f"core.answer.{each.after}"),
                ]
                for each in year.answers
            ),
            w.text("report.heading.answers_since"),
        )
    if year.settings:
        page.table(
            page.columns("setting", "then", "now"),
            ([w.say(each.label), *w.year.setting(each)] for each in year.settings),
            w.text("report.heading.settings_since"),
        )

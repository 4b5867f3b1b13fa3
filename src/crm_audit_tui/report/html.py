"""The report as one HTML file: no script, no link out, nothing to load, data always escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from crm_audit_tui.report.model import ReportModel
from crm_audit_tui.report.pictures import draw
from crm_audit_tui.report.wording import Wording
from crm_audit_tui.report.year_picture import draw_scores


def render_html(model: ReportModel, language: str = "") -> str:
    """Return the report as a self-contained HTML page in `language` (else the report's own)."""
    wording = Wording(language or model.language)
    template = _environment().get_template("report.html.j2")
    return template.render(
        m=model,
        w=wording,
        t=wording.text,
        say=wording.say,
        draw=lambda chart: draw(chart, wording),
        draw_scores=lambda year: draw_scores(year, wording),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("crm_audit_tui.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

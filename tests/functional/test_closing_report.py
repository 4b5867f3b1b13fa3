"""The report that the closing writes: where, and in which language."""

from __future__ import annotations

from textual.widgets import Select

from audits import Prepared, opened, press, until
from crm_audit_tui.tui.modals.form import FormModal


async def test_a_report_in_another_language_lies_beside_the_first(twins: Prepared) -> None:
    folder = twins.record.parent
    name = twins.record.name.removesuffix(".audit.toml")
    async with opened(twins, "closing") as (app, pilot):
        for language, ending in (("en", "report.html"), ("fr", "report.fr.html")):
            await press(pilot, "r")
            await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
            app.screen.query_one("#field-language", Select).value = language
            await press(pilot, "ctrl+s")
            place = folder / f"{name}.{ending}"
            await until(pilot, place.exists, str(place))
    assert 'lang="en"' in (folder / f"{name}.report.html").read_text("utf-8")
    assert 'lang="fr"' in (folder / f"{name}.report.fr.html").read_text("utf-8")

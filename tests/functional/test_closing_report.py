"""The report that the closing writes: when, where, and in which language."""

from __future__ import annotations

from textual.widgets import Select

from audits import Prepared, opened, press, screen_text, until
from crm_audit_tui.tui.modals.form import FormModal


async def test_a_report_waits_for_the_evidence_and_one_in_another_language_lies_beside_it(
    twins: Prepared,
) -> None:
    folder = twins.record.parent
    name = twins.record.name.removesuffix(".audit.toml")
    async with opened(twins, "closing", computing=True, in_process=True) as (app, pilot):
        app.jobs.compute()
        for language, ending in (("en", "report.html"), ("fr", "report.fr.html")):
            await press(pilot, "r")
            await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
            app.screen.query_one("#field-language", Select).value = language
            await press(pilot, "ctrl+s")
            if language == "en":
                await until(pilot, lambda: "as soon as" in screen_text(app), "told that it waits")
            place = folder / f"{name}.{ending}"
            await until(pilot, place.exists, str(place))
    assert 'lang="en"' in (folder / f"{name}.report.html").read_text("utf-8")
    assert 'lang="fr"' in (folder / f"{name}.report.fr.html").read_text("utf-8")

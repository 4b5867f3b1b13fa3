"""The report in its three formats: complete, in both languages, and safe whatever the data says."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from markdown_it import MarkdownIt

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.feedback import check as check_feedback
from crm_audit_tui.core.decisions import (
    Decision,
    GiveAnswer,
    NoteFinding,
    PinSources,
    PutEntry,
    RaiseFinding,
    SetScope,
    SetSetting,
    SetStatus,
    SignOff,
)
from crm_audit_tui.core.errors import InputError, StorageError
from crm_audit_tui.core.findings import Finding, FindingNote, FindingStatus, Rating
from crm_audit_tui.core.log import Log
from crm_audit_tui.core.messages import Day, Message, Money, Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.i18n.catalogue import texts
from crm_audit_tui.report.build import build_report
from crm_audit_tui.report.html import render_html
from crm_audit_tui.report.markdown import render_markdown
from crm_audit_tui.report.markdown_blocks import escape
from crm_audit_tui.report.model import ReportModel
from crm_audit_tui.report.write import FORMATS, render, write_report
from crm_audit_tui.report.year import Beside
from crm_audit_tui.tables.result import (
    Chart,
    ChartKind,
    EvidenceTable,
    ExportRead,
    Metric,
    NotAuditable,
    Results,
    Series,
    StepResult,
    Suggestion,
    Unit,
)
from crm_audit_tui.tables.table import Tables
from crm_audit_tui.tables.yearly import compare
from export_support import item, judge

HOSTILE = (
    "<script>alert(1)</script> [x](http://evil) `c` *b* | {{ 7*7 }} \x1b[31m\u202e www.evil.it"
)


def finding(rule: str, severity: int, affected: int, eligible: int, step: str) -> Finding:
    return Finding(
        rule=f"{step}.{rule}",
        step=step,
        severity=severity,
        title=message("core.table.contacts"),
        recommendation=message("core.action.fill"),
        table="contacts",
        affected=affected,
        eligible=eligible,
        records=tuple(f"s:{HOSTILE}{number}" for number in range(15)),
    )


LATE = finding("late_sync", 3, 2, 8, "integrations")
THIN = finding("field", 1, 1, 100, "missing")


def results() -> Results:
    metric = Metric(
        id="missing.contacts.completeness",
        value=0.7,
        unit=Unit.SHARE,
        n=200,
        excluded=3,
        floor=0.5,
        goal=0.9,
        weight=3.0,
    )
    late = Metric(
        id="integrations.late_share",
        value=0.25,
        unit=Unit.SHARE,
        floor=0.5,
        goal=0.0,
        weight=2.0,
    )
    series = (Series(HOSTILE, (1.0, None)), Series("b", (2.0, 3.0)))
    charts = tuple(
        Chart(id="missing.fill", kind=kind, labels=(HOSTILE, "2026-01-31"), series=series)
        for kind in ChartKind
    )
    table = EvidenceTable(
        id="missing.fields",
        columns=("field", "share"),
        rows=((HOSTILE, Share(0.5)), (Day("2026-01-31"), Money(12.5, "EUR"))),
        total=40,
    )
    return {
        "missing": StepResult(
            step="missing",
            metrics=(metric,),
            charts=charts,
            tables=(table,),
            findings=(THIN,),
            suggestions=(
                Suggestion(
                    question="missing.reachable",
                    answer=Answer.NO,
                    because=message("core.table.deals"),
                ),
            ),
        ),
        "integrations": StepResult(
            step="integrations",
            metrics=(late,),
            findings=(LATE,),
            not_auditable=(NotAuditable(what=message("core.table.other"), tables=("other",)),),
        ),
    }


PIN = SourcePin(
    id="s", path="/x/s.csv", name=HOSTILE, table="contacts", size=1, sha256="ab" * 32, rows=15
)


def decided() -> Log:
    log = Log()
    manual = Finding(
        rule="manual", step="scope", severity=2, title=Message(""), text=HOSTILE, advice=HOSTILE
    )
    made: list[Decision] = [
        PinSources(sources=(PIN,)),
        SetScope(field="organisation", value=HOSTILE),
        SetScope(field="period_start", value="2026-01-01"),
        SetScope(field="currency", value="EUR"),
        GiveAnswer(
            question="missing.reachable", answer=Answer.YES, note=HOSTILE, reason="A list is kept"
        ),
        SetStatus(step="missing", status="done"),
        SetStatus(step="feedback", status="skipped", reason="No survey this year"),
        PutEntry(
            step="scope",
            register="goals",
            entry="1",
            values={"team": "sales", "goal": HOSTILE, "target": "30"},
        ),
        PutEntry(
            step="conversions",
            register="costs",
            entry="1",
            values={"line": "licences", "amount": "1200"},
        ),
        PutEntry(step="process", register="rules", entry="1", values={"area": "when", "rule": "r"}),
        PutEntry(
            step="closing", register="plan", entry="1", values={"year": "2027", "gate": "Clean"}
        ),
        judge("contacts", "s:1", "s:2", survivor="s:1"),
        judge("contacts", "s:1", "s:3", "apart"),
        item("missing", "follow_up", "contacts", "s:1", field="email", owner=HOSTILE, due="soon"),
        NoteFinding(
            finding=LATE.id,
            note=FindingNote(rating=Rating.DESIRABLE, reason="Pilot only", owner="Luca"),
        ),
        RaiseFinding(finding=manual),
        SetSetting(name="usage.low_adoption", value=0.6, reason="staff of half"),
    ]
    for decision in made:
        log.add(decision, "anna")
    log.add(SetScope(field="product", value="oops"), "anna")
    log.undo("anna")
    log.add(SignOff(name=HOSTILE, role="Lead", head=log.head), "anna")
    return log


def full(language: str = "en") -> ReportModel:
    log = decided()
    return build_report(
        audit=log.audit,
        log=log,
        results=results(),
        title=HOSTILE,
        language=language,
        today=date(2026, 11, 21),
        after=results(),
    )


def empty(language: str = "en") -> ReportModel:
    log = Log()
    return build_report(
        audit=log.audit,
        log=log,
        results={},
        title="Empty",
        language=language,
        today=date(2026, 11, 21),
    )


class Page(HTMLParser):
    """Collects what a browser would see of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.links.add(value or "")
            if name == "id":
                self.ids.append(value or "")
            assert not name.startswith("on"), f"{tag} {name}"
        if tag not in ("meta", "br", "rect", "path", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("rect", "path"):
            return
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_whole_and_runs_nothing(language: str) -> None:
    page = Page(render_html(full(language)))
    assert not page.open, "every tag is closed"
    assert not page.tags & {"script", "img", "iframe", "object", "link", "form"}
    assert len(page.ids) == len(set(page.ids))
    assert page.links and all(link.removeprefix("#") in page.ids for link in page.links)
    assert "<script>alert(1)</script>" in page.text, "data is shown as it is"
    assert "{{ 7*7 }}" in page.text
    assert "\x1b" not in page.text and "\u202e" not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
def test_every_word_is_there(language: str, form: str) -> None:
    for model in (full(language), empty(language)):
        text = render(model, form)
        if form == "json":
            text = "\n".join(
                each for each in re.findall(r'"text": "(.*)"', text) if "checks." not in each
            )
        assert not re.findall(r"\b(?:report|core|guide)\.[a-z_]+(?:\.[a-z_]+)+", text)
        assert not re.findall(r"(?<!\{)\{[a-z_]+[:}]", text), "a placeholder was left standing"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_language_says_the_same_things(language: str) -> None:
    english, other = texts("en", "report"), texts(language, "report")
    assert english.keys() == other.keys()
    for name in english:
        wanted = {frozenset(re.findall(r"\{(\w+)[:}]", form)) for form in english[name]}
        given = {frozenset(re.findall(r"\{(\w+)[:}]", form)) for form in other[name]}
        assert frozenset().union(*wanted) == frozenset().union(*given), name


def test_every_message_that_the_code_asks_for_exists() -> None:
    folder = Path(__file__).parents[2] / "src/crm_audit_tui/report"
    known = texts("en", "report")
    asked = set()
    for place in [*folder.rglob("*.py"), *folder.rglob("*.j2")]:
        asked |= set(re.findall(r"[\"'](report\.[a-z_]+(?:\.[a-z_0-9]+)*)[\"']", place.read_text()))
    assert asked
    assert not asked - known.keys() - {"report.html.j2"}


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "- item",
        "1. one",
        "# head",
        "a|b",
        "a_b_c",
        "<b>",
        "https://x.it",
        "a@b.it",
        "&amp;",
        "~~s~~",
        "$x$",
        "+ a",
        "\\|",
    ],
)
def test_markdown_shows_data_letter_by_letter(text: str) -> None:
    from crm_audit_tui.core.visible import visible

    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    shown = reader.render(escape(text))
    page = Page(shown)
    assert page.tags == {"p"}
    assert page.text.strip() == visible(text).strip()
    cell = Page(reader.render(f"| a |\n| --- |\n| {escape(text)} |\n"))
    assert cell.tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert visible(text).strip() in cell.text


def test_markdown_tables_have_as_many_cells_as_heads() -> None:
    reader = MarkdownIt("commonmark").enable("table")
    page = Page(reader.render(render_markdown(full())))
    assert not page.tags & {"a", "script", "img", "em"}
    for block in re.findall(r"(?:^\|.*\n)+", render_markdown(full()), re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(counts) == 1, block


def test_json_holds_figures_and_words() -> None:
    content = json.loads(render(full(), "json", "it"))
    assert content["language"] == "it"
    assert content["title"] == HOSTILE
    (late,) = [each for each in content["findings"] if each["id"] == LATE.id]
    assert (late["rating"], late["rule_rating"], late["extent"]) == ("desirable", "essential", 0.25)
    assert content["scores"][0]["name"]["text"] == "Aggiornamenti"
    assert "inf" not in json.dumps(content).lower().split()


def test_report_without_any_data_says_so() -> None:
    model = empty()
    assert model.overall.found.value is None
    assert [each.id for each in model.summary] == [
        "report.summary.no_score",
        "report.summary.no_findings",
        "report.summary.progress",
        "report.summary.limits",
    ]
    assert model.summary[2].params == {"done": 0, "total": 12, "skipped": 0}, "as the list says"
    text = Page(render_html(model)).text
    for name in ("no_sources", "no_recommendations", "no_contradictions", "no_plan", "not_signed"):
        assert texts("en", "report")[f"report.{name}"][0] in text


def test_report_says_what_was_decided() -> None:
    model = full()
    assert [(each.label.id, each.count) for each in model.decisions.tallies] == [
        ("core.verdict.merge", 1),
        ("core.verdict.apart", 1),
        ("core.action.follow_up", 1),
    ]
    assert model.decisions.undone == 1
    assert [each.step for each in model.limits if each.reason] == ["feedback"]
    ((step, answer),) = model.contradictions
    assert (step, answer.reason) == ("missing", "A list is kept")
    assert model.plan is not None and model.plan.rows == (("2027", "Clean"),)
    assert [(each.value, each.default) for each in model.settings] == [(Share(0.6), Share(0.5))]
    [changed] = model.settings
    assert (changed.reason, changed.auditor) == ("staff of half", "anna")
    assert model.signatures[0].head and model.head


def test_recommendations_rise_from_desirable_to_essential() -> None:
    ratings = [each.rating for each in full().recommendations]
    order = [Rating.DESIRABLE, Rating.IMPORTANT, Rating.ESSENTIAL]
    assert ratings == sorted(ratings, key=order.index)
    log = Log()
    log.add(NoteFinding(finding=LATE.id, note=FindingNote(status=FindingStatus.DONE)), "anna")
    model = build_report(
        audit=log.audit, log=log, results=results(), title="", language="en", today=date(2026, 1, 1)
    )
    assert [each.id for each in model.recommendations] == [THIN.id]
    assert [each.id for each in model.findings] == [LATE.id, THIN.id]


def test_closing_a_finding_raises_the_metric_it_is_about() -> None:
    log = Log()
    log.add(SetSetting(name="score.min_coverage", value=0.0), "anna")
    model = build_report(
        audit=log.audit, log=log, results=results(), title="", language="en", today=date(2026, 1, 1)
    )
    scores = {each.step: each for each in model.scores}
    late, missing = scores["integrations"], scores["missing"]
    assert late.found.value == pytest.approx(50)
    assert late.if_essential is not None and late.if_essential.value == pytest.approx(100)
    assert missing.found.value == pytest.approx(50)
    assert missing.if_essential is not None and missing.if_essential.value == pytest.approx(50)
    assert missing.if_all is not None and missing.if_all.value == pytest.approx(100)


def test_report_is_written_whole_and_spares_the_record(tmp_path: Path) -> None:
    record = tmp_path / "a.audit.toml"
    record.write_text("mine")
    with pytest.raises(InputError):
        write_report(tmp_path / "x" / ".." / "a.audit.toml", "report", (record,))
    assert record.read_text() == "mine"
    write_report(tmp_path / "report.html", "one")
    write_report(tmp_path / "report.html", "two")
    assert (tmp_path / "report.html").read_text() == "two"
    with pytest.raises(StorageError):
        write_report(tmp_path / "none" / "report.html", "x")
    assert sorted(place.name for place in tmp_path.iterdir()) == ["a.audit.toml", "report.html"]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of Unix")
def test_a_report_goes_where_a_link_leads_and_through_a_pipe(tmp_path: Path) -> None:
    source, link = tmp_path / "contacts.csv", tmp_path / "linked.csv"
    source.write_text("id,email")
    link.hardlink_to(source)
    with pytest.raises(InputError):
        write_report(link, "report", (source,))
    assert source.read_text() == "id,email"

    folder, way = tmp_path / "folder", tmp_path / "latest.html"
    folder.mkdir()
    way.symlink_to(folder / "report.html")
    write_report(way, "one")
    assert way.is_symlink() and (folder / "report.html").read_text() == "one"

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_report(pipe, "through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert pipe.is_fifo()


def _over(read: tuple[ExportRead, ...]) -> ReportModel:
    log = Log()
    log.add(PinSources(sources=(PIN,)), "anna")
    computed = {"scope": StepResult(step="scope", exports=read)}
    day = date(2026, 11, 21)
    return build_report(
        audit=log.audit, log=log, results=computed, title="x", language="en", today=day
    )


def test_report_names_the_export_that_its_figures_are_of() -> None:
    pinned = ExportRead(id="s", rows=15, rejected=0, size=1, sha256="ab" * 32)
    (line,) = _over((pinned,)).sources
    assert (line.rows, line.sha256, line.change) == (15, "ab" * 6, None)

    later = ExportRead(id="s", rows=14, rejected=2, size=1, sha256="cd" * 32)
    model = _over((later,))
    (line,) = model.sources
    assert (line.rows, line.rejected, line.sha256) == (14, 2, "cd" * 6)
    for form in ("md", "html"):
        text = render(model, form)
        assert "changed after it was imported with 15 rows" in text
        assert "ab" * 6 in text and "cd" * 6 in text


def test_report_names_the_export_that_was_left_out() -> None:
    log = Log()
    out = msgspec.structs.replace(PIN, name="plan.csv", skipped=True)
    log.add(PinSources(sources=(PIN, out)), "anna")
    model = build_report(
        audit=log.audit, log=log, results={}, title="x", language="en", today=date(2026, 11, 21)
    )
    assert [each.change is not None for each in model.sources] == [False, True]
    assert "csv was left out of the audit" in render(model, "html")


def test_report_tells_which_export_its_figures_are_without() -> None:
    other = ExportRead(id="other", rows=1, rejected=0, size=1, sha256="ef" * 32)
    assert "they are without it" in render(_over((other,)), "md")
    assert "they are without it" not in render(_over(()), "md"), "nothing was computed yet"


def beside(fault: Message | None = None) -> Beside:
    """Return the audit of the year before: one finding that is gone, one that was less then."""
    stale = Finding(
        rule="freshness.expired", step="freshness", severity=1, title=message("core.manual"),
        text=HOSTILE, affected=1, eligible=4,
    )  # fmt: skip
    less = msgspec.structs.replace(LATE, affected=1, eligible=50)
    before = {**results(), "integrations": StepResult(step="integrations", findings=(less,)),
              "freshness": StepResult(step="freshness", findings=(stale,))}  # fmt: skip
    old = Log()
    accepted = FindingNote(status=FindingStatus.ACCEPTED, reason=HOSTILE)
    for decision in (
        GiveAnswer(question="missing.reachable", answer=Answer.NO, note=HOSTILE),
        GiveAnswer(question="unused.relevant", answer=Answer.YES),
        NoteFinding(finding=LATE.id, note=accepted),
    ):
        old.add(decision, "anna")
    after = {**results(), "freshness": StepResult(step="freshness")}
    return Beside(
        file=HOSTILE,
        day="2025-12-31",
        fault=fault,
        answers=old.audit.answers,
        comparison=None if fault else compare((old.audit, before), (decided().audit, after)),
    )


def with_year(language: str = "en", fault: Message | None = None) -> ReportModel:
    log = decided()
    return build_report(
        audit=log.audit, log=log, results=results(), title="T", language=language,
        today=date(2026, 11, 21), beside=beside(fault),
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
def test_an_earlier_audit_is_laid_beside(language: str, form: str) -> None:
    model = with_year(language)
    assert model.year is not None
    assert (model.year.counts["resolved"], model.year.counts["worsened"]) == (1, 1)
    text = render(model, form)

    if form != "json":  # words are for people
        words = texts(language, "core")
        assert words["core.change.worsened"][0] in text and words["core.change.resolved"][0] in text
        assert not re.search(r"\b(report|core)\.[a-z_]+\.[a-z_]+", text), "every word is there"
    if form == "html":
        page = Page(text)
        assert not page.open and "#year" in page.links and "year" in page.ids
        assert "<script>alert(1)</script>" in page.text
    if form == "json":
        year = json.loads(text)["year"]
        assert year["day"] == "2025-12-31"
        assert {each["change"] for each in year["gone"]} == {"resolved"}
        [asked] = [each for step in json.loads(text)["steps"] for each in step["answers"]
                   if each["earlier_note"]]  # fmt: skip
        assert asked["earlier"] == "no"


@pytest.mark.parametrize("form", ["html", "md"])
def test_an_earlier_audit_that_cannot_be_compared_is_told(form: str) -> None:
    text = render(with_year(fault=message("session.note.earlier_undated", file="old")), form)

    assert "Nothing is compared with the earlier audit" in text
    assert "old has no audit date." in text and "worsened" not in text


@pytest.mark.parametrize("computed", [True, False])
@pytest.mark.parametrize("answers", [4, 5])
def test_a_report_names_nobody_of_few_who_were_interviewed(answers: int, computed: bool) -> None:
    """Fewer than five answers: what was said stays, who said it when does not."""
    log = Log()
    for place in range(answers):
        values = {"respondent": f"Witness {place}", "date": "2026-11-03", "made_harder": "Slow"}
        said = PutEntry(step="feedback", register="interviews", entry=f"e{place}", values=values)
        log.add(said, "anna")
    step = check_feedback(
        CheckContext(tables=Tables({}), audit=log.audit, audit_date=date(2026, 12, 31))
    )
    report = build_report(
        audit=log.audit, log=log, results={"feedback": step} if computed else {}, title="T",
        language="en", today=date(2026, 12, 31),
    )  # fmt: skip

    text = render_markdown(report)

    assert text.count("Slow") == answers
    assert text.count("Witness") == (answers if answers >= 5 else 0)
    assert ("Nov 3" in text or "3 Nov" in text or "2026-11-03" in text) == (answers >= 5)


def test_the_summary_and_the_scores_tell_one_coverage() -> None:
    log = Log()
    log.add(SetSetting(name="score.min_coverage", value=0.0), "anna")
    report = build_report(
        audit=log.audit, log=log, results=results(), title="", language="en", today=date(2026, 1, 1)
    )
    overall = report.overall.found
    [told] = [each.params["coverage"] for each in report.summary if "coverage" in each.params]

    assert told == Share(overall.coverage)
    assert overall.coverage == (report.use.found.coverage + report.data.found.coverage) / 2

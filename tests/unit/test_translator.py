"""Wording: plurals, numbers, money and days by locale; data stays data."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from crm_audit_tui.core.decisions import (
    DecideItem,
    Decision,
    DropEntry,
    DropMember,
    GiveAnswer,
    JudgePair,
    JudgePairs,
    NoteFinding,
    PinSources,
    PutEntry,
    RaiseFinding,
    Redo,
    SetScope,
    SetSetting,
    SetStatus,
    SignOff,
    Undo,
)
from crm_audit_tui.core.describe import describe
from crm_audit_tui.core.findings import Finding, FindingNote
from crm_audit_tui.core.messages import Day, Message, Money, Param, Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.i18n.catalogue import read_catalogue

ENGLISH, ITALIAN = Translator("en"), Translator("it")
GAP = "\u00a0"  # no-break space


@pytest.mark.parametrize(
    ("n", "english", "italian"),
    [
        (0, "0 days", "0 giorni"),
        (1, "1 day", "1 giorno"),
        (1.0, "1 day", "1 giorno"),
        (1.5, "1.5 days", "1,5 giorni"),
        (2, "2 days", "2 giorni"),
        (1_000_000, "1,000,000 days", "1.000.000 giorni"),
    ],
)
def test_the_number_chooses_the_plural(n: float, english: str, italian: str) -> None:
    assert ENGLISH.text("core.unit.days", n=n) == english
    assert ITALIAN.text("core.unit.days", n=n) == italian


@pytest.mark.parametrize(
    ("param", "english", "italian"),
    [
        (1234567.891, "1,234,567.89", "1.234.567,89"),
        (-0.001, "0", "0"),
        (float("nan"), "n/a", "n/d"),
        (None, "n/a", "n/d"),
        (True, "yes", "sì"),
        (False, "no", "no"),
        (Share(0.5), "50%", "50%"),
        (Share(0.1234), "12.3%", "12,3%"),
        (Share(0.0), "0%", "0%"),
        (Share(1.0), "100%", "100%"),
        (Share(-0.2), "-20%", "-20%"),
        (Money(1234567.0, "EUR"), "€1,234,567", f"1.234.567{GAP}€"),
        (Money(12.5, "GBP"), "£12.50", f"12,50{GAP}£"),
        (Money(-50.0, "EUR"), "-€50.00", f"-50,00{GAP}€"),
        (Money(999.999, "EUR"), "€1,000", f"1.000{GAP}€"),
        (Money(12.5), "12.50", "12,50"),
        (Money(700.0, "JPY"), "JP¥700", f"700{GAP}JPY"),
        (Money(12.5, "CHF"), f"CHF{GAP}12.50", f"12,50{GAP}CHF"),
        (Money(12.5, "ZZZ"), f"ZZZ{GAP}12.50", f"12,50{GAP}ZZZ"),
        (Day("2026-12-31"), "31 Dec 2026", "31 dic 2026"),
        (Message("core.yes"), "yes", "sì"),
    ],
)
def test_a_parameter_is_written_as_the_locale_writes_it(
    param: Param, english: str, italian: str
) -> None:
    assert ENGLISH.value(param) == english
    assert ITALIAN.value(param) == italian


@pytest.mark.parametrize(("share", "shown"), [(0.99999, ">99.9%"), (0.00001, "<0.1%")])
def test_a_share_is_never_rounded_to_nothing_or_everything(share: float, shown: str) -> None:
    assert ENGLISH.share(share) == shown


def test_moments_and_large_numbers() -> None:
    moment = datetime(2026, 12, 31, 14, 2, 59)

    assert ENGLISH.moment(moment) == "31 Dec 2026, 14:02"
    assert ITALIAN.clock(moment) == "14:02"
    assert ENGLISH.compact(1_234_567) == "1.2M"
    assert ITALIAN.day(date(2026, 5, 1)) == "1 mag 2026"


@pytest.mark.parametrize("iso", ["", "2026-13-45", "soon\x1b[31m"])
def test_a_day_that_is_none_is_shown_as_it_stands(iso: str) -> None:
    assert ENGLISH.value(Day(iso)) == iso.replace("\x1b", "␛")


@pytest.mark.parametrize("text", ["{value}", "{field!r}", "{0}", "}{", "{value.__class__}"])
def test_data_is_never_a_template(text: str) -> None:
    said = ENGLISH.text("core.decision.scope", field=text, value="secret")

    assert said == f"set {text} to secret"


def test_hidden_characters_in_data_are_shown() -> None:
    said = ENGLISH.text("core.decision.sign_off", name="Ann\u202eeve\x1b[2J")

    assert "\u202e" not in said
    assert "\x1b" not in said
    assert "⟨202E⟩" in said


def test_a_missing_parameter_leaves_its_place_open() -> None:
    assert ENGLISH.text("core.decision.scope", field="title") == "set title to {value}"


def test_an_unknown_message_and_an_unknown_language_still_say_something() -> None:
    assert ITALIAN.text("core.no.such.message") == "core.no.such.message"
    assert not ITALIAN.has("core.no.such.message")
    assert Translator("xx").text("core.yes") == "yes"


def catalogue(folder: Path, text: str) -> Path:
    file = folder / "core.po"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_catalogue_is_read_with_comments_escapes_and_long_entries(tmp_path: Path) -> None:
    place = catalogue(
        tmp_path,
        '# by hand\nmsgid ""\nmsgstr ""\n"Language: it\\n"\n\n#: place.py\nmsgid "core.a"\n'
        'msgstr ""\n"one \\"two\\"\\n"\n"three\\\\"\n\nmsgid "core.b"\nmsgid_plural "core.b"\n'
        'msgstr[0] "uno"\nmsgstr[1] "tanti"\n',
    )

    assert read_catalogue(place, "it") == {
        "core.a": ('one "two"\nthree\\',),
        "core.b": ("uno", "tanti"),
    }


def test_a_broken_catalogue_names_its_line(tmp_path: Path) -> None:
    place = catalogue(tmp_path, 'msgid "core.a"\nmsgstr "open\n')

    with pytest.raises(ValueError, match=r"core\.po, line 2"):
        read_catalogue(place, "it")


PAIR = JudgePair(table="contacts", left="s:1", right="s:2", verdict="merge", survivor="s:2")
DECISIONS: tuple[tuple[Decision, str], ...] = (
    (SetScope(field="title", value="2026"), "set Title of the audit to 2026"),
    (PinSources(sources=()), "pinned 0 sources"),
    (
        SetSetting(name="usage.weeks", value=26),
        'set "Weeks of activity looked at" to 26',
    ),
    (
        SetSetting(name="usage.weeks", value=None),
        'took back the default of "Weeks of activity looked at"',
    ),
    (
        GiveAnswer(question="updates.current", answer=Answer.PARTLY),
        "answered partly: Are all relevant updates installed?",
    ),
    (SetStatus(step="missing", status="done"), "Missing data is done"),
    (PutEntry(step="scope", register="goals", entry="1", values={}), "wrote an entry in Goals"),
    (DropEntry(step="scope", register="goals", entry="1"), "dropped an entry from Goals"),
    (
        RaiseFinding(
            finding=Finding(
                rule="manual", step="scope", severity=1, title=Message("core.yes"), text="No plan"
            )
        ),
        "raised a finding: No plan",
    ),
    (NoteFinding(finding="late///Xero", note=FindingNote()), "changed finding late///Xero"),
    (PAIR, "merged s:1 and s:2, keeping s:2"),
    (JudgePairs(pairs=(PAIR, PAIR), sample=("s:1|s:2",)), "decided 2 pairs at once: merge"),
    (JudgePairs(pairs=(PAIR, PAIR)), "merged 1 record into s:2"),  # a cluster
    (
        DropMember(table="contacts", record="s:1", others=("s:2",)),
        "took s:1 out of its cluster, apart from 1 record",
    ),
    (
        DecideItem(
            step="missing",
            item="i",
            action="fill",
            record="s:9",
            field="email",
            value="a@b.example",
        ),
        "fill in: e-mail of s:9, now a@b.example",
    ),
    (DecideItem(step="unused", item="fax", action="archive"), "archive: fax"),
    (SignOff(name="Anna Verdi"), "signed by Anna Verdi"),
    (Undo(seq=7), "took back entry 7"),
    (Redo(seq=7), "restored entry 7"),
)


@pytest.mark.parametrize(("decision", "line"), DECISIONS)
def test_a_decision_is_told_in_one_line(decision: Decision, line: str) -> None:
    assert ENGLISH.message(describe(decision)) == line
    for language in LANGUAGES:
        said = Translator(language).message(describe(decision))
        assert "{" not in said
        assert "\n" not in said


def test_a_changed_score_bound_names_its_metric() -> None:
    said = describe(SetSetting(name="goal.usage.some_metric", value=0.9))

    assert said.params["name"] == message(
        "core.setting_goal", metric=Message("checks.metric.usage.some_metric")
    )


def test_every_count_of_a_sentence_takes_its_own_plural() -> None:
    english, italian = Translator("en"), Translator("it")
    one = {"rows_in": 1, "rows_out": 0, "merged": 1, "archived": 0, "rejected": 0}

    assert english.text("cli.scan.duplicates", table="Contacts", n=3, clusters=1, excess=2) == (
        "Duplicates among Contacts: 3 pairs in 1 group, 2 of the records too many"
    )
    assert "2,000 groups" in english.text("cli.scan.duplicates", n=1, clusters=2000)
    assert italian.text("report.export.rows", file="a.csv", **one) == (
        "a.csv: 1 riga in ingresso = 0 in uscita + 1 unita + 0 archiviate + 0 scartate"
    )


def test_data_beside_counts_is_never_taken_for_a_choice() -> None:
    said = Translator("en").text(
        "checks.finding.segmentation.stray",
        name="{labels:a|b}",
        labels=1,
        n=2,
        examples="x|y #1",
    )

    assert said == "“{labels:a|b}”: 1 label is another spelling of another one (2 records; x|y #1)"


@pytest.mark.parametrize("broken", ["{done:# step|# steps} {", "{n!x}", "{n:%%%}", "{0.a}"])
def test_a_text_that_is_no_template_shows_as_it_stands(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = Translator("en")
    monkeypatch.setattr(say, "_forms", lambda _: (broken,))
    assert say.text("tui.whatever", n="x", done="y")


def test_french_counts_zero_as_one_and_keeps_its_spaces() -> None:
    french = Translator("fr")

    assert french.text("core.unit.records", n=0) == "0 fiche"
    assert french.text("core.unit.records", n=1.5) == "1,5 fiche"
    assert french.text("core.unit.records", n=2) == "2 fiches"
    assert french.text("core.scope.audit_date") + french.colon == "Date de l’audit\u00a0: "
    assert ENGLISH.colon == ITALIAN.colon == ": "
    assert french.share(0.205) == "20,5\u00a0%"

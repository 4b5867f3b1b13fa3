"""Step 6: what protects the data, who can get in, and what the law asks for."""

from __future__ import annotations

from collections import Counter

from crm_audit_tui.checks.access import access
from crm_audit_tui.checks.consent import consent
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import Entry, registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.freetext import CARD, HEALTH, IBAN, scan
from crm_audit_tui.checks.regimes import law_name, laws_of
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.core.messages import Day, Param, message
from crm_audit_tui.core.questions import QUESTIONS, Answer
from crm_audit_tui.core.scoring import answer_part
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables.result import StepResult, Unit

# The guide's six tips, and who gets in.
PROTECTION = frozenset(
    {
        "awareness", "breach_process", "firewall", "antivirus", "os_updates", "vpn_encryption",
        "mfa", "access_review", "leavers", "backup_restore", "export_rights",
    }
)  # fmt: skip
_SEVERITY = {CARD: 3, IBAN: 2, HEALTH: 3}


def check(context: CheckContext) -> StepResult:
    """Return the protection scores, accounts, consent, retention, regimes and the text scan."""
    evidence = Evidence(context, "security")
    evidence.note("not_legal_advice")
    _protection(evidence)
    access(evidence)
    consent(evidence)
    _regimes(evidence)
    _requests(evidence)
    _free_text(evidence)
    return evidence.result()


def _protection(evidence: Evidence) -> None:
    """Weights passed over weights that apply: unanswered fails ("assured") or is left out.

    What the law asks for beside it (basis, retention, requests) protects nobody from an intruder.
    """
    passed = reviewed = applicable = 0.0
    n = left_out = answered = 0
    for question in QUESTIONS["security"]:
        if question.id not in PROTECTION:
            continue
        given = evidence.context.audit.answers.get(question.key)
        answer = given.answer if given is not None else Answer.NOT_REVIEWED
        if answer is Answer.NOT_APPLICABLE:
            left_out += 1
            continue
        n += 1
        applicable += question.weight
        part = answer_part(answer)
        if part is not None:
            answered += 1
            reviewed += question.weight
            passed += question.weight * part
    evidence.metric("assured", ratio(passed, applicable), Unit.SHARE, n=n, excluded=left_out)
    evidence.metric(
        "reviewed", ratio(passed, reviewed), Unit.SHARE, n=answered, excluded=n - answered
    )


def _regimes(evidence: Evidence) -> None:
    """Laws that the auditor listed, and those that the contacts' countries speak for."""
    listed = registered(evidence.context, "security", "regimes")
    named = {each.text("regime") for each in listed}
    evidence.table(
        "regimes",
        ("regime", "why", "owner"),
        [(law_name(each.text("regime")), each.text("why"), each.text("owner")) for each in listed],
    )
    hints = _hints(evidence)
    evidence.table(
        "regime_hints",
        ("regime", "records", "listed"),
        [(law_name(law), count, law in named) for law, count in hints.most_common()],
    )
    missing = [law for law in hints if law not in named]
    if listed:
        evidence.suggest(
            "regimes_known",
            Answer.PARTLY if missing else Answer.YES,
            "regimes_known",
            n=len(listed),
            missing=len(missing),
        )
        for law in missing:
            evidence.finding(
                "regime_unlisted", 1, table="contacts", field="country", subject=law,
                regime=law_name(law), records_count=hints[law],
            )  # fmt: skip


def _hints(evidence: Evidence) -> Counter[str]:
    """Count the records whose country has a privacy law of its own that we know."""
    found: Counter[str] = Counter()
    for name in ("contacts", "companies"):
        table = evidence.context.tables.get(name)
        if table is not None:
            found.update(str(law) for law in laws_of(table) if law)
    return found


def _requests(evidence: Evidence) -> None:
    """The log of data subjects' requests: which were answered, which in time."""
    entries = registered(evidence.context, "security", "requests")
    if not entries:
        return
    today = evidence.context.audit_date
    limit = evidence.context.settings.whole("security.request_days")
    late: list[Entry] = []
    for each in entries:
        asked, answered = each.day("date"), each.day("answered_on")
        if asked is not None and ((answered or today) - asked).days > limit:
            late.append(each)
    evidence.table(
        "requests",
        ("day", "kind", "answered_on", "note"),
        [
            (
                Day(day.isoformat()) if (day := each.day("date")) else None,
                message(f"guide.choice.{each.text('kind')}") if each.text("kind") else None,
                Day(done.isoformat()) if (done := each.day("answered_on")) else None,
                each.text("note"),
            )
            for each in entries
        ],
    )
    evidence.share("requests_late_share", len(late), len(entries))
    evidence.suggest_of("requests_logged", len(late), len(entries))
    if late:
        evidence.finding("requests_late", 2, affected=len(late), eligible=len(entries), days=limit)


def _free_text(evidence: Evidence) -> None:
    """Card numbers, bank accounts and words about health, by column; never the values."""
    rows: list[tuple[Param, ...]] = []
    totals: Counter[str] = Counter()
    scanned: Counter[str] = Counter()
    for found in scan(evidence.context.tables):
        table = evidence.context.tables[found.table]
        n = len(found.rows)
        totals[found.kind] += n
        scanned[found.kind] += found.scanned
        if not n:
            continue
        header = table.header(found.column)
        label: Param = (
            header if found.column.startswith(RAW) else message(f"core.field.{found.column}")
        )
        what = message(f"checks.sensitive.{found.kind}")
        rows.append((message(f"core.table.{found.table}"), header, what, n, found.scanned))
        evidence.finding(
            f"{found.kind}_in_text",
            _SEVERITY[found.kind],
            affected=n,
            eligible=found.scanned,
            table=found.table,
            field=found.column,
            records=[str(key) for key in table.keys.to_numpy(dtype=object)[found.rows]],
            column=label,
        )
    evidence.table("sensitive_text", ("table", "column", "kind", "records", "scanned"), rows)
    for kind in (CARD, IBAN, HEALTH):
        # Where there is nothing to read, nothing can be said to be free of them.
        count = totals[kind] if scanned[kind] else None
        evidence.metric(f"{kind}_in_text", count, Unit.COUNT, n=scanned[kind])

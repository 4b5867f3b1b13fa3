"""Long work as jobs: plain data in, files and plain data out, in this process or in another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from crm_audit_tui.core.audit import fold
from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.progress import IsCancelled, OnProgress
from crm_audit_tui.session.earlier import EarlierRead, read_earlier, read_last_year
from crm_audit_tui.session.learning import MatchChoice, verdicts_of
from crm_audit_tui.session.next_year import TakenOver, TakeOverJob, take_over
from crm_audit_tui.tables.links import Link
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.sources import Corrections, Refused, SourceReport

if TYPE_CHECKING:
    from crm_audit_tui.engines.protocol import MatchTable


class ImportJob(msgspec.Struct, frozen=True, kw_only=True, tag="import"):
    """Read exports into canonical tables under `folder`."""

    paths: tuple[str, ...]
    folder: str
    corrections: Mapping[str, Corrections] = {}
    known: Mapping[str, Corrections] = {}
    before: tuple[Corrections, ...] = ()  # how the exports of an earlier audit were understood
    fingerprint_key: bytes = b""
    today: str


class Imported(msgspec.Struct, frozen=True, kw_only=True, tag="imported"):
    """What was read; `newest` is the newest past date in the exports (ISO 8601), "" without one."""

    sources: tuple[SourceReport, ...]
    refused: tuple[Refused, ...]
    newest: str = ""
    links: tuple[Link, ...] = ()
    passed_over: tuple[str, ...] = ()


class MatchJob(msgspec.Struct, frozen=True, kw_only=True, tag="match"):
    """Find duplicates in the tables under `folder`; results go to `into`, or come from `cache`.

    `choice` is what the auditor has chosen about matching.
    """

    folder: str
    into: str
    tables: tuple[str, ...]
    cache: str = ""
    engine: str = "local"
    choice: MatchChoice = MatchChoice()


class Matched(msgspec.Struct, frozen=True, kw_only=True, tag="matched"):
    """The tables that were matched."""

    tables: tuple[str, ...]


class CheckJob(msgspec.Struct, frozen=True, kw_only=True, tag="check"):
    """Run every check over the tables under `folder`, given what was decided so far."""

    folder: str
    matches: str
    audit_date: str
    decisions: tuple[Decision, ...]
    time_zone: str = "UTC"
    all_records: bool = False  # findings name every record, not the first ones
    earlier: str = ""  # the record of an earlier audit
    own: str = ""  # the record of this one


class Checked(msgspec.Struct, frozen=True, kw_only=True, tag="checked"):
    """What every check computed, by step."""

    results: Mapping[str, StepResult]


class AfterJob(msgspec.Struct, frozen=True, kw_only=True, tag="after"):
    """Run every check over the tables as the decisions leave them; work goes on under `into`."""

    folder: str
    into: str
    audit_date: str
    decisions: tuple[Decision, ...]
    choice: MatchChoice = MatchChoice()
    time_zone: str = "UTC"


class EarlierJob(msgspec.Struct, frozen=True, kw_only=True, tag="earlier"):
    """Read the record of an earlier audit beside the one in `own`, which is as of `audit_date`."""

    record: str
    own: str
    audit_date: str


class ExportJob(msgspec.Struct, frozen=True, kw_only=True, tag="export"):
    """Write the files that repair the CRM into `into`."""

    folder: str
    into: str
    decisions: tuple[Decision, ...]
    neutralise: bool = True


class Exported(msgspec.Struct, frozen=True, kw_only=True, tag="exported"):
    """What was written: `summary` is the export's own summary, encoded as JSON."""

    summary: bytes


Job = ImportJob | MatchJob | CheckJob | AfterJob | EarlierJob | TakeOverJob | ExportJob
Result = Imported | Matched | Checked | EarlierRead | TakenOver | Exported

MATCHED_TABLES = ("contacts", "companies")


def carry_out(job: Job, on_progress: OnProgress, is_cancelled: IsCancelled) -> Result:
    """Carry `job` out here and now; raises AuditError, or Cancelled when asked to stop."""
    match job:
        case ImportJob():
            return _import(job, on_progress, is_cancelled)
        case MatchJob():
            return _match(job, on_progress, is_cancelled)
        case CheckJob():
            return _check(job, on_progress, is_cancelled)
        case AfterJob():
            return _after(job, on_progress, is_cancelled)
        case EarlierJob():
            until = date.fromisoformat(job.audit_date)
            return read_last_year(job.record, own=job.own, until=until)
        case TakeOverJob():
            return take_over(job.record)
        case ExportJob():
            return _export(job, on_progress)


def _import(job: ImportJob, on_progress: OnProgress, is_cancelled: IsCancelled) -> Imported:
    from crm_audit_tui.intake import load_exports, newest_past_date
    from crm_audit_tui.tables.store import save_tables

    loaded = load_exports(
        [Path(path) for path in job.paths],
        corrections=job.corrections,
        known=job.known,
        before=job.before,
        fingerprint_key=job.fingerprint_key,
        on_progress=on_progress,
        is_cancelled=is_cancelled,
    )
    save_tables(loaded.tables, Path(job.folder))
    newest = newest_past_date(loaded.tables, date.fromisoformat(job.today))
    return Imported(
        sources=loaded.sources,
        refused=loaded.refused,
        newest=newest.isoformat() if newest else "",
        links=loaded.links,
        passed_over=loaded.passed_over,
    )


def _match(job: MatchJob, on_progress: OnProgress, is_cancelled: IsCancelled) -> Matched:
    from crm_audit_tui.matching.settings import MatchSettings
    from crm_audit_tui.session.match_cache import MatchCache
    from crm_audit_tui.session.stakes import save_stake
    from crm_audit_tui.tables.store import load_tables

    match_table = _matcher(job.engine)
    settings = MatchSettings(threshold=job.choice.threshold)
    tables = load_tables(Path(job.folder))
    done = []
    for name in job.tables:
        table = tables.get(name)
        if table is None or not len(table):
            continue
        judged = job.choice.verdicts.get(name, ())
        cache = (
            MatchCache(Path(job.cache), table, job.choice.threshold, judged) if job.cache else None
        )
        if cache is None or not cache.take(Path(job.into)):
            matches = match_table(
                table,
                settings=settings,
                verdicts=verdicts_of(table, judged),
                on_progress=on_progress,
                is_cancelled=is_cancelled,
            )
            matches.save(Path(job.into))
            if cache is not None:
                cache.keep(matches)
        save_stake(Path(job.into), tables, table)
        done.append(name)
    return Matched(tables=tuple(done))


def _matcher(engine: str) -> MatchTable:
    """Return how the engine of that name matches a table; AuditError where it is not there."""
    try:
        module = import_module(f"crm_audit_tui.engines.{engine}")
    except ModuleNotFoundError:
        raise AuditError("session.error.no_engine", engine=engine) from None
    match_table: MatchTable = module.match_table
    return match_table


def _check(job: CheckJob, on_progress: OnProgress, is_cancelled: IsCancelled) -> Checked:
    from zoneinfo import ZoneInfo

    from crm_audit_tui.checks import run_checks
    from crm_audit_tui.checks.context import RECORDS_NAMED, CheckContext
    from crm_audit_tui.core.judged import judged_by_eye
    from crm_audit_tui.matching.matches import load_matches
    from crm_audit_tui.session.rulebook import own_number_rules
    from crm_audit_tui.tables.store import load_tables

    tables = load_tables(Path(job.folder)).in_zone(job.time_zone)
    rules, fault = own_number_rules()
    earlier = read_earlier(
        job.earlier,
        Path(job.folder).parent / "earlier",
        own=job.own,
        until=date.fromisoformat(job.audit_date),
    )
    context = CheckContext(
        tables=tables,
        audit=fold(job.decisions),
        audit_date=date.fromisoformat(job.audit_date),
        matches={
            name: load_matches(Path(job.matches), name)
            for name in MATCHED_TABLES
            if name in tables and (Path(job.matches) / f"{name}.json").exists()
        },
        zone=ZoneInfo(job.time_zone),
        records_named=None if job.all_records else RECORDS_NAMED,
        by_eye={name: judged_by_eye(job.decisions, name) for name in MATCHED_TABLES},
        number_rules=rules,
        number_rules_fault=fault,
        previous=earlier.results,
        earlier=earlier.tables,
        earlier_date=earlier.day,
        earlier_fault=earlier.fault,
        earlier_audit=earlier.audit,
    )
    return Checked(results=run_checks(context, on_progress, is_cancelled))


def _after(job: AfterJob, on_progress: OnProgress, is_cancelled: IsCancelled) -> Checked:
    from crm_audit_tui.report.apply import apply_decisions
    from crm_audit_tui.tables.store import load_tables, save_tables

    tables, matches = Path(job.into) / "tables", Path(job.into) / "matches"
    for place in (tables, matches):
        place.mkdir(mode=0o700, exist_ok=True)
    save_tables(apply_decisions(load_tables(Path(job.folder)), fold(job.decisions)), tables)
    _match(
        MatchJob(
            folder=str(tables),
            into=str(matches),
            tables=MATCHED_TABLES,
            choice=job.choice,
        ),
        on_progress,
        is_cancelled,
    )
    return _check(
        CheckJob(
            folder=str(tables),
            matches=str(matches),
            audit_date=job.audit_date,
            decisions=job.decisions,
            time_zone=job.time_zone,
        ),
        on_progress,
        is_cancelled,
    )


def _export(job: ExportJob, on_progress: OnProgress) -> Exported:
    from crm_audit_tui.report.export import export
    from crm_audit_tui.tables.store import load_tables

    summary = export(
        load_tables(Path(job.folder)),
        fold(job.decisions),
        Path(job.into),
        neutralise=job.neutralise,
    )
    return Exported(summary=msgspec.json.encode(summary))

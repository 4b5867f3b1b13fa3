"""Constant evaluation: the figures of exports held to limits, without a screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec
import tomli
import tomli_w

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.errors import AuditError, InputError, StorageError
from crm_audit_tui.core.limits import Limit, limits_of, plain_limits, read_limits
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from crm_audit_tui.session import sources as pins
from crm_audit_tui.session.jobs import MATCHED_TABLES
from crm_audit_tui.session.learning import match_choice
from crm_audit_tui.session.scan import ScanResult, scan
from crm_audit_tui.session.session import Session
from crm_audit_tui.tables.result import Metric

RECORD_ENDING = ".audit.toml"


class Outcome(StrEnum):
    """How a figure stands to its limit."""

    MET = "met"
    BREACHED = "breached"
    NOT_MEASURED = "not_measured"


class Evaluated(msgspec.Struct, frozen=True):
    """One limit with the figure it was held against, None where it could not be measured."""

    limit: Limit
    metric: Metric | None
    outcome: Outcome


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Every limit of one evaluation, breached ones first; `notes` is what was not looked at.

    A figure over a part of the exports may meet a limit that the whole breaks.
    """

    audit_date: date
    results: tuple[Evaluated, ...]
    seconds: float
    notes: tuple[Message, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Return how many limits came out so."""
        return sum(each.outcome is outcome for each in self.results)


def evaluate(
    places: Sequence[Path],
    *,
    limits_file: Path | None = None,
    audit_date: date | None = None,
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> Evaluation:
    """Hold exports, or those of the record in `places`, to limits.

    Limits come from `limits_file`, else from the record, else from the default thresholds. Without
    `audit_date` the newest past date in the exports is taken, so that exports put in the place of
    older ones are judged as of now. AuditError where nothing can be read or a file is broken.
    """
    if len(places) == 1 and places[0].name.endswith(RECORD_ENDING):
        session = Session.open(places[0], read_only=True, in_process=True)
        try:
            audit, decisions = session.audit, session.decisions
            choice = match_choice(audit, session.log.in_force, MATCHED_TABLES)
            found = pins.locate(audit.sources, session.path.parent)
        finally:
            session.close()
        if not found.paths:
            raise AuditError("session.error.no_sources", n=len(audit.sources))
        limits, notes = read_file(limits_file) if limits_file else limits_of(audit), found.notes
        scanned = scan(
            list(found.paths),
            audit_date,
            decisions=decisions,
            choice=choice,
            corrections=pins.corrections(audit.sources),
            on_progress=on_progress,
            is_cancelled=is_cancelled,
        )
    else:
        limits, notes = read_file(limits_file) if limits_file else limits_of(Audit()), ()
        scanned = scan(places, audit_date, on_progress=on_progress, is_cancelled=is_cancelled)
    return Evaluation(
        audit_date=scanned.audit_date,
        results=held_to(limits, figures(scanned)),
        seconds=scanned.seconds,
        notes=(*notes, *scanned.notes),
    )


def figures(scanned: ScanResult) -> Mapping[tuple[str, str], Metric]:
    """Return every figure of a scan by id and subject."""
    return {
        (metric.id, metric.subject): metric
        for step in scanned.steps.values()
        for metric in step.metrics
    }


def held_to(
    limits: Iterable[Limit], measured: Mapping[tuple[str, str], Metric]
) -> tuple[Evaluated, ...]:
    """Return how the figures stand to the limits: breached, then not measured, then met."""
    found = []
    for limit in limits:
        metric = measured.get((limit.metric, limit.subject))
        value = metric.value if metric is not None else None
        if not isinstance(value, int | float):
            outcome = Outcome.NOT_MEASURED
        else:
            outcome = Outcome.MET if limit.met_by(value) else Outcome.BREACHED
        found.append(Evaluated(limit, metric, outcome))
    order = [Outcome.BREACHED, Outcome.NOT_MEASURED, Outcome.MET]
    return tuple(sorted(found, key=lambda each: order.index(each.outcome)))


def read_file(place: Path) -> tuple[Limit, ...]:
    """Return the limits in a file; InputError or AuditError where it cannot be used."""
    try:
        return read_limits(tomli.loads(place.read_bytes().decode("utf-8")))
    except OSError as error:
        raise InputError("session.error.no_limits", file=str(place), reason=str(error)) from error
    except (UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise AuditError("core.error.limits", reason=str(error)) from error


def save_limits(record: Path, place: Path) -> tuple[Limit, ...]:
    """Write the limits of the audit in `record` to a new file and return them.

    InputError where the file is there already: somebody may have edited it.
    """
    session = Session.open(record, read_only=True, in_process=True)
    try:
        limits = limits_of(session.audit)
    finally:
        session.close()
    try:
        with place.open("x", encoding="utf-8") as stream:
            stream.write(tomli_w.dumps(plain_limits(limits)))
    except FileExistsError:
        raise InputError("session.error.limits_exist", file=str(place)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError("report.error.cannot_write", folder=str(place), reason=reason) from error
    return limits

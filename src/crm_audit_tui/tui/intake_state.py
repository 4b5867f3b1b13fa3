"""The state of an intake before there is an audit: what was read, what a person said about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import msgspec

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.progress import IsCancelled, OnProgress
from crm_audit_tui.record.known_exports import known_exports
from crm_audit_tui.session.begin import default_title
from crm_audit_tui.session.importing import import_exports, read_taken_over, remember_said
from crm_audit_tui.session.jobs import Imported, ImportJob
from crm_audit_tui.session.next_year import TakenOver
from crm_audit_tui.session.scope_values import read_scope
from crm_audit_tui.session.session import Session
from crm_audit_tui.session.workplace import Workplace
from crm_audit_tui.tables.links import Link
from crm_audit_tui.tables.sources import (
    ColumnReport,
    Corrections,
    Refused,
    SourceQuestion,
    SourceReport,
)
from crm_audit_tui.tui.beginning import Beginning

SURE = 0.8
FIRST = ("title", "organisation", "audit_date")  # the fields of the form, in its order


@dataclass(frozen=True)
class Account:
    """Where every row went; `left_out` rows are in sources that a person took out."""

    rows: int
    in_tables: int
    rejected: int
    left_out: int
    blank: int


@dataclass
class IntakeState:
    """What was understood and what was corrected; `stale` while a correction waits for reading."""

    beginning: Beginning
    workplace: Workplace
    today: date
    language: str
    imported: Imported | None = None
    corrections: dict[str, Corrections] = field(default_factory=dict)
    scope: dict[str, str] = field(default_factory=dict)
    stale: bool = False
    taken: TakenOver | None = None  # from an earlier audit

    def __post_init__(self) -> None:
        self.exports = self.beginning.exports
        self.scope = {"language": self.language, **_said(self.beginning.scope)}
        self._typed = set(_said(self.beginning.scope))
        self._carried: dict[str, Corrections] = {}  # what was said of earlier exports, by source

    # -- reading ---------------------------------------------------------------------------------

    def job(self) -> ImportJob:
        """Return the job that reads the exports with what was said about them; reads a file."""
        return ImportJob(
            paths=tuple(map(str, self.exports)),
            folder=str(self.workplace.tables),
            corrections=self.corrections,
            known=known_exports(),
            before=self.taken.before if self.taken is not None else (),
            fingerprint_key=self.workplace.fingerprint_key,
            today=self.today.isoformat(),
        )

    def take_up(self, imported: Imported) -> None:
        """Take up what was read; fields that nobody has typed into are proposed anew."""
        self.imported = imported
        self.stale = False
        for source in imported.sources:
            if source.remembered is not None:  # from here on it is said of this source too
                self.corrections[source.id] = self._carried[source.id] = source.remembered
        if "audit_date" not in self._typed:
            self.scope["audit_date"] = imported.newest
        if "title" not in self._typed:
            day = imported.newest
            self.scope["title"] = default_title(
                self.exports, date.fromisoformat(day) if day else None
            )

    def read(self, on_progress: OnProgress, is_cancelled: IsCancelled) -> Imported:
        """Read the exports with what was said about them; blocks.

        First of all what is taken over from an earlier audit: RecordError where it cannot be read.
        """
        if self.beginning.after is not None and self.taken is None:
            self._take_over(
                read_taken_over(
                    self.beginning.after,
                    self.workplace,
                    on_progress=on_progress,
                    is_cancelled=is_cancelled,
                )
            )
        return import_exports(
            self.exports,
            self.workplace,
            self.job(),
            on_progress=on_progress,
            is_cancelled=is_cancelled,
            in_process=self.beginning.in_process,
        )

    def _take_over(self, taken: TakenOver) -> None:
        self.taken = taken
        self.corrections = {**taken.left_out, **self.corrections}
        proposed = {**taken.scope, "language": self.language}
        self.scope = {**proposed, **{name: self.scope[name] for name in self._typed}}
        self._typed |= {*taken.scope}

    @property
    def sources(self) -> tuple[SourceReport, ...]:
        """Every source as it was read last."""
        return self.imported.sources if self.imported else ()

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Every file that could not be read, with the reason."""
        return self.imported.refused if self.imported else ()

    def beside(self, source: SourceReport) -> tuple[SourceReport, ...]:
        """Return the sources in the same file: the sheets of a workbook that hold a table."""
        place = (source.path, source.member)
        return tuple(each for each in self.sources if (each.path, each.member) == place)

    def links(self, source: SourceReport) -> tuple[Link, ...]:
        """Return how the references in a source join the other tables, as it was read last."""
        if self.imported is None or self.is_skipped(source):
            return ()
        columns = {each.maps_to for each in source.columns} | {"full_name"}
        return tuple(
            link
            for link in self.imported.links
            if link.table == source.table and link.column in columns
        )

    def account(self) -> Account:
        """Return where every row went."""
        left_out = sum(each.rows for each in self.sources if self.is_skipped(each))
        in_tables = sum(each.rows for each in self.sources) - left_out
        rejected = sum(len(each.rejected) for each in self.sources)
        blank = sum(each.blank_rows for each in self.sources)
        return Account(
            rows=in_tables + rejected + left_out + blank,
            in_tables=in_tables,
            rejected=rejected,
            left_out=left_out,
            blank=blank,
        )

    # -- what was said ---------------------------------------------------------------------------

    def type_in(self, name: str, value: str) -> None:
        """Take up what was typed into a field of the audit."""
        if value != self.scope.get(name, ""):
            self._typed.add(name)
            self.scope[name] = value

    def settle(self) -> None:
        """Keep the fields as they are read from here on: the audit begins with what was shown."""
        for name, text in self.scope.items():
            read = read_scope(name, text, self.language)
            if isinstance(read, str):
                self.scope[name] = read
        self._typed.update(self.scope)

    def said(self, source: SourceReport) -> Corrections:
        """Return what was said about a source."""
        return self.corrections.get(source.id, Corrections())

    def maps_to(self, source: SourceReport, column: ColumnReport) -> str:
        """Return what a column is taken for, corrections first."""
        return self.said(source).mapping.get(column.name, column.maps_to)

    def is_said(self, source: SourceReport, column: ColumnReport) -> bool:
        """Tell whether a person decided what the column is taken for."""
        return column.name in self.said(source).mapping

    def is_carried(self, source: SourceReport, column: ColumnReport) -> bool:
        """Tell whether it was decided of an earlier export and has not been changed since."""
        before = self._carried.get(source.id, Corrections()).mapping
        said = self.said(source).mapping
        return column.name in before and before[column.name] == said.get(column.name)

    def is_skipped(self, source: SourceReport) -> bool:
        """Tell whether the source is left out."""
        return self.said(source).skipped

    def map_column(self, source: SourceReport, header: str, canonical: str) -> str:
        """Take the column for `canonical` ("" for nothing); return the one that lost it, or ""."""
        mapping = dict(self.said(source).mapping)
        lost = ""
        for column in source.columns:
            taken = mapping.get(column.name, column.maps_to)
            if canonical and column.name != header and taken == canonical:
                mapping[column.name] = ""
                lost = column.name
        mapping[header] = canonical
        self._correct(source, mapping=mapping)
        return lost

    def set_table(self, source: SourceReport, table: str) -> None:
        """Take the source for `table`; what was said of its columns belonged to another table."""
        self._correct(source, table=table, mapping={})

    def set_dialect(self, source: SourceReport, values: Mapping[str, str]) -> None:
        """Read the source as said: encoding, delimiter, quote, header_rows; "" as found."""
        rows = values.get("header_rows", "")
        changes = {name: values.get(name, "") for name in ("encoding", "delimiter", "quote")}
        self._correct(source, header_rows=int(rows) if rows else None, **changes)

    def toggle(self, source: SourceReport) -> None:
        """Leave the source out, or take it in again."""
        self._correct(source, skipped=not self.said(source).skipped)

    def answer(self, source: SourceReport, question: SourceQuestion, value: str) -> None:
        """Answer what the file alone could not tell."""
        self._correct(source, formats={**self.said(source).formats, question.header: value})

    def answered(self, source: SourceReport, question: SourceQuestion) -> str:
        """Return the answer to a question, "" for none yet."""
        return self.said(source).formats.get(question.header, "")

    @contextmanager
    def unless_read(self) -> Iterator[None]:
        """Take back what is said within where it is not read: nothing was changed then."""
        before, stale, read = dict(self.corrections), self.stale, self.imported
        yield
        if self.imported is read:
            self.corrections, self.stale = before, stale

    def open_questions(
        self, only: SourceReport | None = None
    ) -> list[tuple[SourceReport, SourceQuestion]]:
        """Return what still has to be answered (of one source)."""
        return [
            (source, question)
            for source in self.sources
            if (only is None or source.id == only.id) and not self.is_skipped(source)
            for question in source.questions
            if not self.answered(source, question)
        ]

    def _correct(self, source: SourceReport, **changes: object) -> None:
        self.corrections[source.id] = msgspec.structs.replace(self.said(source), **changes)
        self.stale = True

    # -- making the audit ------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The title of the audit as it stands."""
        return self.scope.get("title", "").strip()

    def problem(self) -> tuple[str, Message] | None:
        """Return what keeps the audit from being made: the field it is about, and what it is."""
        if not any(not self.is_skipped(source) for source in self.sources):
            return "sources", message("tui.intake.nothing_left")
        for name in FIRST:
            read = read_scope(name, self.scope.get(name, ""), self.language)
            if isinstance(read, Message):
                return name, read
        return None

    def make_audit(self, record: Path) -> Session:
        """Make the audit of what was read, kept in `record`; AuditError where that cannot be."""
        assert self.imported is not None
        return Session.create(
            record,
            self.imported,
            scope=self.scope,
            workplace=self.workplace,
            corrections=self.corrections,
            taken=self.taken,
        )

    def remember(self) -> None:
        """Keep what was said of columns for the next exports; StorageError where it cannot be."""
        assert self.imported is not None
        remember_said(self.imported, self.corrections)


def _said(scope: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in scope.items() if value}

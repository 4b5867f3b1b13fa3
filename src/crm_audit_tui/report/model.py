"""The figures behind a report, without words: what every format of it is rendered from."""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.findings import Estimate, FindingStatus, Rating
from crm_audit_tui.core.messages import Message, Param
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.tables.result import Chart, EvidenceTable, Metric, NotAuditable
from crm_audit_tui.tables.yearly import AnswerChange, ScoreChange, SettingChange


class Fact(msgspec.Struct, frozen=True):
    """One line of a list: what it is, and its value."""

    label: Message
    value: Param


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One export as it was read for the figures: `rejected` rows are in no table.

    `sha256` is its first 12 hex digits; `change` says where it is not as it was at import.
    """

    name: str
    table: str
    rows: int
    rejected: int
    size: int
    sha256: str
    encoding: str
    change: Message | None = None


class ScoreLine(msgspec.Struct, frozen=True, kw_only=True):
    """A score as found, after decisions (where computed), and if the open findings were closed."""

    name: Message
    found: Score
    after: Score | None = None
    if_essential: Score | None = None
    if_all: Score | None = None
    step: str = ""
    number: int | None = None
    status: str = ""
    reason: str = ""


class SettingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A setting that is not at its default, with who set it, when (ISO 8601, UTC) and why."""

    label: Message
    value: Param
    default: Param
    reason: str = ""
    auditor: str = ""
    time: str = ""


class AnswerLine(msgspec.Struct, frozen=True, kw_only=True):
    """One question with its answer; `because` words the figure that the data puts beside it."""

    question: str
    text: Message
    answer: Answer
    from_guide: bool
    note: str = ""
    suggested: Answer | None = None
    because: Message | None = None
    contradicts: bool = False
    reason: str = ""
    earlier: Answer | None = None
    earlier_note: str = ""


class FindingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One finding; `number` names it throughout the report (essential ones first).

    `title` and `recommendation` are messages of a rule or (str) an auditor's own words. `reason`
    gives the ground for an override or for accepting the risk. `records` holds the first ids.
    `since` says what became of it since an earlier audit (`tables.yearly.Change`), where it had
    `extent_before`, `earlier_status` and `earlier_reason`.
    """

    number: int
    id: str
    step: str
    rating: Rating
    rule_rating: Rating
    title: Message | str
    recommendation: Message | str
    status: FindingStatus
    table: str = ""
    affected: int | None = None
    eligible: int | None = None
    extent: float | None = None
    records: tuple[str, ...] = ()
    records_total: int = 0
    owner: str = ""
    due: str = ""
    effort: str = ""
    reason: str = ""
    by_hand: bool = False
    money: tuple[Estimate, ...] = ()
    since: str = ""
    extent_before: float | None = None
    earlier_status: FindingStatus | None = None
    earlier_reason: str = ""

    @property
    def overridden(self) -> bool:
        """Whether the auditor rated it otherwise than its rule."""
        return self.rating is not self.rule_rating

    @property
    def planned(self) -> bool:
        """Whether somebody has to do something about it, or by when, or with what effort."""
        return bool(self.owner or self.due or self.effort)


class RegisterTable(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of a register; columns without any value are left out."""

    id: str
    title: Message
    columns: tuple[Message, ...]
    rows: tuple[tuple[Param, ...], ...]


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could not be audited, or was not: what, and why."""

    step: str
    what: Message
    reason: str = ""
    gap: NotAuditable | None = None


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was decided in a step; `table` where it is about one table's records."""

    step: str
    label: Message
    count: int
    table: str = ""


class StepSection(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one step."""

    slug: str
    name: Message
    status: str
    number: int | None = None
    reason: str = ""
    score: Score | None = None
    metrics: tuple[Metric, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[EvidenceTable, ...] = ()
    answers: tuple[AnswerLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    registers: tuple[RegisterTable, ...] = ()
    limits: tuple[Limit, ...] = ()
    notes: tuple[Message, ...] = ()
    decisions: tuple[Tally, ...] = ()


class Decisions(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided: by kind, how many entries the log has, how many were taken back."""

    tallies: tuple[Tally, ...] = ()
    entries: int = 0
    undone: int = 0


class SignatureLine(msgspec.Struct, frozen=True, kw_only=True):
    """One sign-off: `time` in UTC (ISO 8601), `head` the hash that it seals."""

    name: str
    role: str
    time: str
    head: str


class ScoreMove(ScoreChange, frozen=True, kw_only=True):
    """A score of an earlier audit and of this one, with its name; `step` is "" for sums."""

    label: Message
    step: str = ""
    number: int | None = None


class GoneFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of an earlier audit that this one has not: resolved, or not examined again."""

    change: str
    step: str
    rating: Rating
    title: Message | str
    extent: float | None = None


class AnswerMove(AnswerChange, frozen=True, kw_only=True):
    """A question that is answered otherwise than in an earlier audit, with its text."""

    text: Message


class SettingMove(SettingChange, frozen=True, kw_only=True):
    """A setting that is not as in an earlier audit, with what it is called."""

    label: Message


class YearOnYear(msgspec.Struct, frozen=True, kw_only=True):
    """This audit, as of `today`, beside an earlier one as of `day`; `fault` says why it is not.

    `counts` are findings by what became of them; `waiting` questions have no answer yet.
    """

    file: str
    day: str
    today: str
    fault: Message | None = None
    scores: tuple[ScoreMove, ...] = ()
    counts: dict[str, int] = {}
    gone: tuple[GoneFinding, ...] = ()
    answers: tuple[AnswerMove, ...] = ()
    waiting: int = 0
    settings: tuple[SettingMove, ...] = ()


class ReportModel(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report; `language` is a default that a renderer may override."""

    title: str
    language: str
    today: str
    scope: tuple[Fact, ...]
    sources: tuple[SourceLine, ...]
    summary: tuple[Message, ...]
    scores: tuple[ScoreLine, ...]
    use: ScoreLine
    data: ScoreLine
    overall: ScoreLine
    steps: tuple[StepSection, ...]
    findings: tuple[FindingLine, ...]
    recommendations: tuple[FindingLine, ...]
    contradictions: tuple[tuple[str, AnswerLine], ...]
    limits: tuple[Limit, ...]
    decisions: Decisions
    plan: RegisterTable | None
    settings: tuple[SettingLine, ...]
    signatures: tuple[SignatureLine, ...]
    head: str
    version: str
    year: YearOnYear | None = None

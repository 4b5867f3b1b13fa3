"""What a check hands back: figures, pictures, findings and items to decide, all without words.

Everything here is plain data that travels between processes as MessagePack and into the record as
TOML. Ids of metrics are `<step>.<name>`; their labels are the messages `checks.metric.<id>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.messages import Message, Money, Param
from crm_audit_tui.core.questions import Answer


class Unit(StrEnum):
    """What a metric's value counts."""

    COUNT = "count"
    SHARE = "share"  # 0 to 1
    NUMBER = "number"
    DAYS = "days"
    MONTHS = "months"
    MONEY = "money"
    TEXT = "text"
    DAY = "day"


class Bounds(StrEnum):
    """What lies between a metric's `low` and `high`."""

    INTERVAL = "interval"  # the 95 % confidence interval of a rate or a mean
    QUARTILES = "quartiles"  # the middle half of the values
    RANGE = "range"  # from the lowest to the highest assumption


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of evidence.

    `value` is None where its denominator is empty ("n/a", never 0 or 100 %). `n` is what it was
    computed over, `excluded` what was left out; `part` is how many of the n a plain share counts.
    `floor`, `goal` and `weight` are set where the metric scores. `bounds` says what `low` and
    `high` bound; a plain share without any is a count of every record there is. `subject` tells
    apart the figures of a group (a currency, a team, a table). `label` are its words where they
    tell what a setting holds; else they are those of its id.
    """

    id: str
    value: float | str | None
    unit: Unit
    n: int | None = None
    part: int | None = None
    excluded: int = 0
    currency: str = ""
    subject: str = ""
    low: float | None = None
    high: float | None = None
    bounds: Bounds | None = None
    floor: float | None = None
    goal: float | None = None
    weight: float = 0.0
    label: Message | None = None

    @property
    def name(self) -> Message:
        """Return its words, without the subject."""
        return self.label or Message(f"checks.metric.{self.id}")


class ChartKind(StrEnum):
    """How a picture is drawn."""

    BARS = "bars"  # one value a label
    STACKED = "stacked"  # several series a label
    LINES = "lines"
    HEAT = "heat"  # rows x columns, value 0-1 or counts
    MATRIX = "matrix"  # completeness: rows are fields, value 0-1
    FUNNEL = "funnel"
    RANGE = "range"  # low, base, high


class Series(msgspec.Struct, frozen=True):
    """One line, one stack layer or one row of a heat map; None marks a missing value."""

    name: str | Message
    values: tuple[float | None, ...]

    @property
    def whole(self) -> float | None:
        """What shares in a funnel are of: its first value, None where a later one exceeds it."""
        first = self.values[0] if self.values else None
        return first if first and first >= max(each or 0.0 for each in self.values) else None


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A picture: `labels` along the axis (data as it stands, or messages), one or more series.

    `subject` tells apart the pictures of a group (a table, a field), as it does for metrics.
    """

    id: str  # its title is the message `checks.chart.<id>`
    subject: str = ""
    kind: ChartKind
    labels: tuple[str | Message, ...]
    series: tuple[Series, ...]
    unit: Unit = Unit.COUNT
    currency: str = ""
    n: int | None = None


class EvidenceTable(msgspec.Struct, frozen=True, kw_only=True):
    """A small table of evidence; a cell is data (str), a number, Share, Money, Day or a Message.

    Title `checks.table.<id>`, column heads `checks.column.<column>`. `total` counts the rows there
    are where only the first are given.
    """

    id: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Param, ...], ...]
    total: int


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """The answer that the data speaks for; `because` words the figure beside the question."""

    question: str  # `step.id`
    answer: Answer
    because: Message


class TableNeed(msgspec.Struct, frozen=True):
    """A table, with the columns that are asked of it; `attached` where it only lacks those."""

    table: str
    columns: tuple[str, ...] = ()
    attached: bool = False


class NotAuditable(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a step that the exports cannot answer; recorded as a scope limitation.

    `what` is the message naming the part; any one of `needs` would answer it (`tables` and
    `columns` are the same, not by table), or what is typed by hand where `register` is set. Where
    neither is, everything asked for is attached and says nothing of it.
    """

    what: Message
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    needs: tuple[TableNeed, ...] = ()
    register: bool = False

    @property
    def has_way_out(self) -> bool:
        """Tell whether anything that could be attached or typed would make it auditable."""
        return bool(self.needs or self.tables or self.register)


class WorkItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing to decide.

    `id` is stable across re-imports (record keys and names, never row numbers). `reason` says why
    it is here. `suggestion` is a value with its `origin`; it is shown, never applied by itself.
    `guards` say why it is never decided together with others (`core.worklists.GUARDS`).
    """

    id: str
    step: str
    table: str
    reason: Message
    record: str = ""
    field: str = ""
    value: str = ""
    suggestion: str = ""
    origin: Message | None = None
    money: Money | None = None
    priority: float = 0.0
    guards: tuple[str, ...] = ()


class ExportRead(msgspec.Struct, frozen=True, kw_only=True):
    """One source as it was when the figures were computed; its pin says how it was at import."""

    id: str
    rows: int
    rejected: int
    size: int
    sha256: str


class StepResult(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a step computed from the exports; the opening tells which `exports` they were."""

    step: str
    metrics: tuple[Metric, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[EvidenceTable, ...] = ()
    findings: tuple[Finding, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    items: tuple[WorkItem, ...] = ()
    items_total: int = 0
    not_auditable: tuple[NotAuditable, ...] = ()
    notes: tuple[Message, ...] = ()
    exports: tuple[ExportRead, ...] = ()

    def metric(self, metric_id: str, subject: str = "") -> Metric | None:
        """Return the metric `metric_id` (of `subject`), None where it was not computed."""
        for metric in self.metrics:
            if metric.id == metric_id and metric.subject == subject:
                return metric
        return None


Results = Mapping[str, StepResult]

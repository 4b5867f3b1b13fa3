"""What a check is given: the tables, the matches, and what the auditor decided so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from crm_audit_tui.core.audit import Audit, PairKey
from crm_audit_tui.core.judged import Seen
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.number_rules import NumberRule
from crm_audit_tui.core.settings import Settings
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.table import Tables

RECORDS_NAMED = 1000  # enough to look at


@dataclass(frozen=True)
class CheckContext:
    """Everything a check may look at; it asks nobody and changes nothing.

    `matches` by table name, `previous` the results of last year's audit by step. Days, weeks and
    lag are counted in `zone`, up to the end of `audit_date`. `earlier` are last year's exports,
    taken on `earlier_date`, where they are still at hand. A finding names its first `records_named`
    records, all of them where that is None; its count is of all. `by_eye` are the verdicts on pairs
    that somebody gave looking at the pair, by table. `number_rules` are the user's own beside those
    that we bring; `number_rules_fault` says why they could not be read, `earlier_fault` why last
    year's audit could not, or not in whole; `earlier_audit` is what was decided then.
    """

    tables: Tables
    audit: Audit
    audit_date: date
    matches: Mapping[str, Matches] = field(default_factory=dict)
    previous: Mapping[str, StepResult] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    earlier: Tables | None = None
    earlier_date: date | None = None
    records_named: int | None = RECORDS_NAMED
    by_eye: Mapping[str, Mapping[PairKey, Seen]] = field(default_factory=dict)
    number_rules: tuple[NumberRule, ...] = ()
    number_rules_fault: Message | None = None
    earlier_fault: Message | None = None
    earlier_audit: Audit | None = None

    @property
    def settings(self) -> Settings:
        """The thresholds in force."""
        return self.audit.settings

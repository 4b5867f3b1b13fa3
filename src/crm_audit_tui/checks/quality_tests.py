"""Tests of integrations by hand: which ones each tool asks for, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile

from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.tools import Tool, category
from crm_audit_tui.core.messages import Param, message
from crm_audit_tui.core.quality_tests import (
    REGISTER,
    STEP,
    QualityResult,
    entry_of,
    message_of,
    result_of,
)
from crm_audit_tui.i18n.catalogue import texts

_SHOWN = 2000  # all of them: each can be answered on screen


@dataclass(frozen=True)
class QualityTest:
    """One test of one tool, with what was noted of it; `name` such as `marketing.1`."""

    tool: str
    purpose: str
    name: str
    result: QualityResult
    noted: Mapping[str, str]


def quality_tests(evidence: Evidence, tools: Sequence[Tool]) -> tuple[QualityTest, ...]:
    """Add what to test by hand for each tool by what it is there for, and what came of it.

    A test that failed is a finding; the extent is the tests that failed among those carried out.
    """
    noted = evidence.context.audit.register(STEP, REGISTER)
    tests = tuple(_tests(tools, noted))
    counts = Counter(each.result for each in tests)
    passed, failed = counts[QualityResult.PASSED], counts[QualityResult.FAILED]
    aside = counts[QualityResult.NOT_APPLICABLE]
    evidence.share("tested_share", passed + failed, len(tests) - aside, excluded=aside)
    evidence.share("tests_failed_share", failed, passed + failed)
    evidence.table(
        "quality_checks", ("tool", "category", "test", "result"), map(_row, tests), shown=_SHOWN
    )
    for each in tests:
        if each.result is QualityResult.FAILED:
            evidence.finding(
                "test_failed",
                2,
                affected=1,
                eligible=passed + failed,
                table="integrations",
                subject=f"{each.tool} · {each.name}",
                tool=each.tool,
                test=message(message_of(each.name)),
                note=each.noted.get("note", "").strip(),
            )
    return tests


def _tests(tools: Sequence[Tool], noted: Mapping[str, Mapping[str, str]]) -> Iterator[QualityTest]:
    known = texts("en", "guide")
    seen: set[str] = set()
    for tool in tools:
        purpose = purpose_of(tool)
        names = (f"{purpose}.{number}" for number in count(1))
        for name in takewhile(lambda each: message_of(each) in known, names):
            entry = entry_of(tool.name, name)
            if entry not in seen:  # of two rows with one name: it is one tool
                seen.add(entry)
                values = noted.get(entry, {})
                yield QualityTest(tool.name, purpose, name, result_of(values), values)


def purpose_of(tool: Tool) -> str:
    """Return the category whose tests a tool gets: its own, else what its purpose speaks of."""
    kind = category(tool.entry.text("category"))
    if kind == "other":
        kind = category(f"{tool.entry.text('category')} {tool.entry.text('purpose')}")
    return kind


def _row(test: QualityTest) -> tuple[Param, ...]:
    return (
        test.tool,
        message(f"guide.choice.{test.purpose}"),
        message(message_of(test.name)),
        message(f"guide.choice.{test.result}"),
    )

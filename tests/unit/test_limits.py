"""Limits of a constant evaluation: where they come from, how a figure stands to them, files."""

from __future__ import annotations

import pytest
import tomli
import tomli_w

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.limits import Limit, limits_of, plain_limits, read_limits
from crm_audit_tui.core.thresholds import GOALS, THRESHOLDS
from crm_audit_tui.i18n.catalogue import texts
from crm_audit_tui.session.evaluation import Outcome, held_to
from crm_audit_tui.tables.result import Metric, Unit
from use_support import context, entries

HEAD = 'format = "crm-audit-limits"\nformat_version = 1\n'


def test_an_audit_is_held_to_its_thresholds_and_to_its_own_rules_instead() -> None:
    rules = entries(
        "process",
        "rules",
        {"area": "refine", "rule": "Tasks on time", "owner": "Ann", "cadence": "weekly",
         "metric": "pipeline.overdue_rate", "threshold": "0,02"},
        {"area": "how", "rule": "Log it", "metric": "usage.days_logged", "threshold": "0.9"},
        {"area": "how", "rule": "No figure", "threshold": "0.9"},
        {"area": "how", "rule": "No number", "metric": "usage.adoption", "threshold": "most"},
    )  # fmt: skip

    found = {
        each.metric: each
        for each in limits_of(context(decisions=rules, settings={"missing.invalid": 0.07}).audit)
    }

    assert found["pipeline.overdue_rate"] == Limit(
        metric="pipeline.overdue_rate", at_most=0.02, rule="Tasks on time", owner="Ann",
        cadence="weekly",
    )  # fmt: skip
    assert found["usage.days_logged"].at_least == 0.9
    assert found["missing.invalid_share"].at_most == 0.07
    # more adoption is better, fewer duplicates are
    assert found["usage.adoption"].at_least == THRESHOLDS["usage.low_adoption"].default
    assert found["duplicates.contacts.excess_rate"].at_most == 0.02
    assert all(f"checks.metric.{name}" in texts("en", "checks") for name in found)
    assert all((each.at_least is None) != (each.at_most is None) for each in found.values())
    for name, each in found.items():
        if name in GOALS:
            assert (each.at_least is not None) == (GOALS[name].goal > GOALS[name].floor)


def test_a_file_of_limits_is_read_back_as_it_was_written() -> None:
    limits = limits_of(context().audit)

    assert read_limits(tomli.loads(tomli_w.dumps(plain_limits(limits)))) == limits


@pytest.mark.parametrize(
    "content",
    [
        "",
        'format = "crm-audit-limits"\nformat_version = 2\n',
        f"{HEAD}[[limit]]\nmetric = 'a.b'\n",
        f"{HEAD}[[limit]]\nmetric = 'a.b'\nat_most = nan\n",
        f"{HEAD}[[limit]]\nmetric = 'a.b'\nmost = 1\n",
    ],
)
def test_a_file_at_fault_is_refused(content: str) -> None:
    with pytest.raises(AuditError) as raised:
        read_limits(tomli.loads(content))

    assert raised.value.message.id == "core.error.limits"


def test_what_is_breached_comes_first_and_what_was_not_measured_is_no_breach() -> None:
    def measured(name: str, value: float | None, subject: str = "") -> Metric:
        return Metric(id=name, value=value, unit=Unit.SHARE, subject=subject)

    figures = {
        (each.id, each.subject): each
        for each in (measured("a", 0.5), measured("b", None), measured("a", 0.1, "Sales"))
    }
    limits = [
        Limit(metric="a", at_most=0.5),
        Limit(metric="a", subject="Sales", at_least=0.2),
        Limit(metric="b", at_most=1),
        Limit(metric="c", at_most=1),
    ]

    found = held_to(limits, figures)

    assert [each.outcome for each in found] == [
        Outcome.BREACHED,
        Outcome.NOT_MEASURED,
        Outcome.NOT_MEASURED,
        Outcome.MET,
    ]
    assert found[0].limit.subject == "Sales"

"""Thresholds of rules: a share is typed, kept and shown as a percentage, whatever was typed."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks.controls import controls
from crm_audit_tui.core.decisions import SetSetting
from crm_audit_tui.core.describe import describe
from crm_audit_tui.core.limits import limits_of, plain_limits
from crm_audit_tui.core.messages import Param, Share
from crm_audit_tui.core.percentages import (
    is_share,
    kept_threshold,
    percentage,
    read_number,
    shown_threshold,
)
from crm_audit_tui.core.setting_words import setting_value
from crm_audit_tui.core.thresholds import GOALS, THRESHOLDS
from crm_audit_tui.i18n import Translator
from use_support import context, entries

SHARE, DAYS = "missing.invalid_share", "updates.days_since_review"


@pytest.mark.parametrize(
    ("typed", "metric", "kept"),
    [
        ("5 %", SHARE, "5%"),
        ("5%", SHARE, "5%"),
        ("5", SHARE, "5%"),
        ("0.05", SHARE, "5%"),
        ("0,05", SHARE, "5%"),
        ("2,5 %", SHARE, "2.5%"),
        ("1", SHARE, "1%"),
        ("100", SHARE, "100%"),
        ("0", SHARE, "0%"),
        ("150 %", "conversions.roi_base", "150%"),
        ("90", DAYS, "90"),
        ("1250,5", DAYS, "1250,5"),
        ("5 %", DAYS, None),
        ("5 %", "", "5%"),
        ("5 %", "share of blank addresses", "5%"),
        ("most", SHARE, None),
        ("nan", SHARE, None),
        ("%", SHARE, None),
    ],
)
def test_a_share_is_kept_as_a_percentage(typed: str, metric: str, kept: str | None) -> None:
    assert kept_threshold(typed, metric) == kept


@pytest.mark.parametrize(
    ("kept", "metric", "shown"),
    [
        ("5%", SHARE, Share(0.05)),
        ("0.05", SHARE, Share(0.05)),  # as older records hold it
        ("0,5", SHARE, Share(0.5)),
        ("1", SHARE, Share(1.0)),  # an older record's goal of everything
        ("90", DAYS, 90.0),
        ("5%", "", Share(0.05)),
        ("0.5", "", 0.5),
        ("most", SHARE, "most"),
        ("", SHARE, ""),
    ],
)
def test_what_is_kept_is_shown_as_what_it_is(kept: str, metric: str, shown: Param) -> None:
    assert shown_threshold(kept, metric) == shown


@pytest.mark.parametrize("value", [0.0, 0.021, 0.0125, 1 / 3, 0.5, 1.0, 1.5, 0.0001])
def test_a_percentage_is_read_back(value: float) -> None:
    assert read_number(percentage(value)) == pytest.approx(value, abs=1e-9)


def test_rules_of_old_records_and_new_ones_hold_figures_to_the_same_limit() -> None:
    for kept in ("0.05", "5%", "5 %"):
        rule = {"area": "how", "rule": "Check", "metric": SHARE, "threshold": kept}
        limits = limits_of(context(decisions=entries("process", "rules", rule)).audit)
        [limit] = [each for each in limits if each.metric == SHARE]
        assert limit.at_most == 0.05
        written = plain_limits([limit])["limit"]
        assert written == [{"metric": SHARE, "at_most": 0.05, "rule": "Check"}], "numbers in files"


def test_goals_of_shares_lie_between_nothing_and_everything() -> None:
    for metric, goal in GOALS.items():
        assert is_share(metric) == (max(goal.floor, goal.goal) <= 1), metric
    assert THRESHOLDS["missing.invalid"].high == 1


def test_a_control_holds_a_share_to_a_share() -> None:
    """What a finding proposes takes its threshold from a setting: both are told by the figure."""
    held = [each for each in controls() if each.setting]
    assert len(held) > 5
    for each in held:
        metric = each.metric.replace("{table}", "contacts")
        assert is_share(metric) == THRESHOLDS[each.setting].is_share, each.id


def test_settings_are_told_as_what_they_are() -> None:
    assert setting_value("missing.invalid", 0.05) == Share(0.05)
    assert setting_value(f"goal.{SHARE}", 0.05) == Share(0.05)
    assert setting_value("yes.security.mfa", 0.5) == Share(0.5)
    assert setting_value("freshness.stale_days", 365) == 365
    assert setting_value("of.a.later.version", 1) == 1
    said = describe(SetSetting(name="missing.invalid", value=0.025))
    assert "2.5%" in Translator("en").message(said)

"""Numbers that cannot be: the rulebook, rules of one's own, and what happens to a broken file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import tomli

from crm_audit_tui.checks import integrations
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.number_rules import NumberRule, read_number_rules
from crm_audit_tui.session.rulebook import number_rules_file, own_number_rules
from crm_audit_tui.tables.table import Table
from use_support import context, finding, rows, rules, table

OWN = """
[[rule]]
smaller = "Clicks"
larger = "opened"
"""


def _tools() -> Table:
    return table(
        "integrations",
        **{
            "name": ["Mailer", "Desk", "Books"],
            "direction": ["One-way out", "Two-way", "One-way out"],
            "sent": ["100", "100", "100"],
            "received": ["120", "120", ""],
            "opened": ["40", "", "10"],
            "raw:clicks": ["50", "", "5"],
        },
    )


def test_what_comes_back_is_more_than_what_went_out_only_where_it_answers() -> None:
    result = integrations.check(context(_tools()))

    # Desk exchanges both ways: what it receives is no answer
    assert finding(result, "integrations.impossible_numbers").subject == "Mailer"
    listed = rows(result, "integrations.number_rules")
    assert listed == (
        (
            Message("checks.column.opened"),
            Message("checks.column.sent"),
            2,
            0,
            "",
            False,
        ),
        (
            Message("checks.column.received"),
            Message("checks.column.sent"),
            1,
            1,
            "Mailer",
            False,
        ),
    )


def test_a_rule_of_ones_own_may_name_any_column_of_the_export() -> None:
    own = read_number_rules(tomli.loads(OWN), own=True)
    quiet = table("integrations", **{"name": ["Mailer"], "opened": ["40"], "raw:clicks": ["50"]})

    assert "integrations.impossible_numbers" not in rules(integrations.check(context(quiet)))
    result = integrations.check(replace(context(quiet), number_rules=own))

    found = finding(result, "integrations.impossible_numbers")
    assert (found.title.params["a"], found.title.params["b"]) == (50.0, 40.0)
    assert found.title.params["smaller"] == "Clicks"
    assert rows(result, "integrations.number_rules")[-1][2:] == (1, 1, "Mailer", True)


@pytest.mark.parametrize(
    "content",
    [
        '[[rule]]\nsmaller = "a"\n',
        '[[rule]]\nsmaller = "a"\nlarger = "b"\nwhen = "never"\n',
        '[[rules]]\nsmaller = "a"\nlarger = "b"\n',
        '[[rule]]\nsmaller = " "\nlarger = "b"\n',
    ],
)
def test_a_rulebook_at_fault_is_refused_with_what_is_wrong(content: str) -> None:
    with pytest.raises(AuditError) as raised:
        read_number_rules(tomli.loads(content))

    assert raised.value.message.id == "core.error.number_rules"


def test_the_file_of_ones_own_is_read_and_a_broken_one_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_AUDIT_HOME", str(tmp_path))
    assert own_number_rules() == ((), None)
    place = number_rules_file()
    place.parent.mkdir(parents=True)
    place.write_text(OWN)
    assert own_number_rules() == ((NumberRule("Clicks", "opened", own=True),), None)
    for broken in (b"[[rule", b"\xff\xfe", b"rule = 3"):
        place.write_bytes(broken)
        found, fault = own_number_rules()
        assert found == () and fault is not None
    result = integrations.check(replace(context(_tools()), number_rules_fault=fault))
    assert any(note.id.endswith("rules_unreadable") for note in result.notes)

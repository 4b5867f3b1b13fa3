"""What verdicts teach the matching, and what they do not."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import JudgePair, SetSetting
from crm_audit_tui.core.log import Log
from crm_audit_tui.engines.local import match_table
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.matching.explain import VERDICTS, explain
from crm_audit_tui.matching.matches import Matches, load_matches
from crm_audit_tui.matching.recalibration import corrected, recalibrate
from crm_audit_tui.matching.verdicts import Verdicts
from crm_audit_tui.session.learning import SETTING, changed, match_choice
from matching_tables import STRANGERS, person, table_of


def chance(bits: float) -> float:
    return 1 / (1 + 2**-bits)


def test_a_band_moves_towards_its_verdicts_and_distant_bands_do_not() -> None:
    bits = np.full(60, 1.5)  # the model says 0.74
    same = np.array([True] * 15 + [False] * 45)
    knots = recalibrate(bits, same)
    told = [chance(value) for value in corrected(np.array([-6.0, 1.5, 12.0]), knots)]
    assert told[0] == pytest.approx(chance(-6.0), abs=1e-6)
    assert 0.25 < told[1] < 0.5, "a quarter were duplicates, where the model said three quarters"
    assert told[2] == pytest.approx(chance(12.0), abs=1e-6)


def test_verdicts_on_sure_pairs_leave_doubtful_ones_alone() -> None:
    """A line through all verdicts would call every doubtful pair a duplicate."""
    bits = np.full(200, 14.0)
    same = np.array([True] * 190 + [False] * 10)
    knots = recalibrate(bits, same)
    doubtful = np.linspace(-8.0, 3.6, 50)
    assert np.allclose(corrected(doubtful, knots), doubtful, atol=1e-9)
    assert chance(corrected(np.array([14.0]), knots)[0]) == pytest.approx(0.953, abs=0.005)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_pairs_never_turns_around(seed: int) -> None:
    luck = np.random.default_rng(seed)
    bits = luck.normal(2, 6, 150)
    knots = recalibrate(bits, luck.random(150) < 0.5)
    seen = corrected(np.linspace(-30, 60, 2000), knots)
    assert (np.diff(seen) >= -1e-9).all()


def colleagues() -> list[dict[str, str]]:
    """Return twins of one firm each: the same surname, street and number, another first name."""
    luck = random.Random(4)
    rows = []
    for number in range(60):
        last = "".join(luck.choices("abcdeilmnorst", k=7)).title()
        common = {"phone": f"+44 20 7946 {number:04}", "company": f"{last} Ltd"}
        rows += [person("Anna", last, **common), person("Anne", last, **common)]
    return rows


def verdicts(matches: Matches, same: bool, count: int = 40) -> Verdicts:
    wanted = np.flatnonzero(matches.probability >= 0.02)[:count]
    return Verdicts.of((int(matches.left[at]), int(matches.right[at]), same) for at in wanted)


def test_pairs_of_a_kind_that_is_judged_apart_become_less_probable_and_are_never_joined() -> None:
    table = table_of([*colleagues(), *STRANGERS])
    before = match_table(table)
    assert len(before.probability) >= 40
    judged = verdicts(before, same=False)
    after = match_table(table, verdicts=judged)
    assert after.model.judged == len(judged)
    rest = {
        (one, other) for one, other in zip(before.left.tolist(), before.right.tolist(), strict=True)
    } - judged.apart
    mean = {
        name: np.mean([
            chance
            for one, other, chance in zip(
                found.left.tolist(), found.right.tolist(), found.probability.tolist(), strict=True
            )
            if (one, other) in rest
        ] or [0.0])
        for name, found in (("before", before), ("after", after))
    }  # fmt: skip
    assert mean["after"] < 0.7 * mean["before"], "pairs like them"
    for one, other in judged.apart:
        assert after.cluster[one] != after.cluster[other]


def test_without_verdicts_nothing_is_learnt_and_explanations_still_add_up_with_them() -> None:
    table = table_of([*colleagues(), *STRANGERS])
    before = match_table(table)
    assert (before.model.judged, before.model.knots) == (0, ())
    after = match_table(table, verdicts=verdicts(before, same=True))
    for pair in range(0, len(after.probability), 7):
        rows = [
            {str(name): str(cell) for name, cell in table.frame.iloc[int(row)].items()}
            for row in (after.left[pair], after.right[pair])
        ]
        told = explain(after, pair, *rows)
        assert chance(told.bits) == pytest.approx(told.probability, abs=1e-6)
        assert told.weights[-1].field == VERDICTS
    for language in LANGUAGES:
        say = Translator(language)
        assert say.text(f"matching.field.{VERDICTS}") != f"matching.field.{VERDICTS}"


def test_what_was_learnt_is_kept_with_the_matches(tmp_path: Path) -> None:
    table = table_of([*colleagues(), *STRANGERS])
    before = match_table(table)
    after = match_table(table, verdicts=verdicts(before, same=False))
    after.save(tmp_path)
    assert load_matches(tmp_path, "contacts").model == after.model
    change = changed(before, after)
    assert change.after == change.before + change.new - change.gone


def test_only_verdicts_up_to_the_one_asked_for_are_learnt() -> None:
    log = Log()

    def judge(left: str, right: str) -> None:
        log.add(JudgePair(table="contacts", left=left, right=right, verdict="apart"), "a")

    judge("s:1", "s:2")
    log.add(SetSetting(name=SETTING, value=float(log.last_seq)), "a")
    judge("s:3", "s:4")
    choice = match_choice(log.audit, log.in_force, ("contacts", "companies"))
    assert choice.verdicts == {"contacts": (("s:1", "s:2", False),)}
    log.undo("a")
    log.undo("a")
    assert match_choice(log.audit, log.in_force, ("contacts",)).verdicts == {}
    assert match_choice(Audit(), (), ("contacts",)).threshold is None

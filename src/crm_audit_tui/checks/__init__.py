"""What each step computes from the tables: one pure module per step."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.core.progress import (
    IsCancelled,
    OnProgress,
    Progress,
    ignore_progress,
    never_cancelled,
)
from crm_audit_tui.core.steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_audit_tui.checks.context import CheckContext
    from crm_audit_tui.tables.result import StepResult

LAST = "process"  # reads what the other steps found


def run_checks(
    context: CheckContext,
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    *,
    steps: Iterable[str] | None = None,
) -> dict[str, StepResult]:
    """Return the result of every step that has a check, by slug, in the audit's order.

    `steps` asks for some of them only. Raises Cancelled between two steps where `is_cancelled`
    says so.
    """
    asked = None if steps is None else set(steps)
    slugs = [
        spec.slug
        for spec in STEPS
        if (asked is None or spec.slug in asked) and find_spec(f"{__name__}.{spec.slug}")
    ]
    results: dict[str, StepResult] = {}
    for done, slug in enumerate(sorted(slugs, key=lambda each: each == LAST)):
        if is_cancelled():
            raise Cancelled
        on_progress(Progress("checks.phase.checking", done, len(slugs), slug))
        module = import_module(f"{__name__}.{slug}")
        if slug == LAST:
            results[slug] = module.check(context, results)
        else:
            results[slug] = module.check(context)
    on_progress(Progress("checks.phase.checking", len(slugs), len(slugs)))
    return {slug: results[slug] for slug in slugs}

"""Seconds and memory of `crm-audit scan` by file and by step, over invented CRMs of growing size.

Each size is scanned in a fresh process: contacts, 0.3 deals and 2 activities a contact, companies,
users, stage changes, tickets, invoices and a survey, all linked. Two tables: the whole and its
phases, with how much longer the largest takes than the one before. Writing a million contacts takes
some minutes and is done once for each `--folder`.

    python benchmarks/scan.py [--rows 10000,100000,1000000] [--folder DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from whole_crm.exports import write_exports

_GOAL = 12  # how much longer ten times the rows may take


@dataclass
class Stopwatch:
    """Seconds, processor seconds and peak MiB of each phase; one that comes again adds up."""

    phases: dict[str, tuple[float, float, int]] = field(default_factory=dict)
    peak: int = 0
    _phase: str = ""
    _since: tuple[float, float] = (0.0, 0.0)

    def enter(self, phase: str) -> None:
        """End the phase under way and begin `phase`."""
        if phase == self._phase:
            return
        now, high = (time.perf_counter(), time.process_time()), _peak()
        if self._phase:
            seconds, work, highest = self.phases.get(self._phase, (0.0, 0.0, 0))
            self.phases[self._phase] = (
                seconds + now[0] - self._since[0],
                work + now[1] - self._since[1],
                max(highest, high),
            )
        self.peak = max(self.peak, high)
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts anew from here
        self._phase, self._since = phase, now


def _peak() -> int:
    """Return the most memory held since the peak was last set back, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found.group(1)) // 1024 if found else 0


def scan_here(folder: Path) -> dict[str, object]:
    """Carry out what `crm-audit scan FOLDER` does and return what its phases took."""
    began = time.perf_counter()
    watch = Stopwatch()
    watch.enter("start")
    from crm_audit_tui.cli import scan_summary
    from crm_audit_tui.core.progress import Progress
    from crm_audit_tui.engines import local
    from crm_audit_tui.i18n import Translator
    from crm_audit_tui.session import scan as scanning

    def on_progress(progress: Progress) -> None:
        kind = progress.phase.partition(".")[0]
        if kind == "intake":
            watch.enter(f"read {progress.detail}" if progress.detail else "link and store")
        elif kind == "checks" and progress.detail:
            watch.enter(f"check {progress.detail}")

    match_table = local.match_table

    def match_watched(table: object, **rest: object) -> object:
        watch.enter(f"match {table.name}")  # type: ignore[attr-defined]
        try:
            return match_table(table, **rest)  # type: ignore[arg-type]
        finally:
            watch.enter("load, keep matches")

    local.match_table = match_watched  # type: ignore[assignment]
    result = scanning.scan([folder], on_progress=on_progress)
    watch.enter("words")
    say = Translator("en")
    with redirect_stdout(StringIO()):
        print(scan_summary.summary_text(result, say))
    watch.enter("")
    return {
        "phases": watch.phases,
        "seconds": time.perf_counter() - began,
        "work": time.process_time(),
        "peak": watch.peak,
        "findings": len(result.findings),
        "rows": sum(source.rows for source in result.sources),
    }


def scan_apart(folder: Path) -> dict[str, object]:
    """Return what `scan_here` measures in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", str(folder)], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def report(sizes: Sequence[int], found: Sequence[dict[str, object]], loads: Sequence[float]) -> str:
    """Return the tables in Markdown."""
    lines = [
        "| contacts | rows in all | seconds | of processor | peak MiB | findings | load before |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for size, each, load in zip(sizes, found, loads, strict=True):
        lines.append(
            f"| {size:,} | {each['rows']:,} | {each['seconds']:.1f} | {each['work']:.1f} "
            f"| {each['peak']:,} | {each['findings']} | {load:.1f} |"
        )
    phases = [dict(each["phases"]) for each in found]  # type: ignore[call-overload]
    heads = " | ".join(f"{size:,}: s | of processor | MiB" for size in sizes)
    lines += ["", f"| phase | {heads} | growth |", "|---|" + "---:|" * (3 * len(sizes) + 1)]
    for phase in phases[-1]:
        cells = [each.get(phase, (0.0, 0.0, 0)) for each in phases]
        shown = " | ".join(f"{took:.2f} | {work:.2f} | {peak:,}" for took, work, peak in cells)
        lines.append(f"| {phase} | {shown} | {_growth([work for _, work, _ in cells])} |")
    whole = [(each["seconds"], each["work"], each["peak"]) for each in found]
    shown = " | ".join(f"{took:.1f} | {work:.1f} | {peak:,}" for took, work, peak in whole)
    growth = _growth([float(str(work)) for _, work, _ in whole])
    return "\n".join([*lines, f"| **in all** | {shown} | {growth} |"])


def _growth(seconds: Sequence[float]) -> str:
    """Return how many times the work of the size before the last one is; "" for a little."""
    if len(seconds) < 2 or seconds[-1] < 0.5:
        return ""
    times = seconds[-1] / max(seconds[-2], 0.01)
    return f"**{times:.1f}**" if times > _GOAL else f"{times:.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Seconds and memory of a whole scan.")
    parser.add_argument("--rows", default="10000,100000,1000000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "whole-crm")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(scan_here(chosen.child)))
        return
    sizes = [int(each) for each in chosen.rows.split(",")]
    folders = [write_exports(chosen.folder, size, chosen.seed) for size in sizes]
    found, loads = [], []
    for folder in folders:
        loads.append(os.getloadavg()[0])
        found.append(scan_apart(folder))
    print(report(sizes, found, loads))


if __name__ == "__main__":
    main()

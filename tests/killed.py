"""A writer of a record that is killed at any moment."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

from crm_audit_tui.record.store import RecordStore


def started(writer: str, record: Path) -> subprocess.Popen[str]:
    """Run the program text `writer` over `record` until it says that it has opened it."""
    process = subprocess.Popen(
        [sys.executable, "-c", writer, str(record)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def kill_again_and_again(writer: str, record: Path, *, kills: int, most: int, seed: int) -> None:
    """Kill `writer` within its first `most` decisions; what it showed as done has to be there.

    It prints the number of each decision once that is on disk.
    """
    chance = random.Random(seed)
    for _ in range(kills):
        process = started(writer, record)
        assert process.stdout is not None
        shown = 0
        for _ in range(chance.randrange(1, most)):
            shown = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        shown = max([shown, *map(int, process.stdout.read().split("\n")[:-1])])
        process.wait()
        store = RecordStore.open(record)
        assert store.log.last_seq >= shown
        assert store.verify() == ()
        store.abandon()

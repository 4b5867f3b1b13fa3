"""The seal: each entry's hash covers the one before, a digest stands for each section.

Tamper evidence, not proof: who can replace the whole file can seal it anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.log import Entry, entry_hash
from crm_audit_tui.record.plain import to_plain
from crm_audit_tui.record.sections import sections

_ENCODER = msgspec.json.Encoder(order="deterministic")


def altered_entry(entries: Sequence[Entry], previous: str = "") -> int | None:
    """Return the number of the first entry whose hash does not follow from it and its past."""
    for entry in entries:
        if not follows(entry, previous):
            return entry.seq
        previous = entry.hash
    return None


def follows(entry: Entry, previous: str) -> bool:
    """Tell whether the hash of `entry` is the one that its content gives after `previous`."""
    expected = entry_hash(previous, entry.seq, entry.time, entry.auditor, entry.payload)
    return entry.hash == expected


def digest(section: object) -> str:
    """Return the SHA-256 of a section, whatever the order of its keys."""
    return hashlib.sha256(_ENCODER.encode(section)).hexdigest()


def section_digests(audit: Audit, computed: Mapping[str, object]) -> dict[str, str]:
    """Return the digest of every section of `audit` and of what was computed, by name."""
    everything = {**sections(audit), "computed": to_plain(computed)}
    return {name: digest(section) for name, section in everything.items()}

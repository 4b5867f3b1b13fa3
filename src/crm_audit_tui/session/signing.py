"""Signing an audit, and telling whether it still is what was signed."""

from __future__ import annotations

from collections.abc import Iterator

from crm_audit_tui.core.decisions import SignOff
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.seal import section_digests
from crm_audit_tui.record.snapshot import computed_section
from crm_audit_tui.session.kept import KeptAudit


def signature(session: KeptAudit, name: str, role: str = "") -> SignOff:
    """Return the signature of `name` over the audit as it stands: head hash and every section.

    AuditError where there is no name.
    """
    if not name.strip():
        raise AuditError("session.error.no_signer")
    return SignOff(
        name=name.strip(),
        role=role.strip(),
        head=session.log.head,
        sections=section_digests(session.audit, computed_section(session.results)),
    )


def sign(session: KeptAudit, name: str, role: str = "") -> Entry:
    """Sign the audit and put it on disk; AuditError where it is read only or there is no name."""
    entry = session.decide(signature(session, name, role))
    session.write()
    session.snapshot()
    return entry


def last_signature(session: KeptAudit) -> Entry | None:
    """Return the entry of the last signature in force; None where nobody has signed."""
    signed = [each for each in session.log.in_force if isinstance(each.decision, SignOff)]
    return signed[-1] if signed else None


def after_signing(session: KeptAudit) -> Message | None:
    """Return what happened to the audit since its last signature; None where nothing did."""
    last = last_signature(session)
    if last is None:
        return None
    later = sum(entry.seq > last.seq for entry in session.log.entries)
    assert isinstance(last.decision, SignOff)
    if later:
        return message("session.note.signed_before", name=last.decision.name, n=later)
    return None


def faults(session: KeptAudit) -> Iterator[Message]:
    """Yield what is not as it was: altered entries and sections, figures other than signed."""
    yield from session.store.verify()
    signed = [each for each in session.log.in_force if isinstance(each.decision, SignOff)]
    if not signed or after_signing(session) is not None:
        return
    decision = signed[-1].decision
    assert isinstance(decision, SignOff)
    now = section_digests(session.audit, computed_section(session.results))
    if decision.sections.get("computed") not in (None, now["computed"]):
        yield message("session.note.figures_changed", name=decision.name)

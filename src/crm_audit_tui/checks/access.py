"""Who can get in: administrators, shared accounts, leavers, idle licences, second factors."""

from __future__ import annotations

import pandas as pd

from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.suggested_answers import answer_for
from crm_audit_tui.checks.words import classify, plain, word_list
from crm_audit_tui.checks.worth import licence_cost
from crm_audit_tui.core.messages import Day, Param, Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tables.table import Table

_ADMIN_WORDS = word_list(
    "admin, administrator, administrators, amministratore, amministratrice, administrador, "
    "administradora, administrateur, administratrice, sysadmin, superuser, superadmin"
)
# Addresses and names that belong to a function, not to a person.
_SHARED_WORDS = word_list(
    "info, sales, vendite, commerciale, ventas, ventes, vertrieb, vendas, support, assistenza, "
    "soporte, service, office, ufficio, oficina, bureau, buero, marketing, admin, team, shared, "
    "condiviso, compartido, partage, gemeinsam, reception, segreteria, contact, contatti, "
    "contacto, "
    "crm, test, demo, guest, ospite, training, integration, api, temp, intern, stagista, user, "
    "utente"
)


def access(evidence: Evidence) -> None:
    """Add what the users table says about accounts; every gap is said to be one."""
    users = evidence.context.tables.get("users")
    if users is None or not len(users):
        evidence.not_auditable("access", {"users": ("name", "active", "last_login_at", "mfa")})
        for name in ("admin_share", "mfa_share", "leavers_active_share", "idle_90_share"):
            evidence.metric(name, None, Unit.SHARE, n=0)
        return
    end = pd.Timestamp(evidence.context.audit_date) + pd.Timedelta(days=1)
    left = users.dates("left_at") < end
    enabled = users.booleans("active").fillna(True).astype(bool)
    if not users.has("active"):
        enabled &= ~left  # without a column on it, a leaver's account is taken to be closed
    admins = _admins(users)
    _leavers(evidence, users, enabled, left)
    _administrators(evidence, users, enabled & ~left, admins)
    _shared(evidence, users, enabled & ~left)
    _idle(evidence, users, enabled & ~left, end)
    _second_factor(evidence, users, enabled & ~left, admins)


def _admins(users: Table) -> pd.Series | None:
    """Return who is an administrator (nullable), None where nothing tells."""
    flag = users.booleans("is_admin") if users.has("is_admin") else None
    if flag is not None and bool(flag.notna().any()):
        return flag
    for column in ("role", "license"):
        if users.has(column) and bool(users.filled(column).any()):
            words = classify(users.known(column), _is_admin)
            return (words == "admin").astype("boolean").where(users.filled(column))
    return None


def _is_admin(word: str) -> str:
    return "admin" if set(word.split()) & _ADMIN_WORDS else ""


def _leavers(evidence: Evidence, users: Table, enabled: pd.Series, left: pd.Series) -> None:
    # Of a CRM in which nobody's leaving is ever noted, no account can be told to be a leaver's.
    if not users.filled("left_at").any() or not users.has("active"):
        evidence.not_auditable("leavers", {"users": ("left_at", "active")})
        evidence.metric("leavers_active_share", None, Unit.SHARE, n=0)
        return
    still = enabled & left
    evidence.share("leavers_active_share", int(still.sum()), int(enabled.sum()))
    if still.any():
        evidence.finding_about(
            "leavers_active", 3, users, still, eligible=int(left.sum()), field="left_at"
        )
        names = _names(users)
        logins = users.dates("last_login_at")
        days = users.dates("left_at")
        rows: list[tuple[Param, ...]] = [
            (names[row], _day(days.iat[row]), _day(logins.iat[row]))
            for row in still.to_numpy().nonzero()[0].tolist()
        ]
        evidence.table("leavers", ("user", "left", "last_login"), rows)
    _reviewed(evidence, enabled, still)
    if left.any():
        evidence.suggest(
            "leavers", Answer.NO if still.any() else Answer.YES, "leavers", n=int(still.sum()),
            total=int(left.sum()),
        )  # fmt: skip


def _reviewed(evidence: Evidence, enabled: pd.Series, still: pd.Series) -> None:
    """Suggest whether access was reviewed: a review would have closed the leavers' accounts."""
    total = int(enabled.sum())
    evidence.suggest_of("access_review", int(still.sum()), total)


def _names(users: Table) -> list[str]:
    label = users.known("name")
    for column in ("email", "id"):
        label = label.where(label != "", users.known(column))
    return [str(each) for each in label]


def _day(value: object) -> Day | None:
    if isinstance(value, pd.Timestamp) and value == value:  # NaT is unequal to itself
        return Day(value.date().isoformat())
    return None


def _administrators(
    evidence: Evidence, users: Table, active: pd.Series, admins: pd.Series | None
) -> None:
    if admins is None:
        evidence.not_auditable("admins", {"users": ("is_admin", "role")})
        evidence.metric("admin_share", None, Unit.SHARE, n=0)
        return
    known = active & admins.notna()
    found = known & admins.fillna(False).astype(bool)
    share = evidence.share(
        "admin_share", int(found.sum()), int(known.sum()), excluded=int((active & ~known).sum())
    )
    limit = evidence.context.settings.number("security.admin_share")
    if share is not None:
        answer = Answer.YES if found.sum() <= 1 else answer_for(share, limit, 3 * limit)
        evidence.suggest(
            "export_rights", answer, "export_rights", n=int(found.sum()), total=int(known.sum())
        )
    # One administrator has to be: a small team is not blamed for its only one.
    if share is not None and share > limit and int(found.sum()) > 1:
        evidence.finding_about(
            "many_admins",
            2,
            users,
            found,
            eligible=int(known.sum()),
            field="is_admin",
            limit=Share(limit),
        )


def _shared(evidence: Evidence, users: Table, active: pd.Series) -> None:
    """Accounts that several people use: marked so, named after a function, or one address twice."""
    marked = users.booleans("shared").fillna(False).astype(bool)
    mail = users.folded("email")
    local = classify(mail.str.partition("@")[0], _function)
    name = classify(users.known("name"), _function)
    doubled = (mail != "") & mail.duplicated(keep=False)
    found = active & (marked | (local == "shared") | (name == "shared") | doubled)
    denied = users.booleans("shared").astype("boolean") == False  # noqa: E712 (nullable)
    found &= ~denied.fillna(False).astype(bool) | marked
    evidence.share("shared_share", int(found.sum()), int(active.sum()))
    if found.any():
        names = _names(users)
        evidence.finding_about(
            "shared_accounts",
            2,
            users,
            found,
            eligible=int(active.sum()),
            field="shared",
            names=", ".join([names[row] for row in found.to_numpy().nonzero()[0]][:5]),
        )


def _function(word: str) -> str:
    words = plain(word).split()
    return "shared" if words and set(words) <= _SHARED_WORDS else ""


def _idle(evidence: Evidence, users: Table, active: pd.Series, end: pd.Timestamp) -> None:
    """Licences that nobody has signed in with for as many days as are set."""
    if not users.has("last_login_at"):
        evidence.not_auditable("idle", {"users": ("last_login_at",)})
        evidence.metric("idle_90_share", None, Unit.SHARE, n=0)
        return
    licensed = users.booleans("licensed").fillna(True).astype(bool) & active
    if users.has("license"):
        licensed &= users.filled("license") | users.booleans("licensed").notna()
    seen = users.dates("last_login_at")
    # Who never signed in counts from the day the account was made.
    seen = seen.fillna(users.dates("created_at"))
    for name, setting in (
        ("idle_30_share", "security.idle_review_days"),
        ("idle_90_share", "security.idle_days"),
    ):
        days = evidence.context.settings.whole(setting)
        idle = licensed & ~(seen >= end - pd.Timedelta(days=days))
        label = message("checks.label.security.idle", days=days)
        evidence.share(name, int(idle.sum()), int(licensed.sum()), label=label)
        if name == "idle_90_share" and idle.any():
            evidence.finding_about(
                "idle_licences",
                2,
                users,
                idle,
                eligible=int(licensed.sum()),
                field="last_login_at",
                days=days,
                money=licence_cost(evidence.context, int(licensed.sum()), int(idle.sum())),
            )


def _second_factor(
    evidence: Evidence, users: Table, active: pd.Series, admins: pd.Series | None
) -> None:
    flag = users.booleans("mfa") if users.has("mfa") else None
    if flag is None or not bool(flag.notna().any()):
        evidence.not_auditable("mfa", {"users": ("mfa",)})
        evidence.metric("mfa_share", None, Unit.SHARE, n=0)
        return
    known = active & flag.notna()
    without = known & ~flag.fillna(True).astype(bool)
    share = evidence.share(
        "mfa_share",
        int(known.sum()) - int(without.sum()),
        int(known.sum()),
        excluded=int((active & ~known).sum()),
    )
    evidence.finding_about("no_mfa", 2, users, without, eligible=int(known.sum()), field="mfa")
    if admins is not None:
        chiefs = known & admins.fillna(False).astype(bool)
        bare = without & chiefs
        evidence.finding_about(
            "admin_no_mfa", 3, users, bare, eligible=int(chiefs.sum()), field="is_admin"
        )
    evidence.grade("mfa", share, n=int(known.sum()))

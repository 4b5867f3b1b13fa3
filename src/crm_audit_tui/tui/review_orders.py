"""What comes first in a review of duplicates, and what learning from it has changed."""

from __future__ import annotations

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.learning import Change
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.session.review_order import ReviewOrder
from crm_audit_tui.tui.modals.pick import Choosable, PickModal


def ask_order(queue: PairQueue, say: Translator) -> PickModal:
    """Return the question; money is no choice where no open deal belongs to a record."""
    orders = [
        order for order in ReviewOrder if order is not ReviewOrder.STAKE or queue.stake is not None
    ]
    return PickModal(
        Message("tui.order.question"),
        [
            Choosable(order, say.text(f"tui.order.{order}"), say.text(f"tui.order.why_{order}"))
            for order in orders
        ],
        current=queue.order,
    )


def learnt(change: Change) -> Message:
    """Return what learning from verdicts has changed in the list of pairs."""
    return message(
        "tui.learn.changed",
        judged=change.judged,
        before=change.before,
        after=change.after,
        new=change.new,
        gone=change.gone,
    )

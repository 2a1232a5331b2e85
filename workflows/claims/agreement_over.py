"""The end of an agreement brings a benefit up that was suspended beside it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.claims.deemed import suspended_beside
from workflows.claims.resuming import AGREEMENT_ENDED, WANTED
from workflows.flexible_employment.models import FlexibleAgreement
from workflows.flexible_employment.operations import AGREEMENT_OVER
from workflows.runtime import messages
from workflows.runtime.models import Instance, Subscription
from workflows.runtime.outbox import Delivery, handler


@handler(AGREEMENT_OVER)
def look_for_benefit(delivery: Delivery) -> None:
    """Where a benefit waits beside the agreement, an officer looks into it; nothing is resumed by itself.

    A case that looks at a request already is left alone.   Source: Jilin 2005-58 s.5; law.md P06
    """
    row = delivery.session.get_one(FlexibleAgreement, int(delivery.payload["agreement_id"]))
    key = suspended_beside(delivery.session, row.id)
    if key is None or row.ended_on is None or not _is_awaited(delivery.session, key):
        return
    note = f"灵活就业协议 {row.business_key} 已终止，请与本人核实。"
    told = {"ground": AGREEMENT_ENDED, "over_on": row.ended_on, "note": note}
    messages.send(delivery.session, WANTED, business_key=key, payload=told, actor=None, house=delivery.house)


def _is_awaited(session: Session, business_key: str) -> bool:
    waits = (
        select(Subscription.task_id)
        .join(Instance, Instance.id == Subscription.instance_id)
        .where(Instance.business_key == business_key, Subscription.message == WANTED)
    )
    return session.scalar(waits.limit(1)) is not None

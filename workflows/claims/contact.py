"""What the counter notes of how a claimant wants to be reached, at any time of the claim."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.claims.queries import case_subject, claim_of_case
from workflows.errors import FourEyes
from workflows.people import message_consent
from workflows.people.permissions import Actor, require
from workflows.runtime.house import House


def note_consent(session: Session, business_key: str, *, agrees: bool, actor: Actor, house: House) -> None:
    """Keep whether the claimant agrees to short messages; from now on none goes out against it.

    Raises NotFound, NotAllowed, FourEyes for one's own claim.   Source: 个人信息保护法 art 15
    """
    claim = claim_of_case(session, business_key)
    require(actor, "message.consent", case_subject(session, claim.id))
    if actor.person_id == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})
    now = house.clock.now()
    message_consent.keep(session, claim.person_id, agrees=agrees, actor=actor, now=now)

"""The staff of the demo office at work: they start cases and do tasks through the runtime, like a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.bootstrap import Installation
from workflows.claims import handing_on
from workflows.claims.models import Claim
from workflows.clock import FixedClock, local_date
from workflows.demo.bank import BankReply, paid_line, stored_reply
from workflows.demo.establishment import Establishment
from workflows.disclosure import objections
from workflows.disclosure.models import DisclosureNotice
from workflows.payments.models import AccountCorrection, PaymentLine, PaymentRun
from workflows.people.models import Organisation
from workflows.people.permissions import COUNTER, Actor
from workflows.people.queries import actor_of, offices_of_case
from workflows.runtime import instances, messages, outbox, tasks, timers
from workflows.runtime.house import House
from workflows.runtime.models import HumanTask, Instance, Timer


@dataclass(frozen=True)
class Case:
    """A case that was started, and where it is."""

    instance_id: int
    business_key: str


class Desk:
    """One house whose clock stands where the loading has come to; every act is committed alone."""

    def __init__(self, installation: Installation, made: Establishment, starts_at: dt.datetime) -> None:
        self.made = made
        self._installation = installation
        self.at = starts_at

    @property
    def house(self) -> House:
        """The house at this moment of the past."""
        return replace(self._installation.house, clock=FixedClock(instant=self.at))

    @property
    def today(self) -> dt.date:
        """The day on the desk's calendar."""
        return local_date(self.at)

    def go_to(self, moment: dt.datetime) -> None:
        """Let time pass; what comes due on the way is done when it comes due."""
        while (due := self._next_due()) is not None and due <= moment:
            self.at = max(self.at, due)
            self.settle()
        self.at = max(self.at, moment)

    def settle(self) -> None:
        """What the worker does: timers, messages, files for the bank."""
        sessions, house = self._installation.sessions, self.house
        while timers.sweep(sessions, house).fired + messages.deliver_kept(sessions, house):
            pass
        outbox.deliver(sessions, house)

    def start(
        self,
        login: str,
        process_id: str,
        office: str,
        variables: Mapping[str, Any],
        answers: Mapping[str, Any],
    ) -> Case:
        """Begin a case at an office, by its key, and those above it."""
        with self._installation.sessions.begin() as session:
            actor = self._actor(session, login)
            instance = instances.start(
                session,
                process_id,
                answers=answers,
                variables=variables,
                offices=offices_of_case(session, self.made.offices[office]),
                area_id=self._area(actor),
                actor=actor,
                house=self.house,
            )
            return Case(instance.id, instance.business_key)

    def start_claim(self, login: str, office: str, person_id: int, answers: Mapping[str, Any]) -> Case:
        """Take a claim at the counter, for an address in the community; it may be of another area."""
        with self._installation.sessions.begin() as session:
            actor, community = self._actor(session, login), self.made.offices[office]
            area_id = session.get_one(Organisation, community).area_id or ""
            offices = handing_on.offices_of_claim(session, actor, community, area_id)
            told = {"insured_elsewhere": True} if COUNTER in offices else {}
            instance = instances.start(
                session,
                "claim",
                answers={**answers, "address_community": community},
                variables={"person_id": person_id, **told},
                offices=offices,
                area_id=area_id,
                actor=actor,
                house=self.house,
            )
            return Case(instance.id, instance.business_key)

    def start_of_firm(self, login: str, process: str, firm: str, answers: Mapping[str, Any]) -> Case:
        """Begin a case of an enterprise; its union, if any, is `<firm>_union` among the offices."""
        office = f"{firm}_union" if f"{firm}_union" in self.made.offices else firm
        return self.start(login, process, office, {"enterprise_id": self.made.offices[firm]}, answers)

    def start_run(self, login: str, area_id: str, period: str) -> Case:
        """Order a payment run of an area for a month."""
        return self.start(login, "benefit_payment", area_id, {"area_id": area_id}, {"month": period})

    def start_agreement(self, login: str, office: str, person_id: int, answers: Mapping[str, Any]) -> Case:
        """Register an agreement on flexible employment at a community office."""
        told = {"person_id": person_id, "office_id": self.made.offices[office]}
        return self.start(login, "flexible_employment", office, told, answers)

    def start_return(self, login: str, area_id: str, person_id: int, period: str, reason: str) -> Case:
        """Register that the money of a person's month came back today."""
        with self._installation.sessions() as session:
            line_id = paid_line(session, person_id, period)
        answers = {"returned_on": self.today, "reason": reason}
        return self.start(login, "payment_return", area_id, {"line_id": line_id}, answers)

    def object(self, login: str | None, claim: Case, fact: str, clue: str) -> Case:
        """Object, without a name, to the newest disclosure of a claim; without a login it comes online."""
        of_claim = select(DisclosureNotice.id).join(Claim, Claim.id == DisclosureNotice.claim_id)
        of_claim = of_claim.where(Claim.business_key == claim.business_key)
        with self._installation.sessions.begin() as session:
            notice_id = session.scalars(of_claim.order_by(DisclosureNotice.id.desc()).limit(1)).one()
            actor = self._actor(session, login) if login else None
            told = objections.Told(fact, clue, is_anonymous=True)
            filed = objections.file(session, objections.About(notice_id), told, actor=actor, house=self.house)
            return self._case(session, filed.business_key)

    def correction_of(self, person_id: int) -> Case:
        """The open correction of a person's account."""
        is_open = AccountCorrection.person_id == person_id, AccountCorrection.settled_at.is_(None)
        with self._installation.sessions() as session:
            return self._case(
                session, session.scalars(select(AccountCorrection.business_key).where(*is_open)).one()
            )

    def do(self, login: str, case: Case, element: str, answers: Mapping[str, Any]) -> None:
        """Do the open task of the case. Raises LookupError when it is not open."""
        with self._installation.sessions.begin() as session:
            task_id = self._task(session, case, element)
            revision = session.get_one(Instance, case.instance_id).revision
            actor = self._actor(session, login)
            tasks.complete(
                session, task_id, actor=actor, answers=answers, revision=revision, house=self.house
            )

    def take(self, login: str, case: Case, element: str) -> None:
        """Take the open task of the case for oneself."""
        with self._installation.sessions.begin() as session:
            task_id = self._task(session, case, element)
            tasks.claim(session, task_id, actor=self._actor(session, login), house=self.house)

    def send(self, login: str, case: Case, message: str, payload: Mapping[str, Any]) -> None:
        """Send the case a message."""
        with self._installation.sessions.begin() as session:
            messages.send(
                session,
                message,
                business_key=case.business_key,
                payload=payload,
                actor=self._actor(session, login),
                house=self.house,
            )

    def bank_result(self, case: Case, rejected: Mapping[int, str]) -> int:
        """The bank's answer to a run, as an uploaded file; person id → reason for those it rejects."""
        with self._installation.sessions.begin() as session:
            return stored_reply(session, BankReply(case.business_key, rejected), self.house)

    def not_quite(self, case: Case) -> str:
        """An amount that is one yuan short of what the run pays, as it is typed."""
        of_run = PaymentRun.business_key == case.business_key
        total = select(func.sum(PaymentLine.amount_fen)).join(PaymentRun, PaymentRun.id == PaymentLine.run_id)
        with self._installation.sessions() as session:
            return f"{((session.scalar(total.where(of_run)) or 0) - 100) / 100:.2f}"

    def _next_due(self) -> dt.datetime | None:
        with self._installation.sessions() as session:
            return session.scalar(select(func.min(Timer.next_at)))

    def _actor(self, session: Session, login: str) -> Actor:
        return actor_of(session, self.made.staff[login], self.today)

    def _case(self, session: Session, business_key: str) -> Case:
        known = select(Instance.id).where(Instance.business_key == business_key)
        return Case(session.scalars(known).one(), business_key)

    def _area(self, actor: Actor) -> str:
        return next(grant.area_id for grant in actor.grants if grant.area_id)

    def _task(self, session: Session, case: Case, element: str) -> str:
        waiting = select(HumanTask.id).where(
            HumanTask.instance_id == case.instance_id,
            HumanTask.element_id == element,
            HumanTask.closed_at.is_(None),
        )
        task_id = session.scalar(waiting)
        if task_id is None:
            raise LookupError(f"{element} of {case.business_key} is not open")
        return task_id

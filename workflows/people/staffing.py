"""Members of staff: taken on with a sign-in and a first role, given a new password, let go."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.errors import InvalidAnswers, NotFound, Refused
from workflows.people import names, operations, passwords, roles, sealing, sign_in
from workflows.people.errors import PersonExists
from workflows.people.models import Account, Organisation, Person, RoleGrant
from workflows.people.permissions import KINDS, Actor, Subject, require

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
Texts = dict[str, str]


@dataclass(frozen=True)
class NewStaff:
    """A member of staff as entered, with the first role and the first password."""

    name: str
    identity_number: str
    login: str
    password: str
    role: str
    organisation_id: int | None


def employ(session: Session, new: NewStaff, *, actor: Actor, now: dt.datetime) -> Person:
    """Put a member of staff on file with a sign-in and a role from today on.

    Who is on file as insured already stays the same person. The password must be changed at the
    first sign-in. Raises InvalidAnswers, PersonExists, LoginTaken, RoleNotOfOffice, NotFound.
    """
    wrong = dict(_problems(session, new))
    if wrong:
        raise InvalidAnswers(wrong)
    person = _on_file(session, new) or operations.add_person(
        session, operations.NewPerson(new.name, new.identity_number), actor=actor, now=now
    )
    operations.open_account(session, person, login=new.login, password=new.password, actor=actor, now=now)
    role = operations.NewRole(person.id, new.role, new.organisation_id or 0, local_date(now))
    operations.grant_role(session, role, actor=actor, now=now)
    return person


def reset_password(
    session: Session, person_id: int, *, password: str, actor: Actor, now: dt.datetime
) -> None:
    """Give a forgotten sign-in a password that holds until its owner changes it; opens a closed one.

    Raises PasswordRefused, NotFound, Refused for the own account.
    """
    require_staff(session, person_id, actor=actor, today=local_date(now))
    if person_id == actor.person_id:
        raise Refused(
            field="password",
            reason=_texts("本人密码请在“修改密码”中更换。", "change your own password under your name"),
        )
    account = _account(session, person_id)
    passwords.check_rules(password, login=account.login, name=session.get_one(Person, person_id).name)
    before = {"is_active": account.is_active}
    account.password_hash, account.password_set_at = passwords.hashed(password), now
    account.must_change, account.is_active = True, True
    account.failures, account.delayed_until = 0, None
    sign_in.end_sessions(session, person_id, now=now)
    act = audit.Act(
        "people.reset_password", "person", str(person_id), before=before, after={"is_active": True}
    )
    audit.record(session, act, actor=actor, now=now)


def close_account(session: Session, person_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Shut the sign-in of a member of staff at once. Raises NotFound, Refused for the own account."""
    require_staff(session, person_id, actor=actor, today=local_date(now))
    if person_id == actor.person_id:
        raise Refused(reason=_texts("不能停用自己的账户。", "nobody closes their own account"))
    operations.close_account(session, person_id, actor=actor, now=now)


def may_manage(session: Session, person_id: int, *, actor: Actor, today: dt.date) -> bool:
    """True when sign-in and password of this member of staff are in the actor's hands."""
    try:
        require_staff(session, person_id, actor=actor, today=today)
    except NotFound:
        return False
    return True


def was_in_area(session: Session, person_id: int, area_id: str) -> bool:
    """True when the person has or had a role at an office of the area. One statement."""
    return any(office.area_id == area_id for office in _offices(session, person_id, None))


def require_staff(session: Session, person_id: int, *, actor: Actor, today: dt.date) -> None:
    """Pass when all offices where the person acts, or last acted, are the actor's to look after.

    Who acts in two areas, or at the province, is the province's. Raises NotFound, NotAllowed.
    """
    offices = _offices(session, person_id, today) or _offices(session, person_id, None)
    if not offices and all(grant.area_id for grant in actor.grants):
        raise NotFound(what=KINDS["person"])
    for office in offices:
        subject = Subject("person", area_id=office.area_id, organisation_ids=frozenset({office.id}))
        require(actor, "person.manage", subject)


def _offices(session: Session, person_id: int, today: dt.date | None) -> list[Organisation]:
    query = select(Organisation).join(RoleGrant).where(RoleGrant.person_id == person_id).distinct()
    if today is not None:
        query = query.where(or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today))
    return list(session.scalars(query))


def _on_file(session: Session, new: NewStaff) -> Person | None:
    """The insured person with this identity number, who has no sign-in yet."""
    index = sealing.identity_index(sealing.parsed_identity(new.identity_number))
    person = session.scalar(select(Person).where(Person.identity_index == index))
    if person is None:
        return None
    if session.get(Account, person.id) is not None or person.name != names.clean(new.name):
        raise PersonExists()
    return person


def _problems(session: Session, new: NewStaff) -> Iterator[tuple[str, Texts]]:
    """Field → what is wrong with it, all at once."""
    yield from problems_of_sign_in(
        name=new.name, number=new.identity_number, login=new.login, password=new.password
    )
    if new.organisation_id is None or not roles.offices_of(session, new.role):
        yield "role_at", _texts("请选择角色和单位。", "Choose a role and an office.")


def problems_of_sign_in(*, name: str, number: str, login: str, password: str) -> Iterator[tuple[str, Texts]]:
    """Field → what is wrong with a name, an identity number, a login and a password, as typed."""
    if not names.clean(name):
        yield "name", _texts("请填写姓名。", "Enter the name.")
    if len(name) > 80:
        yield "name", _texts("姓名过长。", "This name is too long.")
    yield from refused(lambda: sealing.parsed_identity(number), "identity_number")
    if not _LOGIN.fullmatch(login.strip().lower()):
        yield (
            "login",
            _texts(
                "用户名为 2 至 40 位小写字母、数字、点、横线或下划线，以字母或数字开头。",
                "Use 2 to 40 letters, digits, dots, hyphens or underscores; a letter or digit first.",
            ),
        )
    yield from refused(
        lambda: passwords.check_rules(password, login=login.strip(), name=name.strip()), "password"
    )


def refused(check: Callable[[], object], field: str) -> Iterator[tuple[str, Texts]]:
    """The field with the sentence of the check's refusal; nothing where it passes."""
    try:
        check()
    except Refused as refusal:
        yield field, {"zh": refusal.text("zh"), "en": refusal.text("en")}


def _account(session: Session, person_id: int) -> Account:
    account = session.get(Account, person_id)
    if account is None:
        raise NotFound(what=KINDS["person"])
    return account


def _texts(zh: str, en: str) -> Texts:
    return {"zh": zh, "en": en}

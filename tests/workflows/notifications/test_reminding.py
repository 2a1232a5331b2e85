"""What the calendar brings: last days near and past, substitutions that begin, and the daily digest.

The small office has no law and so no days off; those are tested where the law is (`tests/webapp`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from tests.postbox import Postbox
from tests.workflows.notifications.told import People
from workflows.clock import CHINA
from workflows.notifications import digest, queries, reminding
from workflows.notifications.medium import Medium
from workflows.runtime import regular
from workflows.runtime.comments import Mention
from workflows.runtime.models import Instance
from workflows.runtime.tidings import Kind

MAIL = "clerk@office.example"


def do(people: People, work: Callable[[Session, dt.datetime], None]) -> None:
    """One round of regular work."""
    with people.team.sessions.begin() as session:
        work(session, people.team.house.clock.now())


def taken(people: People, *, due_in_days: float, warn_in_days: int = 0) -> int:
    """A case whose open step the clerk has, with a last day."""
    case, now = people.team.case(), people.team.house.clock.now()
    people.team.claim(case, "clerk")
    warn_on = people.team.today + dt.timedelta(days=warn_in_days)
    people.due(case, now + dt.timedelta(days=due_in_days), warn_on)
    return case


def test_the_morning_has_it_among_its_work() -> None:
    """In China it is eight hours later."""
    noon = dt.datetime(2006, 3, 1, 12, tzinfo=dt.UTC)
    due = {job.name: regular.last_due(job, noon).astimezone(CHINA) for job in regular.jobs()}
    at = {name: f"{due[f'notifications.{name}']:%H:%M}" for name in ("remind", "order_digests", "forget")}
    assert at == {"remind": "08:00", "order_digests": "08:30", "forget": "03:35"}


def test_a_step_is_told_once_when_it_comes_near_and_once_when_it_is_past(
    people: People, clock: MovableClock
) -> None:
    taken(people, due_in_days=1.5, warn_in_days=1)
    do(people, reminding.remind)
    assert people.told("clerk") == []
    clock.move(days=1)
    for _ in range(2):
        do(people, reminding.remind)
    assert people.told("clerk") == [("due_soon", True)]
    clock.move(days=4)
    for _ in range(2):
        do(people, reminding.remind)
    assert people.told("clerk") == [("due_soon", True), ("overdue", True)]


def test_a_last_day_that_moved_is_told_anew_and_a_step_of_nobody_to_nobody(
    people: People, clock: MovableClock
) -> None:
    case = taken(people, due_in_days=1)
    people.due(people.team.case(by="second_clerk"), clock.now() - dt.timedelta(days=1))
    do(people, reminding.remind)
    people.due(case, clock.now() + dt.timedelta(days=2), people.team.today)
    do(people, reminding.remind)
    assert people.told("clerk") == [("due_soon", True)] * 2
    assert people.told("second_clerk") == []


def test_a_substitution_is_told_to_the_deputy_on_its_first_day_and_not_again(
    people: People, clock: MovableClock
) -> None:
    people.team.set_up("clerk", "second_clerk", days=(1, 9))
    do(people, reminding.remind)
    assert people.told("second_clerk") == []
    clock.move(days=1)
    for _ in range(2):
        do(people, reminding.remind)
    assert people.told("second_clerk") == [("substitution", True)]
    assert people.told("clerk") == []


def test_the_digest_says_what_is_late_due_new_and_waiting_without_a_name(
    people: People, postbox: Postbox, clock: MovableClock
) -> None:
    people.reach("clerk", Medium.EMAIL, MAIL)
    late, due, next_week = (taken(people, due_in_days=days) for days in (-1, 1, 6))
    entrusted = people.team.case(by="second_clerk")
    people.entrust(entrusted, by="second_clerk", to="clerk")
    people.team.case()
    do(people, digest.order)
    do(people, digest.order)
    assert people.carry() == 1
    (text,), (got,) = postbox.texts(), postbox.mails
    assert (got["To"], got["Subject"]) == (MAIL, "失保：2006年3月1日（星期三）的工作")
    keys = {number: key_of(people, number) for number in (late, due, next_week, entrusted)}
    before, _, after = text.partition("本周到期（1）")
    assert "已经超期（1）" in before
    assert keys[late] in before
    assert keys[due] in after
    assert keys[next_week] not in text
    assert f"同事委托您办理一个环节 · {keys[entrusted]}" in after
    assert "未读的提到我的留言：1" in after
    assert "本单位待领：1" in after
    assert not [each for each in ("张一", "李二", "请核对") if each in text]


def key_of(people: People, case: int) -> str:
    with people.team.sessions() as session:
        return session.get_one(Instance, case).business_key


def test_news_stands_in_one_digest_alone(people: People, postbox: Postbox, clock: MovableClock) -> None:
    people.reach("clerk", Medium.EMAIL, MAIL)
    people.entrust(people.team.case(by="second_clerk"), by="second_clerk", to="clerk")
    for _ in range(2):
        do(people, digest.order)
        people.carry()
        clock.move(days=1)
    first, second = postbox.texts()
    assert "新的通知（1）" in first
    assert "新的通知" not in second


def test_news_of_a_step_that_is_done_is_no_news(people: People, postbox: Postbox) -> None:
    people.reach("clerk", Medium.EMAIL, MAIL)
    case = people.team.case(by="second_clerk")
    people.entrust(case, by="second_clerk", to="clerk")
    clerk = people.team.actor("clerk")

    def unread() -> tuple[int | None, list[bool]]:
        with people.team.sessions() as session:
            count = session.scalar(sa.select(queries.unread(clerk.person_id, 100)))
            return count, [each.is_read for each in queries.of_actor(session, clerk).rows]

    assert unread() == (1, [False])
    people.team.do(case, "clerk")
    assert unread() == (0, [True])
    do(people, digest.order)
    people.carry()
    assert "新的通知" not in "".join(postbox.texts())


def test_no_digest_without_anything_to_say_or_against_the_choice(
    people: People, postbox: Postbox, clock: MovableClock
) -> None:
    people.reach("clerk", Medium.EMAIL, MAIL)
    do(people, digest.order)
    assert people.carry() == 1
    taken(people, due_in_days=1)
    people.choose("clerk", listed=True)
    clock.move(days=1)
    do(people, digest.order)
    assert people.carry() == 1
    assert postbox.mails == []


def test_a_digest_that_could_not_go_out_on_its_day_is_not_sent_later(
    people: People, postbox: Postbox, clock: MovableClock
) -> None:
    people.reach("clerk", Medium.EMAIL, MAIL)
    taken(people, due_in_days=1)
    postbox.refuses.add(MAIL)
    do(people, digest.order)
    assert people.carry() == 0
    postbox.refuses.clear()
    clock.move(days=1)
    assert people.carry() == 1
    assert postbox.mails == []


def test_the_digest_leaves_out_what_its_reader_left_out(people: People, postbox: Postbox) -> None:
    people.reach("clerk", Medium.EMAIL, MAIL)
    people.choose("clerk", Kind.DUE_SOON, Kind.MENTIONED)
    taken(people, due_in_days=-1)
    taken(people, due_in_days=1)
    people.entrust(people.team.case(by="second_clerk"), by="second_clerk", to="clerk")
    do(people, digest.order)
    people.carry()
    (text,) = postbox.texts()
    assert "已经超期（1）" in text
    assert "本周到期" not in text
    assert "提到我的" not in text
    with people.team.sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Mention)) == 1

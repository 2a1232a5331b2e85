"""What people are told and how they choose it: the list, the ways, confirmed addresses, the calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from tests.postbox import Postbox, open_postbox
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from webapp import calendar_feed
from webapp.calendar_feed import CALLS, Pace
from workflows import worker
from workflows.audit import AuditEntry
from workflows.notifications import digest, reminding
from workflows.notifications.models import CalendarFeed, ContactAddress, Notification, NotificationChoice
from workflows.people.models import Account, RoleGrant
from workflows.runtime import tidings
from workflows.runtime.models import HumanTask, Outbox
from workflows.runtime.tidings import Kind, Tiding
from workflows.settings import Settings

OFFICER, REVIEWER = "community_officer", "agency_reviewer"
MAIL = "officer@office.example"
SETTINGS = "/notifications/settings"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, postbox: Postbox) -> Settings:
    return replace(settings, mail_server=postbox.server(), address="https://shibao.example")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pace of the calendar is that of a process; each test has its own."""
    monkeypatch.setattr(calendar_feed, "_pace", Pace())


def code_in(postbox: Postbox) -> str:
    found = re.search(r"\b\d{6}\b", postbox.texts()[-1])
    assert found is not None
    return found.group(0)


def rows(office: Office, query: sa.Select[Any]) -> list[Any]:
    """One column of the database, looked at and let go."""
    with office.installation.sessions() as session:
        return list(session.scalars(query))


def calendar_of(browser: Desk) -> str:
    """A new address of the person's calendar, below the house."""
    page = browser.post("/notifications/calendar/renew")
    found = re.search(r"https://shibao\.example(/calendar/[\w-]{43}\.ics)", page.text)
    assert found is not None
    return found.group(1)


def events(browser: Desk, path: str) -> list[tuple[str, str]]:
    """Summary and day of everything in the calendar, as a calendar program reads it."""
    answer = browser.get(path)
    assert answer.status_code == 200
    read = Calendar.from_ical(answer.data)
    return [(str(each["summary"]), each["dtstart"].dt.isoformat()) for each in read.walk("VEVENT")]


def test_an_address_is_used_once_the_code_that_was_sent_to_it_came_back(
    office: Office, desk: SignedIn, postbox: Postbox
) -> None:
    officer = desk(OFFICER)
    assert officer.post(f"{SETTINGS}/email", {"email": f" {MAIL} "}).status_code == 303
    worker.drain(office.installation)
    page = officer.get(SETTINGS).text
    assert "待确认" in page
    assert "o***@office.example" in page
    assert MAIL not in page
    wrong = officer.post(f"{SETTINGS}/email/confirm", {"email_code": "12 34"})
    assert wrong.status_code == 422
    assert "还可以试 4 次" in wrong.text
    code = code_in(postbox)
    typed = {"email_code": f"{code[:3]} {code[3:]}"}
    assert officer.post(f"{SETTINGS}/email/confirm", typed).status_code == 303
    assert "已确认" in officer.get(SETTINGS).text
    (sealed,) = rows(office, sa.select(ContactAddress.sealed))
    assert MAIL.encode() not in sealed
    assert officer.post(f"{SETTINGS}/email/confirm", {"email_code": code}).status_code == 409
    assert officer.post(f"{SETTINGS}/email/remove").status_code == 303
    acts = sa.select(AuditEntry.act).where(AuditEntry.act.like("contact.%")).order_by(AuditEntry.id)
    assert rows(office, acts) == ["contact.confirm", "contact.remove"]
    assert rows(office, sa.select(ContactAddress.medium)) == []


def test_a_code_is_guessed_at_five_times_and_lasts_half_an_hour(
    office: Office, desk: SignedIn, postbox: Postbox, clock: MovableClock
) -> None:
    officer = desk(OFFICER)
    officer.post(f"{SETTINGS}/email", {"email": MAIL})
    worker.drain(office.installation)
    code = code_in(postbox)
    other = f"{(int(code) + 1) % 10**6:06}"
    answers = [officer.post(f"{SETTINGS}/email/confirm", {"email_code": other}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 409]
    assert officer.post(f"{SETTINGS}/email/confirm", {"email_code": code}).status_code == 409
    officer.post(f"{SETTINGS}/email", {"email": MAIL})
    worker.drain(office.installation)
    clock.move(minutes=30)
    assert officer.post(f"{SETTINGS}/email/confirm", {"email_code": code_in(postbox)}).status_code == 409
    answers = [officer.post(f"{SETTINGS}/email", {"email": MAIL}).status_code for _ in range(3)]
    assert answers == [303, 303, 429]


HOSTILE = [
    f"{MAIL}\r\nBcc: other@evil.example",
    f"{MAIL}\nX: 1",
    f"{MAIL}, other@evil.example",
    "Officer <officer@office.example>",
    '"a b"@office.example',
    "officer@office",
    "officer@-office.example",
    "officer@office..example",
    ".officer@office.example",
    "官员@office.example",
    "officer@office.example\u2028x",
    f"{'a' * 250}@office.example",
    "",
]


def test_what_is_no_address_is_refused_where_it_stands_and_nothing_is_sent(
    desk: SignedIn, session: Session
) -> None:
    officer = desk(OFFICER)
    for text in HOSTILE:
        answer = officer.post(f"{SETTINGS}/email", {"email": text})
        assert answer.status_code == 422, text
        assert 'id="email-error"' in answer.text, text
    assert officer.post(f"{SETTINGS}/phone", {"phone": "12"}).status_code == 422
    assert officer.post(f"{SETTINGS}/pigeon", {"pigeon": "x"}).status_code == 404
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 0


LONG = f"o@{'.'.join(['a' * 60] * 4)}.example"
REACHED = {
    "o@单位.中国": ("o@xn--nqq01h.xn--fiqs8s", "o***@xn--nqq01h.xn--fiqs8s"),
    LONG: (LONG, f"o***@{'a' * 30}…{'a' * 22}.example"),
}
"""What is typed → the address that is used, and how the page shows it."""


@pytest.mark.parametrize("typed", REACHED, ids=["other letters", "longest"])
def test_a_domain_in_other_letters_and_the_longest_address_are_reached(
    office: Office, desk: SignedIn, postbox: Postbox, typed: str
) -> None:
    used, shown = REACHED[typed]
    officer = desk(OFFICER)
    assert officer.post(f"{SETTINGS}/email", {"email": typed}).status_code == 303
    worker.drain(office.installation)
    assert postbox.recipients == [used]
    assert postbox.mails[0]["To"] == used
    assert f">{shown}<" in officer.get(SETTINGS).text
    assert officer.post(f"{SETTINGS}/email", {"email": f"a{LONG}.cn"}).status_code == 422


def test_a_long_list_comes_page_by_page(office: Office, desk: SignedIn) -> None:
    told = [Tiding(Kind.SUBSTITUTION, office.people[OFFICER], f"substitution:{n}") for n in range(210)]
    with office.installation.sessions.begin() as writing:
        tidings.spread(writing, told, now=office.installation.house.clock.now())
    officer, path, seen = desk(OFFICER), "/notifications", []
    while path:
        page = officer.get(path).text
        seen += re.findall(r'action="/notifications/(\d+)/open"', page)
        more = re.search(r'href="(/notifications\?after=\d+)"', page)
        path = more[1] if more else ""
    assert len(seen) == len(set(seen)) == 210
    assert seen == sorted(seen, key=int, reverse=True)
    assert officer.get("/notifications?after=nonsense").status_code == 200


def test_without_a_mail_server_the_page_says_so_and_takes_no_address(
    app: Flask, desk: SignedIn, office: Office
) -> None:
    quiet = replace(office.installation.house.settings, mail_server=None)
    app.extensions["opened_house"] = replace(
        office.installation, house=replace(office.installation.house, settings=quiet)
    )
    officer = desk(OFFICER)
    page = officer.get(SETTINGS).text
    assert "没有配置发送邮件" in page
    assert f'action="{SETTINGS}/email"' not in page
    assert officer.post(f"{SETTINGS}/email", {"email": MAIL}).status_code == 404


def test_the_chosen_ways_are_kept_and_the_others_are_off(desk: SignedIn, session: Session) -> None:
    officer = desk(OFFICER)
    ticked = {"entrusted_at_once": "true", "overdue_phone": "true", "nonsense_listed": "true"}
    assert officer.post(SETTINGS, ticked).status_code == 303
    page = officer.get(SETTINGS).text
    assert sorted(re.findall(r'name="(\w+)" value="true" checked', page)) == [
        "entrusted_at_once",
        "overdue_phone",
    ]
    rows = {row.kind.value: row for row in session.scalars(sa.select(NotificationChoice))}
    assert rows["mentioned"].listed
    assert not rows["assigned"].listed


def test_what_was_told_is_in_a_list_and_opening_it_leads_to_the_case(office: Office, desk: SignedIn) -> None:
    officer = desk(OFFICER)
    key = office.claim()
    task = office.open_task(key, OFFICER)
    assert '/notifications"' not in officer.get("/inbox").text
    given = {"task": task, "to": str(office.people[OFFICER]), "reason": "分流"}
    assert desk(REVIEWER).post("/team/0", given).status_code == 303
    assert '/notifications"' in officer.get("/inbox").text
    page = officer.get("/notifications").text
    assert key in page
    opening = re.search(r"/notifications/\d+/open", page)
    assert opening is not None
    assert desk(REVIEWER).post(opening.group(0)).status_code == 404
    assert officer.post(opening.group(0)).headers["Location"].endswith(f"/cases/{key}")
    assert "未读" not in officer.get("/notifications").text


def test_an_email_and_a_digest_about_a_claim_name_nobody(
    office: Office, desk: SignedIn, postbox: Postbox, clock: MovableClock
) -> None:
    officer, key = desk(OFFICER), office.claim()
    officer.post(f"{SETTINGS}/email", {"email": MAIL})
    worker.drain(office.installation)
    officer.post(f"{SETTINGS}/email/confirm", {"email_code": code_in(postbox)})
    officer.post(SETTINGS, {"assigned_at_once": "true", "assigned_digest": "true"})
    task = office.open_task(key, OFFICER)
    given = {"task": task, "to": str(office.people[OFFICER]), "reason": "分流"}
    assert desk(REVIEWER).post("/team/0", given).status_code == 303
    with office.installation.sessions.begin() as writing:
        digest.order(writing, clock.now())
    worker.drain(office.installation)
    _code, mail, daily = postbox.texts()
    for text in (mail, daily):
        assert key in text
        assert "核实" in text
        assert not re.search("张三|示例机械厂|示范|分流|13900000001", text)


def test_nobody_is_reminded_on_a_day_off_of_the_law(
    office: Office, desk: SignedIn, clock: MovableClock
) -> None:
    """1 to 7 May 2006 were days off, the Wednesday among them too; Monday the eighth was worked."""
    key, now = office.claim(), clock.now()
    task = office.open_task(key, OFFICER)
    desk(OFFICER).post(f"/cases/{key}/tasks/{task}/claim")
    told = {}
    for day in (dt.date(2006, 5, 3), dt.date(2006, 5, 8)):
        clock.hand[0] = now + (day - TODAY)
        with office.installation.sessions.begin() as writing:
            reminding.remind(writing, clock.now())
            digest.order(writing, clock.now())
        told[day.day] = rows(office, sa.select(Notification.kind).where(Notification.task_id == task))
    assert told == {3: [], 8: [Kind.OVERDUE]}


def test_the_calendar_gives_last_days_and_follow_ups_to_a_program_without_names(
    office: Office, desk: SignedIn, stranger: Desk, statements: list[str]
) -> None:
    officer, key = desk(OFFICER), office.claim()
    task = office.open_task(key, OFFICER)
    officer.post(f"/cases/{key}/tasks/{task}/claim")
    officer.post(f"/cases/{key}/tasks/{task}/follow-up", {"follow_on": TODAY.isoformat()})
    path = calendar_of(officer)
    statements.clear()
    answer = stranger.get(path)
    assert not [each for each in statements if not each.startswith("SELECT")]
    assert len(statements) <= 12
    assert answer.mimetype == "text/calendar"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    text = answer.data.decode()
    assert "张三" not in text
    assert f"https://shibao.example/cases/{key}" in text.replace("\r\n ", "")
    found = events(stranger, path)
    assert [summary.split(" ")[:2] for summary, _day in found] == [["期限", key], ["跟进", key]]
    assert found[1][1] == TODAY.isoformat()


def test_the_name_of_a_step_adds_no_line_to_the_calendar(
    office: Office, desk: SignedIn, stranger: Desk, session: Session
) -> None:
    officer, key = desk(OFFICER), office.claim()
    task = office.open_task(key, OFFICER)
    officer.post(f"/cases/{key}/tasks/{task}/claim")
    hostile = "核实\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x;,\\"
    session.execute(sa.update(HumanTask).where(HumanTask.id == task).values(name=hostile))
    session.commit()
    found = events(stranger, calendar_of(officer))
    assert [summary for summary, _day in found] == [f"期限 {key} 核实 END:VEVENT BEGIN:VEVENT SUMMARY:x;,\\"]


def test_a_renewed_or_withdrawn_address_leads_nowhere(office: Office, desk: SignedIn, stranger: Desk) -> None:
    officer = desk(OFFICER)
    former, path = calendar_of(officer), calendar_of(officer)
    assert stranger.get(former).status_code == 404
    assert stranger.get(path).status_code == 200
    token = path.split("/")[-1].removesuffix(".ics")
    assert token.encode() not in rows(office, sa.select(CalendarFeed.digest))[0]
    assert token not in officer.get(SETTINGS).text
    assert officer.post("/notifications/calendar/withdraw").status_code == 303
    assert stranger.get(path).status_code == 404


@pytest.mark.parametrize("gone", ["sign-in", "roles"])
def test_whoever_may_not_sign_in_any_more_has_no_calendar(
    office: Office, desk: SignedIn, stranger: Desk, session: Session, gone: str
) -> None:
    path, who = calendar_of(desk(OFFICER)), office.people[OFFICER]
    if gone == "sign-in":
        session.execute(sa.update(Account).where(Account.person_id == who).values(is_active=False))
    else:
        session.execute(sa.delete(RoleGrant).where(RoleGrant.person_id == who))
    session.commit()
    assert stranger.get(path).status_code == 404


GUESSES = [
    "x",
    "A" * 43,
    "A" * 42,
    "A" * 44,
    "%00" * 43,
    "..%2f" * 8,
    "' OR 1=1 --".ljust(43, "x"),
    "长" * 43,
]


def test_a_guess_is_not_found_and_who_keeps_guessing_waits(
    office: Office, desk: SignedIn, stranger: Desk
) -> None:
    officer = desk(OFFICER)
    path = calendar_of(officer)
    for guess in GUESSES:
        assert stranger.get(f"/calendar/{guess}.ics").status_code == 404, guess
    assert officer.get(f"/calendar/{'A' * 43}.ics").status_code == 404
    assert rows(office, sa.select(AuditEntry.id).where(AuditEntry.object_id.like("/calendar%"))) == []
    answers = [stranger.get(f"/calendar/{'A' * 43}.ics").status_code for _ in range(CALLS)]
    assert sorted(set(answers)) == [404, 429]
    assert stranger.get(path).status_code == 429


def test_a_calendar_that_is_fetched_too_often_waits_and_the_others_do_not(
    desk: SignedIn, stranger: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = calendar_of(desk(OFFICER)), calendar_of(desk(REVIEWER))
    monkeypatch.setattr(calendar_feed, "CALLS", 2)
    assert [stranger.get(first).status_code for _ in range(3)] == [200, 200, 429]
    assert stranger.get(second).status_code == 200


def test_the_pace_of_one_is_not_that_of_another_and_ends() -> None:
    pace = Pace()
    for _ in range(CALLS):
        assert pace.wait("a", 0.0) == 0.0
        pace.count("a", 0.0)
    assert [pace.wait("a", 10.0), pace.wait("b", 10.0), pace.wait("a", 60.0)] == [50.0, 0.0, 0.0]

"""Signing in: wrong passwords slow down, nobody is locked out, sessions end."""

import datetime as dt

import pytest
from sqlalchemy import select

from workflows.demo import builders
from workflows.people import operations, passwords, sign_in
from workflows.people.errors import LoginTaken, PasswordRefused, SignInDelayed, SignInFailed
from workflows.people.models import Account, WebSession

PASSWORD = "a long enough sentence"
NOW = dt.datetime(2006, 3, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def clerk(session, team):
    person = session.get_one(operations.Person, team.clerk.person_id)
    operations.open_account(session, person, login="Zhou.Yiping", password=PASSWORD, actor=None, now=NOW)
    session.flush()
    return person


def attempt(session, password=PASSWORD, *, login="zhou.yiping", now=NOW, address="192.0.2.1"):
    answer = sign_in.sign_in(session, login=login, password=password, address=address, now=now)
    session.flush()
    return answer


def test_the_right_password_opens_a_session(session, clerk):
    answer = attempt(session, login=" ZHOU.YIPING ")
    signed_in = sign_in.signed_in(session, answer.token, now=NOW)
    assert signed_in.person_id == clerk.id
    assert signed_in.name == "周一平"


def test_passwords_and_tokens_are_kept_as_hashes(session, clerk):
    token = attempt(session).token
    assert session.get_one(Account, clerk.id).password_hash.startswith("$argon2id$")
    assert token.encode() not in session.scalars(select(WebSession.digest)).one()


def test_a_hash_of_less_cost_than_the_house_asks_is_made_again_at_the_next_sign_in(
    session, clerk, quick_hashing, monkeypatch
):
    """The other tests sign in with hashes of a small cost; the house asks for 64 MB and three rounds."""
    monkeypatch.setattr(passwords, "_HASHER", quick_hashing)
    for _ in range(2):
        assert attempt(session).token
        assert session.get_one(Account, clerk.id).password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=2$")


def test_wrong_password_and_unknown_login_answer_alike(session, clerk):
    wrong, unknown = attempt(session, "wrong"), attempt(session, "wrong", login="nobody")
    assert type(wrong.refusal) is type(unknown.refusal) is SignInFailed


def test_wrong_passwords_delay_the_account_longer_and_longer(session, clerk):
    now, waits = NOW, []
    for number in range(9):
        attempt(session, "wrong", now=now, address=f"192.0.2.{number}")
        delayed = session.get_one(Account, clerk.id).delayed_until
        waits.append(int((delayed - now).total_seconds()) if delayed and delayed > now else 0)
        now = max(now, delayed or now)
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64]


def test_even_the_right_password_waits_for_the_delay_to_pass(session, clerk):
    for _ in range(3):
        attempt(session, "wrong")
    assert isinstance(attempt(session).refusal, SignInDelayed)
    assert attempt(session, now=NOW + dt.timedelta(seconds=2)).token


def test_one_address_runs_out_of_attempts_and_regains_them(session, clerk):
    answers = [attempt(session, "wrong", login=f"nobody{number}") for number in range(31)]
    assert isinstance(answers[-1].refusal, SignInDelayed)
    assert attempt(session, now=NOW + dt.timedelta(seconds=21)).token


def test_an_idle_session_ends_after_an_hour(session, clerk):
    token = attempt(session).token
    assert sign_in.signed_in(session, token, now=NOW + dt.timedelta(minutes=60))
    assert sign_in.signed_in(session, token, now=NOW + dt.timedelta(minutes=119))
    assert sign_in.signed_in(session, token, now=NOW + dt.timedelta(minutes=180)) is None


def test_a_session_in_use_ends_after_twelve_hours(session, clerk):
    token = attempt(session).token
    for minutes in range(30, 721, 30):
        assert sign_in.signed_in(session, token, now=NOW + dt.timedelta(minutes=minutes))
    assert sign_in.signed_in(session, token, now=NOW + dt.timedelta(minutes=722)) is None


def test_signing_out_ends_the_session(session, clerk):
    token = attempt(session).token
    sign_in.sign_out(session, token, now=NOW)
    assert sign_in.signed_in(session, token, now=NOW) is None


def test_a_closed_account_ends_its_sessions_and_opens_none(session, clerk):
    token = attempt(session).token
    operations.close_account(session, clerk.id, actor=None, now=NOW)
    assert sign_in.signed_in(session, token, now=NOW) is None
    assert isinstance(attempt(session).refusal, SignInFailed)


def test_a_new_password_ends_the_other_sessions(session, clerk, team):
    here, there = attempt(session).token, attempt(session).token
    operations.set_password(
        session, team.clerk, current=PASSWORD, new="another long sentence", token=here, now=NOW
    )
    assert sign_in.signed_in(session, here, now=NOW)
    assert sign_in.signed_in(session, there, now=NOW) is None
    assert attempt(session, "another long sentence").token


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "12345678",
        "aaaabbbb",
        "hijklmnop",
        "abxyabxyabxy",
        "shibao2026",
        "zhou.yiping1",
        "失业失业失业失业",
    ],
)
def test_weak_passwords_are_refused(session, clerk, team, password):
    with pytest.raises(PasswordRefused):
        operations.set_password(session, team.clerk, current=PASSWORD, new=password, token=None, now=NOW)


def test_a_login_belongs_to_one_person(session, clerk):
    other = builders.person(session, 77, "李四")
    with pytest.raises(LoginTaken):
        operations.open_account(session, other, login="zhou.yiping", password=PASSWORD, actor=None, now=NOW)

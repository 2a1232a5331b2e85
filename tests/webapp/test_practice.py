"""The door to the practice office: designers alone, own sessions, nothing of the real office."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.webapp.conftest import Desk, Office, SignedIn
from tests.webapp.test_designer import opened, renamed
from workflows.audit import AuditEntry
from workflows.demo import population
from workflows.runtime.models import Instance


def entered(designer: Desk, draft: str) -> str:
    """Open the practice office of a draft; its address."""
    answer = designer.post(f"{draft}/practice")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].removesuffix("/acting")


def test_the_practice_office_speaks_the_language_of_whoever_opens_it(office: Office, desk: SignedIn) -> None:
    designer = desk("process_designer")
    designer.post("/language", {"language": "en"})
    designer.client.delete_cookie("language")  # another computer: the account alone knows
    room = entered(designer, opened(designer))
    assert "Whom to act as" in designer.get(f"{room}/acting").text


def act_as(designer: Desk, room: str, login: str) -> None:
    token = designer.token(f"{room}/acting")
    answer = designer.client.post(f"{room}/acting", data={"csrf_token": token, "login": login})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{room}/inbox")


def test_a_designer_works_the_draft_as_others_and_the_real_office_knows_nothing(
    office: Office, desk: SignedIn, session: Session
) -> None:
    designer = desk("process_designer")
    draft = opened(designer)
    renamed(designer, draft)
    room = entered(designer, draft)
    act_as(designer, room, "clerk")
    page = designer.get(f"{room}/inbox").text
    assert 'class="practice" data-practice="演练"' in page
    own = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
    assert {each for each in own if not each.startswith(f"{room}/")} == {f"{draft}/practice"}
    assert "周一平" in page

    form = {
        "csrf_token": designer.token(f"{room}/inbox"),
        "identity_number": population.person_of(37, "changchun").identity_number,
    }
    found = designer.client.post(f"{room}/claims/new", data=form)
    assert found.headers["Location"].startswith(f"{room}/claims/new/")
    assert "登记" in designer.get(found.headers["Location"]).text

    kept = designer.client.get_cookie("shibao-practice", path=room)
    assert kept is not None
    assert designer.client.get_cookie("shibao-practice") is None
    assert "周一平" not in designer.get("/inbox").text
    assert session.scalar(sa.select(sa.func.count(Instance.id))) == 0
    acts = session.scalars(sa.select(AuditEntry.act).where(AuditEntry.act.startswith("practice."))).all()
    assert acts == ["practice.open"]


def test_the_door_is_shut_to_everybody_but_designers(office: Office, desk: SignedIn, app: Flask) -> None:
    designer, clerk = desk("process_designer"), desk("employment_service_clerk")
    stranger = Desk(app.test_client())
    room = entered(designer, opened(designer))
    act_as(designer, room, "admin")
    assert clerk.get(f"{room}/inbox").status_code == 403
    assert stranger.get(f"{room}/inbox").headers["Location"].startswith("/sign-in")
    taken = designer.client.get_cookie("shibao-practice", path=room)
    assert taken is not None
    stranger.client.set_cookie("shibao-practice", taken.value, path=room)
    assert stranger.get(f"{room}/cockpit").headers["Location"].startswith("/sign-in")
    stranger.client.set_cookie("shibao", taken.value)
    assert stranger.get("/inbox").headers["Location"].startswith("/sign-in")
    assert desk("second_designer").get(f"{room}/acting").status_code == 200
    for left_out in ("/designer", "/metrics", "/password"):
        assert designer.get(f"{room}{left_out}").status_code == 404
    assert designer.get(f"{room}/sign-in").headers["Location"] == f"{room}/acting"
    token = designer.token(f"{room}/acting")
    english = {"csrf_token": token, "language": "en", "next": f"{room}/inbox?x=1"}
    assert designer.client.post(f"{room}/language", data=english).headers["Location"] == f"{room}/inbox?x=1"
    english["next"] = "/inbox"
    assert designer.client.post(f"{room}/language", data=english).headers["Location"] == f"{room}/"


def test_its_clock_moves_alone_and_once_closed_nothing_is_left(office: Office, desk: SignedIn) -> None:
    designer = desk("process_designer")
    draft = opened(designer)
    room = entered(designer, draft)
    form = {"csrf_token": designer.token(f"{room}/acting"), "days": "soon"}
    refused = designer.client.post(f"{room}/practice-clock", data=form)
    assert refused.status_code == 422
    assert 'value="soon"' in refused.text
    assert designer.client.post(f"{room}/practice-clock", data={**form, "days": "8"}).status_code == 303
    assert "2006年3月9日" in designer.get(f"{room}/acting").text
    assert (
        "演练时钟已拨到"
        in designer.client.post(
            f"{room}/practice-clock", data={**form, "days": "1"}, follow_redirects=True
        ).text
    )
    assert "2006年3月10日" not in designer.get("/designer").text
    assert designer.post(f"{draft}/practice/close").status_code == 303
    shut = designer.get(f"{room}/acting")
    assert shut.status_code == 404
    assert "没有打开" in shut.text

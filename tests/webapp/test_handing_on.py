"""At the counter of another area: the claim is taken, handed on, and read there, but not worked on."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Desk, Office, SignedIn, registration
from workflows.claims.models import Claim
from workflows.demo import builders
from workflows.people.models import Organisation
from workflows.runtime import instances, receipts, tasks

pytestmark = pytest.mark.clause("S4.1")

CLERK = "employment_service_clerk"
NUMBER = 77
WHY = {"hand_on_reason": "在四平参保缴费。"}


@pytest.fixture
def community_id(office: Office) -> int:
    """The community office of Siping, where the person of `NUMBER` is insured."""
    with office.installation.sessions.begin() as session:
        there = builders.branch(session, "siping", "四平", "Siping")
        builders.spell(session, builders.person(session, NUMBER, "李四", area_id="siping"))
        return there.community.id


def found(browser: Desk, number: int = NUMBER) -> str:
    """Address of the registration of this person."""
    answer = browser.post("/claims/new", {"identity_number": builders.invented_identity(number)})
    return answer.headers["Location"]


def test_the_counter_sees_that_another_area_is_responsible_and_its_communities(
    desk: SignedIn, community_id: int
) -> None:
    browser = desk(CLERK)
    page = browser.get(found(browser)).text
    assert "此人参保于四平，本件将移送该地办理" in page
    assert "四平和平街道劳动保障所" in page
    assert "长春和平街道劳动保障所" not in page
    assert 'name="hand_on_reason"' in page
    assert 'name="hand_on_reason"' not in browser.get(found(browser, 1)).text


def test_it_is_taken_with_a_reason_alone_and_read_but_not_worked_on_afterwards(
    desk: SignedIn, community_id: int
) -> None:
    browser = desk(CLERK)
    address = found(browser)
    without = browser.post(address, registration(community_id))
    assert without.status_code == 422
    assert '<a href="#hand_on_reason">' in without.text
    made = browser.post(address, {**registration(community_id), **WHY})
    assert made.status_code == 303
    case = made.headers["Location"]
    page = browser.get(case).text
    assert "已收件并移送四平" in page
    assert "受理回执" in page
    assert "四平 · 待接收" in browser.get(f"{case}/approval-sheet").text
    assert f'action="{case}/withdraw"' not in page
    assert browser.post(f"{case}/withdraw", {"reason": "不归我办。"}).status_code == 404
    assert browser.post(f"{case}/reveal", {"reason": "card"}).status_code == 404
    assert desk("agency_reviewer").get(case).status_code == 404


def told(office: Office, stranger: Desk, key: str) -> str:
    """What the page of states says of the case."""
    with office.installation.sessions.begin() as session:
        secret = receipts.issue(session, key, now=office.installation.house.clock.now())
    return stranger.post("/status", {"number": key, "secret": secret}).text


def test_the_claimant_reads_which_office_goes_on(
    desk: SignedIn, stranger: Desk, office: Office, community_id: int
) -> None:
    browser = desk(CLERK)
    browser.post(found(browser), {**registration(community_id), **WHY})
    with office.installation.sessions() as session:
        key = session.scalars(sa.select(Claim.business_key)).one()
    page = told(office, stranger, key)
    assert "移送后由何处继续办理" in page
    assert "四平就业服务局" in page
    assert "李四" not in page


def test_its_state_is_that_of_the_step_it_waits_at(
    desk: SignedIn, stranger: Desk, office: Office, community_id: int
) -> None:
    browser = desk(CLERK)
    case = browser.post(found(browser), {**registration(community_id), **WHY}).headers["Location"]
    key = case.rsplit("/", 1)[1]
    assert state(browser, case) == "待接收"
    assert "等待参保地的就业服务机构接收" in told(office, stranger, key)
    with office.installation.sessions.begin() as session:
        there = session.get_one(Organisation, community_id).parent_id
        home = session.get_one(Organisation, there)
        clerk = builders.staff(session, "吴小梅", home, CLERK)
        page = tasks.pages_of_case(session, instances.by_key(session, key, clerk).instance_id, clerk)[0]
        house, answers = office.installation.house, {"acceptance": "accept"}
        tasks.complete(
            session, page.task_id, actor=clerk, answers=answers, revision=page.revision, house=house
        )
    assert state(browser, case) == "待社区核实"
    assert "正在由街道、社区核实" in told(office, stranger, key)


@pytest.mark.clause("S5.5")
def test_a_claim_without_its_papers_says_that_they_are_waited_for(
    desk: SignedIn, stranger: Desk, office: Office
) -> None:
    browser = desk(CLERK)
    form = {**registration(office.branch.community.id), "material": "incomplete"}
    case = browser.post(found(browser, 1), form).headers["Location"]
    key = case.rsplit("/", 1)[1]
    assert state(browser, case) == "待受理"
    assert "正在核对申领材料" in told(office, stranger, key)
    office.do(CLERK, key, identity_card="true")
    assert state(browser, case) == "待补交材料"
    page = told(office, stranger, key)
    assert "还缺申领材料" in page
    assert "补正期限至" in page
    browser.post(f"{case}/withdraw", {"reason": "材料找不到了。"})
    assert state(browser, case) == "已撤回"
    assert "撤回，本件已办结" in told(office, stranger, key)


def state(browser: Desk, case: str) -> str:
    """The tag beside the facts of the claim."""
    tag = re.search(r'id="claim-facts-title">.*?<span class="tag[^>]*>([^<]+)<', browser.get(case).text)
    assert tag is not None
    return tag[1]

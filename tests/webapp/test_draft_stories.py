"""The stories beside the canvas: a table that works without scripts, and who may run and write them."""

from __future__ import annotations

import html
import json
import re

import pytest
import sqlalchemy as sa

from tests.conftest import START
from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_designer import AT_MOST, opened, renamed
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.people.operations import NewRole, grant_role
from workflows.practice import stories as running

STORY = "community_verification.finding_then_certified"


def test_a_story_runs_against_the_draft_and_the_table_says_how_it_ended(
    office: Office, desk: SignedIn
) -> None:
    writer = desk("process_designer")
    draft = opened(writer, "community_verification")
    assert "还没有运行过故事" in writer.get(f"{draft}/edit").text
    answer = writer.post(f"{draft}/stories", {"story": STORY})
    assert answer.status_code == 303
    page = writer.get(f"{draft}/stories").text
    assert re.search(r"本版已运行 1 个故事，1 个通过；经过 \d+ / \d+ 个元素，覆盖 [1-9]\d*%", page)
    assert re.search(rf'data-story="{STORY}" data-story-passed="yes" data-story-path="[a-z_ ]+"', page)
    assert f'data-story="{STORY}"' in writer.get(f"{draft}/edit").text


def test_while_stories_run_others_are_told_to_wait(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    with running._ONE_AT_A_TIME:
        answer = writer.post(f"{draft}/stories", {"story": "claim.four_eyes"})
    assert answer.status_code == 409
    assert "另一组故事正在运行" in answer.text


def test_a_story_that_is_refused_keeps_what_was_typed_and_names_its_field(
    office: Office, desk: SignedIn
) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    form = {"name": "mine", "content": '{"zh": "我的"}', "revision": 1}
    answer = writer.post(f"{draft}/stories/keep", form)
    assert answer.status_code == 422
    assert "{&#34;zh&#34;: &#34;我的&#34;}" in answer.text
    assert 'href="#content"' in answer.text
    shipped = writer.get(f"{draft}/stories/claim.four_eyes").text
    assert "second_review" in shipped
    parts = {"zh": "新", "en": "New", "clauses": [], "clock": "2006-03-01T09:00", "steps": [], "expect": {}}
    story = json.dumps(parts)
    stale = writer.post(
        f"{draft}/stories/keep", {"story": "claim.four_eyes", "content": story, "revision": 9}
    )
    assert stale.status_code == 409


def test_the_administrator_of_the_province_reads_stories_and_runs_none(
    office: Office, desk: SignedIn
) -> None:
    draft = opened(desk("process_designer"))
    administrator = desk("administrator")
    assert administrator.get(f"{draft}/stories").status_code == 404
    assert administrator.post(f"{draft}/stories", {"story": ""}).status_code == 403
    assert desk("process_designer").post(f"{draft}/stories", {"story": "no.such"}).status_code == 404


@pytest.mark.parametrize(
    "page", ["{draft}/stories", "{draft}/stories/claim.four_eyes", "{draft}/stories/new"]
)
def test_a_page_of_stories_asks_the_database_little(
    office: Office, desk: SignedIn, statements: list[str], page: str
) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    renamed(writer, draft)
    statements.clear()
    assert writer.get(page.format(draft=draft)).status_code == 200
    assert len(statements) <= AT_MOST, statements


def test_tokens_are_played_by_hand_without_scripts(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    draft = opened(writer, "community_verification")
    address, steps = f"{draft}/play", 0
    while "所有令牌都已走到结束" not in (page := writer.get(address).text):
        choices = re.findall(r'class="button button--small" href="([^"]+)"', page)
        assert choices, page
        # The last choice, because the first ones may call a timer again and again; never past the visit.
        choices = [each for each in choices if "verified_by_data" not in each]
        address, steps = html.unescape(choices[-1]), steps + 1
        assert steps < 40, page
    assert steps >= 5
    state = re.search(r'data-state="([^"]+)"', page)
    assert state is not None
    drawn = writer.get(html.unescape(state[1])).json
    assert drawn["tokens"] == {}
    assert "verify_circumstances" in drawn["path"]
    assert writer.get(f"{draft}/play?at=nowhere").status_code == 404
    assert desk("administrator").get(address).status_code == 404


def test_an_administrator_of_the_province_records_a_case_as_a_story_of_the_draft(
    office: Office, desk: SignedIn
) -> None:
    key = office.verified()
    office.do("agency_reviewer", key, decision="return", opinion="张三的电话改为13911112222。")
    address = f"/cockpit/cases/{key}/story"
    of_the_area = desk("administrator")
    assert of_the_area.get(address).status_code == 404
    assert "记录为故事" not in of_the_area.get(f"/cockpit/cases/{key}").text
    assert desk("process_designer").get(address).status_code == 403

    province = office.branch.province.id
    with office.installation.sessions.begin() as own:
        role = NewRole(office.people["second_administrator"], "administrator", province, builders.FOUNDED_ON)
        grant_role(own, role, actor=None, now=START)
    recorder = desk("second_administrator")
    assert address in recorder.get(f"/cockpit/cases/{key}").text
    page = recorder.get(address).text
    assert not re.search(r"张三|13911112222|13900000001|示例机械厂|长和〔2006〕", page)
    assert "没有缺项" in page
    form = {"name": "Not Proper", "zh": "退回的一件", "en": "One returned"}
    refused = recorder.post(address, form)
    assert refused.status_code == 422
    assert 'href="#name"' in refused.text
    assert 'value="退回的一件"' in refused.text
    kept = recorder.post(address, {**form, "name": "once_returned"})
    assert kept.status_code == 303
    assert "退回的一件" in recorder.get(kept.headers["Location"]).text
    assert recorder.post(address, {**form, "name": "once_returned"}).status_code == 422
    with office.installation.sessions() as own:
        trail = own.scalars(sa.select(AuditEntry.act).where(AuditEntry.object_id == key)).all()
    assert trail.count("case.retell") == 1

    designer = desk("process_designer")
    stories = kept.headers["Location"]
    assert designer.post(stories, {"story": "claim.once_returned"}).status_code == 303
    assert 'data-story="claim.once_returned" data-story-passed="yes"' in designer.get(stories).text

"""Urgent cases and labels: seen by everybody at the case, filtered and sorted by, and on record."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.runtime import inbox as lists
from workflows.runtime import walks
from workflows.runtime.marks import CaseMark

OFFICER, CLERK = "community_officer", "employment_service_clerk"


def listed(browser: Desk, address: str = "/inbox/office") -> list[str]:
    """Business keys in the order of the list."""
    page = browser.get(address)
    assert page.status_code == 200
    return re.findall(r"<span>(C-2006-\d+)</span>", page.text)


@pytest.fixture
def keys(office: Office) -> list[str]:
    """Four claims at the community, all due on the same day."""
    return [office.claim(number) for number in range(4)]


def test_what_is_marked_is_seen_filtered_and_first_where_asked(
    office: Office, keys: list[str], desk: SignedIn
) -> None:
    clerk, officer = desk(CLERK), desk(OFFICER)
    assert clerk.post(f"/cases/{keys[3]}/marks", {"urgent": "yes", "labels": "随军 随军"}).status_code == 303
    assert clerk.post(f"/cases/{keys[1]}/marks", {"labels": "随军、外地"}).status_code == 303
    assert sorted(listed(officer)) == keys
    first, *rest = listed(officer, "/inbox/office?order=urgent")
    assert (first, sorted(rest)) == (keys[3], keys[:3])
    assert listed(officer, "/inbox/office?urgent=yes") == [keys[3]]
    assert sorted(listed(officer, "/inbox/office?label=随军")) == [keys[1], keys[3]]
    assert listed(officer, "/inbox/office?label=随") == []
    page = officer.get("/inbox/office?urgent=yes&label=随军").text
    assert page.count("取消这一条件") == 2
    assert f"{office.actor(CLERK).name}于" in officer.get(f"/cases/{keys[1]}").text


def test_pages_of_the_urgent_order_miss_and_repeat_nothing(
    office: Office, keys: list[str], desk: SignedIn
) -> None:
    clerk = desk(CLERK)
    for key in (keys[1], keys[2]):
        clerk.post(f"/cases/{key}/marks", {"urgent": "yes"})
    actor, choice = office.actor(OFFICER), walks.Choice(order="urgent")
    found, after = [], None
    with office.installation.sessions() as session:
        while True:
            page = lists.pool(session, actor, choice, after=after, limit=1)
            found += [row.business_key for row in page.rows]
            after = page.after
            if after is None:
                break
        assert lists.length(session, actor, "pool", choice, 100) == 4
    assert (sorted(found[:2]), sorted(found[2:])) == ([keys[1], keys[2]], [keys[0], keys[3]])


def test_who_marked_what_is_on_record_and_the_same_marks_again_are_no_act(
    office: Office, keys: list[str], desk: SignedIn
) -> None:
    clerk = desk(CLERK)
    for form in ({"urgent": "yes"}, {"urgent": "yes"}, {"labels": "外地"}, {}):
        clerk.post(f"/cases/{keys[0]}/marks", form)
    with office.installation.sessions() as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "case.mark")).all()
        told = [each.after for each in entries]
        assert session.scalars(sa.select(CaseMark.labels)).one() == ""
    assert told == [
        {"urgent": True, "labels": []},
        {"urgent": False, "labels": ["外地"]},
        {"urgent": False, "labels": []},
    ]
    assert entries[1].before == {"urgent": True, "labels": []}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("一 二 三 四 五 六", "最多 5 个标签", id="six"),
        pytest.param("一二三四五六七八九十一二三", "每个不超过 12 字", id="thirteen signs"),
        pytest.param("尾号0378", "不要写电话", id="a number"),
    ],
)
def test_a_label_that_cannot_be_kept_is_named_and_what_was_typed_stays(
    office: Office, keys: list[str], desk: SignedIn, typed: str, sentence: str
) -> None:
    answer = desk(CLERK).post(f"/cases/{keys[0]}/marks", {"urgent": "yes", "labels": typed})
    assert (answer.status_code, sentence in answer.text, f'value="{typed}"' in answer.text) == (
        422,
        True,
        True,
    )


def test_who_may_not_see_a_case_does_not_mark_it(keys: list[str], desk: SignedIn) -> None:
    assert desk("policy_drafter").post(f"/cases/{keys[0]}/marks", {"urgent": "yes"}).status_code == 404

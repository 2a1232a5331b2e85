"""A change of law on its pages: proposed from the law, examined, weighed, released by another."""

from __future__ import annotations

import io
import re
from importlib.resources import files
from typing import Any

import pytest

from tests.conftest import MovableClock
from tests.webapp.conftest import Office, SignedIn
from workflows import worker

REFUSALS = "/law/changes/new/changchun/parameter/refusal_mode"
STANDARD = "/law/changes/new/changchun/table/benefit_amount"
JULY = {"starts_on": "2006-07-01", "basis": "示例文件〔2006〕1号"}


def proposed(browser: Any, address: str = REFUSALS, **answers: Any) -> str:
    """The drafter proposes; the key of the change."""
    answer = browser.post(address, {**JULY, **answers}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return re.search(r"L-\d{4}-\d{4}", answer.location)[0]


def raised(percent: int, table_id: str = "benefit_amount_july") -> tuple[io.BytesIO, str]:
    """The standard of the notice at another percentage, as an upload."""
    content = (files("bpmn") / "decisions" / "benefit_amount.dmn").read_bytes()
    content = content.replace(b"benefit_amount", table_id.encode())
    content = content.replace("最低工资标准 * 70 / 100".encode(), f"最低工资标准 * {percent} / 100".encode())
    return io.BytesIO(content), f"{table_id}.dmn"


def foreign() -> tuple[io.BytesIO, str]:
    """A table that answers something else."""
    content = (files("bpmn") / "decisions" / "fund_warning.dmn").read_bytes()
    return io.BytesIO(content.replace(b"fund_warning", b"fund_new")), "fund_new.dmn"


def answer(browser: Any, key: str, office: Office, role: str, **answers: str) -> Any:
    """Send the form of the open step."""
    page = browser.get(f"/cases/{key}").text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    task = office.open_task(key, role)
    form = {"revision": revision[1] if revision else "1", **answers}
    return browser.post(f"/cases/{key}/tasks/{task}/complete", form)


def granted(office: Office) -> str:
    """A claim whose entitlement is open from April on."""
    key = office.verified()
    office.do("agency_reviewer", key, decision="grant")
    return key


def test_drafters_alone_are_offered_a_change(desk: SignedIn) -> None:
    assert REFUSALS in desk("policy_drafter").get("/law?area=changchun").text
    for role in ("agency_reviewer", "policy_releaser", "administrator"):
        browser = desk(role)
        assert "/law/changes/new" not in browser.get("/law?area=changchun").text
        assert browser.get(REFUSALS).status_code == 403
        assert browser.post(REFUSALS, {**JULY, "value": "consecutive"}).status_code == 403


def test_current_value_stands_beside_the_new_one(desk: SignedIn) -> None:
    page = desk("policy_drafter").get(REFUSALS).text
    assert "累计" in page
    assert 'value="consecutive"' in page
    assert 'value="cumulative"' not in page


def test_change_is_examined_weighed_and_released_by_another_person(
    office: Office, desk: SignedIn, clock: MovableClock
) -> None:
    drafter, releaser = desk("policy_drafter"), desk("policy_releaser")
    key = proposed(drafter, value="consecutive")
    page = drafter.get(f"/cases/{key}").text
    assert "176 件相符，0 件不符" in page
    assert "没有人的待遇因此增减" in page
    refused = answer(drafter, key, office, "policy_releaser", release="release", starts_on="2006-07-01")
    assert refused.status_code == 403
    done = answer(releaser, key, office, "policy_releaser", release="release", starts_on="2006-07-01")
    assert done.status_code == 303
    clock.move(days=1)
    before = releaser.get("/law?area=changchun&day=2006-06-30").text
    after = releaser.get("/law?area=changchun&day=2006-07-01").text
    assert "2006年6月30日" in before
    assert "示例文件〔2006〕1号" not in before
    assert "示例文件〔2006〕1号" in after


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"value": "perhaps"}, "没有 perhaps 这个值"),
        ({"value": ""}, "请"),
        ({"value": "cumulative"}, "与现行规定相同"),
        ({"value": "consecutive", "starts_on": "someday"}, "日期"),
    ],
)
def test_wrong_proposal_names_its_field_and_keeps_what_was_typed(
    desk: SignedIn, answers: dict[str, str], sentence: str
) -> None:
    found = desk("policy_drafter").post(REFUSALS, {**JULY, **answers})
    assert found.status_code == 422
    assert sentence in found.text
    assert "示例文件〔2006〕1号" in found.text


def test_uploaded_table_shows_who_gains_how_much(office: Office, desk: SignedIn, clock: MovableClock) -> None:
    granted(office)
    clock.move(days=8)
    worker.drain(office.installation)
    key = proposed(desk("policy_drafter"), STANDARD, table_file=raised(75), starts_on="2006-05-01")
    page = desk("policy_releaser").get(f"/cases/{key}").text
    assert "¥252.00 → ¥270.00" in page
    assert "张*" in page
    assert "张三" not in page
    new = desk("policy_releaser").get(f"/law/changes/{key}/table").text
    assert "round half up(最低工资标准 * 75 / 100, 2)" in new
    assert new.count("有变更") == 1
    rest = desk("policy_releaser").get(f"/law/changes/{key}/impact").text
    assert "张*" in rest
    assert desk("agency_reviewer").get(f"/law/changes/{key}/impact").status_code == 403
    assert desk("agency_reviewer").get(f"/cases/{key}").status_code == 404


def test_table_that_is_none_or_asks_for_more_is_refused_at_its_field(desk: SignedIn) -> None:
    drafter = desk("policy_drafter")
    for upload, sentence in (
        ((io.BytesIO(b"<no/>"), "x.dmn"), "不是可以使用的决策表"),
        (raised(75, "benefit_amount_jl_2021"), "已存在"),
        (foreign(), "另外要求"),
    ):
        found = drafter.post(STANDARD, {**JULY, "table_file": upload}, content_type="multipart/form-data")
        assert found.status_code == 422, found.text
        assert sentence in found.text
    nothing = drafter.post(STANDARD, JULY)
    assert "请上传新的决策表" in nothing.text


def test_failing_worked_cases_are_shown_and_keep_it_from_release(office: Office, desk: SignedIn) -> None:
    address = "/law/changes/new/changchun/parameter/benefit_months_table"
    key = proposed(desk("policy_drafter"), address, value="benefit_months_cq_2011")
    page = desk("policy_drafter").get(f"/cases/{key}").text
    assert "未通过，不得发布" in page
    assert "BM-09" in page
    assert "修改或撤回变更" in page
    assert desk("policy_releaser").get(f"/cases/{key}").status_code == 200


def test_amended_worked_cases_let_a_change_through(office: Office, desk: SignedIn) -> None:
    address = "/law/changes/new/changchun/parameter/community_certificate_rule"
    cases = (
        "schema: law-cases/1\ncases:\n- {id: ELIG-21, topic: eligibility, profile: jl-2005, "
        "given: {contribution_months: 36, separation_reason: dismissed_by_employer, registered: true, "
        "job_seeking: true, community_certificate: false}, expect: {eligible: true, payable: true}}\n"
    )
    upload = io.BytesIO(cases.encode()), "cases.yaml"
    key = proposed(desk("policy_drafter"), address, value="not_required", cases_file=upload)
    page = desk("policy_drafter").get(f"/cases/{key}").text
    assert "本次变更附有修订的示例案件" in page
    assert "176 件相符，0 件不符" in page
    broken = io.BytesIO(b"schema: other"), "cases.yaml"
    refused = desk("policy_drafter").post(
        REFUSALS, {**JULY, "value": "consecutive", "cases_file": broken}, content_type="multipart/form-data"
    )
    assert refused.status_code == 422
    assert "不是示例案件文件" in refused.text


def test_list_names_every_change(desk: SignedIn) -> None:
    key = proposed(desk("policy_drafter"), value="consecutive")
    assert key in desk("policy_releaser").get("/law/changes").text
    assert desk("agency_reviewer").get("/law/changes").status_code == 403


def test_file_of_a_table_is_there_to_be_changed(desk: SignedIn) -> None:
    answer = desk("policy_drafter").get("/law/tables/benefit_amount.dmn")
    assert answer.data == (files("bpmn") / "decisions" / "benefit_amount.dmn").read_bytes()
    assert desk("policy_drafter").get("/law/tables/nothing.dmn").status_code == 404

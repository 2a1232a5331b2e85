"""The steps of the two processes as their people do them; labels are those of `bpmn/forms`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.journeys.desk import Answers, Desk
from workflows.demo import bank
from workflows.documents.models import IssuedLetter

if TYPE_CHECKING:
    from tests.journeys.conftest import Office

VERIFY, REVIEW, CORRECT = "核实有关情况", "复核认定结果", "补正申领资料"
CHECK, RELEASE, READ = "核对发放名单", "签发批次", "读取银行回盘"

REGISTRATION: Answers = {
    "劳动关系终止日期": "2006-02-28",
    "中断就业的原因": "被用人单位解除劳动合同",
    "原用人单位": "长春市东风机械厂",
    "失业登记日期": "2006-03-01",
    "有求职要求": True,
    "联系电话": "13800000001",
    "居住地所属街道（乡镇）、社区": "长春和平街道劳动保障所",
    "社会保障卡或银行账号": "6222020000000000001",
}


def register(desk: Desk, identity_number: str, changes: Answers | None = None) -> str:
    """The clerk finds the person and registers the claim; its business key."""
    desk.open("新申领")
    desk.answer({"身份证号": identity_number})
    desk.press("查找")
    desk.answer({**REGISTRATION, **(changes or {})})
    desk.press("受理并送社区核实")
    return said_key(desk, r"C-\d{4}-\d{6}")


def said_key(desk: Desk, pattern: str) -> str:
    """The business key in what the page says was done."""
    status = desk.page.get_by_role("status")
    expect(status).to_contain_text(re.compile(pattern))
    found = re.search(pattern, status.inner_text())
    assert found
    return found[0]


def verify(desk: Desk, *, of: str, on: dt.date = dt.date(2006, 3, 1)) -> None:
    """The community officer confirms the circumstances, under a number of the office's register."""
    certificate = f"长朝〔2006〕{of}"
    answers = {"核实日期": on.isoformat(), "核实结论": "情况属实", "证明编号": certificate}
    desk.complete(VERIFY, answers, of=of)


def review(desk: Desk, decision: str, opinion: str = "", *, of: str) -> None:
    """The reviewer decides."""
    desk.complete(REVIEW, {"复核决定": decision} | ({"复核意见": opinion} if opinion else {}), of=of)


def grant(desk: Desk, *, of: str) -> None:
    """The reviewer grants, which publishes the notice."""
    review(desk, "同意并公示", of=of)


def disclosed(desk: Desk) -> str:
    """What the public page of the area says, to whoever is not signed in."""
    page = desk.page
    page.goto("/disclosure/changchun")
    return page.get_by_role("main").inner_text()


def receipt(office: Office) -> str:
    """The secret as the receipt of the one claim of the office tells it."""
    with office.installation.sessions() as session:
        letter = session.query(IssuedLetter).filter_by(letter_id="acceptance_receipt").one()
        return str(letter.data["receipt"]["secret"])


def asked(page: Page, number: str, secret: str) -> str:
    """What the page of states says to whoever has the receipt."""
    page.goto(f"/status?number={number}")
    page.get_by_label("查询码").fill(secret)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", name="办理进度", exact=True)).to_be_visible()
    page.wait_for_load_state()
    return page.get_by_role("main").inner_text()


def order_run(desk: Desk, month: str | None = None) -> str:
    """The payment clerk orders the run of a month, of this one unless named; its business key."""
    desk.page.goto("/inbox")
    desk.open("发放")
    desk.answer({"发放月份": month} if month else {})
    desk.press("编制发放名单")
    return said_key(desk, r"P-[a-z]+-\d{6}-\d+")


def check_run(desk: Desk, key: str) -> None:
    """The payment clerk finds the list in order."""
    desk.complete(CHECK, {"核对结果": "名单无误，提交签发"}, of=key)


def release_run(desk: Desk, key: str) -> None:
    """The releaser signs; the bank file is then written."""
    desk.complete(RELEASE, {"签发决定": "同意签发"}, of=key)


def read_result(desk: Desk, key: str, file: Path) -> None:
    """The payment clerk hands in what the bank sent back."""
    desk.complete(READ, {"银行回盘文件": file}, of=key)


def bank_answer(office: Office, key: str, folder: Path, rejected: Mapping[str, str] | None = None) -> Path:
    """The file with which the bank answers the run: end-to-end id → reason code for what it rejects."""
    orders = [each for each in office.bank_folder.iterdir() if key in each.name]
    assert len(orders) == 1, sorted(each.name for each in office.bank_folder.iterdir())
    answer = folder / f"{key}.pain.002.xml"
    answer.write_bytes(bank.report(orders[0].read_bytes(), rejected, now=office.clock.now()))
    return answer


def propose(desk: Desk, subject: str, day: str = "2006-03-01") -> None:
    """From the page of the law to the form of a change of one rule."""
    desk.page.goto(f"/law?area=changchun&day={day}")
    desk.page.get_by_role("link", name=f"提出变更：{subject}", exact=True).click()
    expect(desk.page.get_by_role("heading", name="提出政策变更", level=1)).to_be_visible()


def propose_months(desk: Desk) -> str:
    """Other benefit months, which the worked cases do not stand; the key of the change."""
    propose(desk, "领取期限表")
    desk.page.get_by_label("新的取值").select_option(index=1)
    desk.answer({"拟定生效日": "2006-07-01", "依据": "示例文件〔2006〕2号"})
    desk.press("提出并核查")
    return said_key(desk, r"L-\d{4}-\d{4}")

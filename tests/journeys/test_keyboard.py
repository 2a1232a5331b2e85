"""Work without a pointer: a long morning of an officer and a reviewer whose hands never leave the keys."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.busy import BusyOffice
from tests.journeys.conftest import Office
from tests.journeys.desk import Desk
from workflows.runtime.models import HumanTask

Desks = Callable[[str], Desk]
SHARE = int(os.environ.get("SHIBAO_SHARE_OF_CASES", "1"))
"""Of five: `make faults` has all hundred cases worked, which takes a minute; here a fifth of them is."""
VERIFIED, FOUND, DECIDED = 8 * SHARE, 4 * SHARE, 8 * SHARE
FINDING = "已在某商店就业，店主证实。"
TOUCHED = """
for (const kind of ["pointerdown", "mousedown", "touchstart"])
  addEventListener(kind, (event) => { if (event.isTrusted) sessionStorage.setItem("touched", kind); }, true);
"""


class Hands:
    """Two hands on a keyboard; what has the focus is all they can act on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(TOUCHED)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, name: str, *, by: str = "Tab") -> None:
        """Go on until what has this name has the focus."""
        page = self.page
        wanted = page.get_by_label(name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
        for _ in range(200):
            self.press(by)
            if wanted.and_(page.locator(":focus")).count():
                return
        raise AssertionError(f"no way to {name!r} by {by}")

    def is_ready(self) -> None:
        """A key is nothing before the script of the page is there."""
        self.page.wait_for_load_state()

    def is_at(self, label: str) -> None:
        """Wait until the field of this label has the focus."""
        expect(self.page.get_by_label(label, exact=True)).to_be_focused()

    def done(self, step: str) -> None:
        """F9, and the word that this step of the case at hand is done."""
        key = self.key()
        self.press("F9")
        said = self.page.get_by_role("status").filter(has_text=f"“{step}”已办结").filter(has_text=key)
        expect(said).to_be_visible()
        self.is_ready()

    def key(self) -> str:
        """The case that is open."""
        found = re.search(r"C-\d{4}-\d{6}", self.page.locator(".identity-bar").inner_text())
        assert found
        return found[0]


def take_all(hands: Hands, count: int) -> None:
    """The whole list of the pool, taken after the page that says how many; then the first of my tasks."""
    hands.page.goto("/inbox/office")
    hands.to(f"本列表全部 {count} 件")
    hands.press("Space")
    hands.to("领取", by="Shift+Tab")
    hands.press("Enter")
    expect(hands.page.get_by_role("heading", name="批量领取", level=1)).to_be_visible()
    hands.is_ready()
    hands.press("F9")
    expect(hands.page.get_by_role("status").first).to_contain_text(f"{count} 件")
    hands.is_ready()
    hands.press("n")
    expect(hands.page).to_have_url(re.compile("/inbox$"))
    hands.is_ready()
    hands.press("j", "o")
    expect(hands.page.locator(".identity-bar")).to_be_visible()


def verify(hands: Hands, number: int) -> None:
    hands.press("a", "t", "Enter", "Space", "Enter")
    hands.is_at("证明编号")
    hands.type(f"长朝〔2006〕{number}号")
    hands.done(steps.VERIFY)


def report(hands: Hands) -> None:
    hands.press("a", "t", "Enter", "ArrowDown", "Enter")
    hands.is_at("发现的问题")
    hands.type(FINDING)
    hands.done(steps.VERIFY)


def decide(hands: Hands) -> None:
    """What the community confirmed is granted, what it found is refused with a reason."""
    hands.press("a")
    if FINDING in hands.page.get_by_role("main").inner_text():
        hands.press("ArrowDown", "Enter")
        hands.is_at("复核意见")
        hands.type("核实发现已经就业，不符合领取条件。")
    else:
        hands.press("Space")
    hands.done(steps.REVIEW)


def test_a_hundred_cases_are_worked_without_a_pointer(office: Office, desk: Desks) -> None:
    BusyOffice(office).claims(VERIFIED + FOUND)
    officer = Hands(desk("officer").page)
    take_all(officer, VERIFIED + FOUND)
    for number in range(VERIFIED):
        verify(officer, number + 1)
    for _ in range(FOUND):
        report(officer)
    reviewer = Hands(desk("reviewer").page)
    take_all(reviewer, VERIFIED + FOUND)
    for _ in range(DECIDED):
        decide(reviewer)
    for hands in (officer, reviewer):
        assert hands.page.evaluate("sessionStorage.getItem('touched')") is None
    assert worked(office) == {"verify_circumstances": VERIFIED + FOUND, "second_review": DECIDED}


def worked(office: Office) -> dict[str, int]:
    """Steps that were done, by their element."""
    done = sa.select(HumanTask.element_id, sa.func.count()).where(HumanTask.closed_at.is_not(None))
    with office.installation.sessions() as session:
        rows = session.execute(done.group_by(HumanTask.element_id)).all()
    return {str(row[0]): int(row[1]) for row in rows}

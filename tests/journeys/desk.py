"""One person at one browser: signs in, finds a case, answers a form; everything by what the page shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

Answers = Mapping[str, str | bool | Path]


class Desk:
    """A signed-in person's browser; what the console complained about is kept in `complaints`."""

    def __init__(self, page: Page, login: str, password: str, *, types: bool = True) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        if types:
            self._sign_in(login, password)
        else:
            self._send_sign_in(login, password)

    def _listen(self, message: ConsoleMessage) -> None:
        # The browser itself reports every 4xx page as an error; those pages are looked at by the tests.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _sign_in(self, login: str, password: str) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label("用户名", exact=True).fill(login)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.press("登录")
        expect(self.page).to_have_url(re.compile("/inbox"))

    def _send_sign_in(self, login: str, password: str) -> None:
        """The same without drawing and filling in the page, whose own journeys do; it costs a second."""
        web = self.page.context.request
        token = re.search(r'name="csrf_token" value="([^"]+)"', web.get("/sign-in").text())
        assert token is not None
        answers: dict[str, str | float | bool] = {"csrf_token": token[1], "next": "", "login": login}
        answered = web.post("/sign-in", form={**answers, "password": password}, max_redirects=0)
        assert answered.status == 303, answered.text()
        self.page.goto("/inbox")

    def press(self, button: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def open(self, menu: str) -> None:
        """Follow a line of the rail."""
        self.page.get_by_role("navigation").get_by_role("link", name=re.compile(menu)).first.click()

    def open_task(self, title: str, *, of: str) -> None:
        """Take the case of a person or run from the office's pool, and stand before this step."""
        self.page.goto("/inbox/office")
        row = self.page.get_by_role("listitem").filter(has_text=of).filter(has_text=title)
        row.get_by_role("link").first.click()
        expect(self.form(title)).to_be_visible()

    def form(self, title: str) -> Locator:
        """The step of this name on the page."""
        return self.page.get_by_role("region", name=title, exact=True)

    def answer(self, answers: Answers, *, within: Locator | None = None) -> None:
        """Answer fields by label, in order, as fast as a person who knows the form."""
        for label, value in answers.items():
            self._answer_one(within or self.page.get_by_role("main"), label, value)

    def _answer_one(self, place: Locator, label: str, value: str | bool | Path) -> None:
        field = place.get_by_label(label, exact=True)
        group = place.get_by_role("group", name=re.compile(re.escape(label)))
        option = group.get_by_label(str(value), exact=True)
        expect(option.or_(field).first).to_be_visible()  # an earlier answer may have it asked for
        if isinstance(value, str) and option.count():
            option.check()
            return
        if isinstance(value, bool):
            field.set_checked(value)
        elif isinstance(value, Path):
            field.set_input_files(value)
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)

    def complete(self, title: str, answers: Answers, *, of: str) -> None:
        """Do a step of a case: from the pool, through its form, to the word that it is done."""
        self.open_task(title, of=of)
        self.finish(title, answers)

    def work(self, title: str, answers: Answers, *, on: str) -> None:
        """Do the open step of a case on the case's own page."""
        self.page.goto(f"/cases/{on}")
        self.finish(title, answers)

    def finish(self, title: str, answers: Answers) -> None:
        """Fill in the form that is open, to the word that the step is done."""
        self.answer(answers, within=self.form(title))
        self.form(title).get_by_role("button", name="办结本环节").click()
        expect(self.page.get_by_role("status").first).to_contain_text(f"“{title}”已办结")

    def open_case(self, key: str) -> None:
        """Type a business key into the search of the top bar; it leads to the case."""
        self.page.goto("/inbox")
        self.page.get_by_role("searchbox").fill(key)
        self.page.get_by_role("searchbox").press("Enter")
        expect(self.page).to_have_url(re.compile(f"/cases/{key}$"))

    def text(self) -> str:
        """All that the main part of the page says, once it is there as a whole."""
        self.page.wait_for_load_state()
        return self.page.get_by_role("main").inner_text()

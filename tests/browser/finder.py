"""Finds a Chromium for the journeys, in this order, and says clearly when there is none.

1. `SHIBAO_BROWSER`, 2. what Playwright downloaded before, 3. Chromium, Chrome or Edge of the system,
4. Playwright's own download, 5. apt-get as root or by `sudo -n`, 6. the headless shell from npm.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser import headless_shell

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
INSTALLED = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
PACKAGES = ("chromium", "fonts-noto-cjk")


class BrowserMissing(RuntimeError):
    """No browser was found and none could be installed; the message lists what was tried."""


@dataclass(frozen=True)
class Browser:
    """A browser that started once, and what must be in its environment (fonts, libraries)."""

    executable: Path
    environ: Mapping[str, str] = field(default_factory=dict)


def find() -> Browser:
    """The first browser of the list that really starts; raises BrowserMissing."""
    tried: list[str] = []
    for name, candidates in steps():
        for candidate in candidates():
            browser = with_fonts(candidate)
            if starts(browser):
                return browser
            tried.append(f"{name}: {candidate} does not start")
        tried.append(f"{name}: nothing")
    raise BrowserMissing(
        "The browser tests need Chromium and none could be found or installed.\n"
        "Install chromium (or Chrome) and a Chinese font, or name one in SHIBAO_BROWSER.\n  "
        + "\n  ".join(dict.fromkeys(tried))
    )


def steps() -> list[tuple[str, Callable[[], Iterator[Path]]]]:
    """The places to look, cheapest first; each is only asked when those before it gave nothing."""
    return [
        ("SHIBAO_BROWSER", named),
        ("Playwright's downloads", downloaded),
        ("the system", of_the_system),
        ("playwright install", by_playwright),
        ("apt-get", by_apt),
        ("npm", from_npm),
    ]


def starts(browser: Browser) -> bool:
    """Whether it answers with its version; a missing library shows here, not in the middle of a test."""
    command = [str(browser.executable), "--version"]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=60, check=False, env={**os.environ, **browser.environ}
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def with_fonts(executable: Path) -> Browser:
    """The browser with its environment; Chinese must not be drawn as empty boxes."""
    environ = headless_shell.libraries_of(executable)
    if not has_chinese_font():
        environ |= headless_shell.fonts()
    return Browser(executable, environ)


def has_chinese_font() -> bool:
    """Whether the system can draw Chinese; systems without fontconfig bring their own fonts."""
    if sys.platform != "linux":
        return True
    if shutil.which("fc-list") is None:
        return False
    shown = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False).stdout
    return bool(shown.strip())


def named() -> Iterator[Path]:
    if value := os.environ.get("SHIBAO_BROWSER"):
        yield Path(value)


def downloaded() -> Iterator[Path]:
    caches = ["~/.cache/ms-playwright", "~/Library/Caches/ms-playwright"]
    folders = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH"), *caches]
    for folder in (Path(each).expanduser() for each in folders if each):
        for mark in sorted(folder.glob("chromium*/INSTALLATION_COMPLETE"), reverse=True):
            for name in ("chrome", "headless_shell", "chrome-headless-shell", "Chromium"):
                yield from (each for each in mark.parent.rglob(name) if is_executable(each))


def is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def of_the_system() -> Iterator[Path]:
    found = [shutil.which(name) for name in NAMES]
    yield from (Path(each) for each in [*found, *INSTALLED] if each and Path(each).is_file())


def by_playwright() -> Iterator[Path]:
    if quietly([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]):
        yield from downloaded()


def by_apt() -> Iterator[Path]:
    if shutil.which("apt-get") is None:
        return
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    install = [*may, "apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    if quietly(install) or (quietly([*may, "apt-get", "update"]) and quietly(install)):
        yield from of_the_system()


def from_npm() -> Iterator[Path]:
    executable = headless_shell.install()
    if executable is not None:
        yield executable


def quietly(command: list[str]) -> bool:
    """Whether a step of an installation succeeded; what it printed is of no use when the next one does."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=600, check=False, env=environ)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

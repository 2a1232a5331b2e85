"""Offices to practise a draft in: a house of its own for each, with its own file, people and clock.

They live in the serving process beside the real office and share nothing with it but the program and the
vault's keys. Few are open at once; those that nobody uses are closed, and their data stay until the draft
leaves the board.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.orm import Session

from workflows import bootstrap, vault, worker
from workflows.bootstrap import Installation
from workflows.clock import Clock
from workflows.database import make_engine
from workflows.demo import office as demo
from workflows.errors import Conflict
from workflows.runtime import clock as office_clock
from workflows.runtime import deployments
from workflows.settings import Settings

Files = Mapping[str, bytes]
MOST = 3
"""Open at once; each holds some ten megabytes."""
IDLE_SECONDS = 30 * 60.0
"""After so long without a page an office is closed."""
LOOK_SECONDS = 60.0
ROUNDS = 50
"""Of the worker after an act: a process that wakes itself for ever must not hold the page."""
ADMINISTRATOR = "admin"
"""Login of the invented person in whose name the clock of the office is moved."""


class AllTaken(Conflict):
    """As many practice offices are open as the machine can hold, all in use."""

    zh = "已有 {count} 个演练室在使用，请先关闭一个，或稍后再试。"
    en = "{count} practice offices are in use; close one, or try again later."


@dataclass(eq=False)
class PracticeOffice:
    """One open practice office."""

    draft_id: int
    installation: Installation
    used_at: float = field(default_factory=time.monotonic)

    def settle(self) -> None:
        """What a worker does between two acts of people: timers, messages, letters within the house."""
        worker.drain(self.installation, rounds=ROUNDS)

    def close(self) -> None:
        """Give its connections back; its data stay."""
        self.installation.close()


class Practice:
    """The practice offices of one serving process."""

    def __init__(self, house: Installation, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._house, self._seconds = house, seconds
        self._open: dict[int, PracticeOffice] = {}
        self._opening = threading.Lock()
        self._looked_at = seconds()

    @property
    def folder(self) -> Path:
        """Where their data are, a folder for each draft."""
        return self._house.house.settings.var / "practice"

    def find(self, draft_id: int) -> PracticeOffice | None:
        """The open office of a draft, now in use; None where none is open."""
        found = self._open.get(draft_id)
        if found is not None:
            found.used_at = self._seconds()
        return found

    def is_open(self, draft_id: int) -> bool:
        """True while the office of this draft can be entered; asking is no use of it."""
        return draft_id in self._open

    def has_data(self, draft_id: int) -> bool:
        """True when somebody practised on the draft before."""
        return self._mark(draft_id).exists()

    def open(self, draft_id: int, files: Files, *, on_board: Iterable[int] = ()) -> PracticeOffice:
        """The office of a draft on the files as they are now; cases of earlier ones stay on theirs.

        Folders of drafts that are no longer on the board are removed. Raises AllTaken, DeploymentRefused.
        """
        with self._opening:
            self._forget({*on_board, draft_id})
            found = self._open.get(draft_id)
            if found is None:
                self._make_room()
                found = PracticeOffice(draft_id, self._opened(draft_id, files), self._seconds())
            with found.installation.sessions.begin() as session:
                now = found.installation.house.at_office_time(session).clock.now()
                deployments.deploy_files(session, files, by=None, now=now)
                demo.staff_new_roles(session, now)
            self._open[draft_id] = found
            return found

    def close(self, draft_id: int) -> None:
        """Close the office of a draft and throw its data away."""
        with self._opening:
            self._close(draft_id)
            shutil.rmtree(self.folder / str(draft_id), ignore_errors=True)

    def close_idle(self) -> None:
        """Close what nobody used for a while; asked at every page, looks once a minute."""
        if self._seconds() - self._looked_at < LOOK_SECONDS or not self._opening.acquire(blocking=False):
            return
        try:
            self._looked_at = self._seconds()
            for each in self._idle():
                self._close(each.draft_id)
        finally:
            self._opening.release()

    def close_all(self) -> None:
        """When the serving process ends."""
        for draft_id in tuple(self._open):
            self._close(draft_id)

    def _idle(self) -> list[PracticeOffice]:
        now = self._seconds()
        return [each for each in self._open.values() if now - each.used_at >= IDLE_SECONDS]

    def _make_room(self) -> None:
        for each in self._idle():
            self._close(each.draft_id)
        if len(self._open) >= MOST:
            raise AllTaken(count=len(self._open))

    def _close(self, draft_id: int) -> None:
        found = self._open.pop(draft_id, None)
        if found is not None:
            found.close()

    def _forget(self, kept: set[int]) -> None:
        for folder in self.folder.iterdir() if self.folder.exists() else ():
            if folder.name.isdigit() and int(folder.name) not in kept:
                self._close(int(folder.name))
                shutil.rmtree(folder, ignore_errors=True)

    def _file(self, draft_id: int) -> Path:
        return self.folder / str(draft_id) / "practice.db"

    def _mark(self, draft_id: int) -> Path:
        """Written when an office is furnished: a file without it was left by a process that was ended."""
        return self.folder / str(draft_id) / "furnished"

    def _opened(self, draft_id: int, files: Files) -> Installation:
        """Its own file, made and furnished at first; half a furnished one is thrown away."""
        file, is_new = self._file(draft_id), not self.has_data(draft_id)
        if is_new:
            shutil.rmtree(file.parent, ignore_errors=True)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = make_engine(f"sqlite:///{file}")
        base = self._house.house.clock
        opened = bootstrap.open_on(engine, self._settings(file), clock=base, keys=vault.current())
        try:
            bootstrap.upgrade(engine)
            if is_new:
                demo.furnish(opened, files)
                self._mark(draft_id).touch()
        except BaseException:
            opened.close()
            if is_new:
                shutil.rmtree(file.parent, ignore_errors=True)
            raise
        return opened

    def _settings(self, file: Path) -> Settings:
        return replace(
            self._house.house.settings,
            var=file.parent,
            database_url=f"sqlite:///{file}",
            is_demo=True,
            is_practice=True,
            metrics_token="",
        )


def move_clock(session: Session, office: PracticeOffice, days: int) -> Clock:
    """Move the office's own clock forward. Raises Refused for a bad number of days."""
    house = office.installation.house
    administrator = demo.actor(session, ADMINISTRATOR, house.at_office_time(session).clock.today())
    return office_clock.move_forward(
        session, days, actor=administrator, settings=house.settings, base=house.clock
    )

"""A real `shibao serve` in processes of its own, and a reader of its pages without a browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psutil

from workflows.demo.office import PASSWORD
from workflows.settings import SMALL_DEMO


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def family(self) -> list[psutil.Process]:
        """The parent and the process that serves."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def megabytes(self) -> float:
        """Memory of both together, what they share counted once; resident where that is not known."""
        infos = [each.memory_full_info() for each in self.family()]
        return sum(getattr(info, "pss", info.rss) for info in infos) / 2**20

    def stop(self) -> None:
        """End it as Ctrl-C does; one that does not end is killed with its children, and the test fails."""
        family = self.family()
        self.process.terminate()
        try:
            self.process.wait(timeout=90)
        except subprocess.TimeoutExpired:
            for each in family:
                each.kill()
            self.process.wait()
            raise


def start(var: Path) -> Server:
    """Start the small demo office that keeps its data in `var`, on a free and local port.

    Between the moment in which a port is found free and the start somebody else may take it: then another.
    """
    for _ in range(3):
        server = _started(var)
        if _is_up(server):
            return server
    raise RuntimeError(f"the server did not start:\n{server.log.read_text()}")


def _started(var: Path) -> Server:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "SHIBAO_DEMO": SMALL_DEMO, "SHIBAO_VAR": str(var), "PORT": str(port)}
    environ.pop("DATABASE_URL", None)
    log = var.with_suffix(".log")
    with log.open("ab") as out:
        command = [sys.executable, "-m", "webapp.cli", "serve", "--prepare"]
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=out)
    return Server(process, f"http://127.0.0.1:{port}", log)


def _is_up(server: Server) -> bool:
    """Waits for the first page; False where the process ended before. Raises RuntimeError if it hangs."""
    begun = time.monotonic()
    while not _answers(f"{server.address}/sign-in"):
        if server.process.poll() is not None:
            return False
        if time.monotonic() - begun > 600:
            raise RuntimeError(f"the server does not answer:\n{server.log.read_text()}")
        time.sleep(0.1)
    return True


def _answers(address: str) -> bool:
    try:
        with build_opener().open(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@dataclass
class Reader:
    """Somebody who reads pages; signed in after `sign_in`."""

    address: str
    opener: OpenerDirector

    @classmethod
    def at(cls, address: str) -> Reader:
        """Somebody not signed in."""
        return cls(address, build_opener(HTTPCookieProcessor(CookieJar())))

    def read(self, path: str, answers: dict[str, str] | None = None) -> str:
        """The page under a path, or the answer to a form."""
        body = urlencode(answers).encode() if answers is not None else None
        with self.opener.open(self.address + path, body, timeout=120) as answer:
            content: bytes = answer.read()
        return content.decode()

    def sign_in(self, login: str) -> None:
        """Sign in as one of the demo office."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.read("/sign-in"))
        assert token
        answers = {"csrf_token": token[1], "next": "", "login": login, "password": PASSWORD}
        assert "/sign-out" in self.read("/sign-in", answers)


def is_closed(address: str) -> bool:
    """Whether nobody listens there any more."""
    try:
        build_opener().open(address, timeout=60).close()
    except urllib.error.HTTPError:
        return False
    except urllib.error.URLError as error:
        return isinstance(error.reason, ConnectionRefusedError)
    except OSError:
        return False  # it broke off in the middle: somebody was there
    return False

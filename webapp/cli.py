"""The entry point `shibao`: the commands of `workflows.cli`, and `serve`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from multiprocessing.util import Finalize

import click
from flask import Flask

from webapp import create_app
from webapp.streams import STREAMS, Streams
from webapp.transaction import OPENED
from workflows import commands, logs
from workflows.cli import HELP, help_of, main, tell_sign_ins
from workflows.settings import Settings, read_settings
from workflows.terminal import tell
from workflows.worker import Worker

COMMANDS = (commands.take_over,)
"""Importing them is what adds them."""
THREADS = 8
"""Beside them, one for each stream that may be open."""
LAST_SECONDS = 15
"""After a signal a serving process has so long to end the page in hand; then it is killed."""
NO_WORKER = "SHIBAO_NO_WORKER"


HELP.update(
    {
        "serve": ("启动网页服务，按 Ctrl-C 结束。", "Serve the pages until Ctrl-C."),
        "serve --prepare": (
            "先建表、部署 bpmn/；演示机构首次启动时装入演示数据。",
            "First create tables and deploy bpmn/; fill a demo office once.",
        ),
        "serve --worker": (
            "在本进程内触发到期事项、发送外发件（默认）。",
            "Fire what is due in this process, too (default).",
        ),
    }
)


@main.command(help=help_of("serve"))
@click.option("--prepare", "is_prepared", is_flag=True, help=help_of("serve --prepare"))
@click.option("--worker/--no-worker", "has_worker", default=True, help=help_of("serve --worker"))
def serve(*, is_prepared: bool, has_worker: bool) -> None:
    """Serve on HOST and PORT; the serving process reads its settings from the environment again."""
    settings = read_settings()
    if is_prepared:
        _prepare_apart()
    if not has_worker:
        os.environ[NO_WORKER] = "1"
    run_server(settings)


def _prepare_apart() -> None:
    """What `shibao init` does, in a process that ends.

    The serving process is forked from this one; the typesetter of the demo's letters leaves threads that
    do not survive a fork, and letters would wait for ever.
    """
    done = subprocess.run([sys.executable, "-m", "webapp.cli", "init"], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def run_server(settings: Settings) -> None:
    """Run granian until a signal; tells the address once the port is open."""
    from granian import Granian  # the other commands need no server
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "webapp.cli:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS + settings.streams,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_SECONDS,
        log_level=LogLevels.error,
    )
    server.on_startup(lambda: tell_address(settings))
    server.serve()


def application() -> Flask:
    """The application of the serving process, with its worker thread."""
    settings = read_settings()
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    logs.take_over_libraries()
    app = create_app(settings)
    end_at_signal(app.extensions[STREAMS])
    if NO_WORKER not in os.environ:
        worker = Worker(app.extensions[OPENED])
        worker.start()
        # The server ends its processes past `atexit`; this is what multiprocessing itself calls.
        Finalize(None, worker.stop, exitpriority=10)
    return app


def end_at_signal(streams: Streams) -> None:
    """End the streams when the process is told to stop: the server waits for every answer that is open.

    Its own handler of signals is set after this and stays; what wakes us is beside the handlers.
    """
    heard, woken = socket.socketpair()
    woken.setblocking(False)
    signal.set_wakeup_fd(woken.detach(), warn_on_full_buffer=False)  # open as long as the process

    def listen() -> None:
        while heard.recv(1)[0] not in {signal.SIGINT, signal.SIGTERM}:
            continue
        streams.end_all()

    threading.Thread(target=listen, name="signals", daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent must not leave a server behind that holds the port."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def tell_address(settings: Settings) -> None:
    """Say where to look, and in a demo office who may sign in."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
    if settings.is_demo:
        tell_sign_ins()
    tell(f"失保已启动：http://{host}:{settings.port}", f"Shibao is running: http://{host}:{settings.port}")


if __name__ == "__main__":
    sys.exit(main())

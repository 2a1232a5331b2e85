"""How a command speaks: in the language of its terminal, with a bar where something takes long."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, track

T = TypeVar("T")

out = Console(soft_wrap=True, highlight=False)
err = Console(soft_wrap=True, highlight=False, stderr=True)


def is_english() -> bool:
    """Whether this terminal speaks English; Chinese is the house's first language."""
    names = ("SHIBAO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((value for name in names if (value := os.environ.get(name, ""))), "")
    return chosen.lower().startswith("en")


def text(zh: str, en: str) -> str:
    """The sentence in the language of this terminal."""
    return en if is_english() else zh


def tell(zh: str, en: str) -> None:
    """Say one thing to whoever runs the command."""
    out.print(text(zh, en), markup=False)


def counted(items: Iterable[T], label: str) -> Iterator[T]:
    """The items, behind a progress bar where somebody watches."""
    return iter(track(list(items), label, console=err, transient=True, disable=not err.is_terminal))


def busy(zh: str, en: str) -> Progress:
    """A line that moves while one long thing is done."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    progress = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
    progress.add_task(text(zh, en), total=None)
    return progress


def bar(zh: str, en: str) -> Progress:
    """A bar for one long thing whose end is known; its task is the first."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
    progress.add_task(text(zh, en), total=1.0)
    return progress

"""Commands for the first days of an office, beside those of `workflows.cli`."""

from __future__ import annotations

from pathlib import Path

import click

from workflows.claims import money
from workflows.cli import FILE, HELP, help_of, main, open_house
from workflows.people import queries as people
from workflows.runtime.context import OfCase, operation_context
from workflows.runtime.house import acting
from workflows.take_overs import trial
from workflows.take_overs.errors import TakeOverRefused
from workflows.terminal import busy, tell, text

HELP.update(
    {
        "take-over": (
            "试算在领名册 FILE：列出每一处不符的行和栏，或给出汇总数；不入账，入账须在网页上由两人签字。",
            "Try a file of running entitlements: every fault by row and column, else the totals. "
            "Nothing is booked; that takes two signatures on the pages.",
        ),
        "take-over --area": ("统筹地区的代号。", "Id of the pooling area."),
    }
)


@main.command("take-over", help=help_of("take-over"))
@click.argument("file", type=FILE)
@click.option("--area", required=True, help=help_of("take-over --area"))
def take_over(file: Path, area: str) -> None:
    with open_house() as house, house.sessions() as session:
        line = next((each.policy_line for each in people.areas(session) if each.area_id == area), None)
        if line is None:
            raise click.ClickException(text(f"没有统筹地区 {area}", f"there is no pooling area {area}"))
        context = operation_context(session, acting(house.house, None), OfCase(policy_line=line))
        try:
            with busy("试算中", "Trying"):
                tried = trial.run(context, area, file.read_bytes())
        except TakeOverRefused as refused:
            tell_faults(refused)
            raise SystemExit(1) from None
    owed = money.yuan(tried.owed_fen)
    tell(
        f"{tried.people} 人无误：核定 {tried.months_granted} 个月，已领 {tried.months_drawn} 个月，"
        f"欠发 {tried.months_owed} 个月、{owed} 元。",
        f"{tried.people} people, all right: {tried.months_granted} months granted, "
        f"{tried.months_drawn} drawn, {tried.months_owed} owed ({owed} yuan).",
    )


def tell_faults(refused: TakeOverRefused) -> None:
    """Every fault on a line of its own, the count last."""
    for each in refused.faults:
        tell(f"第 {each.row} 行 {each.column}：{each.zh}", f"row {each.row}, {each.column}: {each.en}")
    if not refused.faults:
        tell(refused.text("zh"), refused.text("en"))
    tell(
        f"{len(refused.faults)} 处不符，没有接收任何人。",
        f"{len(refused.faults)} faults; nobody was taken over.",
    )

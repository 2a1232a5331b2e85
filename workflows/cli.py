"""The commands that need no web; the entry point `shibao` is `webapp.cli:main`, which adds `serve`.

Each command calls the room that does the work and tells what came of it. Texts are Chinese, or English
where `SHIBAO_LANGUAGE` or the language of the terminal says so.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from workflows import bootstrap, drift, logs, worker
from workflows.bootstrap import Installation
from workflows.demo import census, office
from workflows.demo.establishment import sign_ins
from workflows.documents import checking as letters
from workflows.engine import jsonl as checking
from workflows.engine import validation
from workflows.engine.problems import ProblemFound
from workflows.errors import DomainError
from workflows.founding import opening
from workflows.runtime import deployment_queries, deployments, limits
from workflows.settings import Settings, read_settings
from workflows.terminal import bar, busy, counted, is_english, out, tell, text

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class Commands(click.Group):
    """Expected refusals end a command with their sentence, not with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise click.ClickException(error.text("en" if is_english() else "zh")) from error


HELP = {
    "main": (
        "失保：失业保险经办的流程系统。\n\n数据放在 SHIBAO_VAR（默认 var/）；DATABASE_URL 选择 PostgreSQL。",
        "Shibao: the workflow system of an unemployment-insurance office.\n\n"
        "Data is kept in SHIBAO_VAR (var/ unless named); DATABASE_URL chooses PostgreSQL.",
    ),
    "init": ("建表、生成密钥、部署 bpmn/。", "Create tables and keys, deploy bpmn/."),
    "init --office": (
        "按 FILE（JSON、CSV 或 XLSX）建立统筹地区和机构，设第一名管理员；不装演示数据，只能做一次。",
        "Found the areas and offices of FILE (JSON, CSV or XLSX) and let the first administrator in; once.",
    ),
    "init --login": ("第一名管理员的用户名。", "User name of the first administrator."),
    "init --name": ("第一名管理员的姓名。", "Name of the first administrator."),
    "init --password-file": (
        "初始密码所在的文件；不写则在终端询问。首次登录须更改。",
        "A file with the first password; else it is asked for. It must be changed at the first sign-in.",
    ),
    "deploy": (
        "部署 FOLDER 中的全部流程，不写则为随附的 bpmn/。",
        "Deploy every process of FOLDER, else of the bpmn/ that was shipped.",
    ),
    "work": ("触发到期事项、发送外发件。", "Fire what is due and send what waits."),
    "work --once": ("办完到期事项即退出。", "Do what is due now, then end."),
    "demo": (
        "装入演示机构：40 个机构、60 名工作人员、200 家企业、3000 名参保人、150 件申领；已装入则不变。",
        "Load the demo office: 40 offices, 60 staff, 200 enterprises, 3,000 insured, 150 claims; once.",
    ),
    "check": (
        "检查 PATH（文件夹或文件，可多个；默认 bpmn/）中的流程图、决策表和表单，列出全部问题。",
        "Check the diagrams, tables and forms of PATH (folders or files, else bpmn/): every problem.",
    ),
    "check --jsonl": (
        "从标准输入逐行读取文件路径，每个文件回答一行 JSON。",
        "Take paths on standard input and answer one JSON object a line.",
    ),
    "cases": (
        "用规则运行 FILE 中的示例案件，逐件报告不符的和法律未定的。",
        "Run the worked cases of FILE: each that fails, each the law leaves open, the count last.",
    ),
    "scenario": (
        "运行情景故事，不写则为随附的全部。",
        "Run stories, else all that were shipped.",
    ),
    "dmn": (
        "从标准输入逐行读取决策请求，逐行回答。",
        "Answer decisions asked for on standard input, line by line.",
    ),
    "dmn --jsonl": ("一行一个 JSON 对象，必须写明。", "One JSON object a line; must be said."),
    "check-drift": (
        "指出与 bpmn/ 不一致的已部署流程。",
        "Name every process in force that differs from bpmn/.",
    ),
}


def help_of(name: str) -> str:
    """What `--help` says about a command or option."""
    return text(*HELP[name])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, help=help_of("main"))
@click.version_option(package_name="shibao", prog_name="shibao", message="%(prog)s %(version)s")
def main() -> None:
    logs.warnings_only()


@main.command(help=help_of("init"))
@click.option("--office", type=FILE, help=help_of("init --office"))
@click.option("--login", default="admin", show_default=True, help=help_of("init --login"))
@click.option("--name", help=help_of("init --name"))
@click.option("--password-file", type=FILE, help=help_of("init --password-file"))
def init(office: Path | None, login: str, name: str | None, password_file: Path | None) -> None:
    settings = read_settings()
    if office is not None:
        name = name or click.prompt(text("第一名管理员的姓名", "Name of the first administrator"))
        first = opening.Administrator(login, name, first_password(password_file))
        return found_office(replace(settings, is_demo=False), office, first)
    prepare(settings)
    return tell("已就绪。", "Ready.")


def first_password(file: Path | None) -> str:
    """From the file, its last line break left out; else asked for twice, unseen."""
    if file is not None:
        return file.read_text("utf-8").rstrip("\r\n")
    question = text("初始密码", "First password")
    password: str = click.prompt(question, hide_input=True, confirmation_prompt=True)
    return password


def found_office(settings: Settings, file: Path, first: opening.Administrator) -> None:
    """Tables, keys and diagrams, then the offices of the file; all of them or none."""
    prepare(settings)
    with open_house() as house, house.sessions.begin() as session:
        clock = house.house.at_office_time(session).clock
        law = limits.book(session, deployments.newest_library(session))
        made = opening.found(session, file.read_bytes(), first, book=law, now=clock.now())
        is_provisional = law.calendar.is_provisional(clock.today())
    tell(
        f"已建立 {made.areas} 个统筹地区、{made.offices} 个机构；管理员 {first.login} 首次登录须更改密码。",
        f"{made.areas} areas and {made.offices} offices founded; {first.login} must change the password.",
    )
    if is_provisional:
        zh = "今年的放假安排尚未公布或未收录，时限为暂定：请更新 bpmn/calendars/china.json。"
        tell(zh, "The holidays of this year are not on file; limits are provisional: see bpmn/calendars.")


@main.command(help=help_of("deploy"))
@click.argument("folder", type=FOLDER, required=False)
def deploy(folder: Path | None) -> None:
    with open_house() as house:
        for process_id, version in put_in_force(house, folder or shipped()):
            tell(f"{process_id}：第 {version} 版", f"{process_id}: version {version}")


@main.command(help=help_of("work"))
@click.option("--once", is_flag=True, help=help_of("work --once"))
def work(*, once: bool) -> None:
    with open_house() as house:
        if not once:
            return worker.work(house)
        done = worker.drain(house)
        return tell(f"已处理 {done} 项。", f"{done} things were done.")


@main.command(help=help_of("demo"))
def demo() -> None:
    prepare(replace(read_settings(), is_demo=True))
    tell_sign_ins()


@main.command(help=help_of("check"))
@click.argument("paths", type=click.Path(exists=True, path_type=Path), nargs=-1)
@click.option("--jsonl", is_flag=True, help=help_of("check --jsonl"))
def check(paths: tuple[Path, ...], *, jsonl: bool) -> None:
    bootstrap.load_rooms()
    if jsonl:
        answer_lines(paths)
    else:
        tell_problems(paths)


def tell_problems(paths: tuple[Path, ...]) -> None:
    """Every problem, the count last. Ends the command where one is an error."""
    with busy("检查中", "Checking"):
        looked_at = [problems_at(path) for path in paths or (None,)]
    files_read = sum(count for count, _ in looked_at)
    found = [problem for _, problems in looked_at for problem in problems]
    for problem in found:
        tell(problem_line(problem, problem.zh, "错误"), problem_line(problem, problem.en, "error"))
    errors = sum(each.severity == "error" for each in found)
    hints = len(found) - errors
    tell(
        f"{files_read} 个文件，{errors} 处错误，{hints} 处提醒。",
        f"{files_read} files, {errors} errors, {hints} warnings.",
    )
    if errors:
        raise SystemExit(1)


def problems_at(path: Path | None) -> tuple[int, list[ProblemFound]]:
    """Files read and their problems, of a folder, of one file, or of what was shipped."""
    if path is None or path.is_dir():
        content = deployments.read_folder(path or shipped())
        return len(content), [*validation.problems(content), *letters.problems(content)]
    folder = {".dmn": "decisions", ".json": "forms"}.get(path.suffix.lower())
    try:
        content_read = checking.content_of(str(path))
    except checking.NotRead as error:
        raise click.ClickException(f"{path}: {text(error.zh, error.en)}") from None
    if folder is not None:
        return 1, validation.problems({f"{folder}/{path.name}": content_read})
    return 1, validation.of_file(content_read, str(path), around(path))[1]


def answer_lines(paths: tuple[Path, ...]) -> None:
    """Answer for the files that are named, else for those on standard input, as they come."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    for line in checking.run(map(str, paths) if paths else sys.stdin, around, text):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def around(path: Path) -> validation.Surroundings:
    """The bundle that a diagram stands in, else the one that was shipped."""
    bundle = path.absolute().parent.parent
    is_bundle = path.absolute().parent.name == "processes" and bundle.joinpath("roles.json").is_file()
    return surroundings_of(bundle if is_bundle else None)


@lru_cache(maxsize=8)
def surroundings_of(bundle: Path | None) -> validation.Surroundings:
    """A bundle read once for all its files."""
    return validation.surroundings(deployments.read_folder(bundle or shipped()))


@main.command(help=help_of("cases"))
@click.argument("file", type=FILE)
def cases(file: Path) -> None:
    from workflows.policies.cases import run_cases

    bootstrap.load_rooms()
    try:
        failed = run_cases(file, sys.stdout)
    except ValueError as problem:
        raise click.ClickException(f"{file.name}: {problem}") from problem
    raise SystemExit(failed)


@main.command(help=help_of("scenario"))
@click.argument("stories", type=FILE, nargs=-1)
def scenario(stories: tuple[Path, ...]) -> None:
    from workflows.demo.world import DemoWorld
    from workflows.runtime import scenarios

    bootstrap.load_rooms()
    chosen = list(stories) or shipped_stories()
    failed = 0
    for path in counted(chosen, text("情景故事", "Stories")):
        result = scenarios.run_file(path, DemoWorld)
        failed += not result.passed
        out.print(result.report(), markup=False)
    tell(f"{len(chosen)} 个故事，{failed} 个未通过。", f"{len(chosen)} stories, {failed} failed.")
    if failed or not chosen:
        raise SystemExit(1)


@main.command(help=help_of("dmn"))
@click.option("--jsonl", is_flag=True, required=True, help=help_of("dmn --jsonl"))
def dmn(*, jsonl: bool) -> None:
    from workflows.dmn.jsonl import run

    for line in run(sys.stdin):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


@main.command("check-drift", help=help_of("check-drift"))
def check_drift() -> None:
    with open_house() as house:
        drifted, laws = list(drift.drifting(house, shipped())), list(drift.drifting_library(house, shipped()))
        stories = list(drift.drifting_stories(house, shipped()))
    for each in drifted:
        zh, en = (
            (f"，自 {each.effective_on} 起", f", from {each.effective_on}") if each.effective_on else ("", "")
        )
        tell(
            f"{each.process_id}：第 {each.version} 版{zh}，与 bpmn/ 不一致",
            f"{each.process_id}: version {each.version}{en}, differs from bpmn/",
        )
    for path in laws:
        tell(f"{path}：现行内容与 bpmn/ 不一致", f"{path}: what is in force differs from bpmn/")
    for path in stories:
        tell(
            f"{path}：随签发留下的故事与 bpmn/ 不一致",
            f"{path}: the story that was kept with a release differs from bpmn/",
        )
    if drifted or laws or stories:
        raise SystemExit(1)
    tell("已部署的流程与 bpmn/ 一致。", "What is in force is what bpmn/ says.")


def shipped() -> Traversable:
    """The diagrams that came with this version."""
    return files("bpmn")


def shipped_stories() -> list[Path]:
    """The stories that came with this version, by name."""
    folder = shipped().joinpath("scenarios")
    return sorted(Path(str(each)) for each in folder.iterdir() if each.name.endswith(".json"))


@contextmanager
def open_house() -> Iterator[Installation]:
    """The house that the environment names, closed afterwards."""
    house = bootstrap.open_house(read_settings())
    try:
        yield house
    finally:
        house.close()


def prepare(settings: Settings) -> None:
    """Tables, keys, diagrams, and in a demo office its people; what is there already stays as it is."""
    with busy("准备数据库", "Preparing the database"):
        house = bootstrap.open_house(settings)
    try:
        if settings.is_demo:
            load_demo(house)
        with busy("部署流程", "Deploying the diagrams"):
            put_in_force(house, shipped())
    finally:
        house.close()


def load_demo(house: Installation) -> None:
    """The demo office, once. Ends the command when an earlier loading was interrupted."""
    with bar("装入演示机构", "Loading the demo office") as progress:
        try:
            is_new = office.load(
                house, lambda part: progress.update(progress.task_ids[0], completed=part), _demo_size()
            )
        except office.HalfLoaded:
            where = house.engine.url.render_as_string()
            zh = f"上次装入演示机构时被中断。请删除数据库 {where} 后重新启动。"
            en = f"Loading the demo office was interrupted. Remove the database {where} and start again."
            raise click.ClickException(text(zh, en)) from None
    if is_new:
        with house.sessions() as session:
            for sentence in census.sentences(session):
                tell(*sentence)


def _demo_size() -> office.Size:
    return office.SMALL if read_settings().is_small_demo else office.WHOLE


def tell_sign_ins() -> None:
    """Who may sign in to the demo office."""
    table = Table(box=None, pad_edge=False)
    for heading in (text("用户名", "User name"), text("岗位", "Role"), text("单位", "Office")):
        table.add_column(heading, no_wrap=True)
    for each in sign_ins(_demo_size().plan):
        table.add_row(each.login, text(each.role, each.role_en), text(each.office, each.office_en))
    out.print(table, width=max(out.width, 100), crop=False)
    tell(f"演示密码一律为 {office.PASSWORD}", f"The password of all of them is {office.PASSWORD}")


def put_in_force(house: Installation, folder: Traversable) -> list[tuple[str, int]]:
    """Deploy a folder in one transaction; process id and version of each."""
    with house.sessions.begin() as session:
        now = house.house.at_office_time(session).clock.now()
        made = deployments.deploy_folder(session, folder, by=None, now=now)
        if any(each.process_id == deployment_queries.LIBRARY and each.deployed_at == now for each in made):
            limits.recount(session, deployments.newest_library(session))
        return [(each.process_id, each.version) for each in made]


def problem_line(problem: ProblemFound, sentence: str, grave: str) -> str:
    """Where, how grave, and what to do, on one line; warnings carry no word."""
    named = f" ({problem.element_name})" if problem.element_name else ""
    where = f"{problem.path}#{problem.element_id}{named}" if problem.element_id else problem.path
    return f"{grave if problem.severity == 'error' else '-'} {where}: {sentence}"

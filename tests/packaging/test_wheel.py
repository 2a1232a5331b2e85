"""The wheel is the product: diagrams, pages, bundle and translations are in it and are found from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOOK = """
import sys
from importlib.resources import files
import webapp, workflows
from workflows.runtime import deployments
content = deployments.read_folder(files("bpmn"))
assert sys.argv[1] in webapp.__file__ and sys.argv[1] in workflows.__file__, webapp.__file__
assert sys.argv[1] in str(files("bpmn").joinpath("roles.json")), files("bpmn")
print(len([path for path in content if path.startswith("processes/")]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `pip wheel .` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True, cwd=folder)
    return next(folder.glob("shibao-*.whl"))


def _is_shipped(file: Path) -> bool:
    return not {"frontend", "node_modules", "__pycache__"} & set(file.relative_to(ROOT).parts)


def _sources(*patterns: str) -> set[str]:
    found = (file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in found if _is_shipped(file)}


def test_everything_that_runs_is_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = _sources("bpmn/**/*", "workflows/**/*.py", "webapp/**/*.py", "webapp/templates/**/*.html")
    wanted |= _sources("webapp/static/**/*", "webapp/translations/**/*.po")
    assert wanted - packed == set()
    assert {each for each in packed if each.startswith(("tests/", "docs/", "webapp/frontend/"))} == set()


def test_the_bundle_and_the_translations_are_in_the_wheel(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).namelist()
    assert "webapp/static/dist/manifest.json" in packed
    assert "webapp/static/dist/licences.txt" in packed
    assert "webapp/translations/en/LC_MESSAGES/messages.mo" in packed


def test_the_fonts_of_letters_their_licences_and_the_layout_are_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    folder = "workflows/documents/"
    wanted = {f"{folder}layout/letter.typ", f"{folder}fonts/fonts.json"}
    for package in json.loads((ROOT / folder / "fonts" / "fonts.json").read_text()):
        wanted |= {f"{folder}fonts/{name}" for name in package["files"].values()}
    assert wanted <= packed


def test_an_unpacked_wheel_finds_its_diagrams(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", LOOK, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 4

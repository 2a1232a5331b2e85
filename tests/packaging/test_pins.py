"""Whoever installs uses the index of their own: what is committed pins versions and names no address."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["webapp/frontend/package-lock.json", "tests/browser/package-lock.json"]


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _project() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {"run": project["dependencies"], **project["optional-dependencies"]}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_has_digests_and_no_addresses(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    fetched = {path: entry for path, entry in packages.items() if path}
    assert all(entry["integrity"].startswith("sha512-") for entry in fetched.values())
    assert not [path for path, entry in fetched.items() if "resolved" in entry]


@pytest.mark.parametrize("lock", LOCKS)
def test_browser_packages_are_pinned_exactly_and_run_no_scripts(lock: str) -> None:
    folder = (ROOT / lock).parent
    manifest = json.loads((folder / "package.json").read_text())
    wanted = {**manifest["dependencies"], **manifest.get("devDependencies", {})}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    settings = (folder / ".npmrc").read_text().splitlines()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true", "audit=false"} <= set(settings)


def test_constraints_pin_every_dependency_and_name_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.match(r"[a-z0-9._-]+==[^ ]+( ; .*)?$", line) for line in pins)
    assert "://" not in "\n".join(lines)
    pinned = {_name(line) for line in pins}
    wanted = {_name(each) for group in _project().values() for each in group}
    assert wanted <= pinned


def test_every_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs/decisions/0010-dependencies.md").read_text().lower()
    assert [each for each in map(_name, _project()["run"]) if each not in reasons] == []

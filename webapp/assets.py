"""Addresses of style sheets and scripts: with a digest in them, so that a browser may keep them."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request, url_for

SHEETS = ("tokens", "base", "layout", "components", "forms")
"""Of every page."""
SOME = ("dark", "approval")
"""Of a theme, and of a page that names it."""
YEAR = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Offer `sheet(name)` and `bundle(name)` to templates; keep versioned files for a year."""
    folder = Path(app.static_folder or "")
    versions = {name: _digest(folder / "css" / f"{name}.css") for name in (*SHEETS, *SOME)}
    manifest = _manifest(folder / "dist" / "manifest.json")

    def sheet(name: str) -> str:
        return url_for("static", filename=f"css/{name}.css", v=versions[name])

    def bundle(name: str) -> str | None:
        file = manifest.get(name)
        return url_for("static", filename=f"dist/{file}") if file else None

    app.jinja_env.globals.update(sheet=sheet, bundle=bundle, sheets=SHEETS)

    @app.after_request
    def keep_versioned(response: Response) -> Response:
        is_versioned = "v" in request.args or "/dist/" in request.path
        if request.endpoint == "static" and response.status_code == 200 and is_versioned:
            response.headers["Cache-Control"] = YEAR
        return response


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]


def _manifest(file: Path) -> dict[str, str]:
    """Names of the built files; empty before the first build, and the pages then work as plain forms."""
    if not file.exists():
        return {}
    built: dict[str, str] = json.loads(file.read_text("utf-8"))
    return built

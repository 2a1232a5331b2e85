"""Answers go out compressed where the browser takes it: pages anew each time, files once for the process.

A page carries a secret (the token of its forms) beside words that somebody may have chosen; so that its
length tells nothing of either, a random number of signs stands in its header, where no reader looks.
"""

from __future__ import annotations

import gzip
import io
import secrets
from functools import lru_cache

from flask import Flask, Response, request

KINDS = frozenset(
    {
        "text/html",
        "text/css",
        "text/plain",
        "text/csv",
        "text/javascript",
        "application/javascript",
        "application/json",
        "application/xml",
        "image/svg+xml",
    }
)
LEAST_BYTES = 500
"""What is smaller fits into one packet anyhow."""
PAGE_LEVEL, FILE_LEVEL = 5, 9
MOST_SIGNS = 100


def install(app: Flask) -> None:
    """Compress what `app` answers."""
    files = lru_cache(maxsize=64)(_packed_file)

    @app.after_request
    def compress(response: Response) -> Response:
        if response.status_code != 200 or response.mimetype not in KINDS:
            return response
        is_file = request.endpoint == "static"
        if response.is_streamed and not is_file:
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings["gzip"] or request.method == "HEAD":
            return response
        if "Content-Encoding" in response.headers or "Content-Range" in response.headers:
            return response
        content = _content(response)
        if len(content) >= LEAST_BYTES:
            _replace(response, files(content) if is_file else _packed_page(content))
        return response


def _content(response: Response) -> bytes:
    response.direct_passthrough = False
    content: bytes = response.get_data()
    return content


def _replace(response: Response, packed: bytes) -> None:
    etag, _is_weak = response.get_etag()
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    if etag is not None:
        response.set_etag(etag, weak=True)  # another form of the same content


def _packed_file(content: bytes) -> bytes:
    return gzip.compress(content, FILE_LEVEL, mtime=0)


def _packed_page(content: bytes) -> bytes:
    told, name = io.BytesIO(), "x" * secrets.randbelow(MOST_SIGNS)
    with gzip.GzipFile(name, "wb", PAGE_LEVEL, told, mtime=0) as page:
        page.write(content)
    return told.getvalue()

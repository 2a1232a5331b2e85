"""Headers of every answer: what a page may load, who may frame it, what a cache may keep."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
DRAWING_POLICY = POLICY.replace("style-src 'self'", "style-src 'self'; style-src-attr 'unsafe-inline'")
"""For the page with the drawing tools alone: their search and menus carry style attributes."""
READING_POLICY = f"{POLICY}; frame-src 'self'"
"""For the page of a case, which opens its letters beside the form."""
BESIDE = {"X-Frame-Options": "SAMEORIGIN"}
"""Of a letter or a paper, which the page of its case shows beside the form; its policy says so too."""
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""The viewer of the browser is an object with a style of its own and runs no page's script; in a sandbox it
shows nothing."""
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
"""The browser puts a picture in the middle of the page by a style of its own."""
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def install(app: Flask, *, is_secure: bool) -> None:
    """Add the headers to every answer of `app`, errors and static files included."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        if is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

"""Where a rule stands in the law, in the language of the page."""

from __future__ import annotations

from webapp.language import language
from workflows.policies.citations import cited


def clause(code: str) -> str:
    """Every place cited, in order: `S5.6` is 第五条（S5.6）."""
    return cited(code, language())

"""Everything that a letter may be about, and the names it may use there."""

from __future__ import annotations

from workflows.documents import facts
from workflows.documents.claim_vocabulary import OF_CLAIM
from workflows.documents.plan_vocabulary import OF_PLAN

VOCABULARY: dict[str, dict[str, object]] = {
    "claim": OF_CLAIM,
    "run": facts.OF_RUN,
    "objection": facts.OF_OBJECTION,
    "plan": OF_PLAN,
    "hiring": facts.OF_HIRING,
    "layoff": facts.OF_LAYOFF,
    "support": facts.OF_SUPPORT,
    "agreement": facts.OF_AGREEMENT,
    "certificate": facts.OF_CERTIFICATE,
    "case": facts.OF_CASE,
}
"""What a letter is about → the names it may use, with their types."""

"""What a deployed decision says, for pages, reports and limits; the numbers live nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from workflows import dmn
from workflows.clock import CHINA
from workflows.engine.advance import DecisionMade
from workflows.errors import Incident, NotFound
from workflows.runtime import deployments

# By the digest of the library: bytes once read never mean something else.
_models: dict[tuple[str, str], dmn.Model] = {}


def decide(
    session: Session,
    decision_id: str,
    inputs: Mapping[str, Any],
    *,
    now: dt.datetime,
    library: str | None = None,
) -> DecisionMade:
    """Ask a table of the library of this digest, or of the newest one, at the office's moment `now`.

    Raises NotFound for an unknown decision, Incident (table and inputs) when it does not answer.
    """
    digest = library or deployments.newest_library(session)
    decided = _model(session, digest, decision_id).decide(decision_id, inputs, now.astimezone(CHINA))
    if decided.problems:
        shown = ", ".join(f"{name}={value}" for name, value in inputs.items())
        raise Incident(element=decision_id, reason=f"{decided.problems[0]} ({shown})")
    hits = tuple(
        {
            "rule": hit.rule,
            "rule_id": hit.rule_id,
            "table": hit.table_name,
            "outputs": dict(hit.outputs),
            "annotations": dict(hit.annotations),
        }
        for hit in decided.hits
    )
    return DecisionMade(decision_id, dict(inputs), decided.value, hits)


def _model(session: Session, digest: str, decision_id: str) -> dmn.Model:
    content = deployments.library_files(session, digest).get(f"decisions/{decision_id}.dmn")
    if content is None:
        raise NotFound(what={"zh": f"决定表 {decision_id}", "en": f"The decision {decision_id}"})
    key = digest, decision_id
    if key not in _models:
        _models[key] = dmn.read_model(content)
    return _models[key]

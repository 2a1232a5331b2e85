"""What a deployed decision says, for pages, reports and limits; the numbers live nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import dmn
from workflows.engine.advance import DecisionMade
from workflows.errors import Incident, NotFound
from workflows.runtime.deployments import LIBRARY
from workflows.runtime.models import Deployment, DeploymentFile

# By the digest of the file: bytes once read never mean something else.
_models: dict[str, dmn.Model] = {}


def decide(session: Session, decision_id: str, inputs: Mapping[str, Any]) -> DecisionMade:
    """Ask the newest table of the library.

    Raises NotFound for an unknown decision, Incident (table and inputs) when it does not answer.
    """
    decided = _model(session, decision_id).decide(decision_id, inputs)
    if decided.problems:
        shown = ", ".join(f"{name}={value}" for name, value in inputs.items())
        reason = f"{decided.problems[0]} ({shown})"
        raise Incident(element=decision_id, reason=reason)
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


def _model(session: Session, decision_id: str) -> dmn.Model:
    path = f"decisions/{decision_id}.dmn"
    newest = (
        sa.select(DeploymentFile.deployment_id, DeploymentFile.sha256)
        .join(Deployment, Deployment.id == DeploymentFile.deployment_id)
        .where(Deployment.process_id == LIBRARY, DeploymentFile.path == path)
        .order_by(Deployment.version.desc())
        .limit(1)
    )
    found = session.execute(newest).one_or_none()
    if found is None:
        raise NotFound(what={"zh": f"决定表 {decision_id}", "en": f"The decision {decision_id}"})
    if found.sha256 not in _models:
        file = session.get_one(DeploymentFile, (found.deployment_id, path))
        _models[found.sha256] = dmn.read_model(bytes(file.content))
    return _models[found.sha256]

"""Certificates of ended employment: printed when somebody asks, from what stands on file."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.documents import composing, definitions, facts, printing
from workflows.documents.facts import Words
from workflows.documents.operations import CLAUSES, definition
from workflows.errors import NotFound
from workflows.layoffs.models import LayoffPlan
from workflows.layoffs.rehire_models import ContractCertificate, RehireWatch
from workflows.people.models import Organisation, Person, PoolingArea
from workflows.runtime import deployments

LETTER = "contract_certificate"
REASON = Words("用人单位经济性裁员", "economic layoff by the employer")
CERTIFICATE = {"zh": "此证明", "en": "This certificate"}


def pages(session: Session, watch_key: str, row: int, language: str, *, is_practice: bool) -> bytes:
    """The certificate of the person in a row of the list, the same bytes each time. Raises NotFound."""
    found = session.execute(
        sa.select(ContractCertificate, RehireWatch, Person)
        .join(RehireWatch, RehireWatch.id == ContractCertificate.watch_id)
        .join(Person, Person.id == ContractCertificate.person_id)
        .where(RehireWatch.business_key == watch_key, ContractCertificate.row == row)
    ).one_or_none()
    if found is None or language not in definitions.LANGUAGES:
        raise NotFound(what=CERTIFICATE)
    certificate, watch, person = found
    files = deployments.library_files(session, certificate.library)
    told = _facts(session, certificate, watch, person)
    clauses = composing.clause_texts(files[CLAUSES])
    sheet = composing.sheet(definition(files, LETTER), told, clauses, language)
    return printing.pdf(composing.practised(sheet, language) if is_practice else sheet)


def _facts(
    session: Session, certificate: ContractCertificate, watch: RehireWatch, person: Person
) -> dict[str, object]:
    enterprise = session.get_one(Organisation, watch.enterprise_id)
    area = session.get_one(PoolingArea, watch.area_id)
    plan = session.get_one(LayoffPlan, watch.plan_id)
    head = facts.LetterHead(
        certificate.number,
        certificate.issued_on,
        Words(enterprise.name, enterprise.name_en),
        Words(area.name, area.name_en),
    )
    ended = facts.ContractEnded(
        person.name, person.identity_masked or "", watch.laid_off_on, REASON, plan.business_key
    )
    return {"letter": asdict(head), "contract": asdict(ended)}

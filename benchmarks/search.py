"""The search for a case, and a step with the next of its list, with few and with many; on PostgreSQL.

Few are 10,000 cases of as many people and 10,000 open tasks; many 200,000 and 100,000, with `--full`
6,000,000 cases of 1,000,000 people and 1,000,000 open tasks. What is looked for stands in a sea of copies.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.inbox import ROUNDS, best_ms, fill
from benchmarks.stage import Gate, Stage, calibration, judged, option, staged
from tests.conftest import START
from workflows.demo import builders
from workflows.people.operations import NewPerson, add_person
from workflows.runtime import inbox, instances, search, tasks

FEW = 10_000
NAME, PHONE, NUMBER, FIRM = "欧阳明远", "13900000001", 1, "通化钢铁"
KEY = "C-2006-000042"
SOUGHT = {
    "number": KEY,
    "number_beginning": "C-2006-0000",
    "identity": builders.invented_identity(NUMBER),
    "name": NAME,
    "surname": "王",
    "phone": PHONE,
    "firm": FIRM,
    "city": "长春",
}
"""What is typed; the surname is that of one in ten, the firm that of a hundred, the city that of nearly
all; all else is found once."""
PEOPLE = """
INSERT INTO person (public_id, name, name_key, initials, identity_index, identity_masked, phone_index,
  phone_masked, area_id, created_at, revision)
SELECT gen_random_uuid(), family || n,
  encode(convert_to(family, 'GB18030'), 'hex') || encode(n::text::bytea, 'hex'), 'x',
  sha256(('identity' || n)::bytea), '2201**********0000', sha256(('phone' || n)::bytea), '139****0000',
  'changchun', now(), 1
FROM (SELECT n, CASE WHEN n % 10 = 0 THEN '王' ELSE chr(20000 + n % 5000) END AS family
  FROM generate_series(1, {people}) AS n) AS numbered
"""
CASES = """
INSERT INTO instance (business_key, process_id, deployment_id, title, title_en, state, data, status,
  revision, area_id, offices, person_id, acted, tokens, started_at, ended_at)
SELECT 'C-2007-' || lpad(n::text, 8, '0'), process_id, deployment_id, title, title_en, state, data,
  'completed', revision, area_id, offices, {first} + n % {people}, acted, tokens, started_at, started_at
FROM instance, generate_series(1, {cases}) AS n WHERE id = {case}
"""
CLAIMS = """
INSERT INTO claim (business_key, person_id, area_id, community_office_id, status, separated_on,
  separation_reason, employer_name, employer_key, registered_on, job_seeking, contribution_months,
  received_at, closed_at, revision)
SELECT business_key, person_id, area_id, {office}, 'closed', '2006-02-28', 'contract_expired', firm,
  encode(convert_to(firm, 'GB18030'), 'hex'), '2006-03-01', true, 38, started_at, started_at, 1
FROM (SELECT *, CASE WHEN business_key <= 'C-2007-00000100' THEN '通化钢铁第' || id || '厂'
  ELSE '长春' || chr(20000 + (id % 5000)::int) || '机械厂' END AS firm
  FROM instance WHERE business_key LIKE 'C-2007-%') AS sea
"""


def sea(stage: Stage, cases: int, people: int) -> None:
    """One person with one case, and so many copies around them, made by the database itself."""
    house, office = stage.installation.house, stage.office
    with stage.installation.sessions.begin() as session:
        identity = builders.invented_identity(NUMBER)
        new = NewPerson(NAME, identity_number=identity, phone=PHONE, area_id="changchun")
        person = add_person(session, new, actor=None, now=START)
        case = instances.start(
            session,
            "monthly",
            offices=office.offices,
            area_id=office.area_id,
            actor=office.clerk,
            house=house,
            variables={"month": 1, "months": 1, "person_id": person.id, "business_key": KEY},
        )
        first = person.id + 1
        values = {"cases": cases, "people": people, "first": first, "case": case.id}
        for statement in (PEOPLE, CASES, CLAIMS):
            session.execute(sa.text(statement.format(office=office.offices["agency"], **values)))
    with stage.installation.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("person", "instance", "claim"):
            connection.exec_driver_sql(f"VACUUM ANALYZE {table}")


def seeking(stage: Stage, text: str) -> Callable[[Session], None]:
    """The act of searching; it finds something."""

    def find(session: Session) -> None:
        assert search.search(session, stage.office.clerk, text), f"nothing found for {text}"

    return find


def going_on(stage: Stage) -> Callable[[Session], None]:
    """The act of completing a step, another one each time, and looking for the next row of the list."""
    cases = iter([stage.begin() for _ in range(ROUNDS)])

    def complete(session: Session) -> None:
        case = next(cases)
        task_id, revision = stage.waiting(case)
        office, house = stage.office, stage.installation.house
        after = f"{START.isoformat()}~{task_id}~0"
        tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)
        assert inbox.pool(session, office.clerk, after=after, limit=10).rows
        session.commit()

    return complete


def main() -> int:
    """Measure, print, judge."""
    loop = calibration()
    full = option("full")
    cases, people = (6_000_000, 1_000_000) if full else (200_000, 200_000)
    with staged("postgresql") as small, staged("postgresql") as stage:
        sea(small, FEW, FEW)
        sea(stage, cases, people)
        fill(small, small.begin(), FEW)
        fill(stage, stage.begin(), 1_000_000 if full else 100_000)
        figures: dict[str, float | str] = {"cases": cases, "people": people}
        gates = []
        acts = {name: (seeking(small, text), seeking(stage, text)) for name, text in SOUGHT.items()}
        acts["complete_and_next"] = (going_on(small), going_on(stage))
        for name, (in_few, in_many) in acts.items():
            few_ms, many_ms = best_ms((small, in_few), (stage, in_many))
            figures |= {f"{name}_few_ms": round(few_ms, 2), f"{name}_many_ms": round(many_ms, 2)}
            gates.append(Gate(f"{name}_many_by_few", many_ms / few_ms, most=2.0))
    return judged("search", loop, figures, *gates)


if __name__ == "__main__":
    sys.exit(main())

"""Issuing letters: the verb that diagrams name, and the printing after its commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.claims.queries import claim_card
from workflows.deadlines import operations as deadlines
from workflows.documents import announcing, composing, definitions, facts, printing, trace, words
from workflows.documents.agreement_facts import AgreementFacts
from workflows.documents.case_facts import CaseFacts
from workflows.documents.claim_facts import REASONS, ClaimFacts
from workflows.documents.definitions import LetterDefinition
from workflows.documents.hiring_facts import HiringFacts, LayoffFacts
from workflows.documents.models import IssuedLetter, PrintedLetter
from workflows.documents.objection_facts import ObjectionFacts
from workflows.documents.plan_facts import PlanFacts
from workflows.documents.run_facts import RunFacts
from workflows.documents.support_facts import SupportFacts
from workflows.engine.registry import operation
from workflows.errors import NotFound, Refused
from workflows.people.permissions import Actor, Subject, require, working
from workflows.runtime import deployments, history, limits, outbox, steps
from workflows.runtime.context import OperationContext, for_page
from workflows.runtime.house import House
from workflows.runtime.instances import CaseView
from workflows.runtime.models import Deployment, DeploymentFile, Instance

STATEMENT = "payment_statement"
"""The one letter that a person asks for and no step issues."""
COMMISSION, VERIFICATION = "verification_commission", "community_verification"
"""The letter to the community office, and the limit under which it answers."""
PRINT = "documents.print"
CLAUSES = "clauses.json"
ENTERPRISE = "enterprise"
"""Kind of the office of a case that signs its own letters to its people."""


@dataclass(frozen=True)
class Issued:
    """The number of the letter."""

    letter_number: str


@operation("documents.issue", zh="出具文书", en="Issue a letter", files={"letter": "letters/{}.json"})
def issue(  # noqa: PLR0913  one name for each thing that a letter may be about
    context: OperationContext,
    *,
    letter: str,
    claim_id: int | None = None,
    run_id: int | None = None,
    plan_id: int | None = None,
    hiring_id: int | None = None,
    watch_id: int | None = None,
    objection_id: int | None = None,
    support_id: int | None = None,
    agreement_id: int | None = None,
    opinion: str | None = None,
) -> Issued:
    """Keep a letter of the case with what it says today; its pages are printed after the commit.

    `letter` is the stem of a file of `bpmn/letters`, as the case runs on it or else as the library has it;
    it says what it is about. `opinion` is what a reviewer wrote, where no table of the trade has it, and in
    a letter about a case of any process whatever its step says. Raises NotFound for an unknown letter,
    Refused where it does not fit the case.
    Source: 社会保险经办条例 art 24, Order 8 art 14
    """
    library = context.library or deployments.newest_library(context.session)
    context = replace(context, library=library)
    files = deployments.library_files(context.session, library)
    wanted = definition({**files, **_of_version(context)}, letter)
    about = _About(
        claim_id, run_id, objection_id, plan_id, hiring_id, watch_id, support_id, agreement_id, opinion
    )
    source = _source(context, wanted, files, about)
    row = _numbered(context, wanted, source)
    row.data = _data(context, wanted, source, row.number)
    context.session.add(row)
    context.session.flush()
    context.send(PRINT, f"letter:{row.number}", {"letter_id": row.id})
    announcing.announce(context, wanted, row)
    told = {"letter": letter, "number": row.number, "version": row.version}
    context.audit("documents.issue", "letter", row.id, clause=wanted.clause, after=told)
    return Issued(row.number)


@dataclass(frozen=True)
class Commissioned:
    """The instant at which the verification is overdue: the day after its last one begins."""

    verification_until: dt.datetime


@operation("documents.commission", zh="出具核实委托", en="Commission the verification")
def commission(context: OperationContext, *, claim_id: int) -> Commissioned:
    """Issue the commission to the community office, with the last day that it names.

    Source: Jilin 2005-58 s.5
    """
    issue(context, letter=COMMISSION, claim_id=claim_id)
    due = deadlines.due(context.law(context.today), VERIFICATION, context.today)
    return Commissioned(due.due_at or context.now)


def issue_statement(
    session: Session, case: CaseView, *, actor: Actor, house: House, claim_key: str | None = None
) -> Issued:
    """What was paid on a claim so far, as a letter that the claimant asked for.

    The claim is that of the case, or one of those that a take-over brought: they have no case of their own.

    Raises NotFound for a case without an entitlement, NotAllowed.
    """
    require(actor, "document.issue", Subject("case", case.area_id, working(case.offices)))
    steps.locked_case(session, case.instance_id)
    context = replace(for_page(session, actor, house), instance_id=case.instance_id, library=case.library)
    claim_id = claim_card(session, claim_key or case.business_key, is_brief=True).claim_id
    return issue(context, letter=STATEMENT, claim_id=claim_id)


def definition(files: Mapping[str, bytes], letter_id: str) -> LetterDefinition:
    """A letter of a library. Raises NotFound."""
    content = files.get(f"{definitions.FOLDER}{letter_id}.json")
    if content is None:
        raise NotFound(what={"zh": f"文书 {letter_id}", "en": f"The letter {letter_id}"})
    return definitions.read(letter_id, content)


def _of_version(context: OperationContext) -> Mapping[str, bytes]:
    """The files of the version that the case runs on; what they say goes before the library."""
    if context.files is not None:
        return context.files
    instance = context.session.get_one(Instance, context.instance_id)
    deployment = context.session.get_one(Deployment, instance.deployment_id)
    return deployments.definition(context.session, deployment).files


def wording(session: Session, row: IssuedLetter, files: Mapping[str, bytes]) -> LetterDefinition:
    """The letter as it was worded when it was issued: by its digest, wherever it was deployed."""
    path = f"{definitions.FOLDER}{row.letter_id}.json"
    content = files.get(path, b"")
    if sha256(content).hexdigest() != row.version:
        kept = select(DeploymentFile.content).where(DeploymentFile.path == path)
        found = session.scalar(kept.where(DeploymentFile.sha256 == row.version).limit(1))
        content = content if found is None else bytes(found)
    return definition({path: content}, row.letter_id)


@outbox.handler(PRINT)
def print_letter(delivery: outbox.Delivery) -> None:
    """Print an issued letter in both languages; a second call finds its pages there and does nothing.

    Read and printed before the session of the delivery begins: SQLite would let nobody write meanwhile.
    """
    letter_id = int(delivery.payload["letter_id"])
    with Session(delivery.session.get_bind()) as reading:
        reading.connection(execution_options={"read_only": True})
        row = reading.get_one(IssuedLetter, letter_id)
        lacking = [
            each for each in definitions.LANGUAGES if reading.get(PrintedLetter, (row.id, each)) is None
        ]
        sheets = {language: sheet_of(reading, row, language) for language in lacking}
    if delivery.house.settings.is_practice:
        sheets = {language: composing.practised(each, language) for language, each in sheets.items()}
    made = {language: printing.pdf(each) for language, each in sheets.items()}
    for language, content in made.items():
        delivery.session.add(_printed(letter_id, language, content, delivery.now))


def _printed(letter_id: int, language: str, content: bytes, now: dt.datetime) -> PrintedLetter:
    return PrintedLetter(
        letter_id=letter_id,
        language=language,
        content=content,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        printed_at=now,
    )


def sheet_of(session: Session, row: IssuedLetter, language: str) -> composing.Sheet:
    """What the pages of an issued letter show: what was kept, and the trace that never changes."""
    files = deployments.library_files(session, row.library)
    clauses = composing.clause_texts(files[CLAUSES])
    return composing.sheet(wording(session, row, files), facts_of(session, row), clauses, language)


def facts_of(session: Session, row: IssuedLetter) -> dict[str, Any]:
    """Every fact of an issued letter."""
    files = deployments.library_files(session, row.library)
    names = definitions.roots(wording(session, row, files)) & trace.NAMES
    if not names:
        return dict(row.data)
    decisions = history.decisions_of(session, row.instance_id, until=row.revision)
    book = limits.book(session, row.library)
    told = trace.told(sorted(names), decisions, book, words.options(files[REASONS]))
    return {**row.data, **{name: _plain(value) for name, value in told.items()}}


Source = (
    ClaimFacts
    | RunFacts
    | ObjectionFacts
    | PlanFacts
    | HiringFacts
    | LayoffFacts
    | SupportFacts
    | AgreementFacts
    | CaseFacts
)


@dataclass(frozen=True)
class _About:
    """What the step of the diagram named."""

    claim_id: int | None
    run_id: int | None
    objection_id: int | None
    plan_id: int | None
    hiring_id: int | None
    watch_id: int | None
    support_id: int | None
    agreement_id: int | None
    opinion: str | None


def _source(
    context: OperationContext, letter: LetterDefinition, files: Mapping[str, bytes], told: _About
) -> Source:
    if letter.about == "case":
        return CaseFacts(context, told.opinion)
    named: dict[str, tuple[int | None, Callable[[int], Source]]] = {
        "claim": (told.claim_id, lambda number: ClaimFacts(context, number, files, told.opinion)),
        "run": (told.run_id, lambda number: RunFacts(context, number)),
        "objection": (told.objection_id, lambda number: ObjectionFacts(context, number, files)),
        "plan": (told.plan_id, lambda number: PlanFacts(context, number, files, told.opinion)),
        "hiring": (told.hiring_id, lambda number: HiringFacts(context, number)),
        "layoff": (told.watch_id, lambda number: LayoffFacts(context, number)),
        "support": (told.support_id, lambda number: SupportFacts(context, number, files)),
        "agreement": (told.agreement_id, lambda number: AgreementFacts(context, number, files)),
    }
    number, facts = named.get(letter.about, (None, None))
    if number is not None and facts is not None:
        return facts(int(number))
    raise Refused(
        reason={
            "zh": f"文书 {letter.letter_id} 缺少它所说的事项",
            "en": f"the letter {letter.letter_id} was not told what it is about",
        }
    )


def _numbered(context: OperationContext, letter: LetterDefinition, source: Source) -> IssuedLetter:
    """The next letter of the case, as yet without what it says."""
    sequence, author = _next_sequence(context), _author(context, letter)
    return IssuedLetter(
        number=f"{_case_number(context, source)}-{sequence:02d}",
        instance_id=context.instance_id,
        sequence=sequence,
        letter_id=letter.letter_id,
        title=letter.title["zh"],
        title_en=letter.title["en"],
        library=context.library,
        version=letter.sha256,
        revision=context.session.get_one(Instance, context.instance_id).revision,
        issued_at=context.now,
        issued_by=author.person_id if author else None,
        issued_by_name=author.name if author else None,
    )


def _case_number(context: OperationContext, source: Source) -> str:
    """The number of the case that issues; one in its first step has that of what the letter is about."""
    case = context.session.get_one(Instance, context.instance_id)
    if isinstance(source, CaseFacts) or not case.business_key.startswith(f"{case.process_id}-"):
        return case.business_key
    if isinstance(source, HiringFacts | LayoffFacts):
        return source.watch.business_key
    if isinstance(source, SupportFacts | AgreementFacts | PlanFacts):
        return source.row.business_key
    return source.card.run.business_key if isinstance(source, RunFacts) else source.card.business_key


def _author(context: OperationContext, letter: LetterDefinition) -> Actor | None:
    """Whose act the letter is; nobody's where a step of the enterprise lets another office write to it."""
    actor = context.actor
    if actor is None or letter.office == ENTERPRISE:
        return actor
    firm = context.session.get_one(Instance, context.instance_id).offices.get(ENTERPRISE)
    return None if any(grant.organisation_id == firm for grant in actor.grants) else actor


def _next_sequence(context: OperationContext) -> int:
    """The case's row is locked by its step, so that two letters never get one number."""
    last = select(func.max(IssuedLetter.sequence)).where(IssuedLetter.instance_id == context.instance_id)
    return (context.session.scalar(last) or 0) + 1


def _data(context: OperationContext, letter: LetterDefinition, source: Source, number: str) -> dict[str, Any]:
    head = facts.LetterHead(number, context.today, source.office(letter.office), source.area)
    names = definitions.roots(letter) - trace.NAMES - {"letter"}
    return {"letter": asdict(head), **{name: _plain(source.of(name)) for name in sorted(names)}}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return [asdict(each) for each in value] if isinstance(value, list) else value

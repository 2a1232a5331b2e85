"""Layoffs: the register, a new plan of an enterprise, its name list, and a plan opened again."""

from __future__ import annotations

import datetime as dt
import io

from flask import Blueprint, flash, make_response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from webapp import enterprise_cases, numbers, task_forms, transaction
from webapp.access import AGENT, LABOUR_CLERK, SUPERVISOR, UNION, Permission, actor, guard, roles
from webapp.htmx import go_to, page_or_part
from webapp.language import gettext as _
from webapp.month_grid import month_grid
from webapp.refusals import shown_again_by
from workflows import audit
from workflows.documents import certificates
from workflows.errors import DomainError, Refused
from workflows.layoffs import estimates, name_lists, opinion_files, plan_cards, watch_queries
from workflows.layoffs import queries as layoffs
from workflows.people import permissions
from workflows.people import queries as people
from workflows.people.permissions import Subject
from workflows.runtime import instances, messages

bp = Blueprint("layoffs", __name__, url_prefix="/layoffs")
guard(bp, Permission(roles=(AGENT, UNION, LABOUR_CLERK, SUPERVISOR)))

PROCESS = "layoff_plan"
REOPENED = "layoff_plan_reopened"
"""The message that a plan waits for while it waits for its day."""
HIRING = "rehire_hiring_wanted"
"""The message that a watch waits for between two hirings."""
STATES = (
    "filed", "in_consultation", "consulted", "reported", "returned", "correction_ordered", "reopened",
    "noted", "effective", "withdrawn",
)  # fmt: skip


@bp.get("")
def register() -> ResponseReturnValue:
    session = transaction.session()
    chosen = layoffs.Filter(
        area_id=request.args.get("area") or None,
        status=request.args.get("status") or None,
        earliest_from=_day("from"),
        earliest_to=_day("to"),
    )
    return render_template(
        "layoffs/page.html",
        rows=layoffs.register(session, actor(), chosen),
        chosen=chosen,
        states=STATES,
        areas=people.areas(session),
        may_file=actor().holds(AGENT),
        may_sign=actor().holds(SUPERVISOR),
    )


@bp.get("/calendar")
def calendar() -> ResponseReturnValue:
    """A month of earliest days; a plan that was withdrawn has none any more."""
    today = transaction.clock().today()
    grid = month_grid(request.args.get("month", ""), today)
    within = layoffs.Filter(earliest_from=grid.first, earliest_to=grid.last)
    plans: dict[dt.date, list[layoffs.PlanRow]] = {}
    for row in layoffs.register(transaction.session(), actor(), within):
        if row.earliest_on is not None and row.status != "withdrawn":
            plans.setdefault(row.earliest_on, []).append(row)
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return render_template("layoffs/calendar.html", grid=grid, plans=plans, today=today, weekdays=weekdays)


@bp.get("/new")
@roles(AGENT)
def new() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    firm = enterprise_cases.own_firm()
    counted_on = firm.counted_on.isoformat() if firm.counted_on else None
    known = {"staff_count": firm.staff_count, "counted_on": counted_on}
    return render_template(
        "layoffs/new.html",
        firm=firm,
        **enterprise_cases.form_and_draft(PROCESS, firm, error, known),
        error=error,
        found=None,
        categories=name_lists.CATEGORIES,
        retentions=name_lists.RETENTIONS,
    )


@bp.post("/new")
@roles(AGENT)
@shown_again_by(_page)
def file_plan() -> ResponseReturnValue:
    key = enterprise_cases.begin(PROCESS, _keep_names)
    flash(_("方案已提交，编号 %(key)s。下一步向工会或者全体职工说明情况。", key=key))
    return go_to(url_for("cases.show", business_key=key))


@bp.get("/threshold")
@roles(AGENT)
def threshold() -> ResponseReturnValue:
    """The line that says what a layoff of this size brings with it."""
    firm = enterprise_cases.own_firm()
    staff, laid_off = (numbers.whole(request.args.get(name, "")) or 0 for name in ("staff", "laid_off"))
    found = estimates.estimate(
        transaction.session(),
        firm.area_id,
        staff_count=staff,
        laid_off=laid_off,
        on=transaction.clock().today(),
    )
    return page_or_part("layoffs/threshold.html", "layoffs/_threshold.html", found=found)


@bp.get("/watches")
def watches() -> ResponseReturnValue:
    """Watches after layoffs, those with an alarm first."""
    rows = watch_queries.watches(transaction.session(), actor())
    return render_template("layoffs/watches.html", rows=rows, today=transaction.clock().today())


@bp.post("/watches/<business_key>/hire")
@roles(AGENT)
def hire(business_key: str) -> ResponseReturnValue:
    """The enterprise wants to hire: its next step is the notice."""
    session = transaction.session()
    case = instances.by_key(session, business_key, actor())
    subject = Subject("enterprise_case", case.area_id, frozenset(case.offices.values()))
    permissions.require(actor(), "rehire.announce", subject)
    if not any(element == "hiring_wanted" for _process, element in case.tokens):
        reason = {
            "zh": "上一次招用还没有办结，或者跟踪已经结束",
            "en": "the last hiring is not finished, or the watch is over",
        }
        raise Refused(reason=reason)
    messages.send(
        session, HIRING, business_key=business_key, payload={}, actor=actor(), house=transaction.house()
    )
    flash(_("请填报招用通知。"))
    return go_to(url_for("cases.show", business_key=business_key))


@bp.get("/watches/<business_key>/certificates/<int:row>/<language>.pdf")
def certificate(business_key: str, row: int, language: str) -> ResponseReturnValue:
    """The certificate of one laid-off person; whoever takes it is in the audit trail."""
    session = transaction.session()
    case = instances.by_key(session, business_key, actor())
    subject = Subject("enterprise_case", case.area_id, frozenset(case.offices.values()))
    permissions.require(actor(), "document.read", subject)
    is_practice = transaction.house().settings.is_practice
    content = certificates.pages(session, business_key, row, language, is_practice=is_practice)
    note = audit.Act("documents.print", "contract_certificate", f"{business_key}-C{row}")
    with transaction.opened().sessions.begin() as noting:
        audit.record(noting, note, actor=actor(), now=transaction.clock().now())
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{business_key}-C{row}.{language}.pdf"'
    return answer


@bp.get("/<business_key>/names")
def names(business_key: str) -> ResponseReturnValue:
    session = transaction.session()
    instances.by_key(session, business_key, actor())
    card = plan_cards.layoff_card(session, business_key)
    rows = layoffs.names(session, card.versions[-1].name_list_id)
    return render_template("layoffs/names.html", card=card, rows=rows)


@bp.get("/<business_key>/opinions/<int:round_number>")
def paper(business_key: str, round_number: int) -> ResponseReturnValue:
    """The paper of an opinion; whoever takes it is in the audit trail."""
    session = transaction.session()
    instances.by_key(session, business_key, actor())
    found = opinion_files.of_round(session, business_key, round_number)
    note = audit.Act("layoffs.read_paper", "case", business_key, "S7.5", after={"round": round_number})
    with transaction.opened().sessions.begin() as noting:
        audit.record(noting, note, actor=actor(), now=transaction.clock().now())
    name = f"{business_key}-{round_number}.{found.kind}"
    return send_file(io.BytesIO(found.content), found.mime, as_attachment=True, download_name=name)


@bp.post("/<business_key>/reopen")
@roles(AGENT)
def reopen(business_key: str) -> ResponseReturnValue:
    """The enterprise wants to change or withdraw a plan that waits for its day."""
    session = transaction.session()
    case = instances.by_key(session, business_key, actor())
    subject = Subject("enterprise_case", case.area_id, frozenset(case.offices.values()))
    permissions.require(actor(), "layoff.change", subject)
    if not any(element == "change_wanted" for _process, element in case.tokens):
        reason = {"zh": "方案不在等候裁员日期", "en": "the plan does not wait for its day"}
        raise Refused(reason=reason)
    messages.send(
        session, REOPENED, business_key=business_key, payload={}, actor=actor(), house=transaction.house()
    )
    flash(_("方案已转回本企业，请变更或者撤回。"))
    return go_to(url_for("cases.show", business_key=business_key))


def _keep_names(upload: FileStorage) -> int:
    now = transaction.clock().now()
    content = upload.read(name_lists.MAX_BYTES + 1)
    return name_lists.store(
        transaction.session(),
        enterprise_cases.own_firm().organisation_id,
        content,
        actor=actor(),
        now=now,
        leave_out=task_forms.leave_out(),
    )


def _day(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None

"""Courses of claims of the demo office after the grant: disclosure, objections, and what ends a benefit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from workflows.demo.desk import Case
from workflows.demo.inhabitants import employer_of
from workflows.demo.stories import Script
from workflows.demo.telling import Course, Telling, granted


def _taken_down(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(4, 14)
    of.send(of.team.reviewer, "disclosure_taken_down", reason="收到需要核查的异议")


def _ended(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(92, 14)
    of.send(of.team.reviewer, "benefit_ended")


def _objected(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(4, 15)
    _object(of)


def _objection_rejected(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(4, 15)
    objection = _object(of)
    yield of.on(5, 11)
    _investigate(of, objection, "not_confirmed", "店主和邻居均称查无此事。")


def _entry_wrong(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(3, 15)
    objection = of.desk.object(None, of.case, "公示的姓名写错了一个字。", "查身份证即可。")
    yield of.on(4, 11)
    _investigate(of, objection, "entry_wrong", "核对身份证，公示内容确有错误。")


def _objected_late(of: Telling) -> Script:
    """The benefit runs, somebody tells at the counter of a job, and it is true: the reviewer looks again."""
    yield from granted(of)
    yield of.ago(3, 10)
    objection = _object(of, of.team.clerk)
    yield of.ago(2, 11)
    _investigate(of, objection, "confirmed_employment", "到店核实，店主提供了考勤。")


def _stopped_on_objection(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(30, 10)
    objection = _object(of, of.team.clerk)
    yield of.on(31, 11)
    _investigate(of, objection, "confirmed_employment", "到店核实，店主提供了考勤。")
    yield of.on(33, 14)
    answers = {"decision": "stop", "heard_on": of.desk.today, "opinion": "本人承认已上班。"}
    of.desk.do(of.team.reviewer, objection, "recheck_benefit", answers)


def _object(of: Telling, login: str | None = None) -> Case:
    place = employer_of(of.story.number + 1, of.team.area_id)
    return of.desk.object(login, of.case, "该人员已在别处上班。", f"{place}，每天上午9时以后")


def _investigate(of: Telling, objection: Case, result: str, finding: str) -> None:
    answers = {"checked_on": of.desk.today, "investigation": result, "finding": finding}
    of.desk.do(of.team.officer, objection, "investigate_objection", answers)


def _questioned(of: Telling) -> Script:
    yield from granted(of)
    yield of.ago(2, 10)
    _question(of)


def _heard(of: Telling) -> Script:
    yield from granted(of)
    yield of.ago(5, 10)
    _question(of)
    yield of.ago(3, 10)
    of.do(of.team.reviewer, "hear_claimant", statement="辞职书不是我签的，仲裁裁决可以证明。")


def _to_decide(of: Telling) -> Script:
    yield from _heard(of)
    yield of.ago(2, 10)
    _establish(of, "resigned", "单位提供了本人签名的辞职书。")


def _upheld(of: Telling) -> Script:
    yield from _heard(of)
    yield of.ago(2, 10)
    _establish(of, of.story.reason, "仲裁裁决认定系单位解除。")
    yield of.ago(1, 10)
    opinion = "仲裁裁决认定系单位解除，原决定正确。"
    of.do(of.team.reviewer2, "decide_award", decision="uphold", opinion=opinion)


def _revoked(of: Telling) -> Script:
    yield from _to_decide(of)
    yield of.ago(1, 10)
    opinion = "辞职书证明系本人意愿中断就业，不符合领取条件。"
    of.do(of.team.reviewer2, "decide_award", decision="revoke", opinion=opinion)


def _question(of: Telling) -> None:
    reason = "接到反映：系本人辞职，解除证明与事实不符。"
    of.send(of.team.reviewer, "award_questioned", reason=reason)


def _establish(of: Telling, reason: str, note: str) -> None:
    answers = {"separation_reason": reason, "job_seeking": True, "facts_note": note}
    of.do(of.team.reviewer, "establish_facts", **answers)


def _deemed(of: Telling) -> Script:
    yield from granted(of)
    yield of.ago(2, 15)
    _agree(of)


def _deemed_stopped(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(40, 15)
    agreement = _agree(of)
    yield of.on(42, 10)
    opinion = "本人说明每天在市场看摊，有收入，协议期未满。"
    answers = {"decision": "stop", "heard_on": of.desk.today, "opinion": opinion}
    of.desk.do(of.team.reviewer, agreement, "decide_deemed", answers)


def _deemed_continued(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(40, 15)
    agreement = _agree(of)
    yield of.on(41, 10)
    answers = {"decision": "continue", "opinion": "每周只做两个半天，收入不稳定。"}
    of.desk.do(of.team.reviewer, agreement, "decide_deemed", answers)


def _agree(of: Telling) -> Case:
    """An agreement on flexible employment, beside a benefit that runs."""
    day = of.desk.today
    answers = {
        "counterparty": "street_labour_office",
        "activity": "part_time",
        "workplace": "早市12号摊位",
        "is_merged_track": False,
        "starts_on": day,
        "ends_on": day + dt.timedelta(days=240),
    }
    return of.desk.start_agreement(of.team.officer, of.story.office, of.person_id, answers)


COURSES: Mapping[str, Course] = {
    "objected": _objected,
    "objection_rejected": _objection_rejected,
    "entry_wrong": _entry_wrong,
    "objected_late": _objected_late,
    "stopped_on_objection": _stopped_on_objection,
    "taken_down": _taken_down,
    "questioned": _questioned,
    "heard": _heard,
    "to_decide": _to_decide,
    "upheld": _upheld,
    "revoked": _revoked,
    "deemed": _deemed,
    "deemed_stopped": _deemed_stopped,
    "deemed_continued": _deemed_continued,
    "ended": _ended,
}
"""Name of a course → its script, after the counter."""

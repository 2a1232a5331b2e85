"""Refusals of the layoffs room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.errors import Conflict, Refused


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row of a name list; `row` counts from 1, the heading is row 1."""

    row: int
    zh: str
    en: str


@dataclass(frozen=True)
class RightRows:
    """How many rows of a refused file are right and wrong; `digest` of exactly this file, in hex."""

    digest: str
    right: int
    wrong: int


class NameListRefused(Refused):
    """A file that is no name list, or one with wrong rows: nothing of it was taken."""

    zh = "名单没有导入：{reason}"
    en = "Nothing of the list was taken: {reason}"
    faults: Sequence[RowFault] = ()
    partial: RightRows | None = None
    """What may be taken all the same where whoever hands it in says so; None where nothing may."""


class DateImpossible(Refused):
    """A date out of order."""

    zh = "{reason}"
    en = "{reason}"


class StaffTooFew(Refused):
    """More people to be laid off than the enterprise employs."""

    zh = "名单共 {laid_off} 人，多于职工总数 {staff} 人。"
    en = "The list has {laid_off} people, more than the staff of {staff}."


class SecondOpenPlan(Refused):
    """People of the list stand in a plan that is not closed."""

    zh = "名单中有 {count} 人已列入未办结的裁员方案 {business_key}。"
    en = "{count} of these people stand in the open plan {business_key} already."


class PlanNotInOrder(Refused):
    """No objection to a plan that still has a fault."""

    zh = "方案还有 {count} 处不合规定，不能出具无异议意见。请责令改正，或者退回经办。"
    en = "The plan has {count} faults: order a correction, or give it back to the clerk."


class ToldOnce(Refused):
    """What is missing is told at once and once."""

    zh = "需要补正的内容已经一次性告知过企业，不能再次退回。请提交审批，由主管决定是否责令改正。"
    en = "The enterprise was told once; pass the report on, and the supervisor may order a correction."


class WrongStep(Refused):
    """The plan does not stand where this act belongs."""

    zh = "裁员方案 {business_key} 当前状态不允许此操作。"
    en = "The plan {business_key} does not stand at a point where this can be done."


class ReplyMissing(Refused):
    """An objection of the union is no veto, but it has to be answered before the report."""

    zh = "工会或者职工的意见还不允许报告：异议须书面答复，意见须附在报告后。"
    en = "The report cannot go yet: an objection is answered in writing, and the opinion attached."


class RowsRefused(Refused):
    """Rows of a name list that cannot be read, or that stand for nobody who is meant here."""

    zh = "{reason}"
    en = "{reason}"


class NobodyAsked(Refused):
    """A plan is circulated to at least one department."""

    zh = "请至少选择一个部门。"
    en = "Choose at least one department."


class DepartmentNotAsked(Refused):
    """A department that is not among those that still have to answer, or was asked before."""

    zh = "{reason}"
    en = "{reason}"


class NotCirculated(Refused):
    """Passed on before the departments that the rules name were asked."""

    zh = "按规定须会同的部门还没有征求意见，请先会同有关部门。"
    en = "Departments that the rules name were not asked yet: ask other departments first."


class NoMeasure(Refused):
    """Proposed without a single measure."""

    zh = "请至少选择一种稳岗办法。"
    en = "Choose at least one measure."


class NoUnion(Refused):
    """Agreed with a union that is not there."""

    zh = "本单位没有登记工会，请同职工代表大会或者每名职工协商。"
    en = "No union is on file for this enterprise: agree with the staff congress or each worker."


class MeasuresRunning(Refused):
    """One set of measures at a time."""

    zh = "本单位的稳岗协商 {business_key} 还没有结束。"
    en = "The job-keeping measures {business_key} of this enterprise are not over."


class FloorBroken(Refused):
    """Pay under the minimum wage."""

    zh = "约定的月报酬 {pay} 元低于当地最低工资 {minimum_wage} 元。"
    en = "The monthly pay of {pay} yuan is under the local minimum wage of {minimum_wage} yuan."


class ListUsed(Refused):
    """One application for one list."""

    zh = "这份名单已经用于申请 {business_key}。"
    en = "This list stands in the application {business_key}."


class NotQualified(Refused):
    """The share is not over the limit of the table."""

    zh = "新录用 {new_hires} 人，计入 {counted} 人，没有超过规定比例，不能认定。"
    en = "{counted} of {new_hires} new hires count: not over the share of the rules, so not to be recognised."


class NobodyAnswered(Refused):
    """Answers put on file without a single one."""

    zh = "请至少登记一方的答复。"
    en = "Enter the answer of at least one of them."


class SignaturesImpossible(Refused):
    """More in favour than were asked, or not everybody concerned was asked."""

    zh = "同意人数不能多于被征求的人数；逐人签字的，应征求涉及的全部 {people} 人。"
    en = "Not more can agree than were asked; for signatures all {people} workers concerned are asked."


class FirmNotOnFile(Refused):
    """The enterprise of an account request, or its union, is not on file below the department."""

    zh = "本机关没有登记这个名称的企业，或者该企业没有登记工会。"
    en = "No enterprise of this name is on file with this department, or it has no union on file."


class RequestDecided(Conflict):
    """Somebody decided the request meanwhile."""

    zh = "本申请已于 {decided_at} 办结。"
    en = "This request was decided at {decided_at}."

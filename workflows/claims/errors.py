"""Refusals of the claims room."""

from __future__ import annotations

from workflows.errors import AlreadyExists, Refused


class SecondOpenClaim(AlreadyExists):
    """The person has a claim that is not closed."""

    zh = "该人员已有未办结的申领：{business_key}。"
    en = "This person has an open claim already: {business_key}."


class InFlexibleEmployment(Refused):
    """A merged-track flexible worker, whose agreement is in term (S3.2)."""

    zh = (
        "已并轨的灵活就业人员，协议 {agreement} 至 {ends_on} 期满，灵活就业期间不进行失业登记（第三条）。"
        "已经不再灵活就业的，请先由签订协议的机构登记提前终止。"
    )
    en = (
        "Merged-track flexible worker: the agreement {agreement} runs to {ends_on}, and nobody is registered "
        "as unemployed meanwhile (section 3). If that work is over, its office registers the early end first."
    )


class AgreementInTerm(Refused):
    """A benefit asked for again because an agreement ended, which has not."""

    zh = "灵活就业协议 {agreement} 至 {ends_on} 期满，尚未终止。提前终止的，请先由签订协议的机构登记。"
    en = (
        "The agreement {agreement} runs to {ends_on} and has not ended. If that work is over, its office "
        "registers the early end first."
    )


class NotSuspended(Refused):
    """No suspended benefit waits in the case."""

    zh = "申领 {business_key} 没有等待恢复的待遇：{reason}。"
    en = "The claim {business_key} has no benefit that waits to be resumed: {reason}."


class ResumptionUnderWay(AlreadyExists):
    """A request to resume the same benefit is open already."""

    is_noted = True
    zh = "申领 {business_key} 已于 {requested_at} 登记恢复申请，正在办理，请在该件中查看，不必再次登记。"
    en = (
        "A request to resume the benefit of {business_key} was taken at {requested_at} and is still open; "
        "follow it in that case instead of asking again."
    )


class MonthsGone(Refused):
    """Nothing to go on with: no month is left, or a year was paid meanwhile (Order 8 art 15)."""

    zh = "表中不是“继续领取”：没有剩余月数的不能恢复；重新就业缴费满一年的，请重新申领，合并计算。"
    en = (
        "The table does not say that the months go on: none are left, or a year of contributions was paid "
        "meanwhile and a new claim has to be made, which adds up."
    )


class PersonNotHeard(Refused):
    """A benefit is to stop without its person having been heard (S5.3)."""

    zh = "停止待遇以前必须听取本人意见，请填写听取意见的日期。"
    en = "The person has to be heard before a benefit stops: enter the day on which that was."


class NotEligible(Refused):
    """Granting a claim with unmet conditions; the codes are in `failed_codes`, the words on the page."""

    zh = "认定结果中有不符合的条件，不能同意。请不予支付，或者退回补正。"
    en = "Conditions of the assessment are not met, so the claim cannot be granted. Refuse it or return it."


class NoCertificate(Refused):
    """Paying without the community office's certificate (S5.7)."""

    zh = "没有社区劳动保障服务机构的有效证明，不能同意或发放（第五条）。"
    en = "Without the certificate of the community office the claim cannot be granted or paid (section 5)."


class CertificateNumberTaken(AlreadyExists):
    """Another certificate carries this number."""

    zh = "证明编号“{number}”已被使用。"
    en = 'The certificate number "{number}" is taken.'


class WrongStep(Refused):
    """The claim does not stand where this act belongs."""

    zh = "申领 {business_key} 当前状态不允许此操作。"
    en = "The claim {business_key} does not stand at a point where this can be done."


class DateImpossible(Refused):
    """A date out of order."""

    zh = "{reason}"
    en = "{reason}"


class OfficeNotCommunity(Refused):
    """The chosen office does not verify."""

    zh = "“{office}”不是街道（乡镇）、社区劳动保障服务机构。"
    en = '"{office}" is not a street, town, township or community office.'


class GroundsMissing(Refused):
    """A refusal without a failed condition and without an opinion."""

    zh = "不予支付必须写明理由。"
    en = "A refusal needs its grounds."


class AmountImpossible(Refused):
    """A monthly amount at or above the minimum wage, or none at all."""

    zh = "月发放额 {amount} 元不合规定：应大于零且低于当地最低工资标准 {minimum_wage} 元。"
    en = "A monthly amount of {amount} yuan cannot be: it must be under the minimum wage of {minimum_wage}."


class WrongArea(Refused):
    """The person is insured in another pooling area."""

    zh = "该人员参保于{area}，应向该统筹地区申领（属地管理）。"
    en = "This person is insured in {area} and claims there."


class BenefitRuns(Refused):
    """A case that pays is neither cancelled nor withdrawn; its benefit is stopped by the process."""

    zh = "申领 {business_key} 的待遇已经开通，不能撤销；请按停发程序办理。"
    en = "The claim {business_key} is in benefit and cannot be cancelled; the benefit has to be stopped."


class ReviewUnderWay(AlreadyExists):
    """An award that is in question already."""

    zh = "申领 {business_key} 正在重新认定，请在该件中办理。"
    en = "The award of {business_key} is being looked at again already."


class NothingToGrant(Refused):
    """A grant of no month or of no amount, whatever is stated for it."""

    zh = "认定表没有给出领取月数或月发放额，不能同意。资料有误的，请退回补正。"
    en = "The tables give no month or no amount: nothing can be granted. Return it where the facts are wrong."


class ReasonMissing(Refused):
    """A withdrawal, a claim handed on, or a day of receipt before the entry, without its reason."""

    zh = "请写明理由。"
    en = "State the reason."

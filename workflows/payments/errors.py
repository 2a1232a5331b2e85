"""Refusals of the payments room."""

from __future__ import annotations

from workflows.errors import AlreadyExists, Refused


class NothingDue(Refused):
    """No month of anybody waits to be paid."""

    zh = "{area} {period} 没有应发的失业保险金。"
    en = "Nothing is due in {area} for {period}."


class PeriodImpossible(Refused):
    """Not a month, or one that has not begun."""

    zh = "{reason}"
    en = "{reason}"


class RunOpen(AlreadyExists):
    """The area has an open run for this month."""

    zh = "该统筹地区该月份已有未结批次：{business_key}。"
    en = "There is an open run for this area and month already: {business_key}."


class WrongRunStep(Refused):
    """The run does not stand where this act belongs."""

    zh = "批次 {business_key} 当前状态不允许此操作。"
    en = "The run {business_key} does not stand at a point where this can be done."


class NoFundAccount(Refused):
    """The area has no account to pay from."""

    zh = "该统筹地区未登记基金支出账户，不能生成银行文件。"
    en = "The area has no account to pay from; the bank file cannot be made."


class ResultRefused(Refused):
    """A bank result file that cannot be booked; nothing of it was."""

    zh = "回盘文件不能入账：{reason}"
    en = "The result file cannot be booked: {reason}"


class DocumentRefused(Refused):
    """An upload that is too large, empty or without a name."""

    zh = "文件不能上传：{reason}"
    en = "The file cannot be uploaded: {reason}"


class AccountsDiffer(Refused):
    """Two people typed two accounts."""

    zh = "两次录入的账号不一致。请与存折核对；登记有误的，退回重新核对。"
    en = "The two accounts differ. Compare with the bank book; return it if the first was wrong."


class CorrectionSettled(Refused):
    """The account was settled already."""

    zh = "{business_key} 的账号已经确认。"
    en = "The account of {business_key} is settled."


class NotReturnable(Refused):
    """Not a paid line, or its money is being booked back already."""

    zh = "该笔款项不是已发放状态，或者已经登记退汇。"
    en = "This payment is not paid, or its return is registered already."


class ReturnDateImpossible(Refused):
    """Money cannot come back before it was booked, nor tomorrow."""

    zh = "退回日期应在入账日期（{booked_on}）和今天之间。"
    en = "The day must lie between the booking ({booked_on}) and today."


class WrongReturnStep(Refused):
    """The return was booked or refused already."""

    zh = "退汇 {business_key} 已经办结。"
    en = "The return {business_key} is closed already."


class NothingCovered(Refused):
    """The fund covers not one month of the run; it is cancelled rather than released empty."""

    zh = "可用资金不足以发放任何一笔。请核对金额，或撤销本批次。"
    en = "The amount available covers not one payment. Check it, or cancel this run."


class SignatureMissing(Refused):
    """A sum for which the law wants more signatures of releasers than there are."""

    zh = "本批次金额须由 {needed} 名签发人分别签发，现有 {signed} 名。"
    en = "A run of this sum needs {needed} different releasers; {signed} signed."

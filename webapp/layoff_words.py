"""Words for the codes of layoffs: states of plans, opinions, checks, acts, groups of people."""

from __future__ import annotations

from webapp.language import gettext as _


def plan_status(code: str) -> str:
    """Where a plan stands."""
    names = {
        "filed": _("待说明或者报告"),
        "in_consultation": _("征求意见中"),
        "consulted": _("待报告"),
        "reported": _("已报告"),
        "returned": _("待企业补正"),
        "correction_ordered": _("已责令改正"),
        "reopened": _("企业变更中"),
        "noted": _("等候裁员日期"),
        "effective": _("已生效"),
        "withdrawn": _("已撤回"),
    }
    return names.get(code, code)


def union_opinion(code: str) -> str:
    """What the union or the staff said."""
    names = {
        "agrees": _("同意该方案"),
        "agrees_with_changes": _("同意，有修改建议"),
        "objects": _("有异议"),
        "silent": _("逾期未提意见"),
    }
    return names.get(code, code)


def heard(code: str) -> str:
    """Who was heard."""
    names = {"union": _("工会"), "representatives": _("职工代表"), "all_staff": _("全体职工")}
    return names.get(code, code)


def check_name(code: str) -> str:
    """What was looked at in a plan."""
    names = {
        "threshold": _("裁员规模"),
        "protected": _("不得裁减的人员"),
        "retention": _("优先留用的人员"),
        "parts": _("报告的组成"),
        "funding": _("补偿资金"),
        "split": _("分批裁员"),
    }
    return names.get(code, code)


def guidance_step(code: str) -> str:
    """A step of the procedure that a firm was guided through."""
    names = {
        "business_state_proof": _("停产、半停产的证明"),
        "alternatives_tried": _("先试行稳岗办法"),
        "explanation": _("向工会或者全体职工说明情况"),
        "plan_parts": _("方案写明名单、时间、步骤和补偿"),
        "protected_people": _("不裁减法律保护的人员"),
        "report": _("向劳动保障部门报告"),
        "payment_and_certificates": _("支付补偿并出具证明"),
        "restart_outlook": _("恢复生产的可能"),
    }
    return names.get(code, code)


def other_department(code: str) -> str:
    """A department that a plan is put to."""
    names = {
        "state_assets": _("国有资产监督管理部门"),
        "economy": _("经济贸易部门"),
        "finance": _("财政部门"),
        "public_security": _("公安机关"),
        "subdistrict": _("街道办事处"),
    }
    return names.get(code, code)


def department_stance(code: str) -> str:
    """What a department answered."""
    names = {
        "agrees": _("无不同意见"),
        "suggests": _("有建议"),
        "objects": _("有不同意见"),
        "silent": _("逾期未答复"),
    }
    return names.get(code, code)


def act_kind(code: str) -> str:
    """What the department did."""
    names = {
        "receipt": _("报告回执"),
        "return": _("补正告知"),
        "no_objection": _("无异议意见"),
        "correction_order": _("责令改正通知"),
    }
    return names.get(code, code)


def business_state(code: str) -> str:
    """How the business stands."""
    names = {
        "long_stopped": _("长期停产"),
        "half_stopped": _("长期半停产"),
        "serious_difficulty": _("生产经营严重困难"),
    }
    return names.get(code, code)


def person_category(code: str) -> str:
    """Group of a person on a name list."""
    names = {
        "ordinary": _("一般"),
        "occupational_disease_or_injury_disability": _("工伤职业病丧失劳动能力"),
        "in_medical_treatment_period": _("医疗期内"),
        "pregnant_maternity_nursing": _("孕期、产期、哺乳期"),
        "suspected_occupational_disease": _("疑似职业病"),
        "no_pre_departure_occupational_health_check": _("未做离岗职业健康检查"),
        "15_years_service_within_5_of_retirement": _("连续工作满 15 年且距退休不足 5 年"),
    }
    return names.get(code, code)


def retention(code: str) -> str:
    """Why somebody on a name list would be kept first."""
    names = {
        "ordinary": _("否"),
        "fixed_term_longer": _("较长期限合同"),
        "open_ended": _("无固定期限合同"),
        "sole_earner_with_dependants": _("家庭唯一就业人员"),
    }
    return names.get(code, code)


def plan_fault(code: str) -> str:
    """What a plan lacks, or the group of people that may not stand on its list."""
    names = {
        "name_list": _("缺名单"),
        "schedule": _("缺时间和步骤"),
        "compensation_measures": _("缺经济补偿办法"),
        "union_opinion": _("未附工会或者职工意见"),
        "unfunded": _("补偿资金未落实"),
    }
    return names.get(code) or _("名单中有不得裁减的人员：%(group)s", group=person_category(code))


def measure_status(code: str) -> str:
    """Where job-keeping measures stand."""
    names = {
        "proposed": _("协商中"),
        "in_force": _("实施中"),
        "not_agreed": _("未协商一致"),
        "ended": _("已结束"),
    }
    return names.get(code, code)


def measure(code: str) -> str:
    """A measure that keeps jobs."""
    names = {
        "shorter_hours": _("缩短工时"),
        "lower_pay": _("降低报酬"),
        "early_retirement": _("内部退养"),
    }
    return names.get(code, code)


def consent_party(code: str) -> str:
    """With whom measures are agreed."""
    names = {"union": _("工会"), "staff_congress": _("职工代表大会"), "each_worker": _("每名职工")}
    return names.get(code, code)


def measure_outcome(code: str) -> str:
    """What came of measures."""
    names = {"normal": _("恢复正常"), "plan": _("另提裁员方案"), "expired": _("期满结束")}
    return names.get(code, code)


def support_status(code: str) -> str:
    """Where a recognition of hiring support stands."""
    names = {
        "requested": _("待认定"),
        "recognised": _("已认定"),
        "refused": _("不予认定"),
        "withdrawn": _("已撤销认定"),
        "over": _("扶持期满"),
    }
    return names.get(code, code)


def support_kind(code: str) -> str:
    """What a recognised firm is given."""
    names = {
        "re_employment_preferential_policy": _("再就业优惠政策"),
        "credit_support": _("信贷支持"),
    }
    return names.get(code, code)


def support_answer(code: str) -> str:
    """What tax or bank answered."""
    names = {"granted": _("已落实"), "declined": _("不予办理")}
    return names.get(code, code)


def partner(code: str) -> str:
    """Who gives the support to a recognised firm."""
    names = {"tax": _("税务机关"), "bank": _("银行")}
    return names.get(code, code)


def plan_field(code: str) -> str:
    """A field of a plan."""
    names = {
        "staff_count": _("职工总数"),
        "counted_on": _("统计日"),
        "laid_off": _("裁减人数"),
        "reason": _("裁员理由"),
        "schedule": _("时间步骤"),
        "compensation": _("经济补偿"),
        "is_funded": _("资金落实"),
        "planned_on": _("计划日期"),
    }
    return names.get(code, code)


def watch_stage(code: str) -> str:
    """Where a watch stands."""
    names = {"duty": _("优先录用期内"), "advice": _("仅作提示"), "closed": _("已结束")}
    return names.get(code, code)


def rehire_answer(code: str) -> str:
    """What an invited person said."""
    names = {"accepted": _("接受"), "declined": _("不接受"), "silent": _("没有答复")}
    return names.get(code, code)


def alarm_kind(code: str) -> str:
    """What an alarm of a watch is about."""
    names = {
        "early_layoff": _("提前裁员"),
        "silent_hiring": _("未通知而招用"),
        "breach": _("未优先录用"),
    }
    return names.get(code, code)


def alarm_outcome(code: str) -> str:
    """What came of an alarm."""
    names = {
        "explained": _("不构成违反"),
        "ordered": _("已责令优先录用"),
        "inspection": _("已移送劳动保障监察"),
    }
    return names.get(code, code)


WORDS = (
    plan_status,
    union_opinion,
    heard,
    check_name,
    guidance_step,
    other_department,
    department_stance,
    act_kind,
    business_state,
    person_category,
    retention,
    plan_fault,
    measure_status,
    measure,
    consent_party,
    measure_outcome,
    support_status,
    support_kind,
    support_answer,
    partner,
    watch_stage,
    rehire_answer,
    alarm_kind,
    alarm_outcome,
)

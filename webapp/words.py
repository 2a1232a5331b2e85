"""Words for values that come as codes: kinds of office, states of claims, runs and notices."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _


def office_kind(code: str) -> str:
    """Kind of an office, or the detail of a community office."""
    names = {
        "province": _("省级"),
        "agency": _("社保经办机构"),
        "employment_service": _("就业服务机构"),
        "community_office": _("基层劳动保障机构"),
        "street": _("街道"),
        "town": _("镇"),
        "township": _("乡"),
        "community": _("社区"),
    }
    return names.get(code, code)


def claim_status(code: str) -> str:
    """Where a claim stands."""
    names = {
        "registered": _("待社区核实"),
        "verified": _("已核实"),
        "assessed": _("待复核"),
        "returned": _("待补正"),
        "granted": _("公示中"),
        "in_benefit": _("领取中"),
        "refused": _("不予支付"),
        "closed": _("已终结"),
    }
    return names.get(code, code)


def run_status(code: str) -> str:
    """Where a payment run stands."""
    names = {
        "prepared": _("待核对签发"),
        "ordered": _("待银行回盘"),
        "booked": _("已入账"),
        "cancelled": _("已撤销"),
    }
    return names.get(code, code)


def line_status(code: str) -> str:
    """Where one line of a run stands."""
    names = {
        "prepared": _("待发"),
        "ordered": _("已送银行"),
        "paid": _("已发放"),
        "rejected": _("银行退回"),
        "cancelled": _("已撤销"),
    }
    return names.get(code, code)


def line_kind(code: str) -> str:
    """What a line pays."""
    names = {"regular": _("当月"), "arrears": _("补发"), "correction": _("更正")}
    return names.get(code, code)


def tone(code: str) -> str:
    """Colour of a state's tag; the word always stands in it."""
    tones = {
        "returned": "warn",
        "granted": "accent",
        "in_benefit": "ok",
        "refused": "danger",
        "ordered": "accent",
        "booked": "ok",
        "paid": "ok",
        "rejected": "danger",
        "open": "accent",
        "active": "ok",
        "stopped": "warn",
    }
    return tones.get(code, "plain")


def install(app: Flask) -> None:
    """Offer the words to templates."""
    for each in (office_kind, claim_status, run_status, line_status, line_kind, tone):
        app.jinja_env.filters[each.__name__] = each

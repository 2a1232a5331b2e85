"""Words for what differs between two versions: kinds of elements and the properties that changed."""

from __future__ import annotations

from webapp import form_words
from webapp.language import gettext as _
from webapp.language import in_language


def difference(kind: str) -> str:
    """Whether something was added, removed or changed."""
    return {"added": _("新增"), "removed": _("删除"), "changed": _("有改动")}[kind]


def file_kind(kind: str) -> str:
    """What a file of a draft is."""
    words = {
        "process": _("流程图"),
        "form": _("表单"),
        "options": _("选项"),
        "decision": _("决策表"),
        "letter": _("文书"),
        "roles": _("角色"),
    }
    return words[kind]


def folder(name: str) -> str:
    """What the files of a folder of `bpmn/` are."""
    words = {
        "forms": _("表单"),
        "decisions": _("决策表"),
        "letters": _("文书"),
        "processes": _("被调用的流程"),
    }
    return words[name]


def catalogue_kind(kind: str) -> str:
    """What an entry of the catalogue is."""
    words = {
        "operation": _("操作"),
        "decision": _("决策表"),
        "form": _("表单"),
        "field": _("表单字段"),
        "variable": _("变量"),
    }
    return words[kind]


def value(name: str, said: str) -> str:
    """What a property was or became; the kind of an element in words."""
    return element(said) if name == "tag" and said else said


def slot(type_name: str) -> str:
    """The type of an input, output or field in words; a rarer one as it is written."""
    words = {
        "int": _("整数"),
        "Decimal": _("数值"),
        "str": _("文字"),
        "bool": _("真假"),
        "date": _("某一天"),
        "datetime": _("日期和时间"),
        "list[str]": _("文字的列表"),
        "any": _("任意值"),
    }
    plain = type_name.removesuffix(" | None")
    told = words.get(plain) or in_language(form_words.type_of(plain))
    return told if plain == type_name else _("%(type)s，可空", type=told)


def file_state(state: str) -> str:
    """Whether the draft changed a file."""
    return {"new": _("新增"), "changed": _("有改动"), "same": _("未改")}[state]


def element(tag: str) -> str:
    """What an element of this tag is."""
    words = {
        "userTask": _("人工任务"),
        "manualTask": _("手工任务"),
        "serviceTask": _("服务任务"),
        "businessRuleTask": _("业务规则任务"),
        "sendTask": _("发送任务"),
        "receiveTask": _("接收任务"),
        "callActivity": _("调用流程"),
        "subProcess": _("子流程"),
        "startEvent": _("开始事件"),
        "endEvent": _("结束事件"),
        "intermediateCatchEvent": _("等待事件"),
        "intermediateThrowEvent": _("中间事件"),
        "boundaryEvent": _("边界事件"),
        "exclusiveGateway": _("排他网关"),
        "inclusiveGateway": _("包容网关"),
        "parallelGateway": _("并行网关"),
        "eventBasedGateway": _("事件网关"),
        "sequenceFlow": _("连线"),
        "process": _("流程"),
    }
    return words.get(tag, tag)


def part(name: str) -> str:
    """A property; `input x` and `output x` name a variable."""
    kind, _space, variable = name.partition(" ")
    words = {
        "tag": _("类型"),
        "name": _("名称"),
        "name_en": _("英文名称"),
        "clause": _("依据条款"),
        "role": _("岗位"),
        "form": _("表单"),
        "separate_from": _("须与下列环节不同人"),
        "after": _("须在其后"),
        "deadline": _("时限"),
        "decision": _("决策表"),
        "operation": _("操作"),
        "called": _("被调用的流程"),
        "default": _("默认出口"),
        "condition": _("条件"),
        "source": _("起点"),
        "target": _("终点"),
        "events": _("事件"),
        "loop": _("循环"),
        "interrupting": _("是否中断"),
        "attached_to": _("附着于"),
        "start_role": _("由谁发起"),
        "page": _("发起页面"),
        "title_zh": _("件名"),
        "title_en": _("英文件名"),
        "queue": _("待办状态"),
        "columns": _("列表各列"),
        "input": _("输入"),
        "output": _("输出"),
    }
    told = words.get(kind, kind)
    return f"{told} {variable}" if variable else told

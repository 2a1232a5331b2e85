"""Models beyond a single table: graphs, boxed expressions, knowledge, services, types, imports."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from itertools import pairwise

import pytest

from tests.workflows.dmn.models import decision, definitions, input_data, literal, table
from workflows.dmn import Decided, DmnError, Model, read_model

VERSIONS = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]
AREA = (
    '<businessKnowledgeModel id="area" name="area"><variable name="area"/><encapsulatedLogic>'
    '<formalParameter name="w" typeRef="number"/><formalParameter name="h" typeRef="number"/>'
    f"{literal('w * h')}</encapsulatedLogic></businessKnowledgeModel>"
)


def read(body: str, **options: object) -> Model:
    return read_model(definitions(body), **options)  # type: ignore[arg-type]


def value_of(logic: str, needs: tuple[str, ...] = (), extra: str = "", **inputs: object) -> Decided:
    parts = extra + "".join(map(input_data, inputs))
    model = read(parts + decision("d", logic, needs=[*needs, *(f"i:{name}" for name in inputs)]))
    return model.decide("d", inputs)


@pytest.mark.parametrize("namespace", VERSIONS)
def test_every_version_of_the_standard_is_read(namespace: str) -> None:
    body = input_data("x") + decision("d", literal("x + 1"), needs=["i:x"])
    assert read_model(definitions(body, namespace=namespace)).decide("d", {"x": 1}).value == 2


def test_decisions_feed_each_other_and_name_their_inputs() -> None:
    body = input_data("x") + decision("a", literal("x + 1"), needs=["i:x"])
    body += decision("b", literal("a * 2"), needs=["d:a"])
    model = read(body)
    assert model.decide("b", {"x": 2}).value == 6
    assert {info.id: info.inputs for info in model.decisions} == {"a": ("x",), "b": ("x",)}


def test_context_entries_see_those_before_and_the_last_is_the_result() -> None:
    entry = '<contextEntry><variable name="a"/>' + literal("x + 1") + "</contextEntry>"
    assert value_of(f"<context>{entry}</context>", x=1).value == {"a": 2}
    result = f"<contextEntry>{literal('a * 10')}</contextEntry>"
    assert value_of(f"<context>{entry}{result}</context>", x=1).value == 20


def test_relation_and_list() -> None:
    row = f"<row>{literal('1')}{literal('x')}</row>"
    relation = f'<relation><column name="a"/><column name="b"/>{row}</relation>'
    assert value_of(relation, x=2).value == [{"a": 1, "b": 2}]
    assert value_of(f"<list>{literal('x')}{literal('x + 1')}</list>", x=1).value == [1, 2]


def boxed(kind: str, **parts: str) -> str:
    """A boxed loop or branch of literal parts; loops go over `i`."""
    inside = "".join(
        f"<{name.strip('_')}>{literal(text)}</{name.strip('_')}>" for name, text in parts.items()
    )
    return f'<{kind} iteratorVariable="i">{inside}</{kind}>'


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (boxed("conditional", if_="x > 1", then="1", else_="2"), 2),
        (boxed("for", in_="[1, 2]", return_="i + x"), [2, 3]),
        (boxed("some", in_="[1, 2]", satisfies="i > x"), True),
        (boxed("every", in_="[1, 2]", satisfies="i > x"), False),
        (boxed("filter", in_="[{a: 1}, {a: 2}]", match="a > x"), [{"a": 2}]),
    ],
    ids=["conditional", "for", "some", "every", "filter"],
)
def test_boxed_loops_and_branches(logic: str, value: object) -> None:
    assert value_of(logic, x=1).value == value


def test_knowledge_is_called_by_expression_and_by_invocation() -> None:
    assert value_of(literal("area(x, 3)"), ("k:area",), AREA, x=2).value == 6
    assert value_of(literal("area(h: x, w: 3)"), ("k:area",), AREA, x=2).value == 6
    binding = '<binding><parameter name="{}"/>{}</binding>'
    bindings = binding.format("w", literal("x")) + binding.format("h", literal("4"))
    invocation = f"<invocation>{literal('area')}{bindings}</invocation>"
    assert value_of(invocation, ("k:area",), AREA, x=2).value == 8


def test_knowledge_alone_can_be_asked() -> None:
    assert read(AREA).invoke("bkm", "area", {"w": 2, "h": 5}).value == 10


def test_knowledge_may_call_itself_within_its_budget() -> None:
    text = escape("if n <= 1 then 1 else n * f(n - 1)")
    knowledge = (
        '<businessKnowledgeModel id="f" name="f"><encapsulatedLogic><formalParameter name="n"/>'
        f"<literalExpression><text>{text}</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    )
    assert value_of(literal("f(x)"), ("k:f",), knowledge, x=5).value == 120
    endless = value_of(literal("f(x)"), ("k:f",), knowledge, x=10_000)
    assert (endless.value, endless.problems[-1].code) == (None, "budget")


def test_parameters_of_a_table_that_declares_none_are_its_inputs() -> None:
    inner = table([("< 10", '"few"'), ("-", '"many"')], inputs=["amount"], policy="FIRST")
    logic = f"<encapsulatedLogic>{inner}</encapsulatedLogic>"
    knowledge = f'<businessKnowledgeModel id="k" name="k">{logic}</businessKnowledgeModel>'
    assert value_of(literal("k(amount: x)"), ("k:k",), knowledge, x=3).value == "few"


def test_external_function_is_null_with_a_problem() -> None:
    java = (
        '<businessKnowledgeModel id="j" name="j"><encapsulatedLogic kind="Java"><formalParameter name="n"/>'
        f"{literal('{class: 1}')}</encapsulatedLogic></businessKnowledgeModel>"
    )
    outcome = value_of(literal("j(x)"), ("k:j",), java, x=1)
    assert (outcome.value, outcome.problems[0].code) == (None, "external")


def test_decision_service_takes_its_inputs_from_the_caller() -> None:
    body = input_data("x") + decision("a", literal("x + 1"), needs=["i:x"])
    body += decision("b", literal("a * 2"), needs=["d:a"])
    service = '<decisionService id="s" name="s"><outputDecision href="#b"/>{}</decisionService>'
    model = read(body + service.format('<inputDecision href="#a"/>'))
    assert model.invoke("decisionService", "s", {"a": 5}).value == 10
    encapsulating = service.format('<encapsulatedDecision href="#a"/><inputData href="#x"/>')
    assert read(body + encapsulating).invoke("decisionService", "s", {"x": 5}).value == 12


def test_several_output_decisions_are_a_context() -> None:
    body = decision("a", literal("1")) + decision("b", literal("2"))
    outputs = '<outputDecision href="#a"/><outputDecision href="#b"/>'
    model = read(f'{body}<decisionService id="s" name="s">{outputs}</decisionService>')
    assert model.invoke("decisionService", "s", {}).value == {"a": 1, "b": 2}


ITEM = (
    '<itemDefinition name="reason"><typeRef>string</typeRef>'
    '<allowedValues><text>"裁员", "辞职"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="person"><itemComponent name="first name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="months"><typeRef>number</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="few"><typeRef>Any</typeRef><allowedValues><text>1, "a"</text></allowedValues>'
    "</itemDefinition>"
    '<itemDefinition name="numbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
)


@pytest.mark.parametrize(
    ("kind", "given", "wanted", "code"),
    [
        ("reason", "裁员", "裁员", None),
        ("reason", "其他", None, "wrong_type"),
        ("number", "a", None, "wrong_type"),
        ("few", "a", "a", None),
        ("few", True, None, "test"),
        ("number", [Decimal(1)], 1, None),
        ("numbers", 5, [5], None),
        ("numbers", [1, "a"], None, "wrong_type"),
        ("person", {"first name": "三", "months": 3}, {"first name": "三", "months": 3}, None),
        ("person", {"months": 3}, None, "wrong_type"),
    ],
)
def test_inputs_are_checked_against_their_type(
    kind: str, given: object, wanted: object, code: str | None
) -> None:
    model = read(ITEM + input_data("x", kind) + decision("d", literal("x"), needs=["i:x"]))
    outcome = model.decide("d", {"x": given})
    assert outcome.value == wanted
    assert [problem.code for problem in outcome.problems][:1] == ([code] if code else [])


def test_members_with_spaces_are_known_from_the_types() -> None:
    body = ITEM + input_data("x", "person") + decision("d", literal("x.first name"), needs=["i:x"])
    assert read(body).decide("d", {"x": {"first name": "三", "months": 1}}).value == "三"


def test_result_of_another_type_is_a_problem() -> None:
    outcome = read(decision("d", literal('"a"'), kind="number")).decide("d", {})
    assert outcome.problems[0].code == "wrong_type"


def test_imported_decisions_types_and_knowledge() -> None:
    inner = read_model(definitions(ITEM + AREA + decision("base", literal("7")), own="urn:inner"))
    body = (
        '<import name="lib" namespace="urn:inner" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
    )
    links = '<informationRequirement><requiredDecision href="urn:inner#base"/></informationRequirement>'
    links += '<knowledgeRequirement><requiredKnowledge href="urn:inner#area"/></knowledgeRequirement>'
    body += input_data("x", "lib.reason") + decision("d", links + literal("lib.area(lib.base, 2)"))
    model = read(body, imports={"urn:inner": inner})
    assert model.decide("d", {}).value == 14


@pytest.mark.parametrize(
    ("body", "element"),
    [
        pytest.param(decision("d", literal("1 +")), "d", id="syntax error"),
        pytest.param(decision("d", literal("x + 1")), "d", id="undeclared name"),
        pytest.param(decision("d", literal("1"), needs=["d:d"]), "d", id="a cycle"),
        pytest.param(decision("d", literal("1"), needs=["i:gone"]), "d", id="a missing requirement"),
        pytest.param(decision("d", literal("1"), kind="nonsense"), "", id="an unknown type"),
        pytest.param(decision("d", literal("1")) * 2, "d", id="an id twice"),
        pytest.param(decision("d", table([("1", "2")], policy="OTHER")), "d", id="an unknown hit policy"),
        pytest.param(decision("d", table([("1",)])), "t", id="a short row"),
        pytest.param('<import name="m" namespace="urn:gone"/>', "m", id="a missing import"),
        pytest.param(
            decision(
                "d", '<literalExpression expressionLanguage="python"><text>1</text></literalExpression>'
            ),
            "d",
            id="another language",
        ),
    ],
)
def test_a_faulty_model_is_refused_naming_the_element(body: str, element: str) -> None:
    with pytest.raises(DmnError) as caught:
        read(body)
    assert element in (caught.value.element, "")
    assert caught.value.zh


def test_a_lattice_of_requirements_is_read_at_once() -> None:
    rows = [("a0", "b0"), *((f"a{at}", f"b{at}") for at in range(1, 25))]
    body = decision("a0", literal("1")) + decision("b0", literal("1"))
    for below, above in pairwise(rows):
        for name in above:
            body += decision(name, literal(f"{below[0]} + {below[1]}"), needs=[f"d:{each}" for each in below])
    assert read(body).decide("a24", {}).value == 2**24


def test_a_chain_of_requirements_without_end_is_refused() -> None:
    body = decision("d0", literal("1"))
    body += "".join(decision(f"d{at}", literal("1"), needs=[f"d:d{at - 1}"]) for at in range(1, 900))
    with pytest.raises(DmnError, match="nested too deeply"):
        read(body)


def test_leniently_a_broken_expression_is_null_with_a_problem() -> None:
    outcome = read(decision("d", literal("1 +")), strict=False).decide("d", {})
    assert (outcome.value, outcome.problems[0].code) == (None, "syntax")


@pytest.mark.parametrize(
    "language",
    ["feel", "FEEL", "http://www.omg.org/spec/FEEL/20140401", "https://www.omg.org/spec/DMN/20230324/FEEL/"],
)
def test_every_name_of_the_language_is_known(language: str) -> None:
    logic = f'<literalExpression expressionLanguage="{language}"><text>1</text></literalExpression>'
    assert read(decision("d", logic)).decide("d", {}).value == 1


def test_leniently_a_model_without_input_data_takes_any_input() -> None:
    model = read(decision("d", table([("< 10", '"few"'), ("-", '"many"')], policy="FIRST")), strict=False)
    assert model.decide("d", {"x": 3}).value == "few"
    assert model.decide("d", {"x": 30}).value == "many"


def test_unknown_decision_is_a_problem() -> None:
    assert read("").decide("d", {}).problems[0].code == "unknown"

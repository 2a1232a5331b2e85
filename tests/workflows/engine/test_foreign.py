"""Files of other editors: what is safe opens, what is not says why, nothing crashes and nothing is silent."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from tests.workflows.engine import foreign
from tests.workflows.engine.conftest import bundle
from workflows.engine import jsonl, parser, validation
from workflows.engine.gate import MAX_BYTES, MAX_ELEMENTS, Gate

HERE = Path(__file__).parent
SHARED = [path for above in HERE.parents for path in sorted((above / "shared/hostile/models").glob("*.bpmn"))]
AROUND = validation.surroundings(
    {path: each for path, each in bundle().items() if not path.endswith(".bpmn")}
)
ODD = {"no_ids": "id", "empty_process": "empty", "same_ids": "id"}


def zh(chinese: str, english: str) -> str:
    return chinese


def en(chinese: str, english: str) -> str:
    return english


def ask(path: Path, speech: jsonl.Speech = en) -> dict[str, object]:
    """What is answered for one file, with what must always hold."""
    (line,) = jsonl.run([f"{path}\n"], lambda _: AROUND, speech)
    said = json.loads(line)
    assert set(said) == {"verdict", "deployable", "reason", "element"}
    assert said["verdict"] in ("accepted", "refused"), said
    if not said["deployable"]:
        assert said["reason"]
        assert len(said["reason"]) <= jsonl.MAX_REASON
        assert "Traceback" not in said["reason"]
    assert said["verdict"] == "accepted" or not said["deployable"]
    return said


def kinds(text: str) -> set[str]:
    return {each.kind for each in validation.of_file(text.encode(), "foreign.bpmn", AROUND)[1]}


@pytest.mark.parametrize("name", sorted(foreign.SAMPLES))
def test_a_file_in_the_manner_of_another_editor_opens_and_says_what_is_missing(name, tmp_path):
    path = tmp_path / "foreign.bpmn"
    path.write_text(foreign.SAMPLES[name], encoding="utf-8")
    said = ask(path)
    assert said["verdict"] == "accepted"
    assert said["deployable"] is (name == "bpmn_io")
    chinese = ask(path, zh)["reason"]
    assert chinese is None or re.search("[一-鿿]", str(chinese))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("camunda_7", "foreign_code"),
        ("camunda_7", "unknown_role"),
        ("camunda_8", "unknown_operation"),
        ("flowable", "not_feel"),
        ("flowable", "no_default"),
        ("flowable", "label"),
        ("activiti", "unsupported_element"),
        ("activiti", "no_drawing"),
        ("bizagi", "unsupported_element"),
        ("signavio", "several_processes"),
        ("jbpm", "unsupported_attribute"),
        ("interchange", "event"),
        ("collaboration_only", "no_process"),
        ("choreography", "no_process"),
        ("conversation", "unsupported_element"),
        ("drawing_only", "no_process"),
        ("nothing_in_it", "no_process"),
        ("empty_process", "empty"),
        ("no_ids", "id"),
        ("same_ids", "id"),
        ("compensation", "unsupported_element"),
        ("bpmn_io", "draft_only"),
    ],
)
def test_every_problem_of_a_foreign_file_has_its_kind(name, kind):
    assert kind in kinds(foreign.SAMPLES[name])


def test_what_is_around_an_unsupported_step_is_looked_into_too():
    found = validation.of_file(foreign.SAMPLES["activiti"].encode(), "a.bpmn", AROUND)[1]
    assert {"unsupported_element", "unknown_operation"} <= {each.kind for each in found}
    assert not [each for each in found if "dangles" in each.en]


@pytest.mark.parametrize("seed", range(400))
def test_accidents_never_crash_and_always_carry_a_reason(seed, tmp_path):
    path = tmp_path / "foreign.bpmn"
    path.write_bytes(foreign.mutated(random.Random(seed)))
    ask(path)


@pytest.mark.parametrize("seed", range(20))
def test_bytes_of_any_kind_are_refused_with_a_reason(seed, tmp_path):
    chance = random.Random(seed)
    path = tmp_path / "foreign.bpmn"
    path.write_bytes(
        chance.choice((b"", b"<", b"\xff\xfe", b"\0<")) + chance.randbytes(chance.randrange(200))
    )
    assert ask(path)["verdict"] == "refused"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030", "gb2312", "big5"],
)
def test_every_encoding_opens_with_its_characters(encoding):
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = f'<?xml version="1.0" encoding="{declared}"?>' + foreign.prefixed(
        "b", "", '<~process id="p" name="申"/>'
    )
    gate = Gate(text.encode(encoding), "p.bpmn")
    assert gate.problems == []
    assert gate.root is not None
    assert gate.decoded is not None
    assert gate.root[0].get("name") == "申"
    again = Gate(gate.decoded.as_utf8(), "p.bpmn")
    assert again.root is not None
    assert again.decoded is not None
    assert (again.decoded.is_utf8, again.root[0].get("name")) == (True, "申")
    assert again.decoded.body == gate.decoded.body


def test_a_prefix_that_nobody_declared_is_a_problem_and_no_refusal():
    text = foreign.SAMPLES["bpmn_io"].replace(
        "<bpmn2:startEvent", '<bpmn2:startEvent old:x="1" id="s"/><old:y/><bpmn2:task'
    )
    is_safe, found = validation.of_file(text.encode(), "a.bpmn", AROUND)
    assert is_safe
    assert {each.en for each in found} >= {
        "The prefix of old:x is not declared.",
        "The prefix of old:y is not declared.",
    }


def test_a_file_in_another_encoding_opens_but_is_deployed_as_utf_8_only():
    text = '<?xml version="1.0" encoding="GBK"?>' + foreign.SAMPLES["bpmn_io"]
    _, found = validation.of_file(text.encode("gbk"), "a.bpmn", AROUND)
    assert [(each.kind, each.fix and each.fix.kind) for each in found if each.severity == "error"] == [
        ("not_utf8", "save_as_utf8")
    ]


def test_a_declaration_that_the_bytes_contradict_is_not_believed():
    text = '<?xml version="1.0" encoding="utf-16"?>' + foreign.SAMPLES["bpmn_io"]
    assert Gate(text.encode(), "a.bpmn").problems == []


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        pytest.param(b"", "not_bpmn", "empty", id="empty"),
        pytest.param(b"\0" * 20, "not_bpmn", "empty", id="zeros"),
        pytest.param(b"PK\x03\x04 ...", "not_bpmn", "zip", id="zip"),
        pytest.param(b"\x1f\x8b\x08", "not_bpmn", "gzip", id="gzip"),
        pytest.param(b"{}", "not_xml", "begin with <", id="json"),
        pytest.param(b"<a", "not_xml", "1:2", id="cut"),
        pytest.param(b"<a><b></a>", "not_xml", "mismatch", id="mismatch"),
        pytest.param(b"<a x='1' x='2'/>", "not_xml", "redefined", id="attribute twice"),
        pytest.param(b"<a>&nbsp;</a>", "not_xml", "nbsp", id="unknown entity"),
        pytest.param(b"<html/>", "not_bpmn", "html", id="html"),
        pytest.param(b"<Package xmlns='http://www.wfmc.org/2008/XPDL2.1'/>", "not_bpmn", "XPDL", id="xpdl"),
        pytest.param(
            b"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>",
            "not_bpmn",
            "DMN",
            id="dmn",
        ),
        pytest.param(
            b"<definitions xmlns='http://schema.omg.org/spec/BPMN/2.0'/>", "not_bpmn", "beta", id="beta"
        ),
        pytest.param(b"<definitions/>", "not_bpmn", "definitions", id="no namespace"),
        pytest.param(b"<!DOCTYPE a><a/>", "doctype", "DOCTYPE", id="doctype"),
        pytest.param(
            b"<!-- x --><?y?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "doctype", "DOCTYPE", id="hidden doctype"
        ),
        pytest.param("<!DOCTYPE a><a/>".encode("utf-16"), "doctype", "DOCTYPE", id="utf-16 doctype"),
        pytest.param("<!DOCTYPE a><a/>".encode("utf-32-be"), "doctype", "DOCTYPE", id="utf-32 doctype"),
        pytest.param(b"<?xml version='1.0' encoding='utf-7'?><a/>", "encoding", "utf-7", id="utf-7"),
        pytest.param(b"<?xml version='1.0' encoding='rot13'?><a/>", "encoding", "rot13", id="no encoding"),
        pytest.param(b"<a>\xff</a>", "encoding", "Byte 3", id="broken utf-8"),
        pytest.param(b"<a" + b" " * MAX_BYTES + b"/>", "too_large", "larger", id="large"),
        pytest.param(b"<a>" * 300 + b"</a>" * 300, "too_large", "levels", id="deep"),
        pytest.param(b"<a>" + b"<a/>" * 500_000, "too_large", "elements", id="many"),
        pytest.param(
            b"<a" + b"".join(b' a%d=""' % n for n in range(1_500)) + b"/>",
            "too_large",
            "attributes",
            id="wide",
        ),
    ],
)
def test_what_is_refused_says_why(content, kind, says):
    (problem,) = Gate(content, "x.bpmn").problems
    assert (problem.kind, says in problem.en) == (kind, True), problem
    assert re.search("[一-鿿]", problem.zh)


def test_a_deep_or_a_long_file_is_refused_by_its_size():
    for inside in ("<~subProcess>" * 230 + "</~subProcess>" * 230, "<~text/>" * (MAX_ELEMENTS + 1)):
        (problem,) = Gate(foreign.prefixed("b", "", inside).encode(), "x.bpmn").problems
        assert problem.kind == "too_large"


def test_a_file_is_kept_byte_for_byte_and_not_mended():
    content = foreign.SAMPLES["bizagi"].encode("utf-8-sig")
    before = bytes(content)
    parser.read_file(content, "x.bpmn")
    assert content == before


def test_a_file_outside_the_bundle_need_not_bear_the_name_of_its_process():
    content = foreign.SAMPLES["bpmn_io"].encode()
    assert "file_name" not in {each.kind for each in parser.read_file(content, "inbox/x.bpmn").problems}
    assert "file_name" in {each.kind for each in parser.read_file(content, "processes/x.bpmn").problems}


def test_a_path_that_cannot_be_read_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "gone.bpmn", Path("/dev/zero"), Path("a\0b")):
        assert ask(path)["verdict"] == "refused"


def test_blank_lines_are_no_files():
    assert list(jsonl.run(["\n", ""], lambda _: AROUND, en)) == []


def test_what_breaks_in_the_check_itself_is_said_to_have_crashed(tmp_path):
    path = tmp_path / "a.bpmn"
    path.write_text(foreign.SAMPLES["bpmn_io"], encoding="utf-8")

    def broken(_: Path) -> validation.Surroundings:
        raise ZeroDivisionError("oops")

    said = json.loads(jsonl.answer(str(path), broken, en))
    assert (said["verdict"], said["deployable"], "oops" in said["reason"]) == ("crashed", False, True)


@pytest.mark.skipif(not SHARED, reason="the shared attacks are not on this machine")
@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_every_shared_attack_is_refused_or_named(path):
    assert ask(path)["deployable"] is False

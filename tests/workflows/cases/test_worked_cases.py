"""The lawyer's regression test: every worked case, and what the runner reports."""

from __future__ import annotations

import io
import re
from collections import Counter

import pytest
import yaml
from click.testing import CliRunner

from workflows.cli import main
from workflows.policies.cases import Case, lines, read_cases, run_case, run_cases, same, shipped

FILE = shipped() / "cases" / "cases.yaml"
CASES = read_cases(FILE.read_bytes())
GRADED = [case for case in CASES if not case.is_ambiguous]
AMBIGUOUS = [case for case in CASES if case.is_ambiguous]


@pytest.mark.parametrize("case", GRADED, ids=lambda case: case.id)
def test_graded_case_comes_out_as_the_lawyer_expects(case, book, topics):
    run = run_case(case, book, topics)
    assert run.has_passed, (run.fault, {name: run.got.get(name) for name in case.expect}, dict(case.expect))


@pytest.mark.parametrize("case", AMBIGUOUS, ids=lambda case: case.id)
def test_ambiguous_case_gets_an_answer_and_names_a_parameter_read(case, book, topics):
    run = run_case(case, book, topics)
    assert not run.fault
    assert run.settings
    report = list(lines([run]))
    assert report[0].startswith(f"AMBIGUOUS {case.id}: ")
    assert any(name in report[0] for name in run.settings)


def test_all_but_the_fully_used_shortage_change_with_a_parameter(book, topics):
    unmoved = [case for case in AMBIGUOUS if not run_case(case, book, topics).changes]
    # All money of all sources but the last is used whatever their order, so no order changes it.
    assert [case.topic for case in unmoved] == ["shortage_measures"]


def test_file_holds_the_number_of_cases_it_was_made_with():
    assert (len(GRADED), len(AMBIGUOUS)) == (176, 22)
    assert max(Counter(case.id for case in CASES).values()) == 1


def test_report_ends_with_the_count_and_the_run_succeeds():
    out = io.StringIO()
    assert run_cases(FILE, out) == 0
    assert out.getvalue().splitlines()[-1] == "176 passed, 0 failed"


def test_failing_case_is_told_with_the_row_that_decided(tmp_path):
    wrong = {
        "schema": "law-cases/1",
        "cases": [
            {
                "id": "X-1",
                "topic": "benefit_months",
                "profile": "jl-2005",
                "given": {"paid_months": 59},
                "expect": {"benefit_months_ceiling": 18},
            }
        ],
    }
    file = tmp_path / "wrong.yaml"
    file.write_text(yaml.safe_dump(wrong))
    out = io.StringIO()
    assert run_cases(file, out) == 1
    first, last = out.getvalue().splitlines()
    assert re.match(r"FAILED X-1: expected .*=18, got .*=12; decided by benefit_months row 2", first)
    assert last == "0 passed, 1 failed"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        pytest.param({"paid_months": "many"}, "is not a int", id="not a number"),
        pytest.param({"paid_months": -1}, "Incident", id="outside the table"),
        pytest.param({}, "no rule answers", id="nothing to go by"),
    ],
)
def test_case_that_cannot_be_answered_fails_and_says_why(given, fault, book, topics):
    case = Case("X", "benefit_months", "jl-2005", given, {"benefit_months": 1})
    run = run_case(case, book, topics)
    assert not run.has_passed
    assert fault in next(lines([run]))


@pytest.mark.parametrize(
    ("topic", "given"),
    [
        pytest.param(
            "merged_collection", {"assessed": {"pension": "0", "ui": "0"}, "paid": "1"}, id="nothing assessed"
        ),
        pytest.param("merged_collection", {"base": "1", "rates": {}}, id="no rates"),
        pytest.param("fund_warning", {"balance": "1"}, id="no expenditure"),
        pytest.param("rehire_priority", {"laid_off_on": "soon"}, id="no date"),
        pytest.param("shortage_measures", {"income": 1, "expenditure": 2, "available": [1]}, id="no mapping"),
        pytest.param("coverage", {"unit": "unheard of"}, id="unknown word"),
    ],
)
def test_unusable_facts_fail_the_case_and_not_the_run(topic, given, book, topics):
    run = run_case(Case("X", topic, "jl-2005", given, {"total": "1.00"}), book, topics)
    assert not run.has_passed
    assert run.fault


@pytest.mark.parametrize(
    ("topic", "profile"),
    [("no_such_topic", "jl-2005"), ("benefit_months", "xx-1999")],
    ids=["topic", "profile"],
)
def test_unknown_topic_or_profile_fails_without_stopping_the_run(topic, profile, book, topics):
    run = run_case(Case("X", topic, profile, {"paid_months": 12}, {"benefit_months": 12}), book, topics)
    assert not run.has_passed


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"schema: other/1\ncases: []\n", id="another schema"),
        pytest.param(b"just a text", id="no mapping"),
        pytest.param(b"schema: [", id="not YAML"),
        pytest.param(b"schema: law-cases/1\ncases:\n - {id: A}\n", id="case without facts"),
        pytest.param(b"\x00\xff", id="not text"),
    ],
)
def test_file_without_worked_cases_is_refused(content):
    with pytest.raises(ValueError, match=r"case|YAML"):
        read_cases(content)


@pytest.mark.parametrize(
    ("expected", "got", "equal"),
    [
        ("12.00", 12, True),
        (True, 1, False),
        (None, False, False),
        ([1, 2], (2, 1), False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ("2006-03", "2006-03", True),
        ("x", 3, False),
    ],
)
def test_results_are_compared_by_value(expected, got, equal):
    assert same(expected, got) is equal


def test_order_of_a_set_means_nothing():
    assert same(["a", "b"], ("b", "a"), is_set=True)


def test_no_case_id_stands_in_code_tables_or_topics():
    home = shipped()
    sources = [
        *(home.parent / "workflows").rglob("*.py"),
        *(home / "decisions").glob("*"),
        home / "cases" / "topics.yaml",
    ]
    ids = re.compile(rf"\b({'|'.join(re.escape(case.id) for case in CASES)})\b")
    assert not [path.name for path in sources if ids.search(path.read_text(encoding="utf-8"))]


def test_command_runs_a_file_and_exits_by_its_outcome(tmp_path):
    ran = CliRunner().invoke(main, ["cases", str(FILE)])
    assert (ran.exit_code, ran.stdout.splitlines()[-1]) == (0, "176 passed, 0 failed")
    other = tmp_path / "other.yaml"
    other.write_text("schema: other/1\n")
    refused = CliRunner().invoke(main, ["cases", str(other)])
    assert refused.exit_code == 1
    assert "other.yaml" in refused.output

"""House rules for decision files: one main decision named as the file, annotated rows, nothing unused."""

from __future__ import annotations

import re

import pytest

from workflows.dmn.findings import findings
from workflows.feel import compile_expression
from workflows.policies.book import shipped_book
from workflows.policies.cases import shipped
from workflows.policies.rule import find_rule
from workflows.policies.topics import read_topics

BOOK = shipped_book()
TABLES = sorted(BOOK.decisions)
CLAUSE = re.compile(r"S\d\.\d+(\.\d|[a-c])?")


def tables_of(decision_id):
    return [info.table for info in BOOK.model(decision_id).decisions if info.table is not None]


@pytest.mark.parametrize("decision_id", TABLES)
def test_main_decision_is_named_as_its_file(decision_id):
    assert decision_id in {info.id for info in BOOK.model(decision_id).decisions}
    title = BOOK.title(decision_id)
    assert title.zh
    assert title.en


@pytest.mark.parametrize("decision_id", TABLES)
def test_every_row_says_clause_and_text_in_both_languages(decision_id):
    for table in tables_of(decision_id):
        assert table.annotations == ("clause", "text", "text_en", "status")
        for row in table.rules:
            assert row.annotations["clause"]
            assert row.annotations["text"]
            assert row.annotations["text_en"]
            assert row.annotations["status"] in {"", "provisional", "demo"}


@pytest.mark.parametrize("decision_id", TABLES)
def test_decisions_and_columns_have_their_english(decision_id):
    for info in BOOK.model(decision_id).decisions:
        assert info.name_en
        for column in (*info.table.inputs, *info.table.outputs) if info.table else ():
            assert column.label_en
            assert column.label_en.isascii() or "’" in column.label_en


@pytest.mark.parametrize("profile", sorted(BOOK.profiles))
def test_every_table_that_a_profile_names_is_there(profile):
    named = {str(each.value) for each in BOOK.profiles[profile].entries if each.kind == "table"}
    assert named <= set(TABLES)


def test_clause_ids_are_those_of_the_notice():
    known = set()
    for decision_id in TABLES:
        for table in tables_of(decision_id):
            for row in table.rules:
                known |= set(re.findall(r"\bS\d[\w.]*", row.annotations["clause"]))
    assert not [each for each in known if not CLAUSE.fullmatch(each.rstrip("."))]


def test_every_topic_names_rules_and_tables_that_exist():
    topics = read_topics((shipped() / "cases" / "topics.yaml").read_bytes())
    for questions in topics.questions.values():
        for question in questions:
            if question.is_rule:
                assert question.facts.keys() <= find_rule(question.name).facts.keys()
            else:
                assert question.name in BOOK.decisions


def test_later_step_tables_give_months_for_every_history():
    for decision_id in ("benefit_months", "benefit_months_cq_2011", "benefit_months_gd_2014"):
        model = BOOK.model(decision_id)
        months = [model.decide(decision_id, {"contribution_months": each}).value for each in range(400)]
        assert months == sorted(months)
        assert max(months) == 24


def test_conditions_of_topics_are_expressions():
    assert compile_expression('rule = "claim_due"').evaluate({"rule": "claim_due"}).value is True


@pytest.mark.parametrize("decision_id", TABLES)
def test_strict_check_finds_nothing_in_a_shipped_table(decision_id):
    assert not findings(BOOK.model(decision_id))

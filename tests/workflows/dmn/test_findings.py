"""Strict tables: every kind of finding, and brute force over random tables."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest

from tests.workflows.dmn.models import model_of, table
from workflows.dmn import Finding, Model, findings

NUMBERS = ["< 2", "<= 3", "[1..4)", "> 4", "3", "1, 5", "not(2)", "-", "(2..4)", ">= 0"]
WORDS = ['"a"', '"b", "c"', 'not("a")', "-"]
TRUTHS = ["true", "false", "-"]
POINTS: list[Sequence[object]] = [
    [Decimal(at) / 2 for at in range(-4, 14)],
    ["a", "b", "c", "some other word"],
    [True, False],
]
INPUTS = ("n", "w", "t")
SEEDS = range(60)


def kinds(model: Model) -> list[str]:
    return [finding.kind for finding in findings(model)]


def one(rows: Sequence[Sequence[str]], **options: object) -> list[Finding]:
    return list(findings(model_of(table(rows, **options))))  # type: ignore[arg-type]


def test_a_complete_table_has_no_findings() -> None:
    assert one([("< 12", "0"), ("[12..60)", "12"), (">= 60", "18")]) == []


def test_overlap_under_unique_names_rows_and_place() -> None:
    found = one([("<= 12", "0"), (">= 12", "1")])
    assert [(each.kind, each.rows, each.where) for each in found] == [("overlap", (1, 2), {"x": "= 12"})]
    assert found[0].table_id == "t"
    assert "第 1 行和第 2 行" in found[0].zh
    assert "Rows 1 and 2" in found[0].en


def test_overlap_under_any_counts_only_with_different_results() -> None:
    assert one([("<= 12", "1"), (">= 12", "1")], policy="ANY") == []
    assert [each.kind for each in one([("<= 12", "1"), (">= 12", "2")], policy="ANY")] == ["overlap"]


def test_gap_names_the_values_that_no_row_takes() -> None:
    found = one([("< 12", "0"), ("> 24", "1")])
    assert [(each.kind, each.where) for each in found] == [("gap", {"x": "[12..24]"})]


def test_a_gap_outside_the_allowed_values_is_none() -> None:
    assert one([("< 12", "0"), ("[12..24]", "1")], allowed=["[0..24]"]) == []


def test_whole_numbers_leave_no_gap_between_neighbours() -> None:
    rows = [("<= 5", "0"), (">= 6", "1")]
    assert [each.kind for each in one(rows)] == ["gap"]
    whole = table(rows).replace("<input ", '<input shibao:whole="true" ')
    assert findings(model_of(whole)) == ()


def test_days_leave_no_gap_between_neighbours() -> None:
    assert one([('<= date("2020-12-31")', "0"), ('>= date("2021-01-01")', "1")]) == []
    assert [each.kind for each in one([('< date("2020-12-31")', "0"), ('>= date("2021-01-01")', "1")])] == [
        "gap"
    ]


def test_enumerated_words_need_each_word() -> None:
    found = one([('"a"', "0"), ('"b"', "1")], allowed=['"a", "b", "c"'])
    assert [(each.kind, each.where) for each in found] == [("gap", {"x": '= "c"'})]


def test_null_is_judged_where_a_cell_names_it() -> None:
    assert one([("null", "0"), ("not(null)", "1")]) == []


def test_masked_row_is_unreachable() -> None:
    found = one([("< 20", "0"), ("< 12", "1"), ("-", "2")], policy="FIRST")
    assert [(each.kind, each.rows) for each in found] == [("unreachable", (2,))]


def test_two_rows_together_mask_a_third() -> None:
    rows = [("< 12", "0"), (">= 12", "1"), ("[5..20]", "2")]
    assert [(each.kind, each.rows) for each in one(rows, policy="FIRST")] == [("unreachable", (3,))]


def test_priority_masks_by_its_order() -> None:
    rows = [("-", '"low"'), ("> 3", '"high"'), ("< 2", '"lower"')]
    found = one(rows, policy="PRIORITY", results=['"high", "low", "lower"'])
    assert [(each.kind, each.rows) for each in found] == [("unreachable", (3,))]


def test_constants_outside_the_allowed_values_are_found() -> None:
    found = one([('"a"', "0"), ('"x", "b"', "5")], allowed=['"a", "b"'], results=["0, 1"])
    assert [(each.kind, each.rows) for each in found] == [("value", (2,)), ("output", (2,))]


def test_numeric_column_without_unit_is_found() -> None:
    logic = table([("-", "0")], types=["number"])
    assert kinds(model_of(logic)) == []
    assert kinds(model_of(logic.replace(' shibao:unit="months"', ""))) == ["unit"]


def test_broken_monotony_is_found() -> None:
    rows = [("< 12", "0"), ("[12..60)", "18"), (">= 60", "12")]
    assert one(rows, more='shibao:monotone="x: decreasing"')[0].rows == (1, 2)
    found = one(rows, more='shibao:monotone="x: increasing"')
    assert [(each.kind, each.rows) for each in found] == [("monotone", (2, 3))]


def test_monotony_compares_only_rows_that_agree_on_the_rest() -> None:
    rows = [('"a"', "< 12", "5"), ('"a"', ">= 12", "6"), ('"b"', "< 12", "0"), ('"b"', ">= 12", "1")]
    logic = table(rows, inputs=["w", "x"], allowed=['"a", "b"'], more='shibao:monotone="x: increasing"')
    assert findings(model_of(logic, ["w", "x"])) == ()


def test_a_monotony_that_names_no_column_is_found() -> None:
    assert [each.kind for each in one([("-", "0")], more='shibao:monotone="z: increasing"')] == ["monotone"]


def test_cells_that_read_more_are_not_judged_and_say_so() -> None:
    model = model_of(table([("< limit", "0")]), ["x", "limit"])
    assert kinds(model) == ["not_judged"]


def test_a_table_too_large_to_judge_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.dmn.sweep.MOST_SETS", 1)
    logic = table([("< 2", '"a"', "0"), (">= 2", "-", "1")], inputs=["n", "w"])
    assert kinds(model_of(logic, ["n", "w"])) == ["not_judged"]


# brute force


def random_table(chance: random.Random, policy: str) -> tuple[Model, list[str]]:
    count = chance.randint(1, 5)
    results = [str(chance.randint(0, 3)) for _ in range(count)]
    rows = [
        (chance.choice(NUMBERS), chance.choice(WORDS), chance.choice(TRUTHS), result) for result in results
    ]
    logic = table(rows, inputs=INPUTS, policy=policy, more='shibao:monotone="n: increasing"')
    return model_of(logic, INPUTS), results


def grid() -> Iterator[tuple[object, ...]]:
    return itertools.product(*POINTS)


def rows_at(model: Model, point: tuple[object, ...]) -> list[int]:
    """The rows that apply, one by one, through the tests of the cells."""
    compiled = model.tables[0]
    from workflows.feel import CONFORMANCE
    from workflows.feel.run import Run, Scope

    scope = Scope(dict(zip(INPUTS, point, strict=True)), None, Run(CONFORMANCE))
    return [row + 1 for row in compiled.rows(scope)]


@pytest.mark.parametrize("seed", SEEDS)
def test_overlaps_are_those_of_brute_force(seed: int) -> None:
    model, _ = random_table(random.Random(seed), "UNIQUE")
    pairs = {pair for point in grid() for pair in itertools.combinations(rows_at(model, point), 2)}
    assert {each.rows for each in findings(model) if each.kind == "overlap"} == pairs


@pytest.mark.parametrize("seed", SEEDS)
def test_gaps_are_those_of_brute_force(seed: int) -> None:
    model, _ = random_table(random.Random(seed), "FIRST")
    found = [each for each in findings(model) if each.kind == "gap"]
    assert bool(found) == any(not rows_at(model, point) for point in grid())


@pytest.mark.parametrize("seed", SEEDS)
def test_masked_rows_are_those_of_brute_force(seed: int) -> None:
    model, results = random_table(random.Random(seed), "FIRST")
    first = {rows_at(model, point)[0] for point in grid() if rows_at(model, point)}
    found = {each.rows[0] for each in findings(model) if each.kind == "unreachable"}
    assert found == set(range(1, len(results) + 1)) - first


@pytest.mark.parametrize("seed", SEEDS)
def test_broken_monotony_is_that_of_brute_force(seed: int) -> None:
    model, results = random_table(random.Random(seed), "FIRST")
    broken: set[tuple[int, ...]] = set()
    for word, truth in itertools.product(POINTS[1], POINTS[2]):
        taken = [rows_at(model, (number, word, truth))[:1] for number in POINTS[0]]
        rows = [row[0] for row in taken if row]
        for below, above in itertools.combinations(rows, 2):
            if int(results[above - 1]) < int(results[below - 1]):
                broken.add(tuple(sorted((below, above))))
    assert {each.rows for each in findings(model) if each.kind == "monotone"} == broken

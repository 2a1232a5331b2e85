"""One definition serves many threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.workflows.engine.conftest import Running, bundle
from workflows.engine import parser


def test_cases_of_one_definition_do_not_touch_each_other():
    files = bundle()

    def run(number: int) -> tuple[object, ...]:
        case = Running(parser.load(dict(files), "call_each")).start(numbers=[number, number + 1])
        for _ in range(2):
            case.do("inside")
        return case.end, case.data["doubled"], case.definition

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(run, range(200)))
    assert [each[:2] for each in told] == [("done", [2 * n, 2 * n + 2]) for n in range(200)]
    assert len({id(each[2]) for each in told}) == 1

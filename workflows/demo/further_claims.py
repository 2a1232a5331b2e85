"""More claims of the demo office: one for every further course, and many more for the whole office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from workflows.demo.inhabitants import FIRST
from workflows.demo.stories import ClaimStory

_STATES: Mapping[str, str] = {
    "nanhu": (
        "unticked:1 lacking:5 supplemented:5 never_brought:31 stepped_back:3 verified_above:5 departing:5 "
        "departed:34 objected:5 objected_late:48 stopped_on_objection:62 questioned:52 deemed:55 "
        "withdrawn_late:12"
    ),
    "guilin": (
        "departure_declined:6 objection_rejected:6 entry_wrong:6 heard:57 to_decide:61 upheld:74 revoked:66 "
        "refused_unwilling:16"
    ),
    "beishan": (
        "deemed_stopped:95 deemed_continued:100 handed_on:3 refused:24:pensioner waits_for_acceptance:1 "
        "sent_back:4"
    ),
}
"""Office → course, days ago and, where it matters, kind of history: a claim for each further course."""

_WHOLE: Mapping[str, str] = {
    "yongji": (
        "verified:4 returned:6 lacking:4 supplemented:4 granted:30 refused:18:eleven ended:115 upheld:72"
    ),
    "nanhu": (
        "registered:2 verified:4 verified:5:few granted:105 refused:33:before_window returned:8 departing:4"
    ),
    "guilin": "registered:4 verified:6 granted:35 objected:5 verified:4:short_elsewhere",
    "wukeshu": "registered:2 verified:3 lacking:7",
    "beishan": (
        "registered:1 verified:5 returned:7 lacking:5 granted:5 granted:150 granted:260 granted:320 "
        "granted:405:exact_year refused:28:eleven ended:300 deemed:120 withdrawn:14"
    ),
    "huanxi": "granted:240 registered:4 registered:12 verified:6 granted:90 granted:180 finding:4",
    "henan": (
        "registered:1 registered:3 verified:5 granted:40 granted:60 granted:85 granted:88 "
        "refused:22:flexible_short lacking:3 objected:5"
    ),
    "zhanqian": (
        "registered:2 verified:4 granted:5 granted:100 granted:160 granted:95 refused:35:few "
        "stopped_on_objection:100 returned:9"
    ),
    "shiling": "registered:3 granted:60 granted:80 verified:5",
    "nankang": "registered:1 unticked:2 granted:5 granted:85",
    "minzhu": "registered:2 returned:6 granted:70 granted:110 granted:45 ended:130",
    "jiangnan": "granted:40 granted:60 registered:4",
    "chengnan": "registered:3 granted:45 granted:80 granted:100",
    "fanhua": "registered:2 granted:95 granted:85",
    "dawa": "granted:105 unticked:1",
    "haiming": "granted:5 granted:40 lacking:3 registered:1",
}
"""Few of Changchun are in benefit: its one releaser signs alone only up to a sum."""

_LONG_ENOUGH = (
    "steady", "long", "two_years", "medium", "five_years", "under_five_years", "ten_years",
    "under_ten_years", "gaps", "many_employers", "short_spells", "part_paid", "merged_track", "exact_year",
)  # fmt: skip
_INVOLUNTARY = (
    "contract_expired", "dismissed_by_employer", "laid_off_economic", "unit_bankrupt_or_closed",
    "contract_terminated_by_law", "worker_rescinded_ld32_3_unpaid_wages",
)  # fmt: skip
_REASONS: Mapping[str, str] = {
    **dict.fromkeys(("unticked", "lacking", "supplemented", "never_brought"), "dismissed_by_employer"),
    **dict.fromkeys(("departing", "departed", "departure_declined"), "resigned"),
    **dict.fromkeys(("returned", "corrected"), "mutual_agreement_proposed_by_worker"),
    **dict.fromkeys(("questioned", "heard", "to_decide", "upheld", "revoked"), "dismissed_by_employer"),
}
"""Course → the reason of the separation that it is about."""


def _stories(told: Mapping[str, str], first: int) -> Iterator[ClaimStory]:
    numbers = count(first)
    for office, words in told.items():
        for word in words.split():
            course, days, kind, *_ = [*word.split(":"), ""]
            number = next(numbers)
            yield ClaimStory(
                number,
                kind or _LONG_ENOUGH[number % len(_LONG_ENOUGH)],
                office,
                int(days),
                course,
                _REASONS.get(course, _INVOLUNTARY[number % len(_INVOLUNTARY)]),
            )


IN_EVERY_STATE = tuple(_stories(_STATES, FIRST))
"""Claims of both offices, the small and the whole one."""
OF_THE_WHOLE = tuple(_stories(_WHOLE, FIRST + len(IN_EVERY_STATE)))
"""Claims of the whole office alone."""

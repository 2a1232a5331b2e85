"""What a refusal says: in the reader's language, of a field plainly, and with its full stop."""

from __future__ import annotations

import pytest

from workflows.errors import Refused
from workflows.runtime.recalls import StepStands

WHY = {"zh": "请写明原因", "en": "say why"}


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (Refused(reason=WHY), "不能办理：请写明原因。", "This cannot be done: say why."),
        (Refused(field="reason", reason=WHY), "请写明原因。", "Say why."),
        (
            Refused(reason={"zh": "已定。", "en": "decided."}),
            "不能办理：已定。",
            "This cannot be done: decided.",
        ),
        (
            StepStands(name="复核", name_en="Review", why={"zh": "已编号", "en": "it was numbered"}),
            "“复核”不能收回：已编号。",
            '"Review" cannot be taken back: it was numbered.',
        ),
    ],
)
def test_a_refusal_is_one_whole_sentence_in_each_language(error: Refused, zh: str, en: str) -> None:
    assert (error.text("zh"), error.text("en")) == (zh, en)

"""No name is ever shown whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.disclosure.redaction import masked_name


@pytest.mark.clause("S5.4")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧阳*"),
        ("司马相如", "司马**"),
        ("欧阳", "欧*"),
        ("张", "*"),
        ("阿依古丽·买买提", "阿***·买**"),
        ("阿依古丽•买买提", "阿***·买**"),
        ("张 三", "张*"),
        ("Anna Li", "A*** L*"),
        ("Anna", "A***"),
    ],
)
def test_the_surname_stays_and_the_rest_is_masked(name, shown):
    assert masked_name(name) == shown


@given(st.text("张三李四欧阳司马买提阿依·", min_size=1, max_size=12))
def test_a_masked_name_is_never_the_name(name):
    shown = masked_name(name)
    assert shown != name or not name.strip("·")
    assert "*" in shown or not name.strip("·")

"""Names are ordered by pinyin and found by characters or first letters."""

import pytest

from workflows.people import names


def test_names_sort_by_their_pinyin():
    people = ["赵六", "张三", "陈晨", "阿强", "王五", "李四"]
    assert sorted(people, key=names.key) == ["阿强", "陈晨", "李四", "王五", "张三", "赵六"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("张三", "zs"),
        ("欧阳娜娜", "oynn"),
        ("单雄", "sx"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("Anna Li", "annali"),
    ],
)
def test_first_letters_follow_the_reading_as_a_surname(name, letters):
    assert names.initials(name) == letters


def test_blanks_within_a_chinese_name_do_not_count():
    assert names.clean(" 张 三　") == "张三"

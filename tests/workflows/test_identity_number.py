"""GB 11643 identity numbers, all invented."""

from __future__ import annotations

import datetime as dt

import pytest

from workflows import identity_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("11010519491231002X", "11010519491231002X", id="the example of the standard"),
        pytest.param("11010519491231002x", "11010519491231002X", id="small x"),
        pytest.param(" 110105-19491231-002Ｘ ", "11010519491231002X", id="hyphens, spaces, full width"),
        pytest.param("１１０１０５４９１２３１００２", "11010519491231002X", id="fifteen full-width digits"),
        pytest.param("110105491231002", "11010519491231002X", id="fifteen digits upgraded"),
    ],
)
def test_a_valid_number_comes_back_with_eighteen_characters(text, number):
    assert identity_number.parse(text) == number


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("1101051949123100", "length", id="sixteen"),
        pytest.param("", "length", id="nothing"),
        pytest.param("11010519491231O02X", "characters", id="letter O"),
        pytest.param("1101051949123100XX", "characters", id="X in the middle"),
        pytest.param("990105194912310025", "region", id="no province"),
        pytest.param("110105194902300026", "birth_date", id="30 February"),
        pytest.param("110105194912310021", "check_digit", id="wrong check digit"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(text, kind):
    with pytest.raises(identity_number.NotAnIdentityNumber) as caught:
        identity_number.parse(text)
    assert caught.value.kind == kind


def test_every_single_wrong_digit_is_found():
    number = "11010519491231002X"
    for place in range(6, 17):
        for digit in "0123456789":
            if digit != number[place]:
                with pytest.raises(identity_number.NotAnIdentityNumber):
                    identity_number.parse(number[:place] + digit + number[place + 1 :])


def test_birth_date_sex_and_mask_are_read_from_the_number():
    number = "11010519491231002X"
    assert identity_number.birth_date(number) == dt.date(1949, 12, 31)
    assert identity_number.sex(number) == "female"
    assert identity_number.mask(number) == "110***********002X"

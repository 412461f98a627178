"""GB 32100: what is a code, and what is said of one that is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainloom.core.errors import Invalid
from chainloom.organisations import uscc

VALID = "91110000600037341L"


def coded(body: str) -> str:
    return body + uscc.check_character(body)


@pytest.mark.parametrize(
    "code",
    [
        VALID,
        coded("N2350502MF1234567"),
        coded("A1110000000000001"),
        coded("Y1350500MA0000001"),
        coded("52350502MJ0000001"),
        coded("1235050200385TUWX"),
    ],
)
def test_a_code_of_any_registering_department_is_valid(code):
    assert uscc.validate(code) == code


@pytest.mark.parametrize(
    "written",
    [
        "９１１１００００６００ ０３７３４１Ｌ",
        " 9111 0000 6000 3734 1l ",
        "91110000-600037341-L",
        "９１１１００００－６０００３７３４１－Ｌ",
    ],
)
def test_width_case_and_separators_do_not_matter(written):
    assert uscc.validate(written) == VALID


@pytest.mark.parametrize(
    ("written", "code", "details", "said"),
    [
        ("9111000060003734", "uscc_length", {"length": 16}, "this one has 16"),
        ("", "uscc_length", {"length": 0}, "18 characters"),
        (
            "91110000600O37341L",
            "uscc_character",
            {"position": 12, "character": "O", "meant": "0"},
            "Character 12 is “O”, which a USCC never has; perhaps it is “0”.",
        ),
        (
            "9111000060003734!L",
            "uscc_character",
            {"position": 17, "character": "!", "meant": ""},
            "Character 17 is “!”, which a USCC never has.",
        ),
        (
            "911A0000600037341L",
            "uscc_digit",
            {"position": 4, "character": "A"},
            "Character 4 of a USCC is a digit",
        ),
        (
            "91110000600037341M",
            "uscc_check",
            {"position": 18, "character": "M", "expected": "L"},
            "is M but should be L",
        ),
    ],
)
def test_a_wrong_code_is_refused_with_the_place_and_the_remedy(written, code, details, said):
    with pytest.raises(Invalid) as refused:
        uscc.validate(written)
    assert refused.value.code == code
    assert refused.value.details == details
    assert said in str(refused.value)


@given(st.text(alphabet=uscc.ALPHABET, min_size=9, max_size=9), st.integers(0, 17), st.data())
def test_any_single_mistyped_character_is_noticed(tail, place, data):
    """The modulus 31 is prime and no weight is a multiple of it."""
    code = coded("91350502" + tail)
    other = data.draw(st.sampled_from([c for c in uscc.ALPHABET if c != code[place]]))
    assert not uscc.is_valid(code[:place] + other + code[place + 1 :])


def test_the_district_of_the_registering_authority_is_read():
    assert uscc.district_code(VALID) == "110000"

"""The unified social credit code (统一社会信用代码), GB 32100-2015.

    9 1 350502 MA3456789 X
    │ │ │      │         └ 18     check character, ISO 7064-like, modulus 31
    │ │ │      └ 9–17             organisation code (GB 11714)
    │ │ └ 3–8                     division of the registering authority (GB/T 2260), digits
    │ └ 2                         category of body: digit or letter
    └ 1                           registering department: digit or letter (9 market
                                  regulation, 1 staffing office, 5 civil affairs,
                                  N agriculture, A army, Y other …)

I, O, Z, S and V are never used: they look like 1, 0, 2, 5 and U. python-stdnum computes
the check character but demands digits in the first two places, which the standard does
not; so the places are checked here.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import uscc as stdnum_uscc

from chainloom.core.errors import Invalid

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGIT_PLACES = range(2, 8)
# What somebody most likely meant by a letter that the standard leaves out.
LOOKALIKES = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
_SEPARATORS = str.maketrans("", "", " -‐‑–—·.\t\u3000")


def compact(text: str) -> str:
    """The code as it is stored: half-width capitals without separators."""
    return unicodedata.normalize("NFKC", text).translate(_SEPARATORS).strip().upper()


def check_character(code: str) -> str:
    """The 18th character that belongs to the first 17."""
    return str(stdnum_uscc.calc_check_digit(code[:17]))


def message(code: str, about: dict[str, Any]) -> str:
    """The sentence for an error code, in the reader's language; `about` is its details."""
    if code == "uscc_length":
        return _("A USCC has 18 characters; this one has %(length)d.") % about
    if code == "uscc_check":
        return (
            _(
                "The check character of this USCC is %(character)s but should be %(expected)s: "
                "at least one character is mistyped."
            )
            % about
        )
    if code == "uscc_digit":
        return (
            _(
                "Character %(position)d of a USCC is a digit of the district code; here it is "
                "“%(character)s”."
            )
            % about
        )
    if about.get("meant"):
        return (
            _(
                "Character %(position)d is “%(character)s”, which a USCC never has; perhaps it is "
                "“%(meant)s”."
            )
            % about
        )
    return _("Character %(position)d is “%(character)s”, which a USCC never has.") % about


def _refuse(code: str, **about: Any) -> Invalid:
    return Invalid(code, message(code, about), field="uscc", details=about)


def validate(text: str) -> str:
    """The code in its one way of writing; raises `Invalid` saying what is wrong and where."""
    code = compact(text)
    if len(code) != LENGTH:
        raise _refuse("uscc_length", length=len(code))
    for place, character in enumerate(code):
        about = {"position": place + 1, "character": character}
        if character not in ALPHABET:
            raise _refuse("uscc_character", **about, meant=LOOKALIKES.get(character, ""))
        if place in DIGIT_PLACES and not character.isdigit():
            raise _refuse("uscc_digit", **about)
    expected = check_character(code)
    if code[-1] != expected:
        raise _refuse("uscc_check", position=LENGTH, character=code[-1], expected=expected)
    return code


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except Invalid:
        return False
    return True


def district_code(code: str) -> str:
    """The division of the authority that registered the body (not always where it stands)."""
    return code[2:8]

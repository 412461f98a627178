"""Signs and names of money before a sum: $2.35/yd, 港币12元/码, 单价(美元)1.2/米."""

from __future__ import annotations

from typing import Final

from .numerals import FIRSTS
from .tokens import Number, Token
from .vocabulary import TRADE, alternatives, inverted, is_han

SIGNS: Final = "$¥€@£₩₫₹₽฿"
# A letter before it: NT$, A$, S$ are no dollars of the United States.
OTHER_DOLLARS: Final = r"(?<=[a-z])\$(?=\s?\d)"
LETTERS: Final = r"(?:us\s?\$|hk\s?\$|usd|hkd|euro?|gbp|jpy)\)?:?(?=\s?\d)"
LETTERS_FIRSTS: Final = "uhegj"
YUAN: Final = r"(?:rmb|cny)\)?:?(?=\s?\d)"
_NAMED: Final = inverted(TRADE["money"])
_NAME: Final = f"(?:{alternatives(name for name in _NAMED if is_han(name))})"
NAMES: Final = rf"{_NAME}\)?:?(?=\s?[\d{FIRSTS}])"
NAME_FIRSTS: Final = "".join({name[0] for name in _NAMED if is_han(name)})
# None: the sign says that money follows, not which.
_CODES: Final = {
    "$": "USD", "us$": "USD", "hk$": "HKD", "¥": "CNY", "€": "EUR", "@": None,
    "rmb": "CNY", "cny": "CNY",
    **dict.fromkeys(SIGNS[4:], "other"), **_NAMED,
}  # fmt: skip
_UNKNOWN: Final = object()


def joined(tokens: list[Token]) -> list[Token]:
    """A sign of money becomes part of the number after it: $2.35/yd, 港币12元/码."""
    kept: list[Token] = []
    sign: Token | None = None
    for token in tokens:
        kind = token[0]
        if kind == "sign":
            sign = token
            continue
        if sign is not None:
            if kind == "number" and token[1] - sign[2] <= 1:
                token = _with(sign, token)
            sign = None
        kept.append(token)
    return kept


def _with(before: Token, token: Token) -> Token:
    """Of another currency than prices are told in (NT$120) the number is left alone."""
    number = token.data
    if number.unit_kind not in {None, "money"}:
        return token
    code = _CODES.get(before.data, _UNKNOWN)
    if code is _UNKNOWN:
        code = _CODES.get(before.data.rstrip("):").replace(" ", ""), "other")
    if code == "other":
        return Token("skip", before.start, token.end, before.data)
    currency = number.currency
    if currency is None or (code and currency == "CNY"):
        currency = code
    number = Number(number.low, number.high, "money", None, currency, number.per)
    return Token("number", before.start, token.end, number)

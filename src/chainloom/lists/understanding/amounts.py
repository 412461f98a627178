"""How much of what, where it is not cloth: money, people, square metres, tons a day."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple


class Found(NamedTuple):
    number: Decimal
    unit: str
    start: int
    end: int
    # 两三吨: the higher of the two is taken, and is not certain.
    is_about: bool = False


# In characters only what is no turn of speech: 两三吨, 五百公斤, not 一个.
_NUMBER = (
    r"(?:(?P<n>\d[\d,]*(?:\.\d+)?)|(?P<a>[一两二三四五六七八九])"
    r"(?:(?P<b>[二三四五六七八九])|(?=[十百千万])))\s*(?P<x>百|千|万|十)?\s*"
)
_TIMES = {None: 1, "": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000}
_DIGITS = {one: number for number, one in enumerate("零一二三四五六七八九")} | {"两": 2}
_DAILY = r"(?:/\s*天|每天|一天|/日|每日)"
# The first that fits: more words before fewer.
_UNITS = (
    ("t/day", r"(?:吨)\s*" + _DAILY, ""),
    ("m/day", r"(?:米)\s*" + _DAILY, ""),
    ("piece/day", r"(?:件|条|个)\s*" + _DAILY, ""),
    ("t/day", r"吨", r"(?:每天|日产|一天|每日)\s*"),
    ("m/day", r"米(?!²)", r"(?:每天|日产|一天|每日)\s*"),
    ("piece/day", r"(?:件|条|个)", r"(?:每天|日产|一天|每日)\s*"),
    ("m2", r"(?:平方米|平米|平方|㎡|m²|m2)", ""),
    ("person", r"(?:名|位|人|个(?=人|[^\s，,。]{0,3}工|技术|师傅|实习))", ""),
    ("sample", r"(?:个样品?|份样品?|个样|批次|批|件样品?)", ""),
    ("t", r"吨", ""),
    ("m", r"米", ""),
    ("kg", r"(?:公斤|千克|kg)", ""),
    ("piece", r"(?:件|条|只|个(?!月)|台)", ""),
)
_READERS = tuple(
    (unit, re.compile(before + _NUMBER + word, re.IGNORECASE)) for unit, word, before in _UNITS
)
_MONEY = re.compile(r"(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<x>亿|千万|百万|万)\s*(?:元|块|人民币)?")
_IN_10K = {"亿": 10_000, "千万": 1000, "百万": 100, "万": 1}


def amount(text: str, units: tuple[str, ...]) -> Found | None:
    """The first amount in one of these units; money counts in 万元."""
    if "10k_yuan" in units and (hit := _MONEY.search(text)):
        return Found(_decimal(hit["n"]) * _IN_10K[hit["x"]], "10k_yuan", hit.start(), hit.end())
    for unit, pattern in _READERS:
        if unit in units and (hit := pattern.search(text)):
            number = _decimal(hit["n"]) if hit["n"] else Decimal(_DIGITS[hit["b"] or hit["a"]])
            number *= _TIMES[hit["x"]]
            return Found(number, unit, hit.start(), hit.end(), bool(hit["b"]))
    return None


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace(",", ""))

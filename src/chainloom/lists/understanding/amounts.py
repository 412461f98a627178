"""How much of what, where it is not cloth: money, people, square metres, tons a day."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from chainloom.engines.fabric import (
    NUMERAL,
    NUMERAL_ALONE,
    NUMERAL_FIRSTS,
    NUMERAL_MIXED,
    numeral_value,
)


class Found(NamedTuple):
    number: Decimal
    unit: str
    start: int
    end: int
    # 两三吨, 二十多人: the higher of the two, or what is named, is taken, and is not certain.
    is_about: bool = False


# 两三吨 is about, 一万五千 a numeral; in characters only what is no turn of speech: 三吨, not 一个.
_NUMBER = (
    rf"(?:{NUMERAL_ALONE}[一二两三四五六七八九](?P<b>[二三四五六七八九])(?P<bx>[十百千万]?)"
    rf"|(?P<c>{NUMERAL_MIXED}|(?=[^十百千万]?[十百千万]){NUMERAL_ALONE}{NUMERAL}"
    rf"|{NUMERAL_ALONE}[一二两三四五六七八九](?=\s*(?:吨|公斤)))"
    r"|(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<x>百|千|万|十)?)(?P<more>多|来)?\s*"
)
# What it costs by the unit says of one, and asks for none: 多少钱一公斤, 统一公斤计价, 一吨两万三.
_COST_BEFORE = re.compile(r"(?:[钱价统每按/／]\s*|多少\s*|[元块毛])$")
_COST_AFTER = re.compile(
    r"\s*(?:要|卖|是|大概|大约|约)?\s*(?:多少|几[块元万千毛]|什么价|的?价|计[价算费]|[¥￥]"
    rf"|(?:\d[\d.,]*|{NUMERAL})\s*(?:[元块毛万]|千(?!克)|[，,。；;!！?？]|$))"
)
_TIMES = {None: 1, "": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000}
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
# A sum: 500万, 1.5亿元, 三百万, 一百五十万元, 一亿两千万.
_MONEY = re.compile(
    r"(?:(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<x>亿|千万|百万|万)"
    rf"|(?:(?P<y>{NUMERAL_ALONE}{NUMERAL})亿)?(?P<c>(?<![零\d.几第])(?:{NUMERAL}))?)"
    r"\s*(?:元|块|人民币)?"
)
_IN_10K = {"亿": 10_000, "千万": 1000, "百万": 100, "万": 1}


def amount(text: str, units: tuple[str, ...]) -> Found | None:
    """The first amount in one of these units; money counts in 万元."""
    if "10k_yuan" in units and (found := _money(text)):
        return found
    for unit, pattern in _READERS:
        if unit not in units:
            continue
        if hit := next((hit for hit in pattern.finditer(text) if not _is_cost(text, hit)), None):
            return Found(_number(hit), unit, hit.start(), hit.end(), bool(hit["b"] or hit["more"]))
    return None


def _is_cost(text: str, hit: re.Match[str]) -> bool:
    """Whether it is what one costs."""
    if hit["c"] != "一" and not (hit["n"] == "1" and not hit["x"]):
        return False
    before, after = text[: hit.start()], text[hit.end() :]
    return bool(_COST_BEFORE.search(before) or _COST_AFTER.match(after))


def _number(hit: re.Match[str]) -> Decimal:
    if hit["b"]:
        return Decimal(int(numeral_value(hit["b"])) * _TIMES[hit["bx"]])
    if hit["c"]:
        return _said(hit["c"])
    return _decimal(hit["n"]) * _TIMES[hit["x"]]


def _money(text: str) -> Found | None:
    for hit in _MONEY.finditer(text):
        if hit["n"]:
            sum_ = _decimal(hit["n"]) * _IN_10K[hit["x"]]
        elif hit["y"] or "万" in (hit["c"] or ""):
            sum_ = _said(hit["y"] or "") * 10_000 + _said(hit["c"] or "") / 10_000
        else:
            continue
        # 二三百万: the higher of the two.
        is_about = text[: hit.start()].endswith(tuple(NUMERAL_FIRSTS))
        return Found(sum_, "10k_yuan", hit.start() - is_about, hit.end(), is_about)
    return None


def _said(numeral: str) -> Decimal:
    return Decimal(str(numeral_value(numeral)).removesuffix(".0")) if numeral else Decimal(0)


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace(",", ""))

"""How figures are worded: units, the words that lead to a number, words of change, of price."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from ..text.numbers import Number
from ..text.phrases import words_of
from .measuring import MONEY, kind_of_unit

_EXPLAINED: Final = re.compile(
    r"\((?:[\x00-\x7f·]+|(?:不?含|未含|包括|下称|以下)[^()]*|[^()]*\d[^()]*)\)"
)
_COUNTING: Final = re.compile(r"(?<=.[^天])(?:总?数量?|家数|户数)$")


@dataclass(frozen=True)
class Said:
    """A figure of this sentence: what later clauses may leave out. `base` is without change."""

    base: str
    scope: str | None
    unit: str
    start: int
    end: int
    what: str = ""
    share_of: str | None = None


def is_counter(number: Number) -> bool:
    """Whether a number counts things (家, 个, 台) rather than measures stuff."""
    unit = number.unit
    return kind_of_unit(unit) == "count" and len(unit) == 1 and unit not in "吨米升斤克亩度"


def unit_of(number: Number, said: Said | None) -> tuple[str, float, float | None]:
    """The unit with what it is per; tenths as percent."""
    if number.unit == "成":
        return "%", number.value * 10, number.value_to and number.value_to * 10
    unit = number.unit
    if MONEY.search(unit) and "/" not in unit:
        if number.per:
            unit = f"{unit}/{number.per}"
        elif said and said.unit.startswith(unit + "/") and said.base.endswith(longest("prices")):
            unit = said.unit
    return unit, number.value, number.value_to


_QUOTED: Final = re.compile(r"[,、]?(?:开盘|收盘|最高|最低|收报|报收|报)[报于在]?")


def is_quoted(plain: str, low: int, number: Number) -> bool:
    """Whether a sum is only quoted, its thing left out: 开盘10352元, 最低10302元."""
    return _QUOTED.fullmatch(plain, low, number.full_start) is not None


# 安装量|不到, 每吨|亏损: said of the number or of its unit; 同比|仅|增长.
_ABOUT_NUMBER: Final = re.compile(
    r"^每(?:吨|亩|公斤|米|件|双)(?=..)|(?<=..)(?:不到|仅仅?|高达|约)$"
)
_ONLY: Final = re.compile(r"(?<=[同环]比)(?:仅仅?|又|再)")


def cleaned(what: str) -> str:
    """A thing without brackets that only explain it."""
    what = _EXPLAINED.sub("", what).strip('、的,“”"')
    what = _ABOUT_NUMBER.sub("", _ONLY.sub("", what))
    return re.sub(
        r"^(?:主要|全线|其|各类|但|而|没想到|[省市县区镇境园]内|园区内|内(?=[涨跌增降]幅))(?=..)",
        "",
        what,
    )


def counted(what: str) -> str:
    """医院数量 → 医院: what is counted, not the counting."""
    return _COUNTING.sub("", what)


_DONE: Final = re.compile(r"^(?:累计|共)?(?:服务|走访|惠及|帮扶|对接|检查|指导)(?=..)")


def done_to(what: str) -> str:
    """累计服务企业1100家次 → 企业: how often it was done, not which ones."""
    return _DONE.sub("", what)


@cache
def longest(name: str) -> tuple[str, ...]:
    """A list of the lexicon, the longest first."""
    return tuple(sorted(words_of(name), key=len, reverse=True))


@cache
def _not_links() -> str:
    """Not at the end of a word that only looks like a link: 产能, 节约, 主要, 占有."""
    return "".join(f"(?<!{word})" for word in words_of("no_links"))


def before_links(plain: str, low: int, high: int) -> int:
    """Where what stands before the words that lead to a number ends."""
    while hit := _links().search(plain, low, high):
        high = hit.start()
    return high


@cache
def _links() -> re.Pattern[str]:
    changes, links = "|".join(longest("growth")), "|".join(longest("links"))
    return re.compile(
        rf"(?:[\s,“\"]|(?:由|从|自)(?:原来|原先|此前|(?:19|20)\d\d年[底末初]?|[去上前]年[底末]?|\d{{1,2}}月[底末份]?)?的?|发展[到至]|(?:{changes})(?:至|到|为|成|突破|达到|达)了?|(?:{links}))\Z{_not_links()}"
    )


@cache
def growth() -> re.Pattern[str]:
    """A verb of change at the end of a stretch, with what belongs to its name (同比增长)."""
    ways, changes = "|".join(longest("growth_ways")), "|".join(longest("growth"))
    return re.compile(
        rf"(?:又|再|继续|大幅|平均|大幅度)*(?P<name>(?:{ways})*(?:仅仅|仅|又|再)?(?:{changes}))(?:了|约|近)*\Z"
    )


def parted_price(text: str) -> tuple[str, str]:
    """纯棉普梳40S价格 → 纯棉普梳40S, 价格; 3级地产棉成交价 → 3级地产棉, 成交价."""
    heads = sorted(words_of("plain_prices") | words_of("prices"), key=len, reverse=True)
    head = next((one for one in heads if text.endswith(one) and len(one) > 1), None)
    if head is None or text.removesuffix(head) in (
        "平均",
        "综合",
        "市场",
        "目前",
        "成交",
        "最高",
        "最低",
    ):
        return "", text
    return text.removesuffix(head), "价格" if head in words_of("plain_prices") else head


@cache
def _measure_tail() -> re.Pattern[str]:
    measure = "|".join(longest("measures"))
    ways = (
        r"(?:市场|累计|净|总|年均|年|月|人均|平均|出口|进口|销售|采购|全部|合计|实际|计划|主营|业务|营业|可支配|固定资产|复合|冶炼|生产|招标"
        r"|贷款|存款|注册|外汇|占有|旅客|货物)"
    )
    return re.compile(rf"{ways}*(?:{measure})(?:复合|累计|增长|年均)*(?:{measure})?$")


def parted_measure(text: str) -> tuple[str, str]:
    hit = _measure_tail().search(text)
    return (text[: hit.start()], hit.group()) if hit else ("", text)


# What a figure can be of by itself: an actor, a place, a work; not a product.
NAMED: Final = re.compile(
    r".*(?:[A-Za-z]|财政|品牌|市场|企业|公司|政府|集团|部门|厂商|居民|农民|农户|系|国|省|市|县|银行|央行|厂|局|制造商|经销商|运营商|项目|高速|铁路|公路"
    r"|机场|基金|基地|园|院|矿|井|卡车|能源|工程|集群|平台|中心|港|村|乡|镇|校|户|城|地区|家庭|工人|职工)$"
)
_WAYS_OF_RATE: Final = re.compile(r"(?:年均|年|月|周|日|复合|同比|环比|累计|平均|合计|整体)*")


def is_rate(what: str) -> bool:
    """增幅, 年均复合增长率: a rate without what it is of."""
    rate = next((one for one in longest("rates") if what.endswith(one)), None)
    return rate is not None and _WAYS_OF_RATE.fullmatch(what.removesuffix(rate)) is not None

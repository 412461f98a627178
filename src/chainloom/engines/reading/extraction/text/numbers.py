"""Numbers as Chinese pages write them, with multiplier, unit and range.

    number    = [before] ( amount [to amount] | share ) [after]
    amount    = value [more] unit
    value     = arabic multiplier { arabic multiplier } | arabic | han
    arabic    = "1,200" | "61.2" | "9 .3"                 wide or narrow
    multiplier= 十 百 千 万 亿 and their like: 百万, 千万, 万亿
    han       = 三百 | 一万二千 | 二〇一一 | 两 | 十几 | 数十 | 半
    more      = 余 | 多 | 几 | 来                          30余万元, 8000多吨
    unit      = one of units.toml [ "/" unit ]            元/吨
    to        = "-" | "~" | 至 | 到                       10-15万件, 1.8万元-1.9万元
    share     = 百分之han | han分之han | 成 | 一半         近七成 is 70 %

Values stand in the bare unit (docs/reading.md): 1.2亿元 is 120000000 元. A range of which only
the second end carries multiplier and unit lends both to the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Final, Literal

from .words import lexicon

Qualifier = Literal["over", "nearly", "about", "some", ""]

_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_GREAT: Final = {"万": 10**4, "亿": 10**8}
_MULTIPLIER: Final = r"(?:百万亿|万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百|十)"
_ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\s?\.\d+)?)"
_HAN: Final = r"[零〇○一二两三四五六七八九十百千万亿]+"
_MORE: Final = "余多几来"
_SOME: Final = r"(?:数|几|好几|上)(?=[十百千万亿])"

_START: Final = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿数几上半]")
_START_OR_SHARE: Final = re.compile(rf"{_START.pattern}|过半|大半")
_RUN: Final = re.compile(rf"[\d.,]*\d|{_HAN}")
_VALUE: Final = re.compile(
    rf"(?P<a>{_ARABIC})(?P<more1>[{_MORE}]?)(?P<m>{_MULTIPLIER}?)"
    rf"(?:(?<=[万亿])(?P<b>{_ARABIC})(?P<n>{_MULTIPLIER}))?(?P<more2>[{_MORE}]?)"
    rf"|(?P<some>{_SOME}{_HAN})(?P<more3>[余多]?)"
    rf"|(?P<han>{_HAN}(?:点[零〇一二三四五六七八九]+)?)(?P<more4>[{_MORE}]?)(?P<m4>[万亿]*)"
)
_PARTS: Final = re.compile(
    rf"百分之(?P<hundred>{_HAN}(?:点[零〇一二三四五六七八九]+)?|{_ARABIC})"
    rf"|千分之(?P<thousand>{_HAN}|{_ARABIC})"
    rf"|(?P<of>{_HAN})分之(?P<n>{_HAN})"
    r"|(?P<half>一半|半数|过半|大半)"
    rf"|(?P<tenths>[一二两三四五六七八九])成(?P<fives>[一二三四五六七八九半])?(?P<more>[多余]?)(?![为立员功本长套品熟])"
)
_TO: Final = re.compile(r"\s?(?:-|~|至|到|或|\.\.)\s?")
# 统一, 唯一, 之一, 每一家: no count of one.
_NOT_ONE: Final = re.compile(r"[统唯之进单专逐同万任某每另这那哪其划不]$")
# A number that continues a code (A4, COVID-19), a telephone number or an ordinal is none.
_NOT_AFTER: Final = re.compile(r"(?:[A-Za-z_#]|[A-Za-z]-|第|\d\.|\d,|\d|[NO]o\.)$")
# 节约, 合约, 附近: no word for "about" or "nearly".
_NOT_ABOUT: Final = re.compile(r"[节合公条]约|[附最]近")
_TELEPHONE: Final = re.compile(
    r"(?:\+?86[- ]?)?0\d{2,3}[- ]?\d{7,8}|1[3-9]\d{9}|[48]00-?\d{3,4}-?\d{3,4}"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its place, from its first digit to the end of its unit.

    `value` (and `value_to` of a range) stand in the bare unit. `qualifier` says over (超过, 余,
    以上), nearly (近, 不足), about (约, 左右) or some (数十: `value` is the power of ten).
    `per` is the unit before it in 每公斤8元. `full_start`, `full_end` include the qualifier.
    """

    start: int
    end: int
    text: str
    value: float
    unit: str
    value_to: float | None = None
    qualifier: Qualifier = ""
    per: str | None = None
    full_start: int = 0
    full_end: int = 0

    @property
    def is_time(self) -> bool:
        """Whether it measures time: an age, a duration."""
        return self.unit in _times()


@dataclass(frozen=True, slots=True)
class _Amount:
    value: Decimal
    factor: int
    unit: str
    end: int
    qualifier: Qualifier
    is_han: bool


def parse_han(text: str) -> Decimal | None:
    """三百二十 → 320, 二〇一一 → 2011, 一万二 → 12000, 三点五 → 3.5; None if it is no numeral.

    A last digit right after 百, 千, 万 or 亿 counts tenths of it (一百五 is 150), unless 零 stands
    between.
    """
    whole, _, fraction = text.partition("点")
    if not whole or (fraction and not all(c in _DIGITS for c in fraction)):
        return None
    if all(c in _DIGITS for c in whole):
        if len(whole) > 1 and len(whole) < 4 and "零" not in whole and "〇" not in whole:
            return None  # 二三, 七八: "two or three", not 23
        value = Decimal("".join(str(_DIGITS[c]) for c in whole))
    else:
        counted = _counted(whole)
        if counted is None:
            return None
        value = Decimal(counted)
    if fraction:
        value += Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return value


def _counted(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    last = 1
    for at, sign in enumerate(text):
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
            if digit == 0:
                last, digit = 1, None
        elif sign in _TENS:
            if digit is None and at and sign != "十" and text[at - 1] not in "零〇":
                return None
            section += (1 if digit is None else digit) * _TENS[sign]
            last, digit = _TENS[sign], None
        else:
            section += digit or 0
            if section == 0 and total == 0:
                if at:
                    return None
                section = 1  # 万余家, 近亿元
            if sign == "亿":
                total = (total + section) * _GREAT[sign]
            else:
                total += section * _GREAT[sign]
            section, last, digit = 0, _GREAT[sign], None
    if digit:
        section += digit * (last // 10 if last > 10 else 1)
    return total + section


def find(plain: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Number, ...]:
    """The numbers of a narrow text, in order, without those within the stretches `taken`."""
    blocked = sorted([*taken, *(hit.span() for hit in _TELEPHONE.finditer(plain))])
    found: list[Number] = []
    at = block = 0
    while hit := _START_OR_SHARE.search(plain, at):
        at = hit.start()
        while block < len(blocked) and blocked[block][1] <= at:
            block += 1
        if block < len(blocked) and blocked[block][0] <= at:
            at = blocked[block][1]
            continue
        stop = blocked[block][0] if block < len(blocked) else len(plain)
        number = _share(plain, at) or _number(plain, at, stop)
        if number is None:
            at = _past(plain, at)
            continue
        found.append(number)
        at = number.end
    return tuple(found)


def _past(plain: str, at: int) -> int:
    """Where to look on after what was no number: after all of its digits, so that none is cut."""
    hit = _RUN.match(plain, at)
    return hit.end() if hit else at + 1


def _share(plain: str, at: int) -> Number | None:
    """百分之六十, 三分之一, 七成, 一半: all in percent."""
    hit = _PARTS.match(plain, at)
    if hit is None:
        return None
    part = hit.groupdict()
    value: Decimal | None
    if part["hundred"]:
        value = _plain_value(part["hundred"])
    elif part["thousand"]:
        value = _plain_value(part["thousand"])
        value = None if value is None else value / 10
    elif part["of"]:
        whole, some = parse_han(part["of"]), parse_han(part["n"])
        value = some * 100 / whole if whole and some is not None else None
    elif part["half"]:
        value = Decimal(50)
    else:
        fives = part["fives"]
        value = Decimal(_DIGITS[part["tenths"]] * 10)
        value += 5 if fives == "半" else _DIGITS[fives] if fives else 0
    if value is None:
        return None
    qualifier: Qualifier = "over" if part["more"] or part["half"] in ("过半", "大半") else ""
    return _qualified(plain, Number(at, hit.end(), hit.group(), float(value), "%", None, qualifier))


def _plain_value(text: str) -> Decimal | None:
    if text[0].isdecimal():
        return Decimal(re.sub(r"[,\s]", "", text))
    return parse_han(text)


def _number(plain: str, at: int, stop: int) -> Number | None:
    if _NOT_AFTER.search(plain, max(0, at - 3), at):
        return None
    first = _amount(plain, at, stop)
    if first is None:
        return None
    second = None
    if to := _TO.match(plain, first.end):
        second = _amount(plain, to.end(), stop)
        if second and not _continues(first, second, to.group().strip()):
            second = None
    if second is None and not first.unit and first.is_han:
        return None
    if first.is_han and plain[at] == "一" and _NOT_ONE.search(plain, max(0, at - 1), at):
        return None
    last = second or first
    factor = first.factor
    if second and factor == 1 and not first.unit:
        factor = second.factor
    number = Number(
        at,
        last.end,
        plain[at : last.end],
        float(first.value * factor),
        last.unit,
        float(second.value * second.factor) if second else None,
        first.qualifier or last.qualifier,
    )
    if first.is_han and number.text.startswith(("零", "〇")) and number.value == 0:
        return None  # 零部件, 零增地
    number = _qualified(plain, number)
    if first.is_han and plain[at] in "百千万亿" and not number.qualifier:
        return None  # 千家万户, 万户: a manner of speaking
    return number


def _continues(first: _Amount, second: _Amount, to: str) -> bool:
    """Whether two amounts are the ends of one range: same unit, growing, and not a score (2-1)."""
    if first.unit and first.unit not in (second.unit, second.unit.partition("/")[0]):
        return False
    if to == "或":
        return False
    low = first.value * (first.factor if first.unit or first.factor > 1 else second.factor)
    return low < second.value * second.factor and bool(second.unit)


def _amount(plain: str, at: int, stop: int) -> _Amount | None:
    hit = _VALUE.match(plain, at, stop)
    if hit is None or hit.end() == at:
        return None
    part = hit.groupdict()
    if part["a"]:
        return _arabic(plain, hit)
    if part["some"]:
        value, more, qualifier = parse_han("一" + part["some"].lstrip("好数几上")), "", "some"
        if value is None and (rest := part["some"].lstrip("好数几上")):
            value = parse_han(rest)
    else:
        more = part["more4"]
        value, qualifier = _han_value(part["han"], part["m4"]), "over" if more else ""
        if more == "几":
            qualifier = "some"
    if value is None:
        return None
    unit, end = _unit(plain, hit.end())
    opens_range = not unit and _TO.match(plain, hit.end())  # 三到五家: the unit comes later
    if unit not in _units_after_han() and not opens_range:
        return None
    return _Amount(value, 1, _same(unit), end, qualifier, True)  # type: ignore[arg-type]


def _han_value(text: str, tail: str) -> Decimal | None:
    value = parse_han(text)
    if value is None or not tail:
        return value
    for sign in tail:
        value *= _GREAT[sign]
    return value


def _arabic(plain: str, hit: re.Match[str]) -> _Amount | None:
    part = hit.groupdict()
    value, factor, end = _plain_value(part["a"]), _factor(part["m"]), hit.end()
    if value is None:
        return None
    if part["b"]:
        second = _plain_value(part["b"])
        value = value * factor + (second or 0) * _factor(part["n"])
        factor = 1
    more = part["more1"] or part["more2"]
    if more in ("几", "来"):
        more, end = "", end - (1 if part["more2"] else 0)
    unit, end = _unit(plain, end)
    if not unit and plain[end : end + 1].isascii() and plain[end : end + 1].isalpha():
        return None  # 21S, 600KWA: a code
    return _Amount(value, factor, _same(unit), end, "over" if more else "", False)


def _factor(multiplier: str | None) -> int:
    factor = 1
    for sign in multiplier or "":
        factor *= _TENS.get(sign) or _GREAT[sign]
    return factor


def _unit(plain: str, at: int) -> tuple[str, int]:
    """The unit at a place, with what it is per, and its end."""
    hit = _unit_pattern().match(plain, at)
    return (re.sub(r"\s", "", hit.group()), hit.end()) if hit else ("", at)


def _same(unit: str) -> str:
    first, slash, per = unit.partition("/")
    same: dict[str, str] = lexicon("units")["same"]
    return same.get(first, first) + slash + per


def _qualified(plain: str, number: Number) -> Number:
    """The number with the words before and after that qualify it."""
    start, end, qualifier = number.start, number.end, number.qualifier
    before = _qualifiers("before").search(plain, max(0, start - 6), start)
    if before and not _NOT_ABOUT.search(plain, max(0, before.start() - 1), before.start() + 1):
        qualifier = qualifier or _meaning("before", before.group().strip())
        start = before.start()
    if after := _qualifiers("after").match(plain, end):
        qualifier = qualifier or _meaning("after", after.group())
        end = after.end()
    per = None
    if each := _each().search(plain, max(0, start - 8), start):
        per = each.group("unit")
    return replace(number, qualifier=qualifier, per=per, full_start=start, full_end=end)


def _meaning(side: str, word: str) -> Qualifier:
    for meaning, listed in lexicon("units")[side].items():
        if word in listed:
            return meaning  # type: ignore[no-any-return]
    return ""


def _alternatives(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _unit_pattern() -> re.Pattern[str]:
    units = lexicon("units")["units"]
    han = _alternatives([word for word in units if not word.isascii() or word == "%"])
    for unit, tails in lexicon("units")["not_before"].items():
        han = re.sub(rf"(?<![^|]){unit}(?![^|])", f"{unit}(?![{tails}])", han)
    latin = _alternatives([word for word in units if word.isascii() and word != "%"])
    one = rf"(?:{han}|(?:{latin})(?![A-Za-z]))"
    return re.compile(rf"\s?{one}(?:/\s?{one}|/(?:年|月|日|天))?")


@cache
def _qualifiers(side: str) -> re.Pattern[str]:
    words = [word for listed in lexicon("units")[side].values() for word in listed]
    return re.compile(rf"(?:{_alternatives(words)})" + (r"\s?$" if side == "before" else ""))


@cache
def _each() -> re.Pattern[str]:
    return re.compile(rf"每(?P<unit>{_alternatives(lexicon('units')['units'])})[^\d,。]{{0,4}}$")


@cache
def _units_after_han() -> frozenset[str]:
    return frozenset(lexicon("units")["after_han"])


@cache
def _times() -> frozenset[str]:
    return frozenset(lexicon("units")["time"])

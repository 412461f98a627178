"""Numbers in Chinese characters and in English words, and sums of money as they are said.

numeral = [ section 万 ] section [ 点 digits ]     一万二千   两百二   十五   一点五
section = [ d 千 ] [ d 百 ] [ d 十 ] [ d ]
money   = numeral 块 d | numeral 元 d 角 | numeral 毛 [ d ]      八块五   六元五角   8毛5

english = [ section "million" ] [ section "thousand" ] [ section ] [ "point" digits ]
section = [ ( "a" | below100 ) "hundred" [ "and" ] ] [ below100 ]     two hundred and fifty

A last digit without 零 is of the next rank: 两百二 is 220, 三万五 is 35000.
"""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "一二两三四五六七八九"
_VALUES: Final = dict(zip(_DIGITS, (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_WORTH: Final = {"块": 1.0, "元": 1.0, "毛": 0.1, "角": 0.1}
_RANKS: Final = {"十": 10, "百": 100, "千": 1000}
_D: Final = f"[{_DIGITS}]"
_SECTION: Final = rf"(?:{_D}千)?(?:零?{_D}百)?(?:零?{_D}?十)?(?:零?{_D})?"
# What a numeral can begin with.
FIRSTS: Final = _DIGITS + "十"
# 几十, 第三, 三四百: parts of what is no number, or of one that is not exact.
ALONE: Final = rf"(?<![{FIRSTS}百千万亿几数第零点\d.])"
# Nothing of it is given back (?>…): else it could be empty.
NUMERAL: Final = rf"(?>(?=[{FIRSTS}])(?:{_SECTION}万)?{_SECTION}(?:点[零{_DIGITS}]+)?)"
# 1万2千, 3千2百: figures among the ranks.
MIXED: Final = r"\d{1,4}(?:万\d(?:千(?:\d百)?)?|千\d百?|百\d十?)"
_TAIL: Final = rf"[\d{_DIGITS}]"
# 块8 of 2块8 and 元五角 of 六元五角, not 块一 of 八块一米: one of these follows a whole number.
_NO_MORE: Final = r"(?![\d.%十百千万两二三四五六七八九])"

_TO_TEN: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TO_TWENTY: Final = (
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen"),
)
_BY_TEN: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL: Final = {
    **{word: number for number, word in enumerate((*_TO_TEN, *_TO_TWENTY), start=1)},
    **{word: number * 10 for number, word in enumerate(_BY_TEN, start=2)},
}
_MANY: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}

_ENGLISH: Final = "(?:" + "|".join(sorted([*_SMALL, *_MANY], key=len, reverse=True)) + ")"
# $3 a hundred metres, half a hundred: there it is no number of its own.
_A: Final = r"a(?=[ -]hundred)(?<!half a)(?<!\d a)(?<!dollars a)(?<!cents a)(?<!usd a)"
# What one can begin with; never a rank (thousands of metres).
ENGLISH_FIRSTS: Final = "".join({word[0] for word in _SMALL})
# The rest of one oh five and of 2 hundred and fifty is no number.
ENGLISH_ALONE: Final = (
    r"(?<!\boh )(?<!zero )(?<!point )(?<!hundred )(?<!hundred and )(?<!thousand )(?<!thousand and )"
)
# More than grammar has, so that one eighty is taken whole; english() tells them apart.
ENGLISH: Final = (
    rf"(?<![a-z\d.-])(?:{_A}|(?!hundred|thousand|million){_ENGLISH})"
    rf"(?:[ -](?:and[ -])?{_ENGLISH})*+"
    rf"(?: point(?: (?:{'|'.join(_TO_TEN[:9])}|zero|oh))+)?(?![a-z])"
)


def english(text: str) -> float:
    """What a number in English words says: two hundred and fifty is 250, one point five 1.5.

    Nothing, 0, where grammar has no such number: one eighty is 180, fifty eight sixty a range.
    """
    whole, _, fraction = text.partition(" point")
    total = section = 0
    # What comes next must be less: after twenty a digit, after a digit nothing but a rank.
    bound, rank, before = 100, _MANY["million"] + 1, ""
    for word in whole.replace("-", " ").split():
        if word == "a":
            section = 1
        elif word == "and":
            if before not in _MANY:
                return 0.0
        elif word == "hundred":
            if not 0 < section < 100:
                return 0.0
            section, bound = section * 100, 100
        elif word in _MANY:
            if not section or _MANY[word] >= rank:
                return 0.0
            rank = _MANY[word]
            total, section, bound = total + section * rank, 0, 100
        else:
            number = _SMALL[word]
            if number >= bound:
                return 0.0
            section, bound = section + number, 10 if number >= 20 else 0
        before = word
    digits = "".join(str(_SMALL.get(one, 0)) for one in fraction.split())
    return float(f"{total + section}.{digits}0")


def money(units: str) -> str:
    """A pattern for a sum that is said; `units` is one for what it may be for."""
    whole = rf"(?:\d{{1,4}}|{ALONE}{NUMERAL})"
    tail = rf"(?!一(?:{units})){_TAIL}"
    cents = rf"[元块]{_TAIL}[毛角](?:{tail})?分?|块{tail}{_NO_MORE}(?!\s?(?:{units}))"
    # 6毛 touches no fibre and no share: 棉95毛5, 5毛95棉.
    dimes = (
        rf"(?:(?<![棉涤锦氨粘麻腈丝纶绒\d.])\d|{ALONE}{_D})毛(?!\s?[/\d]\s?\d)"
        rf"(?:(?!一(?:{units})){_TAIL}{_NO_MORE}分?|(?=[一每/钱\s,;。!]|$))"
    )
    return rf"(?:{whole}(?:{cents})|{dimes})"


def value(text: str) -> float:
    """What a numeral says: 一万二千 is 12000, 两百二 is 220, 一点五 is 1.5, 12 is 12."""
    whole, _, fraction = text.partition("点")
    total = section = digit = 0
    scale = 1
    for char in whole:
        if char in _RANKS:
            section += (digit or 1) * _RANKS[char]
            digit, scale = 0, _RANKS[char] // 10
        elif char == "万":
            total, section, digit, scale = (section + digit) * 10_000, 0, 0, 1000
        elif char == "零":
            scale = 1
        else:
            digit = digit * 10 + int(char) if char.isdecimal() else _VALUES[char]
    number = total + section + digit * scale
    return float(f"{number}.{''.join(str(_VALUES.get(one, 0)) for one in fraction)}0")


def sum_of(text: str) -> float:
    """What a sum of money says: 八块五 and 8块5 are 8.5, 七毛五 is 0.75."""
    total, part, worth = 0.0, "", 1.0
    for char in text.rstrip("分"):
        if char in _WORTH:
            worth = _WORTH[char]
            total += value(part) * worth
            part = ""
        else:
            part += char
    # What is left is of the next smaller coin.
    return round(total + (value(part) * worth / 10 if part else 0.0), 2)

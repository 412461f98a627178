"""What numbers say that are written as they are spoken; the patterns are in scanning.py."""

from __future__ import annotations

import re
from typing import Final

from .numerals import english, value
from .tokens import Number, Slashed


def metres_and(match: re.Match[str]) -> Number:
    """1米5 is one metre and a half, 1米48 one metre and 48 cm."""
    whole, _, part = match.group().partition("米")
    return Number(float(f"{whole}.{part}"), None, "length", "m")


def metres_said(match: re.Match[str]) -> Number:
    """一米八, 一米四五."""
    whole, _, part = match.group().partition("米")
    digits = "".join(f"{value(one):g}" for one in part)
    return Number(float(f"{value(whole):g}.{digits}"), None, "length", "m")


def tenths(match: re.Match[str]) -> Number:
    """八成 is 80 %, 百分之五 5 %."""
    text = match.group()
    share = value(text[0]) * 10 if text[-1] == "成" else value(text[3:])
    return Number(share, None, "percent", "%")


def halves(match: re.Match[str]) -> Slashed:
    """八二开 is 80 and 20, 六五三五 65 and 35, 九七三 97 and 3."""
    digits = [value(one) for one in match.group().rstrip("开")]
    if len(digits) == 2:
        return Slashed((digits[0] * 10, digits[1] * 10), False, True)
    last = sum(one * 10**rank for rank, one in enumerate(reversed(digits[2:])))
    return Slashed((digits[0] * 10 + digits[1], last), False, True)


_PLY_FIRST: Final = re.compile(r"([1-4])/(\d+(?:\.\d)?)\s?([^\d\s*]+?)(?=\s?[*x]|$)")


def folded(match: re.Match[str]) -> str:
    """2/40s as 40s/2, on either side of a pair."""
    return _PLY_FIRST.sub(r"\2\3/\1", match.group())


def sides(match: re.Match[str]) -> str:
    """经40纬40 as 40*40."""
    return "*".join(re.findall(r"\d+", match.group()))


def bare(match: re.Match[str]) -> Number:
    return Number(value(match.group()), None)


def half_months(match: re.Match[str]) -> Number:
    """半个月, 两个半月."""
    whole = match.group().partition("半")[0].rstrip("个")
    return Number((value(whole) if whole else 0.0) + 0.5, None, "time", "month")


def worded_yarn(match: re.Match[str]) -> str:
    """Forty singles as 40s."""
    return f"{english(match['count']):g}{'d' if match['system'] == 'denier' else 's'}"


def counted(match: re.Match[str]) -> str:
    """四十支 as 40支."""
    text = match.group()
    return f"{value(text[:-1]):g}{text[-1]}"

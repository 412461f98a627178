"""Place names at the head of a name or an address, after GB/T 2260.

The list is python-stdnum's `cn/loc` (divisions since 1981). A code is kept without its
trailing zeros, so that "lies in" is "starts with": 350502 lies in 3505 lies in 35.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import stdnum.numdb

from .rules import vocabulary
from .text import fold, has_han

_DATED: Final = re.compile(r"(?:\[(\d*)-(\d*)\])?([^,\[]+)")
_NOT_NAMES: Final = ("市辖区", "县", "省直辖", "自治区直辖", "直辖县级")
_ETHNIC: Final = (
    "壮族|回族|维吾尔|满族|蒙古族|蒙古|土家族|苗族|侗族|藏族|羌族|彝族|布依族|哈尼族|傣族|白族|景颇族|"
    "傈僳族|朝鲜族|哈萨克|柯尔克孜|瑶族|黎族|畲族|各族|水族|仡佬族|仫佬族|毛南族|拉祜族|佤族|布朗族|"
    "纳西族|独龙族|怒族|普米族|土族|撒拉族|东乡族|保安族|裕固族|达斡尔族|鄂温克族|鄂伦春|锡伯|塔吉克"
)
_SUFFIX: Final = re.compile(
    rf"(?:(?:{_ETHNIC})*(?:自治区|自治州|自治县|自治旗)|特别行政区|新区|地区|林区|矿区|省|市|区|县|盟|旗)$"
)
_SHORT_OF_PROVINCE: Final = {
    "京": "11", "津": "12", "冀": "13", "晋": "14", "蒙": "15", "辽": "21", "吉": "22",
    "黑": "23", "沪": "31", "苏": "32", "浙": "33", "皖": "34", "闽": "35", "赣": "36",
    "鲁": "37", "豫": "41", "鄂": "42", "湘": "43", "粤": "44", "桂": "45", "琼": "46",
    "渝": "50", "川": "51", "黔": "52", "滇": "53", "藏": "54", "陕": "61", "甘": "62",
    "青": "63", "宁": "64", "新": "65", "台": "71", "港": "81", "澳": "82",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gazetteer:
    codes: dict[str, tuple[str, ...]]
    lengths: dict[str, tuple[int, ...]]  # first character -> lengths of names, longest first
    stems: dict[str, str]  # full name -> stem: 鲤城区 -> 鲤城


def trim_code(code: str) -> str:
    """ "350500" → "3505"; "350502" stays; "350000" → "35"."""
    code = code.strip()
    if len(code) != 6 or not code.isdecimal():
        return code
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def _divisions() -> Iterator[tuple[str, str, bool]]:
    """(code, name, whether it stands); ended ones keep only the province, as codes move on."""
    for _, province, _, properties, children in stdnum.numdb.get("cn/loc").prefixes:
        yield province, fold(properties["province"]), True
        for _, rest, _, child, _ in children:
            for _, end, name in _DATED.findall(child["county"]):
                name = fold(name.strip())
                if not name.startswith(_NOT_NAMES):
                    yield province if end else trim_code(province + rest), name, not end


@cache
def gazetteer() -> Gazetteer:
    standing: dict[str, set[str]] = defaultdict(set)
    ended: dict[str, set[str]] = defaultdict(set)
    stems: dict[str, str] = {}
    for code, name, stands in _divisions():
        stem = _SUFFIX.sub("", name)
        found = standing if stands else ended
        found[name].add(code)
        if len(stem) >= 2:
            stems[name] = stem
            if stem not in vocabulary().stems_not_places:
                found[stem].add(code)
    found = defaultdict(set, ended | standing)
    for special, code in (("中国", ""), ("中华", ""), ("内蒙古", "15")):
        found[special].add(code)
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in found:
        lengths[name[0]].add(len(name))
    return Gazetteer(
        codes={name: _largest(codes) for name, codes in found.items()},
        lengths={c: tuple(sorted(sizes, reverse=True)) for c, sizes in lengths.items()},
        stems=stems,
    )


def _shortest(codes: Iterable[str]) -> tuple[str, ...]:
    """In order, without codes that lie in another one: 吉林 the city lies in 吉林 the province."""
    ordered = sorted(codes, key=lambda c: (len(c), c))
    kept: list[str] = []
    for code in ordered:
        if not any(k and code.startswith(k) for k in kept):
            kept.append(code)
    return tuple(kept)


def _largest(codes: Iterable[str]) -> tuple[str, ...]:
    """Of one name the larger is meant: 河南 the province, not the county; Quanzhou is 泉州."""
    shortest = _shortest(codes)
    for size in (2, 4):
        if large := tuple(code for code in shortest if len(code) <= size):
            return large
    return shortest


def narrow(outer: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of `inner` that lie in `outer` (or contain it, then the finer one)."""
    if not outer:
        return inner
    if len(outer) == len(inner) == 1:  # as nearly always
        a, b = outer[0], inner[0]
        return (max(a, b, key=len),) if a.startswith(b) or b.startswith(a) else ()
    return tuple(
        dict.fromkeys(
            max(a, b, key=len) for a in outer for b in inner if a.startswith(b) or b.startswith(a)
        )
    )


def together(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether the two can be one place; not knowing counts as yes."""
    return not a or not b or any(x.startswith(y) or y.startswith(x) for x in a for y in b)


def leading_place(
    text: str, start: int, known: tuple[str, ...]
) -> tuple[int, tuple[str, ...]] | None:
    """The place name that stands at `start`: its end and codes.

    A stem without 市/区/县 that several divisions share (新华, 鼓楼) counts only when what
    stands before it says which one is meant.
    """
    gaz = gazetteer()
    if start >= len(text):
        return None
    for length in gaz.lengths.get(text[start], ()):
        name = text[start : start + length]
        codes = gaz.codes.get(name)
        if codes is None or len(name) < length:
            continue
        inside = narrow(known, codes)
        if inside and (known or len(codes) == 1 or name in gaz.stems):
            return start + length, inside
        if len(codes) == 1 or name in gaz.stems:
            return start + length, known or codes
    return None


def stem_of(name: str) -> str:
    return gazetteer().stems.get(name, name)


def province_of_short(char: str) -> str | None:
    """闽 → "35"."""
    return _SHORT_OF_PROVINCE.get(char)


@cache
def latin_places() -> dict[str, tuple[str, ...]]:
    """Pinyin of provinces, cities and counties, joined: quanzhou; and countries."""
    from pypinyin import lazy_pinyin  # takes a fifth of a second to load

    found: dict[str, set[str]] = defaultdict(set)
    gaz = gazetteer()
    for name, codes in gaz.codes.items():
        if name in gaz.stems or not has_han(name) or len(name) > 4:
            continue
        if name.endswith(("市", "区", "县", "省")) and len(name) > 2:
            continue
        found["".join(lazy_pinyin(name))].update(codes)
    places = {name: _largest(codes) for name, codes in found.items() if name != "zhongguo"}
    places |= {name: (code,) for name, code in vocabulary().countries.items()}
    # A firm "(China)" or "(HK)" may stand in any province: no code can contradict it.
    places |= {"china": (), "prc": (), "hongkong": ("81",), "hk": ("81",), "macau": ("82",)}
    places |= {"taiwan": ("71",), "shaanxi": ("61",), "innermongolia": ("15",), "tibet": ("54",)}
    return places

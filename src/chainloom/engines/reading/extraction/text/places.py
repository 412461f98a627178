"""Which words are places: the divisions of GB/T 2260, countries, and what stands like one.

The divisions are python-stdnum's `cn/loc`. A place is known by its full name (鲤城区) and by its
stem (鲤城); `level` says which of province, city or county it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import stdnum.numdb

from .words import lexicon

_DATED: Final = re.compile(r"(?:\[\d*-\d*\])?([^,\[]+)")
_NOT_NAMES: Final = ("市辖区", "县", "省直辖", "自治区直辖", "直辖县级")
_SUFFIX: Final = re.compile(r"(?:特别行政区|新区|地区|省|市|区|县|盟|旗)$")
_SELF_RULED: Final = re.compile(r"^(\w{2,3}?)(?:\w{1,3}族|维吾尔|各族){0,3}自治[区州县旗]$")
_LEVELS: Final = (("省", 1), ("自治区", 1), ("市", 2), ("州", 2), ("盟", 2), ("地区", 2),
                  ("区", 3), ("县", 3), ("旗", 3))  # fmt: skip


@cache
def names() -> dict[str, str]:
    """Every way of naming a division → its full name; a stem of several divisions → ""."""
    found: dict[str, str] = {}
    for _, _, _, properties, children in stdnum.numdb.get("cn/loc").prefixes:
        full = [properties["province"]]
        for _, _, _, child, _ in children:
            full += [name.strip() for name in _DATED.findall(child["county"])]
        for name in full:
            if name.startswith(_NOT_NAMES) or len(name) < 2:
                continue
            found[name] = name
            stem = _stem(name)
            if len(stem) >= 2 and stem not in _not_places():
                same = found.setdefault(stem, name)
                if same != name and _rank(name) < _rank(same):
                    found[stem] = name
    return found


def _stem(name: str) -> str:
    self_ruled = _SELF_RULED.match(name)
    return self_ruled.group(1) if self_ruled else _SUFFIX.sub("", name)


def _rank(name: str) -> int:
    return next((level for suffix, level in _LEVELS if name.endswith(suffix)), 3)


@cache
def _not_places() -> frozenset[str]:
    return frozenset(lexicon("places")["everyday"])


@cache
def _like() -> frozenset[str]:
    return frozenset(lexicon("organisations")["like_places"]["words"])


@cache
def foreign() -> frozenset[str]:
    """Other countries: what stands before a firm's name to say where it is from (日本|日立公司)."""
    return frozenset(lexicon("organisations")["foreign"]["words"])


@cache
def _all() -> frozenset[str]:
    return frozenset(names()) | _like() | foreign()


def is_place(word: str) -> bool:
    """Whether a word is a place, or stands where one does in a name (中国, 国际, 区)."""
    return word in _all() or (word[-1:] in ("区", "市") and is_raised(word))


def is_division(word: str) -> bool:
    """Whether a word is a division of the country, by its full name or its stem."""
    return word in names() or is_raised(word)


def is_raised(word: str) -> bool:
    """永年区, that the list has as 永年县: a county or town may become a district or a city."""
    if word[-1:] not in ("区", "市") or not 3 <= len(word) <= 4:
        return False
    listed = names().get(word[:-1], "")
    return listed.endswith(("县", "市")) and level(listed) >= 2 and listed[:-1] == word[:-1]


def full(word: str) -> str:
    """泉州 → 泉州市; what is no stem stays."""
    return names().get(word) or word


def level(name: str) -> int:
    """1 province, 2 city, 3 district or county, by a full name; 0 for anything else."""
    return _rank(name) if _SUFFIX.search(name) or _SELF_RULED.match(name) else 0


def before(plain: str, end: int) -> int:
    """Where the places that end at a place begin: 福建省泉州市鲤城区|; `end` if there are none."""
    start = end
    while size := next((n for n in _SIZES if _is_at(plain, max(0, start - n), start)), 0):
        start -= min(size, start)
    return start


def _is_at(plain: str, start: int, end: int) -> bool:
    word = plain[start:end]
    joins = word == "和县" and plain[start - 1 : start] in _OFFICES  # 县工信局|和|县工商联
    return is_place(word) and not joins


_OFFICES: Final = tuple("局厅委办府院会")
_SIZES: Final = tuple(range(11, 1, -1))

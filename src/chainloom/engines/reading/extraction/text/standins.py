"""Places that no list has, read as if they were listed ones.

A page about a new district, or one that a list spells otherwise, names it beside its offices:
云岭区工信局. Every rule that asks whether words are a place would fail on it, and the segmenter
cuts it apart. So its name is replaced, character for character, by that of a listed place that the
page does not have; what is read is turned back in the facts. No place in the text moves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ...facts import Fact
from . import marks, places
from .words import cut, is_known

# Listed divisions that stand in, by level; their names are no words and in no firm's name.
_STANDINS: Final = {
    "市": ("诸暨", "嵊州", "乳山", "辉县"),
    "区": ("鲤城", "越城", "莲都", "涪陵"),
    "县": ("德化", "云霄", "泾县", "松溪"),
}
# A level with an organ of the place, or a body called after it, behind.
_LEVEL: Final = re.compile(
    r"(?<![我全该本各两地城社小园新工商股超])[市区县](?![场域民,。;、的])(?=委(?!员|托|派)|人民政府|政府|人大|政协|[市区县]长|副[市区县]长"
    r"|[\u4e00-\u9fff]{1,14}?(?:局|协会|商会|党委|联盟|领导小组|专班|学院|共同体|联合体|镇|街道))"
)
# Before the level the name, and before that no word that could go on into it.
_STEM: Final = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[在于由与和及经向对为到赴至从是据省市])"
    r"(?P<stem>(?:(?![我全该本各两地和的是从在与及了不其城社小园新工商])[\u4e00-\u9fff]){2})$"
)
_NAME_TAGS: Final = frozenset(("nr", "nrt", "nrfg", "ns", "nz", "x"))
_WIDEST: Final = 6


def stand_in(text: str) -> tuple[str, Mapping[str, str]]:
    """The text with unlisted places replaced, and what stands for which."""
    plain = marks.narrow(text)
    found: dict[str, str] = {}
    for sign in _LEVEL.finditer(plain):
        hit = _STEM.search(plain, max(0, sign.start() - 3), sign.start())
        if hit and hit.group("stem") not in found and _is_unlisted(plain, hit.group("stem"), sign):
            found[hit.group("stem")] = sign.group()
    back: dict[str, str] = {}
    for stem, level in found.items():
        free = (
            one for one in _STANDINS[level]
            if len(one) == len(stem) and one not in text and one not in back
        )  # fmt: skip
        if (standing := next(free, None)) is not None:
            back[standing] = stem
            text = text.replace(stem, standing)
    return text, back


def _is_unlisted(plain: str, stem: str, level: re.Match[str]) -> bool:
    """Whether a stem is a name that no list has, and not the end of a longer one (石家庄市)."""
    start, end = level.span()
    listed = any(
        places.is_place(plain[max(0, end - size) : end])
        or places.is_place(plain[max(0, start - size) : start])
        for size in range(2, _WIDEST)
    )
    is_sure = _SURE.match(plain, end) or _AFTER_PLACE.search(plain, max(0, start - 5), start - 2)
    if listed or not (is_sure or plain.count(stem + level.group()) >= _TWICE):
        return False
    words = cut(stem)
    return not is_known(stem) or (len(words) == 1 and words[0].tag in _NAME_TAGS)


_TWICE: Final = 2
# Once is enough where the organ of a place follows, or another place stands before.
_SURE: Final = re.compile(r"委(?:[组宣统社政书副常办、,]|$)|人民政府|政府|[市区县]长|副[市区县]长")
_AFTER_PLACE: Final = re.compile(r"[\u4e00-\u9fff]{2}[省市]$")


def turn_back(fact: Fact, text: str, back: Mapping[str, str]) -> Fact:
    """A fact with the page's own places."""
    if not back:
        return fact
    return replace(
        fact,
        quote=text[fact.start : fact.end],
        fields={name: _turned(value, back) for name, value in fact.fields.items()},
        open={name: _turned(value, back) for name, value in fact.open.items()},
    )


def _turned(value: Any, back: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for standing, stem in back.items():
            value = value.replace(standing, stem)
        return value
    if isinstance(value, list | tuple):
        return type(value)(_turned(one, back) for one in value)
    return value

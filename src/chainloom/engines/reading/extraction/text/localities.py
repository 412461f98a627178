"""Places that only this page names: 虎门镇, 砚溪区, which the list of divisions lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from . import places
from .words import Word

_HERE: Final = re.compile(
    r"(?:(?<=[市区县省])|(?<=[\s,。、(])|^)[\u4e00-\u9fff]{2,3}"
    r"(?:镇|街道|乡|区|县|市)(?!级|村|镇|场|域|内|民|直)",
    re.MULTILINE,
)
# A title leads a place in by more: 2025年云塘市政府工作报告, 关于柘川区…的通报.
_IN_TITLE: Final = re.compile(
    r"(?<=[年于对《“])[\u4e00-\u9fff]{2,3}(?:镇|街道|区|县|市)(?!级|场|域|内|民|直|委)"
)
_GENERAL: Final = re.compile(
    r"[全各该本我几两多新老城市郊园社景小灾山地农牧]|工业|开发|高新|产业|国内|中国|今年"
    r"|[上展车钢股楼汇债从在向到由]$"
    r"|建成|核心|规划|启动|试验|保税|服务|生活|生产|功能|示范"
)
_LEVEL: Final = re.compile(r"(?:镇|街道|乡|区|县|市)$")
# How often a page says a name before its words are joined to it.
_SURE: Final = 2
# How many words of the title are looked at for what ends a place's name.
_LEAD: Final = 12


def find(plain: str) -> list[tuple[str, str]]:
    """The local places of a page where they are led in, in order: name and stem."""
    title = max(plain.find("\n"), 0)
    hits = [*_IN_TITLE.finditer(plain, 0, title), *_HERE.finditer(plain)]
    found = ((hit.group(), _LEVEL.sub("", hit.group())) for hit in hits)
    return [(name, stem) for name, stem in found if not _GENERAL.search(stem)]


def joined(words: Sequence[Word], plain: str) -> tuple[Word, ...]:
    """The words of a page, those that a local place was cut into made one: 青屿|区 → 青屿区.

    A page names it twice, or begins with it.
    """
    names: set[str] = set()
    title = max(plain.find("\n"), 0)
    for name, stem in find(plain):
        place = plain.find(name, 0, title) + len(stem)
        begins = place >= len(stem) and any(one.start == place for one in words[:_LEAD])
        begins = begins or plain.startswith(name)
        if begins or places.is_division(name) or plain.count(name) >= _SURE:
            names |= {name} if places.is_division(name) else {name, stem}
    if not names:
        return tuple(words)
    longest_first = "|".join(sorted(names, key=len, reverse=True))
    named = [hit.span() for hit in re.finditer(longest_first, plain)]
    return tuple(_joined(words, named, plain))


def _joined(words: Sequence[Word], named: Sequence[tuple[int, int]], plain: str) -> Iterator[Word]:
    at = 0
    for start, end in named:
        while at < len(words) and words[at].end <= start:
            yield words[at]
            at += 1
        first = at
        while at < len(words) and words[at].end <= end:
            at += 1
        whole = at > first and words[at - 1].end == end
        parts = words[first:at]
        if not whole or (len(parts) == 1 and not _LEVEL.search(parts[0].text)):
            yield from parts  # within a longer word, or a stem that is a word
            continue
        if parts[0].start < start:  # 福州|市长|乐区
            yield Word(parts[0].start, start, plain[parts[0].start : start], "n")
        yield Word(start, end, plain[start:end], "ns")
    yield from words[at:]

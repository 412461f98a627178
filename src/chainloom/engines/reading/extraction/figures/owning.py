"""What an owner's name looks like, and which words stand where one does and are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from ..text import places
from ..text.phrases import is_measure, words_of
from ..text.words import cut, lexicon


def _ending(name: str, before: str = "") -> re.Pattern[str]:
    """What ends in one of the words of a list."""
    words = sorted(lexicon("owners")[name], key=len, reverse=True)
    return re.compile(rf"(?:{before}{'|'.join(words)})$")


# What a group of firms or people, a trade, a work ends in; 毕业 and 就业 are no trades.
OWNER: Final = _ending("owners", "(?<![毕就企从作创营结开停失])业|[日韩美欧]系|")
# Subjects that a sentence speaks of only in passing; where or when, not what.
ABSTRACT: Final = _ending("abstract", "^产品|^货物|^商品|^业务|^服务|")
LOCATIVE: Final = _ending("locative")
WORK: Final = _ending("works")
# A trade: it is spoken of on, though it has no name.
TRADE: Final = re.compile(r"(?:产业|行业|制造业|集群|[纺织装工造械药油]业)$")


@cache
def listed(name: str) -> frozenset[str]:
    return frozenset(lexicon("owners")[name])


@cache
def alone() -> frozenset[str]:
    """集团, 该园区: words that stand for what was named before."""
    return frozenset(f"{this}{word}" for this in ("", "该", "本") for word in listed("alone"))


def measures(text: str) -> bool:
    """Whether a noun measures, beyond only counting (数量)."""
    return is_measure(text) and text not in ("数量", "总数", "家数", "户数", "人数", "总量")


def is_spoken_past(text: str) -> bool:
    """Whether a phrase is an adverbial, a reporter, an empty word, and no subject."""
    return (
        len(text) < 2
        or LOCATIVE.search(text) is not None
        or text in listed("no_subject")
        or text in _LEVELS
        or text in words_of("reporters")
        or text.isdecimal()
        or text.endswith(("说", "称", "表示", "于", "至", "到", "达"))
    )


# 国家免检产品35个: a level of what is counted.
_LEVELS: Final = frozenset(("国家", "省级", "市级", "国家级", "县级", "区级"))


@cache
def stops() -> frozenset[str]:
    return words_of("predicates") | words_of("growth") | words_of("deeds") | words_of("links")


@cache
def nominal() -> frozenset[str]:
    return words_of("attributive")


# What an owner does not end in: 榨菜|正, 澳信|开春.
_NO_LAST: Final = frozenset(("d", "t", "p", "c", "u", "ul", "uj", "r", "y", "ad"))


def fitting(scope: str, is_place: Callable[[str], bool]) -> str | None:
    """An owner without what its phrase took in too many (澳信|开春, 高阳县|上线)."""
    if scope.count("“") != scope.count("”"):
        scope = scope.partition("“")[0] or scope
    kept = list(cut(scope))
    while len(kept) > 1 and kept[-1].tag in _NO_LAST:
        kept.pop()
    if len(kept) > 1 and is_place(kept[0].text):
        last = kept[-1]
        is_deed = last.tag == "v" and last.text not in nominal()
        if is_deed or (len(kept) == 2 and last.text.isascii()):
            kept = kept[:1]  # 高阳县|上线, 保定市|PM2.5
    return "".join(word.text for word in kept) or None


def of_office(office: str, *, is_local: bool) -> str | None:
    """What an office of a town did is its own; a province's only counts, a ministry's decides."""
    size = next((n for n in range(11, 1, -1) if places.is_division(office[:n])), 0)
    if size and places.level(places.full(office[:size])) == 1:
        return office[:size]
    return office if size or is_local or office[0] in "省市区县镇" else None


# A sum of a place's figures, beside its trades.
AGGREGATE: Final = re.compile(
    r"(?:规模以上|规上|限额以上|限上)?(?:工业|农业|制造业|服务业|建筑业|商业|第[一二三]产业)(?:企业)?$"
)


def without_aggregate(scope: str, is_place: Callable[[str], bool]) -> str:
    """汀洲区|规上工业: it is the place that is spoken of."""
    place = AGGREGATE.sub("", scope)
    return place if place and is_place(place) else scope


# 某公司投资10亿元的产业园项目落户: what is built is spoken of from then on.
BUILT: Final = re.compile(
    r"(?:投资|投建|打造|承建|兴建)[^,。;]{0,24}?的(?P<name>[\u4e00-\u9fffA-Za-z0-9]{3,20}?(?:项目|工程))(?=[^的])"
    r"|(?:投资|投入)[^,。;]{0,12}元(?:建设|打造|兴建|新建|实施|建)"
    r"(?P<built>[\u4e00-\u9fffA-Za-z0-9]{3,20}(?:项目|工程|中心|基地|园|园区|平台))(?=$|[,。;])"
    r"|(?:共建|合建|建设|成立|打造|建成)的(?P<opened>[\u4e00-\u9fffA-Za-z0-9]{3,20}?(?:学院|中心|研究院|基地|园|平台|实验室|车间))"
    r"(?=(?:正式|今年|\d|月|,)*(?:揭牌|投用|投入使用|启用|落成|竣工|开园|挂牌|$))"
)

# 产值前20强企业: a group by its rank.
RANKED: Final = re.compile(
    r"[\u4e00-\u9fff]{0,6}前\d+[强位家名大]的?[\u4e00-\u9fff]{0,4}?(?:企业|公司|行业|地区|国家)"
)

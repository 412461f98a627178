"""Full names: every mention of an organisation under the fullest name that the page gives it.

In this order: the standing short form is written out (工信局 → 工业和信息化局); a level without a
place gets the page's own place (区 → 鲤城区); a shorter name is one with a longer one of the same
brand or the same words (雅戈尔集团 → 雅戈尔集团股份有限公司). What only points (该公司,
产业链党委) is added by pointing.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import places
from ..text.marks import START
from ..text.near import QUOTE, starting_in
from ..text.words import cut, lexicon
from . import aliases, government
from .pointing import NAMELESS, pointing

if TYPE_CHECKING:
    from ..page import Page
    from ..text.marks import Quoted

_LEVEL_OF: Final = {"省": 1, "市": 2, "州": 2, "区": 3, "县": 3}
_STATE: Final = ("government", "community")


def complete(page: Page, found: Sequence[Organisation]) -> tuple[Organisation, ...]:
    """The mentions with their full names, and the mentions that only point."""
    own = _own_places(page)
    if not own.get(3, "").endswith("区") and (zone := _own_zone(found)):
        own[3] = zone
    for level, place in _named_places(page, found).items():
        own.setdefault(level, place)
    found = _of_chain(found)
    written = [one for mention in found if (one := _written_out(page, mention, own))]
    joined = _joined(page, written)
    return tuple(sorted([*joined, *pointing(page, joined)], key=START))


def _of_chain(found: Sequence[Organisation]) -> list[Organisation]:
    """产业链党建联盟 with the chain that the page is about, if it is about just one."""
    chains = {
        one.full_name[: one.full_name.index("产业链")]
        for one in found
        if "产业链" in one.full_name[2:]
    }
    if len(chains) != 1:
        return list(found)
    chain = chains.pop()
    return [
        replace(one, full_name=chain + one.full_name) if one.full_name.startswith("产业链") else one
        for one in found
    ]


def _own_places(page: Page) -> dict[int, str]:
    """The province, city and district that a page is about: of each level the one it names most,
    the first of equals; none if two are named equally often and neither first."""
    counts: dict[int, Counter[str]] = {1: Counter(), 2: Counter(), 3: Counter()}
    names = places.names()
    for word in page.words:
        text = word.text
        if len(text) < 2 or text not in names:
            if len(text) == 4 and word.tag == "ns" and text[:2] in names and text[2:] in names:
                for half in (names[text[:2]], names[text[2:]]):  # 湖南岳阳
                    counts[places.level(half) or 3][half] += 1
            elif text[-1:] in ("区", "市") and places.is_raised(text):
                counts[3][text] += 3
            continue
        after = page.plain[word.end : word.end + 1]
        if after in _LEVEL_OF and (level := places.level(text + after)) and text + after in names:
            counts[level][text + after] += 3  # 永年|区
            continue
        full = places.full(text)
        level = places.level(full)
        if level and (full == text or word.tag == "ns"):
            # A name in full says more than a stem, that a firm may be called after.
            counts[level][full] += 3 if full == text else 1
    if place := _of_report(page.plain):
        counts[places.level(place) or 3][place] += len(page.plain)
    return {
        level: name
        for level, count in counts.items()
        for name, weight in count.most_common(1)
        if weight > 1 or (level == 1 and name.rstrip("省") in page.plain.partition("\n")[0])
    }


def _of_report(plain: str) -> str:
    """The place whose congress or government is named at the head of a page; empty if none is."""
    for hit in _OF_PLACE.finditer(plain, 0, min(_HEAD, len(plain))):
        name = hit.group("place")
        for start in range(len(name) - 1):
            if places.is_division(name[start:]) and places.full(name[start:]) == name[start:]:
                return name[start:]
    return ""


# Whose report it is, said at its head: 保定市第十五届人民代表大会, 保定市人民政府市长.
_OF_PLACE: Final = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{2,5}?[省市区县])(?:第[一二三四五六七八九十]+届)?人民(?:代表大会|政府)"
)
_HEAD: Final = 400


def _named_places(page: Page, found: Sequence[Organisation]) -> dict[int, str]:
    """The city and the district that no list has, by how the page's bodies of state and its other
    bodies are called (云岭区纺织产业链党委): of each level the one named most."""
    counts: dict[int, Counter[str]] = {2: Counter(), 3: Counter()}
    kinds = ("government", "body", "association")
    told = [one.full_name for one in found if one.kind in kinds or one.how == "founded"]
    for name in [*told, page.plain[:12]]:
        if hit := _PLACE_FIRST.match(name):
            for level, group in ((2, "city"), (3, "district")):
                if hit.group(group) and hit.group(group)[0] not in "本全市":
                    counts[level][hit.group(group)] += 1
    return {
        level: name
        for level, count in counts.items()
        for name, weight in count.most_common(1)
        if weight > 1 or (len(count) == 1 and page.plain.count(name) > 1)
    }


_PLACE_FIRST: Final = re.compile(
    r"(?:[\u4e00-\u9fff]{2,3}省)?(?P<city>[\u4e00-\u9fff]{2}市)?(?P<district>[\u4e00-\u9fff]{2}[区县](?![区域]))?"
)


def _own_zone(found: Sequence[Organisation]) -> str | None:
    """The development zone that a page is about: the only one in its organisations' names."""
    zones = {hit.group() for one in found if (hit := _ZONE.match(one.full_name))}
    longest = max(zones, key=len, default="")
    alike = all(_is_subsequence(zone, longest) for zone in zones)
    return longest if longest and alike else None


_ZONE: Final = re.compile(
    r"\w{2,8}?(?:经济技术开发区|高新技术产业开发区|经济开发区|高新技术开发区|高新区|经开区|开发区|台商投资区)"
)


def _written_out(page: Page, one: Organisation, own: dict[int, str]) -> Organisation | None:
    """A mention of a body of state with its short form written out and its place added."""
    full = one.full_name
    level = _LEVEL_OF.get(full[:1])
    if one.kind not in _STATE and one.how != "listed" and level is None:
        return one
    if level and one.how != "listed" and not places.is_place(full[:2]):
        if level in own and (level != 3 or own[level][-1] == full[0]):
            full = own[level] + full[1:]
        elif level == 2 and 3 in own and own[3].endswith("市"):
            full = own[3] + full[1:]
    elif one.how == "office" and one.name == one.full_name and not _has_place(full):
        place = next((own[rank] for rank in (3, 2, 1) if rank in own), None)
        before = page.plain[max(0, one.start - 4) : one.start]
        if place is None or NAMELESS.search(before):
            return None
        full = place + full
    if one.how == "department":  # 国家发改委|环资司
        for end in range(len(full) - 2, 2, -1):
            if (written := government.full_form(full[:end])) != full[:end]:
                return replace(one, full_name=written + full[end:])
    return replace(one, full_name=government.full_form(full))


def _has_place(name: str) -> bool:
    """Whether an office's name says whose it is: by a place, a zone, the state, a street."""
    return any(places.is_place(name[:n]) for n in range(2, min(12, len(name)))) or bool(
        _WHOSE.search(name)
    )


_WHOSE: Final = re.compile(
    r"^[\u4e00-\u9fff]{2,3}[省市区县州](?!场)|^(?:国家|中央|中共|国务院|联合国)|区|街道|镇|乡|园"
)


def _joined(page: Page, found: Sequence[Organisation]) -> list[Organisation]:
    """Shorter names of an organisation under its longest one."""
    titles = [one for one in page.quoted if one.mark == "《"]
    outside = [one for one in found if not _is_quoted(titles, one)]
    free = set(map(id, outside))
    named = {one.full_name: one for one in [*reversed(found), *reversed(outside)]}
    told = {one.full_name for one in found if id(one) in free or not one.name.startswith("中共")}
    whole: dict[str, str] = {}
    holding = _holding(named)
    for name in sorted(named, key=len):
        longer = [
            other
            for other in _may_be_whole(name, holding, named)
            if (
                (mention := named[other])
                and (other in told and len(other) > len(name) and _is_short(named[name], mention))
            )
            or _is_group_of(other, name)
        ]
        longest = max(longer, key=lambda other: (len(other), other[-2:] == "集团"), default="")
        if longest and all(
            other == longest
            or is_short_of(other, longest)
            or _is_body_of(other, longest)
            or _is_group_of(longest, other)
            for other in longer
        ):
            whole[name] = longest
    bank = next((name for name in ("中国人民银行", "中国央行") if name in named), None)
    if bank and "央行" in named:
        whole["央行"] = bank
    kept = []
    for one in found:
        full = one.full_name
        while full in whole:
            full = whole[full]
        kept.append(replace(one, full_name=full, kind=named[full].kind))
    return kept


def _holding(named: Iterable[str]) -> dict[str, list[str]]:
    """The names that each character stands in, so that not every name is held against all."""
    holding: dict[str, list[str]] = {}
    for name in named:
        for sign in set(name):
            holding.setdefault(sign, []).append(name)
    return holding


def _may_be_whole(name: str, holding: dict[str, list[str]], named: Iterable[str]) -> Iterable[str]:
    """The names that hold the rarest character of a shorter one; what a fuller name may have
    otherwise (集团 for 公司, 委员会 for 党委) does not count."""
    signs = set(name) - set("中共党委员会公司集团省市区县镇街道")
    return min((holding[sign] for sign in signs), key=len, default=named)


def _is_quoted(titles: Sequence[Quoted], one: Organisation) -> bool:
    """Whether a mention stands in the title of a document."""
    around = starting_in(titles, one.start - QUOTE, one.start + 1)
    return any(one.end <= title.end for title in around)


def _is_group_of(group: str, firm: str) -> bool:
    """某某公司 and 某某集团 on one page are one."""
    return group.endswith("集团") and firm == group[:-2] + "公司"


def _is_short(one: Organisation, other: Organisation) -> bool:
    """Whether one organisation's name is a shorter form of the other's."""
    if not _same_family(one.kind, other.kind):
        return False
    if _BRANCH.search(other.full_name) and not _BRANCH.search(one.full_name):
        return False  # a bank and its branch are two
    if other.full_name.startswith(one.full_name) and (
        other.how == "department" or _PART.search(other.full_name, len(one.full_name))
    ):
        return False  # nor is an association its office, or its committee
    if one.kind == "government" and other.full_name in (
        one.full_name + "办事处",
        "中共" + one.full_name,
    ):
        return True
    if one.kind == other.kind == "government" and len(one.full_name) > 4:
        if one.full_name.replace("政府", "人民政府") == other.full_name:
            return True  # 南安市政府, 南安市人民政府
        rest = other.full_name.removesuffix(one.full_name)
        if rest != other.full_name and places.is_place(rest):
            return True  # 古镇镇政府 of 中山市古镇镇政府
    if one.kind not in ("government", "bank") and len(one.full_name) > 5:
        rest = other.full_name.removesuffix(one.full_name)
        if rest != other.full_name and all(places.is_division(word.text) for word in cut(rest)):
            return True  # 莆田市华宇鞋业有限公司, 福建省莆田市华宇鞋业有限公司
    if one.kind in ("association", "body") and _is_body_of(one.full_name, other.full_name):
        return True
    if one.kind in ("firm", "provider", "bank", "association", "body"):
        return is_short_of(one.full_name, other.full_name, is_listed=one.how == "listed")
    return _is_without_level(one.full_name, other.full_name)


def _is_body_of(short: str, long: str) -> bool:
    """Whether a body's name leaves out only places, levels, 中共 of a longer one: 伞业联合党委 of
    中共晋江市东石镇伞业联合委员会."""
    if len(short) >= len(long) or (short[-1] != long[-1] and not long.startswith("中共")):
        return False
    mine, theirs = _core(short), _core(long)
    if len(mine) < 4 or not theirs.endswith(mine[-4:]):
        return False
    if theirs == mine:
        return True
    if mine[-2:] in ("党委", "联盟", "专班") and theirs.endswith(mine[-5:]):
        return _is_subsequence(mine, theirs)  # 锂电产业链综合党委 of 锂电新能源产业链综合党委
    rest = theirs.removesuffix(mine)
    return rest != theirs and (
        places.is_place(rest) or rest + "镇" in long or rest + "街道" in long
    )


@lru_cache(maxsize=2048)
def _core(name: str) -> str:
    """A body's name without 中共 and the levels of places; a Party committee is 党委."""
    if name.startswith("中共"):
        name = name.removeprefix("中共").removesuffix("委员会") + "党委"
    return _LEVELS.sub("", name)


_LEVELS: Final = re.compile(r"(?<=..)(?:[省市区县镇]|街道)(?=.{4})")


_PART: Final = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:专业委员会|专委会|工作委员会|分会|分院|学院|研究所|研究院|研究中心|实验室|秘书处|[省市县区]?协会)$"
)
_BRANCH: Final = re.compile(r"(?:支行|分行|支公司|分公司|营业部|分社|分院|分校|分会)$")


def _same_family(one: str, other: str) -> bool:
    trade = ("firm", "provider", "bank")
    return one == other or (one in trade and other in trade)


def is_short_of(short: str, long: str, *, is_listed: bool = False) -> bool:
    """Whether one name is a shorter form of another.

    The same brand and trade, a legal form that the longer has more of, and no other place: 雅戈尔
    for 雅戈尔集团股份有限公司, 有研稀土 for 有研稀土新材料股份有限公司. A listed firm's brand alone
    is not its daughter's (中铝公司 is not 中铝稀土有限公司).
    """
    if not _is_subsequence(short, long):
        return False
    if _is_with_letter(short, long):
        return True
    place, brand, _ = aliases.parts(short)
    their_place, their_brand, _ = aliases.parts(long)
    if place and not brand and long == short + aliases.legal_form(long):
        return True  # 宁夏石化, 宁夏石化公司
    if not brand or _BRACKET.search(long):
        return _is_without_level(short, long)
    if place and places.full(place) != places.full(their_place):
        return False
    if not _is_subsequence(aliases.legal_form(short), aliases.legal_form(long)):
        return False
    mine, theirs = aliases.body(short)[len(place) :], aliases.body(long)[len(their_place) :]
    if mine == theirs:
        return not (their_place and is_listed and not place)
    if is_listed and theirs.startswith(mine) and theirs[len(mine) :] in _trades():
        return True  # 丰田 and 丰田汽车 on one page
    if is_listed and len(short) >= 4 and theirs.startswith(mine) and len(theirs) - len(mine) <= 2:
        return their_place in ("", "中国")
    if is_listed:
        return len(short) <= 4 and short[0] == long[0] and not theirs.startswith(mine)
    is_loose = aliases.legal_form(short) in ("", "公司")  # 瑞明公司 for 瑞明纺织公司
    is_same = brand == their_brand or (bool(place) and their_brand.startswith(brand))
    return is_same and theirs.startswith(mine) and is_loose


@cache
def _trades() -> frozenset[str]:
    return frozenset(lexicon("organisations")["short"]["after_listed"]) - {"中国", "公司"}


_BRACKET: Final = re.compile(r"\((?!中国)[^()]+\)")


def _is_without_level(short: str, long: str) -> bool:
    """德州棉花协会 for 德州市棉花协会: only 省, 市, 区, 县 of a place is missing."""
    place = next(
        (long[:n] for n in range(min(11, len(long)), 1, -1) if places.is_division(long[:n])), ""
    )
    return (
        bool(place) and short == long.replace(place, place.rstrip("省市区县"), 1) and short != long
    )


def _is_with_letter(short: str, long: str) -> bool:
    """张裕 and its share 张裕A."""
    return long[:-1] == short and long[-1:] in ("A", "B")


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(sign in rest for sign in short)

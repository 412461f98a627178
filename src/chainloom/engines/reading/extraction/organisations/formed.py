"""Organisations that the form of a sentence or of their name shows, whatever their words are.

成立 BODY | 召开 BODY 成立大会        a body's name may be made of general words
成立 BODY、BODY                       so may those of a row
国家…(福建)中心                      a place in brackets within the name
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text.near import starting_in
from .proper import is_own

if TYPE_CHECKING:
    from ..page import Page


def national(page: Page) -> Iterator[Organisation]:
    """国家童装质量检验检测(福建)中心: a place in brackets within the name."""
    for hit in _NATIONAL.finditer(page.plain):
        name = page.text[hit.start() : hit.end()]
        kind = "institute" if "研究" in name or "实验室" in name else "provider"
        yield Organisation(hit.start(), hit.end(), name, name, kind)


def in_dictionary(page: Page) -> Iterator[Organisation]:
    """Courts, commissions and ministries that the dictionary has as one word (国家民委)."""
    for word in page.words:
        if word.tag == "nt" and len(word.text) > 3 and word.text.endswith(_OF_STATE):
            name = page.text[word.start : word.end]
            how = "department" if "部" in name else "office"  # 农业部渔业局 needs no place
            yield Organisation(word.start, word.end, name, name, "government", how=how)


_OF_STATE: Final = (
    "法院",
    "检察院",
    "民委",
    "军委",
    "计生委",
    "总局",
    "能源局",
    "渔业局",
    "总署",
    "航天局",
)
_NATIONAL: Final = re.compile(
    r"国家[\u4e00-\u9fff]{4,24}\([\u4e00-\u9fff]{2,6}\)(?:检测|检验|质量)*(?:中心|研究院|实验室)"
)


def founded(page: Page, known: Sequence[Organisation]) -> Iterator[Organisation]:
    """What the page says is founded, though its name is made of general words (产业链党建联盟)."""
    taken = {place for one in known for place in range(one.start, one.end)}
    for hit in _FOUNDED.finditer(page.plain):
        start, end = hit.span("name" if hit.group("name") else "held")
        if page.plain.startswith(("以", "由"), start):
            continue  # 成立以区委书记为组长的|工作专班
        if start not in taken and end - 1 not in taken:
            name = page.text[start:end]
            yield Organisation(start, end, name, name, "body", how="founded")
    for hit in _NEW.finditer(page.plain):
        for one in _IN_ROW.finditer(page.plain, *hit.span("row")):
            start, end = one.span("name")
            if taken.isdisjoint((start, end - 1)) and _may_be_founded(page, start, end):
                name = page.text[start:end]
                yield Organisation(start, end, name, name, _kind_of(name), how="founded")
    for hit in _CENTRE.finditer(page.plain):
        start, end = hit.span(str(hit.lastgroup))
        if start not in taken and end - 1 not in taken:
            name = page.text[start:end]
            kind = "college" if name.endswith("学院") else "institute"
            kind = (
                "provider"
                if name.endswith(("中心", "站", "综合体", "平台")) and "研究" not in name
                else kind
            )
            yield Organisation(start, end, name, name, kind, how="founded")


def _may_be_founded(page: Page, start: int, end: int) -> bool:
    """Whether what is founded has a name: 协同发展研究院, not 专门机构, 合资公司, 3个中心."""
    name = page.plain[start:end]
    if _NAMELESS.match(name):
        return False
    if not name.endswith(_OF_OWN):
        return len(name) > _SHORTEST
    words = starting_in(page.words, start, end)
    return len(name) > _LONG or any(is_own(word) for word in words)


def _kind_of(name: str) -> str:
    """The kind of an organisation that only its founding shows."""
    ends = {"firm": ("公司", "集团"), "bank": ("银行",), "college": ("学院",)}
    ends |= {"institute": ("研究院", "研究中心", "实验室"), "association": ("会", "协会", "商会")}
    if name.endswith("委员会"):
        return "body"
    found = next((kind for kind, ending in ends.items() if name.endswith(ending)), None)
    return found or ("provider" if name.endswith(("中心", "基地")) else "body")


_NOUN: Final = (
    r"(?:研究院|研究中心|中心|小组|集团|公司|办公室|指挥部|协会|商会|学会|联合会|委员会|联盟"
    r"|基地|实验室|学院|银行)"
)
_ONE: Final = rf"[“\"]?[\u4e00-\u9fff]{{2,16}}?{_NOUN}(?:\([A-Za-z]+\))?[”\"]?"
_NEW: Final = re.compile(
    rf"(?:成立|组建|设立)了?(?:一[个家][\u4e00-\u9fff]{{2,12}}?[-:]+)?(?P<row>{_ONE}(?:、{_ONE}){{0,30}}(?:[和及与]{_ONE})?)(?=[,。;(]|$)",
    re.MULTILINE,
)
_IN_ROW: Final = re.compile(
    rf"[“\"、和及与]{{0,4}}(?P<name>[\u4e00-\u9fff]{{2,16}}?{_NOUN})(?=[”\"、和及与(]|\Z)"
)
_NAMELESS: Final = re.compile(
    r"[一二两三四五六七八九十几多数各若]|专门|专业|专项|相应|相关|有关|新的?|首[个家]|全[国省市][首一]|[省市县国]家?级|股份|独立|合资|独资|子|分公|由|以|在|该|本|其|国际性|大型|大集团|负责|工作|调查|联合|临时|控股|销售|投资|技术|物流"
)
# Of these a name of general words is none: 销售公司, 服务中心.
_OF_OWN: Final = ("公司", "中心", "学院", "银行", "基地", "协会", "小组")
_SHORTEST: Final = 3
_LONG: Final = 7
_CENTRES: Final = (
    r"(?:联合实验室|实验室|研究院|研究中心|产业学院|[\u4e00-\u9fff]{2,8}中心"
    r"|基地|工作站|服务站|驿站|综合体|服务平台)"
)
_MADE: Final = r"(?:共同|联合)?(?:组建|共建|设立|打造|成立|筹建)的|(?<=[。\n!:])"
_OPENED: Final = r"(?:正式|隆重)?(?:揭牌|挂牌|成立|启用|授牌)"
_CENTRE: Final = re.compile(
    rf"(?:{_MADE})[“]?(?P<name>[\u4e00-\u9fff]{{4,20}}?{_CENTRES})[”]?"
    rf"(?=(?:[在于][\u4e00-\u9fff]{{2,12}}?)?(?:今日|昨日|日前|近日)?{_OPENED})"
    rf"|为(?P<plate>[\u4e00-\u9fff]{{2,16}}?{_CENTRES})(?=揭牌|授牌|挂牌)"
    rf"|\d日,?(?P<dated>[\u4e00-\u9fff]{{4,20}}?{_CENTRES})(?=(?:正式|隆重)?(?:揭牌|挂牌|启用))"
)
_BODIES: Final = (
    r"(?:党建联盟|产业联盟|联盟|党委|党支部|领导小组|工作专班|专班|委员会|党建联合体|联合体|共同体)"
)
_FOUNDED: Final = re.compile(
    rf"(?:成立|组建|设立)了?[“]?(?P<name>[\u4e00-\u9fff]{{2,16}}?{_BODIES})(?=[”,。;、，和与并]|$)"
    rf"|(?:召开|举行|举办|[,。;\n])(?P<held>(?:(?!召开|举行|举办)[\u4e00-\u9fff]){{0,8}}产业链?[\u4e00-\u9fff]{{0,6}}?{_BODIES})"
    r"(?=成立|揭牌|授牌|启动)",
    re.MULTILINE,
)

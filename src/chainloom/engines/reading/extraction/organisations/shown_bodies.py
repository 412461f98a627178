"""Names of bodies that the sentence shows whole, where their words alone do not.

    shown  = [ place ] “…” words BODY                       龙湾镇“三区同心”片区联合党委
           | “ words BODY ” [ 在 place ] (揭牌 | 成立 …)       “东岭大学—华锦集团联合创新中心”揭牌
           | 组建的 BODY [ day ] [ 在 place ] (成立 | 启动 …)    共同组建的沿江商会联盟启动
           | (day | line) BODY (成立大会 | 成立仪式)           the whole stretch is the name

And what is none: a name that a verb stands in (甲公司被选为|联盟, 组织|产业链党委) is cut
off there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import places
from ..text.near import QUOTE, starting_in

if TYPE_CHECKING:
    from ..page import Page

_HAN: Final = r"[\u4e00-\u9fff]"
_BODY: Final = (
    r"(?:联盟|党委|党总支|党支部|党工委|委员会|联合体|共同体|联合会|协会|商会|学会|促进会|分会"
    r"|领导小组|工作专班|专班)"
)
_PLACE_OF_WORK: Final = r"(?:中心|研究院|实验室|基地|工作站|服务站|产业学院)"
_OPENED: Final = (
    r"(?:正式|隆重|宣告|宣布|同步|[在于][^,。;]{2,16}?)*"
    r"(?:成立|揭牌|授牌|挂牌|启动|启用|举行(?:成立|揭牌))"
)
# What stands in a name between a quotation and its noun: no verb, no particle.
_WITHIN: Final = r"(?:(?![的和与及为是将被在])[\u4e00-\u9fff]){0,20}?"
_AFTER_QUOTE: Final = re.compile(rf"[”\"](?P<rest>{_WITHIN}{_BODY})(?!{_HAN}{{0,3}}(?:协议|合同))")
_WHOLE_QUOTE: Final = re.compile(rf"[^“”\"《》,。;:!?]{{3,40}}(?:{_BODY}|{_PLACE_OF_WORK})")
_IS_OPENED: Final = re.compile(rf"[”\"]{_OPENED}")
_MADE: Final = re.compile(
    rf"(?:组建|成立|发起|打造|筹建|设立|共建)的(?P<name>{_HAN}{{4,24}}?{_BODY})"
    rf"(?=(?:\d{{1,4}}[年月日])*{_OPENED}(?P<rest>{_HAN}?))"
)
# 启动|招商, 启用|新址: what it does, no sign that its name ends here.
_HAS_OBJECT: Final = re.compile(r"启[动用]$")
_NO_OBJECT: Final = frozenset("运并后暨仪大")
_NO_NAME: Final = "出席|启动|参加|见证|祝贺|主持|宣布|以来|大会|仪式|[的将在与召举暨为被并等]"
_NO_ROW: Final = _NO_NAME.replace("与", "") + "|[由以一首第]|全[国省市]"
_MEETING: Final = re.compile(
    rf"(?:^|(?<=[。!\n])|(?<=[日午],)|(?<=日前,)|(?<=近日,))(?P<name>(?:(?!{_NO_NAME}){_HAN}){{4,30}}{_BODY})"
    r"(?=成立(?:大会|仪式|会议|暨))",
    re.MULTILINE,
)
# 成立了|苏北环湖带机器人与智能装备集群党委、工业软件集群党委
_NEW: Final = re.compile(
    rf"(?:成立|组建|设立)了?(?P<row>(?:(?!{_NO_ROW}){_HAN}){{6,30}}?{_BODY}"
    rf"(?:、(?:(?!{_NO_ROW}){_HAN}){{2,24}}?{_BODY}){{0,12}})(?=[,。;]|$)",
    re.MULTILINE,
)
# Verbs that a name cannot hold before what it ends in, and what they leave.
_VERB_WITHIN: Final = re.compile(
    r"(?:被?推?选(?:举|聘)?为|被聘任?为|当选为?|担任|授予|(?<=[\u4e00-\u9fff]{2})为|吸纳|加入|组织(?=产业链|各)"
    r"|热议|热盼|关注|期待|期盼|喜?迎来?(?=[\u4e00-\u9fff]{4})|参与|共话|祝贺|看好)"
    r"(?P<rest>[\u4e00-\u9fff]{2,12})$"
)
# 一批联盟, 3个专班: how many, and none by name.
_COUNTED: Final = re.compile(r"(?:一批|一系列|多[个家]|若干|数[个家]|几[个家]|\d+余?[个家])")
# 重点项目党支部: of what sort, and none by name.
_BARE_SORT: Final = re.compile(
    r"(?:重点|龙头|骨干|优势|主要|核心|相关|有关|基层|临时|功能性?|专业化?|专项|联合|综合|流动|党员|非公|两新"
    rf"|企业|项目|园区|车间|班组|产业链?|链上|工作|工程|攻坚|一线)*{_BODY}"
)
# Verbs that a name cannot hold, and words that the tagger takes for verbs and names hold.
_DOES: Final = re.compile(r"热议|热盼|喜迎|共话|共商|齐聚|盛赞|点赞|看好|祝贺|欢迎|期盼|报道")
_HELD: Final = frozenset(
    (
        "创新",
        "融合",
        "协同",
        "合作",
        "共建",
        "种植",
        "养殖",
        "印染",
        "制造",
        "加工",
        "养老",
        "服务",
        "发展",
    )
)
_ENDS_IN_BODY: Final = re.compile(rf"{_BODY}$")


def sound(found: Iterable[Organisation]) -> Iterator[Organisation]:
    """Mentions of which none is a body's with a verb within; what is left of such is one if it
    says more than its sort."""
    for one in found:
        if one.name.startswith("年度"):
            continue  # 2024|年度企业家联盟会议: the words of a meeting's name
        if one.kind in ("body", "association") and _COUNTED.match(one.name):
            continue
        verb = _VERB_WITHIN.search(one.name) if one.kind in ("body", "association") else None
        if verb is None or not _ENDS_IN_BODY.search(one.name):
            yield one
        elif not _ENDS_IN_BODY.fullmatch(verb["rest"]) and not verb["rest"].startswith("产业链"):
            start = one.start + verb.start("rest")
            yield replace(one, start=start, name=verb["rest"], full_name=verb["rest"])


def find(page: Page) -> Iterator[Organisation]:
    """The bodies that sentences show, and every other place where such a name stands."""
    names: dict[str, str] = {}
    for start, end in (*_quoted(page), *_told(page)):
        names.setdefault(page.text[start:end], _kind_of(page.plain[start:end]))
    for name, kind in names.items():
        for hit in re.finditer(re.escape(name), page.text):
            yield Organisation(hit.start(), hit.end(), name, name, kind, how="founded")


def _quoted(page: Page) -> Iterator[tuple[int, int]]:
    for one in page.quoted:
        if one.mark not in '“"':
            continue
        after = _AFTER_QUOTE.match(page.plain, one.end)
        placed = _from_place(page, one.start - 1)
        if after and placed < one.start - 1 and not _SAID.search(one.text):
            yield placed, after.end("rest")
        elif _WHOLE_QUOTE.fullmatch(page.plain, one.start, one.end) and (
            _IS_OPENED.match(page.plain, one.end)
        ):
            yield one.start, one.end


def _from_place(page: Page, start: int) -> int:
    """Where the place that stands before a quotation begins; the quotation's if none does."""
    at = start
    for word in reversed(starting_in(page.words, start - QUOTE, start)):
        if word.end != at or not (places.is_division(word.text) or _DIVISION.search(word.text)):
            break
        at = word.start
    if at == start and (unknown := _UNKNOWN.search(page.plain, max(0, start - _NEAR), start)):
        return unknown.start("place")
    return at


# A town that no list has, whole between a mark or a day and the quotation.
_UNKNOWN: Final = re.compile(
    r"(?:^|[,。;:!日\n])(?P<place>[\u4e00-\u9fff]{2,4}(?:[市县区镇乡]|街道))$"
)
_NEAR: Final = 8
_DIVISION: Final = re.compile(r"..(?:[省市县区镇乡]|街道)$")
# Somebody's words, no part of a name.
_SAID: Final = re.compile(r"[。，,;；!！?？]|.{17}")


def _told(page: Page) -> Iterator[tuple[int, int]]:
    if "的" in page.plain:
        for hit in _MADE.finditer(page.plain):
            end = hit.start("rest")
            acts = _HAS_OBJECT.search(page.plain, hit.end("name"), end)
            if not acts or not hit["rest"] or hit["rest"] in _NO_OBJECT:
                yield hit.span("name")
    if "成立" in page.plain:
        for hit in _MEETING.finditer(page.plain):
            if not _has_verb(page, *hit.span("name")):
                yield hit.span("name")
    for hit in _NEW.finditer(page.plain):
        first = starting_in(page.words, hit.start("row"), hit.start("row") + 1)
        if first and places.is_place(first[0].text):
            for place, item in enumerate(_items(page, *hit.span("row"))):
                if not place or not _BARE_SORT.fullmatch(page.plain, *item):
                    yield item


def _has_verb(page: Page, start: int, end: int) -> bool:
    """Whether somebody does something in a stretch: 企业家|热议|服装产业联盟."""
    return _DOES.search(page.plain, start, end) is not None or any(
        word.tag == "v" and len(word.text) > 1 and word.text not in _HELD
        for word in starting_in(page.words, start, end)
    )


def _items(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names of a row, each."""
    for hit in re.finditer(r"[^、]+", page.plain[start:end]):
        yield start + hit.start(), start + hit.end()


def _kind_of(name: str) -> str:
    if name.endswith(("协会", "商会", "学会", "联合会", "促进会", "分会")):
        return "association"
    if re.search(_PLACE_OF_WORK + "$", name):
        return "provider" if name.endswith(("服务站", "服务中心")) else "institute"
    return "body"

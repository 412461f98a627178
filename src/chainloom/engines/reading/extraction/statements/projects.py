"""Projects: what is built, by whom, where, for how much, and how far it is.

    statement = [ owner ] [ 在 site ] [ 投资 amount ] { 的 } name { adverb } [ stage ]
    name      = words head           head: undertakings.toml; a place, an owner or a brand in it

Only what is named or placed, with money or a stage in its sentence, is a project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..text import places
from ..text.marks import Sentence, Span
from ..text.naming import name_before
from ..text.near import QUOTE, starting_in
from ..text.words import is_known, lexicon
from . import parties
from .staging import reached, stage_of, stages, stages_in
from .undertakings import Shaped, built, shaped, stops

if TYPE_CHECKING:
    from ..page import Page

# How a project is told: with all of money, stage and owner, or with less.
FULL: Final = "full"
PARTIAL: Final = "partial"

_INVEST: Final = re.compile(
    r"(?<!完成)(?<!固定资产)(?:总?投资|斥资|投入资金|投入|耗资|总造价|预算)(?:额|总额|约|达|超过|超|近|为|了|预计|计划|逾|高达|\s)*$"
)
_SITE: Final = re.compile(
    r"(?:在|落户|位于|选址|坐落于|进驻)(?P<site>[^,。、“”的在]{2,16}?(?:的[^,。、“”的在]{2,10}(?:区|园|基地))?)(?:的|隆重|建立|建设|投资|奠基|总投资|兴建|新建|正式|举行|开工|奠基|投产|开业|动工|打造|设立|建成|启动|签约|$)"
)
_INVESTS: Final = re.compile(r"(?:项目|工程|建设)?(?:总?投资|投入|斥资|耗资|总造价)")
_INVEST_IN: Final = re.compile(r"投资[^,。]{0,12}$")
_FOUNDS: Final = re.compile(r"(?:建立|建设|打造|共建|兴建|新建)(?:了|起)?[“\"]$")
# 在其位于某市的甲工厂|建立一条生产线: where, not who.
_WITHIN: Final = re.compile(r"[在于][^,。]{0,16}$")
_NUMERAL: Final = re.compile(r"\d|^[一二三四五六七八九十百千万亿多个]+$")
_THE_PROJECT: Final = re.compile(r"(?:^|(?<=[,，]))(?:该|此|本|整个)?(?:项目|工程)(?!部|组|经理)")
_IN_NAME: Final = re.compile(r"[\u4e00-\u9fff\d.]*")
_NEAR_HEAD: Final = 12
# So short a line of a list is a sort (地下工厂), unless something in it is its own.
_SHORT_ITEM: Final = 6
_GATE: Final = re.compile(r"投资|投入|斥资|拟|建立|打造|共建|建设|改造|建成|位于|占地")
# 1. 智能工厂项目: an item of a list of projects.
_ITEM: Final = re.compile(
    r"(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、]|[●▲■◆·-])\s?(?=\S)"
)
_GENERAL_NAME: Final = re.compile(
    r"(?:重大|重点|招商|签约|储备|在建|上述|一批|[个批])(?:集中)?项目$|^.{0,4}(?:技改|投资|产业)项目$|产业链项目$"
)
_UNDERTAKEN: Final = re.compile(
    r"(?:由|(?:项目)?(?:业主|建设|实施|承建|投资)(?:单位|主体|方)?(?:为|是|:))"
)
_BY: Final = re.compile(
    r"由(?P<who>[\u4e00-\u9fff()]{2,20}?(?:公司|集团|股份|厂|大学|学院|研究院|管委会|政府))(?:负责)?(?:投资|建设|承建|实施|打造)"
)
_SITED: Final = re.compile(
    r"(?:选址(?:于|在)?|位于|坐落(?:于|在)|落户(?:于|在)?|落地(?:于|在)|(?:建设|项目)(?:地点|地址)(?:为|位于|:))"
    r"(?P<site>(?!问题|在即|难|我[省市县区])[^,。;、()\n]{2,20}?)(?=[,。;、()\n]|的|$)"
)
# 某有限公司智能工厂 is a plant of the firm.
_FIRM: Final = re.compile(r"(?<=有限公司)(?!.*公司).+(?:工厂|项目|基地|中心|园)$")
_TOWN: Final = re.compile(r"[\u4e00-\u9fff]{2,3}(?:镇|街道|乡)(?!级|村)")
_PLANNED: Final = re.compile(r"将|拟|计划|预计|即将|力争")
_PROPER: Final = frozenset(("ns", "nt", "nz", "nr", "nrt", "eng"))


@dataclass(frozen=True)
class _Project:
    name: str
    start: int
    end: int
    owner: str | None
    amount: float | None
    stage: str | None
    site: str | None
    is_money: bool


def find(page: Page) -> Iterator[Fact]:
    """The projects of a page, each once, with what its sentences say of it."""
    found: list[_Project] = []
    for sentence in page.sentences:
        text = page.plain[sentence.start : sentence.end]
        if found and _THE_PROJECT.search(text):
            found[-1] = _filled(found[-1], _said_of_the(page, sentence, text))
        is_item = _ITEM.match(page.plain, sentence.start, sentence.end) is not None
        if not any(one.search(text) for one in (_GATE, stages(), built())) and not is_item:
            continue
        names = list(_names(page, sentence, is_item=is_item))
        for place, (name, shape) in enumerate(names):
            first = names[place - 1][0].end if place else sentence.start
            last = names[place + 1][0].start if place + 1 < len(names) else sentence.end
            said = _said(page, sentence, name, Span(first, last))
            if shape:
                said = _as_shaped(page, said, shape)
            is_one = is_item or shape is not None or _is_told(page, sentence, name, said)
            _enter(found, said, is_one)
    found = _without_headline(page, found)
    stops = [one.start for one in found]
    for place, one in enumerate(found):
        stop = stops[place + 1] if place + 1 < len(stops) else len(page.plain)
        after = _said_after(page, one, stop)
        yield _fact(page, _filled(replace(one, owner=after.owner or one.owner), after))


def _without_headline(page: Page, found: list[_Project]) -> list[_Project]:
    """A headline's project and the text's are one where one name holds the other, or leaves out
    words of it: what the headline says of it is kept."""
    headline = page.plain.find("\n")
    told = [one for one in found if one.start > headline]
    titled = [one for one in found if one.start <= headline]
    alone = []
    for one in titled:
        same = next((n for n, other in enumerate(told) if _is_same(one.name, other.name)), None)
        if same is None:
            alone.append(one)
        else:
            told[same] = _filled(told[same], one)
    return [*alone, *told]


def _is_same(one: str, other: str) -> bool:
    return parties.is_within(one, other) or parties.is_within(other, one)


# How far on the rest of a paragraph tells of a project.
_REACH: Final = 400


def _names(
    page: Page, sentence: Sentence, *, is_item: bool
) -> Iterator[tuple[Span, Shaped | None]]:
    """The names of a sentence in order: those of known heads, those that a clause shows."""
    shapes = {Span(one.start, one.end): one for one in shaped(page, sentence)}
    names: dict[Span, Shaped | None] = {}
    floor = sentence.start
    for hit in _heads().finditer(page.plain, sentence.start, sentence.end):
        if name := _name(page, hit, floor, is_item):
            same = next((span for span in shapes if _overlap(span, name)), None)
            shape = shapes.pop(same) if same else None
            if same and (same.holds(*name) or "对" in page.plain[name.start : same.start]):
                name = same  # 投资3.45亿对|高阳纺织商贸城, 公共检测中心|项目
            floor = name.end
            names[name] = shape
    names.update(shapes)
    yield from sorted(names.items())


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _as_shaped(page: Page, said: _Project, shape: Shaped) -> _Project:
    """What the shape of its clause says of an undertaking, before what stands near it."""
    stage = reached(page, *shape.stage) if shape.stage else None
    return replace(said, owner=shape.owner or said.owner, stage=said.stage or stage)


def _fact(page: Page, one: _Project) -> Fact:
    fields = {
        "name": one.name,
        "owner": _FIRM.sub("", one.owner) if one.owner else None,
        "amount": one.amount,
        "stage": one.stage,
        "site": one.site or _place_in(page, one),
    }
    told = all((one.owner, one.stage, one.amount))
    span = (one.start, one.end)
    return page.fact("project", span, fields, told=FULL if told else PARTIAL)


def _said_after(page: Page, one: _Project, stop: int) -> _Project:
    """What the rest of a project's paragraph says of it, to where the next one begins.

    由某公司投资建设,总投资8.5亿元,选址高新园区,已开工建设.
    """
    plain = page.plain
    stop = min(stop, one.start + _REACH)
    end = plain.find("\n", one.start, stop)
    end = stop if end < 0 else end
    start = one.start + len(one.name)
    owner = amount = site = None
    if plain[start : start + 1] in ("、", "等", "和"):
        return replace(one, owner=None)  # what follows a row is said of no single one
    for hit in _UNDERTAKEN.finditer(plain, start, end):
        named = [o for o in parties.named(page, hit.end(), end) if o.start == hit.end()]
        by = _BY.match(plain, hit.start(), end)
        called = named[0].name if named else page.text[slice(*by.span("who"))] if by else None
        owner = owner or called
    for number in starting_in(page.numbers, start, end):
        led = plain[max(start, number.full_start - 14) : number.full_start]
        if number.unit == "元" and _INVEST.search(led) and amount is None:
            amount = number.value
    if sited := _SITED.search(plain, start, end):
        site = page.text[sited.start("site") : sited.end("site")]
    told = [stage for stage, _ in stages_in(page, start, end)]
    done = [one for one in told if not _PLANNED.match(one)]
    stage = (done or told)[-1] if told else None
    return _Project(one.name, one.start, end, owner, amount, stage, site, False)


def _enter(found: list[_Project], said: _Project, is_told: bool) -> None:
    """A project said again adds to the one there is; 该工厂 and 华东基地 are the fuller name's."""
    for place, one in enumerate(found):
        if parties.is_within(said.name, one.name) or parties.is_within(one.name, said.name):
            longer = said.name if len(said.name) > len(one.name) else one.name
            found[place] = replace(_filled(one, said), name=longer)
            return
    if is_told:
        found.append(said)


def _filled(one: _Project, more: _Project) -> _Project:
    return replace(
        one,
        owner=one.owner or more.owner,
        amount=one.amount if one.amount is not None else more.amount,
        stage=one.stage or more.stage,
        site=one.site or more.site,
    )


def _said_of_the(page: Page, sentence: Sentence, text: str) -> _Project:
    """What a sentence says of 该项目, to its end."""
    hit = _THE_PROJECT.search(text)
    start, end = (sentence.start + place for place in hit.span()) if hit else (0, 0)
    stage = next((stage for stage, _ in stages_in(page, end, sentence.end)), None)
    amount, is_money = _amount(page, sentence, Span(start, end), Span(*sentence[:2]))
    return _Project(
        page.text[start:end],
        start,
        end,
        None,
        amount,
        stage,
        None,
        is_money,
    )


def _name(page: Page, hit: re.Match[str], floor: int, is_item: bool) -> Span | None:
    """The place of a project's name, if it has one of its own."""
    clause = page.clause_at(hit.start())
    if clause is None:
        return None
    head_is_word = any(
        one.end == hit.end() for one in parties.words_within(page, Span(hit.start() - 6, hit.end()))
    )
    is_description = page.plain.startswith("--", hit.end())
    if not head_is_word or is_description or _runs_on(page, hit, clause):
        return None
    quoted = next(
        (
            one
            for one in starting_in(page.quoted, hit.end() - QUOTE, hit.end())
            if one.end + 1 == hit.end() or one.end == hit.end()
        ),
        None,
    )
    if quoted and quoted.start >= floor:
        return Span(quoted.start, quoted.end) if len(quoted.text) > 4 else None
    start = _begin(page, hit.start(), max(floor, clause.start))
    name = page.plain[start : hit.end()]
    if "等" in name or page.plain[clause.start : start].endswith("在"):
        return None
    if _GENERAL_NAME.search(name):
        return None
    sentence = page.sentence_at(hit.start()) if is_item else None
    marker = _ITEM.match(page.plain, sentence.start, hit.start()) if sentence else None
    named = len(name) >= _SHORT_ITEM or _is_own(page, Span(start, hit.start()))
    if marker and marker.end() >= start and named:
        return Span(marker.end(), hit.end())
    if len(name) - len(hit.group()) < 2 or not (
        page.plain.endswith("元的", 0, start)
        or _is_own(page, Span(start, hit.start()))
        or _is_placed(page, clause, Span(start, hit.end()))
        or _is_invested(page, clause, start)
    ):
        return None
    return Span(start, hit.end())


def _begin(page: Page, end: int, floor: int) -> int:
    """Where a name begins: after 投资6亿元的, or where its words reach, a road with both ends."""
    funded = _FUNDED.search(page.plain, floor, end)
    if funded and not re.search(r"[的,、]", page.plain[funded.end() : end]):
        return funded.end()
    start = name_before(page, end, floor, stops())
    if start > floor and page.plain[start - 1] == "至":
        further = name_before(page, start - 1, floor, stops())
        words = parties.words_within(page, Span(further, start - 1))
        start = further if words and words[-1].tag[0] in "nj" else start
    return start


_FUNDED: Final = re.compile(r"(?:总?投资|斥资|投入)[^,。]{0,12}元的")


def _runs_on(page: Page, hit: re.Match[str], clause: Span) -> bool:
    """Whether the head is only within a longer name: 东海大桥|10万千瓦海上风电场."""
    later = _heads().search(page.plain, hit.end(), min(clause.end, hit.end() + _NEAR_HEAD))
    if later is None or not _IN_NAME.fullmatch(page.plain, hit.end(), later.start()):
        return False
    between = parties.words_within(page, Span(hit.end(), later.start()))
    return not any(one.text in stops() or one.tag[0] in "vpcd" for one in between)


def _is_own(page: Page, span: Span) -> bool:
    """Whether the words before the head make it one thing: a place, an owner, a brand."""
    if parties.named(page, span.start, span.end):
        return True
    words = parties.words_within(page, span)
    general = lexicon("undertakings")["project"]["general"]
    own = [
        one
        for one in words
        if one.text not in general
        and one.tag not in ("q", "t", "x")
        and not (one.tag == "m" and _NUMERAL.search(one.text))
    ]
    return any(
        one.tag in _PROPER or places.is_division(one.text) or not is_known(one.text) for one in own
    )


def _is_placed(page: Page, clause: Span, name: Span) -> bool:
    """在重庆投资20亿元建设纺织工业园: what has no name of its own is told by place and owner."""
    before = page.plain[clause.start : name.start]
    return bool(
        _site(page, clause, name)
        and parties.leading(page, Span(clause.start, name.start))
        and ("投资" in before or stages().search(page.plain, name.end, clause.end))
    )


def _is_invested(page: Page, clause: Span, start: int) -> bool:
    """某公司投资10亿元的智能针织产业园项目: told by who invests how much."""
    before = page.plain[clause.start : start]
    if before.endswith("的") and any(
        o.end == start - 1 for o in parties.named(page, clause.start, start)
    ):
        return True  # 某公司的高端袜生产线项目
    return "投资" in before and bool(parties.leading(page, Span(clause.start, start)))


def _said(page: Page, sentence: Sentence, name: Span, reach: Span) -> _Project:
    """What a sentence says of the project named in it; `reach` ends at the names beside it."""
    clause = page.clause_at(name.start) or Span(sentence.start, sentence.end)
    stage, end = stage_of(page, sentence, clause, name)
    amount, is_money = _amount(page, sentence, name, reach)
    return _Project(
        page.text[name.start : name.end],
        name.start,
        max(name.end, end),
        _owner(page, clause, name),
        amount,
        stage,
        _site(page, clause, name),
        is_money,
    )


def _is_told(page: Page, sentence: Sentence, name: Span, said: _Project) -> bool:
    """Whether there is money, a stage, or a verb of founding with a name in quotes."""
    if said.stage or said.is_money:
        return True
    before = page.plain[sentence.start : name.start]
    return bool(_INVEST_IN.search(before) or _FOUNDS.search(before))


def _amount(page: Page, sentence: Sentence, name: Span, reach: Span) -> tuple[float | None, bool]:
    """The yuan put in: said right before the name, else first after it; and whether money is."""
    after: float | None = None
    is_money = False
    clause = page.clause_at(name.start)
    for number in starting_in(page.numbers, reach.start, reach.end):
        if not number.unit.endswith(("元", "美元", "欧元", "镑")):
            continue
        led = page.plain[max(sentence.start, number.full_start - 14) : number.full_start]
        if not _INVEST.search(led):
            continue
        is_apart = clause is not None and not clause.holds(number.start, number.end)
        if is_apart and number.end <= name.start and _INVESTS.match(page.plain, name.end):
            continue  # another thing's: A投资7亿元,B投资5亿元
        first, last = sorted(((number.start, number.end), (name.start, name.end)))
        if "、" in page.plain[first[1] : last[0]] or ";" in page.plain[first[1] : last[0]]:
            continue
        is_money = True
        if number.unit != "元":
            continue
        if number.end <= name.start:
            return number.value, True
        after = after if after is not None else number.value
    return after, is_money


def _owner(page: Page, clause: Span, name: Span) -> str | None:
    """Who builds: the subject of the clause, one named within the name, or 由 whom."""
    by = re.compile(r"由$")
    before = parties.named(page, clause.start, name.start)
    for one in before:
        if by.search(page.plain, clause.start, one.start):
            return one.name
    inside = parties.named(page, name.start, name.end)
    if inside and inside[0].start == name.start and inside[0].end < name.end:
        return inside[0].name
    if "、" in page.plain[clause.start : name.start]:
        return None
    subject = parties.leading(page, Span(clause.start, name.start))
    if subject and not _WITHIN.search(page.plain, clause.start, subject[0].start):
        return subject[0].name
    if parties.couples_before(page, clause.start):
        return None
    sentence = page.sentence_at(clause.start)
    earlier = [one for one in sentence.clauses if one.end <= clause.start] if sentence else []
    for other in reversed(earlier):  # the nearest that says who
        if subject := parties.leading(page, other):
            return subject[0].name
    return None


def _site(page: Page, clause: Span, name: Span) -> str | None:
    """Where: after 在, 落户, 位于 in the clause; what is said last, nearest the stage."""
    sites = []
    for hit in _SITE.finditer(page.plain, clause.start, clause.end):
        words = parties.words_within(page, Span(*hit.span("site")))
        if words and (places.is_place(words[0].text) or words[0].tag == "ns"):
            sites.append(page.text[hit.start("site") : hit.end("site")])
    sites = [one for one in sites if not one.startswith(("我", "本", "该"))]
    return sites[-1] if sites else None


def _place_in(page: Page, one: _Project) -> str | None:
    """The place that a project's name begins with."""
    if town := _TOWN.match(one.name):
        return town.group()
    start = page.text.find(one.name)
    end = start + len(one.name)
    if start < 0 or any(named.start == start for named in parties.named(page, start, end)):
        return None  # 瑞安市华联针织有限公司…项目: a place of the firm's name
    words = parties.words_within(page, Span(start, end))
    is_led = len(words) > 1 and words[0].tag == "ns" and places.is_division(words[0].text)
    return words[0].text if is_led else None


@cache
def _heads() -> re.Pattern[str]:
    heads = parties.choice(lexicon("undertakings")["project"]["heads"])
    return re.compile(rf"(?:{heads})(?:[一二三四]期)?(?:扩建|改造|建设)?(?:项目|工程)?")

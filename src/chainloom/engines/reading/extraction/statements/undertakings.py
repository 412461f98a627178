"""Undertakings that the shape of a clause shows, whatever noun their name ends in.

    told   = [ lead ] name { 、 name } [ 等 … ] { adverb } STAGE  爱情广场主体完工
    made   = owner [ day ] MAKE [ 了 ] [ size 的 ] name  高阳建成日处理6万吨的污水处理厂
    pushed = PUSH name { 、 name } [ 等 … ] 建设                      推进循环经济示范区建设
    funded = name [ 的 | 计划 ] (总投资 | 由 owner 投资 | 占地 …)      公共检测中心项目总投资6.5亿元
    name   = nominal words, the last of which is a thing that is built (undertakings.toml, things)

Read with a stage, an owner or money beside it such a name is one undertaking's; a sort of works
(产业园区建设) or a count of them (3个园区) names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ..text import places
from ..text.marks import Sentence, Span
from ..text.naming import name_before
from ..text.near import run_before, starting_in
from ..text.words import lexicon
from . import parties

if TYPE_CHECKING:
    from ..page import Page

# What may stand before a name in its clause without being of it.
_LEAD: Final = re.compile(
    r"(?:其中|目前|随着|同时|另外|此外|截至目前|年内|今年|去年|近日|日前|(?:\d{4}年|\d{1,2}月|\d{1,2}日|以来|[上下]半年|[一二三四]季度)+)"
)
_ALSO: Final = re.compile(
    r"等?(?:[一多]批|[\d一二两三四五六七八九十百]+多?[个条项座家大])?(?:[^、,等]{0,10}?(?:项目|工程|园区|公路|铁路|产业园|场馆))?$"
)
_ADVERB: Final = re.compile(
    r"也|均|都|已|已经|正式|全面|全部|相继|陆续|先后|集中|顺利|成功|正在|分别|年内|今年|近日|日前|同步|纷纷|如期|建设"
    r"|因[^,]{2,12}|(?:在|于)[^,、]{2,12}|\d{1,4}[年月日]{1,9}"
)
_LONGEST_ADVERB: Final = 13
_MAKE: Final = re.compile(
    r"(?<!通过)(?<!用于)(?:建成(?!后|以来|时|之)|建设完成|新建|兴建|建起|建设|开建|投建|扩建|改造|筹划|筹建|谋划|实施|启动|上马)(?:了|起|并投用)?(?P<sized>[^,。;、的]{2,24}的)?"
)
_PUSH: Final = re.compile(r"(?:推进|推动|加快|加速|抓好|实施|开展|启动)(?:推进|推动)?(?:了)?")
_PUSHED: Final = re.compile(r"(?:等[^,、]{0,12}?)?(?:建设|改造|扩建)(?=[,。;、]|$)")
_MONEY: Final = re.compile(
    r"[”\"]?(?:的|计划|概算|预计)*(?:总投资|投资(?=[约\d])|总造价)|由[^,。;]{2,24}(?:投资|建设|承建|实施)|(?:规划|总)?占地(?:面积)?约?\d"
    r"|[”\"]?(?:始?建于|位于|坐落[于在]|选址)(?!问题)"
)
_EACH: Final = re.compile(
    r"投资\d[^、,。;的]{0,8}元的(?P<name>[^、,。;的\d][^、,。;的]{2,20}?)(?=、|等|(?:和|及|以及)投资)"
)
_AIMED: Final = re.compile(r"力促|力争|确保|推动|促进|谋划|力推")
_UPON: Final = re.compile(r"对[^,]{4,40}?(?=进行)|对[^,]{4,40}$")
_SPOKEN: Final = re.compile(r"[的了在将已是有为]|[推加][进快动]")
_SIZED: Final = re.compile(r"(?:年产|日产|日处理)[^,]{0,8}\d|\d[^,;、]{1,20}的")
_FUNDS: Final = re.compile(r"(?:投资|投入|斥资|耗资|投入资金)[^,]{0,8}\d[^,]{0,6}[元亿万]")
_SIZE: Final = re.compile(r"\d")
_ITEM: Final = re.compile(r"(?<=[\u4e00-\u9fff)）])(?:、|和|以及|及(?!时)|与)(?=[\u4e00-\u9fff“])")
_NOT_NAMED: Final = re.compile(
    r"^(?:后|该|此|本|这|其|各|每|新|大|小|一期|二期|三期|[一二两三四五六七八九十百千万数几多\d]+(?:个|家|座|条|项|大|所|处|批))"
)
_SHORTEST: Final = 4


class Shaped(NamedTuple):
    """An undertaking's name, with the stage and the owner that its clause gives it."""

    start: int
    end: int
    stage: Span | None
    owner: str | None


def shaped(page: Page, sentence: Sentence) -> Iterator[Shaped]:
    """The undertakings that the clauses of a sentence show by their shape."""
    for clause in sentence.clauses:
        yield from _told(page, clause)
        yield from _joint(page, clause)
        yield from _signed_for(page, clause)
        yield from _made(page, clause)
        yield from _pushed(page, clause)
        yield from _funded(page, clause)
        yield from _each_funded(page, clause)


def _told(page: Page, clause: Span) -> Iterator[Shaped]:
    """Names before what became of them: 关汉卿大剧院和博物馆建设因资金问题未能竣工."""
    stage = built().search(page.plain, clause.start, clause.end)
    if stage is None:
        return
    end = stage.start()
    end = run_before(_ADVERB, page.plain, clause.start, end, _LONGEST_ADVERB)
    also = _ALSO.search(page.plain, clause.start, end)
    is_list = also is not None and also.group().startswith("等")
    if also and is_list:
        end = also.start()
    lead = _LEAD.match(page.plain, clause.start, end)
    start = lead.end() if lead else clause.start
    owner = None
    if upon := _UPON.search(page.plain, start, end):  # 高阳县将对…商贸城进行升级改造
        owner = owner_before(page, clause, upon.start())
        start, end = upon.start() + 1, upon.end()
    aimed = _AIMED.search(page.plain, clause.start, end)
    told = None if aimed else Span(*stage.span())
    for one in _row(page, start, end, is_list=is_list):
        yield Shaped(one.start, one.end, told, owner or _possessor(page, one))


def _possessor(page: Page, name: Span) -> str | None:
    """十里河灯饰城的|沈阳分店: the organisation before 的."""
    if not page.plain.endswith("的", 0, name.start):
        return None
    named = parties.named(page, max(0, name.start - 30), name.start - 1)
    return named[-1].name if named and named[-1].end == name.start - 1 else None


def _made(page: Page, clause: Span) -> Iterator[Shaped]:
    """What a place or an organisation has built: the object, to the end of the clause."""
    for verb in _MAKE.finditer(page.plain, clause.start, clause.end):
        stop = re.compile(r"[,;、]|$").search(page.plain, verb.end(), clause.end)
        end = stop.start() if stop else clause.end
        if not _ends_in_thing(page, verb.end(), end) or _SIZE.match(page.plain, verb.end()):
            continue
        owner = owner_before(page, clause, verb.start())
        name = Span(verb.end(), end)
        is_sized = _SIZED.search(page.plain, verb.start(), end) or _FUNDS.search(
            page.plain, clause.start, verb.start()
        )
        made = re.match(r"建成|建设完成|建起|扩建|改造|筹划|筹建|谋划|实施|启动|上马", verb.group())
        strict = not (is_sized or (made and made.group().startswith("建")))
        if owner is None or not _is_name(page, name, strict=strict, short=bool(is_sized)):
            continue
        stage = Span(verb.start(), verb.start() + made.end()) if made else None
        yield Shaped(name.start, name.end, stage, owner)
        return


def _joint(page: Page, clause: Span) -> Iterator[Shaped]:
    """A与B合作建设创新研发中心: those who build together are its owner, as written."""
    verb = _TOGETHER.search(page.plain, clause.start, clause.end)
    if verb is None:
        return
    both = parties.coupled(page, Span(clause.start, verb.start()))
    both = both or parties.couples_before(page, clause.start)
    stop = re.compile(r"[,;、]|$").search(page.plain, verb.end(), clause.end)
    end = stop.start() if stop else clause.end
    sized = re.compile(r"[^,;、]{2,20}的").match(page.plain, verb.end(), end)
    name = Span(sized.end() if sized else verb.end(), end)
    if len(both) > 1 and _ends_in_thing(page, *name) and _is_name(page, name, strict=False):
        owner = page.text[both[0].start : both[-1].end]
        yield Shaped(name.start, name.end, None, owner)


_TOGETHER: Final = re.compile(
    r"(?:合作|共同|联合|合资|携手)(?:投资)?(?:建设|建立|共建|组建|打造|兴建|新建)(?:了|起)?(?:一[个条座家])?"
)


def _signed_for(page: Page, clause: Span) -> Iterator[Shaped]:
    """A与B就年产20万吨纤维项目签约: what the first of them will build."""
    hit = _FOR.search(page.plain, clause.start, clause.end)
    both = parties.coupled(page, Span(clause.start, hit.start())) if hit else ()
    if hit and len(both) > 1 and _is_name(page, Span(*hit.span("name")), strict=False):
        yield Shaped(*hit.span("name"), Span(*hit.span("stage")), both[0].name)


_FOR: Final = re.compile(
    r"(?:就|围绕)(?P<name>[^,。;]{3,30}?(?:项目|工程|基地|产业园))(?:正式|成功|顺利|集中)*(?P<stage>签约|签订|签署|达成)"
)


def _pushed(page: Page, clause: Span) -> Iterator[Shaped]:
    """推进A、B等园区建设: undertakings that are being pushed; the verb is no stage."""
    verb = _PUSH.search(page.plain, clause.start, clause.end)
    done = _PUSHED.search(page.plain, verb.end(), clause.end) if verb else None
    if verb is None or done is None or done.end() != clause.end:
        return
    is_list = done.group().startswith("等")
    row = list(_row(page, verb.end(), done.start(), is_list=is_list))
    if any(_is_name(page, one, strict=True) for one in row):  # the others are of its sort
        for one in row:
            yield Shaped(one.start, one.end, None, None)


def _funded(page: Page, clause: Span) -> Iterator[Shaped]:
    """A name that begins a clause, right before its money, its builder or its ground."""
    hit = _MONEY.search(page.plain, clause.start, clause.end)
    if hit is None:
        return
    name = Span(clause.start, hit.start())
    lead = _LEAD.match(page.plain, *name)
    name = Span(lead.end(), name.end) if lead else name
    if page.plain[name.start] in '“"' and page.plain[name.end : name.end + 1] in ("”", '"'):
        name = Span(name.start + 1, name.end)
    if ";" in page.plain[name.start : name.end]:
        name = Span(page.plain.rindex(";", *name) + 1, name.end)
    if _ends_in_thing(page, *name) and _is_name(page, name, strict=False):
        yield Shaped(name.start, name.end, None, None)


def _each_funded(page: Page, clause: Span) -> Iterator[Shaped]:
    """投资28亿元的A、投资9亿元的B等一批项目竣工投产: a row, each with its money."""
    row = list(_EACH.finditer(page.plain, clause.start, clause.end))
    if len(row) < 2:
        return
    stage = None if _AIMED.search(page.plain, clause.start, row[0].start()) else built().search(
        page.plain, row[-1].end(), clause.end
    )  # fmt: skip
    for one in row:
        yield Shaped(*one.span("name"), Span(*stage.span()) if stage else None, None)


def _row(page: Page, start: int, end: int, *, is_list: bool) -> Iterator[Span]:
    """The names of a row, each whole between the marks that part them; the first from its words."""
    cuts = [start]
    for mark in _ITEM.finditer(page.plain, start, end):
        if mark.group() == "、" or _ends_in_thing(page, start, mark.start()):
            cuts += [mark.start(), mark.end()]
    cuts.append(end)
    items = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    for place, item in enumerate(items):
        first = place == 0
        if not is_list and not _ends_in_thing(page, *item):
            continue
        begin = name_before(page, item.end, item.start, stops())
        if begin > item.start and page.plain.endswith("对", 0, item.start):
            begin = item.start  # 对松山|纺织城, cut as one word
        if begin > item.start and not first:
            if not is_list or _SPOKEN.search(page.plain, *item):
                continue
            begin = item.start
        span = Span(begin, item.end)
        whole = begin == item.start or page.plain[begin - 1] in "的”"
        if whole and _is_name(page, span, strict=False, short=len(items) > 1):
            yield span


def _is_name(page: Page, span: Span, *, strict: bool, short: bool = False) -> bool:
    """Whether words name one thing: more than general ones; `strict`: with one of their own;
    `short`: it may be one word (the theatre and the museum)."""
    text = page.plain[span.start : span.end]
    if len(text) < (2 if short else _SHORTEST) or _NOT_NAMED.match(text):
        return False
    if re.search(r"[等的了]|[,;、]", text):
        return False
    if any(
        number.unit and number.unit not in ("吨", "万吨", "期", "") and number.end == span.end
        for number in starting_in(page.numbers, *span)
    ):
        return False
    words = parties.words_within(page, span)
    general = _general()
    telling = [one for one in words[:-1] if one.text not in general and one.tag not in ("x", "q")]
    if not strict:
        return bool(words) and (bool(telling) or words[-1].text not in general)
    return any(
        one.tag in ("ns", "nt", "nz", "nr", "nrt", "eng") or places.is_division(one.text)
        for one in telling
    ) or bool(parties.named(page, span.start, span.end - 1))


def owner_before(page: Page, clause: Span, end: int) -> str | None:
    """Who builds: the organisation or the place that the clause, or the one before, begins with."""
    if subject := parties.leading(page, Span(clause.start, end)):
        return subject[0].name
    if found := _place_first(page, Span(clause.start, end)):
        return found
    sentence = page.sentence_at(clause.start)
    before = [one for one in sentence.clauses if one.end <= clause.start] if sentence else []
    for one in reversed(before):
        if subject := parties.leading(page, one):
            return subject[0].name
        if found := _place_first(page, one):
            return found
    return None


def _place_first(page: Page, span: Span) -> str | None:
    """The division that a stretch begins with, times and adverbs before it left out."""
    lead = _LEAD.match(page.plain, *span)
    start = lead.end() if lead else span.start
    words = parties.words_within(page, Span(start, span.end))
    while words and words[0].tag in ("t", "d", "x", "m", "r"):
        words = words[1:]
    if not words or not places.is_division(words[0].text):
        return None
    after = page.plain[words[0].end : words[0].end + 1]
    is_own = len(words) == 1 or words[1].tag[0] in "vdpt" or after in "还也正将"
    return words[0].text if is_own else None


def _ends_in_thing(page: Page, start: int, end: int) -> bool:
    """Whether a stretch ends in a thing that is built, the end of a word."""
    hit = _things().search(page.plain, start, end)
    return hit is not None and any(
        one.end == end for one in starting_in(page.words, max(start, end - 8), end)
    )


@cache
def _things() -> re.Pattern[str]:
    things = parties.choice(lexicon("undertakings")["project"]["things"])
    return re.compile(rf"(?:{things})(?:[一二三四]期)?(?:项目|工程)?$")


@cache
def built() -> re.Pattern[str]:
    """Stages of what is built, of whatever name."""
    table = lexicon("undertakings")["project"]
    before = parties.choice(table["before"])
    return re.compile(
        rf"(?:(?:{before})(?:于|在)?(?:\d{{4}}年|今年|明年|年内)?(?:年?[底末初]|\d{{1,2}}月[底末份]?|[上下]半年)?(?:全面|全部|正式)?){{0,4}}"
        rf"(?:{parties.choice(table['built'])})(?!额|率|价|以?后|之后|以来|的|活动|[\d一二三四五六七八九十]|[上中])"
    )


@cache
def stops() -> frozenset[str]:
    """Verbs that a name does not go over."""
    return frozenset(lexicon("undertakings")["project"]["verbs"])


@cache
def _general() -> frozenset[str]:
    table = lexicon("undertakings")["project"]
    return frozenset(table["general"]) | frozenset(table["sorts"])

"""Events: what took place, when and where, who held it or spoke at it, about what.

    statement = [ 由 ] [ host ] [ 在 place ] (举行 | 召开 …) { 了 | 的 } name
              | name { adverb | day } [ 在 place ] (举行 | 开幕 …)
              | 在 [ place 举行的 ] name 上
              | speaker 作 name                       专题授课, 现场推介
    name      = words head                             head: undertakings.toml

One that is still to come is an event with its day, and none without.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..text import places
from ..text.marks import START, Sentence, Span
from ..text.naming import name_before
from ..text.near import QUOTE, starting_in
from ..text.timing import Day, day_before, day_within
from ..text.words import lexicon
from . import parties, speaking

if TYPE_CHECKING:
    from ..page import Page

# How an event is told: with the verb that holds it; somebody only comes to it or speaks there.
HELD: Final = "held"
SPOKEN_AT: Final = "spoken_at"

_COMING: Final = re.compile(r"(?:将|拟|计划|即将|有望|准备|定于|筹备)[^,。]{0,12}$")
# …联盟(以下简称“联盟”)|对接会
_EXPLAINED: Final = re.compile(r"[(（](?:以下)?(?:简称|下称)[^()（）]*[)）]")
_GIVES: Final = re.compile(r"(?:作|做|进行|开展|带来)(?:了)?(?:题为|以)?$")
_TALKS: Final = re.compile(r"(?:作|做|带来)(?:了)?(?:题为|以)?$")
_TELLS: Final = re.compile(r"(?:传出|透露|指出|强调|提出|明确|要求|认为|确定|审议)")
_ATTENDS: Final = re.compile(r"(?:参加|出席)(?:了)?$")
_HELD_WITHIN: Final = re.compile(r"(?:举行|举办|召开)的?")
_DURING: Final = re.compile(r"[”\"]?(?:举办|举行|召开)?(?:期间|前夕|之际|以来)")
_IN: Final = re.compile(r"[在从于][^,。;]{0,12}[“\"]?$")
_SPOKEN: Final = re.compile(
    r"[”\"]?(?:\([^()]*\))?(?:会议)?(?:上|中|现场|获悉|了解到|传出|闭幕|主办方)"
)
_COUNTED: Final = re.compile(r"\d{4}|第[一二三四五六七八九十百\d]+[届次]|首届|\d+届")
_TOGETHER: Final = re.compile(r"[”\"]?(?:也|还)?(?:将|已)?同期")
_OF_THIS: Final = re.compile(
    r"(?:本次|此次|本届|这次|该)[^,。;]{0,14}主题(?:为|是)[:]?[“\"](?P<topic>[^”\"]{2,40})[”\"]"
)
_TIMES: Final = re.compile(r"(?:活动)?(?:共|累计|达)?\d+(?:余|多)?(?:次|场|期)")
# Where a government gives its report: 在市第十四届人民代表大会第四次会议上.
_OF_REPORT: Final = re.compile(r"政\s?府\s?工\s?作\s?报\s?告")
_SESSION: Final = re.compile(r"(?:人民代表大会|人大)[^,。]{0,6}会议$")
_HEADLINE: Final = 120
# 召开了新款产品的|联合发布会; 作“绿色纤维”|专题讲座
_FIRST_OF_ROW: Final = re.compile(r"(?:举办|举行|召开|承办)了?[^,。;的]{2,40}[、和及]$")
_HELD_OF: Final = re.compile(r"(?:举行|召开|举办)了?(?P<topic>[^,。、]{2,24})的$")
_TITLED: Final = re.compile(r"(?:题为|主题为)?[“\"《][^“”\"《》]{2,40}[”\"》](?:为题的?)?$")


def find(page: Page) -> Iterator[Fact]:
    """The events of a page."""
    found: list[Fact] = []
    for sentence in page.sentences:
        floor = sentence.start
        for hit in _heads().finditer(page.plain, sentence.start, sentence.end):
            name = _name(page, hit, floor)
            if name is None:
                continue
            if found and name.start == found[-1].end:
                name = Span(found.pop().start, name.end)  # 某品牌大会|某地发展大会: one name
            between = page.plain[found[-1].end : name.start] if found else ""
            joined = HELD if between in ("、", "和", "及", "以及") else ""
            fact = _event(page, sentence, name, joined)
            if fact:
                floor = name.end
                found.append(fact)
    yield from _once(page, found)


def _once(page: Page, found: list[Fact]) -> Iterator[Fact]:
    """Each event once, as it is told most fully; one held 同期 has the day of the one before."""
    day: str | None = None
    headline = page.text.find("\n")
    named: dict[str, list[Fact]] = {}
    for one in found:
        named.setdefault(str(one.fields["kind"]), []).append(one)
    for one in found:
        name = str(one.fields["kind"])
        fuller = [
            other
            for called, others in named.items()
            if name != called and _may_be_one(name, called)
            for other in others
            if _is_one(name, str(other.fields["kind"]), one.start < headline < other.start)
            and (_filled(other), len(str(other.fields["kind"]))) > (_filled(one), len(name))
            and not _differ(one.fields["date"], other.fields["date"], other.start > one.start)
        ]
        if fuller:
            continue
        if one.fields["date"] is None and day and _TOGETHER.match(page.plain, one.end):
            one = replace(one, fields={**one.fields, "date": day}, derived={"date": "together"})
        day = one.fields["date"] or day
        topic = _OF_THIS.search(page.plain) if len(found) == 1 else None
        if topic and not one.fields["topic"]:
            text = page.text[topic.start("topic") : topic.end("topic")]
            one = replace(one, fields={**one.fields, "topic": text})
        yield one


def _may_be_one(name: str, other: str) -> bool:
    """Whether it is worth asking: one name within the other, or the same end."""
    return name[-2:] == other[-2:] or name in other or other in name


def _is_one(name: str, other: str, is_headline: bool) -> bool:
    """Whether two names may be one event's: one within the other, or a headline's of its sort."""
    if parties.is_within(name, other) or parties.is_within(other, name):
        return True
    return is_headline and name[-3:] == other[-3:]


def _filled(one: Fact) -> int:
    return sum(1 for value in one.fields.values() if value)


def _differ(one: str | None, other: str | None, is_before: bool) -> bool:
    """Whether two days speak against one event; a headline's day may be misread."""
    return bool(one and other and one != other and not is_before)


def _name(page: Page, hit: re.Match[str], floor: int) -> Span | None:
    """The place of an event's name, if it says more than 会议 or 培训."""
    clause = page.clause_at(hit.start())
    if clause is None or _not_events().match(page.plain, hit.end() - 3):
        return None
    if page.plain.endswith(_OTHER_TIMES, 0, hit.start()):
        return None  # 本届广交会: told of before
    if any(
        hit.end() < one.end
        for one in starting_in(page.organisations, hit.start() - QUOTE, hit.start() + 1)
    ):
        return None
    quoted = next(
        (
            one
            for one in starting_in(page.quoted, hit.end() - QUOTE, hit.end())
            if one.end == hit.end()
        ),
        None,
    )
    around = next(
        (
            one
            for one in starting_in(page.quoted, hit.start() - QUOTE, hit.start() + 1)
            if one.mark in '“"' and one.end > hit.end()
        ),
        None,
    )
    if around and _heads().search(page.plain, hit.end(), around.end):
        return None  # “广交会采购商与企业家交流会”: within the name of another
    if quoted and quoted.start >= floor:
        numbered = _NUMBERED.search(page.plain, clause.start, quoted.start - 1)
        return Span(numbered.start(), quoted.end + 1) if numbered else Span(*quoted[:2])
    if page.plain[hit.start() - 1 : hit.start()] in ("”", '"', "》"):
        opened = max(page.plain.rfind(mark, clause.start, hit.start() - 1) for mark in '“"《')
        if opened > 0 and _TALKS.search(page.plain, clause.start, opened):
            return Span(hit.start(), hit.end())  # 作“绿色纤维”专题讲座
    start = name_before(page, hit.start(), max(floor, clause.start), _stops(), joins=True)
    inside = parties.named(page, start, hit.start())
    is_its_own = page.plain[hit.start() : hit.end()].endswith(("大会", "年会"))
    is_its_own = is_its_own or bool(inside and _is_bodys_own(page, inside[-1].start, hit))
    if (
        inside
        and hit.end() - inside[-1].end <= _SHORT
        and inside[0].start == start
        and not is_its_own
    ):
        start = inside[-1].end
    if inside and inside[0].start == start and page.plain[start - 1 : start] in _JOINS:
        start = inside[0].end
    if page.plain[start - 1 : start] == "的" and page.plain[start : hit.end()].endswith("仪式"):
        further = name_before(page, start - 1, max(floor, clause.start), _stops())
        start = further if further < start - 1 else start  # 某线的签约仪式
    start = _with_number(page, start, max(floor, clause.start))
    general = lexicon("undertakings")["event"]["general"]
    text = page.plain[start : hit.end()]
    if text in general or len(text) < _SHORTEST or _SEVERAL.match(text) or _MANNER.fullmatch(text):
        return None
    return Span(start, hit.end())


def _is_bodys_own(page: Page, at: int, hit: re.Match[str]) -> bool:
    """企业家联盟|会议: a body's meeting is called after it."""
    one = page.organisation_from.get(at)
    is_body = one is not None and one.kind in ("body", "association") and not one.refers
    return is_body and hit.group().endswith(("会议", "峰会", "论坛"))


def _with_number(page: Page, start: int, floor: int) -> int:
    """Where a name begins whose first words are a number: 某商会第一届一次|会员大会."""
    numbered = _SESSION_NUMBER.search(page.plain, floor, start)
    if numbered is None:
        return start
    before = parties.named(page, floor, numbered.start())
    is_bodys = bool(before) and before[-1].end == numbered.start()
    return before[-1].start if is_bodys else numbered.start()


_SESSION_NUMBER: Final = re.compile(
    r"第?[一二三四五六七八九十]{1,3}届第?[一二三四五六七八九十]{1,3}次$"
)
# 对某产业作了|深入推介: how it was told, no event
_MANNER: Final = re.compile(r"(?:深入|重点|详细|全面|充分|积极)推介")


_OTHER_TIMES: Final = ("本届", "上届", "历届", "往届", "此届", "每届")
# Between a name and its day: 将于|3月, (8月8日
_ON: Final = re.compile(
    r"[”\"]?(?:\([^()]*\)?)?(?:已|将|定|拟|计划|正|会)*(?:[^,。、]{0,20}?(?:于|在|自|从))?"
)
_SEVERAL: Final = re.compile(r"[一二两三四五六七八九十多各数几\d]+(?:大|个|场|次)")
_NUMBERED: Final = re.compile(r"(?:第[一二三四五六七八九十百\d]+届|首届|\d{4}年?)$")
_JOINS: Final = ("与", "和", "同", "、", "及")
_SHORT: Final = 5
_SHORTEST: Final = 3


def _event(page: Page, sentence: Sentence, name: Span, joined: str = "") -> Fact | None:
    clause = page.clause_at(name.start) or Span(sentence.start, sentence.end)
    if _TIMES.match(page.plain, name.end):
        return None  # 培训讲座18场: counted, none of them told
    told = _way_held(page, clause, name) or joined
    if not told:
        return None
    day = _day(page, clause, name)
    before = page.plain[clause.start : name.start]
    after = page.plain[name.end : clause.end]
    if (_COMING.search(before) or _COMING.match(after)) and not day.iso:
        return None
    speaker = speaking.speaker(page, sentence, name)
    topic = speaking.topic(page, sentence, name)
    if not speaker and not page.plain[name.start : name.end].endswith("推介"):
        speaker, later = speaking.taught_after(page, sentence)
        topic = topic or later
    of = _HELD_OF.search(before)
    if topic is None and of and not parties.named(page, clause.start + of.start(1), name.start):
        topic = of.group("topic")
    hosts = _organisations(page, sentence, name, speaker)
    is_session = _SESSION.search(page.plain, *name)
    if topic is None and is_session and _OF_REPORT.search(page.plain, 0, _HEADLINE):
        topic = "政府工作报告"
    fields = {
        "kind": _EXPLAINED.sub("", page.text[name.start : name.end]),
        "date": day.iso,
        "place": _place(page, clause, name),
        "speaker": speaker,
        "topic": topic,
        "organisations": hosts,
    }
    return page.fact(
        "event_held",
        (name.start, name.end),
        fields,
        told=told,
        open_={"date": day.text} if day.text and not day.iso else None,
        derived={"date": day.derived} if day.iso and day.derived else None,
    )


def _way_held(page: Page, clause: Span, name: Span) -> str:
    """How the page tells that the event is held: the verb beside its name, or 在…上 around it; ""
    if nothing says so."""
    before = page.plain[clause.start : name.start]
    after = page.plain[name.end : clause.end]
    if _verb_before().search(_TITLED.sub("", before)) or _HELD_OF.search(before):
        return HELD
    if _FIRST_OF_ROW.search(before):
        return HELD
    if _DURING.match(after):
        return ""  # only says when something else was
    if _verb_after().match(after):
        return HELD
    if page.plain[name.start : name.end].endswith(speaking.LESSON) and _GIVES.search(
        _TITLED.sub("", before)
    ):
        return HELD
    if _later(page, name):
        return HELD
    is_dated = bool(day_before(page, name.start).text) or bool(_HELD_WITHIN.search(before))
    if _ATTENDS.search(before) and (is_dated or _is_proper(page, name)):
        return SPOKEN_AT
    if _IN.search(before) and _SPOKEN.match(after) and _is_proper(page, name):
        return SPOKEN_AT
    if is_dated and (speaking.AT.match(after) or _TELLS.match(after)):
        return SPOKEN_AT
    return ""


def _later(page: Page, name: Span) -> Span | None:
    """The clause that goes on to say when and where: …博览会,为国内最大的,将于7月20日在…举行."""
    sentence = page.sentence_at(name.start)
    here = page.clause_at(name.start)
    if sentence is None or here is None or name.start - here.start > _SUBJECT:
        return None
    first = bisect_right(sentence.clauses, name.end, key=START)
    for clause in sentence.clauses[first : first + _AHEAD]:
        if clause.start > name.end and _WILL_BE.match(page.plain, clause.start, clause.end):
            return clause
        if clause.start > name.end and parties.leading(page, clause):
            return None
    return None


_SUBJECT: Final = 8
# How many clauses on an event is still spoken of.
_AHEAD: Final = 8
_HELD_AT: Final = re.compile(r"日(?:在|于)(?P<place>[^,。、在于“”]{2,24}?)$")
_WILL_BE: Final = re.compile(
    r"(?:已|将|定|拟|正)*(?:于|在)[^,。]{2,40}(?:举行|举办|召开|开幕|启幕|拉开|$)"
)


def _is_proper(page: Page, name: Span) -> bool:
    """Whether a name is one event's own: quoted, counted (第四届), of a year or of a place."""
    text = page.plain[name.start : name.end]
    is_quoted = page.plain[name.start - 1 : name.start] in ("“", '"')
    return is_quoted or _COUNTED.search(text) is not None or places.is_place(text[:2])


def _day(page: Page, clause: Span, name: Span) -> Day:
    inside = day_within(page, name.end, clause.end)
    said = next(iter(starting_in(page.dates, name.end, clause.end)), None)
    if inside.iso and said and _ON.fullmatch(page.plain, name.end, said.start):
        return inside
    later = _later(page, name)
    if later and (told := day_within(page, *later)).iso:
        return told
    start = name.start
    sentence = page.sentence_at(start)
    first = sentence.start if sentence else clause.start
    named = [one for one in starting_in(page.dates, first, start) if one.end <= start]
    if len(named) > 1 and named[-1].precision == "period" and named[-1].end == start:
        start = named[-1].start  # 9月26日,某县举行2025年三季度|开工活动
    is_lesson = page.plain[name.start : name.end].endswith(speaking.LESSON)
    return day_before(page, start, of_event=is_lesson)


def _place(page: Page, clause: Span, name: Span) -> str | None:
    """在 where, in the clause of the verb."""
    later = _later(page, name)
    where = [*_places().finditer(page.plain, clause.start, clause.end)]
    if later:
        where += [*_places().finditer(page.plain, *later), *_HELD_AT.finditer(page.plain, *later)]
    for hit in where:
        place = hit.group("place")
        taken = any(
            hit.start("place") < one.end
            for one in starting_in(page.dates, clause.start, hit.end("place"))
        )
        if not taken and not (name.start <= hit.start("place") < name.end):
            place = re.sub(r"^[“\"][^”\"]{2,20}[”\"]", "", place)
            if place.endswith("期间") or place in ("我市", "我省", "我县", "我区", "这里", "会上"):
                return None
            return re.sub(r"(?:组织|考察|主持|正式|隆重|成功|顺利|盛大|如期|联合|共同)$", "", place)
    return None


def _organisations(page: Page, sentence: Sentence, name: Span, speaker: str | None) -> list[str]:
    """Who holds it: the subject of the clause, those who 主办 and 承办, one named in its name."""
    clause = page.clause_at(name.start) or Span(sentence.start, sentence.end)
    before = Span(clause.start, name.start)
    found = [
        one
        for one in _together(page, before)
        or parties.coupled(page, before)
        or parties.leading(page, before)
        if speaker is None or speaker not in page.plain[one.end : one.end + 12]
    ]
    for said in (sentence, speaking.goes_on(page, sentence)):
        for hit in _hosted().finditer(page.plain, said.start, said.end) if said else ():
            found += parties.named(page, hit.start(), hit.end())
    found += parties.named(page, name.start, name.end)
    both = parties.pointed_to(page, clause.start, name.start)
    return parties.names_of([*found, *both])


def _together(page: Page, before: Span) -> list[parties.Party]:
    """A联合B、C举办: all of them."""
    joint = _JOINTLY.search(page.plain, before.start, before.end)
    if joint is None:
        return []
    first = parties.leading(page, Span(before.start, joint.start()))
    verb = _PUTS_ON.search(page.plain, joint.end(), before.end)
    end = verb.start() if verb else before.end
    others = [
        one
        for one in parties.named(page, joint.end(), end)
        if not re.search(r"[在于][^,、]{0,10}$", page.plain[joint.end() : one.start])
    ]
    return [*first, *others] if first and others else []


_JOINTLY: Final = re.compile(r"联合|会同|携手|联手")
_PUTS_ON: Final = re.compile(r"举办|举行|召开|主办|开展|组织|启动")


@cache
def _heads() -> re.Pattern[str]:
    heads = parties.choice(lexicon("undertakings")["event"]["heads"])
    return re.compile(
        rf"(?:(?:{heads}|展)(?:\([^()]{{1,6}}\))?暨\w{{0,20}}?)?"
        rf"(?:{heads}|[\u4e00-\u9fff]博会|(?<=[\u4e00-\u9fff]{{2}})展(?=[”\"(]|、|暨|将|在|于|[上中]|举|吸引|,|并|$))(?:第[一二三四五]期)?(?!员|议|班|馆|商|览|示|现|开|位|厅|团|区|台|会|的|长|场|品|中心|公司|师|机构|生|学校|基地)"
    )


@cache
def _not_events() -> re.Pattern[str]:
    return re.compile(parties.choice(lexicon("undertakings")["event"]["not_events"]))


@cache
def _stops() -> frozenset[str]:
    return frozenset(lexicon("undertakings")["event"]["stops"])


@cache
def _verbs() -> str:
    return parties.choice(lexicon("undertakings")["event"]["place_verbs"])


@cache
def _verb_before() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:举行|举办|召开|主办|承办|开启|主持|开展|组织召开|组织开展)(?:了|的|过)?|(?:开幕|揭幕|启幕|落幕|闭幕)的)(?:全省|全市|全国|首届|本届|[一二三四五]场|\d{4}年(?:度|[一二三四]季度|第[一二三四]季度)?)?[“\"]?$"
    )


@cache
def _verb_after() -> re.Pattern[str]:
    return re.compile(
        rf"[”\"]?(?:\([^()]*\))?(?:[^,。]{{0,30}}?|、[^,。]{{4,80}}?)(?:{_verbs()}|开启|拉开)"
    )


# Provinces and great cities by one sign: 在渝举行.
_SHORT_PLACES: Final = (
    "京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蓉蜀黔滇陕秦甘青宁新穗汉杭邕港澳台"
)


@cache
def _places() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!现)(?:在|于)(?P<place>[^,。、在于“”]{{2,24}}?|[{_SHORT_PLACES}])(?:{_verbs()}|开展|组织|开启|启动|揭牌|挂牌)(?!期间|之际|前夕|以来)"
    )


@cache
def _hosted() -> re.Pattern[str]:
    return re.compile(
        r"由[^,。]{2,60}?(?:主办|承办|举办|协办|联合举办|指导)|[^,。]{2,40}(?:主办|承办|协办)"
    )

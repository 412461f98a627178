"""Who speaks at an event or teaches, and on what: in its sentence, or the next one that goes on
to tell of it; who teaches may stand in either of the next two of the paragraph.

    speaker = person (作…报告 | 授课 | 介绍了 …) | 在 event 上, person (表示 …) | person 在 event 上
topic   = 以“…”为主题 | 主题为… | 围绕…展开 | 作…报告 | what a lesson shows
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from ..text.marks import START, Sentence, Span
from ..text.near import starting_in

if TYPE_CHECKING:
    from ..names import Person
    from ..page import Page

AT: Final = re.compile(r"(?:上|期间|现场|中)")
_TOPIC: Final = re.compile(
    r"以[“\"《](?P<a>[^”\"》]{2,40})[”\"》]为(?:主题|题)|主题(?:为|是)[“\"]?(?P<b>[^”\",。]{2,40})"
    r"|围绕[“\"]?(?P<c>[^”\",。]{2,24}?)[”\"]?(?:展开|进行|开展|作|(?:广泛|深入|热烈)(?:讨论|交流|研讨))"
    r"|(?<=以)(?P<d>[“\"][^,。]{4,36}?)为(?:主题|题)的"
)
_TALK: Final = re.compile(
    r"主讲[《“\"](?P<lesson>[^》”\"]{2,40})[》”\"]"
    r"|(?:作|做|带来)(?:了)?(?:一场)?(?:题为|关于|有关|以)?[《“\"]?"
    r"(?P<topic>(?!专题|主题|主旨|辅导|精彩|重要|专场|现场)[^》”\",。]{2,30}?)[》”\"]?"
    r"(?:的)?(?:主旨|主题|专题)?(?:报告|演讲|讲座|发言|授课)"
)
_SAYS: Final = re.compile(
    r"(?:先生|女士|教授)?(?:在(?:致辞|发言|讲话|演讲)(?:中|时))?(?:表示|指出|说|称|认为|强调|介绍|致辞|透露|宣布|发言|发表)"
)
_SHOWS: Final = re.compile(r"(?:分享|展示|讲解|介绍|推介)(?:了)?(?P<topic>[^,。;]{4,40})")
_SPEAKS: Final = re.compile(
    r"(?:教授|博士|先生|女士|老师)?(?:应邀|受邀|现场)?(?:以[“\"《][^”\"》]{2,40}[”\"》]为(?:主题|题)|围绕[^,。]{2,30}|就[^,。]{2,30})?,?"
    r"(?:(?:简要|重点|详细|现场)?(?:介绍|讲解|分享|解读)了|出席(?:会议|活动|大会|仪式)?并(?:讲话|致辞|发言)|(?:作|做)(?!为)|为[^,。]{1,16}(?:作|授课)|授课|主讲"
    r"|在[^。]{2,40}上[^。]{0,30}(?:表示|指出|强调|说|致辞|讲话|介绍|回应|发言|作))"
)
LESSON: Final = ("授课", "推介", "讲座", "培训", "路演")


def speaker(page: Page, sentence: Sentence, name: Span) -> str | None:
    """Who speaks at it or teaches: the person named with 作…授课, 在…上作报告."""
    for person in starting_in(page.persons, sentence.start, sentence.end):
        said = page.plain[person.end : sentence.end]
        if _SPEAKS.match(said):
            return _with_those_before(page, person)
    if not AT.match(page.plain, name.end + (page.plain[name.end : name.end + 1] in '”"')):
        return None
    after = starting_in(page.persons, name.end, sentence.end)
    who = (one.name for one in after if _SAYS.match(page.plain, one.end))
    return next(who, None) or _before_at(page, sentence, name)


def _with_those_before(page: Page, last: Person) -> str:
    """教授李俊、副教授卢业虎|授课: all who do."""
    names, at = [last.name], last.start
    clause = page.clause_at(last.start)
    before = starting_in(page.persons, clause.start, last.start) if clause else ()
    for one in reversed(before):
        if not re.fullmatch(r"[、和与及][^,。、]{0,16}", page.plain[one.end : at]):
            break
        names, at = [one.name, *names], one.start
    return "、".join(dict.fromkeys(names))


_AT_WHICH: Final = re.compile(r"(?:日前|近日|今日|昨日|\w{0,3}天)?(?:在|出席)[^,。]{0,16}[“\"]?")
_AND_SAYS: Final = re.compile(
    r"[”\"]?(?:活动|会议)?[上中时][^。]{0,40}(?:表示|指出|说|称|回应|强调|介绍|透露|讲话|致辞|分享|作)"
)


def _before_at(page: Page, sentence: Sentence, name: Span) -> str | None:
    """张某在发布会上对…作出回应: the person whose clause 在…上 stands in."""
    for person in reversed(starting_in(page.persons, sentence.start, name.start)):
        leads = _AT_WHICH.fullmatch(page.plain, person.end, name.start)
        if leads and _AND_SAYS.match(page.plain, name.end, sentence.end):
            return person.name
    return None


def taught_after(page: Page, sentence: Sentence) -> tuple[str | None, str | None]:
    """Who teaches, and what, by the next sentences of the paragraph: 王建华以“…”为主题授课."""
    at = bisect_right(page.sentences, sentence.start, key=START)
    for later in page.sentences[at : at + 2]:
        if "\n" in page.text[sentence.end - 1 : later.start]:
            break
        for person in starting_in(page.persons, later.start, later.end):
            if _SPEAKS.match(page.plain[person.end : later.end]):
                for pattern in (_TOPIC, _TALK):
                    if hit := pattern.search(page.plain, person.end, later.end):
                        place = next(hit.span(n) for n, text in hit.groupdict().items() if text)
                        return person.name, page.text[place[0] : place[1]]
                return person.name, None
    return None, None


def goes_on(page: Page, sentence: Sentence) -> Sentence | None:
    """The next sentence of the paragraph, if it says more of the same: 本届交易会由A主办."""
    at = bisect_right(page.sentences, sentence.start, key=START)
    later = page.sentences[at] if at < len(page.sentences) else None
    if later is None or "\n" in page.text[sentence.end - 1 : later.start]:
        return None
    return later if _OF_THE_SAME.match(page.plain, later.start) else None


_OF_THE_SAME: Final = re.compile(
    r"(?:本届|此次|本次|这次|该)[\u4e00-\u9fff]{2,8}|(?:活动|大会|会议|论坛|培训|讲座|对接会|展会|交流会)(?=由|以|为期|共)"
)


def topic(page: Page, sentence: Sentence, name: Span) -> str | None:
    """以“…”为主题, 主题为…, 围绕…展开, 作…报告; what a lesson shows."""
    is_lesson = page.plain[name.start : name.end].endswith(LESSON)
    later = goes_on(page, sentence)
    if later and not _TOPIC.search(page.plain, sentence.start, sentence.end):
        sentence = Sentence(sentence.start, later.end, sentence.clauses)
    for pattern in (_TOPIC, _TALK, _SHOWS) if is_lesson else (_TOPIC, _TALK):
        if hit := pattern.search(page.plain, sentence.start, sentence.end):
            start, end = next(hit.span(n) for n, text in hit.groupdict().items() if text)
            return page.text[start:end]
    return None

"""What a plan holds: the time it is for, its directions, how many measures it has.

    direction = 围绕 “…” “…” … [ count 个方面 ] | 围绕 words 、 words … count 个方面
              | count 大行动: A、B … | 一是A;二是B …
              | the headings of the highest level, where the page is the plan
    measures  = count 项 (举措 | 措施 | 任务 …)
    period    = 2021-2025 | 2011年度 | 十二五 | 三年 of the title, else 未来三年 after it

They are those of the sentence with the title or of the two after it in the same paragraph, up to
the next title.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from ..text.marks import Quoted, Span
from ..text.near import sentence_number, starting_in
from ..text.numbers import parse_han
from ..text.words import lexicon
from . import parties

if TYPE_CHECKING:
    from ..page import Page

_YEARS: Final = re.compile(
    r"(?P<a>(?:19|20)\d{2})年?\s?(?:-|~|至|到|—|―|－|–)+\s?(?P<b>(?:19|20)\d{2})年?"
)
YEAR: Final = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?:年度?|(?=\D|$))")
FIVE: Final = re.compile(r"[“\"]?(十[一二三四五六]五)[”\"]?")
_FORTH: Final = re.compile(
    r"(?:未来|今后|接下来)(?:的)?[一二两三四五六七八九十\d]+(?:年|个月|至[一二三四五六七八九十\d]+年)"
)
# 三年|行动方案, 未来10年|发展规划: as written, where the title gives no year.
_TERM: Final = re.compile(
    r"(?:未来|今后)[一二三四五六七八九十\d]+年|(?<![第近十去])(?:十[一二三四五]?|[一二三四五六七八九])年(?=(?:行动|工作|滚动|攻坚|倍增|招商|提升|发展)?(?:计划|方案|规划))"
)
_HEADING: Final = re.compile(
    r"^[ \u3000]*(?P<number>[一二三四五六七八九十]{1,3})、[ \u3000]*(?P<text>[^\n。;]{2,40})",
    re.MULTILINE,
)
_ROUND: Final = re.compile(
    r"围绕|聚焦(?:于)?|推出|突出|紧扣|明确了?|包括|确定|涵盖|包含|从|在|提出了?|实施|开展|推进|部署了?|坚持|抓好|抓住|推动|组织|瞄准|锚定|重点(?:抓好)?"
)
_ARTICLES: Final = re.compile(
    r"(?:共|推出|提出|包括|包含|涵盖|含|分为)(?P<count>\d{1,3})[条项](?=[,。;、]|$)"
)
# 安排重点工作15项
_TASKS: Final = re.compile(
    r"(?:重点|主要|具体)?(?:工作|任务|举措|措施)(?:任务)?(?P<count>\d{1,3})[项条](?=[,。;、]|$)"
)
# A paragraph that goes on about the plan: 《行动计划》提出, 该方案明确, 计划聚焦.
_GOES_ON: Final = re.compile(
    r"(?:《[^》]{2,8}》|(?:该|本|这[一份个项])?(?:《?[\u4e00-\u9fff]{0,4}(?:计划|方案|意见|规划|办法|措施|政策|纲要|指南)》?))"
    r"(?:共|将|主要|还|重点|着重|明确|提出|聚焦|围绕|从|部署|坚持|指出|包括|分为|包含|要求|以|规定|涵盖|突出|紧扣)"
)
_DOING: Final = re.compile(r"^(?:重点)?(?:实施|推进|开展|抓好|组织|打造|围绕|聚焦|提出)")
_LISTS: Final = re.compile(
    r"[”]?[,:]?(?:实施|推进|开展|重点实施|包括|分别是|分别为|即|涵盖|涉及)?[:,]?"
)
_NUMBERED: Final = re.compile(
    r"(?:[一二三四五六七八九十]是|第[一二三四五六七八九十][,、是]|\([一二三四五六七八九十\d]\)|[1-9][.、]|[①-⑨])"
)


def reach(page: Page, plan: Span, following: int | None) -> Span:
    """The sentence with the title and the two after it, within the paragraph."""
    index = sentence_number(page, plan.start)
    end = page.sentences[index].end
    for one in page.sentences[index + 1 : index + 3]:
        if "\n" in page.text[end - 1 : one.start] and not _GOES_ON.match(page.plain, one.start):
            break
        end = one.end
    return Span(plan.end, min(end, following or end))


def period(page: Page, title: str, plan: Span, scope: Span) -> tuple[str | None, str]:
    """From the title (2021-2025, 2011年度, “十二五”), else what follows says (未来三年)."""
    if years := _YEARS.search(title):
        return f"{years['a']}/{years['b']}", "title"
    if five := FIVE.search(title):
        return five.group(1), ""
    if year := YEAR.search(title):
        return year["y"], "title"
    if forth := _TERM.search(title):
        return forth.group(), ""
    for forth in _FORTH.finditer(page.plain, scope.start, scope.end):
        sentence = page.sentence_at(forth.start())
        if sentence and sentence.start > plan.end and forth.start() > sentence.start + 2:
            continue  # somebody else says what is to come
        return page.text[forth.start() : forth.end()], ""
    return None, ""


def directions(page: Page, scope: Span) -> list[str]:
    return (
        _quoted_directions(page, scope)
        or _plain_directions(page, scope)
        or _listed_directions(page, scope)
    )


def _quoted_directions(page: Page, scope: Span) -> list[str]:
    """“…”“…”“…”三个方面: a run of quotations, led in or counted."""
    run: list[Quoted] = []
    inside = [
        one for one in starting_in(page.quoted, scope.start + 1, scope.end)
        if one.end <= scope.end and one.mark in '“"「'
    ]  # fmt: skip
    for one in inside:
        if run and one.start < run[-1].end:
            continue
        if run and not re.fullmatch(r"[、,和及与]?", page.plain[run[-1].end + 1 : one.start - 1]):
            if len(run) > 1:
                break
            run = []
        run.append(one)
    if len(run) < 2:
        return []
    led = _ROUND.search(page.plain, max(scope.start, run[0].start - 12), run[0].start)
    counted = _counted("directions").match(page.plain, run[-1].end + 1)
    return [one.text for one in run] if led or counted else []


def _plain_directions(page: Page, scope: Span) -> list[str]:
    """围绕A、B和C三个方面: as many as are counted."""
    for hit in _counted("directions").finditer(page.plain, scope.start, scope.end):
        clause = page.clause_at(hit.start())
        led = list(_ROUND.finditer(page.plain, clause.start, hit.start())) if clause else []
        count = _count(hit.group("count"))
        for lead in led:
            listed = page.text[lead.end() : hit.start()].removesuffix("等")
            parts = re.split(r"、|以及|和|及|与", listed)
            if count and len(parts) == count and all(len(part) > 1 for part in parts):
                parts[0] = _DOING.sub("", parts[0])
                return [part.strip("“”") for part in parts]
    return []


def _listed_directions(page: Page, scope: Span) -> list[str]:
    """五大行动:A、B…; 三个方面:一是A;二是B: as many as are counted."""
    for hit in _counted("directions").finditer(page.plain, scope.start, scope.end):
        count = _count(hit.group("count"))
        led = _LISTS.match(page.plain, hit.end())
        if not count or count < 2 or led is None or not led.group():
            continue
        at = led.end()
        numbered = list(_NUMBERED.finditer(page.plain, at, scope.end))
        if numbered and numbered[0].start() - at <= 1:
            parts = [
                re.split(r"[,，;；。:：\n]", page.text[one.end() : scope.end], maxsplit=1)[0]
                for one in numbered
            ]
        else:
            stop = re.compile(r"[,。;\n]|$").search(page.plain, at, scope.end)
            listed = page.text[at : stop.start() if stop else scope.end]
            parts = re.split(r"、|以及|和|及|与", re.sub(r"等.{0,4}$", "", listed))
        if len(parts) == count and all(1 < len(part) <= 24 for part in parts):
            return [part.strip("“”") for part in parts]
    return []


def measures_named(title: str) -> int | None:
    """How many a title itself says: 支持民营经济发展的|十二条措施."""
    hit = _SO_MANY.search(title)
    return _count(hit.group("count")) if hit else None


_SO_MANY: Final = re.compile(
    r"(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})条(?:政策|具体)?(?:措施|政策|意见|举措|办法|规定)?$"
)


def measures(page: Page, scope: Span, known: int) -> int | None:
    hits = list(_counted("measures").finditer(page.plain, scope.start, scope.end))
    hits = [
        hit for hit in hits
        if not ("大" in hit.group() and _count(hit.group("count")) == known)
    ]  # fmt: skip
    hits.sort(key=lambda hit: (not hit.group().endswith(("举措", "措施")), "大" in hit.group()))
    hits += list(_TASKS.finditer(page.plain, scope.start, scope.end))
    hits += list(_ARTICLES.finditer(page.plain, scope.start, scope.end))
    counts = (_count(hit.group("count")) for hit in hits)
    return next((count for count in counts if count and count > 1), None)


def _count(text: str) -> int | None:
    value = int(text) if text.isdecimal() else parse_han(text)
    return int(value) if value is not None else None


def headings(page: Page, start: int) -> list[str]:
    """The headings of the highest level after a place: one run, numbered from 一."""
    found: list[str] = []
    for hit in _HEADING.finditer(page.plain, start):
        if parse_han(hit.group("number")) != len(found) + 1:
            if found:
                break
            continue
        text = page.text[hit.start("text") : hit.end("text")].strip().rstrip(":：")
        found.append(re.sub(r"[(（][^()（）]*[)）]$", "", text))
    return found if len(found) > 1 else []


def measures_of_all(page: Page, known: int) -> int | None:
    """How many measures the page says that its plan has."""
    return measures(page, Span(0, len(page.plain)), known)


@cache
def _counted(sort: str) -> re.Pattern[str]:
    """三个方面, 9项举措, 五大任务."""
    nouns = parties.choice(lexicon("plans")[sort])
    return re.compile(
        r"(?:等|共|的)?(?<![这那每该第十百])(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})"
        r"(?:个|项|条|大项|大|方面)"
        rf"(?:[^,。、0-9的]{{2,4}}?)?(?:{nouns})(?!日|[人员])"
    )

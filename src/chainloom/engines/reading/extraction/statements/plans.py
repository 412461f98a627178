"""Plans: what was published or is being carried out, by whom, for when, in which directions.

    statement = [ body ] OUT [ of ] title         商务部公布《…办法》, 通过了《…规划》
              | title { adverb } OUT              《…标准》正式实施
              | BY [ body ] title                 根据省政府《…意见》
              | body 关于印发 title 的通知
              | the first line, when the page is the plan
    title     = 《…》 | “…”, ending in a noun of plans.toml, or with one behind it (《…》团体标准)
    direction = 围绕 “…” “…” … [ count 个方面 ] | 围绕 words 、 words … count 个方面
    measures  = count 项 (举措 | 措施 | 任务 …)

Directions, measures and 未来三年 are those of the sentence with the title or of the two after it in
the same paragraph, up to the next title. A draft, and what is only to come, is no plan that is out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ...scoring import plain as bare
from ..text import intent, places
from ..text.marks import START, Quoted, Span
from ..text.near import QUOTE, starting_in
from ..text.words import lexicon
from . import parties
from . import plan_contents as contents

if TYPE_CHECKING:
    from ..page import Page

# How a plan is told: by a verb of publishing, as one that others go by, by its title alone.
PUBLISHED: Final = "published"
REFERRED: Final = "referred"
BARE: Final = "bare"

_TAIL: Final = re.compile(r"[(（][^()（）]*[)）]$")
_OF_TITLE: Final = (
    r"(?:了|过|的|新|新版|修订后的|最新|本|该|其|关于|首部|首个|我国|全国|我省|我市|\s|:)*"
)
_ADVERB: Final = (
    r"(?:\([^()]*\)|正式|全文|已|经|近日|日前|于|自|由|从|起|将|\d+年|\d+月|\d+日"
    r"|[今昨]日|今天|昨天|联合|全面|开始|对外|,|并)*"
)
_AND: Final = re.compile(r"[、,和及与]|以及|\s")
# A plan of five years that everybody knows is no title.
_KNOWN: Final = re.compile(
    r"^(?:国家|全国|我国)?[“\"]?十[一二三四五六]五[”\"]?(?:发展)?(?:规划|计划)(?:纲要)?$"
)
_AIMS: Final = ("关于", "促进", "支持", "推动", "加快", "鼓励", "扶持", "加强", "推进")
_COMING: Final = re.compile(
    r"(?:即将|将|拟|有望|计划|准备|尽快|加快|抓紧|正在|研究|争取)[^,。]{0,6}$"
)
_ISSUED_FOR: Final = re.compile(r"^(?P<body>[^《》“”,。\s]{2,30}?)关于")
# 五大行动: A、B; 三大方向,即…
# 《…》已经…同意,现印发给你们: the notice that a plan comes with, and who signs it.
_ISSUED: Final = re.compile(r"[^。《\n]{0,40}?现?(?:予以?)?印发给你们")
_SIGNED: Final = re.compile(
    r"^(?P<body>[\u4e00-\u9fff]{4,30})\s*\n\s*(?:19|20)\d\d年\d", re.MULTILINE
)
# 《…》日前由A、B联合印发
_PASSIVE: Final = re.compile(
    r"(?:[,\s]|\d+[年月日时]|[今昨]日|今天|昨天|[今去]年|日前|近日|已经?|正式|于|经)*由(?P<by>[^,。;《》]{2,60}?)"
    r"(?:联合|共同|正式|牵头|研究|组织)*(?P<verb>印发|发布|出台|下发|公布|颁布|制定|制订|审议通过)"
    r"(?!了?[^,。;《》]{0,8}?(?:细则|措施|初稿|草案|稿|办法|方案|计划|清单))"
)
# 市委|党建办: what an office of state has under it
_UNDER: Final = re.compile(r"[\u4e00-\u9fff]{0,6}?(?:办公室|党建办|[委政]办|办|组|专班)")
# A会同国务院|有关部门: A
_MANY: Final = re.compile(r"(?:有关|相关|各|等)部门")
_LONGEST: Final = 60


@dataclass(frozen=True)
class _Plan:
    title: str
    start: int
    end: int
    body: str | None
    told: str
    is_page: bool = False  # the page is the plan, or brings it


def find(page: Page) -> Iterator[Fact]:
    """The plans that a page says are out or carried out, each once with all that is said of it."""
    found: dict[str, Fact] = {}
    for one in _stated(page):
        first = found.setdefault(bare(one.fields["title"]), one)
        if first is not one:
            fields = {name: value or one.fields[name] for name, value in first.fields.items()}
            full = str(one.fields["body"] or "")
            if full.startswith(str(fields["body"] or " ")) and full.endswith(("政府", "办公室")):
                fields["body"] = full  # a headline says 夏津县, the text 夏津县政府办公室
            found[bare(one.fields["title"])] = replace(first, fields=fields)
    for title, one in found.items():
        if not any(title != other and other.endswith(title) for other in found):
            yield one  # 2011版…白皮书 and …白皮书 are one


def _stated(page: Page) -> Iterator[Fact]:
    plans = [*_own_title(page), *_quoted_plans(page), *_bare_plans(page)]
    plans.sort(key=START)
    for place, plan in enumerate(plans):
        following = next((one.start for one in plans[place + 1 :] if one.start > plan.end), None)
        span = Span(plan.start, plan.end)
        scope = contents.reach(page, span, following)
        period, derived = contents.period(page, plan.title, span, scope)
        directions = contents.directions(page, scope)
        headed = contents.headings(page, plan.end) if plan.is_page else []
        fields = {
            "title": plan.title,
            "body": plan.body,
            "period": period,
            "directions": directions or headed,
            "measures": contents.measures(page, scope, len(directions or headed))
            or (contents.measures_of_all(page, len(headed)) if headed else None)
            or contents.measures_named(plan.title),
        }
        yield page.fact(
            "plan_published",
            (plan.start, plan.end),
            fields,
            told=plan.told,
            derived={"period": derived} if derived else None,
        )


def _own_title(page: Page) -> Iterator[_Plan]:
    """A page that is itself a plan: one of its first lines is the title, with a place or body in
    front, or headings below it; or a report on how one is carried out."""
    at = 0
    for line in page.plain[:_OPENING].split("\n")[:_LINES]:
        start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        at += len(line) + 1
        span = _plan_of(page, start, end)
        if span is None:
            continue
        title = page.text[span.start : span.end]
        is_plan = span == Span(start, end)
        yield _Plan(
            title, *span, _body(page, Span(start, start), title, REFERRED), BARE, is_page=is_plan
        )
        return


def _plan_of(page: Page, start: int, end: int) -> Span | None:
    """The place of the title that a line is, or that the title of a report names."""
    if report := _CARRIED_OUT.fullmatch(page.plain, start, end):
        return Span(*report.span("title"))
    if not _own_plan().fullmatch(page.plain, start, end):
        return None
    line = page.plain[start:end]
    if any(word in line for word in lexicon("plans")["out"][:10]) or _IS_DRAFT.search(line):
        return None
    words = parties.words_within(page, Span(start, end))
    named = parties.named(page, start, end)
    is_led = places.is_division(words[0].text) or bool(named and named[0].start == start)
    is_led = is_led or len(contents.headings(page, end)) > 1
    return Span(start, end) if is_led else None


_OPENING: Final = 300
_LINES: Final = 3
_IS_DRAFT: Final = re.compile(r"草案|征求意见|送审|讨论稿|解读|起草|问答|一图")
# 关于某产业链2024年工作计划执行情况的报告: the plan is carried out.
_CARRIED_OUT: Final = re.compile(
    r"(?:[^\n,。]{0,16}?关于)?(?P<title>[^\n,。《》]{4,50}?(?:计划|规划|方案))(?:的)?(?:\d{4}年度?)?(?:执行|实施|落实|完成|推进|进展)(?:完成)?情况[^\n。]{0,40}"
)


def _quoted_plans(page: Page) -> Iterator[_Plan]:
    """《…》 and “…” that are plans and are out, or joined to one that is."""
    before: Quoted | None = None
    joined_body: str | None = None
    for one in page.quoted:
        title = _title(page, one)
        if title is None:
            continue
        clause = page.clause_at(one.start - 1)
        start = clause.start if clause else one.start
        told = _way_out(page, one, start)
        is_joined = before is not None and _AND.fullmatch(
            page.plain[before.end + 1 : one.start - 1]
        )
        if not told and not is_joined:
            continue
        before = one
        by = _passive(page, _behind_row(page, one))
        before_verb = Span(*by.span("by")) if by else Span(start, one.start - 1)
        body = _body(page, before_verb, title, told or REFERRED)
        body = body or (joined_body if is_joined else None)
        joined_body = body if told == PUBLISHED or is_joined else None
        brings = _ISSUED.match(page.plain, one.end + 1) is not None  # of a row the last
        yield _Plan(title, one.start, one.end, body, told or REFERRED, is_page=brings)


def _title(page: Page, one: Quoted) -> str | None:
    """The title of a plan, if what is quoted is one: not 《办法》 for one named before."""
    core = _TAIL.sub("", one.text).strip()
    if any(word in one.text for word in ("草案", "征求意见", "送审", "讨论稿", "报告")):
        return None
    noun = _noun_at_end().search(core)
    if noun is None and one.mark == "《":
        noun = _DECIDES.search(core) if "关于" in core or core.endswith("政策") else None
    if noun is None and one.mark == "《":
        noun = re.compile(r"\w{0,4}(?:标准|规范|规划|办法|方案)(?![化的])").match(
            page.plain, one.end + 1
        )
        return one.text if noun and len(core) > 3 else None
    if noun is None or noun.start() < 2:
        return None
    several = re.match(r"[一二两三四五六七八九十\d]+[个大项]", core)
    if one.mark != "《" and (noun.start() < 4 or several or _KNOWN.match(core)):
        return None
    return one.text


# Of decisions and policies only those on a field of work: no fine, no law.
_DECIDES: Final = re.compile(r"(?<=的)决定$|(?:奖励|扶持|支持|优惠|产业|发展|奖补)政策$")


def _way_out(page: Page, one: Quoted, start: int) -> str:
    """How the page tells that a title is out or in force; "" if nothing says so."""
    before = page.plain[max(start, one.start - _LONGEST) : one.start - 1]
    sure = _out_before().search(before) if one.mark == "《" else _said_before().search(before)
    if sure and not _COMING.search(before[: sure.start()]) and not _is_draft(before):
        return PUBLISHED
    if _by_before().search(before) and one.mark == "《" and not _is_draft(before):
        return REFERRED
    behind = _behind_row(page, one)
    if _ISSUED.match(page.plain, behind):
        return PUBLISHED
    if _passive(page, behind):
        return PUBLISHED
    after = _out_after().match(page.plain, behind)
    if after and not _COMING.search(after.group()) and not _is_draft(before):
        return PUBLISHED
    return ""


def _passive(page: Page, behind: int) -> re.Match[str] | None:
    """By whom it was published, if it was: 《…》日前由A印发, not 由A制定细则, 由A暂停发布."""
    by = _PASSIVE.match(page.plain, behind)
    return None if by is None or intent.kept_from(page, *by.span("verb")) else by


def _behind_row(page: Page, one: Quoted) -> int:
    """Where the row of titles ends that one stands in: 《甲方案》《乙措施》|已经…通过."""
    end = one.end + 1
    if one.mark == "《":
        for _ in range(_ROW):
            more = _NEXT_TITLE.match(page.plain, end)
            if more is None:
                break
            end = more.end()
    return end


_ROW: Final = 12
_NEXT_TITLE: Final = re.compile(r"[、和及与]?《[^《》\n]{2,80}》")


def _is_draft(before: str) -> bool:
    return any(word in before[-16:] for word in lexicon("plans")["draft"])


def _bare_plans(page: Page) -> Iterator[_Plan]:
    """A title without marks after a verb of publishing, if a place or a year shows it is one."""
    for hit in _out_bare().finditer(page.plain):
        clause = page.clause_at(hit.start())
        start, end = hit.span("title")
        if clause is None or any(
            start < one.end for one in starting_in(page.quoted, start - QUOTE, start + 1)
        ):
            continue
        before = page.plain[clause.start : hit.start()]
        title = page.text[start:end]
        if (
            _KNOWN.match(title)
            or _COMING.search(before)
            or _is_draft(before)
            or not _is_named(page, title, start, end)
        ):
            continue
        body = _body(page, Span(clause.start, hit.start()), title, PUBLISHED)
        yield _Plan(title, start, end, body, BARE)


def _is_named(page: Page, title: str, start: int, end: int) -> bool:
    """Whether words are a title: with 关于, a year, or a place at their beginning."""
    if (
        title.startswith(_AIMS)
        or "”" in title
        or contents.YEAR.match(title)
        or contents.FIVE.search(title)
    ):
        return True
    words = parties.words_within(page, Span(start, end))
    return bool(words) and places.is_place(words[0].text) and len(words) > 3


# Who published it.


def _body(page: Page, before: Span, title: str, told: str) -> str | None:
    """Who is named before the verb, or in the title, or as the subject of an earlier clause."""
    named = parties.named(page, before.start, before.end)
    if named and page.plain.endswith(("与", "同"), 0, named[0].start):
        return parties.reporting(page, before)  # 我市与B合作制定
    if named:
        named = [one for one in named if not _MANY.match(page.plain, one.end)] or named
        if told == PUBLISHED or named[-1].end >= before.end - 1:
            under = _UNDER.match(page.plain, named[-1].end, before.end)
            return _joined(page, named) + (under.group() if under else "")
    elif office := re.search(
        r"(?:[省市区县]委)(?:、|和)?(?:[省市区县]政府)$",
        page.plain[max(0, before.end - 12) : before.end],
    ):
        return office.group()
    elif told == PUBLISHED and (place := _place_before(page, before)):
        return place
    if (signed := _SIGNED.search(page.plain)) and _ISSUED.match(
        page.plain, before.end + len(title) + 2
    ):
        return page.quote(*signed.span("body"))
    if issued := _ISSUED_FOR.match(title):
        return issued.group("body")
    names = _full_names(page)
    owners = [title[:end] for end in range(len(title), 2, -1) if title[:end] in names]
    if owners:
        return owners[0]
    if told == PUBLISHED and (subject := parties.subject_before(page, before.start, here=True)):
        return subject[0].name
    return parties.reporting(page, before) if told == PUBLISHED else None


@lru_cache(maxsize=2)
def _full_names(page: Page) -> frozenset[str]:
    return frozenset(one.full_name for one in page.organisations)


def _place_before(page: Page, before: Span) -> str | None:
    """江苏省出台…: the place that stands as the subject."""
    words = [
        one for one in parties.words_within(page, before) if one.tag not in ("t", "d", "x", "p")
    ]
    if words and _out_after().match(words[-1].text):  # 继海南省|出台
        words.pop()
        if words and places.is_division(words[-1].text) and not places.is_division(words[0].text):
            return words[-1].text
    words = [one for one in words if one.tag != "ad"]
    first = words[0] if words else None
    if not first or not places.is_division(first.text) or len(words) > 4:
        return None
    run = [first]
    for word in words[1:]:  # 汕头市|澄海区
        if not places.is_division(word.text) or word.start != run[-1].end:
            break
        run.append(word)
    return page.text[run[0].start : run[-1].end]


def _joined(page: Page, named: Sequence[parties.Party]) -> str:
    """The last one named, with those joined to it, as written but by their full names."""
    run = [named[-1]]
    for one in reversed(named[:-1]):
        if not _AND.fullmatch(page.plain[one.end : run[0].start]):
            break
        run.insert(0, one)
    text = run[0].name
    for one, two in pairwise(run):
        text += page.text[one.end : two.start] + two.name
    return text


# The lexicon as patterns.


@cache
def _noun_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{parties.choice(lexicon('plans')['nouns'])})(?:\d+条)?$")


@cache
def _out() -> str:
    return parties.choice(lexicon("plans")["out"])


@cache
def _own_plan() -> re.Pattern[str]:
    nouns = parties.choice(lexicon("plans")["own"])
    return re.compile(rf"[^,，。;:!?\s《》]{{4,40}}(?:{nouns})(?:\([^()]{{2,20}}\))?")


@cache
def _published() -> str:
    """Verbs that need a text to be published; 实施 and 落实 may govern any undertaking."""
    return parties.choice(lexicon("plans")["published"])


@cache
def _out_before() -> re.Pattern[str]:
    """A verb of publishing that governs the title: nothing but names of its sort between."""
    joined = r"(?:《[^《》]*》\s?(?:、|和|及|与|以及)?)*"
    return re.compile(rf"(?:{_out()}){_OF_TITLE}\w{{0,8}}?{joined}$")


@cache
def _said_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{_published()}){_OF_TITLE}$")


@cache
def _out_after() -> re.Pattern[str]:
    return re.compile(rf"(?:\w{{0,4}}(?:标准|规划))?{_ADVERB}(?:获|得到|予以|完成)?(?:{_out()})")


@cache
def _out_bare() -> re.Pattern[str]:
    nouns = parties.choice(lexicon("plans")["nouns"])
    words = r"[^,，。、;:《》\s的了]{4,30}?"
    aims = parties.choice(_AIMS)
    return re.compile(
        rf"(?:{_published()})了?(?P<title>(?:(?:{aims})[^,，。;《》\s]{{4,40}}?的|{words})(?:{nouns}))(?=[,，。;、]|等|称|的通知|$)",
        re.MULTILINE,
    )


@cache
def _by_before() -> re.Pattern[str]:
    joined = r"(?:《[^《》]*》\s?(?:、|和|及|与|以及)?)*"
    return re.compile(rf"(?:{parties.choice(lexicon('plans')['by'])})[^《》,。]{{0,24}}{joined}$")

"""Bodies that were founded, with who guided or founded them; who is in them: members.py.

    founded    = subject { "," } [ 共同 ] 成立 [ 了 ] BODY    the subject's organisations found it
               | BODY [ 在 A、B 指导下 ] [ 正式 ] 成立         A and B guide it
               | BODY [ 正式 ] 揭牌 | BODY 成立于 DATE
               | BODY 由 A 牵头, B 等 … 发起 | 由 A、B 共建 的 BODY

What is only planned (拟成立, 筹建) is not founded.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..names import Organisation
from ..text import intent, places
from ..text.marks import START, Sentence, Span
from ..text.near import QUOTE, run_before, starting_in
from ..text.reports import SORT_OF_CHAIN, Aims, of_report, with_place
from ..text.timing import UNKNOWN, Day, day_of_event
from .members import memberships

if TYPE_CHECKING:
    from ..page import Page

_FOUNDED: Final = re.compile(
    r"成立|组建|设立|揭牌|挂牌|创立|创办|创建|揭幕|启动运行|(?<=正式)启用|(?<=[体盟会组])启动|(?<=正式)启动"
)
# What a founding alone is meant or denied by, near the verb; what any deed is: intent.toml.
_INTENDED: Final = re.compile(
    r"(?:将|计划|筹建|准备|争取|鼓励|支持|应当?|需要?|可以|能够|推动|"
    r"(?:目标|任务|打算|设想|愿景)(?:之一)?(?:就|正|仍)?是|董事会[^,。]{0,8}(?:同意|审议通过)|同意投资|关于|未|没有|不|探索|加快|推进|投向|募集)[\w、]{0,6}$"
)
# 推动|成立了: what was urged was done
_URGED: Final = re.compile(r"(?<![将拟])(?:推动|支持|探索|加快|推进)$")
_AFTER_NOT: Final = re.compile(
    r"(?:的?筹备|\w{0,6}周年|以来|之初|之后|后|前|时|条件|申请|方案|价|交易|上市|出让|转让|销售|督办)"
)
# After a verb that has no object: it is its subject that was founded.
_ENDS_HERE: Final = re.compile(
    r"了?(?:$|[,。;!:?、)”\s)]|于|自|大会|仪式|典礼|暨|并|后|以来|会议|活动|现场|啦|的|以及|和|及|与|运[行作营]|成立|揭牌|当天|签约|启动"
    r"|[一二三四五六七八九十\d]+周?[年个])"
)
# Verbs whose object stands in their own clause, if they have one: …在京揭幕,某集团…
_SHOWN: Final = ("揭幕", "揭牌", "挂牌", "启用", "启动", "启动运行")
# Between a verb and the body that it founds.
_OBJECT: Final = re.compile(
    r"^(?:了|的|起|一[个家][\u4e00-\u9fff]{2,12}?[-:]+|一家|一个|名为|为|合资公司|合资企业|新公司|新的|全资子公司|全国首个|首个|全省首个|全市首个|"
    r"[“\"《\s,-]|由\w{2,8}控股的)*$"
)
# A listed name that runs on is part of another one: 张裕|卡斯特酒庄.
_ENDS_OBJECT: Final = frozenset(("", ",", "。", ";", "、", "”", "(", ")", "\n", "和", "并", "与"))
# A firm that another became was not founded by it.
# The meeting that founds it is still to come, or was put off: 成立大会将于…举行.
_MEETING_TO_COME: Final = re.compile(
    r"(?:大会|仪式|会议)[^,。;]{0,10}?(?:将|拟|即将|定于|计划|有望|推迟|延期|延后|取消|筹备|倒计时)"
)
_REMADE: Final = re.compile(r"改制|更名|前身|改组|重组")
# Between a body and the verb that says it was founded.
_SUBJECT: Final = re.compile(
    r"\([^()]*\)|正式|举行|召开|举办|隆重|首次|全体|筹备|日前|近日|昨日|昨天|今日|今天|上午|下午|在\w{2,14}?|于\w{1,14}?|同步|随即|随后|宣告|宣布|"
    r"的|现场|当天|同日|当日|同时|是|由\w{2,20}|随之|相继|先后|应运而|[”\"\s,]"
    r"|\d{1,4}[年月日]|第[一二三]届[\u4e00-\u9fff]{2,24}?暨|第?[一二三]届[一二三]次[\u4e00-\u9fff]{2,12}?暨"
)
_LONGEST_SAID: Final = 60
# Verbs of those who guide or found a body, what leads them in, and what leads others in.
_GUIDES: Final = re.compile(
    r"(?:共同|联合|具体|负责|业务|精心|大力)*(?:指导(?:支持)?|领导|牵头|发起|主导|共建|组建|倡议|领衔|倡导|创办|主管|举办|筹建|承建|打造|协同推进|协助|配合)"
    r"(?!单位|意见|下属|干部|小组)"
)
_LEADS: Final = re.compile(
    r"由|(?:^|(?<=[,。;]))在|是在|联合|(?<=[\w])在(?=[\w、]{2,80}(?:指导|领导|牵头)下?)|经|受"
)
_NO_FOUNDERS: Final = re.compile(
    r"吸纳|吸收|成员(?!单位(?:共同)?组成,由)|会员|覆盖|涵盖|包括|旨在|担任|出席|参加"
)
_GUIDED_NEXT: Final = re.compile(r"(?:[^,。;]{0,12})?(?:由|在|经|是在|受)")
_MADE_BY: Final = re.compile(r"由[^。;]{2,120}(?:共建|打造|组建|发起|筹建|设立|创办|成立)的$")
_APPROVES: Final = ("批准", "批复", "同意", "审批", "认定", "授权")
# A所属B牵头: B does
_OVER: Final = ("所属", "下属", "旗下")
_JOINTLY: Final = re.compile(
    r"(?:决定|牵头|发起|联合|共同|会同|携手|合作|共建)(?:正式|共同|发起|联合|倡议)*$"
)
_GUIDED: Final = re.compile(
    r"在(?P<who>[^。;]{2,120}?)(?:的)?(?:指导|领导|牵头|支持和指导|关心指导|指导支持)下"
)
# The subject of a clause begins so near to the clause.
_SUBJECT_WITHIN: Final = 4
_TOGETHER: Final = re.compile(r"(?:就|便|已|正式|日前|近日)*(?:联合|会同|携手)")
_BOTH: Final = re.compile(r"(?:[双三两四五]方|\w家(?:企业|单位))(?:将|共同|携手|合作|合资|联合)*$")
_KINDS: Final = (
    (re.compile(r"(?:党委|党工委|委员会|党支部|党总支)$"), "committee"),
    (re.compile(r"(?:联盟|同盟)$"), "alliance"),
    (re.compile(r"(?:协会|商会|学会|联合会|促进会|分会|同业公会)$"), "association"),
    (re.compile(r"(?:小组|专班|工作组|指挥部|攻关组)$"), "group"),
    (re.compile(r"(?:中心|研究院|研究所|基地|实验室|工作站|科学院|服务站)$"), "centre"),
)


@dataclass
class _Founding:
    """What a page says about one body's founding, gathered from all its statements."""

    name: str
    start: int
    end: int
    date: Day = UNKNOWN
    guiding: list[str] = field(default_factory=list)

    @property
    def fullness(self) -> int:
        """A day that lacks its year counts: where a fact stands may not hang on it."""
        return len(self.guiding) + bool(self.date.iso or self.date.text)


def find(page: Page) -> Iterator[Fact]:
    """Founded bodies, then memberships."""
    yield from _founded(page)
    yield from memberships(page)


def _founded(page: Page) -> Iterator[Fact]:
    gathered: dict[str, list[_Founding]] = {}
    aims = Aims(page)
    for hit in _FOUNDED.finditer(page.plain):
        if aims.told_at(hit.start()):
            continue
        for one in _statements(page, hit):
            one.name = with_place(page, one.name)
            gathered.setdefault(one.name, []).append(one)
    beside = sorted({(one.start, name) for name, found in gathered.items() for one in found})
    mentions: dict[str, list[Organisation]] = defaultdict(list)
    for mention in page.organisations:
        mentions[mention.full_name].append(mention)
    for name, statements in gathered.items():
        fullest = max(statements, key=lambda one: one.fullness)
        told = max((one.date for one in statements), key=lambda day: (len(day.iso or ""), day.text))
        founded = _founded_beside(page, beside, fullest)
        guiding = [g for one in statements for g in one.guiding if g != name and g not in founded]
        for more, _ in _elsewhere(page, mentions[name]):
            guiding += more
        fields = {
            "name": name,
            "kind": next(
                (kind for ends, kind in _KINDS if ends.search(name.rstrip('”"'))), "other"
            ),
            "date": told.iso,
            "guiding": list(dict.fromkeys(guiding)),
        }
        yield page.fact(
            "body_founded",
            (fullest.start, fullest.end),
            fields,
            open_={"date": told.text} if told.text and told.iso is None else None,
        )


def _founded_beside(page: Page, told: Sequence[tuple[int, str]], one: _Founding) -> set[str]:
    """What else its sentence says was founded: 组建了A,成立B, and A did not found B."""
    sentence = page.sentence_at(one.start)
    first = bisect_left(told, (sentence.start, "")) if sentence else 0
    last = bisect_left(told, (one.start, "")) if sentence else 0
    return {name for _, name in told[first:last]}


def _statements(page: Page, hit: re.Match[str]) -> Iterator[_Founding]:
    """What one verb of founding says, if it says that named bodies have been founded."""
    clause, sentence = page.clause_at(hit.start()), page.sentence_at(hit.start())
    if clause is None or sentence is None:
        return
    before = page.plain[clause.start : hit.start()]
    is_done = page.plain.startswith("了", hit.end()) and _URGED.search(before)
    if (_INTENDED.search(before) and not is_done) or _AFTER_NOT.match(page.plain, hit.end()):
        return
    if intent.kept_from(page, *hit.span()) or _MEETING_TO_COME.match(page.plain, hit.end()):
        return
    end = sentence.end if hit.group() not in _SHOWN else clause.end
    after = None if page.plain.startswith(",", hit.end()) else _object(page, hit.end(), end)
    body = after
    if after is None and _ENDS_HERE.match(page.plain, hit.end()):
        body = _subject(page, hit.start(), sentence.start)
    if body is None or body.kind == "government" or body.full_name in _UNNAMED:
        return
    first = _AS_FIRST.search(page.plain, clause.start, max(clause.start, body.start))
    if (first and not _has_place(page, body)) or _AIM.match(page.plain, body.end):
        return  # 标志着全市首个产业链党组织成立: what the one named before is
    if hit.group() == "启动" and not _STARTED.search(body.full_name):
        return  # 某公司正式启动: a firm's day's work is not its founding
    if after and _EACH.search(before) and SORT_OF_CHAIN.fullmatch(body.name):
        return  # 各县分别成立产业链党委: many, and none is named
    if after and _PRICED.match(page.plain, after.end):
        return  # 投资设立甲公司10亿元: what money is meant for
    for each in _row_from(page, body) if after else _row_to(page, body):
        one = _Founding(
            of_report(page, each.full_name), min(each.start, hit.start()), max(each.end, hit.end())
        )
        one.date = _date(page, sentence, hit)
        one.guiding = _guiding(page, each, hit, is_object=after is not None)
        yield one


def _has_place(page: Page, body: Organisation) -> bool:
    """Whether a name begins with its place: 柳河区纺织产业链党委 is a body of its own."""
    word = next(iter(starting_in(page.words, body.start, body.end)), None)
    return word is not None and word.start == body.start and places.is_place(word.text)


def _row_from(page: Page, first: Organisation) -> Iterator[Organisation]:
    """成立了A研究院、B研究院: all that one verb founds."""
    yield first
    at = first.end
    first_after = bisect_left(page.organisations, at, key=START)
    for one in islice(page.organisations, first_after, first_after + _ROW_MOST):
        if not _NEXT_IN_ROW.fullmatch(page.plain, at, one.start):
            return
        yield one
        at = one.end


def _row_to(page: Page, last: Organisation) -> list[Organisation]:
    """A联盟、B联盟正式成立: all of one sort that the verb's subject names."""
    run = [last]
    ends = next((ends for ends, _ in _KINDS if ends.search(last.full_name)), None)
    for one in reversed(_within(page, max(0, last.start - _ROW), last.start)):
        if ends is None or not ends.search(one.full_name):
            break
        if not _NEXT_IN_ROW.fullmatch(page.plain, one.end, run[0].start):
            break
        run.insert(0, one)
    return run


# A row of names before a verb is no longer than this.
_ROW: Final = 300
_ROW_MOST: Final = 60
_AS_FIRST: Final = re.compile(r"标志着[^,。]{0,12}?(?:首[个家支]|第一[个家支])")
# 成立A联盟、B党支部,是下一步的目标
_AIM: Final = re.compile(
    r"(?:[、和及与][^,。;、]{2,24}){0,12}?[”\"]?,?(?:就|仍|都|也|正|便|还|均)?是[^,。;]{0,16}?"
    r"(?:目标|任务|计划|打算|设想|愿景|心愿)(?:之一)?(?=[,。;]|$)",
    re.MULTILINE,
)
_STARTED: Final = re.compile(r"(?:联盟|同盟|联合体|共同体|联合会|委员会|专班|指挥部|中心|基地)$")
_EACH: Final = re.compile(
    r"分别$|分链$|\d+[条个](?:[\u4e00-\u9fff]{0,6}产业链?|链)上?(?:先后|相继|分别)?$"
)
_UNNAMED: Final = ("工作专班", "领导小组", "专班", "工作小组", "工作组", "推进小组", "党组织")
_PRICED: Final = re.compile(r"\d[\d.]*[万亿]?元")
_NEXT_IN_ROW: Final = re.compile(r"[”\"]?[、和及与][“\"]?")


def _object(page: Page, at: int, end: int) -> Organisation | None:
    """The body named right after the verb."""
    index = bisect_left(page.organisations, at, key=START)
    if index == len(page.organisations):
        return None
    one = page.organisations[index]
    runs_on = one.how == "listed" and page.plain[one.end : one.end + 1] not in _ENDS_OBJECT
    if one.end > end or one.refers or runs_on or not _OBJECT.match(page.plain[at : one.start]):
        return None
    return one


def _subject(page: Page, at: int, start: int) -> Organisation | None:
    """The body named before the verb, with nothing but when, where and by whom between."""
    for one in reversed(_within(page, start, at)):
        between = page.plain[one.end : at]
        if page.plain.startswith(("在", "于"), one.start - 1):
            continue  # A中心在B研究所揭牌
        if _is_led_on(between) or _BY_WHOM.fullmatch(between):
            return one
        guided = _GUIDED.search(between)
        if guided and _is_led_on(between[: guided.start()]) and _is_led_on(between[guided.end() :]):
            return one
    return None


# 该联盟|由A、B等单位于去年3月发起|成立
_BY_WHOM: Final = re.compile(
    r"(?:是)?由[^,。;]{2,120}?(?:共同|联合|倡议|牵头)*(?:发起|倡议|牵头|组建|筹建|创办|主导)(?:并|而)?"
)


def _is_led_on(between: str) -> bool:
    """Whether nothing but when, where and by whom stands between a subject and its verb."""
    return run_before(_SUBJECT, between, 0, len(between), _LONGEST_SAID) == 0


def _within(page: Page, start: int, end: int) -> Sequence[Organisation]:
    first = bisect_left(page.organisations, start, key=START)
    last = bisect_left(page.organisations, end, key=START)
    return [one for one in page.organisations[first:last] if one.end <= end]


def _date(page: Page, sentence: Sentence, hit: re.Match[str]) -> Day:
    """The day said with the verb: 成立于1994年, or the nearest before it in the sentence, or that
    of the event which the sentence goes on to tell of."""
    said = [
        one
        for one in starting_in(page.dates, sentence.start, sentence.end)
        if one.end <= sentence.end
    ]
    for one in said:
        if hit.end() <= one.start <= hit.end() + 2 and page.plain[hit.end() : one.start] in (
            "于",
            "在",
            "",
        ):
            return Day(one.iso, one.text, one.derived)
    before = [
        one
        for one in said
        if one.end <= hit.start() and one.precision in ("day", "month", "year", "open")
        and any(sign.isdecimal() or sign in "昨今前当同去" for sign in one.text)
    ]  # fmt: skip
    days = [one for one in before if "日" in one.text or "号" in one.text]
    if before and before[-1].precision == "year" and days:
        before = days  # 6月5日,…2024年度会议召开,甲联盟成立
    if before:
        return Day(before[-1].iso, before[-1].text, before[-1].derived)
    return day_of_event(page, sentence, hit.start())


def _guiding(page: Page, body: Organisation, hit: re.Match[str], *, is_object: bool) -> list[str]:
    """Full names of those in whose guidance, or by whom, the body was founded."""
    sentence = page.sentence_at(hit.start())
    if sentence is None:
        return []
    told = [*_told(page, sentence.start, hit.start(), body)]
    told += _told(page, hit.end(), sentence.end, body)
    told = told or _makers(page, sentence, body)
    if not told and not is_object:
        told = _hosts(page, sentence, body)
    if told or not is_object:
        return list(dict.fromkeys(told))
    if _REMADE.search(page.plain, sentence.start, hit.start()):
        return []
    near = starting_in(page.quoted, sentence.start - QUOTE, hit.start())
    titles = [Span(one.start, one.end) for one in near if one.mark == "《"]
    founders = [
        one
        for one in _within(page, sentence.start, hit.start())
        if not any(title.holds(one.start, one.end) for title in titles)
    ]
    if _BOTH.search(page.plain, sentence.start, hit.start()) and not founders:
        founders = list(_sentence_before(page, sentence.start))
    last_clause = _subject_clause(page, founders, hit.start())
    if founders and _TOGETHER.match(page.plain, founders[0].end):
        last_clause = founders  # A联合两家企业,即B和C,组建D
    is_joint = _JOINTLY.search(page.plain, sentence.start, hit.start()) is not None
    if not founders and (who := _person_first(page, hit.start())):
        return [who]
    return list(
        dict.fromkeys(
            one.full_name
            for one in last_clause
            if one.full_name != body.full_name and (one.kind != "government" or is_joint)
        )
    )


def _person_first(page: Page, verb: int) -> str | None:
    """朱某后来又创办甲公司: the person whose name the clause begins with."""
    clause = page.clause_at(verb)
    words = starting_in(page.words, clause.start, verb) if clause else ()
    if not words or words[0].tag != "nr" or not 2 < len(words[0].text) < 5:
        return None
    is_plain = all(one.tag[0] in "dtvmqb" for one in words[1:])
    return words[0].text if is_plain else None


def _told(
    page: Page, start: int, end: int, body: Organisation, *, leads: bool = False
) -> list[str]:
    """Those that a stretch says guide or found the body: each between a word that leads them in
    (由, 在, 联合), or a comma after such, and a verb of guiding. `leads`: it is the subject."""
    found: list[str] = []
    stop = _NO_FOUNDERS.search(page.plain, start, end)
    end = stop.start() if stop else end
    at, led = start, leads
    for verb in _GUIDES.finditer(page.plain, start, end):
        opening = _LEADS.search(page.plain, at, verb.start())
        if opening or led:
            first = opening.end() if opening and not led else at
            if opening and opening.group() == "联合":
                clause = page.clause_at(opening.start())  # A联合B举办: both
                first = max(at, clause.start) if clause else first
            found += [
                _with_cell(page, one) for one in _within(page, first, verb.start())
                if one.full_name != body.full_name
                and not page.plain.startswith((*_APPROVES, *_OVER), one.end)
            ]  # fmt: skip
            led = True
        at = verb.end()
    return found


def _with_cell(page: Page, one: Organisation) -> str:
    """区工商联|党组: the Party's cell in an organisation, where no word has the two as one."""
    cell = _CELL.match(page.plain, one.end)
    return one.full_name + (cell.group() if cell else "")


_CELL: Final = re.compile(r"(?:机关)?(?:党组|党工委|党委|党总支|党支部)(?!书记|副书记|委员|成员)")


def _makers(page: Page, sentence: Sentence, body: Organisation) -> list[str]:
    """A、B共建的BODY: those before the verb, in the clause of the body."""
    verb = _MAKE.search(page.plain, sentence.start, body.start)
    clause = page.clause_at(body.start)
    if verb is None or clause is None:
        return []
    return [one.full_name for one in _within(page, clause.start, verb.start())]


_MAKE: Final = re.compile(
    r"(?:共同|联合|携手|合作)*(?:共建|组建|发起(?:成立)?|打造|创办|筹建|设立|成立)的$"
)


def _hosts(page: Page, sentence: Sentence, body: Organisation) -> list[str]:
    """A联合B举办…成立大会: who founds a body by holding the meeting that founds it."""
    joint = re.compile(r"联合(?![体会国党])|会同|携手").search(
        page.plain, sentence.start, body.start
    )
    if joint is None:
        return []
    return [
        one.full_name for one in _within(page, sentence.start, body.start)
        if one.full_name != body.full_name
    ]  # fmt: skip


def _elsewhere(page: Page, named: Sequence[Organisation]) -> Iterator[tuple[list[str], Span]]:
    """What other sentences say of who guides or founds a body that is their subject."""
    for one in named:
        clause, sentence = page.clause_at(one.start), page.sentence_at(one.start)
        if clause is None or sentence is None:
            continue
        if _MADE_BY.search(page.plain, sentence.start, one.start):  # 由A、B共同打造的BODY
            told = _told(page, sentence.start, one.start, one)
            yield list(dict.fromkeys(told)), Span(sentence.start, one.end)
            continue
        if one.start - clause.start > _SUBJECT_WITHIN:
            continue
        if not _GUIDED_NEXT.match(page.plain, one.end):
            continue
        verb = _FOUNDED.search(page.plain, one.end, sentence.end)
        if verb and not _GUIDES.search(page.plain, one.end, verb.end()):
            continue  # 在某研究所揭牌,加快打造…
        if told := _told(page, one.end, sentence.end, one, leads=True):
            yield list(dict.fromkeys(told)), Span(one.start, sentence.end)


def _sentence_before(page: Page, start: int) -> Sequence[Organisation]:
    index = bisect_left(page.sentences, start, key=START) - 1
    if index < 0:
        return []
    before = page.sentences[index]
    return _within(page, before.start, before.end)


def _subject_clause(
    page: Page, founders: Sequence[Organisation], at: int
) -> Sequence[Organisation]:
    """Of the organisations before the verb, those of the nearest clause that names any."""
    if not founders:
        return []
    sentence = page.sentence_at(at)
    if sentence is None or founders[-1].end < sentence.start:
        return founders
    nearest = page.clause_at(founders[-1].start)
    first = next((one for one in founders if nearest and nearest.holds(one.start, one.end)), None)
    if first and nearest and first.start - nearest.start > _SUBJECT_WITHIN and first != founders[0]:
        nearest = page.clause_at(founders[0].start)  # A宣布,收购B股权,成立C: A founds C
    return [one for one in founders if nearest and nearest.holds(one.start, one.end)]

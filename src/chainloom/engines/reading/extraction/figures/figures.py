"""Figures: a number with a unit, the thing that it measures, whose it is, when, and of what.

A number stands in its clause in one of these ways (docs/reading.md says what counts):

    change    thing [同比] 增长 N              出口额同比增长20%: the thing and the word for it
    share     thing 占 whole (的) N %          the thing's share of the whole
    stake     [buyer] 收购 whole N %(的)股权   a share of a firm
    times     thing 是 whole 的 N 倍
    measure   thing [link] N                   产量达5万吨; 服装出口2.48亿美元; 亏损企业87家
    count     [subject 有] N thing             有938家规模以上企业; 1000亿元授信额度
    deed      subject verb N                   投资3亿元
    level     [由 N] 增至 N                    the thing said before

What a clause leaves out is that of the clause before it in the sentence; a subject that the
sentence leaves out is the organisation last spoken of. A date holds for the clause it stands in,
and for those that follow where it opens the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..text.dates import When
from ..text.marks import Span
from ..text.numbers import Number
from ..text.phrases import between, is_measure, sentences_with, words_of
from ..text.reports import Aims, meant
from .certificates import is_title
from .measuring import held_numbers, is_class, kind_of_unit, measures
from .owning import without_aggregate
from .things import Things
from .wholes import Thing
from .wording import (
    Said,
    before_links,
    cleaned,
    counted,
    done_to,
    is_counter,
    longest,
    parted_measure,
    unit_of,
)

if TYPE_CHECKING:
    from ..page import Page

_FROM: Final = re.compile(r"(?:由|从|自)(?:原来|原先|此前|之前|以前|过去|当初)?的?$")
_REPORTED: Final = re.compile(
    r"[,日]?(?:表示|透露|宣布|获悉|发布|了解到|报道|消息|从)"
    r"|,?[^,。\d]{2,20}(?:发布|公布)的[^,。\d]{2,16}(?:显示|称|指出|表明)"
)
# 较去年同期的2.8亿元: of the period that was told, a year before.
_YEAR_BEFORE: Final = re.compile(r"(?:去年|上年)同期的?(?:约|近)?\Z")
# 于2001年5月启动运营,有门店1282套
_OPENED: Final = (
    "启动建设",
    "开工建设",
    "投入使用",
    "开始",
    "设立",
    "创办",
    "组建",
    "揭牌",
    "启动运营",
    "投入运营",
    "开业",
    "成立",
    "建成",
    "投产",
    "开园",
    "开建",
)
_OPENS: Final = ("揭牌", "挂牌", "投用", "投入使用", "启用", "落成", "竣工", "开园", "投产", "成立")
_PLANNED: Final = re.compile(
    r"(?:计划|将|拟|预计|相当于|低于|高于|超过|按照|根据)[^,]{0,4}$|(?:受|因|由于|随着|相比|比|较|与|同)$"
)
_ATTRIBUTE: Final = re.compile(
    r"(?:以来的|的最|的[\d.]+倍|[^,。]{0,6}(?:发行|生产|制定|出台|签订)[的、])"
)
# 分别 is not said of numbers that stand further behind it.
_ROW_WITHIN: Final = 400
_ROW_OF_OWNERS: Final = re.compile(r"、|(?<=..)[和与及](?=..)")
_ROW: Final = re.compile(
    r"(?:有|是|为|包括|:)(?P<row>[^,。;、]{1,12}(?:、[^,。;、和]{1,12})+(?:[和与及][^,。;]{1,12})?)[,;]$"
)
# What is put in counts though it is only planned.
_PUT_IN: Final = ("投资", "资金", "规划面积", "用地", "占地", "建筑面积")
# 63个重点项目|建成投产, 1104个贫困村|全部出列: what became of them.
_UNDONE: Final = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:全部|陆续|相继|有所|圆满|如期|顺利|全面)?(?:建成(?:投产|投用)?|投产|投用|竣工|完工|达产|摘帽|出列)$"
    r"|(?<=[\u4e00-\u9fff])(?:全部|陆续|相继|有所|圆满|如期)$"
)
_ROW_OF_THINGS: Final = re.compile(r"、|以及|(?<=..)[和与及](?=..)")
_LONGEST_IN_ROW: Final = 14
_SIDES: Final = ("城镇", "农村", "城市", "乡村", "进口", "出口", "省内", "省外", "线上", "线下")
_OF: Final = ("的", "的约", "的近", "的不足")
# 成立于2007年,注册资本…: the year of its founding is not that of its capital.
_FOUNDED: Final = re.compile(
    r"(?:成立|创立|创办|创建|始建|建立|组建|起步|诞生|建成|上市|建|设)[于在]$"
)
_WAYS: Final = ("线上", "线下", "网上", "年", "日", "全年", "当年", "首期", "人均", "累计")
# So many and fewer points, problems, tasks are told one by one.
_FEW: Final = 12
_TAKES_PART: Final = re.compile(r"(?:参加|参会|与会|出席|参训|到会|参展|参赛)(?!的)")
# Words that compare with another time: 比2010年, 较上月.
_COMPARING: Final = ("比", "较", "与", "同")


def find(page: Page, found: Sequence[Fact]) -> Iterator[Fact]:
    """The figures of a page; `found` are its other facts, whose numbers are no figures again."""
    reader = _Reader(page, found)
    facts = [fact for clauses in sentences_with(page) for fact in reader.read(clauses)]
    yield from _without_headline(page, facts)


def _without(scope: str | None, what: str) -> str:
    """A thing without the end of its owner's name that it begins with (鞋服产业|鞋服产业产值)."""
    for size in range(min(len(scope or ""), len(what) - 2), 1, -1):
        same = scope is not None and scope.endswith(what[:size])
        if same and (size > 2 or what[:size] in ("园区", "公司", "集团", "集群", "基地", "项目")):
            return what[size:]
    return what


def _without_headline(page: Page, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Figures without those of the first line that the text below says again."""
    headline = page.text.find("\n")
    below = {
        (fact.fields["number"], fact.fields["unit"]) for fact in facts if fact.start > headline
    }
    told: list[Fact] = []
    for fact in facts:
        repeats = (fact.fields["number"], fact.fields["unit"]) in below
        if fact.start < headline and repeats:
            continue
        if not any(_is_same(fact, one) for one in told):
            told.append(fact)
            yield fact


def _is_same(one: Fact, other: Fact) -> bool:
    """Whether two figures of a page say the same, the one more fully."""
    mine, theirs = one.fields, other.fields
    if any(mine[name] != theirs[name] for name in ("number", "number_to", "share_of")):
        return False
    if kind_of_unit(mine["unit"]) != kind_of_unit(theirs["unit"]):
        return False
    if mine["as_of"] and theirs["as_of"] and mine["as_of"] != theirs["as_of"]:
        return False
    return all(
        not mine[name]
        or not theirs[name]
        or mine[name] in theirs[name]
        or theirs[name] in mine[name]
        for name in ("what", "scope")
    )


class _Reader:
    """Reads the sentences of a page in order, keeping what is spoken of."""

    def __init__(self, page: Page, found: Sequence[Fact]) -> None:
        self.page = page
        self.held = held_numbers(found)
        whole = ("policy_benefit", "certificate_count")
        told = [Span(one.start, one.end) for one in found if one.kind in whole]
        told += [
            Span(one.start, one.start + len(str(one.fields["name"])))
            for one in found
            if one.kind == "project"
        ]
        self.told = {number.start for one in told for number in between(page.numbers, *one)}
        self.counts = [one.start for one in page.numbers if one.unit]
        self.events = [
            (one.start, str(one.fields["kind"])) for one in found if one.kind == "event_held"
        ]
        self.things = Things(page)
        self.aims = Aims(page)
        self.opened = 0
        self.paragraph_end = 0
        self.scopes, self.topics = self.things.scopes, self.things.topics

    def read(self, clauses: tuple[Span, ...]) -> Iterator[Fact]:
        """The figures of one sentence."""
        if not clauses:
            return
        self.things.said = []
        first = clauses[0].start
        start = next((one.start for one in clauses if not self._is_opening(one)), first)
        begins = self.page.plain.endswith("\n", 0, first)
        goes_on = not begins and self.page.plain.startswith("其中", first)
        start = self.opened if goes_on else start
        self.opened = start
        self.topics.open_sentence(is_paragraph=begins, goes_on=goes_on)
        last = max((one.end for one in self._numbers(clauses)), default=0)
        for clause in clauses:
            low = clause.start
            for number in between(self.page.numbers, clause.start, clause.end):
                if number.start in self.told:
                    continue  # a condition or a sum of what is promised, a part of a name
                if measures(self.page, number, clause, self.held):
                    yield from self._figure(number, clause, low, start)
                elif is_class(self.page, number, clause):
                    continue
                elif number.unit == "" and number.text.endswith(("万", "亿")):
                    self._remember(number, clause, low)
                elif self._is_label(number, clause):
                    continue
                low = number.full_end
            if self._is_needed(clause):
                self.topics.hear(clause)
                self.topics.hear_speaker(clause)
            if clause.end < last:
                self._look_ahead(clause)

    def _is_needed(self, clause: Span) -> bool:
        """Whether a number follows in the paragraph, that what a clause speaks of may own."""
        if clause.end >= self.paragraph_end:
            end = self.page.plain.find("\n", clause.end)
            self.paragraph_end = len(self.page.plain) if end < 0 else end
        following = bisect_left(self.counts, clause.end)
        return following < len(self.counts) and self.counts[following] < self.paragraph_end

    def _remember(self, number: Number, clause: Span, low: int) -> None:
        """营收176亿,增长64%: no figure without a unit, but what the next number is of."""
        if thing := self.things.of(number, clause, low):
            start, end = min(thing.start, number.start), max(thing.end, number.end)
            scope = self._scope(thing, clause, number)
            self.things.said.append(Said(cleaned(thing.base), scope, "", start, end))

    def _numbers(self, clauses: tuple[Span, ...]) -> Iterator[Number]:
        for clause in clauses:
            yield from (n for n in between(self.page.numbers, clause.start, clause.end) if n.unit)

    def _is_opening(self, clause: Span) -> bool:
        """此外, 其中: no clause of its own."""
        return self.page.plain[clause.start : clause.end] in words_of("openings")

    def _is_label(self, number: Number, clause: Span) -> bool:
        """A number inside a phrase (3级地产棉, 上一年), which does not part what is around it."""
        unmeasured = number.is_time or number.unit in ("", *words_of("no_measure"))
        return unmeasured or is_class(self.page, number, clause)

    def _look_ahead(self, clause: Span) -> None:
        """A thing that a clause without its number names: 收盘价创新高,报…"""
        last = self.things.last
        if last is not None and last.end > clause.start:
            return
        at = self.scopes.after_opening(clause.start, clause.end)
        if said := self.things.measured_in(clause, at):
            self.things.said.append(said)

    def _figure(self, number: Number, clause: Span, low: int, start: int) -> Iterator[Fact]:
        thing = self.things.of(number, clause, low)
        if thing is None or not cleaned(thing.what):
            return
        when = self._when(number, clause, start, thing)
        if self._is_hoped_for(number, clause, thing, when):
            return
        said = self.things.last
        unit, value, value_to = unit_of(number, said if thing.how == "level" else None)
        scope = self._scope(thing, clause, number)
        what, base = cleaned(thing.what), cleaned(thing.base)
        if number.unit in ("家次", "户次"):
            what, base = done_to(what), done_to(base)
        if is_counter(number):
            what, base = counted(_UNDONE.sub("", what)), counted(base)
        if is_counter(number) and value <= _FEW and what.endswith(longest("talking_points")):
            return
        if (
            said
            and is_counter(number)
            and self.scopes.is_place(what)
            and not self.scopes.is_wide(what)
        ):
            scope, what, base = what, said.base, said.base  # 企业38家,其中武汉11家
        scope = None if scope == what else self.topics.fitting(meant(self.topics.of_report, scope))
        what = _without(scope, what)
        if is_counter(number) and scope in self.topics.firms and is_title(what):
            return  # a firm's own titles
        span = (min(thing.start, number.start), max(thing.end, number.end))
        mine = self._respective(number, clause, base, is_change=thing.how == "change")
        if row := self._row_of_things(number, clause):
            scope, mine = row[0] or scope, row[1]
            what, base = mine + (what[len(base) :] if what.startswith(base) else ""), mine
        if not self._in_brackets(number, clause):
            self.things.said.append(Said(base, scope, unit, *span, what, thing.share_of))
        if mine and not row:
            what = mine + what.removeprefix(base)
        if not mine and (whose := self._respective(number, clause, scope or "")):
            scope = whose if _ROW_OF_OWNERS.search(scope or "") else scope
        elif owners := self._row_before(number, clause):
            scope = owners
        fields = {
            "what": what,
            "number": value,
            "number_to": value_to,
            "unit": unit,
            "scope": scope,
            "as_of": self._year_before(number, when) or _iso(when),
            "share_of": thing.share_of,
        }
        yield self.page.fact(
            "figure",
            span,
            fields,
            told=thing.how,
            open_={"as_of": when.text} if when and when.iso is None else {},
            derived={"as_of": when.derived} if when and when.iso and when.derived else {},
        )

    def _in_brackets(self, number: Number, clause: Span) -> bool:
        """Whether a number only adds to what is said, so that nothing goes on from it."""
        opened = self.page.plain.rfind("(", clause.start, number.start)
        return opened > self.page.plain.rfind(")", clause.start, number.start)

    def _respective(
        self, number: Number, clause: Span, base: str, *, is_change: bool = False
    ) -> str | None:
        """销售收入、利税分别增长5%和6%: each thing has the number in its place."""
        at = self.page.plain.rfind("分别", clause.start, number.start)
        things = re.split("、|以及|[和及与]", base)
        if at < 0 and is_change:
            at = clause.start  # 甲和乙分别为…,增长3%和4%
        if at < 0 or number.start - at > _ROW_WITHIN:
            return None
        numbers = list(between(self.page.numbers, at, min(clause.end, at + _ROW_WITHIN)))
        before = [one for one in self.things.said if one.end <= at][-len(numbers) :]
        if len(things) == 1 < len(numbers) == len(before) and before[-1].base == base:
            things = [one.base for one in before]  # 产值5亿元,利税2亿元,分别增长3%和4%
        if len(things) != len(numbers) or len(things) < 2 or number not in numbers:
            return None
        return things[numbers.index(number)]

    def _row_of_things(self, number: Number, clause: Span) -> tuple[str | None, str] | None:
        """化学需氧量和二氧化硫排放量分别下降8%和4%: owner and thing of the number in its place; a
        measure that stands at the end alone is of each."""
        at = self.page.plain.rfind("分别", clause.start, number.start)
        if at < 0 or number.start - at > _ROW_WITHIN:
            return None
        numbers = list(between(self.page.numbers, at, min(clause.end, at + _ROW_WITHIN)))
        start = self.scopes.after_opening(clause.start, at)
        held = self.page.plain.find("占", start, at)
        end = before_links(self.page.plain, start, held if held > start else at)
        things = _ROW_OF_THINGS.split(self.page.plain[start:end])
        if number not in numbers or len(numbers) != len(things) or len(things) < 2:
            return None
        last, shared = parted_measure(things[-1])
        if things[0] in _SIDES and things[-1][: len(things[0])] in _SIDES:
            last, shared = things[-1][: len(things[0])], things[-1][len(things[0]) :]
        if not is_measure(things[-1]) or last.endswith("的") or shared.endswith(longest("prices")):
            return None
        if any(not 2 <= len(one) <= _LONGEST_IN_ROW for one in things[1:]):
            return None
        owner, begin = self.topics.within(start, start + len(things[0]))
        if things[0] in _SIDES:
            owner, begin = None, start
        things[0] = self.page.plain[begin : start + len(things[0])]
        if any(not is_measure(one) and self._is_whose(one) for one in [*things[:-1], last]):
            return None
        thing = things[numbers.index(number)]
        return owner, thing if is_measure(thing) or thing in words_of("deeds") else thing + shared

    def _is_whose(self, name: str) -> bool:
        """Whether a name in a row is an owner's (龙口和牟平采购规模分别为)."""
        named = any(one.name == name for one in self.page.organisations)
        return named or self.topics.is_named(name) or self.scopes.is_place(name or " ")

    def _row_before(self, number: Number, clause: Span) -> str | None:
        """县市区有甲、乙、丙,采购额分别为…: whose each is was told right before."""
        at = self.page.plain.rfind("分别", clause.start, number.start)
        row = _ROW.search(self.page.plain, max(0, clause.start - 80), clause.start)
        if at < 0 or not row or number.start - at > _ROW_WITHIN:
            return None
        numbers = list(between(self.page.numbers, at, min(clause.end, at + _ROW_WITHIN)))
        owners = re.split("、|以及|[和及与]", row.group("row"))
        if len(owners) != len(numbers) or number not in numbers:
            return None
        return self.scopes.resolved(owners[numbers.index(number)], self.topics.current)

    def _scope(self, thing: Thing, clause: Span, number: Number) -> str | None:
        """Whose: by the phrase, the clause, the sentence, else whoever was last spoken of."""
        if thing.scope:
            opens = thing.start <= self.scopes.after_opening(clause.start, clause.end)
            passing = thing.how == "level" or thing.scope == self.topics.whole
            passing = passing or thing.scope.endswith(("城镇", "农村", "乡村", "城乡"))
            if opens and not passing and self.topics.is_named(thing.scope):
                self.topics.speak_of(without_aggregate(thing.scope, self.scopes.is_place))
            return thing.scope
        if event := self._attended(clause):
            return event
        said = self.things.last
        if (
            said
            and self.page.plain[said.end : said.end + 1] in ("中", "里")
            and thing.how != "change"
        ):
            return said.base
        if said and thing.what == "价格" and len(said.unit) == 1 and not is_measure(said.base):
            return said.base  # 采购4000万部终端,价格1500元: that of what was counted
        if said and (thing.how == "level" or self._in_brackets(number, clause)):
            return said.scope
        owner = self.topics.owner(clause, min(thing.start, number.start))
        product = parted_measure(thing.base)[0]
        return self.topics.of_product(owner) if len(product) > 1 and product not in _WAYS else owner

    def _attended(self, clause: Span) -> str | None:
        """The event that those counted in a clause take part in."""
        if not _TAKES_PART.search(self.page.plain, clause.start, clause.end):
            return None
        paragraph = self.page.text.rfind("\n", 0, clause.start)
        return next(
            (name for start, name in reversed(self.events) if paragraph < start < clause.end), None
        )

    def _when(self, number: Number, clause: Span, start: int, thing: Thing) -> When | None:
        """The date that holds for a number: the last before it in its sentence."""
        plain, last = self.page.plain, None
        for date in between(self.page.dates, start, number.start):
            between_them = plain[date.end : number.full_start]
            if plain[max(start, date.start - 1) : date.start] in _COMPARING and between_them:
                continue
            if date.start < clause.start and not self._carries(date):
                continue
            if any(start <= date.end <= start + len(name) for start, name in self.events):
                continue  # 举行2025年三季度项目集中开工活动: of the name
            if plain.startswith(("同期", "水平"), date.end) and between_them:
                continue  # 未恢复至去年同期水平
            since = date.mark == "since" and not date.text.startswith(("今年", "本年"))
            if since and date.end < number.start and between_them not in ("", *_OF):
                continue  # 自2023年成立以来, 去年以来的趋势
            if plain.count("(", date.end, number.start) < plain.count(")", date.end, number.start):
                continue  # of what stands in brackets
            if _REPORTED.match(plain, date.end) or (thing.share_of and date.text in thing.share_of):
                continue
            from_date = _FROM.search(plain, max(start, date.start - 1), date.start)
            if from_date and plain[date.end : date.end + 1] == "的" and between_them not in _OF:
                continue  # 由2005年的A发展到B: the date of A alone
            last = date
        from_then = _FROM.search(plain, max(start, number.start - 6), number.full_start)
        if last and from_then and "此前" in plain[last.end : number.start]:
            return None
        return last

    def _year_before(self, number: Number, when: When | None) -> str | None:
        """The period that was told, a year before: 前5月452亿元,去年同期的283亿元."""
        told = _iso(when)
        at = number.full_start
        if told is None or not _YEAR_BEFORE.search(self.page.plain, max(0, at - 8), at):
            return None
        return re.sub(r"(?<!-)\b\d{4}(?=-|/|$)", lambda year: str(int(year.group()) - 1), told)

    def _carries(self, date: When) -> bool:
        """Whether a date holds for the clauses after its own too."""
        plain, clause = self.page.plain, self.page.clause_at(date.start)
        if clause is None:
            return False
        led = plain[clause.start : date.start]
        if _PLANNED.search(led) and not led.endswith(("到", "至")):  # 将力争到2026年底
            return False
        after = self.page.clause_at(clause.end + 1) if date.end == clause.end else None
        if after and plain.endswith(_OPENS, after.start, after.end):
            return False  # 今年3月,某学院揭牌,建筑面积…
        if _FOUNDED.search(plain, clause.start, date.start):
            return False
        if plain.startswith(_OPENED, date.end) or plain.endswith(_OPENS, date.end, clause.end):
            return False
        return not _ATTRIBUTE.match(plain, date.end)

    def _is_hoped_for(self, number: Number, clause: Span, thing: Thing, when: When | None) -> bool:
        """An aim or a forecast without its year, unless of what is put in."""
        before = self.page.plain[clause.start : number.start]
        if _iso(when):
            return False
        if self.aims.told_at(number.start):
            return not thing.what.endswith(_PUT_IN) or "完成" in before
        if not any(word in before for word in words_of("forecasts")):
            return False
        return not any(word in before + thing.what for word in words_of("inputs"))


def _iso(when: When | None) -> str | None:
    if when is None or when.iso is None or ("五" in when.text and when.precision == "period"):
        return None
    if when.precision == "year" and when.text.endswith(("底", "末")):
        return f"{when.iso}-12"
    return when.iso

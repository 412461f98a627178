"""What a number measures, by the words around it (figures.py tells the ways)."""

from __future__ import annotations

import re
from typing import Final

from ..text.marks import Span
from ..text.numbers import Number
from ..text.phrases import (
    between,
    end_of_phrase,
    has_noun,
    head_of_counted,
    is_measure,
    start_of_phrase,
    words_of,
)
from ..text.words import at as word_at
from ..text.words import lexicon
from .measuring import MONEY, kind_of_unit
from .owning import OWNER, alone
from .wholes import Thing, Wholes
from .wording import (
    NAMED,
    Said,
    before_links,
    growth,
    is_counter,
    is_quoted,
    is_rate,
    longest,
    parted_measure,
    unit_of,
)

_ASIDE: Final = re.compile(r"(?:比|较|与|和)[^,。]{1,14}?(?:相比)?$")
_USED_FOR: Final = re.compile(r"(?:将|主要|全部)*(?:用于|为|是)")
_RATE_AFTER: Final = re.compile(
    r"(?:以上)?的?(?:速度|速率|幅度)(?:快速|高速|持续|逐年)*(?P<verb>递增|增长|上升|下降|递减)"
)
_RATE: Final = re.compile(
    r"(?:以上)?的?(?:平均|高|较快)?(?P<rate>增长速度|增长率|增速|增幅|涨幅|降幅|增长)(?![\w])"
)
# 上涨突破2600美元: a level that was reached, not the change.
_BROKEN: Final = re.compile(r"突破|逼近|接近")
_TURNING: Final = re.compile(
    r"(?P<verb>增加|减少|降低|提高|节约|节省|新开|增开|新增|增设|关闭)了?(?P<object>[^\W\d_]{0,8})$"
)
# Prepositions whose noun is not the subject: 向东华公司支付.
_TOWARDS: Final = tuple("向给对从与同在于")
# What is paid for: 以2.86亿澳元收购, 斥资1740万加元买入.
_SPENT: Final = re.compile(r"(?:以|斥资|耗资|出资)(?:约|近|超过)?$")
_BOUGHT: Final = re.compile(r"收购|并购|购入|购买|买入|竞得|受让|入股")
# 年产铁矿石, 销售挖掘机: a deed with what it is done to.
_MADE: Final = re.compile(r"(?:年产|日产|月产|产|累计销售|销售|生产|出口|进口|加工)\Z")
_WAYS_OF_DEED: Final = re.compile(r"(?:累计|实际|计划总?|总|年|新增)$")
_ORGANISED: Final = ("家", "户", "所")
_TRADE: Final = re.compile(r"(?:(?<!企)业|领域|地区|类)$")


class Things(Wholes):
    """Reads what numbers measure; `said` are this sentence's figures so far."""

    def of(self, number: Number, clause: Span, low: int) -> Thing | None:
        """What a number measures; `low` is where the number before it in the clause ends."""
        high = self._before_dates(low, number.full_start)
        change = growth().search(self.page.plain, low, high)
        if change and _BROKEN.match(self.page.plain, number.full_start):
            high = before_links(self.page.plain, low, change.start())
        if reached := self._of_aim(number, clause, low):
            return reached
        for way in (self._share, self._times, self._stake, self._change):
            if thing := way(number, clause, low, high):
                return thing
        left = self._left(number, low, high)
        if left and number.unit == "%" and (rate := _RATE.match(self.page.plain, number.full_end)):
            left.base, left.what, left.end = left.what, left.what + rate.group("rate"), rate.end()
            return left
        if left and (is_measure(left.what) or left.what in words_of("deeds")):
            left.scope = self._of_what(number, clause) or left.scope
        if left and (is_measure(left.what) or left.what == "占地"):
            return left
        if turned := self._turned(number, clause, low, high):
            return turned
        if not left and MONEY.search(number.unit) and is_quoted(self.page.plain, low, number):
            return Thing("价格", "价格", None, low, number.end, "measure")
        return self._right(number, clause, low) or left or self._level(number, low)

    def _before_dates(self, low: int, high: int) -> int:
        """Where what stands before the words that lead to a number ends: 消费将在2020年时达到|N."""
        plain, high = self.page.plain, before_links(self.page.plain, low, high)
        while True:
            date = next(
                (
                    one
                    for one in between(self.page.dates, max(low, high - 24), high)
                    if plain[one.end : high] in ("", "时", "前", "底", "间", "内", "期间")
                ),
                None,
            )
            until = before_links(plain, low, date.start) if date else high
            if until >= high or until <= low:
                return high  # nothing before a date: it opens the clause
            high = until

    def _of_what(self, number: Number, clause: Span) -> str | None:
        """占地130亩的中心, 产值70亿元的集群: whose it is comes after its measure."""
        at = number.full_end
        if not self.page.plain.startswith("的", at):
            return None
        end = end_of_phrase(self.page, at + 1, clause.end)
        text = self.page.plain[at + 1 : end]
        named = NAMED.match(text) is not None and not is_measure(text) and "的" not in text
        return self.scopes.resolved(text, self.topics.current) if named else None

    def measured_in(self, clause: Span, start: int) -> Said | None:
        """The thing measured that a clause without a figure begins with (收盘价创新高,报…)."""
        end = end_of_phrase(self.page, start, clause.end)
        while end > start and not is_measure(self.page.plain[start:end]):
            words = between(self.page.words, start, end)
            end = next((word.start for word in words if word.end == end), start)
        if end == start:
            return None
        scope, what = self._parted(start, end)
        return Said(what, scope, "", start, end)

    def _change(self, number: Number, clause: Span, low: int, high: int) -> Thing | None:
        """X同比增长N%, and 以N%的速度递增."""
        plain, end = self.page.plain, number.end
        if than := _ABOVE.search(plain, low, number.full_start) or _THAN.search(plain, low, high):
            base, verb = than.group("thing"), than.group("verb")
            return Thing(base + verb, base, None, than.start("thing"), end, "change")
        if after := _RATE_AFTER.match(plain, number.full_end):
            verb, end = after.group("verb"), after.end()
            start = re.compile(r"(?:正在|正)?以?(?:年均|每年|平均)?约?\Z").search(plain, low, high)
            at = start.start() if start else high
        elif said_above := self._above(number, clause, low):
            return said_above
        elif hit := growth().search(plain, low, high):
            verb, at = hit.group("name"), hit.start()
        else:
            return None
        of = (
            self._right(number, clause, low)
            if not after and plain.startswith("的", number.full_end)
            else None
        )
        if of and is_measure(of.what):  # 下跌30%的产品价格
            scope, base = self._parted(of.end - len(of.what), of.end)
            return Thing(base + verb, base, scope, at, of.end, "change")
        aside = _ASIDE.search(plain, low, at)
        until = self._before_dates(low, aside.start() if aside else at)
        begin = start_of_phrase(self.page, low, until, deed=True)
        begin = self.scopes.after_opening(begin, until) if begin < until else begin
        said = next((s for s in reversed(self.said) if s.base not in words_of("rates")), None)
        if begin < until and self.page.plain.startswith(_PULLS, begin) and said:
            base = self.page.plain[begin:until]  # 拉动全区工业|增长4.3个百分点
            return Thing(base + verb, base, said.scope, begin, end, "change")
        if begin < until:
            traded = plain.endswith(("进口", "出口"), low, begin) and not is_measure(
                plain[begin:until]
            )
            begin -= 2 * traded  # 我国|进口|铁矿石同比增加
            scope, base = self._parted(begin, until)
            is_thing = is_measure(base) or base.endswith(longest("deeds"))
            if said and scope is None and not is_thing and is_measure(said.base):
                scope, base = self.scopes.resolved(base, self.topics.current), said.base
            elif not is_thing and MONEY.search(number.unit) and verb in words_of("price_moves"):
                scope, base = (
                    self.scopes.resolved((scope or "") + base, self.topics.current),
                    "价格",
                )
            return Thing(base + verb, base, scope, begin, end, "change")
        if said is None:
            return None
        base = said.base
        if number.unit == "百分点" and said.unit == "%" and said.what != said.base:
            base = said.what or base  # 增长9%,提高2个百分点
        for rate in longest("rates"):
            base = base.removesuffix(rate)
        return Thing(base + verb, base, said.scope, at, end, "change")

    def _above(self, number: Number, clause: Span, low: int) -> Thing | None:
        """增长11%,高于全省2个百分点: what was said, by how much it is more than elsewhere."""
        said, begin = self.last, self.scopes.after_opening(clause.start, number.start)
        hit = _ABOVE_THAT.match(self.page.plain, begin, number.full_start)
        if not said or not hit:
            return None
        if number.unit != "百分点" and (hit.group("verb") or number.unit != said.unit):
            return None
        what = said.what or said.base
        verb = hit.group("verb") or hit.group("than")
        return Thing(what + verb, what, said.scope, begin, number.end, "change")

    def _turned(self, number: Number, clause: Span, low: int, high: int) -> Thing | None:
        """增加10%的成本, 新开110家专卖店, 增开门店120家: the verb of change before its thing."""
        verb = _TURNING.search(self.page.plain, low, high)
        if verb and not verb.group("object"):
            thing = self._right(number, clause, low)
            if thing is None or (number.unit == "%" and not is_measure(thing.what)):
                return None
            what, end = thing.what, thing.end
        elif verb and kind_of_unit(number.unit) == "count":
            what, end = verb.group("object"), number.end
        else:
            return None
        return Thing(what + verb.group("verb"), what, None, verb.start(), end, "count")

    # What stands before, what stands after.

    def _left(self, number: Number, low: int, high: int) -> Thing | None:
        """The noun phrase or the deed before the number."""
        begin = start_of_phrase(self.page, low, high, deed=True)
        begin = self.scopes.after_opening(begin, high) if begin < high else begin
        if inside := _INSIDE.match(self.page.plain, begin, high):
            begin = inside.end()  # 集群内有|上市公司
        begin = self._after_whom(low, begin, high)
        if begin < high and (large := _LARGE.search(self.page.plain, low, begin)):
            what = self.page.plain[large.start() : high]
            return Thing(what, what, None, large.start(), number.end, "measure")
        if begin >= high or not has_noun(self.page, begin, high):
            return None
        said, end = self.last, number.end
        made = _MADE.search(self.page.plain, low, begin)
        if made and not is_measure(self.page.plain[begin:high]):
            what = self.page.plain[made.start() : high]
            return Thing(what, what, None, made.start(), end, "deed")
        if self.page.plain[low:begin].endswith("计划") and self.page.plain.startswith("总", begin):
            begin -= len("计划")
        towards = self.page.plain[begin - 1 : begin] in ("对", "向") and begin - 1 > low
        traded = self.page.plain.endswith(("出口", "进口", "出口额", "进口额"), begin, high)
        if (
            towards
            and not is_counter(number)
            and (traded or self.scopes.leading_place(begin, high) > begin)
        ):
            what = self.page.plain[begin - 1 : high]  # 越南|对日本纺织品出口金额
            return Thing(what, what, None, begin - 1, end, "measure")
        if self.page.plain.startswith("相比", begin):
            begin += len("相比")  # 与去年同期相比降幅达到45%
        scope, what = self._parted_deed(number, *self._parted(begin, high))
        if added := _ADDED.search(self.page.plain, low, begin):
            what = added.group() + what
        if scope and self.page.plain[begin - 1 : begin] in _TOWARDS:
            scope = None
        if is_rate(what):
            return self._rate(what, scope, low, begin, number)
        if said and what in words_of("deeds") and what != said.base and said.base.startswith(what):
            return Thing(said.base, said.base, said.scope, begin, end, "level")
        unit = unit_of(number, said)[0]
        if is_measure(what):
            return Thing(what, what, scope, begin, end, "measure")
        row = next((one for one in reversed(self.said) if one.unit == unit), None)
        if row and scope is None and _TRADE.search(what) and is_measure(row.base):
            whose = self.scopes.resolved(what, self.topics.current)
            return Thing(row.base, row.base, whose, begin, end, "level")
        goes_on = said is not None and said.unit == unit and scope is None
        told = said is not None and said.base.endswith(longest("prices"))
        is_named = not is_counter(number) and self.topics.is_named(what)
        is_owner = told or is_named or _TRADE.search(what)
        if said and goes_on and is_owner:
            whose = self.scopes.resolved(what, self.topics.current)
            return Thing(said.base, said.base, whose, begin, end, "level")
        if "/" in unit and MONEY.search(unit):
            whose = self.scopes.resolved(self.page.plain[begin:high], self.topics.current)
            return Thing("价格", "价格", whose, begin, end, "measure")
        return Thing(
            what, what, scope, begin, end, "deed" if what in words_of("deeds") else "measure"
        )

    def _after_whom(self, low: int, begin: int, high: int) -> int:
        """为企业|节约成本: for whom is no part of the thing."""
        whom = word_at(self.page.words, begin)
        for_whom = begin > low and self.page.plain[begin - 1] in "为给替帮助"
        does = whom is not None and self.page.plain.startswith(longest("deeds"), whom.end)
        return whom.end if for_whom and whom and does and whom.end < high else begin

    def _rate(self, what: str, scope: str | None, low: int, start: int, number: Number) -> Thing:
        """涨幅, 增速 by itself: of what was said before."""
        said = self.last
        base = said.base if said else ""
        for rate in longest("rates"):
            base = base.removesuffix(rate)
        if not base and "价" in self.page.plain[max(0, low - 60) : number.end + 40]:
            base = "价格"
        scope = scope or (said.scope if said else None)
        return Thing(base + what, base, scope, start, number.end, "measure")

    def _right(self, number: Number, clause: Span, low: int) -> Thing | None:
        """The noun phrase after the number, or what was bought for it."""
        plain, begin = self.page.plain, number.full_end
        spent = _SPENT.search(plain, low, number.full_start)
        if spent and MONEY.search(number.unit) and "/" not in unit_of(number, None)[0]:
            bought = _BOUGHT.search(plain, begin, clause.end)
            if bought or spent.group() == "斥资":
                what, end = (bought.group(), bought.end()) if bought else ("斥资", number.end)
                return Thing(what, what, None, spent.start(), end, "deed")
        if plain[begin : begin + 1] == "(":
            return None
        if number.unit in lexicon("units")["nouns"]:
            return Thing(number.unit, number.unit, None, number.start, number.end, "count")
        if used := _USED_FOR.match(plain, begin, clause.end):
            begin = used.end()
        begin, end = self._counted(number, clause, begin)
        what = head_of_counted(self.page, begin, end)
        if number.unit in _ORGANISED and "(" not in what and not OWNER.search(what):
            what = self._organised(begin, begin + len(what)) or what
        if not what or len(what) > 30 or what.endswith(longest("reached")):
            return None
        if (
            number.unit == "%"
            and begin == number.end
            and plain[begin] != "的"
            and not is_measure(what)
        ):
            return None  # 95%氯化钾: how pure it is
        if what in words_of("plain_prices"):
            what = "价格"
        holders, _ = parted_measure(what)
        if is_counter(number) and OWNER.search(holders):
            what, end = holders, begin + len(holders)  # 76家重点企业|粗钢产量
        at = before_links(plain, low, number.full_start)
        start = start_of_phrase(self.page, low, at)
        start = self.scopes.after_opening(start, at) if start < at else start
        scope = None
        told = plain[start:at] not in alone()  # 企业的120名骨干: whose they are is not said
        if start < at and told and plain[at : number.full_start] in _JOINED:
            scope = self.scopes.named(low, start, at, self.topics.current)
        return Thing(what, what, scope, number.start, end, "count")

    def _organised(self, begin: int, end: int) -> str | None:
        """412家|规上工业企业|数字化水平: what 家 counts is an organisation."""
        for word in reversed(list(between(self.page.words, begin, end))):
            if _FIRM.search(text := self.page.plain[begin : word.end]):
                return text
        return None

    def _counted(self, number: Number, clause: Span, begin: int) -> tuple[int, int]:
        """The stretch that names what is counted, a clause with 的 before it left out."""
        following = next(
            (n.full_start for n in between(self.page.numbers, begin, clause.end)), clause.end
        )
        end = end_of_phrase(self.page, begin, following)
        first = next(
            (w for w in between(self.page.words, begin, following) if w.start == begin), None
        )
        if first and first.tag[0] == "v" and is_counter(number):
            last = self.page.plain.rfind("的", begin, following)
            if last > 0:
                return last + 1, end_of_phrase(self.page, last + 1, following)
        return begin, end

    # A phrase and its parts.

    def _parted_deed(self, number: Number, scope: str | None, what: str) -> tuple[str | None, str]:
        """中央财政投入 → 中央财政, 投入; 分阶段投入 → 投入; 累计投入 stays."""
        deed = next((one for one in longest("deeds") if what.endswith(one)), "")
        doer = what.removesuffix(deed)
        if not deed or not doer or (is_measure(what) and not _ADVERBIAL.search(doer)):
            return scope, what
        if number.unit in _ORGANISED and has_noun(
            self.page, number.start - len(what), number.start
        ):
            return scope, doer
        if way := _WAYS_OF_DEED.search(doer):
            doer, deed = doer[: way.start()], what[way.start() :]
        if scope is None and doer and NAMED.match(doer):
            scope = self.scopes.resolved(doer, self.topics.current)
        return scope, deed


# 产值超亿元企业, 5000万元以上项目: how large those are that are counted.
_LARGE: Final = re.compile(
    r"(?:(?:年|总|税收|工业|主营业务)?(?:产值|营收|营业收入|收入|销售额|投资额?|税收|纳税额?)(?:达到|达|在)?)?(?:超过|超|过|上|破)?"
    r"[\d.]*[十百千万亿]+元?(?:以上|及以上)?的?\Z"
)
# 增速比全市平均高1.6个百分点.
_THAN: Final = re.compile(
    r"(?P<thing>[^,。\d]{1,12}?)(?:比|较)(?P<of>[^,。]{2,16}?)(?P<verb>高出?|低|快|慢|(?<![增众])多|(?<!减)少)\Z"
)
_ABOVE_THAT: Final = re.compile(
    r"(?:(?P<verb>高|低|快|慢)(?:于|出)[^,。;\d]{2,16}|(?:比|较)[^,。;\d年月日期季周]{2,12}?(?P<than>高出?|低|快|慢|多|(?<!减)少))\Z"
)
_JOINED: Final = ("", "首批", "第一批", "各类", "的")
_ADDED: Final = re.compile(r"(?:新增|净增|节约|节省|降低|减少)\Z")
_INSIDE: Final = re.compile(r"[\u4e00-\u9fff]{1,6}?[内里](?:现|共|拥)?有(?=[\u4e00-\u9fff])")
_ABOVE: Final = re.compile(
    r"(?P<thing>[^,。;\d]{2,14}?)(?P<verb>高|低|快|慢)于(?P<of>[^,。;\d]{2,16})\Z"
)
_FIRM: Final = re.compile(r"(?:企业|公司|单位|商户|机构|银行|厂商|合作社)$")
_PULLS: Final = ("拉动", "带动")
_ADVERBIAL: Final = re.compile(r"(?:阶段|分期|全部|直接|一次性|集中|首期|共同|全资)$")

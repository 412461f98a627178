"""Supply: who buys what from whom, both named.

    statement = buyer 从|向 supplier (采购 | 订购 …) [ amount ] [ 的 ] product
              | supplier 向|为|给 buyer (供应 | 供货 | 提供 …) product
              | supplier 的 product (供应 | 销售 | 出口) 给 buyer { 、 buyer }
              | product (主要 | 全部) 从 supplier 采购          公司所用的树脂主要从B采购
              | supplier (拿下 | 接到 …) buyer 的 [ product ] 订单
              | buyer [ 的 ] [ product ] 供应商 supplier | supplier 是 buyer 的 … 供应商
              | buyer 与 supplier … product 采购合同, supplier 与 buyer … product 供应协议

In an agreement of two on buying, who elsewhere on the page buys is the buyer; where nothing says,
the first named of a purchase buys and the first named of a supply supplies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from ...facts import Fact
from ..text import intent, places
from ..text.marks import Span
from ..text.near import starting_in
from . import agreements, parties

if TYPE_CHECKING:
    from ..page import Page
    from .parties import Party

# How a relation is told: both ends in one clause; who buys is concluded from an agreement.
SAID: Final = "said"
CONCLUDED: Final = "concluded"

_BUYS: Final = re.compile(
    r"(?:(?<=[国口家])购(?![买入进物房销置并])|采购|订购|购买|购进|购入|进口|订货|买入|求购|批量采购)(?!商|经理|部|员|量|价|额|中心|合同|协议|合约|总监)"
)
_SELLS: Final = re.compile(
    r"(?:供应|供货|销售|出口|交付|供给|配套|提供|代工)(?![给至到予]|商|链|量|价|额|紧|方|协议|合同|偏|过剩|充)"
)
_FROM: Final = re.compile(r"从|向(?!来|导)|(?<![来各])自(?![主己动])")
_TO: Final = re.compile(r"向(?!来|导)|(?<![作成认])为(?!期|了)|给(?!予)|(?<!针)对(?!接)")
# Adverbs and amounts of time between whom and the verb: 向B|每年|供应.
_HOW: Final = re.compile(
    r"(?:每年|每月|长期|稳定|独家|批量|大量|陆续|累计|定向|直接|全部|主要|再|已|将|一次性|首次)*$"
)
_CALLED: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,8}?)(?=每年|每月|长期|一直|主要|将|已|也|还|向|从|为|再|首次|$)"
)
_USED: Final = re.compile(
    r"(?:所用|所需|使用|需要)的(?P<product>[^,。的]{2,12}?)(?:主要|全部|基本|大多|大部分|均|都|也|一直|已)*$"
)
_ADVERBS: Final = re.compile(
    r"(?:全部|主要|都|已|均|将|长期|稳定|批量|大量|直接|一直|远销|大部分|大多|还|也)+$"
)
_WHAT_ORDER: Final = (
    r"的?(?:[\d.]+[^,。的]{1,4}的?)?(?P<product>[^,。的\d]{0,10}?)(?:大|新|首)?订单"
)
_ORDER: Final = re.compile(
    rf"(?:拿下|接到|接获|获得|获|收到|签下|斩获|赢得|拿到|承接)(?:了|过)?(?P<buyer>[^,。的]{{2,24}}?){_WHAT_ORDER}"
)
_HOUSE: Final = re.compile(r"集团|公司|股份")
_OF_ORDER: Final = re.compile(_WHAT_ORDER)
_SUPPLIER: Final = re.compile(
    r"(?:供应商|供货商|供应方|供货方|代工厂|代工商)(?:之一)?(?:--|[-:])?(?!们|大会|名录|体系|管理)"
)
_BETWEEN: Final = re.compile(
    r"的?(?:核心|主要|重要|独家|长期|稳定|指定|最大|合格)*的?(?P<product>(?!是|为|成为|与|和|在)[\u4e00-\u9fff]{0,8})"
)
_GIVEN: Final = re.compile(
    r"(?:供应|供货|销售|出口|交付|供给|提供|配套|卖|供)(?:给|至|到|予)(?!予)"
)
_PRODUCT: Final = re.compile(
    r"(?:了|过(?![滤硫氧磷碳渡])|的|其|所需|大约|约|近|\s)*(?P<product>[^,。;、的(了]{2,16}?)(?=$|[,。;、(]|产品|以|用于|等)"
)
_TRADE: Final = re.compile(
    r"(?P<product>[^,。的]{2,12}?)(?P<sort>采购|购销|供应|供货|订购|销售|买卖|购买|出口|进口)(?:框架)?(?:合同|协议书?|合约|订单)$"
)
_PURCHASE: Final = re.compile(r"订购|采购|购买|进口")
_FILLER: Final = re.compile(r"(?:了|约|近|共|各类|的|逾|超过)*")
_NO_GOODS: Final = re.compile(
    r"将|从而|可以|达到?$|金额|收购|途径|岗位|补贴|渠道|^意向|协议$|合同$"
)
_MEDIA: Final = re.compile(r"(?:报|网|社|电视台|记者)$")
_SERVICES: Final = ("服务", "支持", "保障", "帮助", "贷款", "资金", "平台", "便利", "机会", "条件")


def find(page: Page) -> Iterator[Fact]:
    """The supply relations that a page states or lets be concluded from its agreements."""
    told = [*_bought(page), *_given(page)]
    agreed = list(_agreed(page))
    pairs = {(one.fields["supplier"], one.fields["buyer"]) for one in agreed}
    yield from (one for one in told if (one.fields["supplier"], one.fields["buyer"]) not in pairs)
    yield from agreed
    yield from _ordered(page)
    yield from _supplier_of(page)
    yield from _called(page)


class _Trade(NamedTuple):
    supplier: str
    buyer: str
    product: str


def _fact(page: Page, span: Span, trade: _Trade, told: str) -> Fact:
    return page.fact("supply_relation", (span.start, span.end), trade._asdict(), told=told)


def _bought(page: Page) -> Iterator[Fact]:
    """A从B采购X, B向A供应X: both in the clause of the verb."""
    for pattern, lead, sells in ((_BUYS, _FROM, False), (_SELLS, _TO, True)):
        for hit in pattern.finditer(page.plain):
            clause = page.clause_at(hit.start())
            if clause is None:
                continue
            led = _led(page, clause, hit.start(), lead)
            if led is None or intent.kept_from(page, led.start, hit.end()):
                continue
            others = _others(page, Span(led.end, hit.start()), sells)
            subject = _subject(page, Span(clause.start, led.start))
            product = _product(page, hit.end(), clause.end)
            product = product or (None if sells else _product_before(page, clause, led.start))
            if not others or not subject or product is None or subject in others:
                continue
            for other in others:
                supplier, buyer = (subject, other) if sells else (other, subject)
                trade = _Trade(_fullest(page, supplier), _fullest(page, buyer), product)
                if trade.supplier == trade.buyer:
                    continue
                yield _fact(page, Span(clause.start, hit.end()), trade, SAID)


def _led(page: Page, clause: Span, end: int, lead: re.Pattern[str]) -> Span | None:
    """The last word before a verb that brings in whom one buys from or sells to."""
    hits = list(lead.finditer(page.plain, clause.start, end))
    return Span(*hits[-1].span()) if hits else None


def _others(page: Page, slot: Span, sells: bool) -> list[str]:
    """Whom 向…供应 or 从…采购 names: organisations, a short name of one on this page, a name."""
    end = slot.end - len(_HOW.search(page.plain[slot.start : slot.end]).group())  # type: ignore[union-attr]
    if end <= slot.start:
        return []
    words = page.plain[slot.start : end]
    if short := _short(page, words):
        return [short]
    found = parties.in_slot(page, slot.start, end)
    rest = words[max((one.end for one in found), default=slot.start) - slot.start :]
    ends = found and re.fullmatch(
        r"(?:等?(?:[一-龥\d]{0,6}(?:企业|公司|客户|厂家|厂商|商))?)", rest
    )
    return [one.name for one in found if _is_called(page, one)] if ends else []


def _is_called(page: Page, one: Party) -> bool:
    """Whether a party is an organisation of the page, or a name that is no place's."""
    if any(o.start == one.start for o in starting_in(page.organisations, one.start, one.end)):
        return True
    words = parties.words_within(page, Span(one.start, one.end))
    is_name = bool(words) and words[-1].tag in ("nz", "nt", "nr", "nrt", "eng")
    return is_name and not places.is_place(one.name)


def _subject(page: Page, span: Span) -> str | None:
    """Who trades: the organisation named last before, a short name, who the clauses before name."""
    if named := parties.named(page, span.start, span.end):
        return named[-1].name
    called = _CALLED.match(page.plain, span.start, span.end)
    if called and (short := _short(page, called.group("name"))):
        return short
    before = [
        one for one in parties.subject_before(page, span.start) if not _MEDIA.search(one.name)
    ]
    return before[-1].name if before else None


def _short(page: Page, words: str) -> str | None:
    """The one full name of this page that a short one (达利鞋业) is of."""
    if not 2 <= len(words) <= 8:
        return None
    full = {
        one.full_name
        for one in page.organisation_named.values()
        if one.full_name != words and (words in one.full_name or _in_order(words, one.full_name))
    }
    return full.pop() if len(full) == 1 else None


def _in_order(short: str, full: str) -> bool:
    rest = iter(full)
    return len(short) > 3 and all(sign in rest for sign in short)


def _product_before(page: Page, clause: Span, end: int) -> str | None:
    """公司所用的不饱和树脂|主要|从B采购."""
    hit = _USED.search(page.plain, clause.start, end)
    return page.text[hit.start("product") : hit.end("product")] if hit else None


_DEPARTMENT: Final = re.compile(r"(?<=公司|集团)[\u4e00-\u9fff]{2,6}(?:部|科|处)$")


def _fullest(page: Page, name: str) -> str:
    """The full name on this page that a short one is within, if there is just one."""
    name = _DEPARTMENT.sub("", name)
    full = {
        one.full_name
        for one in page.organisation_named.values()
        if not _DEPARTMENT.search(one.full_name)
        and one.full_name != name
        and name in one.full_name
        and one.kind == "firm"
    }
    return full.pop() if len(full) == 1 else name


def _given(page: Page) -> Iterator[Fact]:
    """A的X供应给B、C; 公司的X主要提供给B、C."""
    for hit in _GIVEN.finditer(page.plain):
        clause = page.clause_at(hit.start())
        if clause is None or intent.kept_from(page, hit.start(), hit.end()):
            continue
        before = parties.named(page, clause.start, hit.start())
        stop = re.compile(r"[,。;]|三大|两大|四大|等|用于|使用|$").search(
            page.plain, hit.end(), clause.end
        )
        end = stop.start() if stop else clause.end
        slot = parties.in_slot(page, hit.end(), end)
        buyers = [one.name for one in slot if _is_called(page, one)]
        who = before[-1].name if before else _subject(page, Span(clause.start, clause.start))
        first = before[-1].end if before else clause.start
        words = re.sub(r"^.*的|^将|产品$", "", page.text[first : hit.start()])
        words = _ADVERBS.sub("", words).strip()
        if who is None or not 2 <= len(words) <= _LONGEST or _NO_GOODS.search(words):
            continue
        for buyer in dict.fromkeys(buyers):
            if buyer != who:
                trade = _Trade(_fullest(page, who), buyer, words)
                yield _fact(page, Span(clause.start, end), trade, SAID)


def _ordered(page: Page) -> Iterator[Fact]:
    """A拿下B的X订单: who has an order supplies."""
    for hit in _ORDER.finditer(page.plain):
        clause = page.clause_at(hit.start())
        if clause is None or intent.kept_from(page, hit.start(), hit.end()):
            continue
        buyers = [
            one
            for one in parties.named(page, hit.start("buyer"), hit.end())
            if one.start < hit.end("buyer")
        ]
        who = _subject(page, Span(clause.start, hit.start()))
        if not buyers or who is None or who == buyers[-1].name:
            continue
        house = _HOUSE.match(page.plain, buyers[-1].end, hit.end())  # 安踏|集团面料订单
        end, name = buyers[-1].end, buyers[-1].name
        if house and not name.endswith(house.group()):
            end, name = house.end(), name + house.group()
        ordered = _OF_ORDER.fullmatch(page.plain, end, hit.end())
        what = (ordered or hit).group("product") or None
        fields = {"supplier": who, "buyer": name, "product": what}
        yield page.fact("supply_relation", hit.span(), fields, told=SAID)


def _supplier_of(page: Page) -> Iterator[Fact]:
    """B的(X)供应商A, B供应商A, A是B的X供应商之一: names side by side."""
    for hit in _SUPPLIER.finditer(page.plain):
        clause = page.clause_at(hit.start())
        if clause is None:
            continue
        buyers = parties.named(page, clause.start, hit.start())
        between = _BETWEEN.fullmatch(page.plain, buyers[-1].end, hit.start()) if buyers else None
        if between is None or _NO_GOODS.search(between["product"]):
            continue
        buyer, product = buyers[-1].name, between.group("product") or None
        after = parties.in_slot(page, hit.end(), min(hit.end() + 24, clause.end + 40))
        listed = parties.named(page, hit.end(), hit.end() + 40)
        if listed and listed[0].start == hit.end():
            after = tuple(listed[:1])
        elif not (after and after[0].start == hit.end() and _is_called(page, after[0])):
            after = ()
        if (
            not after
            and len(buyers) > 1
            and _IS.fullmatch(page.plain, buyers[-2].end, buyers[-1].start)
        ):
            after = tuple(buyers[-2:-1])
        for one in after:
            if one.name != buyer:
                fields = {"supplier": one.name, "buyer": buyer, "product": product}
                span = (buyers[-1].start, max(hit.end(), one.end))
                yield page.fact("supply_relation", span, fields, told=SAID)


def _called(page: Page) -> Iterator[Fact]:
    """A的(面料)供应商有B、C; B是A的面料供应商; A的客户包括B、C."""
    for hit in _SUPPLIERS.finditer(page.plain):
        clause = page.clause_at(hit.start())
        sentence = page.sentence_at(hit.start())
        if clause is None or sentence is None:
            continue
        before = parties.named(page, clause.start, hit.start())
        after = parties.named(page, hit.end(), sentence.end)
        product = hit.group("product") or None
        if not before or (product and len(product) > _LONGEST):
            continue
        if hit.group("lists") and after:
            mine, others = before[-1].name, [one.name for one in after]
        elif len(before) > 1 and _IS.fullmatch(page.plain, before[-2].end, before[-1].start):
            mine, others = before[-1].name, [before[-2].name]
        else:
            continue
        for other in dict.fromkeys(others):
            buys = hit.group("who") != "客户"
            trade = (
                _Trade(other, mine, product or "") if buys else _Trade(mine, other, product or "")
            )
            fields = {**trade._asdict(), "product": product}
            span = (clause.start, sentence.end if hit.group("lists") else hit.end())
            yield page.fact("supply_relation", span, fields, told=SAID)


_LONGEST: Final = 12
_IS: Final = re.compile(r"(?:一直|长期|目前|已经?|均|都|正式)*(?:是|为|成为|作为|系)(?:了)?")
_SUPPLIERS: Final = re.compile(
    r"的(?:主要|核心|重要|长期|稳定)*(?P<product>[\u4e00-\u9fff]{0,8}?)(?P<who>供应商|供货商|供货方|客户)"
    r"(?P<lists>(?:主要)?(?:有|包括|为|是|:|涵盖))?"
)


def _product(page: Page, start: int, end: int) -> str | None:
    """What follows the verb, without its amount."""
    counted = [
        one.end
        for one in starting_in(page.numbers, start, start + 4)
        if one.end <= end and _FILLER.fullmatch(page.plain, start, one.full_start)
    ]
    hit = _PRODUCT.match(page.plain, max(counted, default=start), end)
    if hit is None or hit.group("product").endswith(_SERVICES) or _NO_GOODS.search(hit["product"]):
        return None
    product = page.text[hit.start("product") : hit.end("product")]
    for one in starting_in(page.numbers, hit.start("product"), hit.end("product")):
        if one.unit and one.end >= hit.end("product"):
            product = page.text[hit.start("product") : one.full_start]  # 羊毛混纺纱1200吨
    return product


def _agreed(page: Page) -> Iterator[Fact]:
    """Who supplies whom by an agreement of two on buying or supplying."""
    for fact in agreements.found(page):
        names: list[str] = list(fact.fields["parties"])
        if len(names) != 2 or fact.fields["state"] != "signed":
            continue
        trade = _TRADE.search(fact.fields["title"] or "")
        if trade:
            buyer = _buyer(page, names)
            first_buys = _PURCHASE.search(trade["sort"]) is not None
            buyer = buyer or (names[0] if first_buys else names[1])
            product = re.sub(r"^(?:国产|首批|一批)|(?:长期|年度|战略)$", "", trade["product"])
        else:
            bought = _buys_after(page, fact)
            if bought is None:
                continue
            buyer, product = names[0], bought
        supplier = names[1] if buyer == names[0] else names[0]
        yield _fact(page, Span(fact.start, fact.end), _Trade(supplier, buyer, product), CONCLUDED)


def _buyer(page: Page, names: Sequence[str]) -> str | None:
    """Which of two is said to buy anywhere on the page."""
    votes = dict.fromkeys(names, 0)
    for hit in _BUYS.finditer(page.plain):
        clause = page.clause_at(hit.start())
        if clause is None:
            continue
        named = parties.named(page, clause.start, hit.start())
        subject = parties.leading(page, Span(clause.start, hit.start()))
        if named and re.search(r"[从向自]$", page.plain[clause.start : named[-1].start]):
            votes.update({name: votes[name] + 1 for name in names if name != named[-1].name})
        elif subject and subject[0].name in votes:
            votes[subject[0].name] += 1
    for hit in _SELLS.finditer(page.plain):
        clause = page.clause_at(hit.start())
        named = parties.named(page, clause.start, hit.start()) if clause else []
        if (
            clause
            and named
            and re.search(r"[向为给对]$", page.plain[clause.start : named[-1].start])
        ):
            bought_by = [one for one in names if parties.same_party(one, named[-1].name)]
            votes.update({name: votes[name] + 1 for name in bought_by})
    first, second = sorted(votes, key=lambda name: -votes[name])
    return first if votes[first] > votes[second] else None


def _buys_after(page: Page, fact: Fact) -> str | None:
    """A与B签订协议,从中国订购8艘散货船: the product of the clause after the agreement."""
    sentence = page.sentence_at(fact.start)
    for clause in sentence.clauses if sentence else ():
        if clause.start < fact.end or clause.start > fact.end + 3:
            continue
        if hit := _BUYS.search(page.plain, clause.start, clause.end):
            return _product(page, hit.end(), clause.end)
    return None

"""Supply: who buys what from whom, both named.

    statement = buyer 从|向 supplier (采购 | 订购 …) [ amount ] [ 的 ] product
              | supplier 向|为|给 buyer (供应 | 供货 | 提供 …) product
              | supplier 的 product (供应 | 销售 | 出口) 给 buyer
              | buyer 与 supplier … product 采购合同, supplier 与 buyer … product 供应协议

In an agreement of two on buying, who elsewhere on the page buys is the buyer; where nothing says,
the first named of a purchase buys and the first named of a supply supplies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from ..facts import Fact
from . import agreements, parties
from .marks import Span
from .near import starting_in

if TYPE_CHECKING:
    from .page import Page
    from .parties import Party

# How often the rule was right: both ends in one clause; who buys concluded from an agreement.
SAID: Final = 0.7
CONCLUDED: Final = 0.6

_BUYS: Final = re.compile(
    r"(?:采购|订购|购买|购进|购入|进口|订货|买入|求购|批量采购)(?!商|经理|部|员|量|价|额|中心|合同|协议|合约|总监)"
)
_SELLS: Final = re.compile(
    r"(?:供应|供货|销售|出口|交付|供给|配套|提供)(?!商|链|量|价|额|紧|方|协议|合同|偏|过剩|充)"
)
_FROM: Final = re.compile(r"(?:从|向|自)$")
_TO: Final = re.compile(r"(?:向|为|给|对)$")
_TO_WHOM: Final = re.compile(r"(?:向|为|给)(?P<name>[^,。向为给]{2,12})$")
_FROM_WHOM: Final = re.compile(r"(?:从|向|自)(?P<name>[^,。从向自]{2,12})$")
_GIVEN: Final = re.compile(r"(?:供应|供货|销售|出口|交付|供给|提供|配套)(?:给|至|到|予)")
_PRODUCT: Final = re.compile(
    r"(?:了|的|其|所需|大约|约|近|\s)*(?P<product>[^,。;、的(了]{2,16}?)(?=$|[,。;、(]|产品|以|用于|等)"
)
_TRADE: Final = re.compile(
    r"(?P<product>[^,。的]{2,12}?)(?P<sort>采购|购销|供应|供货|订购|销售|买卖|购买)(?:框架)?(?:合同|协议书?|合约|订单)$"
)
_DENIED: Final = re.compile(r"(?:不再?|未|没有?|停止|取消|终止)(?:从|向|为|给)$")
_PURCHASE: Final = re.compile(r"订购|采购|购买|进口")
_SERVICES: Final = ("服务", "支持", "保障", "帮助", "贷款", "资金", "平台", "便利", "机会", "条件")


def find(page: Page) -> Iterator[Fact]:
    """The supply relations that a page states or lets be concluded from its agreements."""
    yield from _bought(page)
    yield from _given(page)
    yield from _called(page)
    yield from _agreed(page)


class _Trade(NamedTuple):
    supplier: str
    buyer: str
    product: str


def _fact(page: Page, span: Span, trade: _Trade, sure: float) -> Fact:
    return page.fact("supply_relation", (span.start, span.end), trade._asdict(), confidence=sure)


def _bought(page: Page) -> Iterator[Fact]:
    """A从B采购X, B向A供应X: both in the clause of the verb."""
    for pattern, lead, sells in ((_BUYS, _FROM, False), (_SELLS, _TO, True)):
        for hit in pattern.finditer(page.plain):
            clause = page.clause_at(hit.start())
            if clause is None:
                continue
            named = parties.named(page, clause.start, hit.start())
            if named and not lead.search(page.plain, clause.start, named[-1].start):
                named += _short_named(page, named[-1].end, hit.start(), sells)
            if not named or not lead.search(page.plain, clause.start, named[-1].start):
                continue
            if hit.start() - named[-1].end > 6 or _DENIED.search(
                page.plain, clause.start, named[-1].start
            ):
                continue
            subject = named[:-1] or list(parties.subject_before(page, clause.start, here=True))
            product = _product(page, hit.end(), clause.end)
            if not subject or product is None or subject[-1].name == named[-1].name:
                continue
            supplier, buyer = named[-1].name, subject[-1].name
            if sells:
                supplier, buyer = buyer, supplier
            trade = _Trade(_fullest(page, supplier), _fullest(page, buyer), product)
            yield _fact(page, Span(clause.start, hit.end()), trade, SAID)


def _short_named(page: Page, start: int, end: int, sells: bool) -> list[Party]:
    """Whom 向达利鞋业 names, if it is within one full name of this page."""
    hit = (_TO_WHOM if sells else _FROM_WHOM).search(page.plain, start, end)
    if hit is None:
        return []
    name = hit.group("name")
    full = {one.full_name for one in page.organisations if name in one.full_name}
    return [parties.Party(hit.start("name"), hit.end("name"), full.pop())] if len(full) == 1 else []


def _fullest(page: Page, name: str) -> str:
    """The full name on this page that a short one is within, if there is just one."""
    full = {
        one.full_name
        for one in page.organisations
        if one.full_name != name and name in one.full_name and one.kind == "firm"
    }
    return full.pop() if len(full) == 1 else name


def _given(page: Page) -> Iterator[Fact]:
    """A的X供应给B."""
    for hit in _GIVEN.finditer(page.plain):
        clause = page.clause_at(hit.start())
        if clause is None:
            continue
        before = parties.named(page, clause.start, hit.start())
        after = [
            one for one in parties.named(page, hit.end(), clause.end) if one.start == hit.end()
        ]
        if not before or not after:
            continue
        words = page.text[before[-1].end : hit.start()]
        product = re.sub(r"^.*的|产品$|(?:全部|主要|都|已|均|将)+$", "", words).strip()
        if len(product) >= 2:
            span = Span(before[-1].start, after[0].end)
            yield _fact(page, span, _Trade(before[-1].name, after[0].name, product), SAID)


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
        elif len(before) > 1 and _IS.search(page.plain, before[-2].end, before[-1].start):
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
            yield page.fact("supply_relation", span, fields, confidence=SAID)


_LONGEST: Final = 12
_IS: Final = re.compile(r"^(?:一直|长期|目前|已)?(?:是|为|成为|作为)(?:了)?$")
_SUPPLIERS: Final = re.compile(
    r"的(?:主要|核心|重要|长期|稳定)*(?P<product>[\u4e00-\u9fff]{0,8}?)(?P<who>供应商|供货商|供货方|客户)"
    r"(?P<lists>(?:主要)?(?:有|包括|为|是|:|涵盖))?"
)


def _product(page: Page, start: int, end: int) -> str | None:
    """What follows the verb, without its amount."""
    counted = [one.end for one in starting_in(page.numbers, start, start + 4) if one.end <= end]
    hit = _PRODUCT.match(page.plain, max(counted, default=start), end)
    if hit is None or hit.group("product").endswith(_SERVICES):
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
            product = trade["product"]
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
        if named and _FROM.search(page.plain, clause.start, named[-1].start):
            votes.update({name: votes[name] + 1 for name in names if name != named[-1].name})
        elif subject and subject[0].name in votes:
            votes[subject[0].name] += 1
    for hit in _SELLS.finditer(page.plain):
        clause = page.clause_at(hit.start())
        named = parties.named(page, clause.start, hit.start()) if clause else []
        if clause and named and _TO.search(page.plain, clause.start, named[-1].start):
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

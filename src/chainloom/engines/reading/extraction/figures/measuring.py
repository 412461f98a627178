"""Which numbers of a page measure a thing: no times, ordinals, classes, names or suppositions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..text import intent
from ..text.numbers import Number
from ..text.phrases import between, words_of

if TYPE_CHECKING:
    from ..page import Page
    from ..text.marks import Span

MONEY: Final = re.compile(r"元|盾|卢比|卢布|英镑|法郎|比索|里拉|港币|人民币|泰铢|雷亚尔|美分")
_LIMIT: Final = re.compile(
    r"(?:\([^()]{1,4}\))?(?:以上|以下|以内|及以上|及以下|之内)(?=的?[^\W\d_])"
)
_CONVERSION: Final = re.compile(r"(?:折?合|约合?|折算|相当于)(?:人民币|台币|美元)?约?$")
_LISTED: Final = re.compile(r"[^、,]{2,}等(?:共)?$")
_HAVING: Final = re.compile(
    r"(?:有|拥有|现有|设有|建有|设立|包括|含|新建|建成|共|达|引进|建设|购买|订购|采购|新增)了?$"
)
_LENGTHS: Final = ("米", "公里", "厘米", "毫米", "海里", "平方米")
# 离岸100公里处, 5到25米水深的海域: where, not how much.
_SITE: Final = re.compile(
    r"(?:以上|左右)?的?(?:水深|高度|深度|高空|高处|深处|处|外|远|海域|范围|地方|位置|半径)"
)
_LARGE: Final = re.compile(
    r"(?:以上|及以上)?的?(?:企业|项目|大户|单品|品牌|集群|园区|产业链"
    r"|县区|县市区|乡镇|地区|城市|商户|门店|单位|会员|村)"
)
_SMALL: Final = 10
_COUNTED: Final = frozenset("家个名位人所座项条种类台件处只艘款部场")


def measures(page: Page, number: Number, clause: Span, held: Collection[tuple[float, str]]) -> bool:
    """Whether a number is a figure by its own look and what stands beside it.

    `held` are the numbers that other facts of the page hold already.
    """
    plain = page.plain
    before, after = plain[clause.start : number.full_start], plain[number.end : clause.end]
    if number.unit == "天" and _is_stock(plain, number):
        return True
    if not number.unit or number.is_time or number.unit in words_of("no_measure"):
        return False
    if number.unit == "位" and _RANK.search(before):
        return False
    if (number.value, kind_of_unit(number.unit)) in held:
        return False
    if number.text in ("一半", "半数", "过半", "大半") or re.match(
        r"(?!百分|千分).*分之", number.text
    ):
        return False
    return not (
        is_class(page, number, clause)
        or (number.unit == "%" and before.endswith("(") and after[:1] in (",", "、"))
        or points_back(number, before)
        or _is_converted(page, number)
        or _is_guessed(before)
        or intent.is_supposed(page, number.start)
        or (intent.is_intended(before) and intent.is_undone(page, number.end))
    )


# 增速比上年前移6位: places in an order.
_RANK: Final = re.compile(r"(?:前移|后移|前进|进位|上升|提升|跃升|下降)了?$")
_STOCK: Final = re.compile(r"(?:库存|存货|优良天数|达标天数)[^。;\n]{0,24}$")


def _is_stock(plain: str, number: Number) -> bool:
    """Whether days are those that stock lasts or air was good: 库存为25天, 优良天数增加16天."""
    before = plain[max(0, number.full_start - 30) : number.full_start]
    return _STOCK.search(before) is not None and not before.endswith(("第", "在", "近", "过去"))


def kind_of_unit(unit: str) -> str:
    """Units that other facts' fields do not tell apart."""
    return "money" if MONEY.search(unit) else "%" if unit in ("%", "成") else "count"


@cache
def _class_pattern() -> re.Pattern[str]:
    words = sorted(words_of("classes"), key=len, reverse=True)
    return re.compile(rf"(?:以[上下])?(?:的)?(?:{'|'.join(words)})")


def is_class(page: Page, number: Number, clause: Span) -> bool:
    """18万吨级, 5吨产品, 30吨以上的吨位, 62%品位."""
    before = page.plain[clause.start : number.full_start]
    after = page.plain[number.end : clause.end]
    if number.unit in _COUNTED:
        return False
    sum_of = MONEY.search(number.unit) or (not number.unit and number.text.endswith("亿"))
    if sum_of and _LARGE.match(after):
        return True  # 产值超亿元企业, 5000万元以上项目
    if _class_pattern().match(after) and not re.match(r"产品(?:质量)?[^\w]", after):
        return True
    if number.unit != "%" and _LIMIT.match(after):
        if re.match(
            r"\D{2}的?(?:重点|重大|大型|工业)?(?:企业|单位|公司|商户|项目|人员|家庭)", after
        ):
            return True
        return not re.search(
            r"(?:价格?|量|额|收入|率|投资|面积|产值|规模|资金)(?:在|为|达|达到|超过)?$", before
        )
    if number.unit in words_of("ratings"):
        of = 1 if after.startswith("的") else 0
        if of and re.match(r"的[^,。]{0,8}(?:容量|功率|出力|能力|规模)", after):
            return False
        following = next(iter(between(page.words, number.end + of, number.end + 8)), None)
        return following is not None and following.tag in ("n", "nz", "b", "s", "nr", "ns", "eng")
    if number.unit in _LENGTHS and _SITE.match(after):
        return True
    if number.unit in FINENESS and _OF_YARN.match(after):
        return True  # 32支价格, 40支全棉府绸坯布: how fine the yarn is
    if number.unit == "%" and _PURE.match(after):
        return True
    return bool(re.match(r"[~-]?\d|型|级|装(?![机备修置载])|(?:和|、|与|至)[\d.]+[~-]", after))


FINENESS: Final = ("支", "S", "s", "D", "d", "旦")
_OF_YARN: Final = re.compile(
    r"[^\W\d_]{0,6}价|(?!队|笔|股|装)[^\W\d_,、]{0,6}?(?:棉|纱|坯布|坯绸|布料|面料|府绸|斜纹|平纹|缎|[涤锦氨腈]纶|长丝|弹力丝|粘胶|粘纤|亚麻|苎麻|羊毛|牛仔|天丝|莫代尔)"
)


# 98%硝酸, 45%复合肥, 65%棉: how pure or of what it is.
_PURE: Final = re.compile(
    r"[\u4e00-\u9fff]{0,3}?(?:酸|碱|钾|钠|肥|醇|醛|铵|精矿|氨纶|涤纶|锦纶|粘胶|羊毛|(?<![全各])棉(?![纱价花农企])|聚酯)(?!企业|行业|价|产|出口|进口|的)"
)


# 合同185份, 目前6家, 因此8家: no word that points.
_ENDS_ALIKE: Final = re.compile(
    r"(?:[合共不相会协]同|[目此之以当日提]前|[因据]此|[今之最以然随]后|[码街]头)$"
)


def points_back(number: Number, before: str) -> bool:
    """这4家, 前10位; 甲、乙等2家; 两家公司 of such as were named."""
    points = before.endswith(tuple(words_of("pointing"))) and not _ENDS_ALIKE.search(before)
    if points and number.full_start == number.start:
        return number.unit not in ("%", "百分点") and not MONEY.search(number.unit)
    if number.unit[-1] in _COUNTED and _LISTED.search(before):
        names = before.rsplit("等", 1)[0].count("、") + 1
        if names >= number.value or (number.value <= _SMALL and names > 1):
            return True
    if re.search(r"最[^,]{1,3}的$", before):
        return True  # 产量最大的10家: a rank
    if not number.text[0].isdecimal() and number.value_to is None and number.unit != "%":
        if number.value == 1:
            return True
        if number.value <= _SMALL and not number.qualifier and not MONEY.search(number.unit):
            return not _HAVING.search(before)
    return False


def _is_converted(page: Page, number: Number) -> bool:
    """(约合18亿元人民币), 约台币2300万元: a sum said again in other money."""
    if not MONEY.search(number.unit):
        return False
    before = page.plain[max(0, number.start - 10) : number.start]
    if opening := re.search(r"\(([^()]*)$", before):
        inside = opening.group(1)
        return bool(re.fullmatch(r"(?:折?合|约合?|折算|相当于|人民币|美元|台币)*约?", inside))
    return bool(re.search(r"[,、](?:折?合|约合|约台币|约人民币|合人民币|约合人民币)约?$", before))


def _is_guessed(before: str) -> bool:
    return any(word in before for word in words_of("guesses"))


def held_numbers(found: Sequence[Fact]) -> frozenset[tuple[float, str]]:
    """The numbers that facts of other kinds hold, with the sort of their unit."""
    kinds = {"amount": "money", "cap": "money", "rate": "%", "measures": "count"}
    return frozenset(
        (float(value), kinds[name])
        for fact in found
        for name, value in fact.fields.items()
        if name in kinds and isinstance(value, int | float)
    )

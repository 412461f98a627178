"""Numbers of something else than the cloth, and values of which there are several.

    每件用料1.2米   充绒150克   30寸28针   孔径3mm   样布5米   染费3元/公斤   1000米以上

What stands right before such a number, or right after it, tells; a label of its own (门幅1.5米)
outweighs it. Of several values of one field the first counts, with the problem `one_of_several`.
"""

from __future__ import annotations

import re
from typing import Final

from .draft import Draft
from .tokens import Token

# One of these is in every aside, so that most texts are not looked through. (Told one by one: what
# each begins with is then looked for as a set, and twice as quick as with […] for the first.)
_SIGNS: Final = re.compile(
    "|".join("每一单年少短窄差轻偏了用耗样孔径充含填长床允公缩损圆针费定以规比扁横不别正加误±")
    + r"|for |not |\+/-"
)
_OF_ONE: Final = r"(?:每|一|单)(?:件|套|条|双|匹|卷|包|箱|个|打|支|块|床)[^,;\n\d ]{0,6}"
_BEFORE: Final = re.compile(
    rf"(?:{_OF_ONE}|用料|用布|用纱|单耗|耗料|扁平?|样|样布|样品|正负|加减|误差|±|\+/-|孔径?|[直筒内外口]径|长度?|[一每全]年[要用需产]?|每?个?月用|(?:少|短|窄|差|轻|缩|偏[宽窄轻重厚薄]|[宽重厚多]了)了?|允差|公差|缩率|缩水率?|损耗|规格"
    r"|for)\s?:?\s?$"
)
# Not wanted (不要210g, 200g不要了), or of what it is compared with (比150克再轻, 比你的重10克). No
# denial: 分别, 级别, 性价比高, 比较厚, 比一般的密, 为什么不用180g, 180g不要色差.
_COMPARED: Final = (
    r"(?<![价配占])比(?![例重对值较]|(?:一般|普通|平常|常规)[^,;\s\d]{0,5}(?<![重轻厚薄宽窄高低多少])\s?$)"
    r"[^,;\n\d]{0,8}"
)
_NOT: Final = re.compile(
    r"(?:(?<!要)(?<!什么)(?<!为何)不[要用]|(?<!是)不是|(?<![不分级类特区性差个识鉴辨])别要?|(?<![a-z])not"
    rf"|{_COMPARED})\s?$"
)
_NOT_AFTER: Final = re.compile(r"\s?的?(?:都?不要(?=$|[了的吧啊换改\s,;/。!?])|不行|除外)")
_BEFORE_GRAMS: Final = re.compile(
    rf"(?:{_OF_ONE}|充绒量?|含绒量?|填充棉?|[充夹]棉|绒量|允差|公差|正负|加减|误差|±|\+/-)\s?:?\s?$"
)
# 偏轻10克, 轻2盎司: by how much it is off; so little no cloth weighs. 偏轻 180克 is its weight.
_OFF: Final = re.compile(r"(?:偏[轻重薄厚]|[轻重少多差薄厚])了?\s?$")
_LITTLE: Final = {"g": 50, "gsm": 50, "oz": 4}
_AFTER: Final = re.compile(
    r"\s?(?:床|样(?!本)|(?<!吨)以[上下内]|大?圆机|筒径|针(?!织)|一?[卷匹包箱](?![起装]))"
)
_FEES: Final = re.compile("[费金版另总额款]")
_FEE: Final = re.compile(
    r"(?:费|[押定订]金|保证金|违约金|总[价额]|货款|罚款|版)[共计为约]?\s?:?\s?$"
)
# 3元/公斤染费 touches it; in 25元/公斤 染费另计, 6.5元/米 染费1.2元/米 it is beside the price.
_FEE_NAME: Final = "[染印运加]?工?费"
_OF_ITSELF: Final = r"\s?:?\s?(?:另|自理|\d)"
_FEE_AFTER: Final = re.compile(rf"{_FEE_NAME}(?!{_OF_ITSELF})")
# 0.3元一码染费另算, 2元/米 加工费: a fee, or a price that leaves one out.
_PERHAPS_FEE: Final = re.compile(
    rf"(?:{_FEE_NAME}\s?)?另[算计付]|{_FEE_NAME}\s?自理|\s{_FEE_NAME}(?!{_OF_ITSELF})"
)
_EACH_METRE: Final = re.compile(r"(?:每(米|码|公尺)重?|(?<![平方])(米|码)重)约?\s?:?\s?$")
_MACHINE: Final = re.compile(r"\d\s?针(?!织)|圆机|筒径|横机")
_FINEST_GAUGE: Final = 44
# Two statements of one thing in two units differ by no more: 8安 270克.
CLOSE: Final = 0.03


def has_asides(draft: Draft) -> bool:
    """Whether it is worth looking."""
    if draft.has_asides is None:
        draft.has_asides = _SIGNS.search(draft.text) is not None
    return draft.has_asides


def is_aside(draft: Draft, token: Token) -> bool:
    """Whether a number without a label is of something else than the cloth."""
    text, start, number = draft.text, token.start, token.data
    before = text[max(0, start - 14) : start]
    if _NOT.search(before) or _NOT_AFTER.match(text, token.end):
        return True
    if number.unit_kind == "weight":
        if number.unit == "g" and number.low <= _FINEST_GAUGE and _is_of_machine(draft):
            return True  # 横机 12G: needles an inch
        is_off = number.low <= _LITTLE.get(number.unit, 0) and _OFF.search(before)
        return bool(is_off or _BEFORE_GRAMS.search(before))
    if number.unit == "inch" and number.low <= 60 and _is_of_machine(draft):
        return True
    return bool(_BEFORE.search(before) or _AFTER.match(text, token.end))


def _is_of_machine(draft: Draft) -> bool:
    """30寸 28针: inches are those of a machine."""
    if draft.is_of_machine is None:
        draft.is_of_machine = _MACHINE.search(draft.text) is not None
    return draft.is_of_machine


def is_negated(draft: Draft, start: int) -> bool:
    """Whether a word at a place is denied: the 要 of 不要210T, but not of 要不要."""
    return draft.text[max(0, start - 2) : start].endswith("不") and not draft.text.startswith(
        "要", max(0, start - 2)
    )


def has_fees(draft: Draft) -> bool:
    """Whether it is worth asking the next two."""
    return _FEES.search(draft.text) is not None


def is_fee(draft: Draft, start: int, end: int) -> bool:
    """染费3元/公斤, 印花费, 0.3元一码染费: what is paid beside the price."""
    text = draft.text
    return bool(_FEE.search(text[max(0, start - 6) : start]) or _FEE_AFTER.match(text, end))


def may_be_fee(draft: Draft, end: int) -> bool:
    """0.3元一码染费另算: whether what ends at a place is a price only where there is no other."""
    return _PERHAPS_FEE.match(draft.text, end) is not None


def each_length(draft: Draft, start: int) -> str:
    """每米 or 每码 right before a weight: "m" or "yd", else nothing."""
    if "每" not in draft.text and "重" not in draft.text:
        return ""
    found = _EACH_METRE.search(draft.text[max(0, start - 7) : start])
    return "" if found is None else "yd" if "码" in found[0] else "m"


def differ(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two ranges say different things, and not one thing in two units."""
    return any(abs(a - b) > CLOSE * max(abs(a), abs(b)) for a, b in zip(one, other, strict=True))


def several(draft: Draft, field: str, place: tuple[int, int]) -> None:
    """Another value of a field stands at a place: the one that counts is not certain."""
    if field not in draft.doubted:
        draft.doubted |= {field}
        detail = draft.text[place[0] : place[1]]
        draft.problem("one_of_several", field, detail, place)

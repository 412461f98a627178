"""Whether words make a name of their own, or only say what kind of thing something is.

绿盒子公司 and 德州市棉花协会 are names; 大型纺织公司, 行业协会 and 上市公司 are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from ..text import places
from ..text.words import Word, is_known, lexicon

_NAME_TAGS: Final = frozenset(("nr", "nrt", "nrfg", "nz", "nt", "eng", "ns"))
# Everyday words that firms like to be called by.
BRANDLIKE: Final = frozenset(
    [
        *("东方", "光明", "长城", "联想", "新华", "海洋", "华夏", "黎明", "绿色", "阳光", "环球"),
        *("大地", "太平洋", "北方", "南方", "中原", "华北", "远东", "西部", "东部", "友谊", "和平"),
    ]
)
# 香港上市公司: what kind of firm, whatever stands before.
_DESCRIBING: Final = frozenset(
    (
        "上市",
        "控股",
        "跨国",
        "合资",
        "独资",
        "外资",
        "民营",
        "国有",
        "大型",
        "子",
        "分",
        "母",
        "关联",
        "中介",
    )
)
# With these a place alone makes a name only if it is a real one: 泉州大学, not 国际大学.
_NOT_ALONE: Final = frozenset(("国际", "世界", "全球", "省", "市", "区", "县", "国家"))
_CONTINENTS: Final = frozenset(
    ("欧洲", "亚洲", "非洲", "美洲", "北美", "拉美", "全国", "中央", "国家")
)


class Ending(NamedTuple):
    """What a name ends in, the kind that it tells, and how much it needs before it."""

    text: str
    kind: str
    strength: str


@dataclass(frozen=True, slots=True)
class _Rules:
    endings: dict[str, Ending]
    pattern: re.Pattern[str]
    inside: frozenset[str]
    heads: frozenset[str]
    general: frozenset[str]


# What a report does with an organisation whose name follows: 推进|…, 力争|三河电厂; the second may
# also begin a name (建设银行).
DONE: Final = frozenset(
    (
        *(
            "推进",
            "推动",
            "力争",
            "确保",
            "争取",
            "完成",
            "建成",
            "成立",
            "组建",
            "实施",
            "开展",
            "深入",
            "加快",
            "打造",
        ),
        *(
            "织密",
            "探索",
            "积极",
            "培育",
            "强化",
            "做强",
            "做大",
            "引进",
            "深化",
            "加强",
            "启动",
            "谋划",
            "抓好",
            "用好",
        ),
        *("抢抓", "依托", "建好", "完善", "提升", "壮大", "健全", "大力"),
    )
)
BUILT: Final = frozenset(("建设", "支持", "创建", "新建", "扩建", "改建", "规划"))
# Of what sort an organisation is, in no name: 山东|地方|炼厂, 国际性|大|集团公司.
_OF_SORT: Final = frozenset(
    (
        "地方",
        "民营",
        "一流",
        "国际性",
        "全国性",
        "知名",
        "小型",
        "中小型",
        "基层",
        "社团",
        "外资",
        "某",
    )
)
# Said of any firm: 新建部分|工厂, 国际上两大|公司.
_OF_ANY: Final = frozenset(
    ("部分", "建议", "两大", "三大", "四大", "国际上", "新建", "其他", "附属")
)


@cache
def rules() -> _Rules:
    listed = lexicon("organisations")
    endings = {
        text: Ending(text, kind, strength)
        for kind in listed
        for strength in ("strong", "weak", "part")
        for text in listed[kind].get(strength, ())
    }
    longest_first = sorted(endings, key=len, reverse=True)
    return _Rules(
        endings,
        re.compile(
            "|".join(re.escape(one) + "(?!会)" * one.endswith("协") for one in longest_first)
        ),
        frozenset(listed["inside"]["words"]),
        frozenset(listed["heads"]["words"]),
        frozenset(listed["general"]["words"]),
    )


def is_own(word: Word) -> bool:
    """Whether a word is a name rather than a kind of thing: a place, a brand, an unknown word."""
    text, tag = word.text, word.tag
    listed = rules()
    if text in listed.general or text in listed.heads or text in listed.inside:
        return False
    if tag in _NAME_TAGS or text in firms_listed() or places.is_place(text):
        return True
    unknown = len(text) >= 2 and not text.isdecimal() and tag[0] in "nxab" and not is_known(text)
    return unknown and text[-2:] not in listed.general


def is_proper(taken: Sequence[Word], ending: Ending) -> bool:
    """Whether the words before an ending make a name of it."""
    words = [word for word in taken if word.text not in "()与和及暨"]
    if not words:
        return False
    if ending.text == "集团" and len(words) == 1 and _is_called(words[0]):
        return True
    if ending.strength == "weak" and any(word.text in _OF_SORT for word in words):
        return False
    if all(places.is_place(word.text) for word in words):
        return _is_place_enough(words, ending)
    begins_with_place = places.is_place(words[0].text)
    if all(word.text in rules().general or places.is_place(word.text) for word in words):
        # 世界黄金协会, 宁夏石化公司, 太原重型机械厂
        if ending.kind == "firm":
            needed = 3 if ending.text in ("厂", "工厂") else 2
            is_group = ending.text == "集团" or words[0].text != "中国"
            if ending.text in ("集团", "公司") and is_group and is_of_country(words):
                return True
            is_division = any(places.is_division(word.text) for word in words)
            if words[-1].text in _DESCRIBING or not is_division:
                return False
            return ending.strength == "strong" or len(words) >= needed
        return begins_with_place and ending.kind != "community" and ending.text != "组织"
    if ending.kind == "firm":
        is_any = words[-1].text in _DESCRIBING or any(word.text in _OF_ANY for word in words)
        return _is_firm(words, ending) and (ending.strength == "strong" or not is_any)
    own = [word for word in words if is_own(word)]
    if ending.text.endswith("领事馆") or ending.text.endswith("大使馆"):
        return begins_with_place or bool(own)
    if ending.text == "管理中心" and not begins_with_place:
        return bool(own)  # 华商储备商品|管理中心
    if ending.kind == "government":
        zone = ending.text in ("管委会", "管理委员会") and bool(own)
        return len(words) > 1 and (begins_with_place or zone) and words[-1].tag != "v"
    if ending.text in ("委员会", "组织", "理事会"):
        own = [word for word in own if is_known(word.text) or places.is_place(word.text)]
    if own or (begins_with_place and ending.kind != "community"):
        return True
    return ending.kind in ("body", "community") and len(words) > 1 and ending.text != "委员会"


def is_of_country(words: Sequence[Word]) -> bool:
    """越南电力集团, 韩国铁道公司: a country's own."""
    if len(words) == 2 and words[0].text == "中国":
        return words[1].text not in ("企业", "民营", "国有", "大型", "跨国", "产业", "上市")
    return len(words) == 2 and words[0].text in places.foreign() and words[1].text in _OF_STATE


_OF_STATE: Final = frozenset(
    (
        "电力",
        "石油",
        "航空",
        "铁路",
        "铁道",
        "电信",
        "天然气",
        "烟草",
        "邮政",
        "煤炭",
        "燃气",
        "核电",
        "橡胶",
    )
)


def _is_place_enough(words: Sequence[Word], ending: Ending) -> bool:
    """Whether a place alone makes a name: 泉州大学, 福建省商会; not 中国公司, 全国工会."""
    if ending.text == "交易所" or (ending.text[-1] == "协" and len(ending.text) == 2):
        return places.is_division(words[-1].text)  # 上海交易所, 海南糖协; not 华东糖协
    if ending.text.endswith("使馆"):
        return words[0].text in places.foreign()
    if ending.kind in ("firm", "provider", "community", "government") or ending.strength == "weak":
        return False
    if (
        ending.kind == "body"
        and len(ending.text) > len("产业链党委")
        and words[0].text in "省市区县"
    ):
        return True  # 县产业链链长办公室
    if ending.kind == "association" and len(words) > 1 and words[0].text in "省市区县":
        return places.is_division(words[1].text)  # 市|浙江|商会
    if words[0].text in (_CONTINENTS if ending.kind == "bank" else _NOT_ALONE):
        return False
    return not (len(words) == 1 and ending.text in ("联合会", "工会", "基金会"))


def _is_firm(words: Sequence[Word], ending: Ending) -> bool:
    """A legal form makes a name of nearly anything; 公司 and 厂 need a word of their own, or two
    words that nobody would put together otherwise (绿|盒子)."""
    if ending.strength == "strong":
        return len("".join(word.text for word in words)) >= 2
    if len("".join(word.text for word in words)) < 2:
        return False
    if any(
        is_own(word) and places.is_place(word.text) <= places.is_division(word.text)
        for word in words
    ):
        return True
    first, text = words[0], "".join(word.text for word in words)
    if first.text in rules().general or len(words) < 2:
        return False
    if first.text in BRANDLIKE or (ending.text == "集团" and first.tag[0] == "n"):
        return True
    odd = len(text) <= 4 and not is_known(text) and len(first.text) == 1
    return odd and ending.text not in ("厂", "工厂")


def _is_called(word: Word) -> bool:
    """Whether one word before 集团 is what it is called: 首汽, 集美, 北京公交."""
    if word.text in rules().general or word.text in lexicon("organisations")["short"]["trades"]:
        return False
    placed = any(places.is_division(word.text[:size]) for size in (2, 3) if size < len(word.text))
    is_noun = word.tag[0] == "n" or (word.tag == "m" and len(word.text) > 1)  # 瑞年
    return word.tag == "nz" or (is_noun and (placed or not is_known(word.text)))


# Things that begin with the last character of a firm's name: 杭|钢琴, 河|钢管.
_THINGS: Final = frozenset(("钢琴", "钢管", "钢材", "钢筋", "钢丝", "钢板", "钢厂"))


def is_overlapped(plain: str, end: int) -> bool:
    """Whether a thing or a county begins with the last character of a name that ends at a place
    (通|威武县)."""
    return plain[end - 1 : end + 1] in _THINGS or plain[end + 1 : end + 2] == "县"


@cache
def firms_listed() -> frozenset[str]:
    """Firms that are firms wherever they stand."""
    return frozenset(lexicon("firms")["sure"])


@cache
def firms_named() -> frozenset[str]:
    """Every short name on the list, the sure ones and those that are everyday words too."""
    return firms_listed() | frozenset(lexicon("firms")["doubtful"])


_PUBLIC: Final = re.compile(r"^(?:[\u4e00-\u9fff]{2,6}?)?[省市区县].*(?:服务|管理|事务)中心$")
_SERVING: Final = re.compile(r"检[测验]|认证|会展|展览|技术服务|公共服务|人才")


def kind_of(name: str, ending: Ending) -> str:
    """The kind that a name tells: by its ending, and for firms by the trade in the name."""
    if ending.kind == "provider" and _PUBLIC.search(name) and not _SERVING.search(name):
        return "government"  # 某市某产业发展服务中心, an institution of the place
    if ending.text == "管理中心" and not places.is_place(name[:2]):
        return "provider"
    if name.endswith("研究学院"):
        return "institute"
    if ending.kind != "firm":
        return ending.kind
    trades = lexicon("organisations")["trades"]
    name = re.sub(r"(?<=公司)\w{2,8}(?:分公司|子公司)$|\(\w{1,6}\)", "", name)
    if name.endswith("支公司"):
        return "bank"  # of an insurance house
    for kind in ("bank", "provider"):
        if any(
            re.search(rf"{trade}(?:\w{{0,4}}?)(?:股份|有限|责任|公司|集团)*$", name)
            for trade in trades[kind]
        ):
            return str(kind)
    return "firm"


_KINDS_BY_END: Final = {
    "government": ("管委会", "局", "厅", "办公室"),
    "association": ("协会", "商会", "学会", "促进会", "促进委员会", "同乡会", "公会", "拓会"),
    "body": ("委员会", "指委", "专委会"),
    "provider": ("报社", "时报", "日报", "晚报", "杂志社", "周刊", "通讯社"),
}


def kind_of_name(name: str) -> str:
    """The kind that a short name tells: by the trade that it ends in."""
    for kind, ends in _KINDS_BY_END.items():
        if name.endswith(ends):
            return kind
    if name.endswith(("证券", "期货", "基金", "信托", "保险", "人寿", "财险", "资本", "创投")):
        return "bank"
    if name.endswith(("Management", "Capital", "Securities", "Bank")):
        return "bank"
    is_serving = name.endswith(("咨询", "资讯", "顾问", "网", "研究")) and not name.endswith("电网")
    return "provider" if is_serving else "firm"


@cache
def doubtful_trades() -> frozenset[str]:
    """Words that may be a firm's trade and mostly are something else."""
    return frozenset(lexicon("acting")["doubtful_trades"])

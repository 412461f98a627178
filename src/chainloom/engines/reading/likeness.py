"""When two statements say the same in other words: what a strict comparison must not mind.

Only differences that carry no meaning are levelled, each named in docs/reading.md: where a
figure's owner ends and its thing begins (鲤城区纺织业|产值, 鲤城区|纺织业产值), a place by its
stem, with the places above it or as 全区 (泉州, 泉州市; 全区, 鲤城区), a trade with or without its
place (童装产业, 织里镇童装产业), 规上企业数量 for 规上企业, 增速 for 同比增长, 占比 after a share.
Another owner, another thing, a rise for a level or for a fall stay different. Where an
organisation ends and a post begins makes no difference either (宣传部|部长), nor which of the names
that a document gives an organisation stands in another fact's field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from .facts import ORGANISATIONS

# Quotes, book marks, spaces and 的 make no difference between two texts.
_IGNORED: Final = re.compile(r"[\s\"'“”‘’《》〈〉「」『』的]+")

_RISES: Final = re.compile(
    r"(?<=.)(?:同比)?(?:(?:增长|增加|上升|提高|提升|上涨|递增)(?:率|速度|幅度)?|增速|增幅|涨幅|增)$"
)
_FALLS: Final = re.compile(
    r"(?<=.)(?:同比)?(?:(?:下降|减少|下跌|下滑|降低|回落)(?:率|速度|幅度)?|降幅|跌幅|降)$"
)
_PART: Final = re.compile(r"(?<=..)(?:所?占)?(?:比例|比重|占比|份额)$")
_COUNTING: Final = re.compile(r"(?<=..)(?:总?数量?|家数)$")
_TRADE: Final = re.compile(r"(?<=..)(?:产业链|产业|行业)$")
_TRADES: Final = re.compile(r"(?:产业链|产业|行业|集群)$")
_ADDED: Final = re.compile(
    r"^(?P<whose>城镇|农村|)(?P<verb>新增|净增|新开|增开|新设|节约|节省|减少|增加(?!值))(?P<thing>..+)"
)
_WHOLE: Final = re.compile(r"(?:全|该|本|我)(?P<level>省|市|县|区|镇|乡|州)")
_ABOVE: Final = re.compile(
    r"^(?P<province>[\u4e00-\u9fff]{2,3}省(?=[\u4e00-\u9fff]{2,3}(?:[市州区县镇乡]|街道)))?(?P<city>[\u4e00-\u9fff]{2,3}市(?=[\u4e00-\u9fff]{1,3}(?:[市区县镇乡]|街道)))?"
    r"(?P<district>[\u4e00-\u9fff]{2,3}[区县](?=[\u4e00-\u9fff]{2,3}(?:镇|街道|乡)))?"
)
_LEVEL: Final = re.compile(
    r"(?<=^[\u4e00-\u9fff]{2})[省市区县镇]|(?<=^[\u4e00-\u9fff]{3})[省市区县镇]"
)
_SELF_RULED: Final = re.compile(r"^(内蒙古|广西|西藏|宁夏|新疆)(?:壮族|回族|维吾尔)?自治区")
_COUNTRY: Final = re.compile(r"^(?:我国|全国|国内|中国国内)")
_COUNT: Final = re.compile(r"[\d一二两三四五六七八九十百千余多]+家")
_NAME: Final = r"(?:全[省市县区镇]|[\u4e00-\u9fff]{2,3})"
_COUNTERS: Final = ("家", "个", "户", "名", "人", "所", "件", "项", "种", "条", "台", "位")


def plain(text: str) -> str:
    """A text without what makes no difference."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).casefold()


def same_figure(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two figures have the same owner and thing, parted at the same place or not."""
    mine, theirs = _thing(one), _thing(other)
    owner, whose = _text(one, "scope"), _text(other, "scope")
    if mine == theirs and same_owner(owner, whose):
        return True
    if same_owner(owner + mine, whose + theirs):
        return True
    # 机电制造业|增速 on a page about 海口 is 海口|机电制造业增速.
    for trade, rest, other_owner, other_thing in (
        (owner, mine, whose, theirs),
        (whose, theirs, owner, mine),
    ):
        placed = re.search(r".业$", trade) and re.fullmatch(_NAME + "[省市区县镇]?", other_owner)
        if placed and trade + rest == other_thing:
            return True
    return False


def same_owner(one: str, other: str) -> bool:
    """Whether two texts name the same owner; 全区 is whatever district stands there."""
    one, other = plain(one), plain(other)
    if not one or not other:
        return one == other
    for mine, theirs in ((one, other), (other, one)):
        hit = _WHOLE.match(mine)
        if hit is None:
            continue
        named = re.match(rf"[\u4e00-\u9fff]{{2,8}}?{hit.group('level')}", theirs)
        if named and _trade(mine[hit.end() :]) == _trade(theirs[named.end() :]):
            return True
    if not _lie_alike(one, other):
        return False
    mine, theirs = sorted((_trade(_place(one)), _trade(_place(other))), key=len)
    if mine == theirs:
        return True
    # 童装产业 on a page about 织里镇 is 织里镇童装产业.
    is_trade = _TRADES.search(one) is not None and _TRADES.search(other) is not None
    return is_trade and len(mine) > 1 and bool(re.fullmatch(rf"{_NAME}{re.escape(mine)}", theirs))


def same_body(one: str, other: str) -> bool:
    """河北省高阳县委 and 高阳县委 are one: the province and the city above a body's place may be
    left out, but not another one (石家庄市长安区政府, 西安市长安区政府)."""
    one, other = plain(one), plain(other)
    return _ABOVE.sub("", one) == _ABOVE.sub("", other) and _lie_alike(one, other)


def same_post(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """鲁花集团宣传部|部长 is 鲁花集团|宣传部部长: the same words, parted elsewhere."""
    if not (_text(one, "organisation") and _text(other, "organisation")):
        return False
    mine, theirs = (
        _text(fields, "organisation") + _text(fields, "post") for fields in (one, other)
    )
    return same_body(mine, theirs)


def names_of(labelled: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """The full name of each name that a document's labelled organisations have: 山钢 → 山钢集团."""
    return {
        plain(str(fields["name"])): str(fields["full_name"])
        for kind, fields in labelled
        if kind == "organisation" and fields.get("name") and fields.get("full_name")
    }


def in_full(kind: str, fields: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """A statement's fields with the organisations in them by their full names."""
    held = [name for name in ORGANISATIONS.get(kind, ()) if fields.get(name)]
    if not names or not held:
        return fields
    return {**fields, **{name: _in_full(fields[name], names) for name in held}}


def _in_full(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(plain(value), value)
    return [names.get(plain(str(one)), one) for one in value]


def same_level(one: str, other: str) -> bool:
    """国家 and 国家级 are one level."""
    return plain(one).removesuffix("级") == plain(other).removesuffix("级")


def same_title(one: str, other: str) -> bool:
    """龙头 and 龙头企业 are one qualification."""
    return plain(one).removesuffix("企业") == plain(other).removesuffix("企业")


# How a field of a kind is compared where words alone say too little.
FIELDS: Final[Mapping[tuple[str, str], Callable[[str, str], bool]]] = {
    ("figure", "share_of"): same_owner,
    ("certificate_count", "scope"): same_owner,
    ("certificate_count", "level"): same_level,
    ("certificate_count", "certificate"): same_title,
    ("event_held", "place"): same_owner,
    ("project", "site"): same_owner,
    ("person", "organisation"): same_body,
    ("plan_published", "body"): same_body,
    ("project", "owner"): same_body,
}


def _thing(fields: Mapping[str, Any]) -> str:
    text = _text(fields, "what")
    if fields.get("share_of"):
        text = _PART.sub("", text)
    if fields.get("unit") == "%":
        text = re.sub(r"(?<=..)(?:比例|比重|占比)$", "", text)
    text = re.sub(r"^生产(?=..)", "", text)
    if str(fields.get("unit") or "").endswith(_COUNTERS):
        text = _COUNTING.sub("", text)
    text = _ADDED.sub(r"\g<whose>\g<thing>\g<verb>", text.replace("累计", ""))
    return _FALLS.sub("↓", _RISES.sub("↑", text))


def _text(fields: Mapping[str, Any], name: str) -> str:
    return plain(str(fields.get(name) or ""))


def _lie_alike(one: str, other: str) -> bool:
    """Whether the province, the city and the district that both name above their places agree."""
    mine, theirs = (_ABOVE.match(text) for text in (one, other))
    if mine is None or theirs is None:
        return True
    pairs = zip(mine.groups(), theirs.groups(), strict=True)
    return all(a is None or b is None or a == b for a, b in pairs)


def _trade(text: str) -> str:
    return _TRADE.sub("", text)


def _place(text: str) -> str:
    """福建省泉州市鲤城区, 鲤城区 and 鲤城 are one place, as are 我国, 全国 and 中国."""
    text = _COUNTRY.sub("中国", _COUNT.sub("", _SELF_RULED.sub(r"\1", text)))
    return _LEVEL.sub("", _ABOVE.sub("", text))

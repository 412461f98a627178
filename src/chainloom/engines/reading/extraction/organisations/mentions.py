"""Mentions of organisations, and the facts that they are.

Four readers look in turn, each knowing what the ones before it found: bodies of Party and state,
names by their endings, firms by their short names, and what the page calls any of them for short.
Of mentions that overlap the longest stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..names import Organisation
from ..text.marks import START
from ..text.near import QUOTE, starting_in
from . import (
    aliases,
    brands,
    departments,
    endings,
    firms,
    formed,
    government,
    officers,
    shown_bodies,
    sites,
)

if TYPE_CHECKING:
    from ..page import Page

# A medium that is only where the news comes from: 据新华网报道, 中新网7月21日电, 早报记者.
_MEDIUM: Final = re.compile(
    r"(?:日报|晚报|早报|时报|商报|晨报|快报|周报|导报|都市报|新闻报|经济报|证券报|周刊|新闻|杂志|电视台|广播网?|新华社|中新社|"
    r"新华网|中新网|人民网|财经网|新闻网|资讯网|在线|中财网|新浪(?:财经|科技)?|网易|搜狐|电台|通讯社|越通社)$"
)
# A firm that is a medium too: named with its officer it is the firm.
_PORTAL: Final = re.compile(r"新浪|搜狐|网易|腾讯网|新浪网|搜狐网|凤凰网")
_HEADED: Final = re.compile(
    r"(?:公司|集团|股份|控股)|的?(?:董事长|总裁|副总裁|CEO|CFO|首席|创始人|总经理)"
)
_OF_MEDIUM: Final = re.compile(
    r"(?:记者|讯|报道|消息|电\b|网友|编辑|\d{1,2}月\d{1,2}日(?:电|讯|消息|报道))"
)


def find(page: Page) -> tuple[Organisation, ...]:
    """Every mention of an organisation, in order, none within another."""
    found = list(government.find(page))
    found += formed.national(page)
    found += formed.in_dictionary(page)
    found += endings.find(page, found)
    found += sites.find(page)
    found += firms.find(page, longest(found))
    found += brands.find(page, longest(found))
    found += formed.founded(page, found)
    found += shown_bodies.find(page)
    taken = longest(shown_bodies.sound(found))
    whole = taken
    taken = longest([*taken, *departments.find(page, taken)])
    taken = longest([*taken, *departments.acting(page, taken)])
    within = {place for one in taken for place in range(one.start + 1, one.end + 1)}
    for post in page.posts:
        is_told = post.names and post.start not in within and post.text != "成员"
        if is_told and not _OF_A_PLACE.search(post.text):
            one = officers.before_post(page, post.start, within)
            taken += [one] if one else []
    people = {place for post in page.posts for name in post.names for place in range(*name)}
    taken = [one for one in taken if one.how != "listed" or one.start not in people]
    spans = {(one.start, one.end) for one in taken}
    named = [one for one in whole if one.kind == "firm" and (one.start, one.end) not in spans]
    short = list(aliases.find(page, sorted([*taken, *named], key=START)))
    called = {(one.start, one.end): one.how for one in short}
    taken = [
        one for one in taken
        if called.get((one.start, one.end)) != "said" and (
            one.how not in _LOOSE or (one.start, one.end) not in called
        )
    ]  # fmt: skip
    taken = longest([*taken, *short])
    taken = longest([*taken, *firms.in_lists(page, taken)])
    taken = longest([*taken, *brands.in_rows(page, taken)])
    taken = _whole(page, taken)
    return tuple(_serving(page, one) for one in taken if not _is_medium(page, one))


# By law a name of its own kind, whatever stands before.
_BY_LAW: Final = re.compile(r"(?:股份有限公司|有限责任公司|有限公司)$")
# What is only known by how it stands is rather what the page calls another for short.
_LOOSE: Final = ("latin", "trade", "shown", "acts")
_TRADES: Final = ("汽车", "电子", "化学", "化工", "电器", "重工", "机械", "啤酒", "石化")
_SHORT: Final = ("listed", "shown", "acts", "trade")


def _whole(page: Page, found: list[Organisation]) -> list[Organisation]:
    """Mentions of which a short name is not cut from the firm's whole: 盼盼|安居股份有限公司, nor
    two firms' names from that of what they founded together: 雷诺|三星汽车."""
    whole: list[Organisation] = []
    for one in found:
        last = whole[-1] if whole else None
        is_next = last is not None and last.end == one.start and last.how in _SHORT
        is_joint = one.how == "listed" and last is not None and last.how == "listed"
        is_joint = is_joint and one.kind == "firm" and one.name.endswith(_TRADES)
        if last and is_next and (_BY_LAW.search(one.name) or is_joint):
            name = page.text[last.start : one.end]
            whole[-1] = replace(one, start=last.start, name=name, full_name=name)
        else:
            whole.append(one)
    return whole


def _serving(page: Page, one: Organisation) -> Organisation:
    """A firm that the words before it say to serve others: 数字化服务商云智科技."""
    if one.kind == "firm" and page.plain.endswith(_INVESTING, 0, one.start):
        return replace(one, kind="bank")  # 风险投资机构|DCM
    is_serving = one.kind == "firm" and page.plain.endswith(endings.SERVING, 0, one.start)
    return replace(one, kind="provider") if is_serving else one


_INVESTING: Final = ("投资机构", "风投", "投资基金", "投资银行", "投行", "券商")
# Who heads a place: no firm stands before.
_OF_A_PLACE: Final = re.compile(r"[省市区县州镇乡村]长$")


def longest(found: Iterable[Organisation]) -> list[Organisation]:
    """Of mentions that overlap the longest, of equal ones the first found; in order."""
    kept: list[Organisation] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        places = range(one.start, one.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return sorted(kept, key=START)


def _is_medium(page: Page, one: Organisation) -> bool:
    """Whether a mention is only the medium that a report comes from."""
    if _PORTAL.fullmatch(one.name):
        return _HEADED.match(page.plain, one.end) is None
    if _MEDIUM.search(one.name):
        return True
    return one.name.endswith("网") and _OF_MEDIUM.match(page.plain, one.end) is not None


def facts(page: Page) -> Iterator[Fact]:
    """Each organisation once, under the form first written."""
    seen: set[str] = set()
    for one in page.organisations:
        if one.refers or one.full_name in seen or _is_in_name(page, one):
            continue
        seen.add(one.full_name)
        fields = {"name": one.name, "full_name": one.full_name, "kind": one.kind}
        derived = {} if one.name == one.full_name else {"full_name": "page"}
        yield page.fact(
            "organisation", (one.start, one.end), fields, told=one.how,
            derived=derived,
        )  # fmt: skip


# A prize, a title or a recognition that is called after who gives it.
_PRIZE: Final = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:奖(?![励金补])|称号|奖项)"
    r"|(?:[和及与、][\u4e00-\u9fff]{2,16})?的?认定(?!为)"
)


# 2024年保定市政府|工作报告
_REPORT: Final = re.compile(r"(?:政府)?工作报告|\d{1,3}号文|〔")
# An agreement to make something is called after it: 共建苏绣产业学院协议.
_AGREEMENT: Final = re.compile(
    r"(?:项目)?(?:战略|框架|投资|共建)?(?:合作)?(?:框架)?(?:协议|合同|备忘录|意向书)"
)
_MADE: Final = ("签订", "签署", "共建", "建设", "关于", "设立", "成立", "组建", "投资")


def _is_in_name(page: Page, one: Organisation) -> bool:
    """Whether a mention is only part of the title of a document, or of the name of a prize."""
    in_title = any(
        title.mark == "《" and title.start <= one.start and one.end <= title.end
        for title in starting_in(page.quoted, one.start - QUOTE, one.start + 1)
    )
    in_title = in_title or bool(
        _AGREEMENT.match(page.plain, one.end) and page.plain.endswith(_MADE, 0, one.start)
    )
    quoted = any(
        title.mark == "“" and title.start <= one.start and one.end <= title.end
        and _AGREEMENT.match(page.plain, title.end + 1)
        for title in starting_in(page.quoted, one.start - QUOTE, one.start + 1)
    )  # fmt: skip
    in_title = in_title or _REPORT.match(page.plain, one.end) is not None
    return in_title or quoted or _PRIZE.match(page.plain, one.end) is not None

"""Departments of bodies of state and of associations that are named with the head of theirs.

    department = organisation { field head } before a post    国家能源局|新能源司|副司长

Such a department is an organisation by itself; a firm's is only part of a post (业务部经理).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text.near import starting_in

if TYPE_CHECKING:
    from ..page import Page

_PARENTS: Final = frozenset(("government", "association", "body"))
_LEARNED: Final = frozenset(("college", "institute"))
_OF_LEARNED: Final = re.compile(
    r"[^\W\d_a-zA-Z的了在是为对被把由将已曾]{1,14}?(?:学院|系|研究所|研究院|研究中心|实验室|研究室)"
)
_RESEARCH: Final = re.compile(r"(?:研究\w{1,2}|实验室)$")
# What a department is called by; no particle or mark is within its field of work.
_FIELD: Final = r"[^\W\d_a-zA-Z的了在是为对被把由将已曾]{2,14}?"
_DEPARTMENT: Final = re.compile(
    rf"(?:{_FIELD}(?:专业委员会|委员会|分会|司|处|部(?!长)|中心|室|研究所|研究院))+"
)
# What a department does or has when no head of it is named.
_ACTS: Final = re.compile(
    r"(?:约谈|要求|强调|提供|发布|公布|印发|下发|有关|相关|负责人|工作人员|执法|表示|介绍|透露|日前|近日|昨日|最新|统计|数据|的(?:数据|统计|消息|负责|相关|有关)|获悉|了解|联合|牵头|组织|召开|举办|调研|考察|走访|主办|会同|指导)"
)
_ACTING: Final = re.compile(
    rf"{_FIELD}(?:司(?![机法令长])|处(?![理置罚于长在])|办公室|稽查总队|稽查大队|总队|支队|大队|中心|所(?!有))"
)
_OF_WORK: Final = frozenset(("n", "vn", "v", "b", "j", "nz", "an", "f", "s", "ns", "l", "a", "q"))
_TRADE: Final = frozenset(("firm", "bank", "provider"))
_OF_FIRM: Final = re.compile(rf"{_FIELD}(?:部门|部|事业部|办公室|营业部)")
_MANAGERS: Final = ("经理", "总监", "主任", "负责人", "部长", "主管", "总裁", "总管")
_HEADED: Final = re.compile(r"^(?:常务)?副?[部处]长$")
_SEAT: Final = re.compile(r"(?:委员会|分会)$")
_LONGEST: Final = 28


def _is_managed(page: Page, one: Organisation, end: int, post: str) -> bool:
    """天正粮油进出口公司|杂品部|经理: a firm's department, with the one who heads it."""
    if not _OF_FIRM.fullmatch(page.plain, one.end, end) or not post.endswith(_MANAGERS):
        return False
    inside = starting_in(page.words, one.end, end)
    return all(word.tag.startswith("n") or word.tag in _OF_WORK for word in inside)


def acting(page: Page, known: Sequence[Organisation]) -> Iterator[Organisation]:
    """商务部|市场运行司|发布: departments of state that act, without a head that is named."""
    starts = {one.start for one in known}
    for one in known:
        if one.kind not in ("government", "association") or one.how == "committee":
            continue
        hit = _ACTING.match(page.plain, one.end, one.end + _LONGEST)
        if not hit or not _ACTS.match(page.plain, hit.end()):
            continue
        inside = starting_in(page.words, one.end, hit.end())
        is_whole = inside and inside[0].start == one.end and inside[-1].end == hit.end()
        is_work = all(word.tag in _OF_WORK or word.tag.startswith("n") for word in inside)
        if is_whole and is_work and starts.isdisjoint(range(one.end, hit.end())):
            name = page.text[one.start : hit.end()]
            full_name = one.full_name + page.text[one.end : hit.end()]
            yield Organisation(one.start, hit.end(), name, full_name, one.kind, how="department")


def find(page: Page, known: Sequence[Organisation]) -> Iterator[Organisation]:
    """The departments between an organisation and a post. `known` are in order of place."""
    starts = [one.start for one in known]
    for post in page.posts:
        index = bisect_right(starts, post.start) - 1
        if index < 0 or post.text == "负责人":
            continue
        one = known[index]
        if index and one.end == post.start and known[index - 1].end == one.start:
            one = known[index - 1]  # 某大学|药学院, each read by itself
        is_near = one.end < post.start <= one.end + _LONGEST
        pattern = _OF_LEARNED if one.kind in _LEARNED else _DEPARTMENT
        is_headed = _HEADED.search(post.text) is not None  # a firm's has a 部长 or a 经理
        if one.kind in _TRADE and _is_managed(page, one, post.start, post.text):
            name, full_name = (
                first + page.text[one.end : post.start] for first in (one.name, one.full_name)
            )
            yield Organisation(one.start, post.start, name, full_name, one.kind, how="department")
            continue
        if (
            (one.kind not in _PARENTS | _LEARNED and not is_headed)
            or one.how == "committee"
            or not is_near
        ):
            continue
        between = starting_in(page.posts, one.end, post.start)
        first = starting_in(page.words, one.end, one.end + 1)
        if first and first[0].text in ("原", "前", "时任"):
            continue  # 某联合会|原传媒中心主任: no longer its
        if not between and pattern.fullmatch(page.plain, one.end, post.start):
            name = page.text[one.start : post.start]
            full_name = one.full_name + page.text[one.end : post.start]
            kind = one.kind
            if _SEAT.search(name) and kind != "association":
                kind = "body"
            elif kind in _LEARNED:
                kind = "institute" if _RESEARCH.search(name) else "college"
            yield Organisation(one.start, post.start, name, full_name, kind, how="department")

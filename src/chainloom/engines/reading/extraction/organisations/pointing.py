"""Mentions of organisations that only point: 该公司, 公司, 该产业链党委, 产业链党委."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text.marks import START

if TYPE_CHECKING:
    from ..page import Page

# What stands before an organisation that has no name: 当地|工信局.
NAMELESS: Final = re.compile(
    r"(?:当地|各地|地方|有关|相关|各级|多地|上级|各|等地|全国|外地|该|本|[下所]属的?|下辖的?)$"
)
_THIS: Final = re.compile(
    r"(?:该|本|上述|这家|这个|我)(?P<what>公司|集团|企业|厂|行|银行|协会|商会|学会|联盟|联合会|校|大学|学院|院|所|"
    r"研究院|研究所|局|委|部|党委|委员会|中心|机构|组织|社区|村|街道|[\u4e00-\u9fff]{2,6}?(?:党委|委员会|联盟|协会|学院|公司|领导小组|管委会))"
)
_FIRM: Final = re.compile(
    r"(?<![\w])公司(?![法债章制治化])|(?<=[,。;!?\s、“])公司(?![法债章制治化])"
)
_KINDS_OF: Final = {
    "公司": ("firm", "provider", "bank"), "集团": ("firm",), "企业": ("firm", "provider"),
    "厂": ("firm",), "行": ("bank",),
    "银行": ("bank",), "校": ("college",), "大学": ("college",), "学院": ("college",),
    "院": ("institute", "college"), "所": ("institute",), "局": ("government",),
    "委": ("government",), "部": ("government",), "街道": ("government",), "社区": ("community",),
    "村": ("community",), "中心": ("institute", "provider"),
    "机构": ("provider", "institute", "association"),
    "组织": ("association",),
}  # fmt: skip


def pointing(page: Page, found: Sequence[Organisation]) -> Iterator[Organisation]:
    """The pointing mentions of a page whose other mentions were found, each under the name that it
    points to."""
    taken = {place for one in found for place in range(one.start, one.end)}
    starts = [one.start for one in found]
    for start, end, what in _candidates(page, found):
        if start in taken or end - 1 in taken:
            continue
        before = found[: bisect_right(starts, start)]
        if one := _antecedent(before, what):
            taken.update(range(start, end))
            yield replace(
                one, start=start, end=end, name=page.text[start:end], refers=True, how="points"
            )


def _candidates(page: Page, found: Sequence[Organisation]) -> Iterator[tuple[int, int, str]]:
    plain = page.plain
    for hit in _THIS.finditer(plain):
        yield hit.start(), hit.end(), hit.group("what")
    for hit in _FIRM.finditer(plain):
        yield hit.start(), hit.end(), "公司"
    tails = {tail for one in found for tail in _tails(one)}
    if tails:
        pattern = "|".join(sorted(map(re.escape, tails), key=len, reverse=True))
        for hit in re.finditer(pattern, plain):
            if NAMELESS.search(plain, max(0, hit.start() - 2), hit.start()):
                continue
            if _stands_alone(page, hit.start(), hit.end()):
                yield hit.start(), hit.end(), hit.group()


_TAIL: Final = re.compile(
    r"(?:(?:产业链)?(?:党委|联盟|党建联盟|委员会|管理委员会|管委会|领导小组)"
    r"|(?:综合|联合|行业|产业|集群|园区|商圈)党委|(?:创新)?联合体|共同体|商会|协会|学会|联合会|促进会|(?:工作)?专班"
    r"|研究院|研究所|(?:研究|服务|创新|技术|研发)中心|产业学院|实验室|孵化器|指挥部|工作组)$"
)
_BARE: Final = re.compile(r"(?:党委|联盟|专班|联合体)$")
# What may stand before such a word that is used alone: no noun that makes a name of it.
_NO_MODIFIER: Final = frozenset("pcdurx")
# A verb there has the body as its object or stands after its subject.
_ALONE_AFTER: Final = re.compile(
    r"(?:[与和由为向在是使让该将对据及任会者达出代表]|加入|担任|成立|当选|指导|组建|出席|依托|联合|通过|据|悉|日|上|后|时|前|长|年|天)$"
)


def _stands_alone(page: Page, start: int, end: int) -> bool:
    """Whether a body's last words are used alone, and not as the end of another thing's name."""
    before = page.plain[start - 1 : start]
    if _AFTER_TAIL.match(page.plain, end):
        return False
    if not before.isalnum() or _ALONE_AFTER.search(page.plain, max(0, start - 4), start):
        return True
    index = bisect_right(page.words, start - 1, key=START) - 1
    word = page.words[index]
    return word.end == start and word.tag[0] in _NO_MODIFIER


_AFTER_TAIL: Final = re.compile(r"(?:[员议章派]|制度|体系)(?!单位)")


def _tails(one: Organisation) -> Iterable[str]:
    """The last words of a body's name, by which it is called later."""
    if one.kind in ("firm", "bank", "community") or one.refers:
        return ()
    if one.kind == "body" and one.name.startswith("中共") and one.name.endswith("产业链委员会"):
        return ("产业链党委", "产业链委员会", "党委")
    if one.how == "founded" and one.name.endswith("中心"):
        return ("中心",)
    hit = _TAIL.search(one.name.rstrip('”"'))
    if hit is None or len(hit.group()) < 2 or hit.start() == 0:
        return ()
    bare = _BARE.search(hit.group())
    return (hit.group(), bare.group()) if bare else (hit.group(),)


# No bank calls itself 公司 where a firm is named.
_BANK: Final = re.compile(r"银行|[分支商]行$|信用社")


def _antecedent(before: Sequence[Organisation], what: str) -> Organisation | None:
    """The nearest mention before that a pointing word fits; a body's Party committee before an
    office's."""
    kinds = _KINDS_OF.get(what)
    if what == "党委":
        bodies = [one for one in before if one.kind == "body" and one.full_name.endswith(what)]
        before = bodies or before
    if what == "公司":
        before = [one for one in before if not _BANK.search(one.full_name)] or before
    for one in reversed(before):
        if kinds is None and one.full_name.rstrip('”"').endswith(what):
            return one
        if kinds and one.kind in kinds:
            return one
    party = [one for one in before if one.name.startswith("中共") and what in _tails(one)]
    return party[-1] if party else None  # 产业链党委 of 中共某市印染产业链委员会

"""Whose a post is that stands without its organisation, by the officers named around it.

roll  = organisation post name { mark post name }       甲协会会长张三,副会长李四、王五
chain = organisation post { 、 [nouns] post } name      甲协会副会长、流通分会会长张三
page  = the one firm, or the one college, whose people a page tells of
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ..names import Organisation, Person
from ..organisations.proper import is_own
from ..text.near import starting_in

if TYPE_CHECKING:
    from ..page import Page
    from .posts import Post

# Who a firm has one of, and a college.
_OFFICER: Final = re.compile(
    r"(?:董事长|总裁|总经理|总监|首席\w{2,3}官|CEO|CFO|董秘|董事会秘书|执行董事|(?<!委员会)主席)$"
)
_OF_COLLEGE: Final = re.compile(r"^(?:常务|执行|名誉)?副?(?:校长|院长)$")
_ANOTHER_YARD: Final = re.compile(
    r"(?:医|法|检察|研究|科学|设计|规划|卫生|养老|敬老|福利|剧|书|画)院"
)
_MARKED_OFF: Final = '。;,\n、“"'
_OF_ITS_PARTY: Final = re.compile(r"^党委(?:副?书记|委员|常委)$")
_FIRMS: Final = ("firm", "bank", "provider")
# Which sort of organisation has which posts, and no other.
_SEATS: Final = (
    (re.compile(r"行长$"), re.compile(r"行")),
    (re.compile(r"校长$"), re.compile(r"校|大学|学院|中学|小学")),
    (re.compile(r"院长$"), re.compile(r"院|大学")),
    (re.compile(r"会长$|理事长$|监事长$"), re.compile(r"会|联盟|联合体")),
    (re.compile(r"秘书长$"), re.compile(r"会|联盟|联合体|组织|委$|政府|政协|人大")),
    (re.compile(r"局长$"), re.compile(r"局")),
    (re.compile(r"厅长$"), re.compile(r"厅")),
    (re.compile(r"司长$"), re.compile(r"司|部$")),
    (re.compile(r"镇长$|乡长$|县长$|区长$|市长$|省长$|州长$"), re.compile(r"[省市区县州镇乡]")),
    (re.compile(r"厂长$"), re.compile(r"厂|公司|集团")),
    (re.compile(r"台长$"), re.compile(r"台")),
    (re.compile(r"[馆站]长$"), re.compile(r"[馆站]")),
    (
        re.compile(r"董事长$|总裁$|总经理$|首席\w{2,3}官$|CEO$|CFO$"),
        re.compile(r"(?<![会局厅委府办学省市区县镇])$"),
    ),
    (re.compile(r"教授$|讲师$"), re.compile(r"大学|学院|院|所|中心|党校")),
)
# Between the name of one officer and the post of the next of the roll.
_NEXT: Final = re.compile(
    r"(?:同志|教授|博士|先生|女士)?(?:\([^()]{1,8}\))?\s?(?:[、,]|以及|[和与及])\s?"
)
# Between two posts of one person: 、, 兼, a comma, or nothing.
_BETWEEN: Final = re.compile(r"[、,兼及和]?兼?$")
# What stands after 、 before the second post, where no organisation was read there.
_PARTED: Final = re.compile(r"[、兼]兼?(?P<gap>[^\W\d_a-zA-Z的等了在是为对被把由将已曾和与]{2,14})")
_NOUNS: Final = frozenset(("n", "j", "b", "l", "s", "f", "a", "v", "z", "x"))
_NO_NOUN: Final = ("有关", "相关", "以及", "负责", "出席", "参加", "代表", "率领", "随后")
# 流通分会, 监事会: a part of the organisation named before; an industry's chain is nobody's.
_PART: Final = re.compile(
    r"(?:分会|专委会|委员会|秘书处|办公室|部|处|科|室|监事会|理事会|董事会|事业部|传媒中心|信息中心)$"
)
_CHAIN: Final = re.compile(r"链$")


_OF_IT: Final = re.compile(r"(?:部|处|科|司|室|中心|分会|专委会|委员会|事业部|支部)$")
_SCHOOL: Final = re.compile(_OF_IT.pattern.replace("$", "|学院$"))
_LONGEST_PART: Final = 14
_ONE_SIGN: Final = re.compile(r"(?:^|[\s,。;、:(与和由])(?P<sort>[局厅委校院行会所社])$")
_SORTS: Final = {
    sign: re.compile(rf"(?:{ends})$")
    for sign, ends in {
        **{sign: sign for sign in "局厅院行所社"},
        "委": "委|委员会",
        "校": "校|大学|学院",
        "会": "商会|协会|学会|联合会|促进会",
    }.items()
}


def fits(post: str, organisation: str) -> bool:
    """Whether an organisation is of the sort that has a post: 行长 of a bank, not of a 协会."""
    return not any(sort.search(post) and not of.search(organisation) for sort, of in _SEATS)


def follows(page: Page, before: Post, post: Post) -> bool:
    """Whether a post stands right after the officer of another one: 会长张三,|副会长李四."""
    return bool(before.names) and (
        _NEXT.fullmatch(page.plain, before.names[-1][1], post.start) is not None
        and page.sentence_at(before.start) == page.sentence_at(post.start)
    )


def runs_on(page: Page, post: Post, following: Post, named: Organisation | None) -> bool:
    """Whether two posts are of one person: nothing but 、 between them, an organisation (`named`,
    the one of the second post), or nouns that no rule took for one."""
    if page.sentence_at(post.start) != page.sentence_at(following.start):
        return False
    end = following.start
    if named and named.start >= post.end:
        end = named.start
        if _are_nouns(page, post.end + 1, end) and page.plain[post.end] == "、":
            return True  # 教授、丝绸|教育部研究中心|主任
    if end - post.end <= 2 and _BETWEEN.match(page.plain[post.end : max(end, post.end)]):
        return True
    return unread(page, post, following) is not None


def unread(page: Page, post: Post, following: Post) -> tuple[int, int] | None:
    """The nouns between two posts that name whose the second is: 副会长、|流通分会|会长."""
    hit = _PARTED.fullmatch(page.plain, post.end, following.start)
    if hit is None or hit.group("gap").startswith(_NO_NOUN):
        return None
    start, end = hit.span("gap")
    return (start, end) if _are_nouns(page, start, end) else None


def _are_nouns(page: Page, start: int, end: int) -> bool:
    """Whether a stretch is whole words, none of them a particle or said of somebody."""
    inside = starting_in(page.words, start, end)
    whole = bool(inside) and inside[0].start == start and end - start <= _LONGEST_PART
    return whole and all(
        word.text not in _NO_NOUN and word.tag[0] in _NOUNS and word.text.isalnum()
        for word in inside
    )


def is_school(page: Page, named: Organisation) -> bool:
    """Whether a name says what a school teaches and no more: 机电工程学院, of a university."""
    inside = starting_in(page.words, named.start, named.end)
    return named.name.endswith("学院") and not any(is_own(word) for word in inside)


def part_after(page: Page, before: Post, post: Post, held: str) -> tuple[int, int] | None:
    """The part of an organisation (`held`) whose officer follows another officer of it in a roll:
    某公司总经理张三、|市场部|经理李四; a university's schools are parts of it."""
    if not before.names:
        return None
    mark = _NEXT.match(page.plain, before.names[-1][1], post.start)
    if mark is None or page.sentence_at(before.start) != page.sentence_at(post.start):
        return None
    start, end = mark.end(), post.start
    of_it = _SCHOOL if held.endswith("大学") else _OF_IT
    if not 2 <= end - start <= _LONGEST_PART or not of_it.search(page.plain, start, end):
        return None
    return (start, end) if _are_nouns(page, start, end) else None


def with_part(organisation: str, part: str) -> str:
    """The full name of a part, of which a roll may say again what stands before: 某部轻工司 and
    轻工司纺织处 are 某部轻工司纺织处."""
    for size in range(len(part), 1, -1):
        if organisation.endswith(part[:size]):
            return organisation + part[size:]
    return organisation + part


def pointed_to(page: Page, post: Post) -> tuple[str, int] | None:
    """Whose a post is after one character that stands for an organisation told before, and where
    that stands: 局|党组书记 on a page of a 局."""
    hit = _ONE_SIGN.search(page.plain, max(0, post.start - 2), post.start)
    if hit is None:
        return None
    sort = _SORTS[hit.group("sort")]
    named = {
        one.full_name for one in page.organisations
        if one.start < post.start and not one.refers and sort.search(one.full_name)
    }  # fmt: skip
    longest = max(named, key=len, default="")
    if not longest or not all(longest.endswith(name) for name in named):
        return None  # 税务局 and 财政局: which one is not said
    return longest, hit.start("sort")


def owner_of_unread(gap: str, post: str, last: str | None) -> str | None:
    """The full name that such nouns tell: a part of the organisation before, or one by itself."""
    if _CHAIN.search(gap) and post.endswith("链长"):
        return None
    return last + gap if last and _PART.search(gap) else gap


def of_the_page(page: Page, found: Sequence[Person]) -> Iterator[Person]:
    """财务总监文国梁 at the head of a sentence is of the one firm whose people speak, 校长李明
    of the one college that the page names, 院长王强 only if nothing else there may have an 院长.

    Not where another firm is named, on the page or in brackets after the name (总裁李强(大地纺织)).
    """
    firms = {one.organisation for one in found if one.organisation and _OFFICER.search(one.post)}
    only = next(iter(firms)) if len(firms) == 1 else None
    if only and any(_is_another_firm(one, only) for one in page.organisations):
        only = None
    college = _only_college(page)
    heads = {
        one.name_start for one in found
        if one.organisation is None and college and _OF_COLLEGE.search(one.post)
        and fits(one.post, college) and _may_head(page, one, college)
    }  # fmt: skip
    for one in found:
        opens = _opens(page, one)
        explained = page.plain.startswith("(", one.name_end)
        officer = one.organisation is None and opens and _OFFICER.search(one.post)
        of_it = _OF_COLLEGE.search(one.post) or _OF_ITS_PARTY.search(one.post)
        if only and officer and not explained:
            yield replace(one, organisation=only, is_inferred=True)
        elif one.organisation is None and of_it and one.name_start in heads:
            yield replace(one, organisation=college, is_inferred=True)
        else:
            yield one


def _opens(page: Page, one: Person) -> bool:
    """Whether a mark parts a post from what stands before it."""
    return not page.plain[max(0, one.start - 1) : one.start].strip(_MARKED_OFF)


def _may_head(page: Page, one: Person, college: str) -> bool:
    """Whether somebody may be the head of the college that a page names: hospitals, courts and
    institutes have an 院长 too, and so has each school of a university."""
    if one.post.endswith("校长"):
        return True
    return (
        college.endswith("学院") and _opens(page, one) and _ANOTHER_YARD.search(page.plain) is None
    )


def _is_another_firm(one: Organisation, firm: str) -> bool:
    return one.kind in _FIRMS and not one.refers and one.full_name != firm


def _only_college(page: Page) -> str | None:
    """The one college that a page names, if it names just one; its schools count with it."""
    named = {
        one.full_name for one in page.organisations
        if one.kind == "college" or one.full_name.endswith("院")
    }  # fmt: skip
    shortest = min(named, key=len, default=None)
    if shortest is None or any(not name.startswith(shortest) for name in named):
        return None
    return shortest

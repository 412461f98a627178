"""Posts in a text, and the persons named right after them.

post  = { first } head            常务副市长, 党组书记, 棉花业务部经理
first = 副 | 常务 | 党组 | 首席 | 营销 …
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from ..text import marks, words
from ..text.listing import Listed
from ..text.words import lexicon
from . import person_names

if TYPE_CHECKING:
    from ..page import Page

# After a head these make another word of it: 主任务, 经理层, 书记处, 总裁班, 代表团, 部长级.
_NOT_BEFORE: Final = re.compile(
    r"(?<=经理)[人层]|(?<=书记)处|(?<=总裁)班|(?<=代表)[团队作性着大]|(?<=部长)级|(?<=董事)[会局长]|(?<=监事)会|"
    r"(?<=专家)[组们学委智库]|(?<=记者)(?:会|站|获|了解|从|在|采)|(?<=常委)会|(?<=主席)团|(?<=会长)单位|(?<=理事)(?:会|单位|长)|"
    r"(?<=委员)[会]|(?<=院士)工|(?<=博士)[后生]|(?<=主任)务|(?<=教授)级|(?<=总监)制|(?<=顾问)[团公委]|"
    r"(?<=总理)府|(?<=法人)[代单股]|(?<=组长)单位|(?<=编辑)部"
)


@dataclass(frozen=True, slots=True)
class Post:
    """A post's place and text; `names` are the persons named right after it, by their places."""

    start: int
    end: int
    text: str
    names: tuple[tuple[int, int], ...]
    is_weak: bool


def find(page: Page) -> tuple[Post, ...]:
    """The posts of a page, in order."""
    plain = page.plain
    found: list[Post] = []
    last = 0
    for start, end, text in _heads().find(plain):
        word = marks.at(page.words, end - 1)
        begins_another = (
            word is not None
            and word.start == end - 1
            and word.end > end
            and words.is_known(word.text)
        )
        if _NOT_BEFORE.match(plain, end) or begins_another:
            continue  # 部长级; 宜兴市|长江
        first = _with_first(plain, start, last)
        last = end
        names: tuple[tuple[int, int], ...] = ()
        if not _is_after_name(first, found):
            names = tuple(_names_from(page, end + (plain[end : end + 1] == " ")))
        if not names and plain[end : end + 1] == "," and not _is_after_name(first, found):
            names = tuple(_addressed(page, end + 1))
        found.append(Post(first, end, page.text[first:end], names, text in _weak()))
    return tuple(found)


def _is_after_name(start: int, before: list[Post]) -> bool:
    """Whether a post is the title of the person named before it (院长张三|教授)."""
    return any(name[1] == start for one in before[-1:] for name in one.names)


def _names_from(page: Page, place: int) -> Iterator[tuple[int, int]]:
    """The names that share a post: 市议员谢财旺、张世贤."""
    first = place
    while (one := person_names.at(page, place)) and not _FORMER.match(page.plain, place):
        if place > first and not person_names.surely_ends(page.plain, one[1]):
            return  # 书记张三、罗河|服饰公司总监李四: the next one's firm
        yield one
        if page.plain[one[1] : one[1] + 1] != "、" or _heads().at(page.plain, one[1] + 1):
            return
        place = one[1] + 1


# 会长张三、|原会长李四: the next one's post, though 原 is a surname.
_FORMER: Final = re.compile(r"[原前](?:常务|执行|副)*[\u4e00-\u9fff]{0,2}[长任记席理裁]")


def _addressed(page: Page, place: int) -> Iterator[tuple[int, int]]:
    """A name after a comma that somebody is addressed by: 总经理,李明先生."""
    one = person_names.at(page, place)
    if one and page.plain.startswith(("先生", "女士"), one[1]):
        yield one


def heads_at(plain: str, place: int) -> str | None:
    """The post that begins at a place, if it says a post by itself."""
    head = _heads().at(plain, place)
    return head if head and head not in _weak() else None


def _with_first(plain: str, start: int, last: int) -> int:
    """Where a post begins with the words before its head that belong to it."""
    again = True
    while again:
        again = False
        for first in () if plain.startswith(_OF_WHOLE, start) else _firsts():
            if start - len(first) >= last and plain.startswith(first, start - len(first)):
                start -= len(first)
                again = True
                break
    return start


# These are of a firm, never of a part: 鼎汉技术|董秘.
_OF_WHOLE: Final = ("董秘", "董事长", "董事会", "监事")


@cache
def _heads() -> Listed:
    return Listed(lexicon("posts")["heads"])


@cache
def _weak() -> frozenset[str]:
    return frozenset(lexicon("posts")["weak"])


@cache
def _firsts() -> tuple[str, ...]:
    return tuple(sorted(lexicon("posts")["before"], key=len, reverse=True))

"""Posts in a text, and the names of persons that stand right after them.

post  = { first } head            常务副市长, 党组书记, 棉花业务部经理
first = 副 | 常务 | 党组 | 首席 | 营销 …
name  = surname given             one or two characters; 欧阳 and the like; foreign with points
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from . import marks, words
from .listing import Listed
from .words import lexicon

if TYPE_CHECKING:
    from .page import Page

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_NAME_TAGS: Final = frozenset(("nr", "nrt", "nrfg"))
_LATIN_NAME: Final = re.compile(r"[A-Z][a-z]+(?:[ ·.-]{1,2}[A-Z][A-Za-z.]*){0,3}")
# After a head these make another word of it: 主任务, 经理层, 书记处, 总裁班, 代表团, 部长级.
_NOT_BEFORE: Final = re.compile(
    r"(?<=[省市区县]长)[江城远期沙安征达]|(?<=经理)[人层]|(?<=书记)处|(?<=总裁)班|(?<=代表)[团队作性着大]|(?<=部长)级|(?<=董事)[会局长]|(?<=监事)会|(?<=专家)[组们学]|"
    r"(?<=记者)(?:会|站|获|了解|从|在|采)|(?<=主席)团|(?<=会长)单位|(?<=理事)(?:会|单位|长)|(?<=委员)[会]|(?<=院士)工|(?<=博士)[后生]|"
    r"(?<=主任)务|(?<=教授)级|(?<=总监)制|(?<=顾问)[团公委]|(?<=校长)期|(?<=社长)期|(?<=处长)期|(?<=总理)府|(?<=法人)[代单股]|(?<=组长)单位|(?<=编辑)部"
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
    cached: tuple[Post, ...] | None = page.__dict__.get("_posts")
    if cached is None:
        cached = page.__dict__["_posts"] = tuple(_find(page))
    return cached


def _find(page: Page) -> Iterator[Post]:
    plain = page.plain
    last = 0
    for start, end, text in _heads().find(plain):
        if _NOT_BEFORE.match(plain, end):
            continue
        first = _with_first(plain, start, last)
        last = end
        name_at = end + len(_gap(plain, end))
        names = tuple(_names_from(page, name_at))
        yield Post(first, end, page.text[first:end], names, text in _weak())


def _names_from(page: Page, at: int) -> Iterator[tuple[int, int]]:
    """The names that share a post: 市议员谢财旺、张世贤."""
    while one := name_at_place(page, at):
        yield one
        if page.plain[one[1] : one[1] + 1] != "、" or _heads().at(page.plain, one[1] + 1):
            return
        at = one[1] + 1


def _gap(plain: str, at: int) -> str:
    """What may stand between post and name: a space, 、of another post is not one."""
    return plain[at] if plain[at : at + 1] in (" ", "·") and plain[at : at + 1] else ""


def _with_first(plain: str, start: int, last: int) -> int:
    """Where a post begins with the words before its head that belong to it."""
    again = True
    while again:
        again = False
        for first in _firsts():
            if start - len(first) >= last and plain.startswith(first, start - len(first)):
                start -= len(first)
                again = True
                break
    return start


def name_at_place(page: Page, at: int) -> tuple[int, int] | None:
    """The person's name that begins at a place, as (start, end)."""
    plain = page.plain
    if latin := _LATIN_NAME.match(plain, at):
        return (
            latin.span()
            if (latin.end() - at >= 3 and " " in latin.group()) or "·" in latin.group()
            else None
        )
    if foreign := _foreign().match(plain, at):
        return foreign.span()
    surname = (
        2 if plain[at : at + 2] in _doubles() else 1 if plain[at : at + 1] in _singles() else 0
    )
    if not surname or any(plain.startswith(word, at) for word in _not_names(plain[at : at + 2])):
        return None
    sizes = [
        surname + given
        for given in (2, 1)
        if _is_han(plain[at + surname : at + surname + given], given)
    ]
    here = marks.at(page.words, at)
    everyday = here and here.start == at and len(here.text) > 1 and here.tag not in _NAME_TAGS
    if everyday and here and words.is_known(here.text):
        # 高度, 黄金: an everyday word, unless somebody of that name speaks or the name is longer.
        sizes = [size for size in sizes if size > len(here.text) or _speaks().at(plain, at + size)]
    ends = [at + size for size in sizes if _may_end(plain, at + size)]
    if not ends:
        return None
    if len(ends) == 2:
        return at, _better(page, at, ends)
    return at, ends[0]


def _better(page: Page, at: int, ends: list[int]) -> int:
    """Of a longer and a shorter name the one that the words around it speak for."""
    plain = page.plain
    longer, shorter = max(ends), min(ends)
    sure_of_longer, sure_of_shorter = _surely_ends(plain, longer), _surely_ends(plain, shorter)
    if sure_of_longer != sure_of_shorter:
        return longer if sure_of_longer else shorter  # 薛良|率, not 薛良率
    tagged = words.cut(plain[at : at + 6])[0]
    return at + tagged.end if at + tagged.end in ends and tagged.tag == "nr" else longer


def _is_han(text: str, size: int) -> bool:
    return len(text) == size and all(_HAN.match(sign) for sign in text)


def _may_end(plain: str, end: int) -> bool:
    """Whether a name may end here: at a mark, or before a word that may follow one."""
    if _surely_ends(plain, end):
        return True
    word = words.cut(plain[end : end + 6])[0].text
    return len(word) > 1 and words.is_known(word)


def _surely_ends(plain: str, end: int) -> bool:
    following = plain[end : end + 1]
    return (
        not following.isalnum()
        or following in _short_after()
        or _after().at(plain, end) is not None
    )


@cache
def _heads() -> Listed:
    return Listed(lexicon("posts")["heads"])


@cache
def _weak() -> frozenset[str]:
    return frozenset(lexicon("posts")["weak"])


@cache
def _firsts() -> tuple[str, ...]:
    return tuple(sorted(lexicon("posts")["before"], key=len, reverse=True))


@cache
def _after() -> Listed:
    return Listed([word for word in lexicon("posts")["after"] if len(word) > 1])


@cache
def _speaks() -> Listed:
    return Listed(lexicon("posts")["speaks"])


@cache
def _short_after() -> frozenset[str]:
    return frozenset(word for word in lexicon("posts")["after"] if len(word) == 1)


@cache
def _singles() -> frozenset[str]:
    return frozenset(lexicon("surnames")["single"])


@cache
def _doubles() -> frozenset[str]:
    return frozenset(lexicon("surnames")["double"])


@cache
def _not_by_head() -> dict[str, tuple[str, ...]]:
    listed: dict[str, tuple[str, ...]] = {}
    for word in lexicon("posts")["not_names"]:
        listed[word[:2]] = (*listed.get(word[:2], ()), word)
    return listed


def _not_names(head: str) -> tuple[str, ...]:
    return _not_by_head().get(head, ())


@cache
def _foreign() -> re.Pattern[str]:
    """A name in characters that foreign names are written with: points, or three at least."""
    signs = lexicon("surnames")["foreign"]
    return re.compile(
        rf"[{signs}]{{1,6}}(?:·[{signs}]{{1,6}}){{1,3}}|[{signs}]{{2,5}}-[{signs}]{{2,5}}|[{signs}]{{3,6}}(?![\u4e00-\u9fff])"
        rf"|[{signs}]{{3,6}}(?=表示|称|说|指出|认为|介绍|强调|告诉|透露|宣布)"
    )

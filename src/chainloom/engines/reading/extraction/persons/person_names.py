"""Where the name of a person that begins at a place ends.

    name    = surname given | foreign | Latin
    surname = one of surnames.toml; 欧阳 and the like
    given   = one or two characters
    foreign = characters that foreign names are written with: two parts with a point between, or
              four and more in a row (谢尔久科夫), or three before a verb of saying

Both lengths of a Chinese name are tried; the one after which something stands that may follow a
name (a mark, 表示, 率队, a title) is taken.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from ..text import marks, places, words
from ..text.listing import Listed
from ..text.words import lexicon

if TYPE_CHECKING:
    from ..page import Page

_HAN: Final = re.compile(r"[\u4e00-\u9fff]+$")
_LATIN: Final = re.compile(
    r"[A-Z][a-zà-ÿ]+(?:-[a-z]+)?"
    r"(?:(?:[ ·.-]{1,2}|de|van|von|(?=[A-Z]))(?:O['’])?[A-Z][A-Za-zÀ-ÿ.]*(?:-[a-z]+)?){1,3}"
)
_NAME_TAGS: Final = frozenset(("nr", "nrt", "nrfg"))
# The dictionary has some persons' names as other names (于洋, a place in 沈阳).
_LIKE_NAMES: Final = frozenset(("ns", "nz"))
# 方总, 陈女士, 张某: a way of speaking of somebody, not a name.
_NO_GIVEN: Final = re.compile(r"^(?:先生|女士|小姐|老师|总|某|姓|氏|老板|经理|主任|部长|局长)")
# A third character that rather begins what follows than ends the name.
_RATHER_AFTER: Final = frozenset("说称在等的就也对向是率与及为将还曾从被把受")
# What makes a place of what may be a given name.
_LEVELS: Final = tuple("省市区县镇州路")
_OF_STREET: Final = ("街道", "社区", "开发区", "高新区", "经开区", "工业园", "新区")
# What an office ends in and no given name: 党建办|副主任.
_OFFICES: Final = tuple("局厅办委处所署")


def at(page: Page, place: int) -> tuple[int, int] | None:
    """The person's name that begins at a place, as (start, end)."""
    plain = page.plain
    if latin := _LATIN.match(plain, place):
        return latin.span()
    if (pointed := _pointed().match(plain, place)) and pointed.end() - place > 3:
        return pointed.span()
    chinese, is_sure = _chinese(page, place)
    if chinese is not None and is_sure:
        return place, chinese
    if foreign := _foreign(plain, place):
        return place, foreign
    word = marks.at(page.words, place)
    if word and word.start == place and word.tag == "nrt" and len(word.text) > 2:
        return place, word.end  # 佐利克|今年
    return (place, chinese) if chinese is not None else None


def _chinese(page: Page, place: int) -> tuple[int | None, bool]:
    """The end of a Chinese name, and whether what follows speaks for it."""
    plain = page.plain
    surname = (
        2 if plain[place : place + 2] in _doubles() else plain[place : place + 1] in _singles()
    )
    if not surname or any(plain.startswith(word, place) for word in _not_names(plain, place)):
        return None, False
    given = place + surname
    here = marks.at(page.words, place)
    if here and here.start < place and here.tag == "ns" and here.text.endswith(_LEVELS):
        return None, False  # 福州市长乐区
    whole = here.end - given if here and here.start == place and here.tag in _NAME_TAGS else 0
    sizes = [
        size
        for size in (2, 1)
        if _may_be_given(
            plain[given : given + size],
            size,
            is_name=whole == size or plain[given + size : given + size + 1] not in _LEVELS,
        )
    ]
    if here and here.start == place and here.tag not in _NAME_TAGS and words.is_known(here.text):
        # 高度, 黄金: an everyday word, unless somebody of that name speaks or the name is longer.
        sizes = [
            size
            for size in sizes
            if surname + size > len(here.text) > 1
            or len(here.text) == 1
            or _speaks().at(plain, given + size)
            or (here.tag[:2] in _LIKE_NAMES and here.end == given + size and not _is_place(here))
        ]
    ends = [
        given + size
        for size in sizes
        if _may_end(plain, given + size) and not _is_of_place(plain, place, given + size)
    ]
    if not ends:
        return None, False
    end = _better(plain, ends) if len(ends) == 2 else ends[0]
    return end, surely_ends(plain, end)


def _is_of_place(plain: str, start: int, end: int) -> bool:
    """Whether what may be a name is a street's, or a place whose office follows: 曹桥|街道办事处,
    嘉兴|外事办."""
    if plain.startswith(_OF_STREET, end):
        return True
    return places.is_division(plain[start:end]) and not surely_ends(plain, end)


def _is_place(word: words.Word) -> bool:
    return places.is_place(word.text)


def _may_be_given(text: str, size: int, *, is_name: bool) -> bool:
    if len(text) != size or not _HAN.match(text) or _NO_GIVEN.match(text):
        return False
    if size == 2 and (_speaks().at(text, 0) or text.endswith(_OFFICES)):
        return False
    return is_name or size < 2 or not places.is_place(text) or not places.is_division(text)


def _better(plain: str, ends: list[int]) -> int:
    """Of a longer and a shorter name the one that what follows speaks for."""
    longer, shorter = max(ends), min(ends)
    sure_of_longer, sure_of_shorter = surely_ends(plain, longer), surely_ends(plain, shorter)
    if sure_of_longer != sure_of_shorter:
        return longer if sure_of_longer else shorter  # 薛良|率, not 薛良率
    verb = _after().at(plain, shorter)
    if verb and plain[longer : longer + 1].isalnum():
        return shorter  # 汤锐|认为, not 汤锐认|为
    return shorter if plain[longer - 1] in _RATHER_AFTER else longer


def _may_end(plain: str, end: int) -> bool:
    """Whether a name may end here: at a mark, or before a word that may follow one."""
    if surely_ends(plain, end):
        return True
    word = words.cut(plain[end : end + 6])[0].text
    return len(word) > 1 and words.is_known(word)


def surely_ends(plain: str, end: int) -> bool:
    """Whether a mark, or one of the words that follow names, stands here."""
    following = plain[end : end + 1]
    return (
        not following.isalnum()
        or following.isdecimal()
        or following in _short_after()
        or _after().at(plain, end) is not None
    )


def _foreign(plain: str, place: int) -> int | None:
    """The end of a foreign name without points, that runs on as far as its characters do."""
    run = _foreign_run().match(plain, place)
    if run is None:
        return None
    for end in range(run.end(), place + 2, -1):
        if surely_ends(plain, end) and (end - place > 3 or _speaks().at(plain, end)):
            return end
    return run.end() if run.end() - place > 3 and _may_end(plain, run.end()) else None


@cache
def _foreign_run() -> re.Pattern[str]:
    return re.compile(rf"[{lexicon('surnames')['foreign']}]{{3,8}}")


@cache
def _pointed() -> re.Pattern[str]:
    signs = lexicon("surnames")["foreign"]
    return re.compile(rf"[{signs}]{{1,6}}(?:[·-][{signs}]{{1,6}}){{1,3}}")


@cache
def _after() -> Listed:
    return Listed([word for word in lexicon("posts")["after"] if len(word) > 1])


@cache
def _short_after() -> frozenset[str]:
    return frozenset(word for word in lexicon("posts")["after"] if len(word) == 1)


@cache
def _speaks() -> Listed:
    return Listed(lexicon("posts")["speaks"])


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


def _not_names(plain: str, place: int) -> tuple[str, ...]:
    return _not_by_head().get(plain[place : place + 2], ())

"""What a page calls its organisations for short, and where it does.

An alias is said (“以下简称”, “(OTIS)”) or follows from the full name: its brand (爱森 of
上海爱森肉食品有限公司), place and brand, brand and trade; for bodies and others the last words of
the name (产业链党委).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import places, words
from ..text.listing import Listed
from .acting import acts
from .firms import not_firms
from .proper import firms_named, is_own, rules

if TYPE_CHECKING:
    from ..page import Page

_SAID: Final = re.compile(
    r"\s?\((?:[^()]{0,80}?[,;:])?(?:以下|下)?(?:统称|简称|称|又称|以下称)(?:为|作)?[:]?"
    r"[“\"‘]?(?P<said>[\w·-]{2,14})[”\"’]?\)"
    r"|\s?\((?P<latin>[A-Z][A-Za-z&. -]{1,30})"
    r"(?:[,;][^()]{0,20}?(?:下|简)称[“\"‘]?(?P<also>[\w·-]{2,12})[”\"’]?)?\)"
)
_LEGAL: Final = re.compile(
    r"(?:企业)?(?:(?:控股)?(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司|集团|总厂|厂|控股集团)$"
)
_IS_LEGAL: Final = re.compile(r"(?:有限|股份|责任|集团)公司$|集团$|(?<=[A-Za-z])公司$|公司$")
_LEGAL_BRACKET: Final = re.compile(r"\((?:[^()]{1,8})\)")


def find(page: Page, known: Sequence[Organisation]) -> Iterator[Organisation]:
    """Mentions by aliases of the organisations known, each with their full name."""
    plain = page.plain
    aliases: dict[str, Organisation] = {}
    said_so: set[str] = set()
    for one in known:
        if said := _SAID.match(plain, one.end):
            for group in ("said", "latin", "also"):
                if (alias := said.group(group)) and alias not in not_firms():
                    aliases.setdefault(alias.strip(), one)
                    said_so.add(alias.strip())
    forms: list[tuple[str, Organisation, bool]] = []
    asked: set[tuple[str, str, str]] = set()
    for one in known:
        if (names := (one.name, one.full_name, one.how)) not in asked:  # a page says a name often
            asked.add(names)
            forms += ((alias, one, False) for alias in short_forms(one))
            forms += ((alias, one, True) for alias in doubtful_forms(one))
    acting = _acting(plain, {alias for alias, _, is_doubtful in forms if is_doubtful})
    for alias, one, is_doubtful in forms:
        if not is_doubtful or alias in acting:
            aliases.setdefault(alias, one)
    starts = {word.start for word in page.words}
    ends = {word.end for word in page.words}
    for start, end, alias in Listed(aliases).find(plain):
        if (
            len(alias) < 4
            and (start not in starts or end not in ends)
            and not _is_apart(plain, start, end)
        ):
            continue
        whole = aliases[alias]
        if (
            start < whole.start
            and alias not in said_so
            and not _may_stand_before(plain, start, end)
        ):
            continue
        name = page.text[start:end]
        yield replace(
            whole,
            start=start,
            end=end,
            name=name,
            full_name=whole.full_name,
            how="said" if alias in said_so else "alias",
        )


def _may_stand_before(plain: str, start: int, end: int) -> bool:
    """Whether a short form that stands before the full name is the firm, and not a place or a
    thing that the firm is called after."""
    is_title = plain.find("\n", 0, start) < 0 and plain[start - 1 : start] in ("", " ")
    return is_title or end - start >= 4 or acts(plain, start, end)


def _is_apart(plain: str, start: int, end: int) -> bool:
    """Whether a short alias stands between things that no longer word could be made of."""
    return not plain[start - 1 : start].isalnum() or plain[end : end + 2] in ("公司", "集团")


def short_forms(one: Organisation) -> list[str]:
    """The short forms that follow from a name."""
    if one.how in ("suffix", "post") and _IS_LEGAL.search(one.full_name):
        return _of_firm(one.full_name)
    stem = one.full_name.removeprefix("中国")
    is_stem = one.how == "listed" and one.kind == "firm" and len(stem) == 2
    is_trade = stem in words.lexicon("organisations")["short"]["trades"] or stem in rules().general
    if is_stem and stem != one.full_name and not is_trade:
        return [stem]  # 中国联通 is 联通
    return []


def doubtful_forms(one: Organisation) -> list[str]:
    """Short forms of everyday words, which are the firm only where the page shows them at work:
    帝国烟草 of 帝国烟草集团, 全时 of 全时网络."""
    if one.kind not in ("firm", "provider", "bank") or not one.name.isalpha():
        return []
    if one.how in ("suffix", "post") and _IS_LEGAL.search(one.full_name):
        place, brand, _ = parts(one.full_name)
        rest = body(one.full_name)[len(place) :]
        is_everyday = bool(brand) and not _is_brand(brand)
        return [rest] if is_everyday and len(rest) > 2 and rest != one.full_name else []
    if one.how in ("trade", "shown", "listed"):
        place, brand, trade = parts(one.full_name)
        is_cut = bool(trade) and not place and len(brand) == 2 and brand + trade == one.full_name
        return [brand] if is_cut else []
    return []


def _acting(plain: str, doubtful: set[str]) -> set[str]:
    """The words that stand as a firm does anywhere on the page, which is looked through once for
    all; one that the dictionary has must have what only a firm has (太子奶|创始人)."""
    found: set[str] = set()
    for first in sorted({len(word) for word in doubtful}):
        # one length after the other: none hides a shorter one at its place
        for start, end, word in Listed(w for w in doubtful if len(w) == first).find(plain):
            if word in found:
                continue
            is_word = words.is_known(word)
            if _OFFICERS.match(plain, end) if is_word else acts(plain, start, end):
                found.add(word)
    return found


_OFFICERS: Final = re.compile(
    r"(?:创始人|董事长|董事会|总裁|CEO|总经理|首席|股价|股份|旗下|方面(?:表示|称)|宣布|发言人|总部)"
)


def _of_firm(name: str) -> list[str]:
    place, brand, trade = parts(name)
    if not brand or not _is_brand(brand):
        return []
    forms = [brand] if len(brand) >= 2 else []
    if place and len(name) - len(place) >= 4:
        forms.append(name.removeprefix(place))  # 云锦集团 of 青梧云锦集团
    for stem in {place, place.rstrip("省市区县")} - {""}:
        forms.append(stem + brand)
        if trade:
            forms.append(stem + brand + trade)
    if trade:
        forms.append(brand + trade)
    return [form for form in forms if form != name and len(form) >= 2]


def _is_brand(brand: str) -> bool:
    """Whether a brand can stand alone: no place, no general word, no everyday word."""
    if brand in firms_named():
        return True
    cut = words.cut(brand)
    if len(cut) == 1 and words.is_known(brand):
        return is_own(cut[0]) and not places.is_place(brand)
    return all(word.text not in rules().general for word in cut)


def parts(name: str) -> tuple[str, str, str]:
    """Place, brand and first trade of a firm's name (上海, 爱森, 肉食品), any of them empty."""
    cut = list(words.cut(body(name)))
    place = ""
    while cut and places.is_place(cut[0].text) and len(cut) > 1:
        place += cut.pop(0).text
    brand = ""
    while (
        cut
        and cut[0].text not in rules().general
        and (not brand or len(brand) < 2 or is_own(cut[0]))
    ):
        brand += cut.pop(0).text
    if cut and len(brand) == 2 and (tail := _trade_of(cut[0].text)):
        brand += cut[0].text.removesuffix(tail)  # 柏立|信家纺
        return place, brand, tail
    trade = cut[0].text if cut else ""
    return place, brand, trade


def _trade_of(word: str) -> str:
    """The trade that a word which the dictionary lacks ends in, after one other character."""
    if words.is_known(word) or not 3 <= len(word) <= 4:
        return ""
    return word[1:] if word[1:] in words.lexicon("organisations")["short"]["trades"] else ""


def body(name: str) -> str:
    """A firm's name without brackets and legal form: place, brand and trades."""
    return _LEGAL.sub("", _LEGAL_BRACKET.sub("", name))


def legal_form(name: str) -> str:
    """What a firm's name ends in by law or custom: 集团股份有限公司, 公司, empty if nothing."""
    hit = _LEGAL.search(name)
    return hit.group() if hit else ""

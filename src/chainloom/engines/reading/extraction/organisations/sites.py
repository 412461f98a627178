"""Trade sites by their names: 中国化工网, 慧聪涂料网, 上海有色网.

    site = { 中国 | 第一 | place | word of its own } { trade } 网

Most words in 网 are nets of another sort (电网, 营销网): a site's name says whose it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import places
from ..text.marks import END
from ..text.words import Word, lexicon
from .proper import DONE, firms_listed, is_own, rules

if TYPE_CHECKING:
    from ..page import Page

_SITE: Final = re.compile(r"网(?![络联站点上友民购页银格线卡红游店际罩管帐吧])")
# Nets that things hang on or run through, and sites of no name.
_NETS: Final = re.compile(
    r"(?:官|管|电|路|铁路|公路|联|渔|丝|营销|销售|服务|物流|配送|[内外]|骨干|光纤|通信|互联|局域|城域|防护|交通|配|热|"
    r"供[水电热]|排水|燃气|铁丝|滤|球|上|进|入|并|门户|专|监测|监控|安全|信号|移动|3G|4G|5G|有线|宽带|蜘蛛|落|触)网$"
)
_FIRST: Final = frozenset(("中国", "中华", "全国", "全球", "世界", "环球", "第一", "我的", "亚洲"))
_LONGEST: Final = 14


def find(page: Page) -> Iterator[Organisation]:
    """Sites that a name shows to be of an organisation of their own."""
    for hit in _SITE.finditer(page.plain):
        end = hit.end()
        index = bisect_left(page.words, end, key=END)
        if index == len(page.words) or page.words[index].end != end:
            continue
        start = _start(page, index)
        name = page.text[start:end]
        if 4 <= len(name) <= _LONGEST and not _NETS.search(name):
            is_firm = name[:-1] in firms_listed() and not name.startswith("中国")
            kind = "firm" if is_firm else "provider"
            yield Organisation(start, end, name, name, kind, how="site")


def _start(page: Page, index: int) -> int:
    """Where the name begins that ends in a word; its end if it has no beginning of its own."""
    last = page.words[index]
    if last.text[:-1] in firms_listed():
        return last.start
    start = last.start if last.text != "网" and is_own(last) and len(last.text) > 3 else last.end
    before = page.words[max(0, index - 5) : index]
    for place, word in reversed([*enumerate(before)]):
        if word.text in _FIRST:  # 中国|第一|纺织网
            return (before[place - 1] if place and before[place - 1].text in _FIRST else word).start
        is_name = (
            word.text not in DONE
            and is_own(word)
            and (not places.is_place(word.text) or places.is_division(word.text))
        )
        if not (is_name or _may_be_in(word)) or last.end - word.start > _LONGEST:
            break
        if is_name:
            first = before[place - 1] if place else word
            return (first if first.text in _FIRST else word).start
    return start


def _may_be_in(word: Word) -> bool:
    """Whether a word may stand between a site's first word and 网: a trade, what it deals in."""
    no_trade = word.text in rules().heads or word.text in lexicon("posts")["heads"]
    is_trade = word.tag[0] in "nlsb" or word.tag == "vn" or word.text in rules().inside
    return is_trade and word.text.isalpha() and not no_trade

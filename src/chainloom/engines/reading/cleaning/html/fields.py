"""Title, date and publisher of a page: from what it shows, from its head, from its scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import Any, Final

from htmldate import find_date
from lxml.html import HtmlElement

from .. import bylines
from ..repeats import key
from .scan import Block, Page

_ATTRIBUTE: Final = re.compile(r"([A-Za-z][\w:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_DATE_NAMES: Final = frozenset(
    (
        "article:published_time",
        "og:article:published_time",
        "og:time",
        "og:release_date",
        "pubdate",
        "publishdate",
        "publish_date",
        "publish-date",
        "publication_date",
        "date",
        "dc.date",
        "dcterms.created",
        "datepublished",
        "article:create_at",
        "weibo:article:create_at",
        "firstpublishedtime",
        "sailthru.date",
        "parsely-pub-date",
        "og:published_time",
    )
)
_SOURCE_NAMES: Final = (
    "mediaid",
    "source",
    "contentsource",
    "og:article:author",
    "og:site_name",
    "article:publisher",
    "publisher",
)
_TITLE_PARTS: Final = re.compile(
    r"\s*[_|｜]\s*|\s+[-—–]+\s*|\s*[-—–]{2,}\s*|[-—–](?=[^-—–]{1,12}$)"
)
_BEIJING: Final = timezone(timedelta(hours=8))
_STAMP: Final = re.compile(
    r"\b(?:var\s+ct|publish_time|ori_create_time|pubTimestamp)\s*[=:]\s*[\"'](1\d{9})[\"']"
)
_SCRIPT_DATE: Final = re.compile(
    r"(?:pub_?time|publish_?(?:time|date)|datePublished|pubDate|create_?time)[\"']?\s*[:=]\s*[\"']((?:19|20)\d\d[-/年][^\"']{3,20})[\"']",
    re.IGNORECASE,
)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5"))
_BEFORE: Final = 12
_SEARCHED: Final = 1_500_000


@dataclass(slots=True)
class Fields:
    """`title` is the block that shows the title, `title_size` how much of it is the title;
    `bylines` are the places of the blocks that say date or publisher."""

    title: Block | None = None
    title_size: int = 0
    published: str | None = None
    source: str | None = None
    bylines: Sequence[int] = ()


def metas(page: Page) -> dict[str, str]:
    found: dict[str, str] = {}
    for attributes in page.metas:
        pairs = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(attributes)}
        name = (pairs.get("property") or pairs.get("name") or pairs.get("itemprop") or "").lower()
        name = re.sub(r"\s+", "", name)
        if name and pairs.get("content", "").strip():
            found.setdefault(name, unescape(pairs["content"]).strip())
    return found


def json_ld(page: Page) -> Iterator[dict[str, Any]]:
    for script, _, _ in page.scripts:
        if script.lstrip()[:1] not in ("{", "[") or "@context" not in script[:4000]:
            continue
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        stack = [data]
        while stack:
            one = stack.pop()
            if isinstance(one, dict):
                yield one
                stack.extend(value for value in one.values() if isinstance(value, list))
            elif isinstance(one, list):
                stack.extend(one[:100])


def find_title(page: Page, first: int, named: dict[str, str]) -> tuple[Block | None, int]:
    """The block that shows the title: the heading that the page's own title begins with."""
    whole = page.title
    wanted = [
        key(text) for text in (named.get("og:title", ""), whole.text if whole else "") if text
    ]
    best: tuple[float, Block] | None = None
    for at, block in enumerate(
        page.blocks[: max(first + 6, 40)] if len(page.blocks) > 400 else page.blocks
    ):
        this = key(block.text)
        if not 4 <= len(this) <= 120 or block.hidden:
            continue
        is_heading = _tag(page, block) in _HEADINGS
        agrees = max((_agreement(this, one) for one in wanted), default=0.0)
        score = (
            agrees
            + 0.5 * is_heading * (1.0 if _tag(page, block) == "h1" else 0.6)
            - 0.002 * abs(first - at)
        )
        if block.linked:
            score -= 0.6
        if (agrees >= 0.5 or (is_heading and not wanted and at <= first)) and (
            best is None or score > best[0]
        ):
            best = (score, block)
    if best and best[0] > 0.3:
        return best[1], len(best[1].text)
    heading = _nearest_heading(page, first)
    if heading is not None:
        return heading, len(heading.text)
    return whole, _own_part(whole.text) if whole is not None else 0


def _nearest_heading(page: Page, first: int) -> Block | None:
    """A heading right above the text: the title where the page's own is that of the site."""
    for block in reversed(page.blocks[max(0, first - 5) : first + 1]):
        if _tag(page, block) in _HEADINGS and not block.linked and 8 <= len(block.text) <= 80:
            return block
    return None


def _agreement(this: str, wanted: str) -> float:
    """How much of a title a block is: the page's title is the article's and the site's name."""
    if not this or not wanted:
        return 0.0
    if wanted.startswith(this) or this.startswith(wanted):
        return min(
            1.0, 0.5 + 0.5 * min(len(this), len(wanted)) / max(len(this), min(len(wanted), 24))
        )
    if len(this) >= 8 and this in wanted:
        return 0.6
    return 0.0


def _own_part(title: str) -> int:
    """The length of a page's title without the names of site and channel at its end."""
    parts = list(_TITLE_PARTS.finditer(title))
    for part in parts:
        if part.start() >= 6:
            return part.start()
    return len(title)


def _tag(page: Page, block: Block) -> str:
    node = page.nodes[block.node]
    for _ in range(2):
        if node.tag in _HEADINGS:
            return node.tag
        if node.parent >= 0:
            node = page.nodes[node.parent]
    return page.nodes[block.node].tag


def find_byline(
    page: Page, title: Block | None, first: int, last: int
) -> list[tuple[int, bylines.Byline]]:
    """Places of blocks that say date or publisher: above the text, and right after its end."""
    blocks = page.blocks
    top = next((at for at, block in enumerate(blocks) if block is title), first)
    top = max(0, min(top, first) - 3) if abs(first - top) < 40 else max(0, first - _BEFORE)
    near = [
        *range(top, min(first + 3, len(blocks))),
        *range(max(0, last - 1), min(last + 8, len(blocks))),
    ]
    return [
        (at, said)
        for at in dict.fromkeys(near)
        if not blocks[at].hidden
        and blocks[at] is not title
        and (said := bylines.read(blocks[at].text))
        and (said.is_labelled or at <= first)
    ]


def published_in_head(page: Page, named: dict[str, str]) -> str | None:
    for name, content in named.items():
        if name in _DATE_NAMES and (day := bylines.iso_date(content)):
            return day
    for one in json_ld(page):
        day = bylines.iso_date(str(one.get("datePublished") or one.get("pubDate") or ""))
        if day:
            return day
    for script, _, _ in page.scripts:
        if stamp := _STAMP.search(script):
            return datetime.fromtimestamp(int(stamp[1]), _BEIJING).date().isoformat()
        if written := _SCRIPT_DATE.search(script):
            day = bylines.iso_date(written[1])
            if day:
                return day
    return None


def searched_date(tree: HtmlElement | None, url: str | None, size: int) -> str | None:
    """What htmldate finds, the last resort."""
    if tree is None or size > _SEARCHED:
        return None
    try:
        found = find_date(tree, original_date=True, extensive_search=False, url=url)
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    return str(found) if found else None


def source_in_head(page: Page, named: dict[str, str]) -> str | None:
    for name in _SOURCE_NAMES:
        if named.get(name) and len(named[name]) <= 40:
            return named[name]
    for one in json_ld(page):
        publisher = one.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            return str(publisher["name"])
    return None


def blocks_index(blocks: Sequence[Block], kept: Sequence[bool]) -> tuple[int, int]:
    """The first and the last kept block."""
    places = [at for at, keep in enumerate(kept) if keep]
    return (places[0], places[-1]) if places else (len(blocks), len(blocks) - 1)

"""Which blocks of a page are its article.

Every block has a weight: text that reads like paragraphs counts for the article, lists of links,
furniture and short scraps against it, and what trafilatura takes for the article counts more. The
article is the element around the heaviest group of blocks, widened while what is gained is mostly
text. Within it, paragraphs stay; short lines stay where they stand among paragraphs (headings,
captions, rows of figures, signatures), lists of links and parts named as furniture do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ..furniture import kind_of
from .scan import Block, Node, Page

_NAMES: Final = re.compile(r"(?:class|id)\s*=\s*[\"']?([^\"'>]{1,120})", re.IGNORECASE)
_AGAINST: Final = re.compile(
    r"comment|cmt|\breply|pinglun|liuyan|foot(?:er)?\b|copyright|side-?bar|aside|relat|recom+end|tuijian|xiangguan"
    r"|\brank|hot-|hotnews|\bnav|menu|share|fenxiang|\blogin|modal|dialog|popup|\bad[sv]?\b|advert|guanggao|declare|disclaim"
    r"|statement|mianze|crumb|weizhi|position|qrcode|erweima|toolbar|tool-?bar|pag(?:er|ination)|prev|next|profile|tie-|"
    r"widget|subscribe|feedback|editor\b|keyword|\btags?\b|tag-|article-info|location|report|action",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"article|content|main|body|text|txt|detail|news|zoom|con\b|post\b|entry", re.IGNORECASE
)
_TAGS_AGAINST: Final = frozenset(
    ("nav", "footer", "aside", "form", "button", "option", "legend", "menu")
)
_WRAPPERS: Final = frozenset(
    (
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "center",
        "figure",
        "figcaption",
        "dd",
        "dt",
        "dl",
        "ul",
        "ol",
        "section",
        "pre",
        "a",
        "td",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "th",
        "table",
        "strong",
    )
)
_LINES: Final = _WRAPPERS - {"td", "th", "tr", "tbody", "thead", "tfoot", "table", "section"}
_MARKS: Final = re.compile(r"[，。；：、！？]|[a-z][,.;] ")
_SENTENCE_END: Final = re.compile(r"[。！？；…!?][”’」』）)\]】]*$")
_PARAGRAPH: Final = 25
_LINK_DENSE: Final = 0.55


@dataclass(slots=True)
class _Seen:
    """What is known of a block: its size, whether it reads like text, what it weighs."""

    size: int
    is_linked: bool
    is_text: bool
    is_against: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Which blocks are the article, and how sure that is."""

    kept: list[bool]
    is_sure: bool


@cache
def _against_by_name(names: str) -> bool:
    return bool(_AGAINST.search(names)) and not _FOR.search(names)


def _against(page: Page, shares: Sequence[float] | None) -> list[bool]:
    """For each element whether its tag or name says that it is no article, or one around it.

    A name is not believed of an element that holds most of what trafilatura takes for the
    article, or, where it was not asked, nearly all that reads like text.
    """
    mass = [0.0] * len(page.nodes)
    for at, block in enumerate(page.blocks):
        if shares:
            mass[block.node] += shares[at] * len(block.text)
        elif _reads_like_text(block):
            mass[block.node] += len(block.text)
    for index in range(len(mass) - 1, 0, -1):
        mass[page.nodes[index].parent] += mass[index]
    believed = mass[0] * (0.6 if shares else 0.8)
    found: list[bool] = []
    for node, held in zip(page.nodes, mass, strict=True):
        if node.parent >= 0 and found[node.parent]:
            found.append(True)
        elif held > believed or node.tag in ("body", "html", "#page"):
            found.append(False)
        else:
            names = " ".join(_NAMES.findall(node.attributes)) if node.attributes else ""
            found.append(node.tag in _TAGS_AGAINST or bool(names and _against_by_name(names)))
    return found


def _is_linked(block: Block) -> bool:
    return block.linked > _LINK_DENSE * (len(block.text) - block.text.count(" "))


def _reads_like_text(block: Block) -> bool:
    """A paragraph, or at least a sentence, and not a list of links."""
    text = block.text
    size = len(text) - text.count(" ")
    return not _is_linked(block) and (
        (size >= _PARAGRAPH and bool(_MARKS.search(text)))
        or (size >= 10 and bool(_SENTENCE_END.search(text)))
    )


def _see(block: Block, share: float | None, against: bool) -> _Seen:
    text = block.text
    size = len(text) - text.count(" ")
    is_linked, is_text = _is_linked(block), _reads_like_text(block)
    if block.hidden:
        return _Seen(size, is_linked, False, True, 0.0)
    if is_linked or kind_of(text):
        weight = -min(size, 40) - 4.0
        is_text = False
    elif is_text:
        weight = float(size)
    else:
        weight = 0.2 * min(size, 40) - 3.0
    if against:
        weight = -0.5 * size if weight > 0 else weight
    elif share is not None and weight > 0:
        weight *= 0.4 + share
    return _Seen(size, is_linked, is_text, against, weight)


def choose(page: Page, shares: Sequence[float] | None) -> Choice:
    """The article's blocks; `shares` is what trafilatura says, None if it was not asked."""
    against = _against(page, shares)
    seen = [
        _see(block, shares[at] if shares else None, against[block.node])
        for at, block in enumerate(page.blocks)
    ]
    if not any(one.weight > 0 and one.is_text for one in seen):
        return _without_text(page, seen)
    article = _article(page, seen)
    inside = _inside(page.nodes, article)
    kept = _within(page, seen, inside)
    text = sum(one.size for one, keep in zip(seen, kept, strict=True) if keep and one.is_text)
    rest = sum(
        one.size
        for one, keep in zip(seen, kept, strict=True)
        if not keep and one.is_text and not one.is_against
    )
    return Choice(kept, is_sure=text >= 60 and text > rest)


def _without_text(page: Page, seen: Sequence[_Seen]) -> Choice:
    """No block reads like text: all that is not links or furniture."""
    kept = [
        not block.hidden and not one.is_linked and not one.is_against
        for block, one in zip(page.blocks, seen, strict=True)
    ]
    return Choice(kept, is_sure=False)


def _article(page: Page, seen: Sequence[_Seen]) -> int:
    """The element of the article: the heaviest group, widened while text is gained."""
    nodes = page.nodes
    near = [0.0] * len(nodes)
    total = [0.0] * len(nodes)
    for block, one in zip(page.blocks, seen, strict=True):
        total[block.node] += one.weight
        node, share = block.node, 1.0
        for _ in range(4):
            near[node] += share * one.weight
            if nodes[node].tag not in _WRAPPERS:
                share *= 0.6
            node = nodes[node].parent
            if node < 0:
                break
    for index in range(len(nodes) - 1, 0, -1):
        total[nodes[index].parent] += total[index]
    best = max(range(len(nodes)), key=lambda index: (near[index], nodes[index].depth))
    node = best
    while nodes[node].parent >= 0:
        node = nodes[node].parent
        gain = total[node] - total[best]
        if gain > max(40.0, 0.08 * total[best]):
            best = node
    while nodes[best].tag in _LINES and nodes[best].parent >= 0:
        best = nodes[best].parent
    return best


def _inside(nodes: Sequence[Node], article: int) -> list[bool]:
    inside = [False] * len(nodes)
    inside[article] = True
    for index in range(article + 1, len(nodes)):
        inside[index] = inside[nodes[index].parent]
    return inside


def _within(page: Page, seen: Sequence[_Seen], inside: Sequence[bool]) -> list[bool]:
    """Within the article: paragraphs, and short lines that stand among them."""
    nodes, blocks = page.nodes, page.blocks
    at_home: set[int] = set()
    first, last = len(blocks), -1
    for at, (block, one) in enumerate(zip(blocks, seen, strict=True)):
        if inside[block.node] and one.is_text and not one.is_against:
            first, last = min(first, at), at
            at_home.update(_homes(nodes, block.node))
    kept = []
    for at, (block, one) in enumerate(zip(blocks, seen, strict=True)):
        if not inside[block.node] or one.is_against or block.hidden:
            kept.append(False)
        elif one.is_text:
            kept.append(True)
        elif one.is_linked:
            kept.append(first < at < last and one.size <= 40 and _stands_alone(blocks, seen, at))
        else:
            kept.append(first < at < last or _is_at_home(nodes, block.node, at_home))
    return kept


def _homes(nodes: Sequence[Node], node: int) -> tuple[int, ...]:
    """The element of a paragraph's line, and the one that holds the paragraphs."""
    homes = [node]
    while len(homes) < 3 and nodes[node].parent >= 0:
        wraps = nodes[node].tag in _WRAPPERS
        node = nodes[node].parent
        homes.append(node)
        if not wraps:
            break
    return tuple(homes)


def _is_at_home(nodes: Sequence[Node], node: int, at_home: set[int]) -> bool:
    """The line is in a paragraph's element, or in a row or a list that stands beside it."""
    for _ in range(6):
        if node in at_home:
            return True
        wraps = nodes[node].tag in _WRAPPERS
        node = nodes[node].parent
        if node < 0 or not wraps:
            break
    return node in at_home


def _stands_alone(blocks: Sequence[Block], seen: Sequence[_Seen], at: int) -> bool:
    """A line that is a link between lines that are not, e.g. a name with its page behind it."""
    return (
        not seen[at - 1].is_linked
        and not seen[at + 1].is_linked
        and kind_of(blocks[at].text) is None
    )

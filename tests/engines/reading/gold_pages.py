"""Gold for real pages: what of a page is the article, as anchors, without the text itself.

A line of tests/gold/pages.jsonl: file, half ("dev" is looked at while writing rules, "apart" only
scored), title, published, and the paragraphs by eye, each as its first and last eight characters
without white space. Paragraphs are looked up one after the other in the page's own text nodes,
read by lxml, not by the code under test; a third entry says which occurrence of the first
characters is meant where it is not the next.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import lxml.html
from rapidfuzz.distance import Indel

GOLD = Path(__file__).resolve().parents[2] / "gold" / "pages.jsonl"
_BARE = frozenset(("script", "style", "noscript", "head", "iframe", "textarea", "select"))
_SPACE = re.compile(r"\s+")


def lines(half: str | None = None) -> list[dict[str, Any]]:
    read = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [line for line in read if half in (None, line["half"])]


def _decoded(data: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def page_text(data: bytes) -> str:
    """All text nodes of the page that are shown as text, without white space."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    page = lxml.html.document_fromstring(_decoded(data).encode("utf-8", "replace"), parser=parser)
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(page, False)]
    while stack:
        element, done = stack.pop()
        if done:
            parts.append(element.tail or "")
            continue
        stack.append((element, True))
        if not isinstance(element.tag, str) or element.tag in _BARE:
            continue
        parts.append(element.text or "")
        stack.extend((child, False) for child in reversed(element))
    return _SPACE.sub("", "".join(parts))


def gold_text(line: dict[str, Any], data: bytes) -> str:
    """The article of the page, paragraphs run together, without white space."""
    text, at, parts = page_text(data), 0, []
    for first, last, *which in line["paragraphs"]:
        start = at - 1
        for _ in range(which[0] if which else 1):
            start = text.index(first, start + 1)
        end = text.index(last, start + max(0, len(first) - len(last))) + len(last)
        parts.append(text[start:end])
        at = end
    return "".join(parts)


def char_f1(found: str, gold: str) -> float:
    """F1 of characters, by the longest common subsequence, white space aside."""
    return Indel.normalized_similarity(_SPACE.sub("", found), _SPACE.sub("", gold))

"""What trafilatura takes for the article, as a share of each block.

Its text is compared by runs of eight characters, so that it does not matter where it breaks
lines; blocks shorter than that are looked up among its lines. One pass over each side.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Final

import lxml.html
from lxml.etree import LxmlError
from trafilatura import bare_extraction

from .scan import Block

_RUN: Final = 8
_SPACE: Final = re.compile(r"\s+")
_LIST_MARK: Final = re.compile(r"^(?:[-–•|]\s*)+|[\s|]+$")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def tree_of(source: str) -> lxml.html.HtmlElement | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", collect_ids=False)
    try:
        return lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        return None


def extracted(tree: lxml.html.HtmlElement | None) -> str:
    """The main text by trafilatura; empty where it finds none or gives up."""
    if tree is None:
        return ""
    try:
        found = bare_extraction(tree, include_comments=False, include_tables=True)
    except (LxmlError, RecursionError, ValueError, AttributeError, TypeError):
        return ""
    return str(getattr(found, "text", None) or "") if found is not None else ""


def shares(blocks: Sequence[Block], text: str) -> list[float]:
    """For each block how much of it is in the text: 0 … 1."""
    lines = {_SPACE.sub("", _LIST_MARK.sub("", line)) for line in text.split("\n")}
    string = "".join(_SPACE.sub("", line) for line in text.split("\n"))
    runs = {string[at : at + _RUN] for at in range(len(string) - _RUN + 1)}
    found = []
    for block in blocks:
        bare = _SPACE.sub("", block.text)
        if len(bare) < _RUN:
            found.append(float(bare in lines))
            continue
        places = range(0, len(bare) - _RUN + 1, 2)
        found.append(sum(bare[at : at + _RUN] in runs for at in places) / len(places))
    return found

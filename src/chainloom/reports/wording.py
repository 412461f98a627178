"""The figures in a text that a person wrote: found again, linked, and told when they have changed.

A person edits the text of a part freely; what they write is plain text. A figure of the part is
found in it by the very number as it was said, followed by the word that follows it in the
product's own sentence ("137家", "42 needs"): 12 in "12月" is not the figure "12 needs". What was
said when the text was written is kept with it, so that after counting anew the figures that have
changed can be shown with the number that still stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Figures = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Changed:
    """A figure that a text says otherwise than it is now."""

    name: str
    label: str
    old: str
    new: str
    url: str
    # Two figures were the same number and no longer are: which one the text means, nobody knows.
    is_unclear: bool = False


def pattern(said: str, after: str) -> re.Pattern[str]:
    """A number as it was said, not as a part of a longer one, with the word that follows it."""
    start = r"(?<![\d.,])" if said[:1].isdigit() else ""
    end = r"(?![\d]|[.,]\d)" if said[-1:].isdigit() else ""
    # One that stands alone in its own sentence is no number with a unit behind it.
    unit = rf"(?=\s*{re.escape(after)})" if after else r"(?!\s*[^\W\d_])"
    return re.compile(start + re.escape(said) + end + unit)


def linked(text: str, figures: Figures) -> list[tuple[str, str, bool]]:
    """The text cut into (words, address, whether it tells of now); an address where a figure is
    found in it. Of figures that overlap the longer one is taken.

    >>> linked("共137家。", {"a": {"said": "137", "after": "家", "url": "/x", "now": False}})
    [('共', '', False), ('137', '/x', False), ('家。', '', False)]
    """
    hits: list[tuple[int, int, str, bool]] = []
    for one in figures.values():
        if one["url"] and _is_number(one["said"]):
            for hit in pattern(one["said"], one.get("after", "")).finditer(text):
                hits.append((hit.start(), hit.end(), one["url"], bool(one.get("now"))))
    found: list[tuple[str, str, bool]] = []
    at = 0
    for start, end, url, now in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if start < at:
            continue
        if start > at:
            found.append((text[at:start], "", False))
        found.append((text[start:end], url, now))
        at = end
    if at < len(text):
        found.append((text[at:], "", False))
    return found


def changed(text: str, was: Figures, now: Figures) -> list[Changed]:
    """Figures that stand in the text as they were when it was written, and are others now."""
    found = []
    for name, old in was.items():
        new = now.get(name)
        if new is None or new["said"] == old["said"] or not _is_number(old["said"]):
            continue
        if not pattern(old["said"], old.get("after", "")).search(text):
            continue
        same = [
            other
            for other, one in was.items()
            if (one["said"], one.get("after", "")) == (old["said"], old.get("after", ""))
        ]
        said_now = {now[other]["said"] for other in same if other in now}
        found.append(
            Changed(
                name,
                new.get("label", ""),
                old["said"],
                new["said"],
                new["url"],
                is_unclear=len(said_now) > 1,
            )
        )
    return found


def followed(text: str, was: Figures, now: Figures) -> tuple[str, list[Changed]]:
    """The text with the figures that have changed put in; those that are unclear stay. All at
    once, so that a number put in is not taken for another figure."""
    todo = [one for one in changed(text, was, now) if not one.is_unclear]
    hits = sorted(
        (hit.start(), hit.end(), one.new)
        for one in todo
        for hit in pattern(one.old, was[one.name].get("after", "")).finditer(text)
    )
    found, at = [], 0
    for start, end, new in hits:
        if start < at:
            continue
        found += [text[at:start], new]
        at = end
    return "".join([*found, text[at:]]), todo


def _is_number(said: str) -> bool:
    return said[:1].isdigit()

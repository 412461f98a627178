"""A briefing as both papers tell it: numbered chapters and parts, texts, grids, charts, notes.

Chapters are numbered 一、 and parts （一）as in official documents (GB/T 9704-2012, 7.3.3); in
English 1. and 1.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chainloom.reports.chapters.parts import plain_text

from ..models import Briefing

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class ToldPart:
    heading: str
    paragraphs: list[str]
    grids: list[dict[str, Any]]
    charts: list[dict[str, Any]]
    source: str


@dataclass(frozen=True)
class ToldChapter:
    title: str
    parts: list[ToldPart]


def chinese(number: int) -> str:
    """1 to 99 in Chinese.

    >>> [chinese(n) for n in (3, 10, 12, 20, 21)]
    ['三', '十', '十二', '二十', '二十一']
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


def told(briefing: Briefing, *, inside: bool) -> Iterator[ToldChapter]:
    """What stands on paper; nothing that is inside unless asked for."""
    texts = {one.part: one.text for one in briefing.texts.all()}
    is_chinese = briefing.language.startswith("zh")
    number = 0
    for chapter in briefing.chapters:
        if chapter["inside"] and not inside:
            continue
        shown = [part for part in chapter["parts"] if inside or not part["inside"]]
        number += 1
        mark = f"{chinese(number)}、" if is_chinese else f"{number}. "
        head = mark + chapter["title"]
        parts = []
        headed = 0
        for part in shown:
            title = ""
            if part["heading"] and len(shown) > 1:
                headed += 1
                mark = f"（{chinese(headed)}）" if is_chinese else f"{number}.{headed} "
                title = mark + part["heading"]
            parts.append(_part(part, title, texts.get(part["key"], "")))
        yield ToldChapter(head, parts)


def _part(part: dict[str, Any], title: str, own: str) -> ToldPart:
    text = own or plain_text(part["text"], part["figures"])
    if not text:
        text = part["empty"]
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return ToldPart(
        title,
        paragraphs,
        [one for one in part["grids"] if one["rows"] and one["on_paper"]],
        part["charts"],
        part["source"],
    )

"""Several needs in one message: where each begins and ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

MOST = 12
# ① 1. 1、 1) （1） 一、 at the beginning of a line, or after a pause: a number counts what follows.
_MARK = re.compile(
    r"(?:^|(?<=[\n；;。，,：:】\s]))\s*"
    r"(?:[①-⑳]|[（(]\d{1,2}[)）]|\d{1,2}\s*[、)）]|\d{1,2}\.(?!\d)|[一二三四五六七八九十]、)\s*"
)
_LINES = re.compile(r"[\n；;]+")
_EDGES = " \t\n；;。，,、：:"
# What is said of all of them, after the last: 以上都要12月15日前.
_OF_ALL = re.compile(
    r"(?:^|[\n；;。，,\s])\s*(?=(?:(?:以上|上述|全部|统一)(?![\s，,。；;]|$)|[都均][要需须是]|"
    r"all (?:of )?(?:them|the above)\b))",
    re.IGNORECASE,
)


class Parts(NamedTuple):
    """The pieces that may be needs, and what stands before and after them all."""

    head: str = ""
    each: tuple[str, ...] = ()
    tail: str = ""


def parts_of(text: str, is_small: Callable[[str], bool]) -> Parts:
    """The parts that are counted or stand on lines of their own, and what is common to them.

    Fewer than two are none. Whether each is a need is for the reader of a single one to say;
    `is_small` says of a line that it asks for nothing: a telephone number, a day, a greeting.
    """
    marks = list(_MARK.finditer(text))
    if len(marks) >= 2:
        ends = [*(one.start() for one in marks[1:]), len(text)]
        found = [text[one.end() : end] for one, end in zip(marks, ends, strict=True)]
        head = text[: marks[0].start()]
        # A line of its own after the last one is no longer of it.
        last, _pause, tail = found[-1].partition("\n")
        if _bare(tail) and is_small(tail):
            found[-1] = last
        else:
            tail = ""
    else:
        found, head, tail = _LINES.split(text), "", ""
        found = [one for one in found if _bare(one)]
        if found and _is_head(found[0]):
            head = found.pop(0)
        after = []
        while found and (_OF_ALL.match(found[-1]) or is_small(found[-1])):
            after.insert(0, found.pop())
        tail = "，".join(map(_bare, after))
    if found and (hit := _OF_ALL.search(found[-1])):
        found[-1], more = found[-1][: hit.start()], found[-1][hit.end() :]
        tail = "，".join(filter(None, (_bare(more), _bare(tail))))
    each = tuple(one for one in map(_bare, found) if len(one) > 1)
    return Parts(_bare(head), each, _bare(tail)) if 2 <= len(each) <= MOST else Parts()


def _is_head(line: str) -> bool:
    return line.rstrip().endswith(("：", ":"))


def _bare(text: str) -> str:
    return text.strip(_EDGES)

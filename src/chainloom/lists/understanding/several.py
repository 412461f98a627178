"""Several needs in one message: where each begins and ends."""

from __future__ import annotations

import re

MOST = 12
# ① 1. 1、 1) （1） 一、 at the beginning of a line, or after a pause: a number counts what follows.
_MARK = re.compile(
    r"(?:^|(?<=[\n；;。，,：:】\s]))\s*"
    r"(?:[①-⑳]|[（(]\d{1,2}[)）]|\d{1,2}\s*[、)）]|\d{1,2}\.(?!\d)|[一二三四五六七八九十]、)\s*"
)
_LINES = re.compile(r"[\n；;]+")
_EDGES = " \t\n；;。，,、：:"


def parts_of(text: str) -> tuple[str, list[str]]:
    """What stands before the first, and the parts that are counted or stand on lines of their own.

    Fewer than two are none. Whether each is a need is for the reader of a single one to say.
    """
    marks = list(_MARK.finditer(text))
    if len(marks) >= 2:
        ends = [*(one.start() for one in marks[1:]), len(text)]
        found = [text[one.end() : end] for one, end in zip(marks, ends, strict=True)]
        head = text[: marks[0].start()]
    else:
        found, head = _LINES.split(text), ""
    found = [one.strip(_EDGES) for one in found]
    found = [one for one in found if len(one) > 1]
    return (head.strip(_EDGES), found) if 2 <= len(found) <= MOST else ("", [])

"""Departments of bodies of state and of associations that are named with the head of theirs.

    department = organisation { field head } before a post    国家能源局|新能源司|副司长

Such a department is an organisation by itself; a firm's is only part of a post (业务部经理).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from .names import Organisation

if TYPE_CHECKING:
    from .page import Page

_PARENTS: Final = frozenset(("government", "association", "body"))
# What a department is called by; no particle or mark is within its field of work.
_FIELD: Final = r"[^\W\d_a-zA-Z的了在是为对被把由将已曾]{2,14}?"
_DEPARTMENT: Final = re.compile(
    rf"(?:{_FIELD}(?:专业委员会|委员会|分会|司|处|部(?!长)|中心|室|研究所|研究院))+"
)
_SEAT: Final = re.compile(r"(?:委员会|分会)$")
_LONGEST: Final = 28


def find(page: Page, known: Sequence[Organisation]) -> Iterator[Organisation]:
    """The departments between an organisation and a post. `known` are in order of place."""
    starts = [one.start for one in known]
    for post in page.posts:
        index = bisect_right(starts, post.start) - 1
        if index < 0:
            continue
        one = known[index]
        is_near = one.end < post.start <= one.end + _LONGEST
        if one.kind not in _PARENTS or one.how == "committee" or not is_near:
            continue
        if _DEPARTMENT.fullmatch(page.plain, one.end, post.start):
            name = page.text[one.start : post.start]
            full_name = one.full_name + page.text[one.end : post.start]
            kind = "body" if _SEAT.search(name) and one.kind != "association" else one.kind
            yield Organisation(one.start, post.start, name, full_name, kind, how="department")

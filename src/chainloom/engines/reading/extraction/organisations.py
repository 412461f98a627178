"""Mentions of organisations, and the facts that they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..facts import Fact
from .names import Organisation

if TYPE_CHECKING:
    from .page import Page

_FIRM: Final = re.compile(r"[\w()]{2,20}?(?:有限公司|集团)")


def find(page: Page) -> tuple[Organisation, ...]:
    """Every mention of an organisation, in order."""
    return tuple(
        Organisation(hit.start(), hit.end(), hit.group(), hit.group(), "firm")
        for hit in _FIRM.finditer(page.plain)
    )


def facts(page: Page) -> Iterator[Fact]:
    """Each organisation once, under the form first written."""
    seen: set[str] = set()
    for one in page.organisations:
        if one.refers or one.full_name in seen:
            continue
        seen.add(one.full_name)
        fields = {"name": one.name, "full_name": one.full_name, "kind": one.kind}
        yield page.fact("organisation", (one.start, one.end), fields)

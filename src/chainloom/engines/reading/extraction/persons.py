"""Persons with their posts, and the facts that they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..facts import Fact
from .names import Person

if TYPE_CHECKING:
    from .page import Page


def find(page: Page) -> tuple[Person, ...]:
    """Every naming of a person with a post, in order."""
    return ()


def facts(page: Page) -> Iterator[Fact]:
    """Each person's posts, once each."""
    for one in page.persons:
        fields = {"name": one.name, "post": one.post, "organisation": one.organisation}
        yield page.fact("person", (one.start, one.end), fields)

"""A clean text in; the facts that it states, out.

Each kind of fact has a module of its own with `find(page) -> Iterator[Fact]`; a new one is
entered in FINDERS. What they all look at is the Page: sentences, words, numbers, dates,
organisations, persons, quoted titles, all as places in the one text.

    text/           words, numbers, days, places, clauses, what is meant and not done
    organisations/  where organisations are named, and what each is called in full
    persons/        where persons are named, with their posts
    figures/        what numbers measure, whose, when and of what; counts of qualifications
    statements/     what a verb states: bodies, plans, agreements, projects, events, supply,
                    benefits, needs and resources
    lexicon/        the lists of words that all of them know

Each folder imports from those above it only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ..facts import Fact
from .figures import certificates, figures
from .merging import once_each
from .organisations import mentions
from .page import Page
from .persons import persons
from .statements import agreements, benefits, bodies, events, offers, plans, projects, supply
from .text.dates import published_on
from .text.standins import stand_in, turn_back

__all__ = ["FINDERS", "Page", "extract"]

FINDERS: Final[tuple[Callable[[Page], Iterator[Fact]], ...]] = (
    mentions.facts,
    persons.facts,
    bodies.find,
    plans.find,
    agreements.find,
    projects.find,
    events.find,
    supply.find,
    benefits.find,
    offers.find,
)

# These look last and are told what the others found: a number that a fact holds, an amount, a
# count of certificates, is not a figure again.
LAST_FINDERS: Final[tuple[Callable[[Page, Sequence[Fact]], Iterator[Fact]], ...]] = (
    certificates.find,
    figures.find,
)


def extract(text: str, *, title: str | None = None, published: str | None = None) -> list[Fact]:
    """The facts that a clean text states, in order of place and each once.

    `published` is the day of publication as the page or its record gives it; it completes days
    without a year. A title that the text does not begin with is not part of any place.
    """
    standing, back = stand_in(text)
    page = Page(standing, title, published_on(published))
    found = [fact for find in FINDERS for fact in find(page)]
    for find_last in LAST_FINDERS:
        found += list(find_last(page, found))
    return once_each(turn_back(fact, text, back) for fact in found)

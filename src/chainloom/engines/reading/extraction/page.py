"""A page as the finders of facts see it: its text cut into sentences, words, numbers, names.

Everything is computed when first asked for and kept. Every place is an offset into `text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..facts import Fact
from .names import Organisation, Person
from .organisations import full_names, mentions
from .persons import persons
from .persons import posts as post_reader
from .persons.posts import Post
from .text import dates, intent, localities, marks, numbers, words
from .text.dates import When
from .text.marks import AnyPlaced, Quoted, Sentence, Span, at
from .text.numbers import Number
from .text.words import Word
from .trust import chance


@dataclass(frozen=True)
class Page:
    """A clean text, its title and the day it was published, if known."""

    text: str
    title: str | None = None
    published: date | None = None

    @cached_property
    def plain(self) -> str:
        """The text with wide letters, digits and signs made narrow: what patterns look at."""
        return marks.narrow(self.text)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Sentences in order, each with its clauses."""
        return tuple(marks.sentences(self.plain))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Words with their tags; nr person, ns place, nt organisation, v verb."""
        return localities.joined(words.cut(self.plain), self.plain)

    @cached_property
    def quoted(self) -> tuple[Quoted, ...]:
        """What stands in 《》, “” and their like; the place is that inside the marks."""
        return marks.quoted(self.text)

    @cached_property
    def dates(self) -> tuple[When, ...]:
        """Days, months, years and periods, as ISO where the page lets them be completed."""
        return dates.find(self)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Numbers with their units, without those that are part of a date."""
        return numbers.find(self.plain, [(one.start, one.end) for one in self.dates])

    @cached_property
    def organisations(self) -> tuple[Organisation, ...]:
        """Every mention of an organisation, with the full name that the page allows."""
        found = full_names.complete(self, mentions.find(self))
        local = {name for name, _ in localities.find(self.plain)}
        return tuple(
            one for one in found if one.kind == "government" or one.name not in local
        )  # 苍湖县 is no firm

    @cached_property
    def unnamed(self) -> str:
        """The plain text with the names of organisations and titles blanked."""
        return intent.without_names(self)

    @cached_property
    def organisation_from(self) -> dict[int, Organisation]:
        """The mentions of organisations by where they begin."""
        return {one.start: one for one in reversed(self.organisations)}

    @cached_property
    def organisation_named(self) -> dict[str, Organisation]:
        """The organisations by their full names, each as it is mentioned first."""
        return {one.full_name: one for one in reversed(self.organisations)}

    @cached_property
    def organisation_written(self) -> dict[str, Organisation]:
        """The organisations by each form that names them, as it is mentioned first."""
        return {one.name: one for one in reversed(self.organisations) if not one.refers}

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Posts, each with the names right after it."""
        return post_reader.find(self)

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        """Every naming of a person with a post, one for each post."""
        return persons.find(self)

    # What finders ask again and again.

    def sentence_at(self, place: int) -> Sentence | None:
        """The sentence that a place lies in."""
        return at(self.sentences, place)

    def clause_at(self, place: int) -> Span | None:
        """The clause that a place lies in."""
        sentence = self.sentence_at(place)
        return at(sentence.clauses, place) if sentence else None

    def quote(self, start: int, end: int) -> str:
        return self.text[start:end]

    def full_name_of(self, start: int, end: int) -> str | None:
        """Full name of the organisation named within a stretch, if there is just one."""
        names = {one.full_name for one in within(self.organisations, start, end)}
        return names.pop() if len(names) == 1 else None

    def fact(
        self,
        kind: str,
        span: tuple[int, int],
        fields: Mapping[str, Any],
        *,
        told: str = "",
        open_: Mapping[str, str] | None = None,
        derived: Mapping[str, str] | None = None,
    ) -> Fact:
        """A fact at a place of this page, its quote taken from the text; `told` says in which of
        the ways that its kind has (trust.py)."""
        start, end = span
        return Fact(
            kind=kind,
            start=start,
            end=end,
            quote=self.text[start:end],
            fields=dict(fields),
            confidence=chance(kind, told),
            told=told,
            open=dict(open_ or {}),
            derived=dict(derived or {}),
        )


def within(placed: Iterable[AnyPlaced], start: int, end: int) -> Iterator[AnyPlaced]:
    """Those that lie wholly within a stretch."""
    return (one for one in placed if start <= one.start and one.end <= end)

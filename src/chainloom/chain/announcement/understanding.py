"""What an announcement is understood to say, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid
from chainloom.documents import facts as appliers
from chainloom.documents import figures
from chainloom.documents.mentions import collect, full_name, names_in, people_of, plain
from chainloom.documents.models import DocumentFact
from chainloom.documents.presenting import cards
from chainloom.documents.presenting.words import REFUSALS
from chainloom.engines.reading import KINDS, Reading, ReadingError, read
from chainloom.organisations.models import Kind

# A page is some kilobytes; it travels with the form until it is confirmed.
LARGEST = 1024 * 1024
# A text with more statements is a yearbook, not an announcement.
MOST_FACTS = 400
PASTED = "pasted.txt"


@dataclass
class Item:
    """One thing that is understood, with the facts that go with it."""

    title: str
    facts: list[DocumentFact]
    note: str = ""

    @property
    def key(self) -> str:
        return key_of(self.facts[0])

    @property
    def shown(self) -> list[cards.Shown]:
        return cards.shown_of(self.facts[0])

    @property
    def more(self) -> list[str]:
        """What the other facts of the same person add: further posts."""
        return [cards.title_of(one) for one in self.facts[1:] if one.kind == "person"]

    @property
    def quote(self) -> str:
        return self.facts[0].quote

    @property
    def waits(self) -> bool:
        """Whether the product has no place for it yet."""
        return appliers.applier(self.facts[0].kind) is None


@dataclass
class Understood:
    """An announcement as it is shown before it is confirmed."""

    reading: Reading
    facts: list[DocumentFact]
    groups: dict[str, list[Item]] = field(default_factory=dict)

    @property
    def office(self) -> DocumentFact | None:
        """The founded body whose office runs the chain: a committee before any other."""
        found = [one for one in self.facts if one.kind == "body_founded"]
        found.sort(key=lambda one: one.values.get("kind") != "committee")
        return found[0] if found else None

    @property
    def office_name(self) -> str:
        return str(self.office.values.get("name") or "") if self.office else ""

    @property
    def published(self) -> date | None:
        try:
            return date.fromisoformat(str(self.reading.published or "")[:10])
        except ValueError:
            return None

    @property
    def day_is_open(self) -> bool:
        """Whether a body was founded on a day that the page gives without its year."""
        return any(one.kind == "body_founded" and "date" in one.open for one in self.facts)

    @property
    def items(self) -> list[Item]:
        return [item for items in self.groups.values() for item in items]

    def keeps(self, keys: Iterable[str]) -> Callable[[DocumentFact], bool]:
        """Whether a fact is kept, when the items of those keys are.

        It may come from the same page read with its day of publication: with it a fact can be
        stated more fully at another place, and is then the one that says the same.
        """
        chosen = set(keys)
        kept = {key_of(one) for item in self.items if item.key in chosen for one in item.facts}
        shown = {key_of(one) for one in self.facts}
        left_out = {_subject(one) for one in self.facts if key_of(one) not in kept}

        def keep(fact: DocumentFact) -> bool:
            key = key_of(fact)
            return key in kept if key in shown else _subject(fact) not in left_out

        return keep


def key_of(fact: DocumentFact) -> str:
    """A fact's place: the same however often the page is read."""
    return f"{fact.kind}-{fact.start}-{fact.end}"


def _subject(fact: DocumentFact) -> tuple[str, ...]:
    """What a fact speaks of: its kind and key fields."""
    return fact.kind, *(plain(str(fact.values.get(name))) for name in KINDS[fact.kind].keys)


def understand(data: bytes, filename: str, published: date | None = None) -> Understood:
    """Read an announcement; `Invalid` in words for one that cannot be one."""
    try:
        day = published.isoformat() if published else None
        reading = read(data, filename=filename, published=day)
    except ReadingError as refused:
        text = REFUSALS.get(refused.code) or REFUSALS["unsupported"]
        raise Invalid(refused.code, str(text), field="file") from refused
    if len(reading.facts) > MOST_FACTS:
        raise _too_much()
    rows = [
        DocumentFact(
            kind=one.kind, start=one.start, end=one.end, quote=one.quote, read=dict(one.fields),
            open=dict(one.open), derived=dict(one.derived), confidence=one.confidence,
        )
        for one in reading.facts
    ]  # fmt: skip
    found = Understood(reading, rows)
    found.groups = {name: items for name, items in _grouped(rows).items() if items}
    return found


def _too_much() -> Invalid:
    return Invalid(
        "too_many_facts",
        _("This says more than an announcement does. Make the chain, and add it as a document."),
        field="file",
    )


def _grouped(facts: Sequence[DocumentFact]) -> dict[str, list[Item]]:
    by_kind: dict[str, list[DocumentFact]] = {}
    for one in facts:
        by_kind.setdefault(one.kind, []).append(one)
    entries = by_kind.pop("organisation", [])
    bodies = [Item(cards.title_of(one), [one]) for one in by_kind.pop("body_founded", [])]
    founded = {plain(item.title): item for item in bodies}
    people = _people(by_kind.pop("person", []), by_kind.get("membership", []))
    seated = {id(one) for item in people for one in item.facts}
    seats = [one for one in by_kind.pop("membership", []) if id(one) not in seated]
    numbers = [one for kind in figures.KINDS for one in by_kind.pop(kind, [])]
    organisations = _organisations(entries, founded, facts)
    return {
        "bodies": bodies,
        "people": people,
        "seats": [Item(cards.title_of(one), [one]) for one in seats],
        "organisations": organisations,
        "figures": [Item(cards.title_of(one), [one]) for one in numbers],
        "others": [
            Item(cards.title_of(one), [one], kind) for kind, some in by_kind.items() for one in some
        ],
    }


def _people(persons: Sequence[DocumentFact], seats: Sequence[DocumentFact]) -> list[Item]:
    """One item for each person, with all posts and the seat."""
    found: dict[str, Item] = {}
    for one in (*persons, *seats):
        key = "name" if one.kind == "person" else "member"
        name = str(one.values.get(key) or "")
        if name in found:
            found[name].facts.append(one)
        elif one.kind == "person":
            found[name] = Item(name, [one])
    return list(found.values())


def _organisations(
    entries: Sequence[DocumentFact], founded: dict[str, Item], facts: Sequence[DocumentFact]
) -> list[Item]:
    """Everybody else who is named; a founded body goes with its founding."""
    named = collect(facts)
    found: dict[str, Item] = {}
    for one in entries:
        key = plain(full_name(one.values))
        if key in founded:
            founded[key].facts.append(one)
        elif key in found:
            found[key].facts.append(one)
        else:
            kind = str(one.values.get("kind") or (named[key].kind if key in named else ""))
            note = str(Kind(kind).label) if kind in Kind.values else ""
            found[key] = Item(full_name(one.values), [one], note)
    return list(found.values())


def names_of(facts: Sequence[DocumentFact]) -> list[str]:
    """Every organisation named, the founded bodies first."""
    people = people_of(facts)
    ordered = sorted(facts, key=lambda one: one.kind != "body_founded")
    return [name for one in ordered for name in names_in(one) if name not in people]

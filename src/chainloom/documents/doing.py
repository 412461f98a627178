"""What appliers are given: the document, its mentions, and where to tell what they did."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import (
    BodyMembership,
    Contact,
    NameKind,
    Organisation,
    Source,
    SourceKind,
    overlapping,
)
from chainloom.organisations.policy import contact_policy, organisation_policy
from chainloom.organisations.services import name_add, organisation_create

from .facts import Waits
from .mentions import is_called, is_relative, kind_of_name, look_up, people_of, plain
from .models import Document, DocumentEffect, DocumentFact, DocumentMention, FactState

ORGANISATION = "organisation"
NAME = "name"
Kept = dict[str, Any]


class Looking:
    """The document as it stands and the entries it is about; nothing is written."""

    def __init__(self, document: Document, by: Actor) -> None:
        self.document = document
        self.by = by

    @cached_property
    def facts(self) -> list[DocumentFact]:
        """All that are not rejected, for what one fact says about another."""
        rows = self.document.facts.exclude(state=FactState.REJECTED)
        return list(rows.order_by("start", "pk"))

    @cached_property
    def people(self) -> set[str]:
        return people_of(self.facts)

    @cached_property
    def mentions(self) -> dict[str, DocumentMention]:
        return {plain(one.name): one for one in self.document.mentions.all()}

    @cached_property
    def entries(self) -> dict[int, Organisation]:
        """The entries that mentions are thought or said to be."""
        return self._rows().prefetch_related("other_names").in_bulk()

    def _rows(self) -> QuerySet[Organisation]:
        wanted = {one.answer()[1] for one in self.mentions.values()}
        wanted |= {one.organisation_id for one in self.mentions.values()}
        return organisation_policy.rows(self.by).filter(pk__in=[pk for pk in wanted if pk])

    @cached_property
    def seats(self) -> list[BodyMembership]:
        """Who sits now in the bodies that the document names."""
        rows = BodyMembership.objects.filter(
            overlapping(timezone.localdate(), None), body__in=list(self.entries)
        )
        return list(rows.order_by("pk"))

    @cached_property
    def contacts(self) -> list[Contact]:
        """The contacts of the organisations that the document names."""
        rows = contact_policy.rows(self.by, "edit").filter(organisation__in=list(self.entries))
        return list(rows.order_by("pk"))

    def mention(self, name: str) -> DocumentMention | None:
        return self.mentions.get(plain(name))

    def known(self, name: str) -> Organisation | None:
        """The registry's entry that a name means, if it has one."""
        mention = self.mention(name)
        return self.entries.get(mention.answer()[1] or 0) if mention else None

    def is_settled(self, name: str) -> bool:
        """Whether a name stands for an entry or a new one: not left out, nor open who it is."""
        mention = self.mention(name)
        return mention is None or mention.answer()[0] in ("org", "new")

    def kind(self, name: str) -> str:
        """What sort of organisation a name is: the entry's kind, or what the document lets say."""
        known, mention = self.known(name), self.mention(name)
        if known is not None:
            return str(known.kind)
        return mention.kind if mention is not None else kind_of_name(name)

    def workplace(self, fact: DocumentFact) -> str:
        """Of which organisation a person is said to be something.

        A title without one (徐海燕教授) belongs where the document says that the person works, if
        that is one place; "" otherwise.
        """
        said = str(fact.values.get("organisation") or "")
        if said:
            return said
        found = {
            plain(owner): owner
            for one in self.facts
            if one.kind == "person" and one.values.get("name") == fact.values.get("name")
            if (owner := str(one.values.get("organisation") or ""))
        }
        return next(iter(found.values())) if len(found) == 1 else ""

    def posts(self, person: str, organisation: str) -> list[str]:
        """What a person is said to be there, in the order of the text."""
        found = [
            str(fact.values.get("post") or "")
            for fact in self.facts
            if fact.kind == "person"
            and fact.values.get("name") == person
            and plain(self.workplace(fact)) == plain(organisation)
        ]
        return list(dict.fromkeys(post for post in found if post))


@dataclass
class _Made:
    fact: DocumentFact
    record: str
    object_id: int
    before: Kept | None
    after: Kept


class Doing(Looking):
    """A document being applied; lives inside one transaction."""

    def __init__(self, document: Document, by: Actor) -> None:
        super().__init__(document, by)
        self.effects: list[_Made] = []
        self._resolved: dict[str, Organisation] = {}

    @cached_property
    def entries(self) -> dict[int, Organisation]:
        """Without their names beside: those change while facts are applied."""
        return self._rows().in_bulk()

    def source(self, fact: DocumentFact) -> Source:
        """Document and place, as the records that the fact makes cite them."""
        if fact.source is None:
            fact.source = Source.objects.create(
                kind=SourceKind.DOCUMENT,
                title=place_title(fact),
                as_of=self.document.published or timezone.localdate(),
                chain_id=self.document.chain_id,
                created_by=self.by.user,
            )
        return fact.source

    def made(self, fact: DocumentFact, record: str, row: Model, after: Kept | None = None) -> None:
        """Tell of a record that the fact created."""
        self.effects.append(_Made(fact, record, row.pk, None, after or {}))

    def changed(
        self, fact: DocumentFact, record: str, row: Model, *, before: Kept, after: Kept
    ) -> None:
        """Tell of a record that the fact changed."""
        self.effects.append(_Made(fact, record, row.pk, before, after))

    def drop_since(self, mark: int) -> None:
        """Forget what was told since: the fact's own writes were rolled back."""
        gone = self.effects[mark:]
        self.effects = self.effects[:mark]
        made = {one.object_id for one in gone if one.record == ORGANISATION and one.before is None}
        self._resolved = {k: row for k, row in self._resolved.items() if row.pk not in made}

    def write(self) -> None:
        DocumentEffect.objects.bulk_create(
            DocumentEffect(
                fact=one.fact,
                record=one.record,
                object_id=one.object_id,
                before=one.before,
                after=one.after,
            )
            for one in self.effects
        )

    def organisation(self, fact: DocumentFact, name: str) -> Organisation:
        """The entry that a name means; one that is not there is entered, with its source.

        Raises `Waits` for one that was left out or that nobody has decided on yet.
        """
        key = plain(name)
        if key in self._resolved:
            return self._resolved[key]
        mention = self.mention(name)
        answer, pk = mention.answer() if mention else ("new", None)
        if answer == "out":
            raise Waits("left_out", _("“%(name)s” was left out.") % {"name": name})
        if answer == "ask":
            message = _("It is not decided yet which organisation “%(name)s” is.")
            raise Waits("undecided", message % {"name": name})
        row = self.entries.get(pk) if pk else None
        if row is None:
            row = self._again(name, mention) or self._enter(fact, name, mention)
        self._resolved[key] = row
        return row

    def organisations(self, fact: DocumentFact, names: Iterable[str]) -> list[Organisation]:
        """The entries that names mean; one that a person left out is none.

        Raises `Waits` for one that nobody has decided on yet.
        """
        found = []
        for name in names:
            try:
                found.append(self.organisation(fact, name))
            except Waits as waits:
                if waits.code != "left_out":
                    raise
        return found

    def _again(self, name: str, mention: DocumentMention | None) -> Organisation | None:
        """One that came into the registry since the document was read."""
        for one in look_up(self.by, name):
            sure = one.verdict == "same" and (mention is None or mention.decision != "new")
            if sure or is_called(one.organisation, name):
                return one.organisation
        return None

    def _enter(
        self, fact: DocumentFact, name: str, mention: DocumentMention | None
    ) -> Organisation:
        kind = mention.kind if mention else kind_of_name(name)
        values = {"name": name, "kind": kind}
        row = organisation_create(values=values, by=self.by, source=self.source(fact))
        self.made(fact, ORGANISATION, row)
        return row

    def also_called(self, fact: DocumentFact, row: Organisation, text: str) -> None:
        """Keep another way in which the document writes an organisation's name."""
        if not is_alias(row, text):
            return
        name = name_add(
            organisation=row, kind=NameKind.ALIAS, text=text, by=self.by, source=self.source(fact)
        )
        self.made(fact, NAME, name)


def is_alias(row: Organisation, text: str) -> bool:
    """Whether a way of writing is worth keeping: not known yet, and clear by itself."""
    return bool(text) and not is_relative(text) and not is_called(row, text)


def place_title(fact: DocumentFact) -> str:
    """“鲤城区纺织面料产业链党委正式成立 ¶4”: the document and the paragraph."""
    body = getattr(fact.document, "body", None)
    paragraph = body.text.count("\n", 0, fact.start) + 1 if body is not None else 0
    return f"{str(fact.document)[:190]} ¶{paragraph}"


@dataclass
class Undoing:
    """A document being taken back: what is its own, so that it stands in nobody's way."""

    document: Document
    by: Actor
    sources: Collection[int]
    # {(record, key): how often this document wrote to it}
    own: dict[tuple[str, int], int] = field(default_factory=dict)

    def writes(self, record: str, pk: int) -> int:
        return self.own.get((record, pk), 0)

    @property
    def context(self) -> Kept:
        return {"document": self.document.pk, "undo": True}

"""What accepted facts of needs and resources do: drafts, for a person to look through and send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chainloom.accounts.actor import Actor
from chainloom.documents.appliers.organisations import entry_step
from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import FactApplier, Record, Step, Waits
from chainloom.documents.mentions import plain
from chainloom.documents.models import DocumentEffect, DocumentFact
from chainloom.organisations.models import Organisation

from .models import Need, NeedState, Resource, ResourceState
from .models.common import TEXT_MOST, TITLE_MOST, Listing
from .policy import NEED, RESOURCE, need_policy, resource_policy
from .services import needs, resources
from .understanding import understand

# What the words of the document may fill in beside kind and title; the rest is for people.
_FILLED = ("spec", "quantity", "unit", "needed_by", "visibility")
_SENTENCE_ENDS = "。！？!?\n"


def _said(fact: DocumentFact) -> tuple[str, str]:
    """Who asks or offers, and what, empty where the fact does not say."""
    who, what = (str(fact.values.get(name) or "").strip() for name in ("organisation", "what"))
    return who, what


def sentence_of(fact: DocumentFact, text: str) -> str:
    """The sentence that a fact stands in: width, price and day are told after what is wanted."""
    start = max(text.rfind(sign, 0, fact.start) for sign in _SENTENCE_ENDS) + 1
    ends = [at for sign in _SENTENCE_ENDS if (at := text.find(sign, fact.end)) >= 0]
    return text[start : min(ends, default=len(text)) + 1].strip() or fact.quote


def values_of(fact: DocumentFact, text: str, *, offered: bool) -> dict[str, Any]:
    """The fields of a draft that a fact of a text fills: what its sentence says for certain."""
    _who, what = _said(fact)
    words = sentence_of(fact, text)
    read = understand(words, today=timezone.localdate(), offered=offered)
    found = {
        name: value
        for name, value in read.values.items()
        if name in _FILLED and name not in read.doubtful
    }
    if offered:
        # A resource is shown to members, and has no day by which it is needed.
        found.pop("visibility", None)
        found.pop("needed_by", None)
    kind = read.values.get("kind") or ("technology" if offered else "problem")
    return {**found, "kind": kind, "title": what[:TITLE_MOST], "text": words[:TEXT_MOST]}


class _Drafts(FactApplier):
    """Drafts of one of the two lists: only who asks or offers, and the office, see them."""

    offered: bool
    record: str
    # The sentences of its steps, of a title and who it is.
    drafts: Any
    there: Any

    def rows(self, by: Actor) -> Any:
        """The rows of the list that the actor may see."""
        raise NotImplementedError

    def create(self, doing: Doing, organisation: Organisation, fact: DocumentFact) -> Listing:
        raise NotImplementedError

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        who, what = _said(fact)
        if not who or not what:
            return [Step(_("waits until somebody says who it is and what it is about"), "wait")]
        if not looking.is_settled(who):
            return [entry_step(looking, who)]
        entry = looking.known(who)
        about = {"title": what, "who": who}
        key = entry.pk if entry else None
        if self._known(looking.by, entry, what) is not None:
            return [Step(self.there % about, "same", key)]
        return [Step(self.drafts % about, "new", key)]

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        who, what = _said(fact)
        if not who or not what:
            message = _("Write into the fact who it is and what it is about.")
            raise Waits("incomplete", message)
        organisation = doing.organisation(fact, who)
        if self._known(doing.by, organisation, what) is None:
            doing.made(fact, self.record, self.create(doing, organisation, fact))

    def _known(self, by: Actor, owner: Organisation | None, title: str) -> Listing | None:
        """The organisation's row of the list that is called so already."""
        if owner is None:
            return None
        rows = self.rows(by).filter(organisation=owner).order_by("pk")
        return next((row for row in rows if plain(row.title) == plain(title[:TITLE_MOST])), None)


class NeedsTold(_Drafts):
    """A draft of a need: it goes to the office when somebody sends it."""

    kind = "need"
    order = 90
    offered = False
    record = NEED
    drafts = gettext_lazy("drafts the need “%(title)s” of %(who)s, to be looked through and sent")
    there = gettext_lazy("the need “%(title)s” of %(who)s is there already")

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        return ngettext("drafts %(count)d need", "drafts %(count)d needs", count) % {"count": count}

    def rows(self, by: Actor) -> Any:
        return need_policy.rows(by)

    def create(self, doing: Doing, organisation: Organisation, fact: DocumentFact) -> Listing:
        values = values_of(fact, doing.document.body.text, offered=False)
        return needs.need_create(
            organisation=organisation, values=values, by=doing.by, source=doing.source(fact)
        )


class ResourcesTold(_Drafts):
    """A draft of a resource: it is found and matched when somebody offers it."""

    kind = "resource"
    order = 95
    offered = True
    record = RESOURCE
    drafts = gettext_lazy(
        "drafts the resource “%(title)s” of %(who)s, to be looked through and offered"
    )
    there = gettext_lazy("the resource “%(title)s” of %(who)s is there already")

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("drafts %(count)d resource", "drafts %(count)d resources", count)
        return text % {"count": count}

    def rows(self, by: Actor) -> Any:
        return resource_policy.rows(by)

    def create(self, doing: Doing, organisation: Organisation, fact: DocumentFact) -> Listing:
        values = values_of(fact, doing.document.body.text, offered=True)
        return resources.resource_create(
            organisation=organisation, values=values, by=doing.by, source=doing.source(fact)
        )


class _DraftRecord(Record):
    """A row that is still the draft it was goes with the document."""

    model: Any
    draft: str
    touched: Any

    def remove(self, row: Any, by: Actor) -> None:
        raise NotImplementedError

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = self._row(effect)
        if row is None or (row.state == self.draft and row.version == 1):
            return ""
        return str(self.touched % {"title": row.title})

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        if row := self._row(effect):
            self.remove(row, undoing.by)

    def _row(self, effect: DocumentEffect) -> Any:
        return self.model.objects.filter(pk=effect.object_id).first()


class NeedRecord(_DraftRecord):
    key = NEED
    model = Need
    draft = NeedState.DRAFT
    touched = gettext_lazy("The need “%(title)s” was worked on since.")

    def remove(self, row: Need, by: Actor) -> None:
        needs.need_remove(need=row, by=by)


class ResourceRecord(_DraftRecord):
    key = RESOURCE
    model = Resource
    draft = ResourceState.DRAFT
    touched = gettext_lazy("The resource “%(title)s” was worked on since.")

    def remove(self, row: Resource, by: Actor) -> None:
        resources.resource_remove(resource=row, by=by)

"""Facts about people: a work contact of an organisation, or a seat in a body."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.audit.services import record
from chainloom.organisations.models import Contact, Organisation
from chainloom.organisations.policy import contact_policy
from chainloom.organisations.services import contact_add

from ..doing import Doing, Looking, Undoing
from ..facts import FactApplier, Record, Step, Waits
from ..models import DocumentEffect, DocumentFact
from .bodies import HAS_SEATS, role_of_post, seat, seat_found, seat_step
from .organisations import entry_step

CONTACT = "contact"
_LONGEST_POST = 60


class People(FactApplier):
    """Keeps a person's name and post: at work a contact, in a body a seat."""

    kind = "person"
    order = 40

    def heading(self, found: Sequence[DocumentFact]) -> str:
        people = len({fact.values.get("name") for fact in found})
        text = ngettext("names %(count)d person", "names %(count)d people", people)
        return text % {"count": people}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        name, owner = self._names(fact, looking)
        if not owner:
            return [Step(_("waits: no organisation is said"), "wait")]
        steps = [] if looking.known(owner) else [entry_step(looking, owner)]
        if not looking.is_settled(owner):
            return steps
        post = self._post(fact, looking)
        if looking.kind(owner) in HAS_SEATS:
            role = role_of_post(str(fact.values.get("post") or ""))
            return [*steps, seat_step(looking, owner, name=name, role=role, post=post)]
        known = looking.known(owner)
        row = next(
            (
                one
                for one in looking.contacts
                if known and (one.organisation_id, one.name) == (known.pk, name)
            ),
            None,
        )
        if row is None:
            about = {"name": f"{name} {post}".strip(), "owner": owner}
            return [*steps, Step(_("keeps %(name)s as a contact of %(owner)s") % about, "new")]
        if row.post == post or not post:
            text = _("%(name)s is a contact of %(owner)s already")
            return [Step(text % {"name": name, "owner": owner}, "same", row.organisation_id)]
        about = {"name": name, "old": row.post or "–", "new": post}
        text = _("post of %(name)s: %(old)s → %(new)s") % about
        return [Step(text, "change", row.organisation_id)]

    def _names(self, fact: DocumentFact, looking: Looking) -> tuple[str, str]:
        return str(fact.values.get("name") or ""), looking.workplace(fact)

    def _post(self, fact: DocumentFact, looking: Looking) -> str:
        """All that the person is said to be there: 党组书记、主任."""
        name, owner = self._names(fact, looking)
        posts = looking.posts(name, owner) or [str(fact.values.get("post") or "")]
        return "、".join(posts)[:_LONGEST_POST]

    def _contact(self, owner: Organisation, name: str, looking: Looking) -> Contact | None:
        rows = contact_policy.rows(looking.by, "edit").filter(organisation=owner, name=name)
        return rows.order_by("pk").first()

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        name, owner_name = self._names(fact, doing)
        if not owner_name:
            raise Waits("no_organisation", _("It is not said of which organisation."))
        owner = doing.organisation(fact, owner_name)
        post = self._post(fact, doing)
        if owner.kind in HAS_SEATS:
            if seat_found(owner, person=name) is None:
                role = role_of_post(str(fact.values.get("post") or ""))
                seat(doing, fact, owner, person_name=name, person_post=post, role=role)
            return
        row = self._contact(owner, name, doing)
        if row is None:
            values = {"name": name, "post": post}
            row = contact_add(
                organisation=owner, values=values, by=doing.by, source=doing.source(fact)
            )
            doing.made(fact, CONTACT, row)
        elif post and row.post != post:
            self._change(doing, fact, row, post)

    def _change(self, doing: Doing, fact: DocumentFact, row: Contact, post: str) -> None:
        before = {"post": row.post, "source": row.source_id}
        contact_set(row, post=post, source_id=doing.source(fact).pk, doing=doing)
        doing.changed(fact, CONTACT, row, before=before, after={})


def contact_set(row: Contact, *, post: str, source_id: int | None, doing: Doing | Undoing) -> None:
    """Put another post, with its source; no value of it enters the trail."""
    row.post, row.source_id = post, source_id
    row.save(update_fields=["post", "source"])
    context = {"contact": row.pk, "fields": ["post"]}
    record(
        by=doing.by, action="organisation.contact_updated", obj=row.organisation, context=context
    )


class ContactRecord(Record):
    """A contact that was added, or whose post was changed."""

    key = CONTACT

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = Contact.objects.filter(pk=effect.object_id).select_related("organisation").first()
        if row is None or row.erased_at is not None:
            return ""
        if row.source_id in undoing.sources:
            return ""
        return _("a contact of %(name)s was changed since") % {"name": row.organisation.name}

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        row = Contact.objects.filter(pk=effect.object_id, erased_at=None).first()
        if row is None:
            return
        if effect.before is not None:
            contact_set(
                row, post=effect.before["post"], source_id=effect.before["source"], doing=undoing
            )
            return
        context = {**undoing.context, "contact": row.pk, "fields": []}
        record(
            by=undoing.by,
            action="organisation.contact_erased",
            obj=row.organisation,
            context=context,
        )
        row.delete()

"""Facts about committees and alliances: that one was founded, and who sits in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.audit.services import record
from chainloom.organisations.models import (
    BodyMembership,
    BodyRole,
    Kind,
    Organisation,
    overlapping,
)
from chainloom.organisations.services import body_member_add, network_changed

from ..doing import Doing, Looking, Undoing
from ..facts import FactApplier, Record, Step, Waits
from ..mentions import is_person
from ..models import DocumentEffect, DocumentFact
from .organisations import change_organisation, entry_step

SEAT = "seat"
HAS_SEATS = (Kind.BODY, Kind.ASSOCIATION)
_ROLES = {
    "secretary": BodyRole.SECRETARY,
    "deputy": BodyRole.DEPUTY,
    "chair": BodyRole.CHAIR,
    "guiding": BodyRole.GUIDING,
}
# In this order: 副书记 is a deputy, 书记 is not.
_POSTS = (
    ("副", BodyRole.DEPUTY),
    ("书记", BodyRole.SECRETARY),
    ("秘书长", BodyRole.SECRETARY),
    *(
        (word, BodyRole.CHAIR)
        for word in ("会长", "理事长", "主席", "主任", "组长", "链长", "盟长")
    ),
)


def role_of(said: Any) -> str:
    """The seat's role; one that has no name here is a member's."""
    return str(_ROLES.get(str(said or ""), BodyRole.MEMBER))


def role_of_post(post: str) -> str:
    return str(next((role for word, role in _POSTS if word in post), BodyRole.MEMBER))


def whole_day(value: Any) -> date | None:
    """The day of a date; a month or a year alone is none."""
    try:
        return date.fromisoformat(str(value)) if len(str(value)) == 10 else None
    except ValueError:
        return None


def seat_found(
    body: Organisation, *, member: Organisation | None = None, person: str = "", role: str = ""
) -> BodyMembership | None:
    """The seat somebody holds in a body, now or from a day still to come."""
    rows = BodyMembership.objects.filter(overlapping(timezone.localdate(), None), body=body)
    if member is not None:
        return rows.filter(member=member).first()
    rows = rows.filter(member=None, person_name=person)
    return rows.filter(role=role).first() if role else rows.first()


def seat(doing: Doing, fact: DocumentFact, body: Organisation, **about: Any) -> None:
    """Seat an organisation or a person, unless they sit there already."""
    person, member = about.get("person_name", ""), about.get("member")
    role = "" if member is not None else about["role"]
    if seat_found(body, member=member, person=person, role=role) is not None:
        return
    row = body_member_add(body=body, by=doing.by, source=doing.source(fact), **about)
    doing.made(fact, SEAT, row, _seat_now(row))


def _sits(one: BodyMembership, body: Organisation, who: Organisation | str, role: str) -> bool:
    """An organisation sits in a body once; a person may in two roles."""
    if one.body_id != body.pk:
        return False
    if isinstance(who, Organisation):
        return one.member_id == who.pk
    return one.member_id is None and (one.person_name, one.role) == (who, role)


def seat_step(looking: Looking, body: str, *, name: str, role: str, post: str = "") -> Step:
    """What becomes of one seat."""
    known = looking.known(body)
    label = str(BodyRole(role).label)
    if known is not None:
        member = looking.known(name)
        found = next(
            (one for one in looking.seats if _sits(one, known, member or name, role)), None
        )
        if found is not None:
            about = {"name": name, "role": found.get_role_display()}
            return Step(_("%(name)s sits in it already (%(role)s)") % about, "same", known.pk)
    about = {"name": f"{name} {post}".strip(), "role": label}
    return Step(_("seats %(name)s as %(role)s") % about, "new", known.pk if known else None)


def _seat_now(row: BodyMembership) -> dict[str, Any]:
    """What can change of a seat; a person's name is not kept a second time."""
    return {
        "role": row.role,
        "member": row.member_id,
        "until": row.until.isoformat() if row.until else None,
    }


class BodiesFounded(FactApplier):
    """Enters a committee, alliance or the like, its day of founding, and who guides it."""

    kind = "body_founded"
    order = 20

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("founds a body", "founds %(count)d bodies", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        name = str(fact.values.get("name") or "")
        known, day = looking.known(name), self._day(fact)
        steps = [entry_step(looking, name)]
        if not looking.is_settled(name):
            return steps
        if day and (known is None or known.founded_on is None):
            steps.append(Step(_("founded on %(day)s") % {"day": day}, "new"))
        elif day and known and known.founded_on != day:
            about = {"old": known.founded_on, "new": day}
            steps.append(Step(_("founded: %(old)s → %(new)s") % about, "change", known.pk))
        if looking.kind(name) in HAS_SEATS:
            steps += [
                seat_step(looking, name, name=one, role=BodyRole.GUIDING)
                if looking.is_settled(one)
                else entry_step(looking, one)
                for one in fact.values.get("guiding") or ()
            ]
        return steps

    def _day(self, fact: DocumentFact) -> date | None:
        day = whole_day(fact.values.get("date"))
        return day if day and day <= timezone.localdate() else None

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        body = doing.organisation(fact, str(fact.values.get("name") or ""))
        day = self._day(fact)
        if day and body.founded_on != day:
            change_organisation(doing, fact, body, {"founded_on": day})
        if body.kind not in HAS_SEATS:
            return
        for name in fact.values.get("guiding") or ():
            try:
                member = doing.organisation(fact, name)
            except Waits as waits:
                if waits.code == "left_out":
                    continue
                raise
            seat(doing, fact, body, member=member, role=BodyRole.GUIDING)


class Memberships(FactApplier):
    """Seats an organisation or a person in a body."""

    kind = "membership"
    order = 30

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("seats %(count)d member", "seats %(count)d members", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        body, member = self._names(fact)
        role = role_of(fact.values.get("role"))
        steps = [] if looking.known(body) else [entry_step(looking, body)]
        if is_person(member, looking.people):
            if not looking.is_settled(body):
                return steps
            post = "、".join(looking.posts(member, body))
            return [*steps, seat_step(looking, body, name=member, role=role, post=post)]
        if looking.known(member) is None:
            steps.append(entry_step(looking, member))
        if not (looking.is_settled(body) and looking.is_settled(member)):
            return steps
        return [*steps, seat_step(looking, body, name=member, role=role)]

    def _names(self, fact: DocumentFact) -> tuple[str, str]:
        return str(fact.values.get("body") or ""), str(fact.values.get("member") or "")

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        body_name, member = self._names(fact)
        body = doing.organisation(fact, body_name)
        role = role_of(fact.values.get("role"))
        if is_person(member, doing.people):
            post = "、".join(doing.posts(member, body_name))[:60]
            seat(doing, fact, body, person_name=member, person_post=post, role=role)
            return
        seat(doing, fact, body, member=doing.organisation(fact, member), role=role)


class SeatRecord(Record):
    """A seat that was given."""

    key = SEAT

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = BodyMembership.objects.select_related("body").filter(pk=effect.object_id).first()
        if row is None or _seat_now(row) == effect.after:
            return ""
        return _("a seat in %(body)s was changed since") % {"body": row.body.name}

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        row = BodyMembership.objects.select_related("body").filter(pk=effect.object_id).first()
        if row is None:
            return
        # Who sat there stays out of the append-only trail.
        context = {**undoing.context, "seat": row.pk, "role": row.role}
        record(by=undoing.by, action="document.seat_taken_back", obj=row.body, context=context)
        row.delete()
        network_changed([undoing.document.chain_id])

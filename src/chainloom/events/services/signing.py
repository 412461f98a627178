"""Who comes: signing up with and without an account, the waiting list, the door, erasure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import clean_text, needed_text
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.core.tries import count_try
from chainloom.organisations.models import BodyMembership, Contact, Organisation

from ..models import (
    KEPT_DAYS,
    Event,
    Signup,
    SignupState,
    SignupWay,
    code_new,
)
from ..policy import event_policy, signup_policy
from . import common, telling

# Of one organisation, so that nobody fills the room; and at one event altogether.
OF_ORGANISATION, OF_EVENT = 50, 20_000
# So many an hour from one address of the network, and at one event.
OF_ADDRESS, OF_LINK = 20, 400
# By the link with one contact, at one event: whose it is was never asked.
OF_CONTACT = 5
# Speakers as they are announced: between two of them, and what is written right beside a name.
_BETWEEN = re.compile(r"\s*[、,，;；/\n]\s*")
_POSTS = (
    "教授|院士|博士|老师|讲师|导师|专家|研究员|工程师|总工|设计师|先生|女士|同志|主任|经理|总监|总裁|"
    "董事长|书记|秘书长|主席|会长|理事长|局长|处长|科长|校长|院长|所长|行长|主讲人|副|总|高级|首席"
)
_WORKPLACES = (
    "大学|学院|学校|公司|集团|协会|商会|学会|联盟|研究院|研究所|实验室|检测站|中心|银行|支行|分行|"
    "医院|委员会|政府|[局厂院所厅委办处科部]"
)


def _cleaned(values: Mapping[str, Any], *, outside: bool) -> dict[str, str]:
    found = {
        "name": needed_text(values.get("name"), 40, "name"),
        "post": clean_text(values.get("post"), 60),
        "contact": clean_text(values.get("contact"), 120),
    }
    if outside:
        found["organisation_name"] = needed_text(
            values.get("organisation_name"), 160, "organisation_name"
        )
        digits = sum(sign.isdigit() for sign in found["contact"])
        if "@" not in found["contact"] and digits < 5:
            message = _("A telephone number or an e-mail address at work.")
            raise Invalid("not_a_contact", message, field="contact")
    return found


def _place_of(event: Event) -> SignupState:
    """Whether there is a place left."""
    if event.capacity is None:
        return SignupState.COMING
    taken = event.signups.filter(state=SignupState.COMING).count()
    return SignupState.COMING if taken < event.capacity else SignupState.WAITING


def _code(event: Event) -> str:
    """One that nobody else at the event has."""
    code = code_new()
    while event.signups.filter(code=code).exists():
        code = code_new()
    return code


def _add(event: Event, state: SignupState, way: SignupWay, by: Actor, **values: Any) -> Signup:
    if event.signups.count() >= OF_EVENT:
        raise Conflict("full", _("No more sign-ups are taken."))
    row = Signup.objects.create(
        event=event,
        state=state,
        way=way,
        code=_code(event),
        created_by=by.user,
        created_at=timezone.now(),
        **values,
    )
    common.note(event, "signed_up", by, signup=row.pk, state=str(state), way=str(way))
    return row


@transaction.atomic
def signup_add(*, event: Event, values: Mapping[str, Any], by: Actor) -> Signup:
    """A member signs up one of its people; beyond the places they wait."""
    row = common.locked(event, by, "sign_up")
    own = by.membership.organisation if by.membership else None
    if own is None:
        raise Missing()
    if not row.takes_signups(timezone.now()):
        raise common.not_now(_("Signing up is over."))
    found = _cleaned(values, outside=False)
    ours = row.signups.filter(organisation=own).exclude(state=SignupState.CANCELLED)
    if ours.filter(name=found["name"]).exists():
        raise Conflict("same", _("This person is signed up already."), field="name")
    if ours.count() >= OF_ORGANISATION:
        message = _("At most %(n)s people of one organisation.")
        raise Invalid("too_many", message % {"n": OF_ORGANISATION})
    return _add(row, _place_of(row), SignupWay.MEMBER, by, organisation=own, **found)


def signup_leave(*, event: Event, values: Mapping[str, Any], address: str, by: Actor) -> Signup:
    """Somebody without an account signs up by the link. `address` is that of their network, which
    is counted and not kept."""
    if not event.takes_link(timezone.now()):
        raise Missing()
    found = _cleaned(values, outside=True)
    # Before the transaction: a refusal in it would take back what was counted.
    count_try("event-address", address, OF_ADDRESS)
    count_try("event-link", event.pk, OF_LINK)
    return _leave(event, found, by)


@transaction.atomic
def _leave(event: Event, found: Mapping[str, Any], by: Actor) -> Signup:
    row = Event.objects.select_for_update(of=("self",)).select_related("chain").get(pk=event.pk)
    if not row.takes_link(timezone.now()):
        raise Missing()
    there = row.signups.filter(name=found["name"], contact=found["contact"])
    if there.exclude(state=SignupState.CANCELLED).exists():
        raise Conflict("same", _("You are signed up already: use the address you were given then."))
    same = row.signups.filter(way=SignupWay.LINK, contact__iexact=found["contact"])
    if same.exclude(state=SignupState.CANCELLED).count() >= OF_CONTACT:
        message = _("At most %(n)s people can be signed up with one contact: give another one.")
        raise Invalid("too_many", message % {"n": OF_CONTACT}, field="contact")
    return _add(row, _place_of(row), SignupWay.LINK, by, **found)


@transaction.atomic
def signup_at_door(
    *,
    event: Event,
    values: Mapping[str, Any],
    by: Actor,
    organisation: Organisation | int | None = None,
) -> Signup:
    """Somebody came without having signed up: entered and checked in at once, full or not."""
    row = common.locked(event, by, "run")
    if not row.takes_check_ins(timezone.localdate()):
        raise common.not_now(_("People are checked in from its day on."))
    about: dict[str, Any] = dict(_cleaned(values, outside=False))
    if organisation is not None:
        about["organisation"] = common.clean_organisation(organisation, by, "organisation")
    else:
        about["organisation_name"] = clean_text(values.get("organisation_name"), 160)
    found = _add(row, SignupState.COMING, SignupWay.OFFICE, by, **about)
    found.came_at = timezone.now()
    found.save(update_fields=["came_at"])
    common.count_attended(row)
    return found


@transaction.atomic
def signup_cancel(*, signup: Signup, by: Actor) -> Signup:
    """A member's people, the office and the hosts take one back; the next who waits comes."""
    signup_policy.check(by, "cancel", signup)
    return _cancel(signup, by)


@transaction.atomic
def signup_cancel_by_key(*, key: str, by: Actor) -> Signup:
    """Whoever has the address of the sign-up takes it back."""
    row = Signup.objects.select_related("event").filter(key=key).first()
    if row is None:
        raise Missing()
    return _cancel(row, by)


def _cancel(signup: Signup, by: Actor) -> Signup:
    event = Event.objects.select_for_update(of=("self",)).select_related("chain")
    about = event.get(pk=signup.event_id)
    row = Signup.objects.get(pk=signup.pk)
    if not row.can_be_cancelled():
        raise common.not_now(_("It was cancelled already, or the person has come."))
    row.state = SignupState.CANCELLED
    row.save(update_fields=["state"])
    common.note(about, "signup_cancelled", by, signup=row.pk)
    fill_places(about, by)
    return row


def fill_places(event: Event, by: Actor) -> int:
    """Those who wait longest come where places are free, while that is still of use; how many moved
    up."""
    if not event.takes_signups(timezone.now()):
        return 0
    waiting = event.signups.filter(state=SignupState.WAITING).order_by("pk")
    if event.capacity is not None:
        taken = event.signups.filter(state=SignupState.COMING).count()
        waiting = waiting[: max(0, event.capacity - taken)]
    moved = list(waiting.select_related("organisation", "event"))
    for row in moved:
        row.state = SignupState.COMING
        row.save(update_fields=["state"])
        common.note(event, "signup_moved_up", by, signup=row.pk)
        telling.signup_told(row, "moved_up")
    return len(moved)


# At the door


@transaction.atomic
def check_in(*, signup: Signup, by: Actor) -> Signup:
    """The person has come; whoever waited or had cancelled comes all the same."""
    signup_policy.check(by, "check_in", signup)
    event = Event.objects.select_for_update(of=("self",)).get(pk=signup.event_id)
    row = Signup.objects.get(pk=signup.pk)
    if not event.takes_check_ins(timezone.localdate()):
        raise common.not_now(_("People are checked in from its day on."))
    if row.has_come():
        raise common.not_now(_("This person is checked in already."))
    row.came_at, row.state = timezone.now(), SignupState.COMING
    row.save(update_fields=["came_at", "state"])
    common.note(event, "checked_in", by, signup=row.pk)
    common.count_attended(event)
    return row


@transaction.atomic
def check_in_undo(*, signup: Signup, by: Actor) -> Signup:
    """It was somebody else; what they said of the event goes with it."""
    signup_policy.check(by, "check_in", signup)
    event = Event.objects.select_for_update(of=("self",)).get(pk=signup.event_id)
    row = Signup.objects.get(pk=signup.pk)
    if not row.has_come():
        raise common.not_now(_("This person is not checked in."))
    if hasattr(row, "feedback"):
        raise common.not_now(_("This person has said what it was like: it was there."))
    row.came_at = None
    row.save(update_fields=["came_at"])
    common.note(event, "check_in_undone", by, signup=row.pk)
    common.count_attended(event)
    return row


# Forgetting


def erase(row: Signup, now: datetime) -> None:
    """What names the person is gone for good; that somebody of the organisation came stays."""
    row.name = row.post = row.contact = ""
    row.erased_at, row.created_by = now, None
    row.save()


@transaction.atomic
def signup_erase(*, signup: Signup, by: Actor) -> None:
    """Take the person out for good: on their wish, or because nobody needs it any longer."""
    signup_policy.check(by, "erase", signup)
    _erase_one(signup, by)


@transaction.atomic
def signup_erase_by_key(*, key: str, by: Actor) -> None:
    """Whoever has the address of the sign-up wishes to be forgotten."""
    row = Signup.objects.select_related("event").filter(key=key, erased_at=None).first()
    if row is None:
        raise Missing()
    _erase_one(row, by)


def _erase_one(signup: Signup, by: Actor) -> None:
    event = Event.objects.select_for_update(of=("self",)).select_related("chain")
    about = event.get(pk=signup.event_id)
    row = Signup.objects.get(pk=signup.pk)
    if row.is_erased():
        return
    if not row.has_come():
        row.state = SignupState.CANCELLED
    erase(row, timezone.now())
    common.note(about, "signup_erased", by, signup=row.pk)
    fill_places(about, by)


def kept_too_long(now: datetime) -> QuerySet[Signup]:
    """Sign-ups of people without an account whose event is over for so long."""
    outside = Signup.objects.filter(way__in=(SignupWay.LINK, SignupWay.OFFICE), erased_at=None)
    return outside.filter(event__ends_at__lt=now - timedelta(days=KEPT_DAYS), organisation=None)


@transaction.atomic
def signups_forget(*, by: Actor, now: datetime | None = None) -> int:
    """Erase by rule what is kept no longer; the work of every day."""
    if not by.is_office:
        raise Forbidden()
    now = now or timezone.now()
    rows = kept_too_long(now)
    if by.chain_id is not None:
        rows = rows.filter(event__chain=by.chain_id)
    return rows.update(name="", post="", contact="", created_by=None, erased_at=now)


def contact_forget(contact: Contact, by: Actor) -> None:
    """A person who is erased from the registry is named by no sign-up or announcement either;
    called before its values are gone."""
    ours = Signup.objects.filter(erased_at=None)
    same = ours.filter(organisation=contact.organisation, name=contact.name)
    for reach in (contact.email, contact.phone):
        if reach:
            same = same | ours.filter(contact__iexact=reach)
    now = timezone.now()
    for row in same.exclude(name=""):
        erase(row, now)
    speaker_forget(contact.name, by)


def seat_forget(seat: BodyMembership, by: Actor) -> None:
    """The same for a person taken out of a body for good."""
    speaker_forget(seat.person_name, by)


def speaker_forget(name: str, by: Actor) -> None:
    """Of the speakers of the actor's chain (of all, for the system) the one of that name goes."""
    name = name.strip()
    if len(name) < 2:
        return
    rows = Event.objects.select_for_update(of=("self",)).filter(speaker__contains=name)
    if by.chain_id is not None:
        rows = rows.filter(chain=by.chain_id)
    for row in rows.select_related("chain"):
        speakers = _BETWEEN.split(row.speaker)
        left = [one for one in speakers if not _is_called(one, name)]
        if len(left) < len(speakers):
            row.speaker = "、".join(left)
            row.save(update_fields=["speaker"])
            common.note(row, "speaker_erased", by)


def _is_called(speaker: str, name: str) -> bool:
    """Whether the name stands in it whole: by itself, with a post before or after it, or right
    after where the person works (海丝大学林样教授)."""
    whole = rf"(?:^|\W|{_POSTS}|{_WORKPLACES}){re.escape(name)}(?:$|\W|{_POSTS})"
    return re.search(whole, speaker) is not None


__all__ = ["event_policy"]

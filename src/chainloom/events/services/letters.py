"""Invitations by e-mail, to the work contacts of organisations for which nobody acts here.

The addresses are those of the registry, looked up when it is sent: none is kept a second time, and
who was erased meanwhile gets nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Invalid
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue
from chainloom.notices.channels import mail
from chainloom.notices.channels.messages import NotSent
from chainloom.notices.wording import absolute
from chainloom.organisations.models import Contact
from chainloom.organisations.policy import contact_policy

from ..models import Event, EventInvitation, EventStatus
from ..policy import event_policy
from . import common, inviting

logger = logging.getLogger("chainloom.events")

JOB = "events.mail_invitations"
Told = Callable[[int, int], None]


def _contacts(by: Actor) -> QuerySet[Contact]:
    return contact_policy.rows(by).exclude(email="")


def unmailed(event: Event, by: Actor) -> QuerySet[EventInvitation]:
    """Invitations of which nobody here was told nor has come since, with a work e-mail in the
    registry."""
    rows = EventInvitation.objects.filter(event=event, was_told=False, mailed_at=None)
    rows = rows.exclude(inviting.acting(event, "organisation"))
    return rows.filter(Exists(_contacts(by).filter(organisation=OuterRef("organisation"))))


def _check_open(row: Event) -> None:
    if not settings.SENDS_EMAIL:
        raise Conflict("no_mail", _("No mail server is set up: ask whoever runs the server."))
    if row.state != EventStatus.PUBLISHED or row.ends_at < timezone.now():
        raise common.not_now(_("Invitations are sent once it is announced, until it is over."))


@transaction.atomic
def invitations_mail(*, event: Event, by: Actor) -> Job:
    """Have a job send the invitation to all that have not had it."""
    row = common.locked(event, by)
    _check_open(row)
    under_way = Job.objects.filter(kind=JOB, params={"event": row.pk})
    if under_way.filter(status__in=(JobStatus.QUEUED, JobStatus.RUNNING)).exists():
        raise common.not_now(_("They are being sent already."))
    count = unmailed(row, by).count()
    if not count:
        raise Invalid("nobody", _("There is nobody with an e-mail address who has not had it."))
    job = job_enqueue(kind=JOB, params={"event": row.pk}, by=by)
    common.note(row, "mailed", by, organisations=count)
    return job


def invitations_send(*, event: Event, by: Actor, told: Told | None = None) -> dict[str, int]:
    """Send them, an organisation at a time. Where none of its contacts could be written to, it can
    be asked for again; where one was, not, so that nobody has it twice.

    Marked after each, so that a second run after a crash sends to nobody twice but the last one.
    """
    event_policy.check(by, "edit", event)
    _check_open(event)
    waiting = {one.organisation_id: one for one in unmailed(event, by)}
    rows = _contacts(by).filter(organisation__in=waiting).select_related("organisation")
    counts = {"mailed": 0, "failed": 0}
    for organisation, contacts in groupby(
        rows.order_by("organisation", "pk"), key=lambda one: one.organisation_id
    ):
        invitation = waiting[organisation]
        sent = [_sent(event, invitation, contact) for contact in contacts]
        if any(sent):
            invitation.mailed_at = timezone.now()
            invitation.save(update_fields=["mailed_at"])
        counts["mailed" if any(sent) else "failed"] += 1
        if told is not None:
            told(sum(counts.values()), len(waiting))
    if counts["failed"] and not counts["mailed"]:
        raise Conflict("not_sent", _("No e-mail could be sent: ask whoever runs the server."))
    return counts


def _sent(event: Event, invitation: EventInvitation, contact: Contact) -> bool:
    # In the language of the chain, not of whoever pressed the button.
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Invitation: %(event)s") % {"event": event.title}
        body = letter(event, contact)
    key = f"event-{invitation.pk}-{contact.pk}"
    try:
        mail.post(to=contact.email, subject=subject, body=body, key=key)
    except NotSent as error:
        logger.warning("%s not sent: %s", key, error.error)
        return False
    return True


def letter(event: Event, contact: Contact) -> str:
    """What the e-mail says."""
    lines = [
        _("%(name)s (%(organisation)s): you are invited.")
        % {"name": contact.name, "organisation": contact.organisation.name},
        "",
        event.title,
        event.span(),
        event.place,
    ]
    if event.takes_link(timezone.now()):
        link = absolute(reverse("events_open:link", args=[event.link_key]))
        lines += ["", _("What it is about, and signing up without an account: %s") % link]
    foot = _(
        "Sent by the chain office of %(chain)s to the work contact that it has of your "
        "organisation. Tell the office if it should no longer write to you."
    ) % {"chain": event.chain.display_name}
    return "\n".join([*lines, "", "--", foot])

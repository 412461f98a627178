"""News by e-mail for people who signed up by the link: they have no account, so no bell tells them.

They are written to where the contact they left is an e-mail address; who left a telephone number
sees the news on the page of the sign-up. Who was erased or cancelled meanwhile gets nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.jobs.services import job_enqueue
from chainloom.notices.channels import mail
from chainloom.notices.channels.messages import NotSent
from chainloom.notices.wording import absolute

from ..models import Event, Signup, SignupState, SignupWay

logger = logging.getLogger("chainloom.events")

JOB = "events.mail_guests"
Told = Callable[[int, int], None]


def guests_mail(event: Event, signups: QuerySet[Signup], verb: str, key: str) -> int:
    """Have a job write to those of the sign-ups that left an address; how many. Told once a key."""
    keys = list(_reachable(signups).values_list("pk", flat=True))
    if keys and settings.SENDS_EMAIL:
        job_enqueue(
            kind=JOB,
            params={"event": event.pk, "verb": verb, "signups": keys, "key": key},
            by=Actor.for_system("events", event.chain),
            key=key,
        )
        return len(keys)
    return 0


def _reachable(signups: QuerySet[Signup]) -> QuerySet[Signup]:
    left = signups.filter(way=SignupWay.LINK, organisation=None, erased_at=None)
    return left.exclude(state=SignupState.CANCELLED).filter(contact__contains="@")


def guests_send(
    *, event: Event, verb: str, signups: list[int], key: str, told: Told | None = None
) -> dict[str, int]:
    """Write the letters. One that is written again after a crash has the same Message-ID."""
    rows = _reachable(event.signups.filter(pk__in=signups)).order_by("pk")
    counts = {"mailed": 0, "failed": 0}
    for row in rows:
        counts["mailed" if _sent(event, row, verb, key) else "failed"] += 1
        if told is not None:
            told(sum(counts.values()), len(signups))
    return counts


def _sent(event: Event, row: Signup, verb: str, key: str) -> bool:
    address = row.contact.strip()
    try:
        validate_email(address)
        with translation.override(settings.LANGUAGE_CODE):
            subject, body = letter(event, row, verb)
        mail.post(to=address, subject=subject, body=body, key=f"{key.replace(':', '-')}-{row.pk}")
    except ValidationError:
        return False
    except NotSent as error:
        logger.warning("%s to sign-up %s not sent: %s", key, row.pk, error.error)
        return False
    return True


def letter(event: Event, row: Signup, verb: str) -> tuple[str, str]:
    """Subject and text of the e-mail."""
    from .telling import WORDS

    said = str(WORDS[verb])
    begins = f"{timezone.localtime(event.starts_at):%Y-%m-%d %H:%M}"
    page = absolute(reverse("events_open:signup", args=[row.key]))
    lines = [row.name, "", f"{event.title}: {said}", begins, event.place]
    if verb == "called_off":
        lines.append(event.reason)
    lines += ["", _("Your sign-up, with all that there is to know: %s") % page]
    foot = _(
        "You have this because you signed up by the link with this address. On that page you can "
        "cancel, or have your name and address erased at once."
    )
    return f"{event.title}: {said}", "\n".join([*lines, "", "--", foot])

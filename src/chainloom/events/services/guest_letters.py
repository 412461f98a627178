"""News by e-mail for people who signed up by the link: they have no account, so no bell tells them.

They are written to where the contact they left is an e-mail address; who left a telephone number
sees the news on the page of the sign-up. Who was erased or cancelled meanwhile gets nothing.

What is owed stands as a row for each sign-up until it is sent: a job that finds the mail server
down loses nothing, and every hour it is tried again. Nobody asked whose an address is, so one
address has one letter of one thing, however many sign-ups name it, and nothing a guest wrote comes
before the product's own words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue
from chainloom.notices.channels import mail
from chainloom.notices.channels.messages import NotSent
from chainloom.notices.wording import absolute

from ..models import Event, GuestLetter, Signup, SignupState, SignupWay

logger = logging.getLogger("chainloom.events")

JOB = "events.mail_guests"
# Once an hour, so for a day.
TRIES_MOST = 24
Told = Callable[[int, int], None]


def guests_mail(event: Event, signups: QuerySet[Signup], verb: str, about: str = "") -> int:
    """Have a job write to those of the sign-ups that left an address; how many. Owed once for each
    sign-up, verb and `about`: who was written to is not written to again."""
    if not settings.SENDS_EMAIL:
        return 0
    asked = GuestLetter.objects.filter(signup__event=event, verb=verb, about=about)
    rows = _reachable(signups).exclude(pk__in=asked.values("signup")).order_by("pk")
    keys = [key for key, contact in rows.values_list("pk", "contact") if _is_address(contact)]
    if keys:
        now = timezone.now()
        GuestLetter.objects.bulk_create(
            (GuestLetter(signup_id=key, verb=verb, about=about, owed_at=now) for key in keys),
            ignore_conflicts=True,
        )
        _enqueue(event)
    return len(keys)


def _enqueue(event: Event) -> None:
    by = Actor.for_system("events", event.chain)
    job_enqueue(kind=JOB, params={"event": event.pk}, by=by)


def _reachable(signups: QuerySet[Signup]) -> QuerySet[Signup]:
    left = signups.filter(way=SignupWay.LINK, organisation=None, erased_at=None)
    return left.exclude(state=SignupState.CANCELLED).filter(contact__contains="@")


def _is_address(contact: str) -> bool:
    try:
        validate_email(contact.strip())
    except ValidationError:
        return False
    return True


def _owed() -> QuerySet[GuestLetter]:
    rows = GuestLetter.objects.filter(signup__in=_reachable(Signup.objects.all()), sent_at=None)
    return rows.select_related("signup__event__chain").order_by("pk")


def _to_send(rows: QuerySet[GuestLetter]) -> list[GuestLetter]:
    """Those of one event to be written now; what is no longer so is owed no more."""
    now, kept, gone = timezone.now(), [], []
    for one in rows.filter(tries__lt=TRIES_MOST):
        (kept if one.still_holds(now) else gone).append(one)
    GuestLetter.objects.filter(pk__in=[one.pk for one in gone]).delete()
    return kept


def unwritten(event: Event) -> int:
    """How many sign-ups have not had an e-mail that was tried, and still says what is so."""
    now = timezone.now()
    rows = _owed().filter(signup__event=event, tries__gt=0)
    return len({one.signup_id for one in rows if one.still_holds(now)})


def is_owing() -> bool:
    return settings.SENDS_EMAIL and _owed().filter(tries__lt=TRIES_MOST).exists()


def guests_again(*, by: Actor) -> int:
    """Have jobs try again what is owed; for how many events."""
    rows = _owed().filter(tries__lt=TRIES_MOST).order_by()
    events = Event.objects.filter(pk__in=rows.values("signup__event")).select_related("chain")
    if by.chain_id is not None:
        events = events.filter(chain=by.chain_id)
    under_way = Job.objects.filter(kind=JOB, status__in=(JobStatus.QUEUED, JobStatus.RUNNING))
    busy = {params["event"] for params in under_way.values_list("params", flat=True)}
    waiting = [event for event in events.order_by("pk") if event.pk not in busy]
    for event in waiting:
        _enqueue(event)
    return len(waiting)


def guests_send(*, event: Event, told: Told | None = None) -> dict[str, int]:
    """Write what is owed to the guests of the event, one letter for an address and verb.

    Each is looked at again just before: it may be called off, cancelled, or sent meanwhile. A
    letter that is written again after a crash has the same Message-ID. `Conflict` when none could
    be sent.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for one in _to_send(_owed().filter(signup__event=event)):
        address = one.signup.contact.strip().casefold()
        groups.setdefault((address, one.verb), []).append(one.pk)
    counts = {"mailed": 0, "failed": 0}
    for done, keys in enumerate(groups.values(), start=1):
        letters = _to_send(_owed().filter(pk__in=keys))
        if letters:
            counts["mailed" if _sent(letters) else "failed"] += 1
        if told is not None:
            told(done, len(groups))
    if counts["failed"] and not counts["mailed"]:
        raise Conflict("not_sent", _("No e-mail could be sent: ask whoever runs the server."))
    return counts


def _sent(letters: list[GuestLetter]) -> bool:
    """Write one letter for all of these, and note on each what came of it."""
    first = letters[0]
    rows = GuestLetter.objects.filter(pk__in=[one.pk for one in letters])
    with translation.override(settings.LANGUAGE_CODE):
        signups = {one.signup_id: one.signup for one in letters}.values()
        subject, body = letter(first.signup.event, signups, first.verb)
    try:
        mail.post(
            to=first.signup.contact.strip(),
            subject=subject,
            body=body,
            key=f"event-guest-{first.pk}",
        )
    except NotSent as error:
        logger.warning("letter %s to a guest not sent: %s", first.pk, error.error)
        rows.update(tries=F("tries") + 1)
        return False
    rows.update(tries=F("tries") + 1, sent_at=timezone.now())
    return True


def letter(event: Event, signups: Iterable[Signup], verb: str) -> tuple[str, str]:
    """Subject and text of the e-mail to the address that these sign-ups name."""
    from .telling import WORDS

    said = str(WORDS[verb])
    begins = f"{timezone.localtime(event.starts_at):%Y-%m-%d %H:%M}"
    lines = [f"{event.title}: {said}", begins, event.place]
    if verb == "called_off":
        lines.append(event.reason)
    lines += ["", _("Signed up with this address, each with the page of the sign-up:")]
    for one in signups:
        lines.append(f"- {one.name}: {absolute(reverse('events_open:signup', args=[one.key]))}")
    foot = _(
        "You have this because somebody signed up by the link with this address. On that page the "
        "sign-up can be cancelled, or name and address erased at once; do so if it was not you."
    )
    return f"{event.title}: {said}", "\n".join([*lines, "", "--", foot])

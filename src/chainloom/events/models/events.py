"""Events: what takes place, when and where, by whom, for whom."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLE_MOST = 120
TEXT_MOST = 4000
# Without what is taken for something else when it is read out or typed from paper.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
_KEPT_SUFFIXES = {
    ".pdf", ".doc", ".docx", ".ppt", ".pptx", ".xls", ".xlsx", ".csv", ".txt", ".md", ".zip",
    ".jpg", ".jpeg", ".png", ".mp4",
}  # fmt: skip


def _is_midnight_after(begins: datetime, ends: datetime) -> bool:
    return ends != begins and timezone.localtime(ends).time() == time()


def end_in_words(begins: datetime, ends: datetime) -> str:
    """2026-11-23 16:00; of midnight, which ends the day before it, 2026-11-23 24:00."""
    local = timezone.localtime(ends)
    if _is_midnight_after(begins, ends):
        return f"{local.date() - timedelta(days=1)} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def key_new() -> str:
    """A secret for an address that nobody can guess: 128 bits."""
    return secrets.token_urlsafe(16)


def code_new() -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _place in range(CODE_LENGTH))


class EventKind(models.TextChoices):
    LECTURE = "lecture", pgettext_lazy("event", "lecture")
    TRAINING = "training", pgettext_lazy("event", "training")
    ROADSHOW = "roadshow", pgettext_lazy("event", "roadshow")
    VISIT = "visit", pgettext_lazy("event", "visit")
    MATCHMAKING = "matchmaking", pgettext_lazy("event", "matchmaking meeting")
    MEETING = "meeting", pgettext_lazy("event", "meeting of a body")


class EventStatus(models.TextChoices):
    """draft → published → held, or called off."""

    DRAFT = "draft", pgettext_lazy("activity", "draft")
    PUBLISHED = "published", pgettext_lazy("activity", "published")
    HELD = "held", pgettext_lazy("activity", "held")
    CALLED_OFF = "called_off", pgettext_lazy("activity", "called off")


# What others than those who prepare it can see.
SEEN = (EventStatus.PUBLISHED, EventStatus.HELD, EventStatus.CALLED_OFF)


class EventAudience(models.TextChoices):
    PUBLIC = "public", pgettext_lazy("audience", "everybody, also on the public pages")
    MEMBERS = "members", pgettext_lazy("audience", "members of the chain")
    INVITED = "invited", pgettext_lazy("audience", "only those invited")


class Event(models.Model):
    """A lecture, a training, a roadshow, a visit, a matchmaking meeting, a meeting of a body."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="events")
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    kind = models.CharField(_("kind"), max_length=11, choices=EventKind, default=EventKind.LECTURE)
    state = models.CharField(
        _("state"), max_length=10, choices=EventStatus, default=EventStatus.DRAFT
    )
    audience = models.CharField(
        pgettext_lazy("event", "for whom"),
        max_length=7,
        choices=EventAudience,
        default=EventAudience.MEMBERS,
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(pgettext_lazy("event", "ends"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    # Name and post of who speaks, only as announced; forgotten when that person is.
    speaker = models.CharField(pgettext_lazy("event", "who speaks"), max_length=120, blank=True)
    text = models.TextField(
        pgettext_lazy("event", "what it is about"), max_length=TEXT_MOST, blank=True
    )
    # Empty: as many as come.
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    # A meeting's: the committee or alliance whose members sit in it.
    body = models.ForeignKey(
        "organisations.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=pgettext_lazy("event", "body that meets"),
    )
    # The plan of tables and talks, where one was made (lists).
    matchmaking = models.ForeignKey(
        "lists.Matchmaking",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=pgettext_lazy("event", "table plan"),
    )
    # What a meeting's minutes say beside agenda and resolutions.
    minutes = models.TextField(
        pgettext_lazy("meeting", "minutes"), max_length=TEXT_MOST, blank=True
    )
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    # Whoever has it can sign up without an account, while `link_is_on`.
    link_key = models.CharField(max_length=32, unique=True, default=key_new)
    link_is_on = models.BooleanField(_("sign-up by link"), default=True)
    # How many were there: counted from the records with each of them, never typed.
    attended = models.PositiveIntegerField(_("people who came"), default=0, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    # The last reminder of the day before.
    reminded_for = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = pgettext_lazy("activities", "event")
        verbose_name_plural = pgettext_lazy("activities", "events")
        indexes = [
            models.Index(fields=["chain", "-starts_at"], name="event_starts"),
            models.Index(fields=["chain", "state", "-starts_at"], name="event_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="event_ends_after"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        return timezone.localtime(self.starts_at).date()

    @property
    def last_day(self) -> date:
        """The day on which it ends; midnight ends the day before it (24:00)."""
        ends = timezone.localtime(self.ends_at)
        return ends.date() - timedelta(days=_is_midnight_after(self.starts_at, self.ends_at))

    def span(self) -> str:
        """2026-11-23 14:00–16:00; with both days where it lasts longer than one."""
        until = end_in_words(self.starts_at, self.ends_at)
        if self.last_day == self.day:
            until = until.partition(" ")[2]
        return f"{timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}–{until}"

    def is_draft(self) -> bool:
        return self.state == EventStatus.DRAFT

    def is_seen(self) -> bool:
        return self.state in SEEN

    def is_meeting(self) -> bool:
        return self.kind == EventKind.MEETING

    def is_over(self, now: datetime) -> bool:
        return self.state == EventStatus.HELD or self.ends_at < now

    def can_be_changed(self) -> bool:
        return self.state != EventStatus.CALLED_OFF

    def can_be_published(self) -> bool:
        return self.state == EventStatus.DRAFT

    def can_be_held(self, now: datetime) -> bool:
        """Not before it has begun."""
        return self.state == EventStatus.PUBLISHED and self.starts_at <= now

    def can_be_called_off(self) -> bool:
        return self.state == EventStatus.PUBLISHED

    def can_be_reopened(self) -> bool:
        """Called off, or noted as held, by mistake or too early."""
        return self.state in (EventStatus.HELD, EventStatus.CALLED_OFF)

    def takes_signups(self, now: datetime) -> bool:
        """While it is announced and not over."""
        return self.state == EventStatus.PUBLISHED and now < self.ends_at

    def takes_check_ins(self, on: date) -> bool:
        """From its day on: people come before it begins, and lists on paper are entered later."""
        return self.state in (EventStatus.PUBLISHED, EventStatus.HELD) and self.day <= on

    def takes_link(self, now: datetime) -> bool:
        return self.link_is_on and self.takes_signups(now)

    def takes_feedback(self, now: datetime) -> bool:
        """From its beginning on, for 60 days after its end."""
        running = self.state in (EventStatus.PUBLISHED, EventStatus.HELD) and self.starts_at <= now
        return running and now < self.ends_at + timedelta(days=60)


class EventHost(models.Model):
    """An organisation that holds the event; its people see who comes and check them in."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="hosts")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="events_held"
    )

    class Meta:
        verbose_name = _("host of an event")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation"], name="event_host_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class EventInvitation(models.Model):
    """An organisation that was invited, and by what it was found."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="event_invitations"
    )
    sent_at = models.DateTimeField()
    # Somebody acted for it, and was told.
    was_told = models.BooleanField(default=False)
    # Nobody did, and the work contacts of the registry had it by e-mail.
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to an event")
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation"], name="event_invited_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.organisation}"


class MaterialGone(models.TextChoices):
    ERASURE = "erasure", _("The file is no longer kept: a person named in it was erased.")


def stored_name(material: EventMaterial, filename: str) -> str:
    """A random name: what a sender calls a file never becomes a path on the server."""
    suffix = PurePath(filename).suffix.lower()
    kept = suffix if suffix in _KEPT_SUFFIXES else ".bin"
    return f"events/{date.today():%Y/%m}/{secrets.token_hex(16)}{kept}"


class EventMaterial(models.Model):
    """Slides, a list, a handout: a file for those who see the event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    file = models.FileField(upload_to=stored_name)
    filename = models.CharField(_("file"), max_length=200)
    file_gone = models.CharField(max_length=10, choices=MaterialGone, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    # Also for those who signed up by the link.
    is_open = models.BooleanField(_("also for those who signed up by link"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("material of an event")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class CalendarFeed(models.Model):
    """The secret address at which a person's calendar program reads the events they may see."""

    membership = models.OneToOneField(
        "accounts.Membership", models.CASCADE, related_name="calendar_feed"
    )
    key = models.CharField(max_length=32, unique=True, default=key_new)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar address")

    def __str__(self) -> str:
        return str(self.membership)

"""What a meeting of a body has besides: agenda, who of the body was there, resolutions."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .events import Event


class AgendaItem(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(pgettext_lazy("agenda", "item"), max_length=160)
    # Who reports on it.
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("agenda", "who reports"),
    )
    # What was said, for the minutes.
    said = models.TextField(pgettext_lazy("agenda", "what was said"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def anchor(self) -> str:
        """Its name within the page of the meeting."""
        return f"item-{self.pk}"


class Presence(models.TextChoices):
    PRESENT = "present", pgettext_lazy("seat", "present")
    DEPUTY = "deputy", pgettext_lazy("seat", "a deputy came")
    EXCUSED = "excused", pgettext_lazy("seat", "excused")
    ABSENT = "absent", pgettext_lazy("seat", "absent")


class SeatPresence(models.Model):
    """Whether a seat of the body was taken at a meeting."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="presences")
    seat = models.ForeignKey(
        "organisations.BodyMembership", models.CASCADE, related_name="presences"
    )
    presence = models.CharField(max_length=7, choices=Presence)

    class Meta:
        verbose_name = _("attendance at a meeting")
        constraints = [models.UniqueConstraint(fields=["event", "seat"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.event} · {self.seat}"


class ResolutionState(models.TextChoices):
    """open → said to be done → done; sent back it is open again."""

    OPEN = "open", pgettext_lazy("resolution", "open")
    CLAIMED = "claimed", pgettext_lazy("resolution", "said to be done")
    DONE = "done", pgettext_lazy("resolution", "done")
    DROPPED = "dropped", pgettext_lazy("resolution", "no longer wanted")


OPEN = (ResolutionState.OPEN, ResolutionState.CLAIMED)


class Resolution(models.Model):
    """What a meeting resolved: a task with an owner and a last day."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="resolutions")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="resolutions"
    )
    number = models.PositiveSmallIntegerField()
    text = models.CharField(pgettext_lazy("resolution", "what was resolved"), max_length=500)
    owner = models.ForeignKey(
        "organisations.Organisation",
        models.CASCADE,
        related_name="resolutions",
        verbose_name=pgettext_lazy("resolution", "who does it"),
    )
    due_on = models.DateField(_("due on"))
    # The same, or the next working day of the office: after it, it is late.
    last_day = models.DateField()
    state = models.CharField(
        _("state"), max_length=7, choices=ResolutionState, default=ResolutionState.OPEN
    )
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    document = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_on = models.DateField(_("said to be done on"), null=True, blank=True)
    # The office said it for an owner without an account.
    claimed_by_office = models.BooleanField(default=False)
    done_on = models.DateField(pgettext_lazy("resolution", "confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Why it was sent back or dropped.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # The last reminder of it: near or late.
    told = models.CharField(max_length=4, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("meeting", "resolution")
        verbose_name_plural = pgettext_lazy("meeting", "resolutions")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="resolution_number_once")
        ]
        indexes = [models.Index(fields=["state", "last_day"], name="resolution_state")]

    def __str__(self) -> str:
        return self.text

    @property
    def anchor(self) -> str:
        """Its name within the pages of the meeting."""
        return f"resolution-{self.pk}"

    def is_open(self) -> bool:
        return self.state in OPEN

    def is_late(self, on: date) -> bool:
        """Nobody said yet that it was done, and its last day is past."""
        return self.state == ResolutionState.OPEN and self.last_day < on

    def days_late(self, on: date) -> int:
        return (on - self.last_day).days if self.is_late(on) else 0

    def can_claim(self) -> bool:
        return self.state == ResolutionState.OPEN

    def can_answer(self) -> bool:
        return self.state == ResolutionState.CLAIMED

    def can_drop(self) -> bool:
        return self.is_open()

    def can_reopen(self) -> bool:
        return self.state in (ResolutionState.DONE, ResolutionState.DROPPED)

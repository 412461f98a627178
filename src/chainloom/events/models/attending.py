"""Who comes to an event, who came, and what they said of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .events import Event, EventStatus, code_new, key_new

# Of people without an account nothing that names them is kept longer after the event.
KEPT_DAYS = 180
# What came of an event is looked for so long after it.
AFTER_DAYS = 183


class SignupState(models.TextChoices):
    COMING = "coming", pgettext_lazy("sign-up", "signed up")
    WAITING = "waiting", pgettext_lazy("sign-up", "on the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("sign-up", "cancelled")


class SignupWay(models.TextChoices):
    MEMBER = "member", pgettext_lazy("sign-up", "by the member itself")
    LINK = "link", pgettext_lazy("sign-up", "by link, without an account")
    OFFICE = "office", pgettext_lazy("sign-up", "entered at the door")


class Signup(models.Model):
    """One person who wants to come. Name, organisation, post and a work contact: nothing else."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="signups")
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_signups",
    )
    # As whoever came by the link wrote it.
    organisation_name = models.CharField(_("organisation"), max_length=160, blank=True)
    name = models.CharField(_("name"), max_length=40, blank=True)
    post = models.CharField(_("post"), max_length=60, blank=True)
    contact = models.CharField(_("work contact"), max_length=120, blank=True)
    way = models.CharField(max_length=6, choices=SignupWay)
    state = models.CharField(
        _("state"), max_length=9, choices=SignupState, default=SignupState.COMING
    )
    # Read out or scanned at the door; different within an event.
    code = models.CharField(pgettext_lazy("sign-up", "code"), max_length=8, default=code_new)
    # Of the page where whoever signed up sees it, cancels it, and says what it was like.
    key = models.CharField(max_length=32, unique=True, default=key_new)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("signed up"))
    came_at = models.DateTimeField(_("came"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("event", "sign-up")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="signup_code_once"),
        ]
        indexes = [
            models.Index(fields=["event", "state", "id"], name="signup_state"),
            models.Index(fields=["way", "erased_at"], name="signup_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.pk}"

    @property
    def whose(self) -> str:
        """The organisation, as the registry or the person calls it."""
        return self.organisation.display_name if self.organisation else self.organisation_name

    def is_coming(self) -> bool:
        return self.state == SignupState.COMING

    def is_waiting(self) -> bool:
        return self.state == SignupState.WAITING

    def is_erased(self) -> bool:
        return self.erased_at is not None

    def has_come(self) -> bool:
        return self.came_at is not None

    def can_be_cancelled(self) -> bool:
        return self.state != SignupState.CANCELLED and not self.has_come()


class GuestLetter(models.Model):
    """One e-mail that is owed, or was sent, to whoever signed up by the link: of what, and to which
    sign-up; the address stays with the sign-up."""

    signup = models.ForeignKey(Signup, models.CASCADE, related_name="letters")
    # A key of services.telling.WORDS.
    verb = models.CharField(max_length=10)
    # What tells one from the next of its kind: the version of the event, or its day.
    about = models.CharField(max_length=20, blank=True)
    owed_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter to a guest")
        constraints = [
            models.UniqueConstraint(fields=["signup", "verb", "about"], name="guest_letter_once")
        ]
        indexes = [
            models.Index(
                fields=["owed_at"], name="guest_letter_owed", condition=models.Q(sent_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.signup} · {self.verb}"

    def still_holds(self, now: datetime) -> bool:
        """Whether what it says is so, and of use."""
        event = self.signup.event
        match self.verb:
            case "called_off":
                return event.state == EventStatus.CALLED_OFF and now < event.ends_at
            case "feedback":
                return event.state == EventStatus.HELD and event.takes_feedback(now)
            case "tomorrow":
                is_its_eve = timezone.localtime(now).date() < event.day
                return event.takes_signups(now) and is_its_eve and self.about == str(event.day)
        return event.takes_signups(now)


class NextStep(models.TextChoices):
    """What whoever came will do next."""

    TALK = "talk", pgettext_lazy("feedback", "talk with the speaker or another guest")
    NEED = "need", pgettext_lazy("feedback", "state a need")
    OFFER = "offer", pgettext_lazy("feedback", "offer something")
    TRY = "try", pgettext_lazy("feedback", "try it in our own works")
    NOTHING = "nothing", pgettext_lazy("feedback", "nothing yet")


class Feedback(models.Model):
    """Three answers of somebody who came; told without their name."""

    signup = models.OneToOneField(Signup, models.CASCADE, related_name="feedback")
    rating = models.PositiveSmallIntegerField(_("how useful"))
    next_step = models.CharField(_("what next"), max_length=7, choices=NextStep)
    words = models.CharField(pgettext_lazy("feedback", "in words"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("event", "feedback")
        constraints = [
            models.CheckConstraint(condition=models.Q(rating__range=(1, 5)), name="feedback_rating")
        ]

    def __str__(self) -> str:
        return f"{self.signup} · {self.rating}"

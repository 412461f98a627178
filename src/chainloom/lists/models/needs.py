"""Needs (需求): what an organisation asks for, who answers for it, by when, and how it ended."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .common import Listing


class NeedState(models.TextChoices):
    """draft → submitted → verified (or returned) → assigned → working → answered → confirmed
    → closed."""

    DRAFT = "draft", pgettext_lazy("need", "draft")
    SUBMITTED = "submitted", pgettext_lazy("need", "sent, to be verified")
    RETURNED = "returned", pgettext_lazy("need", "returned, something is missing")
    VERIFIED = "verified", pgettext_lazy("need", "verified")
    ASSIGNED = "assigned", pgettext_lazy("need", "assigned")
    WORKING = "working", pgettext_lazy("need", "in progress")
    ANSWERED = "answered", pgettext_lazy("need", "answered")
    CONFIRMED = "confirmed", pgettext_lazy("need", "confirmed by the asker")
    CLOSED = "closed", pgettext_lazy("need", "closed")


# What members may find: verified, and not over.
LISTED = (NeedState.VERIFIED, NeedState.ASSIGNED, NeedState.WORKING, NeedState.ANSWERED)
# The asker still writes it.
UNSENT = (NeedState.DRAFT, NeedState.RETURNED)
OVER = (NeedState.CONFIRMED, NeedState.CLOSED)
# Before the leader, as `Need.awaits_decision` says of one row.
BEFORE_LEADER = models.Q(escalated_at__isnull=False, decided_at=None) & ~models.Q(state__in=OVER)


class Outcome(models.TextChoices):
    SOLVED = "solved", pgettext_lazy("outcome", "solved")
    PARTLY = "partly", pgettext_lazy("outcome", "partly solved")
    NOT_POSSIBLE = "not_possible", pgettext_lazy("outcome", "not possible")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "withdrawn by the asker")


class Need(Listing):
    """A need with its state; what happened on the way stands in its entries."""

    state = models.CharField(_("state"), max_length=10, choices=NeedState, default=NeedState.DRAFT)
    urgent = models.BooleanField(_("urgent"), default=False)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    # The asker's name is told only where `NeedPolicy.rows(…, "name")` says so.
    hide_name = models.BooleanField(_("hide our name until we agree"), default=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    # When it was last told that none of the chosen parties offers anything; only moves forward.
    silence_told_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome, blank=True)
    # 1 (not at all) to 5 (very): the asker's word, given on the page or on a call-back.
    rating = models.PositiveSmallIntegerField(_("satisfaction"), null=True, blank=True)
    # How often an answer was not accepted.
    redone = models.PositiveSmallIntegerField(_("redone"), default=0)
    escalated_at = models.DateTimeField(_("put to the leader"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # The asker owes material since then; clocks of who asked for it stand.
    waiting_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("need")
        indexes = [
            models.Index(fields=["chain", "state", "-id"], name="need_state"),
            models.Index(fields=["chain", "kind", "-id"], name="need_kind"),
            models.Index(fields=["chain", "initials", "title"], name="need_titles"),
            models.Index(fields=["chain", "-submitted_at"], name="need_sent"),
            # As the list of needs is sorted, where nothing else is asked for.
            models.Index(
                "chain",
                Coalesce("submitted_at", "created_at").desc(),
                models.F("id").desc(),
                name="need_entered",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)),
                name="need_rating",
            )
        ]

    def is_unsent(self) -> bool:
        return self.state in UNSENT

    def is_listed(self) -> bool:
        return self.state in LISTED

    def is_over(self) -> bool:
        return self.state in OVER

    def can_be_verified(self) -> bool:
        return self.state == NeedState.SUBMITTED

    def can_be_assigned(self) -> bool:
        """Verified, or with somebody already: a further unit may be added."""
        return self.state in (NeedState.VERIFIED, NeedState.ASSIGNED, NeedState.WORKING)

    def can_be_answered(self) -> bool:
        return self.state in (NeedState.ASSIGNED, NeedState.WORKING)

    def can_be_withdrawn(self) -> bool:
        return not self.is_over()

    def can_be_closed(self) -> bool:
        """By the office: what the asker confirmed, what was answered, or what cannot be done."""
        return self.state not in (*UNSENT, NeedState.SUBMITTED, NeedState.CLOSED)

    def can_be_escalated(self) -> bool:
        return self.state in (NeedState.ASSIGNED, NeedState.WORKING, NeedState.ANSWERED) and (
            not self.awaits_decision()
        )

    def can_be_called_back(self) -> bool:
        """What was answered; not what who asks has withdrawn."""
        answered = self.state in (NeedState.ANSWERED, NeedState.CONFIRMED, NeedState.CLOSED)
        withdrawn = self.outcome == Outcome.WITHDRAWN
        return answered and self.answered_at is not None and not withdrawn

    def awaits_decision(self) -> bool:
        """Put to the leader, not decided, and not over meanwhile."""
        return self.escalated_at is not None and self.decided_at is None and not self.is_over()

    def is_late(self, on: date) -> bool:
        """The day by which it was needed is past, and it is not over."""
        return self.needed_by is not None and self.needed_by < on and not self.is_over()


class NeedParty(models.Model):
    """An organisation to which a need for chosen parties is shown."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("party a need is shown to")
        constraints = [
            models.UniqueConstraint(fields=["need", "organisation"], name="need_party_once")
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.organisation}"


class AssignmentState(models.TextChoices):
    ASSIGNED = "assigned", pgettext_lazy("need", "assigned")
    WORKING = "working", pgettext_lazy("need", "in progress")
    ANSWERED = "answered", pgettext_lazy("need", "answered")
    RELEASED = "released", _("released")


class Assignment(models.Model):
    """A responsible unit of a need, and what it answered."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="assignments")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="assignments"
    )
    # The lead unit answers to the asker; the others help it.
    is_lead = models.BooleanField(_("lead unit"), default=True)
    state = models.CharField(
        _("state"), max_length=10, choices=AssignmentState, default=AssignmentState.ASSIGNED
    )
    assigned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("responsible unit")
        constraints = [
            models.UniqueConstraint(fields=["need", "organisation"], name="assignment_once")
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="assignment_unit")]

    def __str__(self) -> str:
        return f"{self.need} · {self.organisation}"

    def is_open(self) -> bool:
        return self.state in (AssignmentState.ASSIGNED, AssignmentState.WORKING)


class Step(models.TextChoices):
    """What a clock measures; limits.toml says how long each may take."""

    VERIFY = "verify", _("verify")
    CONTACT = "contact", _("get in touch")
    REPLY = "reply", _("reply")
    PLAN = "plan", _("give a plan")
    SOLVE = "solve", _("solve")


class ClockQuerySet(models.QuerySet["Clock"]):
    def going(self) -> ClockQuerySet:
        """Those that run and do not stand because who asks owes material."""
        standing = ClockPause.objects.filter(clock=models.OuterRef("pk"), ended_at=None)
        return self.filter(~models.Exists(standing), stopped_at=None)

    def past(self, now: datetime) -> ClockQuerySet:
        """Of those that go on, the ones whose time is over."""
        return self.going().filter(due_at__lt=now)


class Clock(models.Model):
    """One step that one responsible unit owes, in working time; due_at is kept, so lists sort."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="clocks")
    # The unit that owes it; the office's organisation for verifying.
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, null=True, related_name="+"
    )
    step = models.CharField(_("step"), max_length=8, choices=Step)
    started_at = models.DateTimeField()
    # The limit as data had it when the clock started: 3 working_days.
    limit = models.PositiveIntegerField()
    limit_unit = models.CharField(max_length=14)
    due_at = models.DateTimeField(_("due"))
    warn_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True, blank=True)
    extension_reason = models.CharField(max_length=300, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        indexes = [
            models.Index(
                fields=["due_at"], name="clock_running", condition=models.Q(stopped_at=None)
            ),
            models.Index(fields=["organisation", "stopped_at", "due_at"], name="clock_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.get_step_display()}"

    def is_running(self) -> bool:
        return self.stopped_at is None


class ClockPause(models.Model):
    """A time in which a clock stood, because the asker owed material."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("pause of a clock")

    def __str__(self) -> str:
        return f"{self.clock} · {self.began_at:%Y-%m-%d %H:%M}"


class NeedEntry(models.Model):
    """One thing that happened to a need, in its order: what its page tells as its story."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # For which organisation the person acted.
    organisation = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, related_name="+"
    )
    verb = models.CharField(max_length=20)
    text = models.TextField(max_length=4000, blank=True)
    # Not for the asker and other members: words between office, leader and units.
    inside = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("entry of a need")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.need} · {self.verb}"

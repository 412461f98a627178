"""Measures (举措) with their units, targets (目标), milestones and risks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..progress import Standing, of_milestone, of_target
from .plans import TEXT_MOST, TITLE_MOST, Direction, weight_field


class Measure(models.Model):
    """What is done in a direction, and by whom."""

    direction = models.ForeignKey(Direction, models.CASCADE, related_name="measures")
    number = models.PositiveSmallIntegerField(pgettext_lazy("plan", "number"))
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    text = models.TextField(_("in words"), max_length=TEXT_MOST, blank=True)
    weight = weight_field()

    class Meta:
        verbose_name = _("measure")
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="measure_weight_above_0")
        ]

    def __str__(self) -> str:
        return self.title


class UnitRole(models.TextChoices):
    LEAD = "lead", pgettext_lazy("plan", "lead unit")
    PARTNER = "partner", _("partner unit")


class MeasureUnit(models.Model):
    """An organisation that leads a measure or takes part in it."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="units")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="plan_measures"
    )
    role = models.CharField(_("role"), max_length=7, choices=UnitRole)

    class Meta:
        verbose_name = _("unit of a measure")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "organisation"], name="measure_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"


class Target(models.Model):
    """A number that records have to show by a day; nobody types how far it is."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="targets")
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    # A kind of `core.evidence`, empty only in a draft; what it is narrowed to; its unit.
    evidence = models.CharField(_("what counts"), max_length=60, blank=True)
    filters = models.JSONField(default=dict, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    wanted = models.DecimalField(_("wanted"), max_digits=16, decimal_places=2)
    starts = models.DateField(_("counted from"))
    due = models.DateField(_("due"))
    weight = weight_field()

    class Meta:
        verbose_name = _("target")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="target_weight_above_0"),
            models.CheckConstraint(condition=models.Q(wanted__gt=0), name="target_wants_something"),
            models.CheckConstraint(
                condition=models.Q(due__gte=models.F("starts")), name="target_due_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def standing(self, done: Decimal, on: date) -> Standing:
        return of_target(done, self.wanted, self.starts, self.due, on)


class MilestoneState(models.TextChoices):
    OPEN = "open", pgettext_lazy("milestone", "open")
    CLAIMED = "claimed", pgettext_lazy("milestone", "said to be reached")
    CONFIRMED = "confirmed", pgettext_lazy("milestone", "reached")


class Milestone(models.Model):
    """What no record can show: its owner says so with a document, somebody else confirms it."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="milestones")
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    due = models.DateField(_("due"))
    weight = weight_field()
    owner = models.ForeignKey(
        "organisations.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="plan_milestones",
    )
    state = models.CharField(
        _("state"), max_length=9, choices=MilestoneState, default=MilestoneState.OPEN
    )
    reached_on = models.DateField(_("reached on"), null=True, blank=True)
    document = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("what shows it"), max_length=300, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_for = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Why it was sent back the last time.
    returned = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("milestone")
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="milestone_weight_above_0"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self) -> bool:
        return self.state == MilestoneState.OPEN

    def is_confirmed(self) -> bool:
        return self.state == MilestoneState.CONFIRMED

    def is_claimed(self) -> bool:
        return self.state == MilestoneState.CLAIMED

    def is_late(self, on: date) -> bool:
        return not self.is_confirmed() and self.due < on

    def standing(self, on: date) -> Standing:
        return of_milestone(self.reached_on if self.is_confirmed() else None, self.due, on)


class RiskLevel(models.TextChoices):
    LOW = "low", pgettext_lazy("risk", "low")
    MIDDLE = "middle", pgettext_lazy("risk", "middle")
    HIGH = "high", pgettext_lazy("risk", "high")


class Risk(models.Model):
    """What may keep a measure from succeeding, and what is done against it."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="risks")
    text = models.CharField(_("what may go wrong"), max_length=300)
    level = models.CharField(_("level"), max_length=6, choices=RiskLevel, default=RiskLevel.MIDDLE)
    answer = models.CharField(_("what is done against it"), max_length=300, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    raised_for = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("risk")
        ordering = ["over_at", "-raised_at"]

    def __str__(self) -> str:
        return self.text

    def is_over(self) -> bool:
        return self.over_at is not None

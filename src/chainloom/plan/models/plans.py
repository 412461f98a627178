"""Plans (计划): directions, and what was changed in them once they were promised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLE_MOST = 120
TEXT_MOST = 2000


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "draft")
    ADOPTED = "adopted", pgettext_lazy("plan", "adopted")
    CLOSED = "closed", pgettext_lazy("plan", "closed")


def weight_field() -> models.DecimalField:
    """A weight among its neighbours: above 0."""
    return models.DecimalField(
        _("weight"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )


class Plan(models.Model):
    """What a chain means to do in a time, a year as a rule."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="plans")
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    text = models.TextField(_("in words"), max_length=TEXT_MOST, blank=True)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=7, choices=PlanState, default=PlanState.DRAFT)
    # The plan it was started from.
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next_plans"
    )
    document = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("plan", "closed at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("plan")
        indexes = [models.Index(fields=["chain", "state", "-starts"], name="plan_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")), name="plan_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT

    def is_adopted(self) -> bool:
        return self.state == PlanState.ADOPTED

    def is_closed(self) -> bool:
        return self.state == PlanState.CLOSED

    def looked_at(self, day: date) -> date:
        """The day of the plan's time that is nearest to the day."""
        return min(max(day, self.starts), self.ends)


class Direction(models.Model):
    """One of the few directions (方向) of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="directions")
    number = models.PositiveSmallIntegerField(pgettext_lazy("plan", "number"))
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    text = models.TextField(_("in words"), max_length=TEXT_MOST, blank=True)
    weight = weight_field()

    class Meta:
        verbose_name = _("direction")
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="direction_weight_above_0"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlanChange(models.Model):
    """What was changed in a plan after it was adopted, and why: only ever added."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    # An audit action of this app, and what it was done to.
    action = models.CharField(max_length=60)
    about = models.CharField(max_length=200)
    # {field: [old, new]}
    changes = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("change of a plan")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.about}"

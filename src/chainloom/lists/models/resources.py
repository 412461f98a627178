"""Resources (资源): what an organisation offers, with capacity and dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .common import Listing, Unit

# An offer that nobody has confirmed for so long is stale: its owner is asked.
FRESH_DAYS = 90


class ResourceState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("resource", "draft")
    OPEN = "open", pgettext_lazy("resource", "offered")
    ENDED = "ended", pgettext_lazy("resource", "no longer offered")


class Origin(models.TextChoices):
    """How a resource came into the list; one that was derived says so until it is confirmed."""

    FORM = "form", _("entered on the form")
    IMPORT = "import", _("from a spreadsheet")
    PLACEMENT = "placement", _("derived from the place on the chain")


class Resource(Listing):
    """An offer; only open ones are found and matched."""

    state = models.CharField(
        _("state"), max_length=6, choices=ResourceState, default=ResourceState.DRAFT
    )
    minimum = models.DecimalField(
        _("smallest order"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    minimum_unit = models.CharField(_("unit"), max_length=12, choices=Unit, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("lead time (days)"), null=True, blank=True)
    available_from = models.DateField(_("available from"), null=True, blank=True)
    available_until = models.DateField(_("available until"), null=True, blank=True)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin, default=Origin.FORM, editable=False
    )
    placement = models.ForeignKey(
        "chain.Placement", models.SET_NULL, null=True, blank=True, related_name="resources"
    )
    # When its owner (or the office for it) last said that it holds.
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("resource")
        indexes = [
            models.Index(fields=["chain", "state", "-id"], name="resource_state"),
            models.Index(fields=["chain", "kind", "-id"], name="resource_kind"),
            models.Index(fields=["chain", "initials", "title"], name="resource_titles"),
            models.Index(fields=["chain", "state", "confirmed_at"], name="resource_fresh"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"],
                condition=models.Q(placement__isnull=False),
                name="resource_of_placement_once",
            )
        ]

    def is_open(self) -> bool:
        return self.state == ResourceState.OPEN

    def is_available(self, on: date) -> bool:
        """Offered, and the day lies within its dates."""
        return (
            self.is_open()
            and (self.available_from is None or self.available_from <= on)
            and (self.available_until is None or on <= self.available_until)
        )

    def has_lapsed(self, on: date) -> bool:
        return self.is_open() and self.available_until is not None and self.available_until < on

    def is_stale(self, now: datetime) -> bool:
        """Offered, and nobody has said for a long time that it holds."""
        if not self.is_open():
            return False
        return self.confirmed_at is None or self.confirmed_at < stale_before(now)


def stale_before(now: datetime | None = None) -> datetime:
    return (now or timezone.now()) - timedelta(days=FRESH_DAYS)


RESOURCE_VALUES = ("minimum", "minimum_unit", "lead_days", "available_from", "available_until")

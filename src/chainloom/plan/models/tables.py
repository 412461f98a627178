"""Tables of measures that were sent to become a plan."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .plans import TITLE_MOST, Plan


class TableState(models.TextChoices):
    READ = "read", pgettext_lazy("plan table", "waits to be confirmed")
    APPLIED = "applied", pgettext_lazy("plan table", "made a plan")
    UNDONE = "undone", pgettext_lazy("plan table", "taken back")


class PlanTable(models.Model):
    """A table (xlsx, csv, DOCX) between being sent and being a plan.

    Only the cells of known columns are kept, and only until it is confirmed or thrown away.
    """

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="plan_tables")
    filename = models.CharField(_("file"), max_length=200)
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=7, choices=TableState, default=TableState.READ)
    # Column key → its header; [{"number", "cells", "bad"}] as `table.grids.GridRow` has them.
    headers = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    # The draft that it made, and its version then: another one was worked on since.
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="tables")
    plan_version = models.PositiveIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("table of a plan")

    def __str__(self) -> str:
        return self.filename

    def is_waiting(self) -> bool:
        return self.state == TableState.READ

    def is_applied(self) -> bool:
        return self.state == TableState.APPLIED

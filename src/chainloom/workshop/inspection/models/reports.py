"""Reports of rolls, and to whom they were handed on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...links import OpenLink
from .rolls import PEOPLE, Roll, secret_name


def crop_name(crop: ReportCrop, filename: str) -> str:
    return secret_name("reports", ".jpg")


class RollReport(models.Model):
    """A roll's report as it was on a day; later answers do not change it."""

    roll = models.ForeignKey(Roll, models.SET_NULL, null=True, related_name="reports")
    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="roll_reports"
    )
    number = models.CharField(max_length=60)
    # Everything the report shows: see services.reporting.
    content = models.JSONField(default=dict)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report of a roll")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ReportCrop(models.Model):
    """The piece of a picture around a defect that a report shows."""

    report = models.ForeignKey(RollReport, models.CASCADE, related_name="crops")
    position = models.PositiveIntegerField()
    file = models.FileField(upload_to=crop_name)

    class Meta:
        verbose_name = _("picture in a report")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ReportLink(OpenLink):
    """An address at which whoever has it reads one report."""

    report = models.ForeignKey(RollReport, models.CASCADE, related_name="links")

    class Meta(OpenLink.Meta):
        verbose_name = _("link to a report")


class MatchReport(models.Model):
    """A report laid beside a match at its sample stage: both sides may read it."""

    match = models.ForeignKey("lists.Match", models.CASCADE, related_name="roll_reports")
    report = models.ForeignKey(RollReport, models.CASCADE, related_name="match_reports")
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report beside a match")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["match", "report"], name="beside_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"

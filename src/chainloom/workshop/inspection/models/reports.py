"""Reports of rolls, and to whom they were handed on."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

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


def new_key() -> str:
    """192 bits: nobody finds an address by trying."""
    return secrets.token_urlsafe(24)


class ReportLink(models.Model):
    """An address at which whoever has it reads one report, until a day or until it is revoked."""

    report = models.ForeignKey(RollReport, models.CASCADE, related_name="links")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    reader = models.CharField(_("for whom"), max_length=80, blank=True)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("link to a report")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_open(self, now: Any) -> bool:
        return self.revoked_at is None and self.expires_at > now


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

"""Dated qualifications (资质)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation
from .source import Source


class Certificate(models.Model):
    """A qualification of some kind and level, held from one day to another.

    `kind` and `level` are codes of `organisations.certificate_kinds`.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=40)
    level = models.CharField(_("level"), max_length=20, blank=True)
    number = models.CharField(_("document number"), max_length=80, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    issued_on = models.DateField(_("issue date"), null=True, blank=True)
    expires_on = models.DateField(_("expiry date"), null=True, blank=True)
    # As the source wrote it, where that differs from the official name.
    written_as = models.CharField(max_length=120, blank=True)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("certificate")
        indexes = [
            models.Index(fields=["kind", "level", "organisation"], name="certificate_kind"),
            models.Index(fields=["expires_on"], name="certificate_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.level}".strip()

    def is_valid_on(self, day: date) -> bool:
        """Held on that day; an unknown issue or expiry date does not exclude it."""
        begun = self.issued_on is None or self.issued_on <= day
        return begun and (self.expires_on is None or self.expires_on >= day)

    def expires_within(self, days: int, *, today: date) -> bool:
        return self.expires_on is not None and today <= self.expires_on <= today + timedelta(
            days=days
        )

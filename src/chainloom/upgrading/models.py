"""What the product itself keeps of ladders: whom the office told of a step. Standings are read from
certificates, criteria from `ladders/`, and firms' answers are those of the lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StepTold(models.Model):
    """The office told a firm that a step is near; the last time counts."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="steps_told"
    )
    # `quality_sme.specialised`; a step that no ladder has any more is passed over.
    step = models.CharField(pgettext_lazy("ladder", "step"), max_length=60)
    told_at = models.DateTimeField(_("told"))
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("firm told of a step")
        constraints = [
            models.UniqueConstraint(fields=["chain", "organisation", "step"], name="step_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.step}"

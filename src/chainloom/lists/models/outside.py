"""Offers from outside (外部意向): left on a public need by somebody without an account."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .needs import Need

# Kept no longer: what became of it stands in matches by then.
KEPT_DAYS = 180


class OutsideOffer(models.Model):
    """A work address and what is offered. The office reads it, and hands it on or removes it."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="outside_offers")
    organisation_name = models.CharField(_("organisation"), max_length=160)
    email = models.EmailField(_("work e-mail"))
    text = models.TextField(_("what you can offer"), max_length=1000)
    created_at = models.DateTimeField()
    handed_on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("offer from outside")
        constraints = [
            # Whoever writes again says it better, and fills no list.
            models.UniqueConstraint(fields=["need", "email"], name="outside_offer_once")
        ]

    def __str__(self) -> str:
        return str(self.need)

    def is_handed_on(self) -> bool:
        return self.handed_on_at is not None

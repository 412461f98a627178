"""The same organisation twice, and an organisation's own hand on its entry."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation


class Merge(models.Model):
    """One organisation absorbed by another, with all that is needed to take it back."""

    survivor = models.ForeignKey(Organisation, models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Organisation, models.CASCADE, related_name="merged_by")
    # See services.merging: rows moved and rows that stayed, fields filled, alias made.
    record = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.survivor}"

    def is_standing(self) -> bool:
        return self.undone_at is None


class Distinction(models.Model):
    """A person of one chain says: these two entries are not the same organisation.

    Which of the two stands first says nothing; a merge may exchange them. The pair of an entry
    with itself is refused, so the mark between two entries that are merged all the same stays
    with the absorbed one and is there again when the merge is undone.
    """

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="distinctions")
    one = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    other = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    reason = models.CharField(_("how you know"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mark of two different organisations")
        constraints = [
            models.UniqueConstraint(
                "chain", Least("one", "other"), Greatest("one", "other"), name="distinction_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(one=models.F("other")), name="distinction_not_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"

    def other_than(self, organisation: Organisation) -> Organisation:
        return self.one if self.other_id == organisation.pk else self.other


class ClaimStatus(models.TextChoices):
    OPEN = "open", _("waiting for the office")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class Claim(models.Model):
    """A person says: this entry is my organisation; the office decides."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="claims")
    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims")
    message = models.TextField(
        _("who you are there, and how the office can check"), max_length=1000
    )
    status = models.CharField(max_length=8, choices=ClaimStatus, default=ClaimStatus.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("claim")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "chain", "user"],
                condition=models.Q(status="open"),
                name="claim_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"

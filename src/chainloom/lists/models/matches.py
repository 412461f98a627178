"""Matches (对接): a need met with a resource, carried to an outcome both sides confirm."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .common import Unit
from .needs import Need
from .resources import Resource


class MatchState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("match", "proposed")
    INTEREST = "interest", pgettext_lazy("match", "interest")
    SAMPLE = "sample", pgettext_lazy("match", "sample")
    SIGNED = "signed", pgettext_lazy("match", "signed")
    FULFILLED = "fulfilled", pgettext_lazy("match", "fulfilled")
    DROPPED = "dropped", pgettext_lazy("match", "dropped")


ENDED = (MatchState.FULFILLED, MatchState.DROPPED)
ORDER = (
    MatchState.PROPOSED,
    MatchState.INTEREST,
    MatchState.SAMPLE,
    MatchState.SIGNED,
    MatchState.FULFILLED,
)
# After so many days without a step a match stands still, and says so.
STILL_DAYS = {
    MatchState.PROPOSED: 7,
    MatchState.INTEREST: 14,
    MatchState.SAMPLE: 30,
    MatchState.SIGNED: 90,
}


class DropReason(models.TextChoices):
    PRICE = "price", pgettext_lazy("reason", "price")
    QUALITY = "quality", pgettext_lazy("reason", "quality or specification")
    AMOUNT = "amount", pgettext_lazy("reason", "amount or smallest order")
    TIME = "time", pgettext_lazy("reason", "time of delivery")
    ELSEWHERE = "elsewhere", pgettext_lazy("reason", "found elsewhere")
    SILENT = "silent", pgettext_lazy("reason", "the other side did not answer")
    OVER = "over", pgettext_lazy("reason", "no longer needed or offered")
    OTHER = "other", pgettext_lazy("reason", "another reason")


class ProposedBy(models.TextChoices):
    ENGINE = "engine", _("found by the product")
    OFFICE = "office", _("by the chain office")
    ASKER = "asker", _("by who asks")
    OFFERER = "offerer", _("by who offers")


class Match(models.Model):
    """A need × a resource; at most one that has not ended."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="matches")
    need = models.ForeignKey(Need, models.CASCADE, related_name="matches")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="matches")
    state = models.CharField(
        _("state"), max_length=9, choices=MatchState, default=MatchState.PROPOSED
    )
    proposed_by = models.CharField(_("proposed by"), max_length=7, choices=ProposedBy)
    # Why, as it was known when it was proposed (matching.reasons.kept).
    reasons = models.JSONField(default=list, blank=True)
    score = models.FloatField(null=True, blank=True)
    # When each side said that it is interested.
    asker_at = models.DateTimeField(null=True, blank=True)
    offerer_at = models.DateTimeField(null=True, blank=True)
    # Of the last step that both confirmed: 万元 and the amount of the thing.
    amount = models.DecimalField(
        _("amount (10,000 yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    drop_reason = models.CharField(_("reason"), max_length=10, choices=DropReason, blank=True)
    drop_text = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField(_("last step"))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("match")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "resource"],
                condition=~models.Q(state=MatchState.DROPPED),
                name="match_once",
            )
        ]
        indexes = [
            models.Index(fields=["chain", "state", "moved_at"], name="match_state"),
        ]

    def __str__(self) -> str:
        return f"{self.need} × {self.resource}"

    def is_over(self) -> bool:
        return self.state in ENDED

    def is_mutual(self) -> bool:
        """Both sides are interested: names and contacts are open to each other."""
        return self.asker_at is not None and self.offerer_at is not None

    def next_state(self) -> MatchState | None:
        """The step after the present one; None at the end, and until both are interested."""
        if self.is_over() or not self.is_mutual():
            return None
        return ORDER[ORDER.index(MatchState(self.state)) + 1]

    def is_still(self, now: datetime) -> bool:
        """Nothing happened for longer than its state should take."""
        days = STILL_DAYS.get(MatchState(self.state))
        return days is not None and self.moved_at < now - timedelta(days=days)


class MatchStep(models.Model):
    """A step that one side stated; it counts once the other side confirms it.

    What the office states, or confirms for a side, counts on its word; both sides are asked all the
    same, and what they have not confirmed themselves stays told apart.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="steps")
    state = models.CharField(_("step"), max_length=9, choices=MatchState)
    on = models.DateField(_("day"))
    amount = models.DecimalField(
        _("amount (10,000 yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=12, choices=Unit, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # "asker", "offerer", or "office" for both.
    stated_by = models.CharField(max_length=7)
    stated_at = models.DateTimeField()
    # Since when it counts.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # When each side itself stated or confirmed it.
    asker_confirmed_at = models.DateTimeField(null=True, blank=True)
    offerer_confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(max_length=7, blank=True)

    class Meta:
        verbose_name = _("step of a match")
        ordering = ["stated_at", "pk"]

    def __str__(self) -> str:
        return f"{self.match} · {self.get_state_display()}"

    def is_open(self) -> bool:
        """It does not count yet: the other side has to confirm it."""
        return self.confirmed_at is None and self.refused_at is None

    def is_confirmed_by_both(self) -> bool:
        return self.asker_confirmed_at is not None and self.offerer_confirmed_at is not None

    def waits_for(self, side: str) -> bool:
        """The side has not said yet whether it was so; the office may speak while it is open."""
        if side == "office":
            return self.is_open()
        return self.refused_at is None and getattr(self, f"{side}_confirmed_at") is None


class MatchWeights(models.Model):
    """What counts for how much in the order of a chain's matches, where its office set it so."""

    chain = models.OneToOneField("chain.Chain", models.CASCADE, related_name="match_weights")
    # Names of the engine's weights.toml; those that are not here are the usual ones.
    own = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("weights of matches")

    def __str__(self) -> str:
        return str(self.chain)

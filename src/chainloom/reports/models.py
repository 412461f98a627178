"""Briefings with their figures and texts, and the address of the meeting room's screen."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.lists.selectors.boards.periods import MONTH, Period

TITLE_MOST, TEXT_MOST = 160, 6000


class BriefingState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("briefing", "draft")
    ISSUED = "issued", pgettext_lazy("briefing", "issued")


class PeriodKind(models.TextChoices):
    MONTH = "month", pgettext_lazy("period", "Month")
    QUARTER = "quarter", pgettext_lazy("period", "Quarter")
    YEAR = "year", pgettext_lazy("period", "Year")


class Briefing(models.Model):
    """What is told of one chain and one period, in one language.

    `chapters` is what was counted, as `chapters.parts` lays it out; nothing is counted when a
    briefing is read. A draft is counted anew as often as the office likes; one that is issued
    stays as it is.
    """

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="briefings")
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    kind = models.CharField(_("period"), max_length=7, choices=PeriodKind, default=MONTH)
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(
        _("state"), max_length=6, choices=BriefingState, default=BriefingState.DRAFT
    )
    chapters = models.JSONField(default=list, blank=True)
    # When the figures were counted, and the day as of which they tell.
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    issued_at = models.DateTimeField(pgettext_lazy("briefing", "issued on"), null=True, blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("briefing")
        indexes = [models.Index(fields=["chain", "-until", "-id"], name="briefing_period")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="briefing_until_after_since"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> Period:
        return Period(self.since, self.until, self.kind)

    def is_draft(self) -> bool:
        return self.state == BriefingState.DRAFT

    def is_issued(self) -> bool:
        return self.state == BriefingState.ISSUED

    def is_counted(self) -> bool:
        return self.counted_at is not None

    def parts(self, *, inside: bool) -> dict[str, dict[str, Any]]:
        """The parts by their keys; those for office and leader only if `inside`."""
        return {
            part["key"]: part
            for chapter in self.chapters
            for part in chapter["parts"]
            if inside or not (chapter["inside"] or part["inside"])
        }


class BriefingText(models.Model):
    """What a person wrote in place of a part's sentences; it stays when figures are counted anew.

    `figures` are the part's figures as they were when it was written.
    """

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="texts")
    part = models.CharField(max_length=60)
    text = models.TextField(_("text"), max_length=TEXT_MOST)
    figures = models.JSONField(default=dict)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("text of a briefing")
        constraints = [
            models.UniqueConstraint(fields=["briefing", "part"], name="briefing_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.briefing} · {self.part}"


class ScreenAddress(models.Model):
    """The address at which a chain's screen is shown without signing in, while it is published.

    The secret in the address follows from the row and the installation's key, so that the office
    can read it again and a copy of the database alone does not give it away.
    """

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="screen_addresses")
    nonce = models.CharField(max_length=32)
    opened_at = models.DateTimeField(_("published"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("address of the screen")
        constraints = [
            models.UniqueConstraint(
                fields=["chain"], condition=models.Q(closed_at=None), name="one_screen_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.chain} · {self.opened_at:%Y-%m-%d}"

    @property
    def token(self) -> str:
        secret = salted_hmac("chainloom.reports.screen", self.nonce, algorithm="sha256")
        return f"{self.pk}-{secret.hexdigest()[:40]}"

    def is_token(self, token: str) -> bool:
        return constant_time_compare(self.token, token)

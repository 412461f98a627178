"""Policies (政策): a benefit with conditions a machine can check, and what became of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .common import INITIALS_MOST, initials_of


class PolicyState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("policy", "draft")
    PUBLISHED = "published", pgettext_lazy("policy", "published")
    ENDED = "ended", pgettext_lazy("policy", "no longer in force")


class Policy(models.Model):
    """A published benefit. `conditions` and `benefit` are as docs/eligibility.md says."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="policies")
    # Who issued it, where that is an organisation of the chain; its people keep the policy.
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="policies",
    )
    # The same as the document names it.
    issuer_name = models.CharField(_("issuer, as written"), max_length=160, blank=True)
    title = models.CharField(_("title"), max_length=160)
    # Pinyin initials of the title, by which the search box finds it; written with it.
    initials = models.CharField(max_length=INITIALS_MOST, blank=True, editable=False)
    number = models.CharField(_("document number"), max_length=80, blank=True)
    summary = models.TextField(_("benefit in words"), max_length=2000, blank=True)
    # Null as long as nobody has said them: that is not "for everyone".
    conditions = models.JSONField(_("conditions"), null=True, blank=True)
    benefit = models.JSONField(_("benefit"), null=True, blank=True)
    begins_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("in force until"), null=True, blank=True)
    # No last day is foreseen; else a missing one is not known.
    is_open_ended = models.BooleanField(_("without a last day"), default=False)
    how_to_apply = models.TextField(_("how to apply"), max_length=2000, blank=True)
    ask_whom = models.CharField(_("who to ask"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=PolicyState, default=PolicyState.DRAFT
    )
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        indexes = [models.Index(fields=["chain", "state", "-id"], name="policy_state")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.initials = initials_of(self.title)
        super().save(*args, **kwargs)

    @property
    def issuer(self) -> str:
        return self.organisation.display_name if self.organisation else self.issuer_name

    def is_published(self) -> bool:
        return self.state == PolicyState.PUBLISHED

    def is_draft(self) -> bool:
        return self.state == PolicyState.DRAFT

    def may_be_in_force(self, on: date) -> bool:
        """Published, and no stated day says otherwise."""
        begun = self.begins_on is None or self.begins_on <= on
        return self.is_published() and begun and (self.ends_on is None or on <= self.ends_on)


class CaseState(models.TextChoices):
    TOLD = "told", pgettext_lazy("policy case", "told")
    APPLIED = "applied", pgettext_lazy("policy case", "applied for")
    GRANTED = "granted", pgettext_lazy("policy case", "granted")
    PAID = "paid", pgettext_lazy("policy case", "paid")
    REFUSED = "refused", pgettext_lazy("policy case", "refused")


class CaseQuerySet(models.QuerySet["PolicyCase"]):
    def waiting(self) -> CaseQuerySet:
        """Those that wait for who decides: applied for, or granted and not wholly paid."""
        owed = models.Q(state=CaseState.GRANTED, granted__gt=0)
        return self.filter(models.Q(state=CaseState.APPLIED) | owed)


class PolicyCase(models.Model):
    """A policy and one firm: told, applied, granted, paid. Sums in yuan.

    What was granted may be paid in parts; it is paid once they come to the whole of it.
    """

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="cases")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="policy_cases"
    )
    state = models.CharField(_("state"), max_length=7, choices=CaseState, default=CaseState.TOLD)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied for"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # When the last part was paid.
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    asked = models.DecimalField(
        _("asked for (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    granted = models.DecimalField(
        _("granted (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    # All parts that were paid so far; written with them.
    paid = models.DecimalField(
        _("paid (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(pgettext_lazy("policy case", "note"), max_length=500, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy case")
        constraints = [
            models.UniqueConstraint(fields=["policy", "organisation"], name="policy_case_once")
        ]

    def __str__(self) -> str:
        return f"{self.policy} · {self.organisation}"

    def can_be_applied_for(self) -> bool:
        return self.state in (CaseState.TOLD, CaseState.REFUSED)

    def can_be_decided(self) -> bool:
        return self.state == CaseState.APPLIED

    def is_granted(self) -> bool:
        return self.state in (CaseState.GRANTED, CaseState.PAID)

    @property
    def left(self) -> Decimal:
        """What was granted and is not paid yet."""
        granted, paid = self.granted or Decimal(0), self.paid or Decimal(0)
        return max(granted - paid, Decimal(0)) if self.is_granted() else Decimal(0)

    def can_be_paid(self) -> bool:
        return self.left > 0

    def can_be_corrected(self) -> bool:
        """Another sum may be granted; never less than was paid."""
        return self.is_granted()

    def is_paid_in_part(self) -> bool:
        return bool(self.paid) and self.can_be_paid()

    def settled(self) -> str:
        """The state that follows from what was granted and paid."""
        whole = bool(self.paid) and not self.can_be_paid()
        return CaseState.PAID if whole else CaseState.GRANTED

    @property
    def state_label(self) -> str:
        if self.is_paid_in_part():
            return str(pgettext_lazy("policy case", "paid in part"))
        return str(self.get_state_display())


class PaymentQuerySet(models.QuerySet["PolicyPayment"]):
    def standing(self) -> PaymentQuerySet:
        """Those that count: not taken back."""
        return self.filter(voided_at=None)


class PolicyPayment(models.Model):
    """A part of what was granted, on the day on which it was paid.

    One that was noted wrongly is taken back: it is kept, with the reason, and counts nowhere.
    """

    case = models.ForeignKey(PolicyCase, models.CASCADE, related_name="payments")
    amount = models.DecimalField(_("paid (yuan)"), max_digits=16, decimal_places=2)
    at = models.DateTimeField(_("paid"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    voided_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(_("why taken back"), max_length=500, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment of a policy")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.case} · {self.amount}"

    def stands(self) -> bool:
        return self.voided_at is None


class FirmAnswer(models.Model):
    """What a firm said of itself for the conditions of policies, where the registry has nothing.

    `value` is a value of the eligibility engine's facts. Shown to whom the firm's figures are.
    """

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="policy_answers"
    )
    # An attribute of the engine, or "statement" with the text that is answered.
    attribute = models.CharField(max_length=40)
    statement = models.CharField(max_length=500, blank=True)
    value = models.JSONField()
    as_of = models.DateField()
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("firm’s answer")
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "organisation", "attribute", "statement"],
                name="firm_answer_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.attribute}"

"""Agreements (协议): who promised what to whom, by when, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import dates
from .health import Health, Pulse, health, reasons

TITLE_MOST = 160
TEXT_MOST = 2000
AMOUNT = {"max_digits": 14, "decimal_places": 2, "null": True, "blank": True}


class AgreementKind(models.TextChoices):
    COMMUNITY = "community", _("community co-building")
    RESEARCH = "research", _("research with colleges")
    FINANCE = "finance", _("bank and enterprise")
    TALENT = "talent", _("talent with schools")
    SUPPLY = "supply", pgettext_lazy("agreement", "supply")
    OTHER = "other", pgettext_lazy("agreement", "other")


class AgreementState(models.TextChoices):
    INTENDED = "intended", pgettext_lazy("agreement", "intended")
    SIGNED = "signed", pgettext_lazy("agreement", "signed")
    ENDED = "ended", pgettext_lazy("agreement", "ended")
    TERMINATED = "terminated", pgettext_lazy("agreement", "terminated")


OVER = (AgreementState.ENDED, AgreementState.TERMINATED)


class Renewal(models.TextChoices):
    NONE = "none", _("not renewed")
    AUTOMATIC = "automatic", _("renewed by itself")
    TALK = "talk", _("renewed by talk")


class Agreement(models.Model):
    """An agreement of any number of parties."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="agreements")
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    number = models.CharField(pgettext_lazy("agreement", "number"), max_length=80, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=AgreementKind, default=AgreementKind.OTHER
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AgreementState, default=AgreementState.SIGNED
    )
    # A partial day (dates.py): papers often give a month, or nothing.
    signed_on = models.CharField(_("signed on"), max_length=10, blank=True)
    starts_on = models.DateField(_("runs from"), null=True, blank=True)
    ends_on = models.DateField(_("runs until"), null=True, blank=True)
    renewal = models.CharField(_("renewal"), max_length=9, choices=Renewal, default=Renewal.NONE)
    renewal_months = models.PositiveSmallIntegerField(
        _("renewed for (months)"), null=True, blank=True
    )
    notice_days = models.PositiveSmallIntegerField(
        _("notice before the end (days)"), null=True, blank=True
    )
    place = models.CharField(_("place of signing"), max_length=120, blank=True)
    summary = models.TextField(
        pgettext_lazy("agreement", "what it is about"), max_length=TEXT_MOST, blank=True
    )
    document = models.ForeignKey(
        "documents.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("document"),
    )
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    # The unit that keeps an eye on it.
    responsible = models.ForeignKey(
        "organisations.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreements_watched",
        verbose_name=_("responsible unit"),
    )
    # Members who are no party to it see its title and parties, and nothing else.
    is_open = models.BooleanField(_("title and parties are open to members"), default=False)
    # When anybody last said something of it: health goes grey by this.
    heard_on = models.DateField(_("last heard"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    # What it was before it was over, as long as it is: what was never signed is not so later.
    state_before = models.CharField(max_length=10, choices=AgreementState, blank=True)
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = [
            models.Index(fields=["chain", "state", "-id"], name="agreement_state"),
            models.Index(fields=["chain", "ends_on"], name="agreement_ends"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_signed(self) -> bool:
        return self.state == AgreementState.SIGNED

    def is_intended(self) -> bool:
        return self.state == AgreementState.INTENDED

    def is_over(self) -> bool:
        return self.state in OVER

    def term_is_over(self, on: date) -> bool:
        """Signed, its last day is past, and it does not renew by itself."""
        return self.is_signed() and self.ends_on is not None and self.ends_on < on

    def ends_within(self, days: int, on: date) -> bool:
        ends = self.ends_on
        return self.is_signed() and ends is not None and on <= ends <= on + timedelta(days=days)

    def notice_by(self) -> date | None:
        """The last day on which one can still say that it shall not go on."""
        if self.ends_on is None or self.notice_days is None:
            return None
        return self.ends_on - timedelta(days=self.notice_days)

    def can_renew(self) -> bool:
        return self.is_signed() and self.ends_on is not None

    def pulse(self, on: date) -> Pulse:
        """What its health is judged by; the counts are those of `selectors.pulse.with_pulse`."""
        return Pulse(
            is_running=self.is_signed(),
            heard_on=self.heard_on,
            late=getattr(self, "late", 0),
            oldest_late=getattr(self, "oldest_late", None),
            returned=getattr(self, "returned", 0),
            waits_since=getattr(self, "waits_since", None),
            term_ended=self.ends_on if self.term_is_over(on) else None,
        )

    def health_on(self, on: date) -> Health:
        return health(self.pulse(on), on)

    def health_reasons(self, on: date) -> list[str]:
        return reasons(self.pulse(on), on)

    @property
    def signed_text(self) -> str:
        """The day of signing as far as it is known; an unknown one says so."""
        if self.signed_on:
            return self.signed_on
        return str(_("not signed yet") if self.is_intended() else _("day not known"))


class PartyRole(models.TextChoices):
    FIRST = "first", _("first party")
    SECOND = "second", _("second party")
    PARTY = "party", pgettext_lazy("role", "party")
    WITNESS = "witness", _("witness")
    FACILITATOR = "facilitator", _("facilitator")


class Party(models.Model):
    """An organisation that stands in an agreement."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="agreement_parties"
    )
    role = models.CharField(_("role"), max_length=11, choices=PartyRole, default=PartyRole.PARTY)
    order = models.PositiveSmallIntegerField(default=0)
    # Who signed, only where the work needs it; forgotten when that person is.
    signatory = models.CharField(_("signed by"), max_length=60, blank=True)
    signatory_post = models.CharField(_("post of who signed"), max_length=60, blank=True)
    # A document may name a party that another one left out.
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("party to an agreement")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="party_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def signs(self) -> bool:
        """A witness sees it signed, and promises nothing."""
        return self.role != PartyRole.WITNESS

    def speaker_id(self) -> int:
        """The organisation that speaks for it now: another one after a merge."""
        return self.organisation.merged_into_id or self.organisation_id


class Duty(models.TextChoices):
    """What sort of thing is owed."""

    ACTIVITY = "activity", pgettext_lazy("duty", "activity or lecture")
    SERVICE = "service", pgettext_lazy("duty", "service or visit")
    RESEARCH = "research", pgettext_lazy("duty", "research or testing")
    TALENT = "talent", pgettext_lazy("duty", "places for people")
    MONEY = "money", pgettext_lazy("duty", "money or credit")
    GOODS = "goods", pgettext_lazy("duty", "goods")
    REPORT = "report", pgettext_lazy("duty", "meeting or report")
    OTHER = "other", pgettext_lazy("duty", "other")


class Repeats(models.TextChoices):
    ONCE = "once", pgettext_lazy("repeats", "once")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    YEARLY = "yearly", _("every year")


MONTHS = {Repeats.ONCE: 0, Repeats.MONTHLY: 1, Repeats.QUARTERLY: 3, Repeats.YEARLY: 12}


class Obligation(models.Model):
    """What one party owes another; each time it is due is a `Due`."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="obligations")
    owner = models.ForeignKey(Party, models.CASCADE, related_name="owes")
    # The other side: it says whether the thing was done.
    confirmer = models.ForeignKey(Party, models.CASCADE, related_name="confirms")
    what = models.CharField(pgettext_lazy("duty", "what"), max_length=300)
    duty = models.CharField(_("sort"), max_length=8, choices=Duty, default=Duty.OTHER)
    repeats = models.CharField(_("how often"), max_length=9, choices=Repeats, default=Repeats.ONCE)
    first_due = models.DateField(_("first due on"))
    # Empty: as long as the agreement runs.
    until = models.DateField(_("until"), null=True, blank=True)
    amount = models.DecimalField(_("promised (10,000 yuan)"), **AMOUNT)
    quantity = models.DecimalField(_("promised amount"), **AMOUNT)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    stopped_on = models.DateField(_("stopped on"), null=True, blank=True)
    stop_reason = models.CharField(_("reason"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(owner=models.F("confirmer")), name="obligation_other_side"
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def months(self) -> int:
        return MONTHS[Repeats(self.repeats)]

    def days(self, through: date) -> list[date]:
        """Every day on which it is due until then; of a stopped one, those before it stopped."""
        ends = [day for day in (self.until, through) if day is not None]
        found = list(dates.series(self.first_due, self.months, min(ends)))
        if self.stopped_on is not None:
            found = [day for day in found if day <= self.stopped_on]
        return found


class DueState(models.TextChoices):
    OPEN = "open", pgettext_lazy("due", "open")
    CLAIMED = "claimed", pgettext_lazy("due", "said to be done")
    CONFIRMED = "confirmed", pgettext_lazy("due", "confirmed")
    RETURNED = "returned", pgettext_lazy("due", "sent back")
    WAIVED = "waived", pgettext_lazy("due", "waived")


# What is still to be done by its owner.
OWED = (DueState.OPEN, DueState.RETURNED)


class Side(models.TextChoices):
    """For whom somebody spoke: for themselves, or the office for one without an account."""

    PARTY = "party", _("by itself")
    OFFICE = "office", _("by the chain office for it")


class Due(models.Model):
    """One time that an obligation is due, and what became of it."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="dues")
    due_on = models.DateField(_("due on"))
    # The same, or the next working day (Civil Code, art. 203): after it, it is late.
    last_day = models.DateField()
    state = models.CharField(_("state"), max_length=9, choices=DueState, default=DueState.OPEN)
    evidence = models.TextField(_("evidence"), max_length=TEXT_MOST, blank=True)
    document = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    amount = models.DecimalField(_("amount (10,000 yuan)"), **AMOUNT)
    quantity = models.DecimalField(_("quantity"), **AMOUNT)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    claimed_on = models.DateField(_("said to be done on"), null=True, blank=True)
    # The day on which that was said: from then on it waits to be confirmed.
    stated_on = models.DateField(null=True, blank=True)
    claimed_side = models.CharField(max_length=6, choices=Side, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_side = models.CharField(max_length=6, choices=Side, blank=True)
    # Why it was sent back, waived or opened again.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # The last reminder of it: far, near or late.
    told = models.CharField(max_length=4, blank=True)

    class Meta:
        verbose_name = _("due obligation")
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["obligation", "due_on"], name="due_once")]
        indexes = [models.Index(fields=["state", "last_day"], name="due_state")]

    def __str__(self) -> str:
        return f"{self.obligation} · {self.due_on:%Y-%m-%d}"

    def is_owed(self) -> bool:
        return self.state in OWED

    def is_late(self, on: date) -> bool:
        return self.is_owed() and self.last_day < on

    def days_late(self, on: date) -> int:
        return (on - self.last_day).days if self.is_late(on) else 0

    def is_untouched(self) -> bool:
        """Nobody has said anything of it."""
        return self.state == DueState.OPEN and not (self.claimed_on or self.answered_on)

    def can_claim(self) -> bool:
        return self.is_owed()

    def can_answer(self) -> bool:
        return self.state == DueState.CLAIMED

    def can_waive(self) -> bool:
        return self.state in (*OWED, DueState.CLAIMED)

    def can_reopen(self) -> bool:
        return self.state in (DueState.CLAIMED, DueState.CONFIRMED, DueState.WAIVED)


class AgreementOutcome(models.Model):
    """What came of an agreement beside what was owed; it counts once the other side confirms."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="outcomes")
    on = models.DateField(_("day"))
    what = models.CharField(_("what came of it"), max_length=300)
    amount = models.DecimalField(_("amount (10,000 yuan)"), **AMOUNT)
    quantity = models.DecimalField(_("quantity"), **AMOUNT)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    # The party that said so; none for the office.
    stated_by = models.ForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    stated_on = models.DateField()
    confirmed_by = models.ForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmed"), null=True, blank=True)
    confirmed_side = models.CharField(max_length=6, choices=Side, blank=True)

    class Meta:
        verbose_name = _("outcome of an agreement")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.what

    def is_confirmed(self) -> bool:
        return self.confirmed_on is not None


def total(rows: list[AgreementOutcome]) -> Decimal:
    return sum((row.amount for row in rows if row.amount is not None), Decimal(0))

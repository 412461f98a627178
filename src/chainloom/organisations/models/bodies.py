"""Committees, alliances, working groups and service teams: what they are, their terms, who sits in
them, and which firms a service team (帮办团) looks after."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .organisation import Organisation
from .source import Source


class BodyForm(models.TextChoices):
    """What sort of coordination body it is."""

    COMMITTEE = "committee", pgettext_lazy("body", "committee")
    ALLIANCE = "alliance", pgettext_lazy("body", "alliance")
    GROUP = "group", pgettext_lazy("body", "working group")
    TEAM = "team", pgettext_lazy("body", "service team")
    OTHER = "other", pgettext_lazy("body", "other")


class BodyRole(models.TextChoices):
    SECRETARY = "secretary", _("secretary")
    CHAIR = "chair", _("chair")
    DEPUTY = "deputy", _("deputy")
    MEMBER = "member", _("member")
    GUIDING = "guiding", _("guiding unit")


class Dated(models.Model):
    """Something that holds from a day to a day, both included; an unknown or open end is None."""

    from_date = models.DateField(_("from day"), null=True, blank=True)
    until = models.DateField(_("until day"), null=True, blank=True)

    class Meta:
        abstract = True

    def is_current_on(self, day: date) -> bool:
        begun = self.from_date is None or self.from_date <= day
        return begun and (self.until is None or self.until >= day)

    def is_over_on(self, day: date) -> bool:
        return self.until is not None and self.until < day


def on_day(day: date, prefix: str = "") -> models.Q:
    """`Dated.is_current_on` as a condition, of rows that `prefix` (`body_members__`) leads to."""
    begun = models.Q(**{f"{prefix}from_date": None}) | models.Q(**{f"{prefix}from_date__lte": day})
    lasts = models.Q(**{f"{prefix}until": None}) | models.Q(**{f"{prefix}until__gte": day})
    return begun & lasts


def overlapping(from_date: date | None, until: date | None) -> models.Q:
    """Rows that share a day with the time given."""
    found = models.Q()
    if until is not None:
        found &= models.Q(from_date=None) | models.Q(from_date__lte=until)
    if from_date is not None:
        found &= models.Q(until=None) | models.Q(until__gte=from_date)
    return found


class BodyProfile(models.Model):
    """What sort of body it is, what for, and of which body it is a part."""

    body = models.OneToOneField(Organisation, models.CASCADE, related_name="body_profile")
    form = models.CharField(_("sort of body"), max_length=12, choices=BodyForm)
    parent = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="body_parts"
    )
    duty = models.CharField(_("what it is for"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("description of a body")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("body")),
                name="body_not_its_own_part",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} · {self.get_form_display()}"


class BodyTerm(Dated):
    """A term (届) of a body. Seats have days of their own; who sat in a term follows from them."""

    body = models.ForeignKey(Organisation, models.CASCADE, related_name="body_terms")
    title = models.CharField(pgettext_lazy("body", "term"), max_length=40)
    note = models.CharField(pgettext_lazy("body", "note"), max_length=200, blank=True)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("term of a body")
        ordering = ["-from_date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_date__isnull=False)
                & (models.Q(until__isnull=True) | models.Q(until__gte=models.F("from_date"))),
                name="body_term_dated",
            )
        ]

    def __str__(self) -> str:
        return self.title


class BodyMembership(Dated):
    """An organisation's or a person's role in a coordination body, for a time."""

    body = models.ForeignKey(Organisation, models.CASCADE, related_name="body_members")
    member = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="body_memberships"
    )
    person_name = models.CharField(_("person"), max_length=40, blank=True)
    person_post = models.CharField(_("post"), max_length=60, blank=True)
    role = models.CharField(_("role in the body"), max_length=12, choices=BodyRole)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("seat in a body")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | ~models.Q(person_name=""),
                name="body_member_named",
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=True) | ~models.Q(member=models.F("body")),
                name="body_member_not_self",
            ),
        ]

    def __str__(self) -> str:
        return self.person_name or str(self.member)

    @property
    def shown_name(self) -> str:
        return self.member.display_name if self.member is not None else self.person_name


class ServiceAssignment(Dated):
    """A service team looks after a firm (帮办结对), through somebody who sits in the team.

    Who that is stands in the seat alone: a person is named in one place, and erased there.
    """

    team = models.ForeignKey(Organisation, models.CASCADE, related_name="looks_after")
    firm = models.ForeignKey(Organisation, models.CASCADE, related_name="looked_after_by")
    seat = models.ForeignKey(
        BodyMembership, models.SET_NULL, null=True, blank=True, related_name="looks_after"
    )
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("firm looked after")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "firm"],
                condition=models.Q(until__isnull=True),
                name="firm_looked_after_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(team=models.F("firm")), name="team_not_its_own_firm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.firm}"

    def lacks_responsible_on(self, day: date) -> bool:
        """Nobody who sits in the team that day answers for the firm."""
        return self.seat is None or not self.seat.is_current_on(day)

"""Who sits in a committee or alliance (组织成员)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation
from .source import Source


class BodyRole(models.TextChoices):
    SECRETARY = "secretary", _("secretary")
    CHAIR = "chair", _("chair")
    DEPUTY = "deputy", _("deputy")
    MEMBER = "member", _("member")
    GUIDING = "guiding", _("guiding unit")


class BodyMembership(models.Model):
    """An organisation's or a person's role in a coordination body, for a time."""

    body = models.ForeignKey(Organisation, models.CASCADE, related_name="body_members")
    member = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="body_memberships"
    )
    person_name = models.CharField(_("person"), max_length=40, blank=True)
    person_post = models.CharField(_("post"), max_length=60, blank=True)
    role = models.CharField(_("role in the body"), max_length=12, choices=BodyRole)
    from_date = models.DateField(_("from day"), null=True, blank=True)
    until = models.DateField(_("until day"), null=True, blank=True)
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

    def is_current_on(self, day: date) -> bool:
        begun = self.from_date is None or self.from_date <= day
        return begun and (self.until is None or self.until >= day)

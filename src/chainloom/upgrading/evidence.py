"""Which records of ladders show progress: firms that reached a step."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.core import evidence
from chainloom.organisations.models import Certificate, Kind
from chainloom.organisations.policy import certificate_policy
from chainloom.organisations.selectors import kind_label

from .catalogue import Step, ladder, ladders, step
from .wording import language, step_name

CODE = "upgrading.step_reached"


def _rows(chain: Any) -> QuerySet[Certificate]:
    kinds = {kind for one in ladders() for kind in one.kinds}
    here = Certificate.objects.filter(
        kind__in=kinds,
        organisation__kind=Kind.FIRM,
        organisation__participations__chain=chain,
        organisation__merged_into=None,
    )
    return here.exclude(issued_on=None).select_related("organisation")


def _choices(chain: Any) -> evidence.Choices:
    said = language()
    found: evidence.Choices = []
    for one in ladders():
        for row in one.steps:
            name = step_name(row, said)
            is_top = row.number == len(one.steps)
            found.append((row.key, name if is_top else _("%(step)s or above") % {"step": name}))
    return found


def at_least(row: Step) -> Q:
    """Certificates of this step or a higher one."""
    of = ladder(row.ladder)
    found = Q()
    for one in of.steps if of else ():
        if one.number >= row.number:
            levels = Q(level__in=one.levels) if one.levels else Q()
            found |= Q(kind__in=one.kinds) & levels
    return found


def _reached(chosen: str) -> Q:
    """Certificates that brought their firm onto the step: none of it or above came before, and
    none stands there without a day, of which nobody can say that it came later."""
    row = step(chosen)
    if row is None:
        return Q(pk__in=[])
    before = Certificate.objects.filter(at_least(row), organisation=OuterRef("organisation"))
    before = before.filter(Q(issued_on=None) | Q(issued_on__lt=OuterRef("issued_on")))
    return at_least(row) & ~Q(Exists(before))


def _told(row: Certificate, chain: Any) -> evidence.Told:
    url = reverse("organisations:certificates", args=[chain.slug, row.organisation_id])
    return evidence.Told(row.organisation.display_name, url, kind_label(row.kind, row.level))


def enter() -> None:
    evidence.register(
        evidence.EvidenceKind(
            code=CODE,
            label=gettext_lazy("firm reached a step of a ladder"),
            units={"organisations": evidence.Counted(gettext_lazy("firms"), each="organisation")},
            rows=_rows,
            day="issued_on",
            filters=(evidence.Filter("step", pgettext_lazy("ladder", "step"), _choices, _reached),),
            seen_by=certificate_policy.rows,
            told=_told,
        )
    )

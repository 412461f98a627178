"""Which records of ladders show progress: firms that reached a step, and firms that stand on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.core import evidence
from chainloom.lists.eligibility.firms import ends_of
from chainloom.organisations.models import Certificate, Kind
from chainloom.organisations.policy import certificate_policy
from chainloom.organisations.selectors import kind_label

from .catalogue import Step, ladder, ladders, step
from .wording import language, step_name

CODE = "upgrading.step_reached"
HELD = "upgrading.step_held"


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


def _held(chosen: str) -> Q:
    row = step(chosen)
    return at_least(row) if row else Q(pk__in=[])


def _last_day(row: Certificate) -> date | None:
    """As ladders judge it: without a day of expiry, by the years that its kind lasts."""
    _begin, end = ends_of(row.kind, row.issued_on, row.expires_on)
    return None if end is None or math.isinf(end) else date.fromordinal(int(end))


def _told(row: Certificate, chain: Any) -> evidence.Told:
    url = reverse("organisations:certificates", args=[chain.slug, row.organisation_id])
    return evidence.Told(row.organisation.display_name, url, kind_label(row.kind, row.level))


def enter() -> None:
    _enter(CODE, gettext_lazy("firm reached a step of a ladder"), _reached)
    _enter(HELD, gettext_lazy("firm on a step of a ladder on the day"), _held, lasts=_last_day)


def _enter(code: str, label: Any, where: Callable[[str], Q], **about: Any) -> None:
    evidence.register(
        evidence.EvidenceKind(
            code=code,
            label=label,
            units={"organisations": evidence.Counted(gettext_lazy("firms"), each="organisation")},
            rows=_rows,
            day="issued_on",
            filters=(evidence.Filter("step", pgettext_lazy("ladder", "step"), _choices, where),),
            seen_by=certificate_policy.rows,
            told=_told,
            **about,
        )
    )

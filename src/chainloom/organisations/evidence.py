"""Which records of the registry show progress."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from chainloom.core import evidence

from . import certificate_kinds
from .models import BodyMembership, Certificate
from .policy import certificate_policy, organisation_policy

_AT = "@"


def _language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _certificates(chain: Any) -> QuerySet[Certificate]:
    here = Certificate.objects.filter(
        organisation__participations__chain=chain, organisation__merged_into=None
    )
    return here.exclude(issued_on=None).select_related("organisation")


def _kinds(chain: Any) -> evidence.Choices:
    """Every kind, and below it each of its levels."""
    found: evidence.Choices = []
    for kind in certificate_kinds.kinds():
        name = kind.label(_language())
        found.append((kind.code, name))
        found += [
            (f"{kind.code}{_AT}{level.code}", f"{name} · {level.label(_language())}")
            for level in kind.levels
        ]
    return found


def _of_kind(chosen: str) -> Q:
    kind, _at, level = chosen.partition(_AT)
    return Q(kind=kind, level=level) if level else Q(kind=kind)


def _certificate(row: Certificate, chain: Any) -> evidence.Told:
    code = f"{row.kind}{_AT}{row.level}" if row.level else row.kind
    name = dict(_kinds(chain)).get(code, row.kind)
    url = reverse("organisations:certificates", args=[chain.slug, row.organisation_id])
    return evidence.Told(row.organisation.display_name, url, str(name))


def _seats(chain: Any) -> QuerySet[BodyMembership]:
    rows = BodyMembership.objects.filter(body__participations__chain=chain)
    return rows.exclude(from_date=None).select_related("body", "member")


def _bodies(chain: Any) -> evidence.Choices:
    from .models import Kind, Organisation

    rows = Organisation.objects.filter(
        kind=Kind.BODY, participations__chain=chain, merged_into=None
    )
    return [(str(one.pk), one.display_name) for one in rows.order_by("sort_key")]


def enter() -> None:
    evidence.register(
        evidence.EvidenceKind(
            code="organisations.certificate",
            label=_("qualification gained"),
            units={
                "organisations": evidence.Counted(_("firms"), each="organisation"),
                "count": evidence.Counted(_("qualifications")),
            },
            rows=_certificates,
            day="issued_on",
            filters=(evidence.Filter("kind", _("kind and level"), _kinds, _of_kind),),
            seen_by=certificate_policy.rows,
            told=_certificate,
        )
    )
    evidence.register(
        evidence.EvidenceKind(
            code="organisations.seat",
            label=_("seat taken in a body"),
            units={"count": evidence.Counted(_("members"))},
            rows=_seats,
            day="from_date",
            filters=(evidence.Filter("body", _("body"), _bodies),),
            seen_by=_seats_seen,
            told=_seat,
        )
    )


def _seats_seen(actor: Any) -> QuerySet[BodyMembership]:
    from .selectors.bodies import seats_known

    return seats_known(actor).filter(body__in=organisation_policy.rows(actor))


def _seat(row: BodyMembership, chain: Any) -> evidence.Told:
    url = reverse("organisations:detail", args=[chain.slug, row.body_id])
    return evidence.Told(str(row), url, row.body.display_name)

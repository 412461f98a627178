"""Which records of agreements show progress."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.core import evidence

from .models import AgreementKind, AgreementOutcome, Due, DueState
from .policy import due_policy, outcome_policy


def _kinds(chain: Any) -> evidence.Choices:
    return list(AgreementKind.choices)


def _dues(chain: Any) -> QuerySet[Due]:
    """What was owed and done, as the other side confirmed; on the day it was said to be done."""
    rows = Due.objects.filter(obligation__agreement__chain=chain, state=DueState.CONFIRMED)
    return rows.exclude(claimed_on=None).select_related("obligation__agreement")


def _due(row: Due, chain: Any) -> evidence.Told:
    agreement = row.obligation.agreement
    url = reverse("agreements:agreement", args=[chain.slug, agreement.pk])
    return evidence.Told(row.obligation.what, url, agreement.title)


def _outcomes(chain: Any) -> QuerySet[AgreementOutcome]:
    rows = AgreementOutcome.objects.filter(agreement__chain=chain)
    return rows.exclude(confirmed_on=None).select_related("agreement")


def _outcome(row: AgreementOutcome, chain: Any) -> evidence.Told:
    url = reverse("agreements:agreement", args=[chain.slug, row.agreement_id])
    return evidence.Told(row.what, url, row.agreement.title)


def enter() -> None:
    _enter(
        code="agreements.due_met",
        label=_("obligation met"),
        one=_("obligations met"),
        rows=_dues,
        day="claimed_on",
        agreement="obligation__agreement",
        seen_by=due_policy.rows,
        told=_due,
    )
    _enter(
        code="agreements.outcome",
        label=_("outcome of an agreement"),
        one=_("outcomes"),
        rows=_outcomes,
        day="on",
        agreement="agreement",
        seen_by=outcome_policy.rows,
        told=_outcome,
    )


def _enter(*, one: Any, agreement: str, **about: Any) -> None:
    """Both are counted each as one or by their amounts, and narrowed by the kind of agreement."""

    def of_kind(chosen: str) -> Q:
        return Q(**{f"{agreement}__kind": chosen})

    evidence.register(
        evidence.EvidenceKind(
            units={
                "count": evidence.Counted(one),
                "wan": evidence.Counted(_("10,000 yuan"), sum_of="amount"),
            },
            filters=(evidence.Filter("kind", _("kind of agreement"), _kinds, of_kind),),
            **about,
        )
    )

"""Which records of the four lists show progress."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.core import evidence

from . import kinds
from .models import MatchState, MatchStep, Need, NeedState, Outcome, PolicyPayment
from .models.needs import UNSENT
from .policies_policy import policy_case_rights
from .policy import match_policy, need_policy


def _needs(chain: Any) -> QuerySet[Need]:
    rows = Need.objects.filter(chain=chain, state=NeedState.CLOSED)
    return rows.exclude(closed_at=None)


def _kinds(chain: Any) -> evidence.Choices:
    return list(kinds.choices())


def _outcomes(chain: Any) -> evidence.Choices:
    return list(Outcome.choices)


def _need(row: Need, chain: Any) -> evidence.Told:
    return evidence.Told(
        row.title, reverse("lists:need", args=[chain.slug, row.pk]), row.get_outcome_display()
    )


def _sent(chain: Any) -> QuerySet[Need]:
    return Need.objects.filter(chain=chain).exclude(state__in=UNSENT).exclude(submitted_at=None)


def _steps(chain: Any) -> QuerySet[MatchStep]:
    """Steps that count: both sides confirmed them, or the office gave its word."""
    rows = MatchStep.objects.filter(match__chain=chain, refused_at=None).exclude(confirmed_at=None)
    return rows.select_related("match__need", "match__resource")


def _signed(chain: Any) -> QuerySet[MatchStep]:
    return _steps(chain).filter(state=MatchState.SIGNED)


def _fulfilled(chain: Any) -> QuerySet[MatchStep]:
    return _steps(chain).filter(state=MatchState.FULFILLED)


def _step(row: MatchStep, chain: Any) -> evidence.Told:
    match = row.match
    return evidence.Told(
        str(match), reverse("lists:match", args=[chain.slug, match.pk]),
        row.get_state_display(),
    )  # fmt: skip


def _steps_seen(actor: Any) -> QuerySet[MatchStep]:
    return MatchStep.objects.filter(match__in=match_policy.rows(actor))


def _paid(chain: Any) -> QuerySet[PolicyPayment]:
    rows = PolicyPayment.objects.standing().filter(case__policy__chain=chain)
    return rows.select_related("case__policy", "case__organisation")


def _payment(row: PolicyPayment, chain: Any) -> evidence.Told:
    case = row.case
    return evidence.Told(
        case.organisation.display_name,
        reverse("lists:policy", args=[chain.slug, case.policy_id]),
        case.policy.title,
    )


def _payments_seen(actor: Any) -> QuerySet[PolicyPayment]:
    return PolicyPayment.objects.filter(case__in=policy_case_rights.rows(actor))


def _need_kind(chosen: str) -> Q:
    return Q(match__need__kind=chosen)


def enter() -> None:
    _enter_needs()
    _enter_matches()
    _enter_policies()


def _enter_needs() -> None:
    kind, counted = evidence.EvidenceKind, evidence.Counted
    needs = {
        "count": counted(pgettext_lazy("counted", "needs")),
        "organisations": counted(pgettext_lazy("counted", "organisations"), each="organisation"),
    }
    of_kind = evidence.Filter("kind", _("kind"), _kinds)
    evidence.register(
        kind(
            code="lists.need_closed",
            label=_("need closed"),
            units=needs,
            rows=_needs,
            day="closed_at",
            filters=(of_kind, evidence.Filter("outcome", _("outcome"), _outcomes)),
            seen_by=need_policy.rows,
            told=_need,
        )
    )
    evidence.register(
        kind(
            code="lists.need_sent",
            label=_("need sent"),
            units=needs,
            rows=_sent,
            day="submitted_at",
            filters=(of_kind,),
            seen_by=need_policy.rows,
            told=_need,
        )
    )


def _enter_matches() -> None:
    counted = evidence.Counted
    for code, label, rows in (
        ("lists.match_signed", _("match signed"), _signed),
        ("lists.match_fulfilled", _("match fulfilled"), _fulfilled),
    ):
        evidence.register(
            evidence.EvidenceKind(
                code=code,
                label=label,
                units={
                    "matches": counted(_("matches"), each="match"),
                    "wan": counted(_("10,000 yuan"), sum_of="amount"),
                },
                rows=rows,
                day="on",
                filters=(evidence.Filter("kind", _("kind"), _kinds, _need_kind),),
                seen_by=_steps_seen,
                told=_step,
            )
        )


def _enter_policies() -> None:
    counted = evidence.Counted
    evidence.register(
        evidence.EvidenceKind(
            code="lists.policy_paid",
            label=_("policy paid to a firm"),
            units={
                "organisations": counted(_("firms"), each="case__organisation"),
                "count": counted(_("payments")),
                "yuan": counted(_("yuan"), sum_of="amount"),
            },
            rows=_paid,
            day="at",
            seen_by=_payments_seen,
            told=_payment,
        )
    )

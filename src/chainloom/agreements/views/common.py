"""What the views of agreements share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from chainloom.core.forms import saved, see_other, status_of

from ..models import Agreement, AgreementOutcome, Due, Obligation, Party
from ..policy import agreement_policy, due_policy, outcome_policy

__all__ = ["saved", "see_other", "status_of"]


def agreement_of(request: HttpRequest, agreement_id: int, action: str = "view") -> Agreement:
    """An agreement the actor may see; 404 for any other, 403 for what they may not do with it."""
    rows = agreement_policy.rows(request.actor).select_related(
        "chain", "document", "source", "responsible", "created_by"
    )
    row = rows.filter(pk=agreement_id).first()
    if row is None:
        raise Http404(_("There is no such page."))
    if action == "whole":
        # Who sees the title alone is not told what else there is.
        if not agreement_policy.may(request.actor, "whole", row):
            raise Http404(_("There is no such page."))
    elif action != "view":
        agreement_policy.check(request.actor, action, row)
    return row


def _of(agreement: Agreement, rows: Any, key: int) -> Any:
    row = rows.filter(pk=key).first()
    if row is None:
        raise Http404(_("There is no such page."))
    row.agreement = agreement
    return row


def party_of(agreement: Agreement, key: int) -> Party:
    return _of(agreement, agreement.parties.select_related("organisation__merged_into"), key)


def obligation_of(agreement: Agreement, key: int) -> Obligation:
    rows = agreement.obligations.select_related("owner__organisation", "confirmer__organisation")
    return _of(agreement, rows, key)


def due_of(request: HttpRequest, agreement: Agreement, key: int) -> Due:
    rows = due_policy.rows(request.actor).filter(obligation__agreement=agreement)
    row = rows.select_related(
        "obligation__owner__organisation__merged_into",
        "obligation__confirmer__organisation__merged_into",
        "document",
    ).filter(pk=key).first()  # fmt: skip
    if row is None:
        raise Http404(_("There is no such page."))
    row.obligation.agreement = agreement
    return row


def outcome_of(request: HttpRequest, agreement: Agreement, key: int) -> AgreementOutcome:
    rows = outcome_policy.rows(request.actor).filter(agreement=agreement)
    return _of(agreement, rows, key)


def agreement_url(row: Agreement, fragment: str = "") -> str:
    url = reverse("agreements:agreement", args=[row.chain.slug, row.pk])
    return f"{url}#{fragment}" if fragment else url

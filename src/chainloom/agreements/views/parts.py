"""What belongs to an agreement: parties, obligations, what is due, outcomes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.organisations.policy import organisation_policy

from .. import services
from ..acts import DUE_ACTS, OUTCOME_ACTS, Act, act_of
from ..forms import ActForm, ObligationForm, OutcomeForm, PartyForm, party_name
from ..models import Agreement
from ..policy import due_policy, outcome_policy
from .common import (
    agreement_of,
    agreement_url,
    due_of,
    obligation_of,
    outcome_of,
    party_of,
    saved,
    see_other,
    status_of,
)

STOP = Act(
    "stop",
    gettext_lazy("Stop it"),
    "edit",
    "player-stop",
    lambda row, by, **given: services.obligation_stop(obligation=row, by=by, **given),
    gettext_lazy("Stopped; what was due until then stays."),
    ("reason", "on?"),
)


def _form(
    request: HttpRequest, form: Any, row: Agreement, heading: Any, **context: Any
) -> HttpResponse:
    about = {"form": form, "agreement": row, "heading": str(heading), "subtitle": row.title}
    return render(
        request, "agreements/part_form.html", {**about, **context}, status=status_of(form)
    )


# Parties


@require_http_methods(["GET", "POST"])
def party_add(request: HttpRequest, chain_slug: str, agreement_id: int) -> HttpResponse:
    row = agreement_of(request, agreement_id, "edit")
    form = PartyForm(posted(request), initial={"role": "party"})
    data = request.POST if request.method == "POST" else request.GET
    key = whole_number(data.get("organisation")) or 0
    chosen = organisation_policy.rows(request.actor).filter(pk=key).first()

    def work() -> None:
        services.party_add(
            agreement=row, organisation=key, values=form.cleaned_data, by=request.actor
        )

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("One more party."))
        return see_other(agreement_url(row))
    return _form(request, form, row, _("Add a party"), picks=True, chosen=chosen)


@require_http_methods(["GET", "POST"])
def party_edit(
    request: HttpRequest, chain_slug: str, agreement_id: int, party_id: int
) -> HttpResponse:
    row = agreement_of(request, agreement_id, "edit")
    party = party_of(row, party_id)
    initial = {name: getattr(party, name) for name in ("role", "signatory", "signatory_post")}
    form = PartyForm(posted(request), initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: services.party_update(party=party, values=form.cleaned_data, by=request.actor),
    ):
        messages.success(request, _("Saved."))
        return see_other(agreement_url(row))
    return _form(request, form, row, party_name(party), removes=party)


@require_POST
def party_remove(
    request: HttpRequest, chain_slug: str, agreement_id: int, party_id: int
) -> HttpResponse:
    row = agreement_of(request, agreement_id, "edit")
    party = party_of(row, party_id)
    done(
        request,
        lambda: services.party_remove(party=party, by=request.actor),
        _("It is no party any longer."),
    )
    return see_other(agreement_url(row))


# Obligations


@require_http_methods(["GET", "POST"])
def obligation_add(request: HttpRequest, chain_slug: str, agreement_id: int) -> HttpResponse:
    row = agreement_of(request, agreement_id, "edit")
    form = ObligationForm(posted(request), agreement=row)
    if request.method == "POST" and saved(
        form,
        lambda: services.obligation_add(agreement=row, values=form.values(), by=request.actor),
    ):
        messages.success(request, _("It is owed now; both sides are told."))
        return see_other(agreement_url(row, "obligations"))
    return _form(request, form, row, _("Add an obligation"))


@require_http_methods(["GET", "POST"])
def obligation_edit(
    request: HttpRequest, chain_slug: str, agreement_id: int, obligation_id: int
) -> HttpResponse:
    row = agreement_of(request, agreement_id, "edit")
    obligation = obligation_of(row, obligation_id)
    initial = ObligationForm.initial_of(obligation)
    form = ObligationForm(posted(request), agreement=row, initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: services.obligation_update(
            obligation=obligation,
            values=form.values(),
            version=form.cleaned_data["version"],
            by=request.actor,
        ),
    ):
        messages.success(request, _("Saved."))
        return see_other(agreement_url(row, "obligations"))
    return _form(request, form, row, _("Change an obligation"), obligation=obligation)


@require_http_methods(["GET", "POST"])
def obligation_stop(
    request: HttpRequest, chain_slug: str, agreement_id: int, obligation_id: int
) -> HttpResponse:
    row = agreement_of(request, agreement_id, "edit")
    obligation = obligation_of(row, obligation_id)
    form = ActForm(posted(request), act=STOP, actor=request.actor, row=obligation)
    if request.method == "POST" and saved(
        form, lambda: STOP.run(obligation, request.actor, **form.values())
    ):
        messages.success(request, str(STOP.said))
        return see_other(agreement_url(row, "obligations"))
    return _form(request, form, row, _("Stop an obligation"), note=obligation.what)


@require_POST
def obligation_resume(
    request: HttpRequest, chain_slug: str, agreement_id: int, obligation_id: int
) -> HttpResponse:
    row = agreement_of(request, agreement_id, "edit")
    obligation = obligation_of(row, obligation_id)
    done(
        request,
        lambda: services.obligation_resume(obligation=obligation, by=request.actor),
        _("It is owed again."),
    )
    return see_other(agreement_url(row, "obligations"))


# What is due


@require_http_methods(["GET", "POST"])
def due_act(
    request: HttpRequest, chain_slug: str, agreement_id: int, due_id: int, verb: str
) -> HttpResponse:
    """Say that it was done; confirm, send back or waive it; open it again."""
    row = agreement_of(request, agreement_id, "whole")
    due = due_of(request, row, due_id)
    found = act_of(verb, DUE_ACTS)
    if found is None:
        raise Http404(_("There is no such page."))
    due_policy.check(request.actor, found.action, due)
    form = ActForm(posted(request), act=found, actor=request.actor, row=due)
    if request.method == "POST" and saved(
        form, lambda: found.run(due, request.actor, **form.values())
    ):
        messages.success(request, str(found.said))
        return see_other(agreement_url(row, f"due-{due.pk}"))
    return _form(request, form, row, found.label, due=due, icon=found.icon)


# Outcomes


@require_http_methods(["GET", "POST"])
def outcome_add(request: HttpRequest, chain_slug: str, agreement_id: int) -> HttpResponse:
    row = agreement_of(request, agreement_id, "state")
    form = OutcomeForm(posted(request))
    if request.method == "POST" and saved(
        form,
        lambda: services.outcome_add(agreement=row, by=request.actor, **form.cleaned_data),
    ):
        messages.success(request, _("Noted; it counts once another party confirms it."))
        return see_other(agreement_url(row, "outcomes"))
    return _form(request, form, row, _("State an outcome"))


@require_POST
def outcome_act(
    request: HttpRequest, chain_slug: str, agreement_id: int, outcome_id: int, verb: str
) -> HttpResponse:
    row = agreement_of(request, agreement_id, "whole")
    outcome = outcome_of(request, row, outcome_id)
    found = act_of(verb, OUTCOME_ACTS)
    if found is None:
        raise Http404(_("There is no such page."))
    outcome_policy.check(request.actor, found.action, outcome)
    done(request, lambda: found.run(outcome, request.actor), str(found.said))
    return see_other(agreement_url(row, "outcomes"))

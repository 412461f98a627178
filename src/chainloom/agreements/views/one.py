"""One agreement: its page, writing it, and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.documents.policy import document_policy, sees_documents
from chainloom.organisations.finding import search
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from .. import services
from ..acts import act_of, acts_for
from ..forms import ActForm, AgreementForm
from ..health import TONES
from ..models import Agreement, PartyRole
from ..policy import agreement_policy, outcome_policy
from ..selectors import listing, story
from ..selectors.pulse import attach_health
from .common import agreement_of, agreement_url, saved, see_other, status_of

MOST_OPTIONS = 12
# So many entries of its history stand open.
NEWS = 10


@require_GET
def detail(request: HttpRequest, chain_slug: str, agreement_id: int) -> HttpResponse:
    row = agreement_of(request, agreement_id)
    actor = request.actor
    parties = [
        (one, one.organisation.now) for one in listing.parties_of([row.pk]).order_by("order", "pk")
    ]
    context: dict[str, Any] = {"agreement": row, "parties": parties}
    if not agreement_policy.may(actor, "whole", row):
        return render(request, "agreements/open.html", context)
    today = timezone.localdate()
    attach_health([row], today)
    owing = story.obligations(actor, row, today)
    outcomes = _outcomes(request, row)
    health = row.health_on(today)
    told = story.history(row)
    context |= {
        "health": health,
        "health_tone": TONES[health],
        "reasons": row.health_reasons(today),
        "owing": owing,
        "outcomes": outcomes,
        "sums": story.sums(row, owing, outcomes),
        "share": story.term_share(row, today),
        "today": today,
        "history": told[:NEWS],
        "earlier": told[NEWS:],
        "acts": acts_for(row, actor),
        "may_edit": agreement_policy.may(actor, "edit", row),
        "may_state": agreement_policy.may(actor, "state", row) and not row.is_intended(),
        "sees_documents": sees_documents(actor),
        "sees_document": row.document is not None
        and document_policy.may(actor, "view", row.document),
    }
    return render(request, "agreements/agreement.html", context)


def _outcomes(request: HttpRequest, row: Agreement) -> list[Any]:
    """What came of it, each with what the actor may do with it."""
    actor = request.actor
    rows = row.outcomes.select_related(
        "stated_by__organisation__merged_into", "confirmed_by__organisation__merged_into"
    )
    may = {
        action: set(
            outcome_policy.rows(actor, action).filter(agreement=row).values_list("pk", flat=True)
        )
        for action in ("confirm", "remove")
    }
    found: list[Any] = list(rows)
    for one in found:
        one.may_confirm = not one.is_confirmed() and one.pk in may["confirm"]
        one.may_remove = one.pk in may["remove"]
    return found


# Writing


def _sent_parties(request: HttpRequest) -> list[tuple[Organisation, str]]:
    """The organisations that were chosen, in their order, each with its role or none."""
    data = request.POST if request.method == "POST" else request.GET
    keys = [whole_number(key) for key in data.getlist("parties")]
    wanted = list(dict.fromkeys(key for key in keys if key))[:200]
    rows = organisation_policy.rows(request.actor).in_bulk(wanted)
    return [(rows[key], str(data.get(f"role_{key}") or "")) for key in wanted if key in rows]


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    agreement_policy.check_add(request.actor)
    form = AgreementForm(posted(request), actor=request.actor, initial={"kind": "research"})
    chosen = _sent_parties(request)
    made: list[Agreement] = []

    def work() -> None:
        made.append(
            services.agreement_create(
                values=form.values(),
                parties=chosen,
                state=form.cleaned_data["state"],
                by=request.actor,
            )
        )

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Entered. Add what each party owes."))
        return see_other(agreement_url(made[0]))
    context = {"form": form, "chosen": chosen, "roles": PartyRole.choices}
    return render(request, "agreements/form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, agreement_id: int) -> HttpResponse:
    row = agreement_of(request, agreement_id, "edit")
    initial = AgreementForm.initial_of(row)
    form = AgreementForm(posted(request), actor=request.actor, agreement=row, initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: services.agreement_update(
            agreement=row,
            values=form.values(),
            version=form.cleaned_data["version"],
            by=request.actor,
        ),
    ):
        messages.success(request, _("Saved."))
        return see_other(agreement_url(row))
    context = {"form": form, "agreement": row}
    return render(request, "agreements/form.html", context, status=status_of(form))


@require_GET
def party_options(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The organisations chosen so far, and those that fit what was typed."""
    agreement_policy.check_add(request.actor)
    q = (request.GET.get("party_name") or "").strip()[:100]
    one = request.GET.get("field") == "organisation"
    chosen = [] if one else _sent_parties(request)
    taken = {row.pk for row, _role in chosen}
    found = [hit.organisation for hit in search(request.actor, q, limit=MOST_OPTIONS)] if q else []
    context = {
        "chosen": chosen,
        "found": [row for row in found if row.pk not in taken],
        "q": q,
        "one": one,
        "roles": PartyRole.choices,
    }
    return render(request, "agreements/_party_options.html", context)


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, chain_slug: str, agreement_id: int, verb: str) -> HttpResponse:
    """One step of the agreement: its form, and the step itself."""
    row = agreement_of(request, agreement_id)
    found = act_of(verb)
    if found is None:
        raise Http404(_("There is no such page."))
    agreement_policy.check(request.actor, found.action, row)
    form = ActForm(posted(request), act=found, actor=request.actor, row=row)
    if request.method == "POST" and saved(
        form, lambda: found.run(row, request.actor, **form.values())
    ):
        messages.success(request, str(found.said))
        if found.verb == "remove":
            return see_other(reverse("agreements:list", args=[chain_slug]))
        return see_other(agreement_url(row))
    context = {
        "form": form,
        "agreement": row,
        "act": found,
        "subtitle": row.title,
        "is_ready": found.ready(row),
    }
    return render(request, "agreements/act.html", context, status=status_of(form))

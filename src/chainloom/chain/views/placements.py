"""Placing an organisation on the chain's stages, from its page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.accounts.actor import Actor
from chainloom.core.buttons import done
from chainloom.core.forms import posted
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from .. import services
from ..forms import PlacementForm
from ..models import Placement
from ..policy import placement_policy
from .common import saved, see_other, status_of


def _panel_url(request: HttpRequest, organisation_id: int) -> str:
    return reverse("organisations:panel", args=[request.chain.slug, organisation_id, "chain"])


def panel_context(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """What the tab “In the chain” of an organisation's page shows."""
    placements = (
        placement_policy.rows(request.actor)
        .filter(organisation=organisation)
        .select_related("stage", "source")
        .order_by("-is_primary", "stage__column", "pk")
    )
    return {
        "placements": placements,
        "may_place": organisation_policy.may(request.actor, "place", organisation),
        "may_change": organisation_policy.may(request.actor, "edit", organisation),
    }


def placement_count(actor: Actor, organisation: Organisation) -> int:
    return placement_policy.rows(actor).filter(organisation=organisation).count()


@require_http_methods(["GET", "POST"])
def placement_new(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """Place an organisation on a stage: for the office."""
    organisation = get_object_or_404(organisation_policy.rows(request.actor), pk=pk)
    organisation_policy.check(request.actor, "place", organisation)
    form = PlacementForm(posted(request), chain=request.chain, may_place=True)
    if request.method == "POST" and saved(
        form,
        lambda: services.placement_add(
            organisation=organisation, by=request.actor, **form.service_values()
        ),
    ):
        messages.success(request, _("The place on the chain is saved."))
        return see_other(_panel_url(request, organisation.pk))
    context = {"form": form, "organisation": organisation, "back": _panel_url(request, pk)}
    return render(request, "chain/placement_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def placement_edit(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """Change what is made there; the office may change the stage too."""
    placement = _placement(request, pk, "edit")
    initial = {
        "stage": placement.stage_id,
        "is_primary": placement.is_primary,
        "products": placement.products,
        "capacity": placement.capacity,
        "capacity_unit": placement.capacity_unit,
    }
    form = PlacementForm(
        posted(request),
        initial=initial,
        chain=request.chain,
        may_place=placement_policy.may(request.actor, "place", placement),
    )
    if request.method == "POST" and saved(
        form,
        lambda: services.placement_update(
            placement=placement, by=request.actor, **form.service_values()
        ),
    ):
        messages.success(request, _("The place on the chain is saved."))
        return see_other(_panel_url(request, placement.organisation_id))
    context = {
        "form": form,
        "organisation": placement.organisation,
        "placement": placement,
        "may_remove": placement_policy.may(request.actor, "place", placement),
        "back": _panel_url(request, placement.organisation_id),
    }
    return render(request, "chain/placement_form.html", context, status=status_of(form))


@require_POST
def placement_remove(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    placement = _placement(request, pk, "place")
    organisation_id = placement.organisation_id
    done(
        request,
        lambda: services.placement_remove(placement=placement, by=request.actor),
        _("It stands on this stage no longer."),
    )
    return see_other(_panel_url(request, organisation_id))


def _placement(request: HttpRequest, pk: int, action: str) -> Placement:
    rows = placement_policy.rows(request.actor).select_related("organisation", "stage__chain")
    placement = get_object_or_404(rows, pk=pk)
    placement_policy.check(request.actor, action, placement)
    return placement

"""What counts for how much in the order of matches: the office's settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.chain.policy import chain_policy
from chainloom.core.forms import posted

from .. import services
from ..forms.weights import WeightsForm
from ..matching.weights import own_weights, weights_of
from .common import saved, see_other, status_of


def _check(request: HttpRequest) -> None:
    """Members do not set the order, and are not told where it is set; the leader may not."""
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))
    chain_policy.check(request.actor, "edit", request.chain)


@require_http_methods(["GET", "POST"])
def match_weights(request: HttpRequest, chain_slug: str) -> HttpResponse:
    _check(request)
    form = WeightsForm(posted(request), initial=weights_of(request.chain.pk).as_dict())
    if request.method == "POST" and saved(
        form,
        lambda: services.weights.match_weights_change(
            chain=request.chain, values=form.service_values(), by=request.actor
        ),
    ):
        messages.success(request, _("The weights are saved; the next question uses them."))
        return see_other(_address(request))
    own = own_weights(request.chain.pk)
    page = {"form": form, "is_own": bool(own)}
    return render(request, "lists/match_weights.html", page, status=status_of(form))


@require_POST
def match_weights_reset(request: HttpRequest, chain_slug: str) -> HttpResponse:
    _check(request)
    services.weights.match_weights_reset(chain=request.chain, by=request.actor)
    messages.success(request, _("The usual weights hold again."))
    return see_other(_address(request))


def _address(request: HttpRequest) -> str:
    return reverse("lists:match_weights", args=[request.chain.slug])

"""A new chain, from a template."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import services
from ..forms import ChainNewForm
from ..policy import chain_policy
from .common import saved, see_other


@login_required
@require_http_methods(["GET", "POST"])
def chain_new(request: HttpRequest) -> HttpResponse:
    """For the installation's operator; anybody else is told there is no such page."""
    if not chain_policy.may_add(request.actor):
        raise Http404
    form = ChainNewForm(request.POST if request.method == "POST" else None)

    def work() -> None:
        values = dict(form.cleaned_data)
        services.chain_create(district=values.pop("district_code"), by=request.actor, **values)

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("The chain is made: draw it, then invite its people."))
        return see_other(reverse("chain:map", args=[form.cleaned_data["slug"]]))
    return render(request, "chain/chain_new.html", {"form": form})

"""How links that nobody told of are drawn: the office's settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chainloom.core.forms import posted

from ...as_of import dated_url
from ...resilience_forms import DrawsForm
from ...services import resilience as services
from ..common import check_edit, saved, see_other, status_of
from .common import check_sees_all


@require_http_methods(["GET", "POST"])
def resilience_draws(request: HttpRequest, chain_slug: str) -> HttpResponse:
    check_sees_all(request)
    check_edit(request)
    settings = services.draw_settings(request.chain)
    form = DrawsForm(posted(request), initial=DrawsForm.values_of(settings))
    if request.method == "POST" and saved(
        form,
        lambda: services.draw_settings_change(
            chain=request.chain, by=request.actor, **form.service_values()
        ),
    ):
        messages.success(request, _("The settings of the draws are saved."))
        return see_other(dated_url(request, "chain:resilience"))
    return render(request, "chain/resilience/draws.html", {"form": form}, status=status_of(form))

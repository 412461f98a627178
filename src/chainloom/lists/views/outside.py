"""What the office does with an offer from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from chainloom.core.buttons import done

from .. import services
from ..policy import outside_offer_policy
from .common import see_other

ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "hand_on": (
        services.outside.outside_offer_hand_on,
        gettext_lazy("Handed on: who asks reads it now."),
    ),
    "remove": (services.outside.outside_offer_remove, gettext_lazy("Removed.")),
}


@require_POST
def act(request: HttpRequest, chain_slug: str, offer_id: int, verb: str) -> HttpResponse:
    rows = outside_offer_policy.rows(request.actor).select_related("need__chain")
    row = rows.filter(pk=offer_id).first()
    if row is None or verb not in ACTS:
        raise Http404(_("There is no such page."))
    outside_offer_policy.check(request.actor, verb, row)
    run, said = ACTS[verb]
    done(request, lambda: run(offer=row, by=request.actor), str(said))
    return see_other(reverse("lists:need", args=[chain_slug, row.need_id]) + "#outside")

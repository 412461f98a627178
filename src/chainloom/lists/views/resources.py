"""The list of resources, and one resource."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from chainloom.core.tables import Column, Table

from ..forms.filters import ResourceFilter
from ..selectors import resources as selectors
from .common import resource_of

COLUMNS = [
    Column("title", _("resource"), sort="title", fixed=True),
    Column("kind", _("kind"), sort="kind"),
    Column("offerer", _("who offers"), sort="organisation__sort_key"),
    Column("amount", _("amount"), numeric=True),
    Column("price", _("price from"), numeric=True, default=False),
    Column("until", _("available until"), sort="available_until"),
    Column("state", _("state"), sort="state"),
    Column("confirmed", _("confirmed"), sort="confirmed_at"),
    Column("added", _("entered"), sort="pk", default=False),
]


@require_GET
def resource_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = ResourceFilter(request.GET)
    rows = selectors.resources(request.actor, **filters.chosen())
    table = Table(request.GET, COLUMNS, default_sort="-added", filters=filters).load(rows)
    return render(request, "lists/resources.html", {"table": table})


@require_GET
def detail(request: HttpRequest, chain_slug: str, resource_id: int) -> HttpResponse:
    resource = resource_of(request, resource_id)
    return render(request, "lists/resource.html", {"resource": resource})

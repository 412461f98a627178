"""The list of needs, and one need."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from chainloom.core.tables import Column, Table

from ..forms.filters import NeedFilter
from ..selectors import needs as selectors
from .common import need_of

COLUMNS = [
    Column("title", gettext_lazy("need"), sort="title", fixed=True),
    Column("kind", gettext_lazy("kind"), sort="kind"),
    Column("asker", gettext_lazy("who asks")),
    Column("amount", gettext_lazy("amount"), numeric=True),
    Column("price", gettext_lazy("price at most"), numeric=True, default=False),
    Column("needed", gettext_lazy("needed by"), sort="needed_by"),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("due", gettext_lazy("next due"), sort="next_due"),
    Column("rating", gettext_lazy("satisfaction"), sort="rating", numeric=True, default=False),
    Column("sent", _("sent"), sort="pk"),
]


@require_GET
def need_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = NeedFilter(request.GET)
    rows = selectors.needs(request.actor, **filters.chosen())
    table = Table(request.GET, COLUMNS, default_sort="-sent", filters=filters).load(rows)
    table.rows = selectors.with_names(request.actor, table.rows)
    return render(request, "lists/needs.html", {"table": table})


@require_GET
def detail(request: HttpRequest, chain_slug: str, need_id: int) -> HttpResponse:
    need = need_of(request, need_id)
    selectors.with_names(request.actor, [need])
    return render(request, "lists/need.html", {"need": need})

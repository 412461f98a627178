"""The list of resources, and one resource: read, written, offered, confirmed, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.tables import Column, Table

from .. import asking, services
from ..forms.filters import ResourceFilter
from ..forms.listing import ResourceForm
from ..models import Resource, ResourceState
from ..policy import resource_policy
from ..selectors import matches
from ..selectors import resources as selectors
from ..selectors.contacts import contacts_of
from ..understanding import cloth_values, spec_text
from .common import resource_of, see_other
from .writing import (
    RESOURCE,
    bound,
    initial_another,
    is_draft,
    is_to_be_sent,
    must_reread,
    organisation_meant,
    remember_written,
    reread,
    written,
    written_before,
)

COLUMNS = [
    Column("title", gettext_lazy("resource"), sort="title", fixed=True),
    Column("kind", gettext_lazy("kind"), sort="kind"),
    Column("offerer", gettext_lazy("who offers"), sort="organisation__sort_key"),
    Column("amount", gettext_lazy("amount"), numeric=True),
    Column("price", gettext_lazy("price from"), numeric=True, default=False),
    Column("until", gettext_lazy("available until"), sort="available_until"),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("confirmed", gettext_lazy("confirmed"), sort="confirmed_at"),
    Column("added", gettext_lazy("entered"), sort="pk", default=False),
]
# Verb → the right it needs, when it is ready, the service, what is said.
ACTS: dict[str, tuple[str, Callable[[Resource], bool], Callable[..., Any], Any]] = {
    "open": (
        "edit",
        lambda row: not row.is_open(),
        lambda row, by: services.resources.resource_open(resource=row, by=by),
        gettext_lazy("Offered: members find it now."),
    ),
    "confirm": (
        "confirm",
        lambda row: row.is_open(),
        lambda row, by: services.resources.resource_confirm(resource=row, by=by),
        gettext_lazy("Thank you: it holds."),
    ),
    "end": (
        "end",
        lambda row: row.is_open(),
        lambda row, by: services.resources.resource_end(resource=row, by=by),
        gettext_lazy("No longer offered."),
    ),
    "remove": (
        "edit",
        lambda row: row.state == ResourceState.DRAFT,
        lambda row, by: services.resources.resource_remove(resource=row, by=by),
        gettext_lazy("The draft is gone."),
    ),
}


def resource_url(row: Resource) -> str:
    return reverse("lists:resource", args=[row.chain.slug, row.pk])


@require_GET
def resource_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = ResourceFilter(request.GET).name_cuts(request.actor)
    rows = selectors.resources(request.actor, **filters.chosen())
    table = Table(request.GET, COLUMNS, default_sort="-added", filters=filters).load(rows)
    now = timezone.now()
    for row in table.rows:
        row.stale = row.is_stale(now)
    return render(request, "lists/resources.html", {"table": table})


@require_GET
def detail(request: HttpRequest, chain_slug: str, resource_id: int) -> HttpResponse:
    row = resource_of(request, resource_id)
    actor = request.actor
    ready = {verb for verb, entry in ACTS.items() if entry[1](row)}
    may = {action: resource_policy.may(actor, action, row) for action in ("edit", "confirm", "end")}
    context = {
        "resource": row,
        "sent_before": request.GET.get("sent") == "before",
        "verbs": {verb for verb in ready if may[ACTS[verb][0]]},
        "may_edit": may["edit"],
        "stale": row.is_stale(timezone.now()),
        "cloth": cloth_values(spec_text(row.spec)) if row.spec else {},
        "contacts": contacts_of(actor, row, resource_policy),
        "matches": matches.about_resource(actor, row.pk),
    }
    return render(request, "lists/resource.html", context)


def _offered_again(request: HttpRequest, row: Resource) -> str:
    """Where the same form leads that wrote it a moment ago; a draft is offered by it."""
    if not is_to_be_sent(request, RESOURCE, row):
        return f"{resource_url(row)}?sent=before"
    _action, _ready, run, said = ACTS["open"]
    done(request, lambda: run(row, request.actor), str(said))
    return resource_url(row)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    organisation = organisation_meant(request, request.POST or request.GET)
    resource_policy.check_add(request.actor, organisation_id=organisation and organisation.pk)
    rows = resource_policy.rows(request.actor)
    if again := written_before(request, organisation, rows.exclude(state=ResourceState.ENDED)):
        return see_other(_offered_again(request, again))
    if must_reread(request, RESOURCE, organisation):
        return reread(request, RESOURCE, organisation)
    if request.method == "POST":
        form: Any = bound(request, RESOURCE, organisation)
    else:
        initial = initial_another(request, RESOURCE, organisation, rows) or asking.offer_of(request)
        form = ResourceForm(initial=initial, actor=request.actor, organisation=organisation)

    def work() -> str:
        row = services.resources.resource_create(
            organisation=organisation,
            values=form.values(),
            offer=not is_draft(request),
            by=request.actor,
        )
        said = _("Offered: members find it now.") if row.is_open() else _("Kept as a draft.")
        messages.success(request, said)
        remember_written(request, organisation, row.pk)
        return resource_url(row)

    return written(request, RESOURCE, form, work, organisation=organisation)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, resource_id: int) -> HttpResponse:
    row = resource_of(request, resource_id, "edit")
    if "read" in request.POST:
        return reread(request, RESOURCE, row.organisation)
    if request.method == "POST":
        form: Any = bound(request, RESOURCE, row.organisation)
    else:
        initial = ResourceForm.initial_of(row)
        form = ResourceForm(initial=initial, actor=request.actor, organisation=row.organisation)

    def work() -> str:
        services.resources.resource_update(
            resource=row,
            values=form.values(),
            version=form.cleaned_data["version"],
            by=request.actor,
        )
        messages.success(request, _("Saved."))
        return resource_url(row)

    return written(request, RESOURCE, form, work, resource=row, organisation=row.organisation)


@require_POST
def act(request: HttpRequest, chain_slug: str, resource_id: int, verb: str) -> HttpResponse:
    """One of the few things that are done with a resource at the press of a button."""
    row = resource_of(request, resource_id)
    if verb not in ACTS:
        raise Http404(_("There is no such page."))
    action, _ready, run, said = ACTS[verb]
    resource_policy.check(request.actor, action, row)
    went = done(request, lambda: run(row, request.actor), str(said))
    if verb == "remove" and went:
        return see_other(reverse("lists:resources", args=[chain_slug]))
    return see_other(resource_url(row))


@require_POST
def derive(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Offers from what firms make on their stages: for the office."""
    resource_policy.check_add(request.actor)
    made: list[int] = []
    went = done(request, lambda: made.append(services.resources.resources_derive(by=request.actor)))
    if went:
        text = ngettext(
            "%(count)d resource was derived; its owner has yet to confirm it.",
            "%(count)d resources were derived; their owners have yet to confirm them.",
            made[0],
        )
        messages.success(request, text % {"count": made[0]})
    return see_other(reverse("lists:resources", args=[chain_slug]))

"""A firm in the chain: where it stands, its suppliers and customers, its neighbours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.organisations import finding
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from .. import services
from ..drawing.neighbours import DrawnNeighbours, DrawnNode, draw_neighbours
from ..forms import LinkForm, MapForm
from ..models import SupplyLink
from ..policy import supply_link_policy
from ..selectors import firm_view, neighbourhood
from .common import saved, see_other, status_of

SIDES = ("supplier", "customer")


def _firm(request: HttpRequest, pk: int) -> Organisation:
    return get_object_or_404(organisation_policy.rows(request.actor), pk=pk)


@require_GET
def firm_page(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """One firm's place, its supplies and its neighbours up to three steps."""
    organisation = _firm(request, pk)
    return render(request, "chain/firm.html", firm_context(request, organisation))


@require_GET
def mine(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The reader's own organisation."""
    if request.actor.organisation_id is None:
        raise Http404
    organisation = _firm(request, request.actor.organisation_id)
    return render(
        request, "chain/firm.html", firm_context(request, organisation) | {"is_own": True}
    )


def firm_context(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    form = MapForm(request.GET, actor=request.actor)
    steps = request.GET.get("steps", "2")
    steps = int(steps) if steps in ("1", "2", "3") else 2
    about = {
        "chain": request.chain,
        "organisation": organisation,
        "filters": form.filters(),
        "actor": request.actor,
    }
    view = firm_view(**about, pages=(_page(request, "purchases"), _page(request, "sales")))
    around = neighbourhood(**about, steps=steps)
    drawn = draw_neighbours(around, request.chain) if around.ties else None
    return {
        "organisation": organisation,
        "organisation_url": _profile_url(request, organisation),
        "view": view,
        "around": around,
        "drawn": drawn,
        "node_lists": _node_lists(drawn) if drawn else [],
        "steps": steps,
        "is_own": request.actor.organisation_id == organisation.pk,
    }


def _page(request: HttpRequest, table: str) -> int:
    asked = whole_number(request.GET.get(table), most=7)
    return 1 if asked is None else asked


def _profile_url(request: HttpRequest, organisation: Organisation) -> str:
    try:
        return reverse("organisations:detail", args=[request.chain.slug, organisation.pk])
    except NoReverseMatch:
        return ""


def _node_lists(drawn: DrawnNeighbours) -> list[tuple[str, list[DrawnNode]]]:
    """The picture as lists, nearest first: what a phone shows."""
    lists = [
        (text, [node for node in drawn.nodes if node.middle_x == x]) for x, text in drawn.heads
    ]
    return sorted(lists, key=lambda one: min(node.node.step for node in one[1]))


@require_http_methods(["GET", "POST"])
def link_new(request: HttpRequest, chain_slug: str, pk: int, side: str) -> HttpResponse:
    """Add a supplier or a customer of a firm."""
    organisation = _firm(request, pk)
    if side not in SIDES:
        raise Http404
    supply_link_policy.check_add(request.actor, supplier_id=organisation.pk, buyer_id=None)
    form = LinkForm(posted(request))
    partner = None
    if form.is_bound and form.is_valid():
        partner = (
            organisation_policy.rows(request.actor).filter(pk=form.cleaned_data["partner"]).first()
        )
        if partner is None:
            form.add_error(None, _("Choose the other firm from the list."))

    def work() -> None:
        supplier, buyer = (partner, organisation) if side == "supplier" else (organisation, partner)
        services.supply_link_add(
            chain=request.chain,
            supplier=supplier,
            buyer=buyer,
            by=request.actor,
            **form.service_values(),
        )

    if request.method == "POST" and partner is not None and saved(form, work):
        messages.success(request, _("The supply link is added."))
        return see_other(reverse("chain:firm", args=[chain_slug, pk]))
    context = {"form": form, "organisation": organisation, "side": side, "partner": partner}
    return render(request, "chain/link_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def link_edit(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    link = _link(request, pk)
    initial = {"product": link.product, "amount": link.amount, "year": link.year}
    form = LinkForm(posted(request), initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: services.supply_link_update(link=link, by=request.actor, **form.service_values()),
    ):
        messages.success(request, _("The supply link is saved."))
        return see_other(_back(request, link))
    context = {"form": form, "link": link, "back": _back(request, link)}
    return render(request, "chain/link_form.html", context, status=status_of(form))


@require_POST
def link_remove(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    link = _link(request, pk)
    back = _back(request, link)
    done(
        request,
        lambda: services.supply_link_remove(link=link, by=request.actor),
        _("The supply link is removed."),
    )
    return see_other(back)


def _link(request: HttpRequest, pk: int) -> SupplyLink:
    rows = supply_link_policy.rows(request.actor).select_related("supplier", "buyer", "chain")
    link = get_object_or_404(rows, pk=pk)
    supply_link_policy.check(request.actor, "edit", link)
    return link


def _back(request: HttpRequest, link: SupplyLink) -> str:
    """To the firm's own page, or to the buyer's for the office."""
    own = request.actor.organisation_id
    firm = own if own in (link.supplier_id, link.buyer_id) else link.buyer_id
    return reverse("chain:firm", args=[request.chain.slug, firm])


@require_GET
def partner_options(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Firms whose name fits, as radio buttons of the link form."""
    text = request.GET.get("partner_name", "").strip()
    found = finding.search(request.actor, text, limit=8) if text else []
    return render(request, "chain/_partner_options.html", {"found": found, "text": text})

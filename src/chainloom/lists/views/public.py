"""Needs and policies as whoever is not signed in finds them, and the offer they can leave."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from chainloom.accounts.actor import Actor
from chainloom.accounts.selectors import membership_for
from chainloom.chain import public as pages
from chainloom.core.digits import whole_number

from .. import kinds, public, services
from ..eligibility import words_of
from ..forms.outside import OutsideOfferForm
from ..models import Need
from ..selectors import public as selectors
from ..understanding import cloth_values
from .common import saved, see_other, status_of
from .policies import language

A_PAGE = 20
VOICE = "public page"


def _page(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, A_PAGE).get_page(whole_number(request.GET.get("page"), most=6) or 1)


@require_GET
@pages.page
def policies(request: HttpRequest, public_slug: str) -> HttpResponse:
    chain = request.public_chain
    page = _page(request, public.public_policies(chain))
    words = words_of(chain)
    rows = [selectors.told_policy(row, words, language()) for row in page]
    context = {"chain": chain, "page": page, "rows": rows}
    return render(request, "lists/public/policies.html", context)


@require_GET
@pages.page
def policy(request: HttpRequest, public_slug: str, policy_id: int) -> HttpResponse:
    chain = request.public_chain
    row = public.public_policies(chain).filter(pk=policy_id).first()
    if row is None:
        raise Http404(_("There is no such page."))
    told = selectors.told_policy(row, words_of(chain), language())
    context = {"chain": chain, "policy": row, "told": told, "lines": told.conditions}
    return render(request, "lists/public/policy.html", context)


@require_GET
@pages.page
def needs(request: HttpRequest, public_slug: str) -> HttpResponse:
    chain = request.public_chain
    rows = public.public_needs(chain)
    there = set(rows.order_by().values_list("kind", flat=True).distinct())
    choices = [one for one in kinds.kinds() if one.code in there]
    kind = request.GET.get("kind", "")
    if kind in there:
        rows = rows.filter(kind=kind)
    page = _page(request, rows)
    context = {
        "chain": chain,
        "page": page,
        "rows": [selectors.told_need(row) for row in page],
        "kinds": choices if len(choices) > 1 else [],
        "kind": kind if kind in there else "",
    }
    return render(request, "lists/public/needs.html", context)


# No session stands behind it and no cookie is asked for, so that there is nothing a request
# from elsewhere could misuse; what it can do is limited by address (services.outside).
@csrf_exempt
@require_http_methods(["GET", "POST"])
@pages.page
def need(request: HttpRequest, public_slug: str, need_id: int) -> HttpResponse:
    """One need, and the form of whoever can offer it and has no account."""
    chain = request.public_chain
    row = public.public_needs(chain).filter(pk=need_id).first()
    if row is None:
        raise Http404(_("There is no such page."))
    form = OutsideOfferForm(request.POST if request.method == "POST" else None)
    here = pages.address("public_lists:need", chain.slug, row.pk)
    if request.method == "POST" and _left(request, row, form):
        mark = "&" if "?" in here else "?"
        return see_other(f"{here}{mark}sent=1#offer")
    workspace = reverse("lists:need", args=[chain.slug, row.pk])
    told = selectors.told_need(row)
    context = {
        "chain": chain,
        "need": row,
        "told": told,
        "cloth": cloth_values(told.cloth) if told.cloth else {},
        "form": form,
        "is_sent": "sent" in request.GET,
        "workspace": workspace,
        "is_member": _is_member(request, chain.slug),
        "here": here,
    }
    return render(request, "lists/public/need.html", context, status=status_of(form))


def _is_member(request: HttpRequest, slug: str) -> bool:
    user = request.user
    return user.is_authenticated and membership_for(user=user, chain_slug=slug) is not None


def _left(request: HttpRequest, row: Need, form: OutsideOfferForm) -> bool:
    """Whether the page may say that it was received: a program that filled in the trap is told
    the same, and nothing is kept."""
    if form.is_valid() and form.cleaned_data["website"]:
        return True
    return saved(
        form,
        lambda: services.outside.outside_offer_leave(
            need=row,
            values=form.cleaned_data,
            address=get_adapter().get_client_ip(request),
            by=Actor.for_system(VOICE, request.public_chain),
        ),
    )

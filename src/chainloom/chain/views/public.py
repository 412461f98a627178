"""The public start page of a chain, and the office's page that decides whether there is one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.organisations.selectors.history import district_short

from .. import public, services
from ..forms import PublicForm
from ..models import Chain
from ..selectors.glance import glance, public_members, stages_of
from .common import check_edit, saved, see_other, status_of

A_PAGE = 30


def _counted(chain: Chain) -> list[dict[str, object]]:
    return [
        {"section": one, "url": public.address(one.url_name, chain.slug), "count": one.count(chain)}
        for one in public.sections()
    ]


@require_GET
@public.page
def start(request: HttpRequest, public_slug: str) -> HttpResponse:
    """The chain's name, what it is about, its figures, and how much of each list is public."""
    chain = request.public_chain
    found = glance(chain)
    context = {
        "chain": chain,
        "counted": _counted(chain),
        "glance": found.value,
        "at": found.at,
        "stages": stages_of(chain, found.value),
    }
    return render(request, "chain/public/start.html", context)


@require_GET
@public.page
def members(request: HttpRequest, public_slug: str) -> HttpResponse:
    """Those who agreed to be named, with their stages."""
    chain = request.public_chain
    pages = Paginator(public_members(chain), A_PAGE)
    page = pages.get_page(whole_number(request.GET.get("page"), most=6) or 1)
    for row in page:
        row.city = district_short(row.district_code) if row.district_code else ""
    return render(request, "chain/public/members.html", {"chain": chain, "page": page})


@require_http_methods(["GET", "POST"])
def public_settings(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Whether the chain has public pages, and whether search engines may list them."""
    check_edit(request)
    chain = request.chain
    names = ("is_public", "is_indexed")
    form = PublicForm(posted(request), initial={name: getattr(chain, name) for name in names})

    def work() -> None:
        values = {name: form.cleaned_data[name] for name in names}
        services.chain_update(chain=chain, by=request.actor, **values)

    if request.method == "POST" and saved(form, work):
        on = chain.is_public
        messages.success(request, _("The public pages are on.") if on else _("They are off."))
        return see_other(reverse("chain:public_settings", args=[chain_slug]))
    address = request.build_absolute_uri(reverse("public:start", args=[chain_slug]))
    context = {
        "form": form,
        "address": address,
        "counted": _counted(chain) if chain.is_public else [],
    }
    return render(request, "chain/public_settings.html", context, status=status_of(form))

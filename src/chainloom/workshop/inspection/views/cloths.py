"""Cloths, and what the tool has learned of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted, saved, see_other, status_of
from chainloom.core.tables import Column, Table
from chainloom.jobs.models import Job

from ...common import missing
from .. import engine
from ..forms import ClothFilter, ClothForm
from ..models import Cloth
from ..policy import cloth_policy, roll_policy
from ..services import profiles, rolls
from .common import cloth_of, tool_tabs

COLUMNS = [
    Column("name", pgettext_lazy("roll", "cloth"), sort="name", fixed=True),
    Column("construction", gettext_lazy("construction"), sort="construction"),
    Column("pattern", gettext_lazy("pattern"), sort="pattern"),
    Column("rolls", gettext_lazy("rolls"), sort="roll_count", numeric=True),
    Column("profile", gettext_lazy("profile"), sort="profile__version", empty_last=True),
]


def cloth_url(cloth: Cloth) -> str:
    return reverse("workshop:cloth", args=[cloth.chain.slug, cloth.pk])


@require_GET
def cloth_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = ClothFilter(request.GET)
    rows = filters.narrow(cloth_policy.rows(request.actor))
    rows = rows.select_related("profile").defer("profile__content")
    rows = rows.annotate(roll_count=Count("rolls"))
    table = Table(request.GET, COLUMNS, default_sort="name", filters=filters, page_size=25)
    table.load(rows)
    context = {
        "table": table,
        "tabs": tool_tabs(request, "cloths"),
        "may_add": roll_policy.may_add(request.actor),
    }
    return render(request, "workshop/inspection/cloths.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def cloth(request: HttpRequest, chain_slug: str, cloth_id: int) -> HttpResponse:
    row = cloth_of(request, cloth_id)
    names = ("name", "construction", "pattern")
    form = ClothForm(posted(request), initial={name: getattr(row, name) for name in names})

    def work() -> None:
        rolls.cloth_update(cloth=row, values=form.cleaned_data, by=request.actor)

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Saved."))
        return see_other(cloth_url(row))
    context = {
        "cloth": row,
        "form": form,
        "versions": row.profiles.select_related("created_by").defer("content"),
        "lessons": len(profiles.pictures_with_answers(row)),
        "rolls_url": f"{reverse('workshop:rolls', args=[chain_slug])}?cloth={row.pk}",
    }
    return render(request, "workshop/inspection/cloth.html", context, status=status_of(form))


@require_POST
def cloth_remove(request: HttpRequest, chain_slug: str, cloth_id: int) -> HttpResponse:
    row = cloth_of(request, cloth_id)
    went = done(request, lambda: rolls.cloth_remove(cloth=row, by=request.actor), _("Removed."))
    return see_other(reverse("workshop:cloths", args=[chain_slug]) if went else cloth_url(row))


@require_POST
def cloth_learn(request: HttpRequest, chain_slug: str, cloth_id: int) -> HttpResponse:
    row = cloth_of(request, cloth_id)
    made: list[Job] = []
    if done(request, lambda: made.append(profiles.learn_enqueue(cloth=row, by=request.actor))):
        address = reverse("jobs:detail", args=[made[0].pk])
        return redirect(f"{address}?then={cloth_url(row)}")
    return see_other(cloth_url(row))


@require_POST
def profile_choose(request: HttpRequest, chain_slug: str, cloth_id: int) -> HttpResponse:
    row = cloth_of(request, cloth_id)
    version = whole_number(request.POST.get("version"), most=6)
    done(
        request,
        lambda: profiles.profile_choose(cloth=row, version=version, by=request.actor),
        _("Inspections use this from now on; those that were made stay as they are."),
    )
    return see_other(cloth_url(row))


@require_POST
def profile_import(request: HttpRequest, chain_slug: str, cloth_id: int) -> HttpResponse:
    row = cloth_of(request, cloth_id)
    sent: Any = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("Choose a file."))
        return see_other(cloth_url(row))
    content = sent.read() if sent.size <= engine.PROFILE_MOST else b""
    done(
        request,
        lambda: profiles.profile_import(
            cloth=row, filename=sent.name or "", content=content, by=request.actor
        ),
        _("The profile is the cloth's newest version."),
    )
    return see_other(cloth_url(row))


@require_GET
def profile_export(
    request: HttpRequest, chain_slug: str, cloth_id: int, version: int
) -> HttpResponse:
    """A version as a file."""
    row = cloth_of(request, cloth_id)
    found = row.profiles.filter(version=version).first()
    if found is None:
        raise missing()
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    name = f"{row.name}-{found.version}.profile"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response

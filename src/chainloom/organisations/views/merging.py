"""Two entries side by side: merge them, or take a merge back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.core.errors import Conflict, Forbidden, Missing, Problem
from chainloom.engines.resolution import compare

from .. import finding, services
from ..models import Merge, Organisation
from ..policy import distinction_policy, organisation_policy
from ..selectors import duplicates_of, told_apart, told_apart_pair
from ..selectors.duplicates import record_of, said
from ..selectors.history import in_words, label_of
from ..services.fields import EDITABLE, FINANCE, is_blank
from .common import back_to, organisation_of, page, to


@require_http_methods(["GET"])
def choose(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """Find the entry to merge this one with."""
    organisation = organisation_of(request, pk, "merge")
    query = request.GET.get("q", "").strip()
    found = finding.search(request.actor, query, limit=10)
    return page(
        request,
        organisation,
        "merge_choose.html",
        active="profile",
        query=query,
        found=[one for one in found if one.organisation.pk != pk],
        likely=duplicates_of(request.actor, organisation),
        apart=[
            (mark, mark.other_than(organisation))
            for mark in told_apart(request.actor, organisation)
        ],
    )


def _rows(request: HttpRequest, one: Organisation, other: Organisation) -> list[dict[str, Any]]:
    """The two entries field by field: only those in which either says something."""
    hidden = {
        row.pk: not organisation_policy.may(request.actor, "view_finance", row)
        for row in (one, other)
    }
    rows = []
    for field in EDITABLE:
        values = [getattr(row, field) for row in (one, other)]
        if all(is_blank(value) for value in values):
            continue
        withheld = field in FINANCE and any(hidden.values())
        rows.append(
            {
                "field": field,
                "label": label_of(field),
                "one": _("not shared") if withheld else in_words(field, values[0]),
                "other": _("not shared") if withheld else in_words(field, values[1]),
                "asks": field in services.differences(one, other),
            }
        )
    return rows


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, chain_slug: str, pk: int, other_pk: int) -> HttpResponse:
    """`pk` stays and absorbs `other_pk`."""
    survivor = organisation_of(request, pk, "merge")
    absorbed = organisation_of(request, other_pk, "merge")
    comparison = compare(record_of(survivor), record_of(absorbed))
    reasons = [said(reason) for reason in comparison.reasons]
    error = ""
    if request.method == "POST":
        asked = services.differences(survivor, absorbed)
        choices = {name: request.POST[name] for name in asked if name in request.POST}
        try:
            services.organisation_merge(
                survivor=survivor,
                absorbed=absorbed,
                by=request.actor,
                choices=choices,
                reasons=[{"code": r.code, "a": r.a, "b": r.b} for r in comparison.reasons],
            )
        except Problem as problem:
            error = str(problem)
        else:
            about = {"name": survivor.name, "other": absorbed.name}
            text = _("%(other)s is merged into %(name)s. It can be undone on this page.")
            messages.success(request, text % about)
            return back_to(request, survivor)
    return render(
        request,
        "organisations/merge.html",
        {
            "survivor": survivor,
            "absorbed": absorbed,
            "rows": _rows(request, survivor, absorbed),
            "reasons": reasons,
            "percent": round(comparison.score * 100),
            "error": error,
            "apart": told_apart_pair(request.actor, survivor, absorbed),
        },
        status=409 if error else 200,
    )


@require_POST
def tell_apart(request: HttpRequest, chain_slug: str, pk: int, other_pk: int) -> HttpResponse:
    """The two are not the same organisation; asked by htmx, only the suggestion changes."""
    organisation = organisation_of(request, pk, "merge")
    other = organisation_of(request, other_pk, "merge")
    mark = services.distinction_add(
        one=organisation, other=other, reason=request.POST.get("reason", ""), by=request.actor
    )
    if request.htmx:
        context = {"mark": mark, "other": other}
        return render(request, "organisations/_told_apart.html", context)
    messages.success(
        request,
        _("%(name)s and %(other)s are no longer suggested as the same. You can take it back here.")
        % {"name": organisation.name, "other": other.name},
    )
    return back_to(request, organisation, "merge_choose")


@require_POST
def apart_undo(request: HttpRequest, chain_slug: str, distinction_id: int) -> HttpResponse:
    """The two may be suggested for each other again."""
    if not request.actor.is_office:
        raise Forbidden()
    rows = distinction_policy.rows(request.actor).select_related("one", "other")
    mark = rows.filter(pk=distinction_id).first()
    if mark is None:
        raise Missing()
    services.distinction_remove(distinction=mark, by=request.actor)
    messages.success(
        request,
        _("%(name)s and %(other)s may be suggested as the same again.")
        % {"name": mark.one.name, "other": mark.other.name},
    )
    shown = mark.other if request.POST.get("from") == str(mark.other_id) else mark.one
    return back_to(request, shown, "merge_choose")


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, chain_slug: str, merge_id: int) -> HttpResponse:
    """Undo a merge; what was changed since is named first."""
    if not request.actor.is_office:
        raise Forbidden()
    merge = get_object_or_404(Merge.objects.select_related("survivor", "absorbed"), pk=merge_id)
    survivor = organisation_of(request, merge.survivor_id, "merge")
    hindrances: list[dict[str, Any]] = []
    error = ""
    if request.method == "POST":
        try:
            restored = services.organisation_unmerge(
                merge=merge, by=request.actor, keep_later="keep_later" in request.POST
            )
        except Conflict as problem:
            hindrances = problem.details.get("hindrances", [])
            error = "" if hindrances else str(problem)
        else:
            messages.success(
                request, _("%(name)s is an entry of its own again.") % {"name": restored.name}
            )
            return redirect(to(request, "detail", survivor.pk))
    return page(
        request,
        survivor,
        "unmerge.html",
        active="profile",
        status=409 if error or hindrances else 200,
        merge=merge,
        hindrances=hindrances,
        error=error,
    )

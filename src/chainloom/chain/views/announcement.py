"""A new chain from an announcement: send it, see what was understood, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.accounts.selectors import membership_for
from chainloom.core.classifications import districts
from chainloom.core.errors import Problem
from chainloom.documents.fields import kind_label

from ..announcement.forms import AnnouncementForm, ConfirmForm, packed, unpacked
from ..announcement.founding import Announcement, Wanted, chain_found
from ..announcement.proposing import proposal
from ..announcement.understanding import Understood, understand
from ..policy import chain_policy
from .common import saved, see_other, status_of


def _need_operator(request: HttpRequest) -> None:
    """For the installation's operator; anybody else is told there is no such page."""
    if not chain_policy.may_add(request.actor):
        raise Http404


@login_required
@require_http_methods(["GET", "POST"])
def announcement_new(request: HttpRequest) -> HttpResponse:
    """The page is sent and read at once; nothing is kept yet."""
    _need_operator(request)
    form = AnnouncementForm(request.POST, request.FILES) if request.method == "POST" else None
    found: list[Understood] = []

    def work() -> None:
        assert form is not None
        data = form.cleaned_data
        found.append(understand(data["content"], data["filename"]))

    if form is not None and saved(form, work):
        data = form.cleaned_data
        start = {**proposal(found[0]), "filename": data["filename"]}
        start["content"] = packed(data["content"])
        keys = {item.key for item in found[0].items}
        return _review(request, ConfirmForm(initial=start), found[0], keys)
    form = form or AnnouncementForm()
    return render(request, "chain/announcement.html", {"form": form}, status=status_of(form))


@login_required
@require_POST
def announcement_confirm(request: HttpRequest) -> HttpResponse:
    """Everything that was left ticked is set up; a refusal shows the page again."""
    _need_operator(request)
    form = ConfirmForm(request.POST)
    keep = set(request.POST.getlist("keep"))
    try:
        found = understand(
            unpacked(request.POST.get("content", "")),
            request.POST.get("filename", "")[:200],
        )
    except (ValueError, Problem):
        first = AnnouncementForm()
        first.cleaned_data = {}
        messages.error(request, _("The page did not come with the form: send it again."))
        return render(request, "chain/announcement.html", {"form": first}, status=422)

    def work() -> None:
        data = form.cleaned_data
        wanted = Wanted(
            data["name"], data["slug"], data["district_code"], data["template"], data["office_name"]
        )
        page = Announcement(data["content"], data["filename"], data["published"])
        chain_found(announcement=page, chain=wanted, keep=keep, by=request.actor)

    if saved(form, work):
        messages.success(request, _("The workspace is set up: draw the chain, invite its people."))
        return see_other(_office_page(request, form.cleaned_data["slug"]))
    return _review(request, form, found, keep)


def _office_page(request: HttpRequest, slug: str) -> str:
    """The committee with its guiding bodies and people: what was just set up."""
    seat = membership_for(user=request.user, chain_slug=slug, preferred_id=None)
    assert seat is not None
    return reverse("organisations:members", args=[slug, seat.organisation_id])


def _review(
    request: HttpRequest, form: ConfirmForm, found: Understood, keep: set[str]
) -> HttpResponse:
    headings = {
        "bodies": _("Founds"),
        "people": _("People and their posts"),
        "seats": _("Seats"),
        "organisations": _("Organisations: who guides, who signs, who takes part"),
        "figures": _("Counts and figures"),
        "others": _("Plans, agreements and more"),
    }
    groups = [
        {
            "heading": headings[name],
            "items": [
                {
                    "item": item,
                    "kept": item.key in keep,
                    "note": kind_label(item.note) if name == "others" else item.note,
                }
                for item in items
            ],
        }
        for name, items in found.groups.items()
    ]
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "groups": groups,
        "day_is_open": found.day_is_open and not form["published"].value(),
        "district": _district(form["district_code"].value()),
    }
    return render(request, "chain/announcement_review.html", context, status=status_of(form))


def _district(code: Any) -> str:
    """What the code's district is called, in full."""
    try:
        return districts.full_name(str(code or ""))
    except districts.UnknownDistrict:
        return ""

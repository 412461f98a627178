"""The page of a meeting: agenda, who sat in it, resolutions, minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted

from .. import minutes as paper
from .. import services
from ..acts import RESOLUTION_ACTS, act_of, with_acts
from ..addresses import event_url, resolution_url
from ..forms import ActForm, AgendaForm, MinutesForm, ResolutionForm
from ..models import AgendaItem, Event, Presence, Resolution
from ..policy import event_policy, resolution_policy
from ..selectors import meetings
from .common import (
    AT_A_GLANCE,
    event_tabs,
    form_page,
    meeting_of,
    missing,
    saved,
    see_other,
    status_of,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def minutes(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = meeting_of(request, event_id)
    actor = request.actor
    found = row.resolutions.select_related("owner__merged_into", "confirmed_by", "item")
    agenda = list(row.agenda.select_related("organisation__merged_into"))
    resolutions = with_acts(actor, list(found))
    today = timezone.localdate()
    *outline, others = meetings.by_item(agenda, resolutions, today)
    context = {
        "event": row,
        "tabs": event_tabs(request, row, "minutes"),
        "agenda": agenda,
        # What was said and resolved at a long meeting is folded, item by item.
        "is_long": max(len(agenda), len(resolutions)) > AT_A_GLANCE,
        "outline": outline,
        "others": others,
        "whole": meetings.Resolved(None, 0, resolutions, today),
        "seats": meetings.seat_lines(actor, row),
        "presences": Presence.choices,
        "resolutions": resolutions,
        "may_edit": event_policy.may(actor, "edit", row) and row.can_be_changed(),
        "may_mark": event_policy.may(actor, "run", row) and row.takes_check_ins(today),
        "may_resolve": event_policy.may(actor, "edit", row) and row.state in ("published", "held"),
        "today": today,
    }
    return render(request, "events/minutes.html", context)


@require_GET
def minutes_file(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = meeting_of(request, event_id)
    response = HttpResponse(paper.document_of(row, request.actor), content_type=DOCX)
    name = f"{row.title} {row.day:%Y-%m-%d}.docx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "POST"])
def minutes_edit(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = meeting_of(request, event_id, "edit")
    initial = {"minutes": row.minutes, "version": row.version}
    form = MinutesForm(posted(request), initial=initial)

    def work() -> None:
        services.event_update(
            event=row,
            values={"minutes": form.cleaned_data["minutes"]},
            version=form.cleaned_data["version"],
            by=request.actor,
        )

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Saved."))
        return see_other(event_url(row, "minutes"))
    return form_page(
        request, form, _("Write the minutes"), back=event_url(row, "minutes"), subtitle=row.title,
        note=_("Agenda, attendance and resolutions stand in the minutes by themselves."),
    )  # fmt: skip


@require_POST
def seats(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    """Who of the body was there, seat by seat."""
    row = meeting_of(request, event_id, "run")
    said = {}
    for name, word in request.POST.items():
        key = whole_number(name.removeprefix("seat_"))
        if name.startswith("seat_") and key:
            said[key] = word
    done(
        request,
        lambda: services.presence_set(event=row, presences=said, by=request.actor),
        _("Saved."),
    )
    return see_other(event_url(row, "minutes", "seats"))


# Agenda


def _item(row: Event, key: int) -> AgendaItem:
    found = row.agenda.select_related("organisation").filter(pk=key).first()
    if found is None:
        raise missing()
    found.event = row
    return found


@require_http_methods(["GET", "POST"])
def agenda_add(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = meeting_of(request, event_id, "edit")
    form = AgendaForm(posted(request), actor=request.actor)
    if request.method == "POST" and saved(
        form,
        lambda: services.agenda_add(event=row, values=form.cleaned_data, by=request.actor),
    ):
        return see_other(event_url(row, "minutes"))
    return form_page(
        request, form, _("Add an agenda item"), back=event_url(row, "minutes"), subtitle=row.title
    )


@require_http_methods(["GET", "POST"])
def agenda_edit(request: HttpRequest, chain_slug: str, event_id: int, item_id: int) -> HttpResponse:
    row = meeting_of(request, event_id, "edit")
    item = _item(row, item_id)
    initial = {"title": item.title, "organisation": item.organisation_id, "said": item.said}
    form = AgendaForm(posted(request), actor=request.actor, kept=item.organisation, initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: services.agenda_update(item=item, values=form.cleaned_data, by=request.actor),
    ):
        return see_other(event_url(row, "minutes", item.anchor))
    return form_page(
        request, form, _("Agenda item"), back=event_url(row, "minutes"), subtitle=row.title
    )


@require_POST
def agenda_act(
    request: HttpRequest, chain_slug: str, event_id: int, item_id: int, verb: str
) -> HttpResponse:
    row = meeting_of(request, event_id, "edit")
    item = _item(row, item_id)
    works: dict[str, Any] = {
        "up": lambda: services.agenda_move(item=item, up=True, by=request.actor),
        "down": lambda: services.agenda_move(item=item, up=False, by=request.actor),
        "remove": lambda: services.agenda_remove(item=item, by=request.actor),
    }
    if verb not in works:
        raise missing()
    done(request, works[verb])
    return see_other(event_url(row, "minutes", "" if verb == "remove" else item.anchor))


# Resolutions


def _resolution(request: HttpRequest, row: Event, key: int) -> Resolution:
    rows = resolution_policy.rows(request.actor).filter(event=row, pk=key)
    found = rows.select_related("owner__merged_into", "event__chain").first()
    if found is None:
        raise missing()
    return found


@require_http_methods(["GET", "POST"])
def resolution_add(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = meeting_of(request, event_id, "edit")
    form = ResolutionForm(
        posted(request), actor=request.actor, event=row, initial={"item": request.GET.get("item")}
    )
    if request.method == "POST" and saved(
        form,
        lambda: services.resolution_add(event=row, values=form.cleaned_data, by=request.actor),
    ):
        messages.success(request, _("Written down; who does it is told."))
        return see_other(event_url(row, "minutes", "resolutions"))
    return form_page(
        request, form, _("Write down a resolution"), back=event_url(row, "minutes"),
        subtitle=row.title,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def resolution_edit(
    request: HttpRequest, chain_slug: str, event_id: int, resolution_id: int
) -> HttpResponse:
    row = meeting_of(request, event_id)
    found = _resolution(request, row, resolution_id)
    resolution_policy.check(request.actor, "edit", found)
    initial = {
        "text": found.text,
        "owner": found.owner_id,
        "due_on": found.due_on,
        "item": found.item_id,
    }
    form = ResolutionForm(
        posted(request), actor=request.actor, event=row, kept=found.owner, initial=initial
    )
    if request.method == "POST" and saved(
        form,
        lambda: services.resolution_update(
            resolution=found, values=form.cleaned_data, by=request.actor
        ),
    ):
        messages.success(request, _("Saved."))
        return see_other(resolution_url(found, chain_slug, "minutes"))
    return form_page(
        request, form, _("Change a resolution"), back=event_url(row, "minutes"),
        subtitle=row.title,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def resolution_act(
    request: HttpRequest, chain_slug: str, event_id: int, resolution_id: int, verb: str
) -> HttpResponse:
    row = meeting_of(request, event_id)
    found = _resolution(request, row, resolution_id)
    step = act_of(verb, RESOLUTION_ACTS)
    if step is None:
        raise missing()
    resolution_policy.check(request.actor, step.action, found)
    form = ActForm(posted(request), act=step, actor=request.actor)
    back = resolution_url(found, chain_slug)
    if request.method == "POST" and saved(
        form, lambda: step.run(found, request.actor, **form.values())
    ):
        messages.success(request, str(step.said))
        return see_other(back)
    context = {
        "form": form,
        "act": step,
        "back": back,
        "subtitle": found.text,
        "is_ready": step.ready(found),
    }
    return render(request, "events/act.html", context, status=status_of(form))

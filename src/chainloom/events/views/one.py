"""One event: its page, writing it, its steps, whom to invite, and what came of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.agreements.policy import speaks
from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.organisations.finding import search
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from .. import ics, pictures, services
from ..acts import act_of, acts_for, as_called, with_acts
from ..addresses import event_url
from ..forms import ActForm, EventForm, InviteForm
from ..models import Event, Signup
from ..policy import event_policy
from ..selectors import outcomes, story
from ..services import guest_letters, inviting, letters
from .common import (
    AT_A_GLANCE,
    absolute,
    event_of,
    event_tabs,
    missing,
    saved,
    see_other,
    status_of,
)

MOST_OPTIONS, MOST_CHOSEN, MOST_INVITED = 12, 200, 200


@require_GET
def detail(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = event_of(request, event_id)
    actor, now = request.actor, timezone.now()
    runs = event_policy.may(actor, "run", row)
    ours = Signup.objects.filter(speaks(actor, "organisation"), event=row, erased_at=None)
    coming = row.signups.filter(state="coming").count()
    agenda = list(row.agenda.select_related("organisation"))
    resolutions = list(row.resolutions.select_related("owner__merged_into", "confirmed_by"))
    if len(resolutions) > AT_A_GLANCE:
        resolutions.sort(key=lambda one: (not one.is_open(), one.last_day))
    sees = runs or actor.sees_all
    is_asked = sees and row.signups.filter(came_at__isnull=False).exists()
    context: dict[str, Any] = {
        "event": row,
        "tabs": event_tabs(request, row, "event"),
        "runs": runs,
        "sees": sees,
        "unwritten": guest_letters.unwritten(row) if sees else 0,
        "hosts": [one.organisation.now for one in row.hosts.all()],
        "coming": coming,
        "waiting": row.signups.filter(state="waiting").count() if sees else 0,
        "left": None if row.capacity is None else max(0, row.capacity - coming),
        "ours": list(ours.select_related("feedback").order_by("-pk")[:100]),
        "takes": row.takes_signups(now) and actor.organisation_id is not None,
        "takes_feedback": row.takes_feedback(now),
        "agenda": agenda[:AT_A_GLANCE],
        "agenda_count": len(agenda),
        "resolutions": with_acts(actor, resolutions[:AT_A_GLANCE]),
        "resolution_count": len(resolutions),
        "materials": row.materials.all(),
        "said": outcomes.said(row) if is_asked else None,
        "acts": acts_for(row, actor),
        "history": story.history(row) if sees else [],
        "may_edit": event_policy.may(actor, "edit", row),
        "today": timezone.localdate(),
    }
    if runs and row.takes_link(now):
        address = absolute(request, "events_open:link", row.link_key)
        context |= {"address": address, "qr": pictures.qr_inline(address)}
    return render(request, "events/event.html", context)


@require_GET
def qr(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    """The code of the sign-up link as a picture to print."""
    row = event_of(request, event_id, "run")
    picture = pictures.qr_svg(absolute(request, "events_open:link", row.link_key))
    response = HttpResponse(picture, content_type="image/svg+xml")
    response["Content-Disposition"] = content_disposition_header(True, f"event-{row.pk}.svg")
    return response


@require_GET
def calendar_file(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = event_of(request, event_id)
    return as_calendar(request, row, request.build_absolute_uri(event_url(row)))


def as_calendar(request: HttpRequest, row: Event, url: str) -> HttpResponse:
    found = ics.calendar_of([row], name=row.title, link=lambda _row: url)
    response = HttpResponse(found, content_type=ics.CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"event-{row.pk}.ics")
    return response


# Writing


def chosen_of(request: HttpRequest) -> list[Organisation]:
    """The organisations that were ticked, in their order."""
    data = request.POST if request.method == "POST" else request.GET
    keys = [whole_number(key) for key in data.getlist("organisations")]
    wanted = list(dict.fromkeys(key for key in keys if key))[:MOST_CHOSEN]
    rows = organisation_policy.rows(request.actor).in_bulk(wanted)
    return [rows[key] for key in wanted if key in rows]


@require_GET
def find(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The organisations ticked so far, and those that fit what was typed."""
    event_policy.check_add(request.actor)
    q = (request.GET.get("organisation_name") or "").strip()[:100]
    chosen = chosen_of(request)
    taken = {row.pk for row in chosen}
    found = [hit.organisation for hit in search(request.actor, q, limit=MOST_OPTIONS)] if q else []
    context = {"chosen": chosen, "found": [row for row in found if row.pk not in taken], "q": q}
    return render(request, "events/_options.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    event_policy.check_add(request.actor)
    first = {"kind": request.GET.get("kind", "lecture"), "audience": "members", "link_is_on": True}
    form = EventForm(posted(request), actor=request.actor, initial=first)
    hosts = chosen_of(request)
    made: list[Event] = []

    def work() -> None:
        made.append(services.event_create(values=form.values(), hosts=hosts, by=request.actor))

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Prepared. Announce it when it is ready."))
        return see_other(event_url(made[0]))
    context = {"form": form, "chosen": hosts}
    return render(request, "events/event_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = event_of(request, event_id, "edit")
    if not row.can_be_changed():
        messages.error(request, _("It was called off: say first that it takes place after all."))
        return see_other(event_url(row))
    initial = EventForm.initial_of(row)
    form = EventForm(posted(request), actor=request.actor, event=row, initial=initial)
    there = [one.organisation for one in row.hosts.all()]
    hosts = chosen_of(request) if request.method == "POST" else there

    def work() -> None:
        services.event_update(
            event=row,
            values=form.values(),
            hosts=hosts,
            version=form.cleaned_data["version"],
            by=request.actor,
        )

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Saved."))
        return see_other(event_url(row))
    context = {"form": form, "event": row, "chosen": hosts}
    return render(request, "events/event_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, chain_slug: str, event_id: int, verb: str) -> HttpResponse:
    """One step of the event: its form, and the step itself."""
    from ..acts import ACTS

    row = event_of(request, event_id)
    found = act_of(verb, ACTS)
    if found is None:
        raise missing()
    event_policy.check(request.actor, found.action, row)
    found = as_called(found, row)
    form = ActForm(posted(request), act=found, actor=request.actor)
    if request.method == "POST" and saved(
        form, lambda: found.run(row, request.actor, **form.values())
    ):
        messages.success(request, str(found.said))
        if found.verb == "remove":
            return see_other(reverse("events:list", args=[chain_slug]))
        return see_other(event_url(row))
    context = {"form": form, "act": found, "back": event_url(row), "subtitle": row.title}
    context["is_ready"] = found.ready(row)
    return render(request, "events/act.html", context, status=status_of(form))


# Whom to invite


def _choice(request: HttpRequest, form: InviteForm) -> inviting.Choice:
    form.is_valid()
    chosen = dict(getattr(form, "cleaned_data", {}))
    chosen["organisations"] = [row.pk for row in chosen_of(request)]
    return inviting.choice_of(chosen)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    """Choose, see how many that would be, and only then send."""
    row = event_of(request, event_id, "edit")
    data = request.POST if request.method == "POST" else request.GET
    form = InviteForm(data, actor=request.actor, event=row)
    choice = _choice(request, form)
    if request.method == "POST":
        sent: list[int] = []
        if done(
            request,
            lambda: sent.append(services.invite(event=row, choice=choice, by=request.actor)),
        ):
            text = ngettext("%(n)d organisation invited.", "%(n)d organisations invited.", sent[0])
            messages.success(request, text % {"n": sent[0]})
            return see_other(event_url(row, "invite"))
    invited = row.invitations.select_related("organisation__merged_into").order_by("-pk")
    unmailed = letters.unmailed(row, request.actor).count() if settings.SENDS_EMAIL else 0
    context = {
        "event": row,
        "form": form,
        "chosen": chosen_of(request),
        "choice": choice,
        "preview": inviting.preview(event=row, choice=choice, by=request.actor),
        "invited": invited[:MOST_INVITED],
        "invited_count": invited.count(),
        "unmailed": unmailed,
        "may_send": row.state == "published" and row.ends_at > timezone.now(),
        "address": absolute(request, "events_open:link", row.link_key),
    }
    return render(request, "events/invite.html", context)


@require_POST
def invite_mail(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    """By e-mail to those invited for whom nobody acts here."""
    row = event_of(request, event_id, "edit")
    said = _("The invitations are being sent by e-mail.")
    done(request, lambda: services.invitations_mail(event=row, by=request.actor), said)
    return see_other(event_url(row, "invite"))


# What came of it


@require_GET
def outcome(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = event_of(request, event_id)
    if row.is_draft():
        raise missing()
    came = outcomes.who_came(row)
    needs = outcomes.needs_after(request.actor, row, came).order_by("-submitted_at", "-pk")
    matches = outcomes.matches_after(request.actor, row, came).order_by("-created_at", "-pk")
    context = {
        "event": row,
        "tabs": event_tabs(request, row, "outcome"),
        "outcome": outcomes.outcome(request.actor, row),
        "needs": needs[: outcomes.SHOWN],
        "matches": matches[: outcomes.SHOWN],
        "is_held": row.starts_at <= timezone.now(),
    }
    return render(request, "events/outcome.html", context)

"""Pages for people without an account: signing up by link, one's own sign-up, three questions, and
what a chain shows of its events in public."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.accounts.actor import Actor
from chainloom.accounts.selectors import membership_for
from chainloom.chain import public as pages
from chainloom.core.digits import whole_number
from chainloom.core.errors import Problem
from chainloom.core.files import as_it_was_sent

from .. import ics, pictures, services
from ..addresses import event_url
from ..forms import FeedbackForm, OpenSignupForm
from ..models import SEEN, CalendarFeed, Event, Signup, SignupState
from ..selectors import listing
from .common import absolute, missing, open_page, saved, see_other, spoken, status_of
from .one import as_calendar

A_PAGE = 20


def _linked(key: str) -> Event:
    """The event whose link that is, while others can see it."""
    rows = Event.objects.filter(link_key=key, link_is_on=True, state__in=SEEN)
    row = rows.select_related("chain", "body").prefetch_related(listing.hosts_of()).first()
    if row is None:
        raise missing()
    return row


def _hosts(row: Event) -> list[Any]:
    return [one.organisation.now for one in row.hosts.all()]


# No session stands behind these and no cookie is asked for: the key in the address is what counts,
# so there is nothing that a request from elsewhere could misuse.


@csrf_exempt
@require_http_methods(["GET", "POST"])
@open_page
def link(request: HttpRequest, key: str) -> HttpResponse:
    """Sign up by the link that was handed out."""
    row = _linked(key)
    takes = row.takes_link(timezone.now())
    form = OpenSignupForm(request.POST if request.method == "POST" else None)
    made: list[Signup] = []

    def work() -> None:
        made.append(
            services.signup_leave(
                event=row,
                values=form.values(),
                address=get_adapter().get_client_ip(request),
                by=Actor.for_system("public page", row.chain),
            )
        )

    if request.method == "POST" and form.is_valid() and form.cleaned_data["website"]:
        # A program that fills in every field is told the same, and nothing is kept.
        return see_other(spoken(request, reverse("events_open:link", args=[key])))
    if request.method == "POST" and takes and saved(form, work):
        return see_other(spoken(request, reverse("events_open:signup", args=[made[0].key])))
    context = {
        "event": row,
        "chain": row.chain,
        "hosts": _hosts(row),
        "form": form,
        "takes": takes,
        "is_full": listing.is_full(row),
        "here": spoken(request, request.path),
        "workspace": event_url(row),
        "is_member": _is_member(request, row.chain.slug),
    }
    return render(request, "events/open/link.html", context, status=status_of(form))


def _is_member(request: HttpRequest, slug: str) -> bool:
    user = request.user
    return user.is_authenticated and membership_for(user=user, chain_slug=slug) is not None


def _own(key: str) -> Signup:
    rows = Signup.objects.filter(key=key, erased_at=None, event__state__in=SEEN)
    row = rows.select_related("event__chain", "event__body", "organisation", "feedback").first()
    if row is None:
        raise missing()
    return row


def _shown(request: HttpRequest, row: Signup, form: FeedbackForm) -> HttpResponse:
    event, now = row.event, timezone.now()
    address = absolute(request, "events:check_in", event.chain.slug, event.pk) + f"?q={row.code}"
    context = {
        "signup": row,
        "event": event,
        "chain": event.chain,
        "hosts": _hosts(event),
        "qr": pictures.qr_inline(address),
        "form": form,
        "asks": row.has_come() and event.takes_feedback(now),
        "is_coming": row.is_coming() and event.takes_signups(now) and not row.has_come(),
        "can_cancel": row.can_be_cancelled() and event.takes_signups(now),
        "materials": event.materials.filter(is_open=True),
        "said": request.GET.get("said", ""),
        "language": request.LANGUAGE_CODE,
    }
    return render(request, "events/open/signup.html", context, status=status_of(form))


@require_GET
@open_page
def signup(request: HttpRequest, key: str) -> HttpResponse:
    """One's own sign-up: its code for the door, cancelling it, and afterwards three questions."""
    row = _own(key)
    return _shown(request, row, FeedbackForm(initial=_answered(row)))


def _answered(row: Signup) -> dict[str, Any]:
    given = getattr(row, "feedback", None)
    if given is None:
        return {}
    return {"rating": given.rating, "next_step": given.next_step, "words": given.words}


@csrf_exempt
@require_POST
@open_page
def feedback(request: HttpRequest, key: str) -> HttpResponse:
    row = _own(key)
    form = FeedbackForm(request.POST)
    by = Actor.for_system("public page", row.event.chain)
    if saved(form, lambda: services.feedback_give(key=key, values=form.cleaned_data, by=by)):
        return see_other(_said(request, key, "answered"))
    return _shown(request, row, form)


def _said(request: HttpRequest, key: str, word: str) -> str:
    url = spoken(request, reverse("events_open:signup", args=[key]))
    return f"{url}{'&' if '?' in url else '?'}said={word}"


@csrf_exempt
@require_POST
@open_page
def signup_act(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Cancel it, or be forgotten."""
    row = _own(key)
    by = Actor.for_system("public page", row.event.chain)
    if verb == "cancel":
        try:
            services.signup_cancel_by_key(key=key, by=by)
        except Problem:
            # Pressed twice, or on a page that was opened earlier: it is what was asked for.
            word = "cancelled" if _own(key).state == SignupState.CANCELLED else "late"
            return see_other(_said(request, key, word))
        return see_other(_said(request, key, "cancelled"))
    if verb != "erase":
        raise missing()
    services.signup_erase_by_key(key=key, by=by)
    context = {"chain": row.event.chain, "event": row.event}
    return render(request, "events/open/erased.html", context)


@require_GET
@open_page
def signup_calendar(request: HttpRequest, key: str) -> HttpResponse:
    row = _own(key)
    return as_calendar(request, row.event, absolute(request, "events_open:signup", key))


@require_GET
@open_page
def signup_material(request: HttpRequest, key: str, material_id: int) -> HttpResponseBase:
    row = _own(key)
    found = row.event.materials.filter(pk=material_id, is_open=True).first()
    if found is None:
        raise missing()
    return as_it_was_sent(found)


@require_GET
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """What a person's calendar program reads: the events that the person may see now."""
    rows = CalendarFeed.objects.filter(
        key=key, membership__ended_at=None, membership__user__is_active=True
    )
    row = rows.select_related("membership__user", "membership__chain").first()
    if row is None:
        raise missing()
    membership = row.membership
    actor = Actor(user=membership.user, membership=membership)
    with translation.override(membership.user.language or translation.get_language()):
        found = ics.calendar_of(
            listing.for_calendar(actor),
            name=f"{membership.chain.display_name} · {pgettext('activities', 'Events')}",
            link=lambda event: request.build_absolute_uri(event_url(event)),
        )
    response = HttpResponse(found, content_type=ics.CONTENT_TYPE)
    response["Cache-Control"] = "private, no-store"
    return response


# The public pages of a chain


@require_GET
@pages.page
def public_list(request: HttpRequest, public_slug: str) -> HttpResponse:
    chain = request.public_chain
    rows = listing.coming_in_public(chain).order_by("starts_at", "pk")
    past = request.GET.get("past") == "1"
    if past:
        rows = listing.public_events(chain).filter(ends_at__lt=timezone.now())
        rows = rows.order_by("-starts_at", "-pk")
    number = whole_number(request.GET.get("page"), most=6) or 1
    page = Paginator(rows, A_PAGE).get_page(number)
    context = {"chain": chain, "page": page, "rows": page.object_list, "past": past}
    return render(request, "events/open/list.html", context)


@require_GET
@pages.page
def public_event(request: HttpRequest, public_slug: str, event_id: int) -> HttpResponse:
    row = listing.public_events(request.public_chain).filter(pk=event_id).first()
    if row is None:
        raise missing()
    address = reverse("events_open:link", args=[row.link_key])
    context = {
        "chain": request.public_chain,
        "event": row,
        "hosts": _hosts(row),
        "sign_up": spoken(request, address) if row.takes_link(timezone.now()) else "",
    }
    return render(request, "events/open/event.html", context)

"""What a chain's office sets: webhooks and its hours; and what did not arrive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.errors import Missing, Problem
from chainloom.core.forms import posted
from chainloom.core.working_time import assumption

from .. import kinds, services
from ..forms import HoursForm, WebhookForm
from ..models import DeliveryState, Webhook
from ..policy import webhook_policy
from ..reasons import reason
from ..selectors import calendar_of, failed_deliveries
from ..services.delivering import TEST

FAILURES_MOST = 50
# Far enough for what is promised today.
LOOKED_AHEAD = timedelta(days=90)


def _office(request: HttpRequest) -> None:
    """Webhooks are the office's: nobody else knows of them."""
    if not request.actor.is_office:
        raise Missing()


def _webhook(request: HttpRequest, webhook_id: int) -> Webhook:
    _office(request)
    return get_object_or_404(webhook_policy.rows(request.actor, "change"), pk=webhook_id)


def _context(request: HttpRequest) -> dict[str, Any]:
    hooks = list(webhook_policy.rows(request.actor).order_by("pk"))
    for hook in hooks:
        hook.labels = [str(one.label) for one in kinds.for_groups() if one.code in hook.codes]
        hook.tested = hook.deliveries.filter(code=TEST).order_by("-created_at").first()
        if hook.tested:
            hook.tested.reason = reason(hook.tested.error)
    failures = list(failed_deliveries(request.actor)[:FAILURES_MOST])
    for one in failures:
        known = kinds.known(one.code)
        one.label = str(known.label) if known else one.code
        one.reason = reason(one.error)
    calendar, now = calendar_of(request.chain.pk), timezone.now()
    return {
        "webhooks": hooks,
        "failures": failures,
        "allowed": settings.WEBHOOKS_ALLOWED,
        "sends_email": settings.SENDS_EMAIL,
        "calendar": calendar,
        "waits": any(h.tested and h.tested.state in _UNDER_WAY for h in hooks),
        "missing": assumption(calendar.elapsed(now, now + LOOKED_AHEAD).assumed),
    }


_UNDER_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)


@require_GET
def webhooks(request: HttpRequest, chain_slug: str) -> HttpResponse:
    _office(request)
    return render(request, "notices/webhooks.html", _context(request))


@never_cache
@require_http_methods(["GET", "POST"])
def webhook_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """A new webhook; a secret made for it is shown on the answer and never again."""
    _office(request)
    form = WebhookForm(posted(request), languages=settings.LANGUAGES)
    if request.method == "POST" and form.is_valid():
        try:
            hook, made = services.webhook_add(
                chain=request.chain, values=form.cleaned_data, by=request.actor
            )
        except Problem as problem:
            form.add_error(form.place_of(problem.field), str(problem.message))
        else:
            if made:
                context = _context(request) | {"made": made, "new": hook}
                return render(request, "notices/webhooks.html", context)
            messages.success(request, _("Added. Send a test to see whether it arrives."))
            return redirect("notices:webhooks", chain_slug=request.chain.slug)
    return render(
        request,
        "notices/webhook.html",
        {"form": form, "allowed": settings.WEBHOOKS_ALLOWED},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def webhook_edit(request: HttpRequest, chain_slug: str, webhook_id: int) -> HttpResponse:
    hook = _webhook(request, webhook_id)
    form = WebhookForm(posted(request), webhook=hook, languages=settings.LANGUAGES)
    if request.method == "POST" and form.is_valid():
        try:
            services.webhook_change(webhook=hook, values=form.cleaned_data, by=request.actor)
        except Problem as problem:
            form.add_error(form.place_of(problem.field), str(problem.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("notices:webhooks", chain_slug=request.chain.slug)
    return render(
        request,
        "notices/webhook.html",
        {"form": form, "webhook": hook, "allowed": settings.WEBHOOKS_ALLOWED},
        status=422 if form.is_bound else 200,
    )


def _told(request: HttpRequest, do: Any, done: str) -> HttpResponse:
    try:
        do()
        messages.success(request, done)
    except Problem as problem:
        messages.error(request, str(problem.message))
    return redirect("notices:webhooks", chain_slug=request.chain.slug)


@require_POST
def webhook_test(request: HttpRequest, chain_slug: str, webhook_id: int) -> HttpResponse:
    hook = _webhook(request, webhook_id)
    return _told(
        request,
        lambda: services.webhook_test(webhook=hook, by=request.actor),
        _("A test is being sent; what came of it is shown here in a moment."),
    )


@require_POST
def webhook_switch(request: HttpRequest, chain_slug: str, webhook_id: int) -> HttpResponse:
    hook = _webhook(request, webhook_id)
    is_on = request.POST.get("on") == "1"
    return _told(
        request,
        lambda: services.webhook_switch(webhook=hook, is_on=is_on, by=request.actor),
        _("Switched on.") if is_on else _("Switched off."),
    )


@require_POST
def webhook_remove(request: HttpRequest, chain_slug: str, webhook_id: int) -> HttpResponse:
    hook = _webhook(request, webhook_id)
    return _told(
        request,
        lambda: services.webhook_remove(webhook=hook, by=request.actor),
        _("Removed."),
    )


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """When the office works: its hours, and days that the public calendar does not know."""
    _office(request)
    form = HoursForm(posted(request), calendar=calendar_of(request.chain.pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.office_hours_set(chain=request.chain, data=form.data_given(), by=request.actor)
        except Problem as problem:
            form.add_error(None, str(problem.message))
        else:
            said = _("Saved. What is due by working days is reckoned anew in the background.")
            messages.success(request, said)
            return redirect("notices:webhooks", chain_slug=request.chain.slug)
    return render(
        request, "notices/hours.html", {"form": form}, status=422 if form.is_bound else 200
    )

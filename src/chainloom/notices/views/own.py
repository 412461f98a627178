"""A person's own notices, and how they want to be told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.digits import whole_number
from chainloom.core.errors import Problem
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from .. import services
from ..forms import PreferencesForm
from ..models import Notice
from ..policy import notice_policy
from ..selectors import choices_of, kinds_for, settings_of
from ..wording import seen_through, shown

COLUMNS = [Column("at", gettext_lazy("Notice"), sort="pk", fixed=True)]
PAGE = 30


def _notice(request: HttpRequest, notice_id: int) -> Notice:
    return get_object_or_404(notice_policy.rows(request.actor), pk=notice_id)


@login_required
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's notices of all chains, the newest first; `?unread=1` the unread alone."""
    rows = notice_policy.rows(request.actor).select_related("chain")
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        rows = rows.filter(read_at=None)
    table = Table(request.GET, COLUMNS, default_sort="-at", page_size=PAGE).load(rows)
    found = shown(table.rows, request.user)
    newest = notice_policy.rows(request.actor).order_by("-pk").values_list("pk", flat=True).first()
    context = {
        "table": table,
        "shown": found,
        "only_unread": only_unread,
        "newest": newest,
        "has_unread": notice_policy.rows(request.actor).filter(read_at=None).exists(),
    }
    return render(request, "notices/list.html", context)


@login_required
@require_GET
def follow(request: HttpRequest, notice_id: int) -> HttpResponse:
    """To what a notice is about: it counts as read. The page there decides who may see it; who has
    several roles in its chain acts from then on in one that may."""
    notice = services.notice_read(notice=_notice(request, notice_id), by=request.actor)
    through = seen_through(notice, request.user, chosen=request.session.get("membership"))
    if through is not None:
        request.session["membership"] = through.pk
    return redirect(notice.link or "notices:list")


@login_required
@require_POST
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    services.notice_read(notice=_notice(request, notice_id), by=request.actor)
    return redirect("notices:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All that the page showed; what came while it was open stays unread."""
    services.notices_read(by=request.actor, up_to=whole_number(request.POST.get("newest")))
    return redirect("notices:list")


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    about: dict[str, Any] = {
        "kinds": kinds_for(request.user),
        "chosen": choices_of(request.user),
        "hours": settings_of(request.user),
    }
    form = PreferencesForm(posted(request), **about)
    if request.method == "POST" and form.is_valid():
        try:
            services.preferences_set(
                by=request.actor, choices=form.choices(), hours=form.given_hours()
            )
        except Problem as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("notices:preferences")
    context = {"form": form, "rows": form.rows(), "sends_email": settings.SENDS_EMAIL}
    return render(
        request, "notices/preferences.html", context, status=422 if form.is_bound else 200
    )

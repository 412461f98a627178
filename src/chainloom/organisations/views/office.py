"""Over the whole registry: tier counts, what ends soon, what firms changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from chainloom.core.errors import Missing
from chainloom.core.tables import Column, Table

from ..forms import DayForm
from ..selectors import changes_by_firms, expiring, kind_label, tier_figures
from ..selectors.profile import source_in_words
from ..selectors.tiers import rank_of

FEED_PAGE = 50
EXPIRING = [
    Column("organisation", gettext_lazy("Organisation"), sort="organisation__sort_key", fixed=True),
    Column("certificate", gettext_lazy("Certificate"), sort="kind"),
    Column("expires_on", gettext_lazy("Expiry date"), sort="expires_on"),
    Column("number", gettext_lazy("Document number"), default=False),
    Column("issuer", gettext_lazy("Issuer"), default=False),
]


@require_GET
def tiers(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """How many organisations hold what, as of any day."""
    today = timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": today})
    day = form.day(today) if form.is_bound else today
    counted = tier_figures(request.actor, day)
    context = {
        "form": form,
        "day": day,
        "is_today": day == today,
        "counted": counted,
        "counts": counted.value,
    }
    return render(request, "organisations/tiers.html", context)


@require_GET
def expiring_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    today = timezone.localdate()
    table = Table(request.GET, EXPIRING, default_sort="expires_on", count_limit=10_000)
    table.load(expiring(request.actor, today=today))
    for row in table.rows:
        row.label = kind_label(row.kind, row.level)
        row.rank = rank_of(row.kind, row.level)
        row.days = (row.expires_on - today).days
        row.source_text = source_in_words(row.source, request.actor)
    return render(request, "organisations/expiring.html", {"table": table})


@require_GET
def changes(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """What organisations changed in their own entries."""
    if not request.actor.sees_all:
        raise Missing()
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
    found = changes_by_firms(request.actor, days=3650, limit=FEED_PAGE + 1, before=before)
    context = {
        "entries": found[:FEED_PAGE],
        "older": found[FEED_PAGE - 1].entry_id if len(found) > FEED_PAGE else None,
        "is_newest": before is None,
    }
    return render(request, "organisations/changes.html", context)

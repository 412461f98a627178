"""Who takes part: chosen by filter or picked, coming or not, and the talks of one party."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number

from ...forms.matchmaking import ChooseFilter
from ...models import Matchmaking
from ...selectors import matchmaking as selectors
from ...services import matchmaking as services
from ...services.matchmaking.entries import ENTRIES_MOST
from ..common import see_other
from .common import entry_of, event_of, event_url
from .events import verbs_of

SHOWN = 60
# What the figures of the page lead to.
ONLY: dict[str, Callable[[selectors.Party], bool]] = {
    "without": lambda party: party.is_without_talk,
    "declined": lambda party: party.has_declined,
}
PAGE = 100


@require_GET
def party_list(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    row = event_of(request, matchmaking_id)
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))
    everyone = selectors.parties(request.actor, row)
    only = request.GET.get("only", "")
    shown = [party for party in everyone if only not in ONLY or ONLY[only](party)]
    page = max(whole_number(request.GET.get("page"), most=4) or 1, 1)
    context = {
        "event": row,
        "here": "parties",
        "verbs": verbs_of(request, row),
        "count": len(everyone),
        "only": only if only in ONLY else "",
        "parties": shown[(page - 1) * PAGE : page * PAGE],
        "page": page,
        "pages": -(-len(shown) // PAGE),
        "may_plan": request.actor.is_office and row.can_be_changed(),
        **_counts(everyone),
    }
    return render(request, "lists/matchmaking/parties.html", context)


def _counts(everyone: list[selectors.Party]) -> dict[str, int]:
    entries = [one for party in everyone for one in party.entries]
    return {
        "without": sum(party.is_without_talk for party in everyone),
        "needs": sum(one.need_id is not None for one in entries),
        "resources": sum(one.resource_id is not None for one in entries),
        "declined": sum(party.has_declined for party in everyone),
        "waiting": sum(one.waits_for_consent() for one in entries),
    }


def _keys(request: HttpRequest, name: str) -> list[int]:
    found = (whole_number(one) for one in request.POST.getlist(name)[:ENTRIES_MOST])
    return [key for key in found if key is not None]


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    """Choose needs and resources: one by one, or all that the filter finds."""
    row = event_of(request, matchmaking_id, "plan")
    stages = [
        (one.code, one.display_name)
        for one in request.actor.chain.stages.order_by("column", "order", "pk")
    ]
    filters = ChooseFilter(request.GET, stages=stages)
    needs, resources = selectors.choosable(request.actor, row, **filters.chosen())
    if request.method == "POST":
        keys = {"needs": _keys(request, "need"), "resources": _keys(request, "resource")}
        if request.POST.get("all") in ("needs", "both"):
            keys["needs"] = list(needs.values_list("pk", flat=True)[: ENTRIES_MOST + 1])
        if request.POST.get("all") in ("resources", "both"):
            keys["resources"] = list(resources.values_list("pk", flat=True)[: ENTRIES_MOST + 1])
        went = done(request, lambda: _enter(request, row, keys))
        # Whoever ticked nothing goes on where they were, with the filter they had set.
        again = f"{event_url(row, 'matchmaking_choose')}?{request.GET.urlencode()}"
        return see_other(event_url(row, "matchmaking_parties") if went else again)
    context = {
        "event": row,
        "filters": filters,
        "needs": needs[:SHOWN],
        "resources": resources[:SHOWN],
        "need_count": needs.order_by().count(),
        "resource_count": resources.order_by().count(),
        "shown": SHOWN,
    }
    return render(request, "lists/matchmaking/choose.html", context)


def _enter(request: HttpRequest, row: Matchmaking, keys: dict[str, list[int]]) -> None:
    count = services.entries_add(matchmaking=row, by=request.actor, **keys)
    if not count:
        messages.warning(
            request, _("Nothing new: what you ticked takes part already, or is over meanwhile.")
        )
        return
    text = ngettext("%(count)d takes part now.", "%(count)d take part now.", count)
    messages.success(request, text % {"count": count})


@require_POST
def entry(
    request: HttpRequest, chain_slug: str, matchmaking_id: int, entry_id: int, verb: str
) -> HttpResponse:
    """Take part, do not, or be taken out by the office."""
    if verb not in ("join", "decline", "remove"):
        raise Http404(_("There is no such page."))
    found = entry_of(request, matchmaking_id, entry_id, "remove" if verb == "remove" else "answer")
    row = found.matchmaking
    by = request.actor
    if verb == "remove":
        done(request, lambda: services.entry_remove(entry=found, by=by), _("Taken out."))
    else:
        said = _("Noted: it takes part.") if verb == "join" else _("Noted: it does not take part.")
        done(
            request,
            lambda: services.entry_answer(entry=found, takes_part=verb == "join", by=by),
            said,
        )
    return see_other(event_url(row, "matchmaking_parties" if by.sees_all else "matchmaking"))


@require_GET
def party(
    request: HttpRequest, chain_slug: str, matchmaking_id: int, organisation_id: int
) -> HttpResponse:
    """The talks of one party, for who sees all."""
    row = event_of(request, matchmaking_id)
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))
    found = [
        one
        for one in selectors.parties(request.actor, row)
        if one.organisation.pk == organisation_id
    ]
    if not found:
        raise Http404(_("There is no such page."))
    context = {
        "event": row,
        "party": found[0],
        "talks": selectors.schedule(request.actor, row, organisation_id),
    }
    return render(request, "lists/matchmaking/party.html", context)

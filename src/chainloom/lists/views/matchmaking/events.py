"""The list of matchmaking events, and one: written, planned, given out, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from ...forms.matchmaking import MatchmakingFilter, MatchmakingForm
from ...matchmaking_policy import matchmaking_policy
from ...models import EventState, Matchmaking
from ...selectors import matchmaking as selectors
from ...services import matchmaking as services
from ..common import saved, see_other, status_of
from .common import event_of, event_url

COLUMNS = [
    Column("title", gettext_lazy("event"), sort="title", fixed=True),
    Column("day", gettext_lazy("day"), sort="day"),
    Column("place", gettext_lazy("place"), sort="place"),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("talks", gettext_lazy("talks"), sort="placed", numeric=True),
    Column("answered", gettext_lazy("results entered"), sort="answered", numeric=True),
]
# So many talks without a place are named; there may be hundreds.
LEFT_SHOWN = 40


@require_GET
def event_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = MatchmakingFilter(request.GET)
    rows = selectors.matchmakings(request.actor, **filters.chosen())
    table = Table(request.GET, COLUMNS, default_sort="-day", filters=filters).load(rows)
    context = {"table": table, "may_add": matchmaking_policy.may_add(request.actor)}
    return render(request, "lists/matchmaking/list.html", context)


def verbs_of(request: HttpRequest, row: Matchmaking) -> set[str]:
    """What the actor can do with the event at the press of a button."""
    if not matchmaking_policy.may(request.actor, "plan", row):
        return set()
    today = timezone.localdate()
    under_way = row.job is not None and not row.job.is_finished()
    ready = {
        "invite": row.can_be_changed() and row.entries.filter(told_at=None).exists(),
        "plan": row.can_be_planned() and not under_way,
        "give": row.is_draft() and row.talks.filter(round__isnull=False).exists(),
        "undo": row.can_be_planned() and row.kept_plans.exists(),
        "close": row.can_be_closed(today),
        "call_off": row.can_be_called_off(),
        "reopen": row.state in (EventState.CLOSED, EventState.OFF),
        "remove": row.is_draft(),
    }
    return {verb for verb, is_ready in ready.items() if is_ready}


@require_GET
def detail(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    """The plan, for who sees all; its own talks, for a party."""
    row = event_of(request, matchmaking_id)
    actor = request.actor
    if not actor.sees_all:
        return _own(request, row)
    rows = selectors.with_names(actor, selectors.talks(actor, row).prefetch_related("words"))
    placed = [talk for talk in rows if talk.is_placed()]
    left = [talk for talk in rows if not talk.is_placed()]
    entered = row.entries.values_list("state", "need__organisation", "resource__organisation")
    expected = {asker or offerer for state, asker, offerer in entered if state != "declined"}
    verbs = verbs_of(request, row)
    context = {
        "event": row,
        "here": "plan",
        "verbs": verbs,
        "open_talks": selectors.results(actor, row)["open"] if "close" in verbs else 0,
        "lines": selectors.grid(row, placed),
        "tables": range(1, row.tables + 1),
        "placed": placed,
        "left": left[:LEFT_SHOWN],
        "left_count": len(left),
        "entered": len(entered),
        "without": len(expected - {key for talk in placed for key in talk.parties}),
        "job": row.job if row.job is not None and not row.job.is_finished() else None,
        "may_move": actor.is_office and row.can_be_changed(),
        "kept": row.kept_plans.first(),
    }
    return render(request, "lists/matchmaking/detail.html", context)


def _own(request: HttpRequest, row: Matchmaking) -> HttpResponse:
    actor = request.actor
    found = selectors.schedule(actor, row, actor.organisation_id)
    for talk in found:
        talk.side = selectors.side_of(actor, talk)
    context = {
        "event": row,
        "talks": found,
        "parties": selectors.parties(actor, row),
        "takes_results": row.takes_results(timezone.localdate()),
        "next": selectors.next_waiting(actor, row),
    }
    return render(request, "lists/matchmaking/own.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    matchmaking_policy.check_add(request.actor)
    first = {"day": timezone.localdate(), "begins": "09:00", "ends": "11:40"}
    form = MatchmakingForm(posted(request), initial=first)
    made: list[Matchmaking] = []
    if request.method == "POST" and saved(
        form,
        lambda: made.append(services.matchmaking_create(values=form.values(), by=request.actor)),
    ):
        messages.success(request, _("Prepared. Now choose who takes part."))
        return see_other(event_url(made[0], "matchmaking_choose"))
    return render(request, "lists/matchmaking/form.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    row = event_of(request, matchmaking_id, "plan")
    form = MatchmakingForm(posted(request), initial=MatchmakingForm.initial_of(row))

    def work() -> None:
        services.matchmaking_update(
            matchmaking=row,
            values=form.values(),
            version=form.cleaned_data["version"],
            by=request.actor,
        )

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Saved."))
        return see_other(event_url(row))
    context = {"form": form, "event": row}
    return render(request, "lists/matchmaking/form.html", context, status=status_of(form))


def _invite(request: HttpRequest, row: Matchmaking) -> None:
    count = services.invite(matchmaking=row, by=request.actor)
    text = ngettext("%(count)d organisation was told.", "%(count)d organisations were told.", count)
    messages.success(request, text % {"count": count})


def _plan(request: HttpRequest, row: Matchmaking) -> None:
    job = services.plan_enqueue(matchmaking=row, by=request.actor)
    if job is not None:
        messages.info(request, _("The plan is being made; you may leave this page."))
        return
    row.refresh_from_db()
    if not row.plan["chosen"]:
        messages.warning(request, _("Nothing that takes part fits: choose more, or add a talk."))
        return
    text = _("Planned: %(placed)s of %(chosen)s talks have a place.")
    messages.success(request, text % row.plan)


def _simple(run: Callable[..., Any], said: Any) -> Callable[[HttpRequest, Matchmaking], None]:
    def work(request: HttpRequest, row: Matchmaking) -> None:
        run(matchmaking=row, by=request.actor)
        messages.success(request, str(said))

    return work


def _call_off(request: HttpRequest, row: Matchmaking) -> None:
    reason = request.POST.get("reason", "")
    services.matchmaking_call_off(matchmaking=row, reason=reason, by=request.actor)
    messages.success(request, _("Called off; everybody who was told of it is told so."))


ACTS: dict[str, Callable[[HttpRequest, Matchmaking], None]] = {
    "invite": _invite,
    "plan": _plan,
    "give": _simple(
        services.plan_give_out, gettext_lazy("Given out: every party was told its talks.")
    ),
    "undo": _simple(services.plan_undo, gettext_lazy("The last change is taken back.")),
    "call_off": _call_off,
    "close": _simple(services.matchmaking_close, gettext_lazy("Closed.")),
    "reopen": _simple(services.matchmaking_reopen, gettext_lazy("Open again.")),
    "remove": _simple(services.matchmaking_remove, gettext_lazy("Thrown away.")),
}


@require_POST
def act(request: HttpRequest, chain_slug: str, matchmaking_id: int, verb: str) -> HttpResponse:
    row = event_of(request, matchmaking_id, "plan")
    if verb not in ACTS:
        raise Http404(_("There is no such page."))
    url = event_url(row)
    went = done(request, lambda: ACTS[verb](request, row))
    if verb == "remove" and went:
        return see_other(reverse("lists:matchmakings", args=[chain_slug]))
    if verb == "invite":
        return see_other(event_url(row, "matchmaking_parties"))
    return see_other(url)


@require_GET
def outcome(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    """What came of it: the matches as they stand today."""
    row = event_of(request, matchmaking_id)
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))
    context = {
        "event": row,
        "here": "outcome",
        "results": selectors.results(request.actor, row),
        "outcome": selectors.outcome(request.actor, row),
    }
    return render(request, "lists/matchmaking/outcome.html", context)

"""One talk a screen: what came of it, from a phone; moved, added and taken off by the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted

from ...forms.matchmaking import SeatForm, TalkForm, seat_of
from ...matchmaking_policy import talk_policy
from ...models import Result, Said, Side, Talk
from ...selectors import matchmaking as selectors
from ...services import matchmaking as services
from ..common import saved, see_other, status_of
from .common import event_of, event_url, talk_of, talk_url

ASKER, OFFERER = Side.ASKER.value, Side.OFFERER.value
# The buttons of the office: what both sides said, at one press.
PRESSED: dict[str, dict[str, str]] = {
    "both": {ASKER: Said.INTERESTED, OFFERER: Said.INTERESTED},
    "sample": {ASKER: Said.SAMPLE, OFFERER: Said.SAMPLE},
    "asker": {ASKER: Said.INTERESTED, OFFERER: Said.NO},
    "offerer": {ASKER: Said.NO, OFFERER: Said.INTERESTED},
    "later": {ASKER: Said.LATER, OFFERER: Said.LATER},
    "none": {ASKER: Said.NO, OFFERER: Said.NO},
    "absent": {ASKER: Said.ABSENT, OFFERER: Said.ABSENT},
}


@require_GET
def result_list(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    """The talks by round with what came of them; where one begins to enter results."""
    row = event_of(request, matchmaking_id)
    actor = request.actor
    rows = selectors.talks(actor, row).filter(round__isnull=False).prefetch_related("words")
    number = whole_number(request.GET.get("round"), most=4)
    only = request.GET.get("only", "")
    if number:
        rows = rows.filter(round=number - 1)
    if only == "open":
        rows = rows.filter(result="")
    elif only in Result.values:
        rows = rows.filter(result=only)
    found = selectors.with_names(actor, rows)
    context = {
        "event": row,
        "here": "results",
        "talks": found,
        "round": number,
        "rounds": range(1, row.rounds + 1),
        "only": only,
        "choices": Result.choices,
        "results": selectors.results(actor, row),
        "takes_results": row.takes_results(timezone.localdate()),
        "next": selectors.next_waiting(actor, row),
    }
    return render(request, "lists/matchmaking/results.html", context)


def _said(request: HttpRequest, talk: Talk) -> dict[str, str]:
    """What the pressed button says; a party's own value, or a button of the office for both."""
    value = request.POST.get("said", "")
    side = selectors.side_of(request.actor, talk)
    if request.actor.is_office and value in PRESSED:
        return PRESSED[value]
    return {side: value} if side else {}


@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, chain_slug: str, matchmaking_id: int, talk_id: int) -> HttpResponse:
    """One talk; a press on a big button says what came of it and goes on to the next."""
    found = talk_of(
        request, matchmaking_id, talk_id, "answer" if request.method == "POST" else "view"
    )
    if request.method == "POST":
        if _answered(request, found):
            following = selectors.next_waiting(request.actor, found.matchmaking, found)
            if following is None:
                return see_other(event_url(found.matchmaking, "matchmaking_results"))
            return see_other(talk_url(following))
        return see_other(talk_url(found))
    selectors.with_names(request.actor, [found])
    row = found.matchmaking
    side = selectors.side_of(request.actor, found)
    may = talk_policy.may(request.actor, "answer", found) and found.is_placed()
    context = {
        "event": row,
        "talk": found,
        "side": side,
        "words": {one.side: one for one in found.words.all()},
        "may_answer": may and row.takes_results(timezone.localdate()),
        "for_both": request.actor.is_office,
        "may_move": request.actor.is_office and row.can_be_changed() and not found.result,
        "next": selectors.next_waiting(request.actor, row, found) if may else None,
        "open": selectors.waiting(request.actor, row).count() if may else 0,
    }
    return render(request, "lists/matchmaking/talk.html", context)


def _answered(request: HttpRequest, found: Talk) -> bool:
    answered: list[Any] = []
    went = done(
        request,
        lambda: answered.append(
            services.talk_answer(
                talk=found,
                words=_said(request, found),
                note=request.POST.get("note", ""),
                by=request.actor,
            )
        ),
    )
    if went:
        said = _("Table %(table)s, round %(round)s: %(result)s.") % {
            "table": found.table + 1,
            "round": found.round + 1,
            "result": Result(answered[0].talk.result).label,
        }
        messages.success(request, said)
        if answered[0].no_match:
            text = _("No match could begin: %(why)s")
            messages.warning(request, text % {"why": answered[0].no_match})
    return went


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, chain_slug: str, matchmaking_id: int, talk_id: int) -> HttpResponse:
    found = talk_of(request, matchmaking_id, talk_id, "move")
    row = found.matchmaking
    form = SeatForm(posted(request), event=row, initial=seat_of(found))
    if request.method == "POST" and saved(
        form, lambda: services.talk_move(talk=found, by=request.actor, **form.seat())
    ):
        messages.success(request, _("Moved; it stays there when the plan is made anew."))
        return see_other(event_url(row))
    context = {"form": form, "event": row, "talk": found}
    return render(request, "lists/matchmaking/move.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    """A talk that the plan did not find; the seat may come with the address."""
    row = event_of(request, matchmaking_id, "plan")
    first = {name: request.GET.get(name, "")[:4] for name in ("round", "table")}
    form = TalkForm(posted(request), event=row, initial=first)

    def work() -> None:
        services.talk_add(
            matchmaking=row,
            need=form.cleaned_data["need"],
            resource=form.cleaned_data["resource"],
            by=request.actor,
            **form.seat(),
        )

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Added."))
        return see_other(event_url(row))
    context = {"form": form, "event": row}
    return render(request, "lists/matchmaking/move.html", context, status=status_of(form))


ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "out": (services.talk_out, gettext_lazy("Taken off the plan.")),
    "fix": (services.talk_fix, gettext_lazy("Fixed: it stays there when the plan is made anew.")),
    "free": (services.talk_free, gettext_lazy("Free: the next plan may put it elsewhere.")),
}


@require_POST
def act(
    request: HttpRequest, chain_slug: str, matchmaking_id: int, talk_id: int, verb: str
) -> HttpResponse:
    found = talk_of(request, matchmaking_id, talk_id, "move")
    if verb not in ACTS:
        raise Http404(_("There is no such page."))
    run, said = ACTS[verb]
    done(request, lambda: run(talk=found, by=request.actor), str(said))
    return see_other(event_url(found.matchmaking))

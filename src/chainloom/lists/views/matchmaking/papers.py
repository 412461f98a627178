"""On paper: the table plan, and a slip for each party."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from chainloom.core.pdf import PDF, NewPage, Part, Rows, Text, pdf_of
from chainloom.organisations.models import Organisation

from ...matching import in_words
from ...models import Matchmaking, Talk
from ...selectors import matchmaking as selectors
from .common import event_of

REASONS_TOLD = 4


def _about(row: Matchmaking) -> str:
    """Day, time and place in one line."""
    when = f"{row.day:%Y-%m-%d} {row.begins:%H:%M}–{row.ends:%H:%M}"
    return " · ".join(filter(None, (when, row.place)))


def _paper(row: Matchmaking, title: str, parts: Sequence[Part], name: str) -> HttpResponse:
    foot = f"{row.chain.display_name}   {timezone.localtime():%Y-%m-%d %H:%M}"
    response = HttpResponse(pdf_of(title, parts, foot=foot), content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{name}-{row.pk}.pdf"'
    return response


def asker_of(talk: Talk) -> str:
    return talk.need.organisation.display_name if talk.name_is_open else _("name hidden")


def _round_heading(row: Matchmaking, number: int) -> str:
    begins, ends = row.time_of(number)
    return _("Round %(n)s · %(from)s–%(to)s") % {
        "n": number + 1,
        "from": f"{begins:%H:%M}",
        "to": f"{ends:%H:%M}",
    }


@require_GET
def plan(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    """Every round with its tables: for the walls, and for who is at the door."""
    row = event_of(request, matchmaking_id)
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))
    talks = selectors.talks(request.actor, row).filter(round__isnull=False)
    by_round: dict[int, list[Talk]] = {}
    for talk in selectors.with_names(request.actor, talks):
        by_round.setdefault(talk.round, []).append(talk)
    parts: list[Part] = [Text(_about(row))]
    if not by_round:
        parts.append(Text(_("There is no plan yet."), faint=True))
    columns = [
        pgettext("matchmaking", "Table"),
        _("Who asks"),
        _("Who offers"),
        pgettext("matchmaking", "About"),
    ]
    for number, found in sorted(by_round.items()):
        lines = [
            [
                str(talk.table + 1),
                asker_of(talk),
                talk.resource.organisation.display_name,
                talk.need.title,
            ]
            for talk in found
        ]
        parts.append(Rows(_round_heading(row, number), columns, lines, (1, 4, 4, 5)))
    if by_round:
        parts += _without(request, row)
    return _paper(row, _("Table plan: %(event)s") % {"event": row.title}, parts, "table-plan")


def _without(request: HttpRequest, row: Matchmaking) -> list[Part]:
    """Who comes and finds nobody waiting, so that the door knows it."""
    found = [one for one in selectors.parties(request.actor, row) if one.is_without_talk]
    lines = [
        [one.organisation.display_name, "\n".join(entry.listing.title for entry in one.entries)]
        for one in found
    ]
    columns = [_("Organisation"), _("Needs and resources")]
    return [Rows(_("Parties without a talk"), columns, lines, (5, 9))] if lines else []


def _slip(row: Matchmaking, who: Organisation, talks: Sequence[Talk]) -> list[Part]:
    """What one party takes along: when, where, with whom, about what, why."""
    parts: list[Part] = [
        Text(who.display_name, size=14),
        Text(_about(row)),
    ]
    columns = [
        _("Time"),
        pgettext("matchmaking", "Table"),
        _("With"),
        pgettext("matchmaking", "About"),
        _("Why it fits"),
    ]
    lines = [_slip_line(who, talk) for talk in talks]
    if not lines:
        parts.append(Text(_("No talk is planned for you.")))
        text = _(
            "Nothing that fits was free. Ask the chain office if you would like to come all the "
            "same."
        )
        return [*parts, Text(text, faint=True)]
    parts.append(Rows(_("Your talks"), columns, lines, (3, 2, 5, 7, 7)))
    said = _(
        "Each talk takes %(minutes)s minutes with the change of tables. Say afterwards what came "
        "of it: on your phone under “Matchmaking events”, or at the door."
    )
    parts.append(Text(said % {"minutes": row.minutes}, faint=True))
    return parts


def _slip_line(who: Organisation, talk: Talk) -> list[str]:
    asks = talk.need.organisation_id == who.pk
    begins, _ends = talk.matchmaking.time_of(talk.round)
    about = _("You ask: %(need)s. They offer: %(offer)s.") if asks else (
        _("They ask: %(need)s. You offer: %(offer)s.")
    )  # fmt: skip
    reasons = in_words(talk.reasons, talk.need.kind)[:REASONS_TOLD]
    return [
        f"{begins:%H:%M}",
        str(talk.table + 1),
        talk.resource.organisation.display_name if asks else asker_of(talk),
        about % {"need": talk.need.title, "offer": talk.resource.title},
        _("; ").join(f"{one['field']} {one['text']}" for one in reasons),
    ]


@require_GET
def slips(request: HttpRequest, chain_slug: str, matchmaking_id: int) -> HttpResponse:
    """A page for each party, to be handed out at the door."""
    row = event_of(request, matchmaking_id)
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))
    parts: list[Part] = []
    found = selectors.schedules(request.actor, row)
    for who, talks in found if any(talks for _who, talks in found) else ():
        if parts:
            parts += [NewPage(), Text(row.title, size=16)]
        parts += _slip(row, who, talks)
    if not parts:
        parts.append(Text(_("There is no plan yet."), faint=True))
    return _paper(row, row.title, parts, "slips")


@require_GET
def slip(
    request: HttpRequest, chain_slug: str, matchmaking_id: int, organisation_id: int
) -> HttpResponse:
    """The slip of one party: its own, or any for who sees all."""
    row = event_of(request, matchmaking_id)
    actor = request.actor
    if not actor.sees_all and actor.organisation_id != organisation_id:
        raise Http404(_("There is no such page."))
    talks = selectors.schedule(actor, row, organisation_id)
    known = {one.organisation.pk: one.organisation for one in selectors.parties(actor, row)}
    who = known.get(organisation_id)
    if who is None:
        raise Http404(_("There is no such page."))
    return _paper(row, row.title, _slip(row, who, talks), "slip")

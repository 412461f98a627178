"""Coordination bodies: all of a chain, who sits in one on any day, its terms and history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from chainloom.core.downloads import about_list
from chainloom.core.errors import Missing
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table
from chainloom.jobs.exporting import ListFile, list_export

from .. import body_chart
from ..body_forms import AssignForm, BodyFilter, MemberForm
from ..forms import DayForm
from ..models import BodyTerm, Kind, Organisation, ServiceAssignment
from ..policy import assignment_policy, organisation_policy
from ..selectors import bodies as selectors
from ..selectors.profile import source_in_words
from .common import follow_merges, organisation_of, page

COLUMNS = [
    Column("name", gettext_lazy("Body"), sort="sort_key", fixed=True),
    Column("form", gettext_lazy("Sort of body"), sort="form"),
    Column("parent", gettext_lazy("Part of"), sort="body_profile__parent__sort_key"),
    Column("term", gettext_lazy("Term")),
    Column("seats", gettext_lazy("Members"), numeric=True),
    Column("guides", gettext_lazy("Guiding units"), numeric=True),
    Column("firms", gettext_lazy("Firms looked after"), numeric=True),
    Column("founded_on", gettext_lazy("Founded"), sort="founded_on", default=False),
    Column("duty", gettext_lazy("What it is for"), default=False),
]
# Bodies on a page, and in the picture: a district has a dozen.
MOST_BODIES = 500


def _listed(request: HttpRequest) -> tuple[Table, BodyFilter, Any]:
    filters = BodyFilter(request.GET)
    rows = selectors.bodies(request.actor)
    if filters.sort_of_body():
        rows = rows.filter(form=filters.sort_of_body())
    table = Table(request.GET, COLUMNS, default_sort="name", filters=filters)
    return table, filters, rows


@require_GET
def body_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    table, filters, rows = _listed(request)
    table.load(rows)
    day = filters.day()
    selectors.fill(request.actor, table.rows, day)
    drawn = table.rows if table.pages == 1 and not filters.sort_of_body() else []
    chart = body_chart.forest(request.chain.display_name, drawn)
    context = {
        "table": table,
        "day": day,
        "is_today": day == timezone.localdate(),
        "chart": chart,
        "chart_rows": body_chart.forest_rows(drawn) if chart else None,
        "chart_height": body_chart.height(chart),
        "can_add": organisation_policy.may_add(request.actor),
    }
    return render(request, "organisations/bodies.html", context)


def _file(request: HttpRequest) -> ListFile:
    """Bodies, who sits in them, their terms and the firms looked after, as of a day."""
    table, filters, rows = _listed(request)
    day, actor = filters.day(), request.actor
    some = list(table.sorted(rows)[:MOST_BODIES])
    selectors.fill(actor, some, day)
    sheets = [
        SheetData(_("Bodies"), [str(one.label) for one in COLUMNS], [_line(one) for one in some]),
        _seats_sheet(actor, some, day),
        _terms_sheet(some),
        _firms_sheet(actor, some, day),
    ]
    return ListFile(_("bodies"), sheets, about_list(request.chain, table), [some])


export = list_export(_file, page="organisations:bodies")


def _line(one: Any) -> list[Any]:
    profile = getattr(one, "body_profile", None)
    return [
        one.display_name,
        profile.get_form_display() if profile else one.get_kind_display(),
        profile.parent.display_name if profile and profile.parent else "",
        one.term.title if one.term else "",
        one.seats,
        one.guides,
        one.firms,
        one.founded_on,
        profile.duty if profile else "",
    ]


def _seats_sheet(actor: Any, some: list[Organisation], day: Any) -> SheetData:
    headers = [_("Body"), _("Member"), _("Post"), _("Role in the body"), _("From day"), _("Until")]
    seats = selectors.seats_in_all(actor, some, day)
    lines = [
        [
            seat.body.display_name,
            seat.shown_name,
            seat.person_post,
            seat.get_role_display(),
            seat.from_date,
            seat.until,
        ]
        for seat in seats
    ]
    return SheetData(_("Members"), headers, lines)


def _terms_sheet(some: list[Organisation]) -> SheetData:
    terms = BodyTerm.objects.filter(body__in=some).select_related("body")
    lines = [
        [one.body.display_name, one.title, one.from_date, one.until, one.note]
        for one in terms.order_by("body__sort_key", "-from_date")
    ]
    headers = [_("Body"), _("Term"), _("From day"), _("Until"), pgettext("body", "Note")]
    return SheetData(pgettext("body", "Terms"), headers, lines)


def _firms_sheet(actor: Any, some: list[Organisation], day: Any) -> SheetData:
    rows = selectors.assignments(actor).filter(selectors.on_day(day), team__in=some)
    lines = [
        [
            one.team.display_name,
            one.firm.display_name,
            one.seat.shown_name if one.seat else "",
            one.from_date,
            one.until,
        ]
        for one in rows
    ]
    headers = [_("Service team"), _("Firm"), _("Who answers for it"), _("From day"), _("Until")]
    return SheetData(_("Firms looked after"), headers, lines)


# One body


@require_GET
@follow_merges
def members(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    return show_members(request, organisation_of(request, pk))


def _of_kind(organisation: Organisation, *kinds: Kind) -> Organisation:
    """Other organisations have no such page."""
    if organisation.kind not in kinds:
        raise Missing()
    return organisation


def _day(request: HttpRequest) -> tuple[Any, DayForm]:
    """The day that the address asks for, and the form to ask for another."""
    today = timezone.localdate()
    form = DayForm(request.GET if request.method == "GET" and "on" in request.GET else None)
    day = form.day(today) if form.is_bound else today
    return day, form if form.is_bound else DayForm(initial={"on": today})


def show_members(
    request: HttpRequest,
    organisation: Organisation,
    form: MemberForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Who sat in a body on a day; of any other organisation, where it sits."""
    actor = request.actor
    is_body = organisation.kind in (Kind.BODY, Kind.ASSOCIATION)
    day, day_form = _day(request)
    context: dict[str, Any] = {
        "is_body": is_body,
        "day": day,
        "is_today": day == timezone.localdate(),
        "day_form": day_form,
        "sits_in": selectors.seats_of(actor, organisation),
        "teams": selectors.looked_after_by(actor, organisation, day),
    }
    if is_body:
        context |= _body(request, organisation, day) | {"form": form or MemberForm()}
    return page(request, organisation, "members.html", active="members", status=status, **context)


def _body(request: HttpRequest, body: Organisation, day: Any) -> dict[str, Any]:
    actor = request.actor
    known = list(selectors.seats_in(actor, body))
    seats = [seat for seat in known if seat.is_current_on(day)]
    parts = list(selectors.parts_of(actor, body))
    selectors.fill(actor, parts, day)
    chart = body_chart.chart(body, seats, parts)
    return {
        "seats": seats,
        "is_empty": not known,
        "term": selectors.term_on(body, day),
        "profile": selectors.profile_of(body),
        "parts": parts,
        "chart": chart,
        "chart_rows": body_chart.rows(seats, parts),
        "chart_height": body_chart.height(chart),
    }


@require_GET
@follow_merges
def terms(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """The terms of a body, and every seat that there ever was."""
    body = _of_kind(organisation_of(request, pk), Kind.BODY, Kind.ASSOCIATION)
    today = timezone.localdate()
    seats = list(selectors.seats_in(request.actor, body))
    rows = list(selectors.terms_of(body))
    for term in rows:
        # The day by which its seats are looked up: today while it lasts, else its last.
        term.day = min(max(today, term.from_date), term.until or today)
        term.seats = sum(seat.is_current_on(term.day) for seat in seats)
        term.is_now = term.is_current_on(today)
    return page(
        request,
        body,
        "body_terms.html",
        active="terms",
        terms=rows,
        over=bool(rows) and not any(term.is_now for term in rows) and rows[0].is_over_on(today),
        seats=[
            {
                "seat": seat,
                "is_over": seat.is_over_on(today),
                "is_to_come": not seat.is_current_on(today),
            }
            for seat in _latest(seats)
        ],
    )


def _latest(seats: list[Any]) -> list[Any]:
    """Those that last first, then those that ended, the latest first."""
    today = timezone.localdate()
    lasting = [seat for seat in seats if not seat.is_over_on(today)]
    over = sorted(
        (seat for seat in seats if seat.is_over_on(today)),
        key=lambda seat: seat.until,
        reverse=True,
    )
    return [*lasting, *over]


@require_GET
@follow_merges
def looked_after(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    return show_firms(request, _of_kind(organisation_of(request, pk), Kind.BODY))


def show_firms(
    request: HttpRequest,
    team: Organisation,
    form: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The firms that a team looked after on a day, and those it did before."""
    day, day_form = _day(request)
    known = list(selectors.assignments(request.actor).filter(team=team))
    may = assignment_policy.may_add(request.actor)
    return page(
        request,
        team,
        "body_firms.html",
        active="looked_after",
        status=status,
        day=day,
        is_today=day == timezone.localdate(),
        day_form=day_form,
        firms=[_firm(one, day, request) for one in known if one.is_current_on(day)],
        former=[_firm(one, day, request) for one in known if one.is_over_on(day)],
        may_assign=may,
        form=(form or AssignForm(team=team)) if may else None,
    )


def _firm(one: ServiceAssignment, day: Any, request: HttpRequest) -> dict[str, Any]:
    return {
        "assignment": one,
        "is_over": one.is_over_on(timezone.localdate()),
        "lacks": one.lacks_responsible_on(day),
        "source": source_in_words(one.source, request.actor),
    }

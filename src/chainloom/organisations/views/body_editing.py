"""Writing of coordination bodies: seats, terms, what a body is, the firms a team looks after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.core.errors import Invalid, Problem
from chainloom.core.forms import posted

from .. import services
from ..body_forms import (
    AssignForm,
    BodyDescriptionForm,
    EndForm,
    MemberForm,
    NewTermForm,
    PassOnForm,
    ReplaceForm,
    TermForm,
)
from ..finding import by_code_or_full_name
from ..forms import ServiceForm
from ..models import BodyMembership, BodyTerm, Organisation
from ..policy import assignment_policy, organisation_policy
from ..selectors.bodies import profile_of
from . import bodies
from .common import back_to, organisation_of, page, to
from .editing import UNFIT, attempt


def _asked(
    request: HttpRequest,
    body: Organisation,
    form: ServiceForm,
    heading: str,
    *,
    active: str = "members",
    **context: Any,
) -> HttpResponse:
    """A form on a page of its own, below the body's tabs."""
    context |= {"form": form, "heading": heading, "back": to(request, active, body.pk)}
    status = UNFIT if request.method == "POST" else 200
    return page(request, body, "body_form.html", active=active, status=status, **context)


# Seats


def _named(request: HttpRequest, text: str, field: str = "member") -> Organisation | None:
    """The organisation of that full name or code; who may be seated is who may be seen."""
    if not text.strip():
        return None
    rows = organisation_policy.rows(request.actor)
    # Of two names that differ only in the width of a bracket the one that was written.
    found = rows.filter(name=text.strip())[:2] or rows.filter(by_code_or_full_name(text))[:2]
    if len(found) != 1:
        raise Invalid(
            "no_such_organisation",
            _("No single organisation has exactly this name or code."),
            field=field,
        )
    return found[0]


@require_POST
def member_add(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    body = organisation_of(request, pk, "place")
    form = MemberForm(request.POST)

    def seat() -> BodyMembership:
        asked = dict(form.cleaned_data)
        member = _named(request, asked.pop("member"))
        return services.body_member_add(body=body, member=member, **asked, by=request.actor)

    if attempt(form, seat) is None:
        return bodies.show_members(request, body, form, UNFIT)
    return back_to(request, body, "members")


@require_http_methods(["GET", "POST"])
def member_end(request: HttpRequest, chain_slug: str, pk: int, seat_id: int) -> HttpResponse:
    """The seat ends on a day; with `erase` a person is taken out for good."""
    body = organisation_of(request, pk, "place")
    seat = get_object_or_404(BodyMembership, pk=seat_id, body=body)
    if "erase" in request.POST:
        try:
            services.body_person_erase(seat=seat, by=request.actor)
        except Problem as problem:
            messages.error(request, str(problem))
        return back_to(request, body, "members")
    form = EndForm(posted(request))

    def end() -> BodyMembership:
        until = form.cleaned_data["until"]
        return services.body_member_end(seat=seat, until=until, by=request.actor)

    if request.method == "POST" and attempt(form, end) is not None:
        return back_to(request, body, "members")
    heading = _("The seat of %(name)s ends") % {"name": seat.shown_name}
    return _asked(request, body, form, heading, submit=_("End the seat"))


@require_http_methods(["GET", "POST"])
def member_replace(request: HttpRequest, chain_slug: str, pk: int, seat_id: int) -> HttpResponse:
    body = organisation_of(request, pk, "place")
    seat = get_object_or_404(BodyMembership.objects.select_related("member"), pk=seat_id, body=body)
    form = ReplaceForm(posted(request), initial=ReplaceForm.initial_of(seat))

    def replace() -> BodyMembership:
        asked = dict(form.cleaned_data)
        member = _named(request, asked.pop("member"))
        return services.body_member_replace(seat=seat, member=member, **asked, by=request.actor)

    if request.method == "POST" and attempt(form, replace) is not None:
        return back_to(request, body, "members")
    heading = _("Who takes the seat of %(name)s") % {"name": seat.shown_name}
    return _asked(request, body, form, heading, submit=_("Replace"))


# What a body is, and its terms


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    body = organisation_of(request, pk, "place")
    form = BodyDescriptionForm(
        posted(request), body=body, profile=profile_of(body), actor=request.actor
    )

    def save() -> Any:
        return services.body_describe(body=body, **form.cleaned_data, by=request.actor)

    if request.method == "POST" and attempt(form, save) is not None:
        return back_to(request, body, "members")
    return _asked(request, body, form, _("What this body is"))


@require_http_methods(["GET", "POST"])
def term_new(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    body = organisation_of(request, pk, "place")
    form = NewTermForm(posted(request), body=body)

    def save() -> Any:
        return services.term_add(
            body=body, values=form.values(), going_on=form.going(), by=request.actor
        )

    if request.method == "POST" and attempt(form, save) is not None:
        return back_to(request, body, "terms")
    return _asked(request, body, form, _("A new term"), active="terms")


@require_http_methods(["GET", "POST"])
def term_edit(request: HttpRequest, chain_slug: str, pk: int, term_id: int) -> HttpResponse:
    body = organisation_of(request, pk, "place")
    term = get_object_or_404(BodyTerm, pk=term_id, body=body)
    form = TermForm(posted(request), initial=TermForm.initial_of(term))

    def save() -> Any:
        return services.term_update(term=term, values=form.cleaned_data, by=request.actor)

    if request.method == "POST" and attempt(form, save) is not None:
        return back_to(request, body, "terms")
    return _asked(request, body, form, _("Correct a term"), active="terms", term=term)


@require_POST
def term_remove(request: HttpRequest, chain_slug: str, pk: int, term_id: int) -> HttpResponse:
    body = organisation_of(request, pk, "place")
    term = get_object_or_404(BodyTerm, pk=term_id, body=body)
    services.term_remove(term=term, by=request.actor)
    return back_to(request, body, "terms")


# Firms looked after


@require_POST
def firm_assign(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """All of the firms named, or none: what is wrong is said line by line."""
    team = organisation_of(request, pk, "place")
    form = AssignForm(request.POST, team=team)

    def assign() -> Any:
        return services.firms_assign(
            team=team,
            firms=_firms(request, form),
            seat=form.chosen_seat(),
            from_date=form.cleaned_data["from_date"],
            by=request.actor,
        )

    if attempt(form, assign) is None:
        return bodies.show_firms(request, team, form, UNFIT)
    return back_to(request, team, "looked_after")


def _firms(request: HttpRequest, form: AssignForm) -> list[Organisation]:
    found, wrong = [], []
    for number, text in form.lines():
        try:
            found.append(_named(request, text))
        except Invalid:
            message = _("Line %(line)d, “%(text)s”: no single organisation has this name or code.")
            wrong.append(message % {"line": number, "text": text[:60]})
    if wrong:
        raise Invalid("no_such_organisation", " ".join(wrong[:10]), field="firms")
    return [one for one in dict.fromkeys(found) if one is not None]


def _assignment(request: HttpRequest, team: Organisation, assignment_id: int) -> Any:
    rows = assignment_policy.rows(request.actor, "edit").select_related("firm", "team")
    return get_object_or_404(rows, pk=assignment_id, team=team)


@require_http_methods(["GET", "POST"])
def assignment_end(
    request: HttpRequest, chain_slug: str, pk: int, assignment_id: int
) -> HttpResponse:
    team = organisation_of(request, pk, "place")
    row = _assignment(request, team, assignment_id)
    form = EndForm(posted(request))

    def end() -> Any:
        until = form.cleaned_data["until"]
        return services.assignment_end(assignment=row, until=until, by=request.actor)

    if request.method == "POST" and attempt(form, end) is not None:
        return back_to(request, team, "looked_after")
    heading = _("No longer looks after %(name)s") % {"name": row.firm.display_name}
    return _asked(
        request, team, form, heading, active="looked_after", submit=_("End looking after it")
    )


@require_http_methods(["GET", "POST"])
def assignment_pass_on(
    request: HttpRequest, chain_slug: str, pk: int, assignment_id: int
) -> HttpResponse:
    team = organisation_of(request, pk, "place")
    row = _assignment(request, team, assignment_id)
    form = PassOnForm(posted(request), team=team)

    def pass_on() -> Any:
        return services.assignment_pass_on(
            assignment=row,
            seat=form.chosen_seat(),
            from_date=form.cleaned_data["from_date"],
            by=request.actor,
        )

    if request.method == "POST" and attempt(form, pass_on) is not None:
        return back_to(request, team, "looked_after")
    heading = _("Who answers for %(name)s") % {"name": row.firm.display_name}
    return _asked(request, team, form, heading, active="looked_after")

"""One organisation: profile, certificates, names, contacts, history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from chainloom.core.errors import Missing

from ..forms import CertificateForm, ContactForm, DayForm, NameForm, SharingForm
from ..models import Organisation
from ..panels import panels_for
from ..policy import contact_policy, organisation_policy
from ..selectors import duplicates_of, entries_of, events, held_by, kind_label, merges_of
from ..selectors.bodies import looked_after_by
from ..selectors.office import standing_of
from ..selectors.profile import profile, registered_in, source_in_words
from ..selectors.tiers import rank_of
from .common import organisation_of, page

EVENTS_A_PAGE = 50


@require_GET
def detail(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk)
    actor = request.actor
    standing = standing_of(actor, organisation)
    merges = bool(actor.is_office)
    return page(
        request,
        organisation,
        "profile.html",
        active="profile",
        groups=profile(actor, organisation),
        registered_in=registered_in(organisation),
        tiers=[
            (kind_label(one.kind, one.level), rank_of(one.kind, one.level))
            for one in held_by([pk]).get(pk, [])
        ],
        standing=standing,
        sharing=SharingForm(initial={"consents": standing.consents})
        if standing.may_share
        else None,
        likely=duplicates_of(actor, organisation, limit=3) if merges else [],
        merges=merges_of(actor, organisation),
        teams=looked_after_by(actor, organisation, timezone.localdate()),
    )


@require_GET
def certificates(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    return show_certificates(request, organisation_of(request, pk))


def show_certificates(
    request: HttpRequest,
    organisation: Organisation,
    form: CertificateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    day_form = DayForm(request.GET if request.method == "GET" and "on" in request.GET else None)
    day = day_form.day(today) if day_form.is_bound else today
    rows = [
        {
            "certificate": one,
            "label": kind_label(one.kind, one.level),
            "rank": rank_of(one.kind, one.level),
            "is_valid": one.is_valid_on(day),
            "is_ending": one.expires_within(90, today=day),
            "source": source_in_words(one.source, request.actor),
        }
        for one in organisation.certificates.select_related("source").order_by("-issued_on", "-pk")
    ]
    rows.sort(key=lambda row: not row["is_valid"])
    return page(
        request,
        organisation,
        "certificates.html",
        active="certificates",
        status=status,
        rows=rows,
        valid_count=sum(row["is_valid"] for row in rows),
        day=day,
        is_today=day == today,
        day_form=day_form if day_form.is_bound else DayForm(initial={"on": today}),
        form=form or CertificateForm(),
        is_open=form is not None,
    )


@require_GET
def names(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    return show_names(request, organisation_of(request, pk))


def show_names(
    request: HttpRequest,
    organisation: Organisation,
    form: NameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = organisation.other_names.select_related("source").order_by("kind", "-until", "pk")
    shown = [{"name": row, "source": source_in_words(row.source, request.actor)} for row in rows]
    return page(
        request,
        organisation,
        "names.html",
        active="names",
        status=status,
        rows=shown,
        form=form or NameForm(),
    )


@require_GET
def contacts(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    return show_contacts(request, organisation_of(request, pk))


def show_contacts(
    request: HttpRequest,
    organisation: Organisation,
    form: ContactForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    rows = contact_policy.rows(actor).filter(organisation=organisation).select_related("source")
    editable = set(
        contact_policy.rows(actor, "edit")
        .filter(organisation=organisation)
        .values_list("pk", flat=True)
    )
    return page(
        request,
        organisation,
        "contacts.html",
        active="contacts",
        status=status,
        rows=[
            {
                "contact": row,
                "can_edit": row.pk in editable,
                "source": source_in_words(row.source, actor),
            }
            for row in rows.order_by("pk")
        ],
        may_see=organisation_policy.may(actor, "view_contacts", organisation),
        form=form or ContactForm(),
    )


@require_GET
def history(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk)
    organisation_policy.check(request.actor, "history", organisation)
    rows = entries_of(organisation, request.actor)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(id__lt=int(before))
    found = events(rows[: EVENTS_A_PAGE + 1], request.actor)
    return page(
        request,
        organisation,
        "history.html",
        active="history",
        entries=found[:EVENTS_A_PAGE],
        older=found[EVENTS_A_PAGE - 1].entry_id if len(found) > EVENTS_A_PAGE else None,
        is_newest=not before,
    )


@require_GET
def panel(request: HttpRequest, chain_slug: str, pk: int, key: str) -> HttpResponse:
    """A tab that a higher app added."""
    organisation = organisation_of(request, pk)
    chosen = next((p for p in panels_for(request.actor, organisation) if p.key == key), None)
    if chosen is None:
        raise Missing()
    context: dict[str, Any] = chosen.context(request, organisation)
    inside = render_to_string(
        chosen.template, {**context, "organisation": organisation}, request=request
    )
    return page(request, organisation, "panel.html", active=key, panel=chosen, inside=inside)

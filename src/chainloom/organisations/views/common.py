"""What the pages of one organisation share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from chainloom.core.errors import Missing, Moved

from ..models import Kind, Organisation
from ..panels import panels_for
from ..policy import contact_policy, organisation_policy
from ..selectors import survivor_of
from ..selectors.bodies import firms_now, is_team
from ..selectors.history import district_name


def organisation_of(request: HttpRequest, pk: int, action: str = "view") -> Organisation:
    """The organisation, or `Missing` for what the actor may not know of; a reader of an absorbed
    entry's page is led to the entry it went into."""
    row = organisation_policy.rows(request.actor).filter(pk=pk).first()
    if row is None:
        survivor = survivor_of(request.actor, pk)
        if survivor is not None and request.method == "GET":
            raise Moved(to(request, "detail", survivor.pk))
        raise Missing()
    if action != "view":
        organisation_policy.check(request.actor, action, row)
    return row


def to(request: HttpRequest, name: str, *args: Any) -> str:
    """The address of one of the registry's pages in the present chain."""
    return reverse(f"organisations:{name}", args=[request.chain.slug, *args])


def back_to(request: HttpRequest, organisation: Organisation, tab: str = "detail") -> HttpResponse:
    return redirect(to(request, tab, organisation.pk))


def tabs(request: HttpRequest, organisation: Organisation, active: str) -> list[dict[str, Any]]:
    """The tabs of an organisation's page, the registry's own and those of higher apps."""
    actor = request.actor
    own = [
        (10, "profile", _("Profile"), "detail", None),
        (40, "certificates", _("Certificates"), "certificates", organisation.certificates.count()),
        (50, "names", _("Names"), "names", organisation.other_names.count() or None),
        (60, "contacts", _("Contacts"), "contacts", _contact_count(request, organisation)),
    ]
    if organisation.kind in (Kind.BODY, Kind.ASSOCIATION) or sits_somewhere(organisation):
        own.append((70, "members", _("Bodies and members"), "members", None))
    if organisation.kind in (Kind.BODY, Kind.ASSOCIATION):
        own.append((71, "terms", _("Terms and seats"), "terms", None))
    if organisation.kind == Kind.BODY:
        count = firms_now(actor, organisation)
        if count or (
            is_team(organisation) and organisation_policy.may(actor, "place", organisation)
        ):
            own.append((72, "looked_after", _("Firms looked after"), "looked_after", count or None))
    if organisation_policy.may(actor, "history", organisation):
        own.append((90, "history", _("History"), "history", None))
    items = [
        (order, label, to(request, name, organisation.pk), key, count)
        for order, key, label, name, count in own
    ]
    for panel in panels_for(actor, organisation):
        url = to(request, "panel", organisation.pk, panel.key)
        count = panel.count(actor, organisation) if panel.count else None
        items.append((panel.order, str(panel.label), url, panel.key, count))
    return [
        {"label": label, "url": url, "active": key == active, "count": count}
        for _order, label, url, key, count in sorted(items, key=lambda item: item[0])
    ]


def sits_somewhere(organisation: Organisation) -> bool:
    return organisation.body_memberships.exists() or organisation.looked_after_by.exists()


def _contact_count(request: HttpRequest, organisation: Organisation) -> int | None:
    return contact_policy.rows(request.actor).filter(organisation=organisation).count() or None


def page(
    request: HttpRequest,
    organisation: Organisation,
    template: str,
    *,
    active: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of one organisation, with its head and tabs."""
    actor = request.actor
    common = {
        "organisation": organisation,
        "tabs": tabs(request, organisation, active),
        "district": district_name(organisation.district_code) if organisation.district_code else "",
        "can_edit": organisation_policy.may(actor, "edit", organisation),
        "can_merge": organisation_policy.may(actor, "merge", organisation),
        "can_certify": organisation_policy.may(actor, "certify", organisation),
    }
    return render(request, f"organisations/{template}", {**common, **context}, status=status)

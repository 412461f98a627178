"""Entering and changing organisations, their names, contacts and certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.core.forms import posted

from .. import services
from ..forms import (
    CertificateForm,
    ContactForm,
    NameForm,
    OrganisationForm,
    ServiceForm,
    SharingForm,
)
from ..models import Organisation, OrganisationName
from ..policy import certificate_policy, contact_policy, organisation_policy
from ..selectors import likely_duplicates
from ..selectors.duplicates import Likely, record_of_values
from . import detail
from .common import back_to, organisation_of, page, to

UNFIT = 422


def attempt(form: ServiceForm, write: Callable[[], Any]) -> Any:
    """What the service answers, or None when it refused: the form then says why."""
    if not form.is_valid():
        return None
    try:
        return write()
    except (Invalid, Conflict, Forbidden) as problem:
        form.refuse(problem)
        return None


def _likely(request: HttpRequest, values: dict[str, Any], apart_from: int | None) -> list[Likely]:
    record = record_of_values(values)
    if len(record.name.strip()) < 2 and not record.uscc:
        return []
    return likely_duplicates(request.actor, record, apart_from=apart_from)


@require_GET
def likely(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Entries that may be the one being typed; a part of the form's page."""
    if not request.actor.is_office:
        raise Forbidden()
    apart_from = request.GET.get("apart_from", "")
    own = int(apart_from) if apart_from.isascii() and apart_from.isdigit() else None
    found = _likely(request, request.GET.dict(), own)
    return render(request, "organisations/_likely.html", {"likely": found, "own": own})


@transaction.atomic
def _enter(values: dict[str, Any], others: list[Likely], by: Actor) -> Organisation:
    """A new entry, said to be none of the others that look like it."""
    made = services.organisation_create(values=values, by=by)
    for one in others:
        services.distinction_add(one=made, other=one.organisation, by=by)
    return made


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, chain_slug: str) -> HttpResponse:
    organisation_policy.check_add(request.actor)
    form = OrganisationForm(posted(request), actor=request.actor)
    found: list[Likely] = []
    if request.method == "POST" and form.is_valid():
        found = _likely(request, form.values(), None)
        # Each entry that looks alike has been seen.
        if {str(one.organisation.pk) for one in found} <= set(request.POST.getlist("despite")):
            others = found if "apart" in request.POST else []
            made = attempt(form, lambda: _enter(form.values(), others, request.actor))
            if made is not None:
                messages.success(request, _("%(name)s is entered.") % {"name": made.name})
                return back_to(request, made)
    context = {
        "form": form,
        "likely": found,
        "asks": bool(found),
        "apart": "apart" in request.POST,
    }
    status = UNFIT if request.method == "POST" else 200
    return render(request, "organisations/new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk, "edit")
    actor = request.actor
    form = OrganisationForm(
        posted(request),
        actor=actor,
        organisation=organisation,
        sees_finance=organisation_policy.may(actor, "view_finance", organisation),
    )
    if request.method == "POST":
        saved = attempt(
            form,
            lambda: services.organisation_update(
                organisation=organisation,
                values=form.values(),
                version=form.cleaned_data.get("version"),
                keep_old_name=form.cleaned_data.get("keep_old_name", False),
                by=actor,
            ),
        )
        if saved is not None:
            messages.success(request, _("Saved."))
            return back_to(request, organisation)
    status = UNFIT if request.method == "POST" else 200
    return page(
        request, organisation, "edit.html", active="profile", form=form, own=pk, status=status
    )


@require_POST
def remove(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk, "merge")
    try:
        services.organisation_remove(organisation=organisation, by=request.actor)
    except Conflict as problem:
        messages.error(request, str(problem))
        return back_to(request, organisation)
    messages.success(request, _("%(name)s is removed.") % {"name": organisation.name})
    return redirect(to(request, "list"))


@require_POST
def sharing(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk)
    form = SharingForm(request.POST)
    if form.is_valid():
        services.consents_set(
            organisation=organisation, consents=form.cleaned_data["consents"], by=request.actor
        )
        messages.success(request, _("Saved."))
    return back_to(request, organisation)


# Names


@require_POST
def name_add(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk, "edit")
    form = NameForm(request.POST)
    made = attempt(
        form,
        lambda: services.name_add(organisation=organisation, **form.cleaned_data, by=request.actor),
    )
    if made is None:
        return detail.show_names(request, organisation, form, UNFIT)
    return back_to(request, organisation, "names")


@require_POST
def name_remove(request: HttpRequest, chain_slug: str, pk: int, name_id: int) -> HttpResponse:
    organisation = organisation_of(request, pk, "edit")
    name = get_object_or_404(OrganisationName, pk=name_id, organisation=organisation)
    services.name_remove(name=name, by=request.actor)
    return back_to(request, organisation, "names")


# Contacts


@require_POST
def contact_add(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk, "edit")
    form = ContactForm(request.POST)
    made = attempt(
        form,
        lambda: services.contact_add(
            organisation=organisation, values=form.cleaned_data, by=request.actor
        ),
    )
    if made is None:
        return detail.show_contacts(request, organisation, form, UNFIT)
    return back_to(request, organisation, "contacts")


def _contact(request: HttpRequest, organisation: Organisation, contact_id: int) -> Any:
    rows = contact_policy.rows(request.actor, "edit")
    return get_object_or_404(rows, pk=contact_id, organisation=organisation)


@require_http_methods(["GET", "POST"])
def contact_edit(request: HttpRequest, chain_slug: str, pk: int, contact_id: int) -> HttpResponse:
    organisation = organisation_of(request, pk, "edit")
    contact = _contact(request, organisation, contact_id)
    initial = {name: getattr(contact, name) for name in ContactForm.base_fields}
    form = ContactForm(posted(request), initial=initial)
    if request.method == "POST":
        saved = attempt(
            form,
            lambda: services.contact_update(
                contact=contact, values=form.cleaned_data, by=request.actor
            ),
        )
        if saved is not None:
            return back_to(request, organisation, "contacts")
    return page(
        request,
        organisation,
        "contact_edit.html",
        active="contacts",
        form=form,
        status=UNFIT if request.method == "POST" else 200,
    )


@require_POST
def contact_erase(request: HttpRequest, chain_slug: str, pk: int, contact_id: int) -> HttpResponse:
    organisation = organisation_of(request, pk, "edit")
    services.contact_erase(contact=_contact(request, organisation, contact_id), by=request.actor)
    messages.success(request, _("The contact is erased everywhere."))
    return back_to(request, organisation, "contacts")


# Certificates


@require_POST
def certificate_add(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk, "certify")
    form = CertificateForm(request.POST)
    made = attempt(
        form,
        lambda: services.certificate_add(
            organisation=organisation, values=form.values(), by=request.actor
        ),
    )
    if made is None:
        return detail.show_certificates(request, organisation, form, UNFIT)
    return back_to(request, organisation, "certificates")


def _certificate(request: HttpRequest, organisation: Organisation, certificate_id: int) -> Any:
    rows = certificate_policy.rows(request.actor, "edit")
    return get_object_or_404(rows, pk=certificate_id, organisation=organisation)


@require_http_methods(["GET", "POST"])
def certificate_edit(
    request: HttpRequest, chain_slug: str, pk: int, certificate_id: int
) -> HttpResponse:
    organisation = organisation_of(request, pk, "certify")
    certificate = _certificate(request, organisation, certificate_id)
    level = f":{certificate.level}" if certificate.level else ""
    initial = {
        name: getattr(certificate, name) for name in ("number", "issuer", "issued_on", "expires_on")
    }
    form = CertificateForm(posted(request), initial={**initial, "tier": certificate.kind + level})
    if request.method == "POST":
        saved = attempt(
            form,
            lambda: services.certificate_update(
                certificate=certificate, values=form.values(), by=request.actor
            ),
        )
        if saved is not None:
            return back_to(request, organisation, "certificates")
    return page(
        request,
        organisation,
        "certificate_edit.html",
        active="certificates",
        form=form,
        certificate=certificate,
        status=UNFIT if request.method == "POST" else 200,
    )


@require_POST
def certificate_remove(
    request: HttpRequest, chain_slug: str, pk: int, certificate_id: int
) -> HttpResponse:
    organisation = organisation_of(request, pk, "certify")
    certificate = _certificate(request, organisation, certificate_id)
    services.certificate_remove(certificate=certificate, by=request.actor)
    return back_to(request, organisation, "certificates")

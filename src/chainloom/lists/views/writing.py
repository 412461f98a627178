"""The one form that reads, for needs and resources alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.digits import whole_number
from chainloom.organisations.finding import search
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..forms.listing import ListingForm, NeedForm, ResourceForm, as_read, is_unread, read_into
from ..projects_policy import project_policy
from ..selectors.fitting import fitting_words
from ..understanding import Understood
from .common import see_other, status_of

MOST_OPTIONS = 12
_WRITTEN = "lists.written"
AGAIN_SECONDS = 600
# Beside the form, while it is written.
SUGGESTED = 5


@dataclass(frozen=True)
class Writing:
    """What differs between writing a need and writing a resource."""

    form: type[ListingForm]
    template: str
    heading: Any


NEED = Writing(NeedForm, "lists/need_form.html", gettext_lazy("Ask for something"))
RESOURCE = Writing(ResourceForm, "lists/resource_form.html", gettext_lazy("Offer something"))


def organisation_meant(request: HttpRequest, data: Mapping[str, Any]) -> Organisation | None:
    """For whom it is written: the office may write for another, everyone else for their own."""
    own = request.actor.organisation_id
    key = str(data.get("organisation") or own or "")
    if not request.actor.is_office or not (key.isascii() and key.isdigit() and len(key) < 19):
        key = str(own or "")
    return organisation_policy.rows(request.actor).filter(pk=int(key or 0)).first()


def is_draft(request: HttpRequest) -> bool:
    return request.POST.get("do") == "draft"


def bound(request: HttpRequest, what: Writing, organisation: Organisation | None) -> ListingForm:
    """The form as it was sent; a draft that nobody has seen read is kept as it reads."""
    sent = what.form(request.POST, actor=request.actor, organisation=organisation)
    if is_draft(request) and is_unread(sent):
        return _read(request, sent, organisation)[0]
    return sent


def _read(
    request: HttpRequest, sent: ListingForm, organisation: Organisation | None
) -> tuple[ListingForm, dict[str, Any], Understood]:
    """The form with its words read, its data, and what was understood."""
    key = whole_number(request.POST.get("project"), most=18)
    project = project_policy.rows(request.actor).filter(pk=key).first() if key else None
    data, found = read_into(sent, project.title if project else "")
    fresh = QueryDict(mutable=True)
    for name, value in data.items():
        fresh[name] = value
    fresh.setlist("parties", request.POST.getlist("parties"))
    return type(sent)(fresh, actor=request.actor, organisation=organisation), data, found


def must_reread(request: HttpRequest, what: Writing, organisation: Organisation | None) -> bool:
    """Whether the form comes back first with what it says: that was asked for, or it was sent,
    not kept as a draft, before anybody could see what was read."""
    if "read" in request.POST:
        return True
    if request.method != "POST" or is_draft(request):
        return False
    if not is_unread(bound(request, what, organisation)):
        return False
    messages.info(request, _("This was read from your words: look at it, then send it."))
    return True


def reread(
    request: HttpRequest, what: Writing, organisation: Organisation | None, **more: Any
) -> HttpResponse:
    """The form again, with its words read; HTMX takes the fields alone."""
    sent = what.form(request.POST, actor=request.actor, organisation=organisation)
    form, data, found = _read(request, sent, organisation)
    # Nothing was sent yet: what is missing is no error.
    form._errors = {}
    form.cleaned_data = {}
    context = {
        "form": form,
        "quotes": found.quotes(),
        "unread_text": found.unread,
        "asked_by": organisation and organisation.pk,
        "is_read": bool(data["text"].strip()),
        "found": found,
        "doubtful": found.doubtful,
    }
    context |= {"organisation": organisation, **more}
    if not form.offered:
        context["suggestions"] = fitting_words(request.actor, organisation, data, most=SUGGESTED)
    if request.htmx:
        return render(request, "lists/_listing_fields.html", context)
    return render(request, what.template, {**context, "heading": what.heading})


def _print_of(request: HttpRequest, organisation: Organisation | None) -> str:
    """What the form says, who says it and for whom, in a few characters; kept as a draft and sent
    it says the same."""
    said = sorted((name, request.POST.getlist(name)) for name in request.POST)
    said = [one for one in said if one[0] not in ("csrfmiddlewaretoken", "do")]
    acting = request.actor.membership and request.actor.membership.pk
    whole = (request.path, acting, organisation and organisation.pk, said)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:24]


def written_before(
    request: HttpRequest, organisation: Organisation | None, rows: QuerySet[Any]
) -> Any:
    """What this very form wrote a moment ago: who goes back and sends it again means the same."""
    key, at, says = (request.session.get(_WRITTEN) or (0, 0.0, ""))[:3]
    if request.method != "POST" or timezone.now().timestamp() - at > AGAIN_SECONDS:
        return None
    if says != _print_of(request, organisation):
        return None
    return rows.filter(pk=key, organisation=organisation).first()


def remember_written(request: HttpRequest, organisation: Organisation | None, key: int) -> None:
    says = _print_of(request, organisation)
    request.session[_WRITTEN] = [key, timezone.now().timestamp(), says]


def is_to_be_sent(request: HttpRequest, what: Writing, row: Any) -> bool:
    """Whether what was kept as a draft a moment ago, and not changed since, is sent now by one who
    has seen it read."""
    form = what.form(request.POST, actor=request.actor)
    is_as_kept = row.state == "draft" and row.version == 1
    return is_as_kept and not is_draft(request) and not is_unread(form)


def initial_another(
    request: HttpRequest, what: Writing, organisation: Organisation | None, rows: QuerySet[Any]
) -> dict[str, Any]:
    """What a form begins with that writes a second one beside one of the same organisation; empty
    where that is not asked for."""
    key = whole_number(request.GET.get("another"), most=18)
    row = rows.filter(pk=key, organisation=organisation).first() if key else None
    if row is None:
        return {}
    return as_read({**what.form.initial_of(row), "another": str(row.pk)})


def written(
    request: HttpRequest,
    what: Writing,
    form: ListingForm,
    work: Callable[[], str],
    **context: Any,
) -> HttpResponse:
    """The form, or where to go once its work is done; `work` answers with an address."""
    from .common import saved

    done: list[str] = []
    if request.method == "POST" and saved(form, lambda: done.append(work())):
        return see_other(done[0])
    context = {"form": form, "heading": what.heading, **context}
    return render(request, what.template, context, status=status_of(form))


@require_POST
def need_read(request: HttpRequest, chain_slug: str) -> HttpResponse:
    return reread(request, NEED, organisation_meant(request, request.POST))


@require_POST
def resource_read(request: HttpRequest, chain_slug: str) -> HttpResponse:
    return reread(request, RESOURCE, organisation_meant(request, request.POST))


@require_GET
def party_options(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Organisations that fit what was typed, to choose one or several of."""
    q = (request.GET.get("party_name") or "").strip()[:100]
    one = request.GET.get("field") == "organisation"
    rows = [hit.organisation for hit in search(request.actor, q, limit=MOST_OPTIONS)] if q else []
    context = {
        "rows": rows,
        "q": q,
        "field": "organisation" if one else "parties",
        "type": "radio" if one else "checkbox",
        "empty": _("Nothing found by this name."),
    }
    return render(request, "lists/_party_options.html", context)

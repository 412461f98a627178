"""Who comes: signing up, the list, the door, and the files of an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.downloads import about_list, as_file, in_batches, local
from chainloom.core.files import as_it_was_sent
from chainloom.core.forms import posted
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table

from .. import services
from ..addresses import event_url
from ..forms import DoorForm, MaterialForm, PeopleFilter, SignupForm
from ..models import Event, EventMaterial, Signup, SignupState
from ..policy import event_policy, signup_policy
from ..selectors import listing
from ..selectors.meetings import ranked
from ..services import guest_letters
from .common import (
    event_of,
    event_tabs,
    form_page,
    missing,
    saved,
    see_other,
    signup_of,
)

AT_THE_DOOR = 60
HEADERS = (
    pgettext_lazy("person", "name"),
    pgettext_lazy("person", "organisation"),
    gettext_lazy("post"),
    gettext_lazy("work contact"),
    gettext_lazy("state"),
    pgettext_lazy("sign-up", "how"),
    pgettext_lazy("sign-up", "code"),
    pgettext_lazy("sign-up", "signed up at"),
    gettext_lazy("came"),
)


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    """A member signs up one of its people; first of all itself."""
    row = event_of(request, event_id, "sign_up")
    if not row.takes_signups(timezone.now()):
        messages.error(request, _("Signing up is over."))
        return see_other(event_url(row))
    user = request.actor.user
    form = SignupForm(posted(request), initial={"name": user.name if user else ""})
    made: list[Signup] = []

    def work() -> None:
        made.append(services.signup_add(event=row, values=form.values(), by=request.actor))

    if request.method == "POST" and saved(form, work):
        waits = made[0].state == SignupState.WAITING
        said = _("All places are taken: you are on the waiting list.") if waits else _("Signed up.")
        messages.success(request, said)
        return see_other(event_url(row, fragment="ours"))
    note = _("Name, post and a work contact; seen by the chain office and by the hosts.")
    if listing.is_full(row):
        note = _(
            "All places are taken: whoever signs up now stands on the waiting list. "
            "Name, post and a work contact; seen by the chain office and by the hosts."
        )
    return form_page(
        request, form, _("Sign up"), back=event_url(row), subtitle=row.title, submit=_("Sign up"),
        icon="user-plus", note=note,
    )  # fmt: skip


def _seen(request: HttpRequest, event: Event, q: str = "") -> QuerySet[Signup]:
    rows = signup_policy.rows(request.actor).filter(event=event)
    for word in q.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(organisation_name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__short_name__icontains=word)
            | Q(code__iexact=word)
        )
    return rows.select_related("organisation")


def _sees_people(request: HttpRequest, row: Event) -> None:
    if not (request.actor.sees_all or event_policy.may(request.actor, "run", row)):
        event_policy.check(request.actor, "run", row)


COLUMNS = [
    Column("name", pgettext_lazy("person", "name"), sort="name", fixed=True),
    Column(
        "organisation",
        pgettext_lazy("person", "organisation"),
        sort=("organisation__sort_key", "organisation_name"),
    ),
    Column("post", gettext_lazy("post")),
    Column("contact", gettext_lazy("work contact")),
    Column("state", gettext_lazy("state"), sort=("rank", "pk")),
    Column("way", pgettext_lazy("sign-up", "how"), sort="way", default=False),
    Column("code", pgettext_lazy("sign-up", "code"), sort="code"),
    Column("acts", "", fixed=True),
]
_TURN = (SignupState.COMING, SignupState.WAITING, SignupState.CANCELLED)


@require_GET
def people(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = event_of(request, event_id)
    _sees_people(request, row)
    seen = signup_policy.rows(request.actor).filter(event=row)
    counted = dict(seen.values_list("state").annotate(n=Count("pk")).order_by())
    filters = PeopleFilter(request.GET)
    chosen = filters.chosen()
    rows = _seen(request, row, chosen["q"]).alias(rank=ranked("state", _TURN))
    if chosen["state"] == "came":
        rows = rows.filter(came_at__isnull=False)
    elif chosen["state"]:
        rows = rows.filter(state=chosen["state"])
    table = Table(request.GET, COLUMNS, default_sort="state", filters=filters).load(rows)
    context = {
        "event": row,
        "tabs": event_tabs(request, row, "people"),
        "table": table,
        "counts": {state: counted.get(state, 0) for state in SignupState.values},
        "came": seen.filter(came_at__isnull=False).count(),
        "unwritten": guest_letters.unwritten(row),
        "runs": event_policy.may(request.actor, "run", row),
        "may_erase": request.actor.is_office,
    }
    return render(request, "events/people.html", context)


@require_GET
def people_export(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponseBase:
    row = event_of(request, event_id)
    _sees_people(request, row)

    def cells(some: list[Signup]) -> list[list[Any]]:
        return [
            [
                one.name or (_("erased") if one.is_erased() else ""), one.whose, one.post,
                one.contact, one.get_state_display(), one.get_way_display(), one.code,
                local(one.created_at), local(one.came_at),
            ]
            for one in some
        ]  # fmt: skip

    rows = in_batches(_seen(request, row).order_by("pk"), cells)
    sheet = SheetData(_("Who comes"), [str(one) for one in HEADERS], rows)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    about = [*about_list(request.chain), (pgettext("activities", "Event"), row.title)]
    about.append((_("When"), local(row.starts_at)))
    return as_file([sheet], name=row.title[:60], kind=kind, about=about)


_VERBS: dict[str, tuple[str, Callable[..., Any], Any]] = {
    "cancel": ("cancel", services.signup_cancel, gettext_lazy("Cancelled.")),
    "erase": ("erase", services.signup_erase, gettext_lazy("Erased for good.")),
    "check-in": ("check_in", services.check_in, gettext_lazy("Checked in.")),
    "undo": ("check_in", services.check_in_undo, gettext_lazy("Taken back.")),
}


@require_POST
def signup_act(
    request: HttpRequest, chain_slug: str, event_id: int, signup_id: int, verb: str
) -> HttpResponse:
    row = event_of(request, event_id)
    found = _VERBS.get(verb)
    if found is None:
        raise missing()
    signup = signup_of(request, row, signup_id)
    action, work, said = found
    signup_policy.check(request.actor, action, signup)
    done(request, lambda: work(signup=signup, by=request.actor), str(said))
    back = {"door": "check_in", "people": "people"}.get(request.POST.get("from", ""), "event")
    url = event_url(row, back)
    q = request.POST.get("q", "")[:60]
    if back == "check_in" and verb == "undo" and q:
        from django.utils.http import urlencode

        url += "?" + urlencode({"q": q})
    return see_other(url)


# At the door


@require_GET
def check_in(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    """On a phone: look for a name or a code, press once."""
    row = event_of(request, event_id, "run")
    q = request.GET.get("q", "").strip()[:60]
    found = _seen(request, row, q).exclude(state=SignupState.CANCELLED)
    # Who is still to come stands first, on every database.
    first = [] if q else [F("came_at").asc(nulls_first=True)]
    found = found.order_by(*first, "name", "pk")
    rows = list(found[: AT_THE_DOOR + 1])
    context = {
        "event": row,
        "tabs": event_tabs(request, row, "check_in"),
        "rows": rows[:AT_THE_DOOR],
        "more": len(rows) > AT_THE_DOOR,
        "q": q,
        "takes": row.takes_check_ins(timezone.localdate()),
        "came": row.signups.filter(came_at__isnull=False).count(),
        "coming": row.signups.filter(state=SignupState.COMING).count(),
    }
    return render(request, "events/check_in.html", context)


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = event_of(request, event_id, "run")
    if not row.takes_check_ins(timezone.localdate()):
        # Its page says from when on.
        return see_other(event_url(row, "check_in"))
    form = DoorForm(posted(request), initial={"name": request.GET.get("q", "")[:40]})
    if request.method == "POST" and saved(
        form,
        lambda: services.signup_at_door(event=row, values=form.values(), by=request.actor),
    ):
        messages.success(request, _("Entered and checked in."))
        return see_other(event_url(row, "check_in"))
    return form_page(
        request, form, _("Somebody who did not sign up"), back=event_url(row, "check_in"),
        subtitle=row.title, submit=_("Enter and check in"), icon="user-check",
    )  # fmt: skip


# Files


@require_http_methods(["GET", "POST"])
def material_add(request: HttpRequest, chain_slug: str, event_id: int) -> HttpResponse:
    row = event_of(request, event_id, "run")
    form = MaterialForm(posted(request), request.FILES or None, initial={"is_open": True})

    def work() -> None:
        sent = form.cleaned_data["file"]
        services.material_add(
            event=row,
            filename=sent.name,
            content=sent,
            title=form.cleaned_data["title"],
            is_open=form.cleaned_data["is_open"],
            by=request.actor,
        )

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Added."))
        return see_other(event_url(row, fragment="materials"))
    return form_page(
        request, form, _("Add a file"), back=event_url(row), subtitle=row.title, icon="upload",
        multipart=True, submit=_("Add"),
        note=_("At most %(mb)d MB; slides, a handout, a list.")
        % {"mb": settings.UPLOAD_LIMIT // 1024**2},
    )  # fmt: skip


def _material(row: Event, key: int) -> EventMaterial:
    found = row.materials.filter(pk=key).first()
    if found is None:
        raise missing()
    found.event = row
    return found


@require_GET
def material(
    request: HttpRequest, chain_slug: str, event_id: int, material_id: int
) -> HttpResponseBase:
    return as_it_was_sent(_material(event_of(request, event_id), material_id))


@require_POST
def material_remove(
    request: HttpRequest, chain_slug: str, event_id: int, material_id: int
) -> HttpResponse:
    row = event_of(request, event_id, "run")
    found = _material(row, material_id)
    done(
        request,
        lambda: services.material_remove(material=found, by=request.actor),
        _("Removed."),
    )
    return see_other(event_url(row, fragment="materials"))

"""The list of needs, and one need: read, written, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from chainloom.core.buttons import done
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from .. import asking, services
from ..acts import Place, act_of, acts_for, next_act, told
from ..forms.acts import ActForm
from ..forms.filters import NeedFilter
from ..forms.listing import NeedForm
from ..models import Need, Visibility
from ..models.needs import OVER
from ..policy import need_policy, outside_offer_policy
from ..public import public_needs
from ..selectors import matches, story
from ..selectors import needs as selectors
from ..selectors.chosen import SILENT_DAYS, is_unanswered
from ..selectors.contacts import contacts_of
from ..selectors.fitting import fitting
from ..selectors.projects import project_in_the_way_of
from ..understanding import cloth_values, spec_text
from .common import back_to, need_of, saved, see_other, status_of
from .writing import (
    NEED,
    bound,
    initial_another,
    is_draft,
    is_to_be_sent,
    must_reread,
    organisation_meant,
    remember_written,
    reread,
    written,
    written_before,
)

SUGGESTED = 5
# What is done by telephone.
CALLS = ("contact", "call_back")
COLUMNS = [
    Column("title", gettext_lazy("need"), sort="title", fixed=True),
    Column("kind", gettext_lazy("kind"), sort="kind"),
    Column("asker", gettext_lazy("who asks")),
    Column("amount", gettext_lazy("amount"), numeric=True),
    Column("price", gettext_lazy("price at most"), numeric=True, default=False),
    Column("needed", gettext_lazy("needed by"), sort="needed_by", empty_last=True),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("due", gettext_lazy("next due"), sort="next_due", empty_last=True),
    Column(
        "rating",
        gettext_lazy("satisfaction"),
        sort="rating_known",
        numeric=True,
        default=False,
        empty_last=True,
    ),
    Column("sent", gettext_lazy("sent"), sort=("sent_order", "pk")),
]


def need_url(need: Need) -> str:
    return reverse("lists:need", args=[need.chain.slug, need.pk])


@require_GET
def need_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = NeedFilter(request.GET).name_cuts(request.actor)
    rows = selectors.needs(request.actor, **filters.chosen())
    table = Table(request.GET, COLUMNS, default_sort="-sent", filters=filters).load(rows)
    table.rows = selectors.with_names(request.actor, table.rows)
    return render(request, "lists/needs.html", {"table": table, "now": timezone.now()})


@require_GET
def detail(request: HttpRequest, chain_slug: str, need_id: int) -> HttpResponse:
    need = need_of(request, need_id)
    return render(request, "lists/need.html", need_context(request, need))


def sent_again(request: HttpRequest, need: Need) -> str:
    """Where the same form leads that wrote it a moment ago; a draft is sent by it."""
    if not is_to_be_sent(request, NEED, need):
        return f"{need_url(need)}?sent=before"
    done(
        request,
        lambda: services.needs.need_submit(need=need, by=request.actor),
        _("Sent to the chain office."),
    )
    return need_url(need)


def need_context(request: HttpRequest, need: Need) -> dict[str, Any]:
    actor = request.actor
    selectors.with_names(actor, [need])
    place = Place(need, actor)
    acts = acts_for(place)
    contacts = contacts_of(actor, need, need_policy)
    calls = {act.verb for act in acts} & set(CALLS)
    concerned = story.sees_inside(actor, need) or need.organisation_id == actor.organisation_id
    return {
        "need": need,
        "sent_before": request.GET.get("sent") == "before",
        "acts": acts,
        "next": next_act(place, acts),
        "may_edit": place.may("edit"),
        "held": place.held,
        "clocks": story.clocks_of(need) if concerned else [],
        "story": story.story(actor, need),
        "cloth": cloth_values(spec_text(need.spec)) if need.spec else {},
        "contacts": contacts,
        "call": next((one for one in contacts if one.phone), None) if calls else None,
        "in_the_way_of": project_in_the_way_of(actor, need),
        "concerned": concerned,
        "matches": matches.about_need(actor, need.pk),
        "suggestions": fitting(actor, need, most=SUGGESTED),
        "outside": outside_offer_policy.rows(actor).filter(need=need).order_by("-pk"),
        "missing": story.missing(need) if concerned else "",
        "silent_days": SILENT_DAYS if (concerned and is_unanswered(need)) else 0,
        "is_shown": need.visibility == Visibility.PUBLIC
        and public_needs(need.chain).filter(pk=need.pk).exists(),
        "parties": [one.organisation for one in need.parties.select_related("organisation")]
        if concerned
        else [],
    }


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    organisation = organisation_meant(request, request.POST or request.GET)
    need_policy.check_add(request.actor, organisation_id=organisation and organisation.pk)
    rows = need_policy.rows(request.actor)
    if again := written_before(request, organisation, rows.exclude(state__in=OVER)):
        return see_other(sent_again(request, again))
    if must_reread(request, NEED, organisation):
        return reread(request, NEED, organisation)
    if request.method == "POST":
        form: Any = bound(request, NEED, organisation)
    else:
        initial = initial_another(request, NEED, organisation, rows) or asking.initial_of(request)
        form = NeedForm(initial=initial, actor=request.actor, organisation=organisation)

    def work() -> str:
        need = services.needs.need_create(
            organisation=organisation,
            values=form.values(),
            parties=form.cleaned_data["parties"],
            send=not is_draft(request),
            by=request.actor,
        )
        said = _("Kept as a draft.") if need.is_unsent() else _("Sent to the chain office.")
        messages.success(request, said)
        remember_written(request, organisation, need.pk)
        return need_url(need)

    return written(request, NEED, form, work, organisation=organisation)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, need_id: int) -> HttpResponse:
    need = need_of(request, need_id, "edit")
    about = {"need": need, "in_the_way_of": project_in_the_way_of(request.actor, need)}
    if "read" in request.POST:
        return reread(request, NEED, need.organisation, **about)
    if request.method == "POST":
        form: Any = bound(request, NEED, need.organisation)
    else:
        initial = NeedForm.initial_of(need)
        form = NeedForm(initial=initial, actor=request.actor, organisation=need.organisation)

    def work() -> str:
        services.needs.need_update(
            need=need,
            values=form.values(),
            parties=form.cleaned_data["parties"],
            version=form.cleaned_data["version"],
            by=request.actor,
        )
        messages.success(request, _("Saved."))
        return need_url(need)

    return written(request, NEED, form, work, organisation=need.organisation, **about)


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, chain_slug: str, need_id: int, verb: str) -> HttpResponse:
    """One step of the need: its form, and the step itself."""
    need = need_of(request, need_id)
    found = act_of(verb)
    if found is None:
        raise Http404(_("There is no such page."))
    need_policy.check(request.actor, found.action, need)
    place = Place(need, request.actor)
    form = ActForm(posted(request), act=found, place=place)
    if request.method == "POST" and saved(
        form, lambda: found.run(need, request.actor, **form.values())
    ):
        messages.success(request, told(found, need))
        if found.verb == "remove":
            return see_other(reverse("lists:needs", args=[chain_slug]))
        return see_other(back_to(request, need_url(need)))
    context = {
        "form": form,
        "need": need,
        "act": found,
        "is_ready": found.ready(place),
        # Whom to call is at hand where a call is noted.
        "contacts": contacts_of(request.actor, need, need_policy) if found.verb in CALLS else [],
        "back": back_to(request, need_url(need)),
    }
    return render(request, "lists/need_act.html", context, status=status_of(form))

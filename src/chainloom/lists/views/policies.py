"""The list of policies, and one policy: read, written with a live count, published, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.errors import Problem
from chainloom.core.tables import Column, Table
from chainloom.engines.matching import eligibility
from chainloom.organisations.models import Kind, Organisation

from ..eligibility import read_benefit, read_conditions, words_of
from ..forms.policies import Editor, PolicyFilter, PolicyForm, said_of
from ..models import Policy
from ..policies_policy import policy_rights
from ..selectors import policies as selectors
from ..services import policies as services
from ..wording import benefit_text, language
from .common import saved, see_other, status_of

COLUMNS = [
    Column("title", gettext_lazy("policy"), sort="title", fixed=True),
    Column("number", gettext_lazy("document number"), sort="number"),
    Column("issuer", pgettext_lazy("policy", "issuer")),
    Column("benefit", gettext_lazy("benefit")),
    Column("from", gettext_lazy("in force from"), sort="begins_on", default=False),
    Column("until", gettext_lazy("in force until"), sort="ends_on"),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("added", gettext_lazy("entered"), sort="pk", default=False),
]
# Verb → when it is ready, the service, what is said.
ACTS: dict[str, tuple[Callable[[Policy], bool], Callable[..., Any], Any]] = {
    "publish": (
        lambda row: not row.is_published(),
        lambda row, by: services.policy_publish(policy=row, by=by),
        gettext_lazy("Published: everybody in the chain sees it."),
    ),
    "end": (
        lambda row: row.is_published(),
        lambda row, by: services.policy_end(policy=row, by=by),
        gettext_lazy("It is no longer in force."),
    ),
    "remove": (
        lambda row: row.is_draft(),
        lambda row, by: services.policy_remove(policy=row, by=by),
        gettext_lazy("The draft is gone."),
    ),
}


def policy_of(request: HttpRequest, policy_id: int, action: str = "view") -> Policy:
    """A policy the actor may see; 404 for any other, 403 for what they may not do with it."""
    rows = policy_rights.rows(request.actor).select_related("organisation", "chain", "source")
    row = rows.filter(pk=policy_id).first()
    if row is None:
        raise Http404(_("There is no such page."))
    if action != "view":
        policy_rights.check(request.actor, action, row)
    return row


def policy_url(row: Policy) -> str:
    return reverse("lists:policy", args=[row.chain.slug, row.pk])


@require_GET
def policy_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = PolicyFilter(request.GET)
    rows = selectors.policies(request.actor, **filters.chosen())
    table = Table(request.GET, COLUMNS, default_sort="-added", filters=filters).load(rows)
    words = words_of(request.actor.chain)
    for row in table.rows:
        row.gives = benefit_text(row, words)
    actor = request.actor
    context = {
        "table": table,
        "may_add": policy_rights.may_add(actor, organisation_id=actor.organisation_id),
        "is_firm": is_firm(request),
    }
    return render(request, "lists/policies/list.html", context)


def is_firm(request: HttpRequest) -> bool:
    """Whether the actor acts for a firm, for which there is a page of its own."""
    key = request.actor.organisation_id
    return Organisation.objects.filter(pk=key, kind=Kind.FIRM).exists()


@require_GET
def detail(request: HttpRequest, chain_slug: str, policy_id: int) -> HttpResponse:
    row = policy_of(request, policy_id)
    actor = request.actor
    words = words_of(row.chain)
    conditions = read_conditions(row.conditions, words)
    may_edit = policy_rights.may(actor, "edit", row)
    may_see = policy_rights.may(actor, "could", row)
    today = timezone.localdate()
    found = selectors.reached(actor, row) if may_see else None
    context = {
        "policy": row,
        "gives": benefit_text(row, words),
        "lines": lines_of(conditions, words),
        "may_edit": may_edit,
        "may_see": may_see,
        "verbs": {verb for verb, act in ACTS.items() if may_edit and act[0](row)},
        "reach": found.counts if found else None,
        "funnel": selectors.funnel(actor, row) if may_see else None,
        "own": _own(request, row),
        "firm": actor.membership.organisation if is_firm(request) else None,
        "may_answer": True,
        "in_force": row.may_be_in_force(today),
    }
    return render(request, "lists/policies/detail.html", context)


def _own(request: HttpRequest, row: Policy) -> Any:
    """The policy before the firm that looks at it."""
    from .policy_cases import shown

    if not is_firm(request):
        return None
    organisation = request.actor.membership.organisation
    found = selectors.one_for_firm(request.actor, row, organisation)
    return shown(found, words_of(row.chain), row) if found else None


def lines_of(
    conditions: eligibility.Condition | None, words: eligibility.Vocabulary
) -> list[tuple[int, str]]:
    if conditions is None:
        return []
    found = eligibility.outline(conditions, words, language())
    return [(min(depth, 3), text) for depth, text, _part in found]


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    actor = request.actor
    policy_rights.check_add(actor, organisation_id=actor.organisation_id)
    return _edited(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, policy_id: int) -> HttpResponse:
    return _edited(request, policy_of(request, policy_id, "edit"))


def _edited(request: HttpRequest, row: Policy | None) -> HttpResponse:
    actor = request.actor
    words = words_of(actor.chain)
    about: dict[str, Any] = {"actor": actor, "words": words}
    sent = request.method == "POST"
    if sent:
        form = PolicyForm(request.POST, **about)
        editor = Editor.sent(request.POST, words, stages_of(request))
    else:
        first = {"organisation": str(actor.organisation_id or "")}
        form = PolicyForm(initial=PolicyForm.initial_of(row) if row else first, **about)
        editor = Editor.of(row.conditions if row else None, words, stages_of(request))
    form.kept = row.benefit if row and not said_of(row.benefit) else None
    made: list[Policy] = []

    def work() -> None:
        values = {**form.values(), "conditions": editor.conditions(whole=True)}
        if row is None:
            publish = request.POST.get("do") == "publish"
            made.append(services.policy_create(values=values, by=actor, publish=publish))
        else:
            version = form.cleaned_data["version"]
            made.append(
                services.policy_update(policy=row, values=values, version=version, by=actor)
            )

    is_row_button = str(request.POST.get("do") or "").startswith(("add", "drop"))
    if sent and not is_row_button and saved(form, work):
        messages.success(request, _("Saved."))
        return see_other(policy_url(made[0]))
    context = {
        "form": form,
        "policy": row,
        **_judged(request, editor),
        "kept": eligibility.render_benefit(read_benefit(form.kept, words), words, language())
        if form.kept
        else "",
    }
    status = 200 if is_row_button else status_of(form)
    return render(request, "lists/policies/form.html", context, status=status)


def stages_of(request: HttpRequest) -> list[tuple[str, str]]:
    stages = request.actor.chain.stages.order_by("column", "order", "pk")
    return [(one.code, one.display_name) for one in stages]


@require_POST
def check(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The rows of the editor as they read, and how many firms meet them."""
    actor = request.actor
    policy_rights.check_add(actor, organisation_id=actor.organisation_id)
    editor = Editor.sent(request.POST, words_of(actor.chain), stages_of(request))
    return render(request, "lists/policies/_conditions.html", _judged(request, editor))


def _judged(request: HttpRequest, editor: Editor) -> dict[str, Any]:
    """The editor, with its sentence, its count, or what is wrong with it."""
    context: dict[str, Any] = {"editor": editor}
    try:
        conditions = read_conditions(editor.conditions(whole=False), editor.words)
    except Problem as problem:
        return {**context, "wrong": str(problem)}
    if conditions is not None:
        context["lines"] = lines_of(conditions, editor.words)
        context["reach"] = selectors.reach(
            request.actor, conditions, editor.words, timezone.localdate()
        )
    return context


@require_POST
def act(request: HttpRequest, chain_slug: str, policy_id: int, verb: str) -> HttpResponse:
    """Publish, end or remove."""
    row = policy_of(request, policy_id, "edit")
    if verb not in ACTS:
        raise Http404(_("There is no such page."))
    _ready, run, said = ACTS[verb]
    went = done(request, lambda: run(row, request.actor), str(said))
    if verb == "remove" and went:
        return see_other(reverse("lists:policies", args=[chain_slug]))
    return see_other(policy_url(row))

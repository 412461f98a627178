"""A firm's own ladders: where it stands, what the next step asks for, and its answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.buttons import done
from chainloom.core.errors import Invalid
from chainloom.core.forms import see_other
from chainloom.engines.matching.eligibility import STATEMENT, Vocabulary
from chainloom.lists.eligibility import words_of
from chainloom.lists.forms.sums import as_number
from chainloom.lists.models import FirmAnswer
from chainloom.lists.policies_policy import firm_answer_rights, may_answer
from chainloom.lists.policy import need_policy
from chainloom.lists.services import policies as answers
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..policy import ladder_policy
from ..presenting import asking_url, card, summary
from ..selectors.firm import on_ladders
from .common import is_firm, tabs


@require_GET
def ours(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The page of the firm that asks."""
    if not is_firm(request):
        raise Http404(_("There is no such page."))
    return redirect("upgrading:firm", chain_slug, request.actor.organisation_id)


def _firm(request: HttpRequest, firm_id: int) -> Organisation:
    row = ladder_policy.rows(request.actor).filter(pk=firm_id).first()
    if row is None:
        raise Http404(_("There is no such page."))
    return row


@require_GET
def firm_page(request: HttpRequest, chain_slug: str, firm_id: int) -> HttpResponse:
    firm = _firm(request, firm_id)
    actor = request.actor
    words = words_of(request.chain)
    own = firm_answer_rights.rows(actor).filter(organisation=firm)
    answered = {one.attribute: one.value for one in own.exclude(attribute=STATEMENT)}
    found = on_ladders(actor, firm)
    context = {
        "tabs": tabs(request, "ours" if firm.pk == actor.organisation_id else ""),
        "firm": firm,
        "is_own": firm.pk == actor.organisation_id,
        "shows_figures": organisation_policy.may(actor, "view_finance", firm),
        "summaries": [summary(one) for one in found],
        "cards": [
            {**card(one, words, answered), "ask_url": asking_url(one, firm.pk, chain_slug)}
            for one in found
        ],
        "may_ask": need_policy.may_add(actor, organisation_id=firm.pk),
        "may_answer": may_answer(actor, firm),
        "today": timezone.localdate(),
    }
    return render(request, "upgrading/firm.html", context)


@require_POST
def answer(request: HttpRequest, chain_slug: str, firm_id: int) -> HttpResponse:
    """One figure or yes or no of the firm; nothing said takes the answer back."""
    firm = _firm(request, firm_id)
    post = request.POST
    attribute = str(post.get("attribute") or "")[:40]
    said = str(post.get("value") or "").strip()[:60]
    words = words_of(request.chain)
    done(
        request,
        lambda: _keep(firm, attribute, said, words, request),
        str(_("Noted.")),
    )
    page = reverse("upgrading:firm", args=[chain_slug, firm.pk])
    anchor = str(post.get("ladder") or "")[:40]
    return see_other(f"{page}#{anchor}" if anchor.replace("_", "").isalnum() else page)


def _keep(
    firm: Organisation, attribute: str, said: str, words: Vocabulary, request: HttpRequest
) -> FirmAnswer | None:
    return answers.answer_set(
        organisation=firm,
        attribute=attribute,
        value=_value(attribute, said, words) if said else None,
        by=request.actor,
    )


def _value(attribute: str, said: str, words: Vocabulary) -> Any:
    """The answer as the engine takes it: 1500万 and 3.2% are numbers, yes and no are flags."""
    known = words.attributes.get(attribute)
    kind = known.type if known else ""
    if kind == "flag":
        found: Any = {"yes": True, "no": False}.get(said)
    elif kind == "number":
        # Growth may be below nothing.
        number = as_number(said.removeprefix("-"))
        found = -number if number is not None and said.startswith("-") else number
    elif known is not None and kind == "choice":
        found = said if said in known.choice_codes() else None
    else:
        found = None
    if found is None:
        raise Invalid(
            "not_an_answer",
            _("“%(said)s” was not understood. Write a number such as 3.2 or 1500万.")
            % {"said": said},
            field="value",
        )
    return found

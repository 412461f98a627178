"""Policies and firms: what is for a firm, which firms could, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid
from chainloom.core.tables import Column, Table
from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import STATEMENT, Outcome, Status, Vocabulary
from chainloom.organisations.models import Kind, Organisation
from chainloom.organisations.policy import organisation_policy

from ..eligibility import words_of
from ..forms.filters import CouldFilter
from ..forms.sums import as_number
from ..models import Policy, PolicyCase, PolicyPayment
from ..policies_policy import may_answer, policy_case_rights, policy_rights
from ..selectors import policies as selectors
from ..services import policies as services
from ..wording import OUTCOMES, STATUSES, language, not_in_force, ways_words
from .common import back_to, see_other
from .policies import is_firm, policy_of, policy_url

# Policies on one page of what is for a firm: each stands there with all its conditions.
FOR_FIRM_PAGE = 20


def shown(
    one: selectors.ForFirm | selectors.Could, words: Vocabulary, policy: Policy
) -> dict[str, Any]:
    """An assessment as the templates take it."""
    found = one.assessment
    tone, icon, label = OUTCOMES[found.outcome]
    if found.outcome is Outcome.NOT_IN_FORCE:
        label = not_in_force(policy, timezone.localdate())
    said = language()
    ways = ways_words(found, words)
    amount = found.amount
    return {
        "one": one,
        "tone": tone,
        "icon": icon,
        "label": label,
        "verdicts": [_verdict(verdict, words, said) for verdict in found.verdicts],
        "ways": [way for way in ways if way["change"] or way["ask"]][:3],
        "gives": eligibility.amount_words(amount, words, said) if amount else "",
        "steps": eligibility.steps_words(amount, words, said) if amount else [],
    }


def _asked_about(verdict: eligibility.Verdict) -> eligibility.Known | None:
    """What was seen; of certificates, those of the kinds asked for."""
    known = verdict.known
    if known is None or not isinstance(known.value, eligibility.Holdings):
        return known
    held = tuple(one for one in known.value.held if one.kind in verdict.test.among)
    return replace(known, value=replace(known.value, held=held))


def _verdict(verdict: eligibility.Verdict, words: Vocabulary, said: str) -> dict[str, Any]:
    tone, icon, label = STATUSES[verdict.status]
    test, known = verdict.test, _asked_about(verdict)
    attribute = words.attributes.get(test.attribute)
    return {
        "tone": tone,
        "icon": icon,
        "label": label,
        "text": eligibility.render(test, words, said),
        "seen": eligibility.value_words(known, test.attribute, words, said) if known else "",
        "source": known.source if known else "",
        "ask": eligibility.ask_for(test, words, said) if verdict.status is Status.UNKNOWN else "",
        "attribute": test.attribute,
        "statement": test.among[0] if test.attribute == STATEMENT else "",
        "answer": "flag"
        if test.attribute == STATEMENT or (attribute and attribute.type == "flag")
        else "number"
        if attribute and attribute.type == "number"
        else "",
    }


@require_GET
def for_us(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """What is for the firm that asks."""
    if not is_firm(request):
        raise Http404(_("There is no such page."))
    return redirect("lists:policies_for", chain_slug, request.actor.organisation_id)


def _firm(request: HttpRequest, firm_id: int) -> Organisation:
    """A firm of whom the actor may see all that counts: its own people, office and leader."""
    actor = request.actor
    row = organisation_policy.rows(actor, "view_finance").filter(pk=firm_id, kind=Kind.FIRM).first()
    if row is None or not (actor.sees_all or row.pk == actor.organisation_id):
        raise Http404(_("There is no such page."))
    return row


@require_GET
def for_firm(request: HttpRequest, chain_slug: str, firm_id: int) -> HttpResponse:
    firm = _firm(request, firm_id)
    actor = request.actor
    words = words_of(actor.chain)
    found = Paginator(selectors.for_firm(actor, firm), FOR_FIRM_PAGE)
    page = found.get_page(request.GET.get("page"))
    context = {
        "firm": firm,
        "is_own": firm.pk == actor.organisation_id,
        "page": page,
        "items": [shown(one, words, one.policy) for one in page],
        "may_answer": may_answer(actor, firm),
        "may_apply": policy_case_rights.may_add(actor, organisation_id=firm.pk),
    }
    return render(request, "lists/policies/for_firm.html", context)


def _as_sum(said: str) -> Any:
    """A sum as people write it, 12万; what is none stays as it is, to be refused by name."""
    number = as_number(said)
    return said if number is None else number


def _sum_of(said: str) -> Any:
    """The same, refused as the form of a policy refuses it: 5万 is well."""
    if said and as_number(said) is None:
        message = _("This is no number: write 50000 or 5万.")
        raise Invalid("not_a_number", message, field="amount")
    return _as_sum(said)


@require_POST
def answer(request: HttpRequest, chain_slug: str, firm_id: int) -> HttpResponse:
    """One answer of the firm to what a condition asks."""
    firm = _firm(request, firm_id)
    post = request.POST
    said = str(post.get("value") or "").strip()
    value: Any = {"yes": True, "no": False}.get(said, _as_sum(said))
    done(
        request,
        lambda: services.answer_set(
            organisation=firm,
            attribute=str(post.get("attribute") or "")[:40],
            statement=str(post.get("statement") or "")[:500],
            value=value if said else None,
            by=request.actor,
        ),
        str(_("Noted.")),
    )
    here = reverse("lists:policies_for", args=[chain_slug, firm.pk])
    return see_other(back_to(request, here))


COULD = [
    Column("firm", gettext_lazy("firm"), fixed=True),
    Column("conditions", gettext_lazy("conditions")),
    Column("missing", gettext_lazy("to ask, or missing")),
    Column("sum", gettext_lazy("sum")),
    Column("state", gettext_lazy("state")),
]


def policy_could(request: HttpRequest, policy_id: int) -> Policy:
    """A policy of which the actor may know whom it reaches."""
    row = policy_of(request, policy_id)
    if not policy_rights.may(request.actor, "could", row):
        raise Http404(_("There is no such page."))
    return row


@require_GET
def could(request: HttpRequest, chain_slug: str, policy_id: int) -> HttpResponse:
    row = policy_could(request, policy_id)
    actor = request.actor
    filters = CouldFilter(request.GET)
    keys = selectors.could_keys(actor, row, filters.which())
    table = Table(request.GET, COULD, filters=filters, page_size=25).load(keys)
    words = words_of(row.chain)
    table.rows = [shown(one, words, row) for one in selectors.could(actor, row, table.rows)]
    found = selectors.reached(actor, row)
    may_decide = policy_rights.may(actor, "edit", row)
    may_tell = may_decide and row.is_published()
    context = {
        "policy": row,
        "table": table,
        "may_tell": may_tell,
        # What was applied for or granted while it was in force is decided and paid after its end.
        "may_decide": may_decide,
        "may_tick": any(item["one"].case is None for item in table.rows),
        "untold": len(selectors.untold(actor, row, keys)) if may_tell else 0,
        "which": filters.which(),
        "hidden": found.hidden if found else 0,
    }
    return render(request, "lists/policies/could.html", context)


@require_POST
def tell(request: HttpRequest, chain_slug: str, policy_id: int) -> HttpResponse:
    row = policy_of(request, policy_id, "edit")
    if request.POST.get("all"):
        keys = selectors.could_keys(request.actor, row, CouldFilter(request.POST).which())
        wanted = selectors.untold(request.actor, row, keys)
    else:
        ticked = [whole_number(one, most=12) for one in request.POST.getlist("firm")]
        wanted = [key for key in ticked if key is not None]
    told: list[int] = []
    here = back_to(request, reverse("lists:policy_could", args=[chain_slug, row.pk]))
    if done(
        request,
        lambda: told.append(
            services.firms_tell(policy=row, organisations=wanted, by=request.actor)
        ),
    ):
        from django.contrib import messages

        if not told[0]:
            messages.info(request, _("They were told already."))
            return see_other(here)
        text = ngettext("%(count)d firm was told.", "%(count)d firms were told.", told[0])
        messages.success(request, text % {"count": told[0]})
    return see_other(here)


@require_POST
def apply(request: HttpRequest, chain_slug: str, policy_id: int) -> HttpResponse:
    """As the firm for which the actor acts; the office for the firm named."""
    row = policy_of(request, policy_id)
    key = whole_number(request.POST.get("firm"), most=12)
    key = key if request.actor.is_office and key else request.actor.organisation_id
    firm = organisation_policy.rows(request.actor).filter(pk=key, kind=Kind.FIRM).first()
    if firm is None:
        raise Http404(_("There is no such page."))
    done(
        request,
        lambda: services.policy_apply(
            policy=row,
            organisation=firm,
            asked=_sum_of(request.POST.get("asked", "").strip()),
            by=request.actor,
        ),
        str(_("Applied for; the issuer sees it now.")),
    )
    return see_other(back_to(request, policy_url(row)))


@require_POST
def decide(request: HttpRequest, chain_slug: str, case_id: int, verb: str) -> HttpResponse:
    """Grant, refuse, pay, or correct what was granted of what a firm applied for."""
    actor = request.actor
    rows = policy_case_rights.rows(actor).select_related("policy__chain", "organisation")
    case: PolicyCase | None = rows.filter(pk=case_id).first()
    post = request.POST
    run = {
        "grant": lambda said: services.case_grant(case=case, amount=said, by=actor),
        "correct": lambda said: services.case_correct(
            case=case,
            amount=said,
            reason=post.get("reason"),
            granted_before=post.get("granted"),
            by=actor,
        ),
        "refuse": lambda said: services.case_refuse(case=case, reason=said, by=actor),
        "pay": lambda said: services.case_pay(
            case=case, amount=said, paid_before=post.get("paid"), by=actor
        ),
    }.get(verb)
    if case is None or run is None:
        raise Http404(_("There is no such page."))
    policy_case_rights.check(actor, "decide", case)
    said = post.get("said", "").strip()
    # A reason for a refusal may be a number too; it stays a text.
    done(
        request,
        lambda: run(said if verb == "refuse" else _sum_of(said)),
        str(_("Noted.")),
    )
    here = reverse("lists:policy_could", args=[chain_slug, case.policy_id])
    return see_other(back_to(request, here))


@require_POST
def payment_void(request: HttpRequest, chain_slug: str, payment_id: int) -> HttpResponse:
    """Take back a payment that was noted wrongly."""
    actor = request.actor
    rows = PolicyPayment.objects.filter(case__in=policy_case_rights.rows(actor))
    payment = rows.select_related("case__policy__chain").filter(pk=payment_id).first()
    if payment is None:
        raise Http404(_("There is no such page."))
    policy_case_rights.check(actor, "decide", payment.case)
    done(
        request,
        lambda: services.payment_void(payment=payment, reason=request.POST.get("reason"), by=actor),
        str(_("Taken back.")),
    )
    here = reverse("lists:policy_could", args=[chain_slug, payment.case.policy_id])
    return see_other(back_to(request, here))

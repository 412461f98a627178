"""Claims: made by a person who belongs to no chain yet, decided by the office."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.errors import Missing, Problem
from chainloom.core.forms import posted

from .. import services
from ..forms import AnswerForm, ClaimFindForm, ClaimForm
from ..models import Participation
from ..policy import claim_policy
from ..selectors import open_claims, own_claims
from ..selectors.office import decided_claims
from .common import to
from .editing import UNFIT, attempt

SHOWN_DECIDED = 50


@login_required
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Find one's own organisation, then ask for it; both steps on one page."""
    find = ClaimFindForm(posted(request))
    entries: list[Participation] = []
    form = None
    status = 200
    if request.method == "POST":
        entries = attempt_find(find, request)
        status = 200 if entries else UNFIT
        if entries:
            asked = request.POST if "message" in request.POST else None
            form = ClaimForm(asked, entries=entries)
            if asked is not None and _open(form, entries, request):
                messages.success(
                    request, _("Your claim is with the office. You will see its answer here.")
                )
                return redirect("claims:claim")
            status = 200 if asked is None else UNFIT
    context = {"find": find, "form": form, "entries": entries, "own": own_claims(request.actor)}
    return render(request, "organisations/claim.html", context, status=status)


def attempt_find(find: ClaimFindForm, request: HttpRequest) -> list[Participation]:
    if not find.is_valid():
        return []
    try:
        entries = services.claim_find(text=find.cleaned_data["text"], by=request.actor)
    except Problem as problem:
        find.refuse(problem)
        return []
    if not entries:
        message = _(
            "There is no entry with exactly this code or full name that can be claimed. Check the "
            "spelling on the business licence, or ask the chain office for an invitation."
        )
        find.add_error("text", message)
    return entries


def _open(form: ClaimForm, entries: list[Participation], request: HttpRequest) -> bool:
    def write() -> object:
        chosen = next(one for one in entries if str(one.pk) == form.cleaned_data["entry"])
        return services.claim_open(
            participation=chosen, message=form.cleaned_data["message"], by=request.actor
        )

    return attempt(form, write) is not None


@require_GET
def inbox(request: HttpRequest, chain_slug: str) -> HttpResponse:
    if not request.actor.is_office:
        raise Missing()
    context = {
        "claims": open_claims(request.actor),
        "decided": decided_claims(request.actor)[:SHOWN_DECIDED],
    }
    context["verifies_email"] = settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory"
    return render(request, "organisations/claims.html", context)


@require_POST
def decide(request: HttpRequest, chain_slug: str, claim_id: int, verdict: str) -> HttpResponse:
    row = get_object_or_404(claim_policy.rows(request.actor), pk=claim_id)
    claim_policy.check(request.actor, "decide", row)
    form = AnswerForm(request.POST)
    form.is_valid()
    answer = form.cleaned_data.get("answer", "")
    try:
        if verdict == "approve":
            services.claim_approve(claim=row, by=request.actor, answer=answer)
            messages.success(
                request,
                _("%(who)s now acts for %(name)s.")
                % {"who": row.user, "name": row.organisation.name},
            )
        else:
            services.claim_refuse(claim=row, by=request.actor, answer=answer)
            messages.success(request, _("The claim is refused; the claimant sees your answer."))
    except Problem as problem:
        messages.error(request, str(problem))
    return redirect(to(request, "claims"))

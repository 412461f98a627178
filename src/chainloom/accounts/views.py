"""Pages about people and rights."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.errors import Problem
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from . import services
from .actor import Actor
from .forms import InvitationForm, ProfileForm, TokenForm
from .policy import invitation_policy, membership_policy, token_policy
from .selectors import memberships_of, organisations_to_invite
from .tokens import invitation_by_link


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the chain last worked in; who belongs to none yet makes one, or is told what to do."""
    held = list(memberships_of(request.user))
    preferred = request.session.get("membership")
    chosen = next((m for m in held if m.pk == preferred), held[0] if held else None)
    if chosen:
        return redirect("reports:overview", chain_slug=chosen.chain.slug)
    if request.user.is_operator:
        return redirect("chains:new")
    return render(request, "accounts/no_membership.html")


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act through another of one's own memberships from now on."""
    chosen = get_object_or_404(
        memberships_of(request.user), pk=_number(request.POST.get("membership"))
    )
    request.session["membership"] = chosen.pk
    return redirect("reports:overview", chain_slug=chosen.chain.slug)


def _number(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(posted(request), initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        services.profile_update(**form.cleaned_data, by=request.actor)
        messages.success(request, _("Saved."))
        answer = redirect("accounts:profile")
        # What this browser chose earlier gives way to the profile.
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return answer
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "held": memberships_of(user)},
        status=422 if form.is_bound else 200,
    )


class AddressesView(EmailView):
    """allauth's page of one's e-mail addresses; where e-mail is sent, one signs in with an address
    that was proved to be one's own."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.SENDS_EMAIL and "action_primary" in request.POST:
            own = EmailAddress.objects.filter(user=request.user, verified=True)
            if not own.filter(email__iexact=request.POST.get("email", "")).exists():
                message = _("Open the link that was sent to this address first.")
                messages.error(request, message)
                return redirect("account_email")
        return super().post(request, *args, **kwargs)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's API tokens; a new one is shown on the answer to its making and never again."""
    form = TokenForm(posted(request), actor=request.actor)
    shown = None
    if request.method == "POST" and form.is_valid():
        try:
            acting = Actor(user=request.user, membership=form.cleaned_data["membership"])
            _token, shown = services.token_create(**form.cleaned_data, by=acting)
            form = TokenForm(actor=request.actor)
        except Problem as problem:
            form.add_error(problem.field, str(problem.message))
    mine = token_policy.rows(request.actor).select_related(
        "membership__chain", "membership__organisation"
    )
    return render(
        request,
        "accounts/tokens.html",
        {"form": form, "shown": shown, "tokens": mine.order_by("-pk")},
        status=422 if form.is_bound else 200,
    )


@login_required
@require_POST
def token_revoked(request: HttpRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(token_policy.rows(request.actor), pk=token_id)
    services.token_revoke(token=token, by=request.actor)
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:tokens")


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What an invitation's link opens: what is offered, and how to take it up."""
    found = invitation_by_link(token)
    if found is None:
        raise Http404(_("There is no such page."))
    if not request.user.is_authenticated:
        # Lets its bearer make an account where sign-up is otherwise closed.
        if found.is_open():
            request.session["invitation"] = found.pk
        if request.method == "POST":
            return redirect(f"{reverse('account_login')}?next={request.path}")
    elif request.method == "POST":
        try:
            membership = services.invitation_accept(invitation=found, by=request.actor)
        except Problem as problem:
            messages.error(request, str(problem.message))
            return redirect(request.path)
        request.session.pop("invitation", None)
        request.session["membership"] = membership.pk
        return redirect("reports:overview", chain_slug=membership.chain.slug)
    return render(request, "accounts/invitation.html", {"invitation": found})


PEOPLE_COLUMNS = [
    Column("person", gettext_lazy("Person"), sort=("user__name", "user__email"), fixed=True),
    Column("email", gettext_lazy("E-mail"), sort="user__email"),
    Column("organisation", gettext_lazy("Organisation"), sort="organisation__sort_key"),
    Column("role", gettext_lazy("Role"), sort="role"),
    Column("since", gettext_lazy("Since"), sort="created_at"),
]


def _people_context(request: HttpRequest, form: InvitationForm | None = None) -> dict[str, Any]:
    held = (
        membership_policy.rows(request.actor)
        .filter(ended_at=None)
        .select_related("user", "organisation")
    )
    table = Table(request.GET, PEOPLE_COLUMNS, default_sort="organisation").load(held)
    invitations = (
        invitation_policy.rows(request.actor)
        .filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
        .select_related("organisation")
        .order_by("-pk")
    )
    return {
        "table": table,
        "invitations": invitations,
        "form": form
        or InvitationForm(
            initial={"organisation": request.GET.get("organisation", "")},
            organisations=organisations_to_invite(request.actor),
        ),
        "may_invite": invitation_policy.may_add(request.actor),
    }


@require_GET
def people(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Who holds which role in the chain: for office and leader."""
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))
    return render(request, "accounts/people.html", _people_context(request))


@require_POST
@never_cache
def invite(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Make an invitation and show its link, once."""
    if not invitation_policy.may_add(request.actor):
        raise Http404(_("There is no such page."))
    form = InvitationForm(request.POST, organisations=organisations_to_invite(request.actor))
    if not form.is_valid():
        return render(request, "accounts/people.html", _people_context(request, form), status=422)
    made, token = services.invitation_create(**form.cleaned_data, by=request.actor)
    link = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    context = _people_context(request)
    return render(request, "accounts/people.html", {**context, "made": made, "link": link})


@require_POST
def end(request: HttpRequest, chain_slug: str, membership_id: int) -> HttpResponse:
    membership = get_object_or_404(
        membership_policy.rows(request.actor, "end").filter(ended_at=None), pk=membership_id
    )
    return _told(
        request,
        lambda: services.membership_end(membership=membership, by=request.actor),
        _("The role has ended."),
    )


@require_POST
def revoke(request: HttpRequest, chain_slug: str, invitation_id: int) -> HttpResponse:
    found = get_object_or_404(invitation_policy.rows(request.actor, "revoke"), pk=invitation_id)
    return _told(
        request,
        lambda: services.invitation_revoke(invitation=found, by=request.actor),
        _("The invitation's link no longer works."),
    )


def _told(request: HttpRequest, do: Any, done: str) -> HttpResponse:
    """Do something and go back to the people's page with what came of it."""
    try:
        do()
        messages.success(request, done)
    except Problem as problem:
        messages.error(request, str(problem.message))
    return redirect("accounts:people", chain_slug=request.chain.slug)

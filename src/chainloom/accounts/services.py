"""Changing who may do what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.jobs.models import Job, JobStatus

from . import telling
from .actor import Actor
from .models import ApiToken, Invitation, Membership, Role, User
from .policy import invitation_policy, membership_policy, token_policy
from .tokens import SCOPES, digest, new_api_token, new_link_token

INVITATION_DAYS = 14
TOKEN_DAYS_MOST = 366


def user_create(*, email: str, password: str | None, name: str = "", by: Actor) -> User:
    """Make an account; raises `Conflict` for a known address, `Invalid` for a weak password."""
    if not by.is_system:
        raise Missing()
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict("email_known", _("There is an account with this e-mail already."))
    if password is not None:
        _check_password(password)
    with transaction.atomic():
        user = User.objects.create_user(email, password, name=name)
        record(by=by, action="user.create", obj=user)
    return user


def password_set(*, user: User, password: str, by: Actor) -> None:
    """Set a person's password, from the command line."""
    if not by.is_system:
        raise Missing()
    _check_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record(by=by, action="user.password", obj=user)


def user_set_active(*, user: User, is_active: bool, by: Actor) -> User:
    """Shut an account out, sessions and tokens included, or let it in again."""
    return _user_set(user, "is_active", is_active, ("user.activate", "user.deactivate"), by)


def user_set_operator(*, user: User, is_operator: bool, by: Actor) -> User:
    """Say whether a person may make chains."""
    actions = ("user.operator_give", "user.operator_end")
    return _user_set(user, "is_operator", is_operator, actions, by)


def _user_set(user: User, field: str, value: bool, actions: tuple[str, str], by: Actor) -> User:
    if not by.is_system:
        raise Missing()
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if getattr(row, field) != value:
            setattr(row, field, value)
            row.save(update_fields=[field])
            record(by=by, action=actions[0] if value else actions[1], obj=row)
    return row


@transaction.atomic
def user_erase(*, user: User, by: Actor) -> None:
    """Remove a person's account for good, with its roles, tokens, notices and claims.

    What they did stays in the audit trail, under the name that they had then. Raises `Conflict`
    for the last office of a chain.
    """
    if not by.is_system:
        raise Missing()
    row = User.objects.select_for_update().get(pk=user.pk)
    held_in = row.memberships.filter(role=Role.OFFICE, ended_at=None)
    for held in held_in.order_by("chain_id"):
        _check_not_last(held.chain_id, without=Q(user=row))
    Invitation.objects.filter(email__iexact=row.email).update(email="")
    # A job without its person would be taken for the system's own.
    now, jobs = timezone.now(), Job.objects.filter(created_by=row)
    jobs.filter(status=JobStatus.QUEUED).update(
        status=JobStatus.CANCELLED, cancel_requested_at=now, finished_at=now
    )
    jobs.filter(status=JobStatus.RUNNING).update(cancel_requested_at=now)
    # By its number: neither name nor address shall stand in the trail of their removal.
    record(by=by, action="user.erase", obj=User(pk=row.pk, name=f"#{row.pk}"))
    row.delete()


def second_factor_end(*, user: User, by: Actor) -> bool:
    """Let a person who lost their second factor sign in with the password alone; whether there
    was one."""
    if not by.is_system:
        raise Missing()
    with transaction.atomic():
        _count, removed = Authenticator.objects.filter(user=user).delete()
        if removed:
            record(by=by, action="user.second_factor_end", obj=user)
    return bool(removed)


def _check_password(password: str, user: User | None = None) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("password_weak", " ".join(error.messages), field="password") from error


def profile_update(*, name: str, language: str, by: Actor) -> User:
    """A person's own name and language."""
    if by.user is None:
        raise Missing()
    user = User.objects.get(pk=by.user.pk)
    changes = {
        field: (getattr(user, field), value)
        for field, value in (("name", name.strip()), ("language", language))
        if getattr(user, field) != value
    }
    if changes:
        with transaction.atomic():
            for field, (_old, value) in changes.items():
                setattr(user, field, value)
            user.save(update_fields=list(changes))
            # The person's name is theirs: the trail says that it changed, not to what.
            record(by=by, action="user.profile", obj=user)
    return user


def membership_create(
    *, user: User, organisation: Any, chain: Any, role: str, by: Actor
) -> Membership:
    """Give a person a role; giving the same role twice changes nothing."""
    membership_policy.check_add(by)
    if by.chain_id not in {None, chain.pk}:
        raise Missing()
    with transaction.atomic():
        held, is_new = Membership.objects.get_or_create(
            user=user, organisation=organisation, chain=chain, role=role, ended_at=None
        )
        if is_new:
            record(by=by, action="membership.create", obj=held)
    return held


def membership_end(*, membership: Membership, by: Actor) -> Membership:
    """Take a role away; its tokens stop working at once.

    Raises `Conflict` for the last office role of a chain: nobody could undo it.
    """
    membership_policy.check(by, "end", membership)
    with transaction.atomic():
        # Before the row itself, so that two that end at once lock in the same order.
        if membership.is_current() and membership.role == Role.OFFICE:
            _check_not_last(membership.chain_id, without=Q(pk=membership.pk))
        held = Membership.objects.select_for_update().get(pk=membership.pk)
        if not held.is_current():
            raise Conflict("membership_ended", _("This role has ended already."))
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
        record(by=by, action="membership.end", obj=held)
    return held


def _check_not_last(chain_id: int, *, without: Q) -> None:
    """Refuse where nobody could act in another office role of the chain."""
    offices = Membership.objects.filter(chain=chain_id, role=Role.OFFICE, ended_at=None)
    # All of them are locked: of two that end at once one is told that it is the last.
    held = list(offices.order_by("pk").select_for_update())
    others = offices.filter(pk__in=[one.pk for one in held]).exclude(without)
    if not any(one.is_acting() for one in others.select_related("user", "organisation")):
        raise Conflict(
            "last_office",
            _("This is the chain's last office role. Give it to somebody else first."),
        )


def invitation_create(
    *, organisation: Any, role: str, email: str = "", by: Actor
) -> tuple[Invitation, str]:
    """Invite somebody to a role; returns the invitation and its link's token, shown once."""
    invitation_policy.check_add(by)
    if not organisation.participations.filter(chain=by.chain_id).exists():
        raise Missing()
    token = new_link_token()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            chain=by.chain,
            organisation=organisation,
            role=Role(role),
            email=email,
            token_hash=digest(token),
            invited_by=by.user,
            expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
        )
        record(by=by, action="invitation.create", obj=invitation)
    return invitation, token


def invitation_revoke(*, invitation: Invitation, by: Actor) -> Invitation:
    """Take an invitation back; its link stops working."""
    invitation_policy.check(by, "revoke", invitation)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not row.is_open():
            raise Conflict("invitation_closed", _("This invitation is no longer open."))
        row.revoked_at, row.email = timezone.now(), ""
        row.save(update_fields=["revoked_at", "email"])
        record(by=by, action="invitation.revoke", obj=row)
    return row


def invitation_accept(*, invitation: Invitation, by: Actor) -> Membership:
    """Take an invitation up; the link works once."""
    if by.user is None:
        raise Missing()
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not row.is_open():
            raise Conflict(
                "invitation_closed",
                _("This invitation is no longer open. Ask the chain office for a new one."),
            )
        row.accepted_at = timezone.now()
        row.accepted_by = by.user
        row.email = ""
        row.save(update_fields=["accepted_at", "accepted_by", "email"])
        membership, _new = Membership.objects.get_or_create(
            user=by.user,
            organisation=row.organisation,
            chain=row.chain,
            role=row.role,
            ended_at=None,
        )
        joined = Actor(user=by.user, membership=membership)
        record(by=joined, action="invitation.accept", obj=row)
        telling.invitation_accepted(row, joined)
    return membership


def invitations_forget() -> int:
    """Empty the addresses of invitations that can no longer be taken up; how many there were."""
    closed = Q(expires_at__lte=timezone.now()) | ~Q(accepted_at=None) | ~Q(revoked_at=None)
    return Invitation.objects.filter(closed).exclude(email="").update(email="")


def token_create(
    *, membership: Membership, name: str, scopes: list[str], days: int, by: Actor
) -> tuple[ApiToken, str]:
    """Make an API token for one of one's own roles; the token itself is shown once."""
    token_policy.check_add(by)
    if by.user is None or membership.user_id != by.user.pk or not membership.is_acting():
        raise Missing()
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise Invalid(
            "scopes", _("Choose from these scopes: %s.") % ", ".join(SCOPES), field="scopes"
        )
    if not 1 <= days <= TOKEN_DAYS_MOST:
        raise Invalid("days", _("A token lives from 1 to %d days.") % TOKEN_DAYS_MOST, field="days")
    whole, prefix, secret = new_api_token()
    with transaction.atomic():
        token = ApiToken.objects.create(
            membership=membership,
            name=name.strip(),
            prefix=prefix,
            secret_hash=digest(secret),
            scopes=sorted(scopes),
            expires_at=timezone.now() + timedelta(days=days),
        )
        record(by=by, action="token.create", obj=token)
    return token, whole


def token_revoke(*, token: ApiToken, by: Actor) -> ApiToken:
    """Stop a token at once."""
    token_policy.check(by, "revoke", token)
    with transaction.atomic():
        row = ApiToken.objects.select_for_update().get(pk=token.pk)
        if row.revoked_at is None:
            row.revoked_at = timezone.now()
            row.save(update_fields=["revoked_at"])
            record(by=by, action="token.revoke", obj=row)
    return row

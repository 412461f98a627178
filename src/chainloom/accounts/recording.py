"""What people do on the pages of django-allauth is written into the trail, as every other write.

No address or password enters it: only that it was changed, and by whom.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from django.dispatch import Signal

from chainloom.audit.services import record

from .actor import Actor
from .models import User

ACTIONS: dict[Signal, str] = {
    account.user_signed_up: "user.signed_up",
    account.password_set: "user.password_changed",
    account.password_changed: "user.password_changed",
    account.password_reset: "user.password_reset",
    account.email_added: "user.address_added",
    account.email_changed: "user.address_changed",
    account.email_removed: "user.address_removed",
    second_factor.authenticator_added: "user.second_factor_added",
    second_factor.authenticator_removed: "user.second_factor_removed",
    second_factor.authenticator_reset: "user.second_factor_reset",
}


def enter() -> None:
    for signal in ACTIONS:
        signal.connect(_record, dispatch_uid="chainloom.accounts.recording")


def _record(signal: Signal, user: User, **about: Any) -> None:
    record(by=Actor(user=user), action=ACTIONS[signal], obj=user)

"""Publishing the chain's screen at an address, and taking it back."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record

from ..models import ScreenAddress
from ..policy import screen_policy


@transaction.atomic
def screen_open(*, by: Actor) -> ScreenAddress:
    """A new address; the one before it no longer works."""
    screen_policy.check_add(by)
    ScreenAddress.objects.filter(chain=by.chain_id, closed_at=None).update(closed_at=timezone.now())
    row = ScreenAddress.objects.create(
        chain=by.chain, nonce=secrets.token_hex(16), opened_at=timezone.now(), opened_by=by.user
    )
    record(by=by, action="screen.opened", obj=row.chain)
    return row


@transaction.atomic
def screen_close(*, screen: ScreenAddress, by: Actor) -> None:
    """From now on the address answers that there is no such page."""
    screen_policy.check(by, "close", screen)
    ScreenAddress.objects.filter(pk=screen.pk).update(closed_at=timezone.now())
    record(by=by, action="screen.closed", obj=screen.chain)

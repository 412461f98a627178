"""What the services of the inspection tool share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.core.numbers import number_given

from ..models import Roll, RollRun
from ..policy import roll_policy


def owner_of(by: Actor) -> dict[str, Any]:
    """Chain and organisation of what an actor makes; an actor without them makes nothing."""
    if by.membership is None:
        raise Forbidden()
    return {"chain": by.membership.chain, "organisation": by.membership.organisation}


def locked_roll(roll: Roll, by: Actor, *, idle: bool = True) -> Roll:
    """The roll for a change, in the caller's transaction. `idle`: only while no run is at work."""
    roll_policy.check(by, "change", roll)
    found = Roll.objects.select_for_update().filter(pk=roll.pk).first()
    if found is None:
        raise Missing()
    if idle and RollRun.objects.filter(roll=found, state="working").exists():
        raise Conflict(
            "not_now", _("The roll is being inspected; wait for that to end, or stop it.")
        )
    return found


def number_between(value: Any, field: str, *, least: str, most: str, digits: int) -> Decimal:
    """A number with at most so many decimals, within bounds that are named in the refusal."""
    number = number_given(value, field, decimals=digits, most=Decimal(most))
    if not Decimal(least) <= number <= Decimal(most):
        message = _("It must be between %(least)s and %(most)s.") % {"least": least, "most": most}
        raise Invalid("out_of_range", message, field=field)
    return number.quantize(Decimal(1).scaleb(-digits))

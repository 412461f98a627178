"""What counts for how much in the order of matches: the office's to set, and to set back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.chain.models import Chain
from chainloom.chain.policy import chain_policy
from chainloom.chain.services.common import acting_in
from chainloom.core.errors import Invalid
from chainloom.engines import matching as engine

from ..models import MatchWeights

# From and to, so that a slip of the keyboard does not turn the order over.
BOUNDS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(
        ("conditions", "wishes", "words", "chain", "map", "trust", "freshness"), (0, 1)
    ),
    **dict.fromkeys(("unknown", "neutral", "response_share"), (0, 1)),
    "half_steps": (0.1, 100),
    "half_km": (1, 5000),
    "half_response_days": (0.1, 365),
    "half_age_days": (1, 3650),
}


@transaction.atomic
def match_weights_change(*, chain: Chain, values: Mapping[str, Any], by: Actor) -> MatchWeights:
    """Set some of the weights; one that is the usual is no longer the office's own.

    Raises `Invalid` for a name that is none, a value out of bounds, or if no part would count.
    """
    by = acting_in(by, chain)
    chain_policy.check(by, "edit", chain)
    asked = {name: _checked(name, value) for name, value in values.items()}
    row = _locked(chain)
    usual = engine.default_weights().as_dict()
    own = {name: value for name, value in {**row.own, **asked}.items() if value != usual[name]}
    try:
        engine.Weights.from_dict(own)
    except engine.MatchingError:
        raise Invalid(
            "nothing_counts", _("One of the parts must count."), field="conditions"
        ) from None
    _write(row, own, usual, by)
    return row


@transaction.atomic
def match_weights_reset(*, chain: Chain, by: Actor) -> MatchWeights:
    """The usual weights hold again."""
    by = acting_in(by, chain)
    chain_policy.check(by, "edit", chain)
    row = _locked(chain)
    _write(row, {}, engine.default_weights().as_dict(), by)
    return row


def _locked(chain: Chain) -> MatchWeights:
    Chain.objects.select_for_update().get(pk=chain.pk)
    return MatchWeights.objects.filter(chain=chain).first() or MatchWeights(chain=chain)


def _write(row: MatchWeights, own: dict[str, float], usual: dict[str, float], by: Actor) -> None:
    changes = {
        name: (before, after)
        for name in usual
        if (before := row.own.get(name, usual[name])) != (after := own.get(name, usual[name]))
    }
    if not changes:
        return
    row.own = own
    row.save()
    record(by=by, action="match.weights_changed", obj=row.chain, changes=changes)


def _checked(name: str, value: Any) -> float:
    if name not in BOUNDS:
        raise Invalid("unknown_weight", _("There is no weight “%s”.") % name[:40], field=name)
    low, high = BOUNDS[name]
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not low <= number <= high:
        message = _("A number from %(low)s to %(high)s.") % {"low": f"{low:g}", "high": f"{high:g}"}
        raise Invalid("out_of_bounds", message, field=name)
    return number

"""Which resources that fit a need an actor is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.core.numbers import NotANumber, read_number
from chainloom.organisations.models import Organisation

from .. import kinds
from ..matching import Suggestion, is_matched, suggestions
from ..models import Need
from ..understanding import spec_of
from ..understanding.cloth import line_of
from .story import sees_inside


def fitting(actor: Actor, need: Need, *, most: int) -> list[Suggestion] | None:
    """Resources that fit, for who asks, the office, the leader and who is responsible; a firm
    that only finds the need is shown those of its own that fit. None where there is no asking.

    The list of all leaves out what the asker offers itself, which would tell a hidden name.
    """
    if need.is_over() or not is_matched(need.kind):
        return None
    if need.organisation_id == actor.organisation_id or sees_inside(actor, need):
        return suggestions(actor, need, most=most)
    if not need.is_listed() or actor.organisation_id is None:
        return None
    return suggestions(actor, need, most=most, of=actor.organisation_id) or None


def fitting_words(
    actor: Actor, organisation: Organisation | None, data: Mapping[str, Any], *, most: int
) -> list[Suggestion] | None:
    """The same for a need that is still being written, from the form's fields as they stand."""
    code = data.get("kind", "")
    if organisation is None or not data.get("text") or not is_matched(code):
        return None
    line = line_of(dict(data)) if kinds.kind(code).cloth else ""
    need = Need(
        chain=actor.chain,
        organisation=organisation,
        kind=code,
        title=str(data.get("title") or ""),
        text=str(data["text"]),
        spec=spec_of(line) if line else {},
        quantity=_number(data.get("quantity")),
        unit=str(data.get("unit") or ""),
        price=_number(data.get("price")),
        price_unit=str(data.get("price_unit") or ""),
        needed_by=_day(data.get("needed_by")),
    )
    return suggestions(actor, need, most=most)


def _number(value: Any) -> Decimal | None:
    try:
        return read_number(str(value or ""), decimals=2)
    except NotANumber:
        return None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None

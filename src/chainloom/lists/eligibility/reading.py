"""A policy's row as a policy of the engine, and its JSON checked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid
from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Benefit, Condition, Place, Vocabulary

from ..models import Policy
from .refusals import problem_words


def read_conditions(data: Any, words: Vocabulary) -> Condition | None:
    """Conditions of plain JSON, None for none said; Invalid tells what is wrong, and where."""
    if data in (None, "", {}):
        return None
    place = Place()
    found = eligibility.read_condition(data, words, place)
    _refuse(place, "conditions", data, words)
    return found


def read_benefit(data: Any, words: Vocabulary) -> Benefit | None:
    if data in (None, "", {}):
        return None
    place = Place()
    found = eligibility.read_benefit(data, words, place)
    _refuse(place, "benefit", data, words)
    return found


def _refuse(place: Place, field: str, data: Any, words: Vocabulary) -> None:
    if place.problems:
        said = problem_words(place.problems[0], data, words)
        message = _("Not understood: %(problem)s") % {"problem": said}
        raise Invalid("not_conditions", message, field=field)


def engine_policy(row: Policy, words: Vocabulary) -> eligibility.Policy | None:
    """None as long as nobody has said its conditions."""
    conditions = read_conditions(row.conditions, words)
    if conditions is None:
        return None
    end: int | str | None = eligibility.OPEN if row.is_open_ended else None
    if row.ends_on:
        end = row.ends_on.toordinal()
    return eligibility.Policy(
        id=str(row.pk),
        title=row.title,
        conditions=conditions,
        benefit=read_benefit(row.benefit, words),
        begin=row.begins_on.toordinal() if row.begins_on else None,
        end=end,
        number=row.number,
    )

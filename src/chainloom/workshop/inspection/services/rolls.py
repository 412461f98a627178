"""Rolls and cloths: made, described, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import assign, clean_day, clean_text, needed_text, one_of
from chainloom.core.errors import Conflict, Invalid

from ...common import forget_files
from .. import engine
from ..models import (
    Along,
    Cloth,
    Construction,
    GradeRule,
    Pattern,
    PicturePart,
    PictureResult,
    PictureView,
    Roll,
    RollPicture,
)
from ..policy import cloth_policy, roll_policy, rule_policy
from .common import locked_roll, number_between, owner_of
from .grading import good_metres, lay_out, regrade

# The bounds of what a camera or scanner gives: 2 µm to 10 mm a pixel.
SCALES = {"least": "0.002", "most": "10", "digits": 5}
WIDTHS = {"least": "10", "most": "10000", "digits": 1}


@transaction.atomic
def cloth_create(*, values: Mapping[str, Any], by: Actor) -> Cloth:
    """Name a cloth; the tool keeps what it learns by cloth."""
    cloth_policy.check_add(by)
    fit = _cloth(values, by)
    cloth = Cloth.objects.create(**owner_of(by), created_by=by.user, **fit)
    record(by=by, action="inspection.cloth_created", obj=cloth)
    return cloth


@transaction.atomic
def cloth_update(*, cloth: Cloth, values: Mapping[str, Any], by: Actor) -> Cloth:
    cloth_policy.check(by, "change", cloth)
    locked = Cloth.objects.select_for_update().get(pk=cloth.pk)
    if changes := assign(locked, _cloth(values, by, locked)):
        locked.save(update_fields=list(changes))
        record(by=by, action="inspection.cloth_updated", obj=locked)
    return locked


@transaction.atomic
def cloth_remove(*, cloth: Cloth, by: Actor) -> None:
    """Take out a cloth of which there is no roll, with all that was learned of it."""
    cloth_policy.check(by, "change", cloth)
    locked = Cloth.objects.select_for_update().get(pk=cloth.pk)
    if locked.rolls.exists():
        raise Conflict("in_use", _("There are rolls of this cloth: remove them first."))
    record(by=by, action="inspection.cloth_removed", obj=locked)
    locked.delete()


def _cloth(values: Mapping[str, Any], by: Actor, known: Cloth | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        match name:
            case "name":
                found[name] = needed_text(value, 80, name)
            case "construction":
                found[name] = one_of(value, list(Construction.values), name)
            case "pattern":
                found[name] = one_of(value, list(Pattern.values), name)
            case _:
                raise Invalid("unknown_field", _("There is no field “%s”.") % name, field=name)
    if known is None and "name" not in found:
        found["name"] = needed_text("", 80, "name")
    same = cloth_policy.rows(by).filter(name=found.get("name"))
    if same.exclude(pk=known.pk if known else None).exists():
        raise Conflict("same_name", _("There is a cloth of this name already."), field="name")
    return found


def cloth_named(
    name: str, by: Actor, *, about: Mapping[str, Any] | None = None, known: Cloth | None = None
) -> Cloth:
    """One's own cloth of that name, `known` where that has it; made with what is said about it
    when there is none."""
    text = needed_text(name, 80, "cloth")
    if known is not None and known.name == text:
        return known
    found = cloth_policy.rows(by).filter(name=text).first()
    return found or cloth_create(values={**(about or {}), "name": text}, by=by)


NEEDED = ("number", "cloth", "width_mm", "mm_per_px")


@transaction.atomic
def roll_create(*, values: Mapping[str, Any], by: Actor) -> Roll:
    """Begin a roll: `cloth` is a Cloth or the name of one; without a day, today."""
    roll_policy.check_add(by)
    given = dict.fromkeys(NEEDED) | {"made_on": timezone.localdate(), **values}
    fit = _roll(given, by)
    roll = Roll.objects.create(**owner_of(by), created_by=by.user, **fit)
    record(by=by, action="inspection.roll_created", obj=roll)
    return roll


@transaction.atomic
def roll_update(*, roll: Roll, values: Mapping[str, Any], by: Actor) -> Roll:
    """Change what is said of a roll. Scale and direction only while nothing is known of a picture
    of it: before it was inspected, and when its pictures were removed."""
    locked = locked_roll(roll, by)
    changes = assign(locked, _roll(values, by, locked))
    is_laid_anew = bool(changes.keys() & {"mm_per_px", "along"})
    if is_laid_anew and _is_measured(locked):
        raise Conflict(
            "inspected",
            _(
                "The roll was inspected with its scale and direction; remove its pictures and "
                "send them again to change them."
            ),
            field="mm_per_px" if "mm_per_px" in changes else "along",
        )
    if changes:
        locked.save(update_fields=list(changes))
        if is_laid_anew:
            lay_out(locked)
        regrade(locked)
        record(by=by, action="inspection.roll_updated", obj=locked)
    return locked


def _is_measured(roll: Roll) -> bool:
    """Whether something lies on a picture of it, found by the tool or said by a person."""
    has_results = PictureResult.objects.filter(picture__roll=roll).exists()
    return has_results or roll.defects.exists() or bool(good_metres(roll))


def _roll(values: Mapping[str, Any], by: Actor, known: Roll | None = None) -> dict[str, Any]:
    cloth = known.cloth if known else None
    found = {name: _fit(name, value, by, cloth) for name, value in values.items()}
    if "number" in found:
        same = roll_policy.rows(by).filter(number=found["number"])
        if same.exclude(pk=known.pk if known else None).exists():
            raise Conflict("same_number", _("There is a roll of this number."), field="number")
    return found


def _fit(name: str, value: Any, by: Actor, cloth: Cloth | None) -> Any:
    match name:
        case "number":
            return needed_text(value, 60, name)
        case "cloth":
            return _cloth_of(value, by, cloth)
        case "loom":
            return clean_text(value, 40)
        case "customer":
            return clean_text(value, 80)
        case "width_mm":
            return number_between(needed_text(value, 20, name), name, **WIDTHS)
        case "mm_per_px":
            return number_between(needed_text(value, 20, name), name, **SCALES)
        case "along":
            return one_of(value, list(Along.values), name)
        case "made_on":
            return _day(value)
        case "rule":
            return _rule(value, by)
        case "built_in":
            return one_of(value, list(engine.built_in_rules()), name)
    raise Invalid("unknown_field", _("There is no field “%s”.") % name, field=name)


def _cloth_of(value: Any, by: Actor, known: Cloth | None) -> Cloth:
    if not isinstance(value, Cloth):
        return cloth_named(str(value or ""), by, known=known)
    cloth_policy.check(by, "view", value)
    return value


def _day(value: Any) -> Any:
    day = clean_day(value, "made_on")
    if day is None:
        raise Invalid("required", _("This must not be empty."), field="made_on")
    if day > timezone.localdate():
        raise Invalid("in_future", _("The day lies in the future."), field="made_on")
    return day


def _rule(value: Any, by: Actor) -> GradeRule | None:
    if isinstance(value, GradeRule):
        rule_policy.check(by, "view", value)
    return value or None


@transaction.atomic
def roll_remove(*, roll: Roll, by: Actor) -> None:
    """Take a roll out with its pictures and all that was found; reports that were made stay."""
    locked = locked_roll(roll, by)
    forget_files(RollPicture.objects.filter(roll=locked))
    forget_files(PicturePart.objects.filter(picture__roll=locked))
    forget_files(PictureView.objects.filter(picture__roll=locked))
    record(by=by, action="inspection.roll_removed", obj=locked)
    Roll.objects.filter(pk=locked.pk).update(run=None)
    locked.delete()

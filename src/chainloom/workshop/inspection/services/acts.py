"""What people do on a roll's map: each act is kept with what was before, and can be taken back.

What an act gives back is what it was about; its `roll` is the roll as the act left it, graded.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import User
from chainloom.audit.services import record
from chainloom.core.cleaning import one_of
from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.engines.inspection import KINDS

from ..models import (
    DefectState,
    FoundBy,
    GoodStretch,
    Roll,
    RollAct,
    RollDefect,
    RollPicture,
)
from .common import locked_roll
from .grading import good_parts, opened, regrade, shown

REST = "rest"
_DECIDED = ("state", "kind", "decided_by_id", "decided_at")


def _kept(row: RollDefect) -> dict[str, Any]:
    """The fields that an act changes, as JSON."""
    found = {name: getattr(row, name) for name in _DECIDED}
    found["decided_at"] = row.decided_at.isoformat() if row.decided_at else None
    return found


def _of(roll: Roll, defect_id: Any) -> RollDefect:
    row = RollDefect.objects.select_for_update().filter(roll=roll, pk=defect_id).first()
    if row is None or row.run_id not in (None, roll.run_id):
        raise Missing(_("This defect is no longer on the map; reload the page."))
    row.roll = roll
    return row


def _note(roll: Roll, verb: str, row: Any, by: Actor, **sides: Any) -> None:
    RollAct.objects.create(roll=roll, verb=verb, row_id=row.pk, by=by.user, **sides)
    regrade(roll)
    record(by=by, action=f"inspection.{verb}", obj=roll, context={"row": row.pk})


def _change(row: RollDefect, by: Actor, **values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before = _kept(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.decided_by, row.decided_at = by.user, timezone.now()
    row.save()
    return before, _kept(row)


@transaction.atomic
def defect_decide(*, roll: Roll, defect_id: int, state: str, by: Actor) -> RollDefect:
    """Say that it is a defect, that it is none, or that this is open again."""
    locked = locked_roll(roll, by)
    row = _of(locked, defect_id)
    fit = one_of(state, list(DefectState.values), "state")
    before, after = _change(row, by, state=fit)
    _note(locked, "decided", row, by, before=before, after=after)
    return row


@transaction.atomic
def rest_confirm(*, roll: Roll, by: Actor) -> RollAct:
    """Say of all that nobody has looked at that they are defects: one act, taken back as one."""
    locked = locked_roll(roll, by)
    rest = shown(locked).filter(state=DefectState.OPEN)
    keys, now = list(rest.values_list("pk", flat=True)), timezone.now()
    if not keys:
        raise Conflict("nothing", _("Everything has been looked at."))
    rest.update(state=DefectState.CONFIRMED, decided_by=by.user, decided_at=now)
    sides = {"before": {"open": keys}, "after": {"decided_at": now.isoformat()}}
    act = RollAct.objects.create(roll=locked, verb=REST, row_id=0, by=by.user, **sides)
    regrade(locked)
    record(by=by, action="inspection.rest", obj=locked, context={"defects": len(keys)})
    return act


def _open_again(roll: Roll, act: RollAct) -> None:
    """What that act confirmed, where nobody has said something else since."""
    then = datetime.fromisoformat(act.after["decided_at"])
    rows = RollDefect.objects.filter(
        roll=roll, pk__in=act.before["open"], state=DefectState.CONFIRMED, decided_at=then
    )
    if not rows.update(state=DefectState.OPEN, decided_by=None, decided_at=None):
        raise _changed_since()


@transaction.atomic
def defect_rename(*, roll: Roll, defect_id: int, kind: str, by: Actor) -> RollDefect:
    """Say what kind of defect it is; who says so confirms it."""
    locked = locked_roll(roll, by)
    row = _of(locked, defect_id)
    fit = one_of(kind, list(KINDS), "kind")
    before, after = _change(row, by, kind=fit, state=DefectState.CONFIRMED)
    _note(locked, "renamed", row, by, before=before, after=after)
    return row


@transaction.atomic
def defect_add(
    *, roll: Roll, picture_id: int, box: list[float], kind: str, by: Actor
) -> RollDefect:
    """Draw a defect that the tool did not see: a box in the picture's pixels."""
    locked = locked_roll(roll, by)
    fit = one_of(kind, list(KINDS), "kind")
    picture = RollPicture.objects.filter(roll=locked, pk=picture_id).first()
    if picture is None or not picture.is_opened():
        raise Missing(_("This picture is no longer on the map; reload the page."))
    picture.roll = locked
    left, top, right, bottom = _inside(box, picture)
    row = RollDefect.objects.create(
        roll=locked,
        picture=picture,
        kind=fit,
        polygon=[[left, top], [right, top], [right, bottom], [left, bottom]],
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        **_measures(locked, picture, (left, top, right, bottom)),
        is_sure=True,
        found_by=FoundBy.HAND,
        state=DefectState.CONFIRMED,
        decided_by=by.user,
        decided_at=timezone.now(),
    )
    _note(locked, "added", row, by, after=_whole(row))
    return row


def _inside(box: Any, picture: RollPicture) -> tuple[float, float, float, float]:
    """The box with its corners in order and within the picture; at least a pixel each way."""
    try:
        x, y, far_x, far_y = (float(value) for value in box)
    except (TypeError, ValueError) as error:
        raise Invalid("bad_box", _("A box is four numbers: left, top, right, bottom.")) from error
    wide, high = picture.width_px or 0, picture.height_px or 0
    left, right = sorted(min(max(one, 0.0), wide) for one in (x, far_x))
    top, bottom = sorted(min(max(one, 0.0), high) for one in (y, far_y))
    if not (right - left >= 1 and bottom - top >= 1):
        raise Invalid("bad_box", _("The box lies outside the picture or is smaller than a pixel."))
    return left, top, right, bottom


def _measures(
    roll: Roll, picture: RollPicture, box: tuple[float, float, float, float]
) -> dict[str, float]:
    scale = roll.millimetres
    sides = sorted([(box[2] - box[0]) * scale, (box[3] - box[1]) * scale])
    along, across = (box[0], box[1]) if roll.along == "x" else (box[1], box[0])
    return {
        "breadth_mm": sides[0],
        "length_mm": sides[1],
        "at_m": (picture.start_m or 0.0) + along * scale / 1000,
        "across_mm": across * scale,
    }


def _whole(row: RollDefect | GoodStretch) -> dict[str, Any]:
    """Every field of a row as JSON, so that it can be made again."""
    found = model_to_dict(row)
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in found.items()
    }


@transaction.atomic
def defect_remove(*, roll: Roll, defect_id: int, by: Actor) -> RollDefect:
    """Take out a defect that was drawn by hand; the tool's own are rejected instead."""
    locked = locked_roll(roll, by)
    row = _of(locked, defect_id)
    if row.found_by != FoundBy.HAND:
        raise Conflict("not_by_hand", _("The tool found it: say that it is not a defect."))
    before = _whole(row)
    key = row.pk
    row.delete()
    row.pk = key
    _note(locked, "removed", row, by, before=before)
    return row


@transaction.atomic
def stretch_add(*, roll: Roll, from_m: Any, to_m: Any, by: Actor) -> GoodStretch:
    """Say that these metres are good: the cloth's profile learns from them."""
    locked = locked_roll(roll, by)
    try:
        start, end = sorted((float(from_m), float(to_m)))
    except (TypeError, ValueError) as error:
        raise Invalid("not_a_number", _("Say from which metre to which.")) from error
    end = min(end, sum(picture.length_m for picture in opened(locked)))
    start = max(start, 0.0)
    if not end - start >= 0.01:
        raise Invalid("too_short", _("Mark at least a centimetre of the roll."))
    parts = good_parts(locked, start, end)
    row = GoodStretch.objects.create(roll=locked, parts=parts, created_by=by.user)
    _note(locked, "good_marked", row, by, after=_whole(row))
    return row


@transaction.atomic
def stretch_remove(*, roll: Roll, stretch_id: int, by: Actor) -> GoodStretch:
    """Take back that metres are good, whoever marked them."""
    locked = locked_roll(roll, by)
    row = GoodStretch.objects.filter(roll=locked, pk=stretch_id).first()
    if row is None:
        raise Missing(_("These metres are no longer marked; reload the page."))
    row.roll = locked
    before, key = _whole(row), row.pk
    row.delete()
    row.pk = key
    _note(locked, "good_taken", row, by, before=before)
    return row


def act_undo(*, roll: Roll, by: Actor) -> RollAct:
    """Take back one's own last act on this roll. Refused when somebody changed the same since, or
    it is no longer there; the next time it is the act before that."""
    refused = None
    with transaction.atomic():
        locked = locked_roll(roll, by)
        act = locked.acts.filter(by=by.user, closed_at=None).first()
        if act is None:
            raise Conflict("nothing", _("There is nothing to take back."))
        try:
            _take_back(locked, act)
        except Conflict as conflict:  # before anything was changed
            refused = conflict
        act.closed_at = timezone.now()
        act.save(update_fields=["closed_at"])
        if refused is None:
            regrade(locked)
            record(by=by, action="inspection.undone", obj=locked, context={"row": act.row_id})
    if refused is not None:
        raise refused
    return act


def _take_back(roll: Roll, act: RollAct) -> None:
    about: Any = GoodStretch if act.is_about_metres() else RollDefect
    if act.verb == REST:
        _open_again(roll, act)
    elif act.before is None:
        _check_as_drawn(about, act)
        about.objects.filter(pk=act.row_id, roll=roll).delete()
    elif act.after is None:
        _make_again(roll, about, act)
    else:
        _put_back(roll, act)


def acts_close(picture: RollPicture) -> None:
    """Acts about defects of a picture that goes are past taking back."""
    its = Q(row_id__in=picture.defects.values("pk"))
    its |= Q(before__picture=picture.pk) | Q(after__picture=picture.pk)
    keys = RollAct.objects.filter(its, roll=picture.roll_id).exclude(verb__startswith="good")
    rows = RollAct.objects.filter(roll=picture.roll_id, row_id__in=keys.values("row_id"))
    rows.exclude(verb__startswith="good").filter(closed_at=None).update(closed_at=timezone.now())


def _check_as_drawn(about: Any, act: RollAct) -> None:
    row = about.objects.filter(pk=act.row_id).first()
    if row is None:
        raise _gone()
    if about is GoodStretch:
        return
    now, then = _whole(row), act.after
    if any(now[name] != then[name] for name in ("state", "kind", "decided_by")):
        raise _changed_since()


def _changed_since() -> Conflict:
    return Conflict("changed_since", _("Somebody changed this defect since; look at it anew."))


def _gone() -> Conflict:
    return Conflict("gone", _("What you did last is no longer on the map: it cannot be undone."))


def _make_again(roll: Roll, about: Any, act: RollAct) -> None:
    """The row as it was, where its pictures lie now."""
    values = _with_people(
        {f"{name}_id" if _is_key(about, name) else name: v for name, v in act.before.items()}
    )
    values.pop("id", None)
    if about is GoodStretch:
        keys = [part[0] for part in values["parts"]]
        is_there = roll.pictures.filter(pk__in=keys).exists()
    else:
        picture = roll.pictures.filter(pk=values["picture_id"]).first()
        is_there = picture is not None
        if picture:
            box = tuple(values[side] for side in ("left", "top", "right", "bottom"))
            values |= _measures(roll, picture, box)
    if not is_there:
        raise _gone()
    about.objects.create(pk=act.row_id, **values)


def _is_key(about: Any, name: str) -> bool:
    return about._meta.get_field(name).is_relation


def _with_people(values: dict[str, Any]) -> dict[str, Any]:
    """The same, without a person who is gone since."""
    keys = {name: values[name] for name in ("decided_by_id", "created_by_id") if name in values}
    there = set(User.objects.filter(pk__in=keys.values()).values_list("pk", flat=True))
    return {**values, **{name: None for name, key in keys.items() if key not in there}}


def _put_back(roll: Roll, act: RollAct) -> None:
    try:
        row = _of(roll, act.row_id)
    except Missing as missing:
        raise _gone() from missing
    if {**_kept(row), "decided_at": ""} != {**act.after, "decided_at": ""}:
        raise _changed_since()
    for name, value in _with_people(act.before).items():
        setattr(row, name, value)
    row.save()

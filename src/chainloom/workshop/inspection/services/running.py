"""Inspecting a roll: one job, picture by picture, each kept as soon as it was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid
from chainloom.engines.inspection import Defect, Inspection, Warned
from chainloom.jobs.services import job_enqueue

from .. import engine
from ..models import (
    Cloth,
    ClothProfile,
    DefectState,
    FoundBy,
    PictureResult,
    Roll,
    RollDefect,
    RollPicture,
    RollRun,
    RunState,
)
from .common import counts_of, locked_roll, note_of
from .grading import lay_out, regrade
from .same import in_pieces, same_places
from .views import heat_png, views_keep

JOB = "inspection.run"
_OPENED = ("width_px", "height_px", "start_m", "error")
Step = Callable[[int, int, str], None]
Wanted = int | Literal["chosen", "none"]  # a version of the cloth's profile


@transaction.atomic
def run_start(*, roll: Roll, by: Actor, profile: Wanted = "chosen") -> RollRun:
    """Have a roll inspected, with the profile that its cloth has chosen, a version of it, or none.

    What people answered before is carried over: it stays decided where the tool finds the same
    place again, and a confirmed defect that is not found again is kept.
    """
    run = _begin(roll, by, profile)
    job = job_enqueue(kind=JOB, params={"run_id": run.pk}, by=by)
    run.job_id = job.pk
    run.save(update_fields=["job_id"])
    return run


def run_now(*, roll: Roll, by: Actor) -> RollRun:
    """The same without a job, for who waits for it."""
    with transaction.atomic():
        run = _begin(roll, by, "chosen")
    run_work(run, by, lambda done, total, note: None)
    return run


def _begin(roll: Roll, by: Actor, wanted: Wanted) -> RollRun:
    locked = locked_roll(roll, by)
    pictures = locked.pictures.all()
    if not pictures.exclude(file="").exists():
        raise Conflict("no_pictures", _("There are no pictures yet: send some first."))
    if pictures.filter(file="").exists():
        raise Conflict(
            "pictures_missing",
            _("Some pictures have not wholly come: send the folder again, or remove them."),
        )
    chosen = _profile(locked.cloth, wanted)
    last = locked.runs.aggregate(n=Max("number"))["n"] or 0
    run = RollRun.objects.create(roll=locked, number=last + 1, profile=chosen, created_by=by.user)
    if locked.run_id is None:
        locked.run = run
        locked.save(update_fields=["run"])
    record(by=by, action="inspection.run_started", obj=locked, context={"run": run.number})
    return run


def _profile(cloth: Cloth, wanted: Wanted) -> ClothProfile | None:
    if wanted == "chosen":
        return cloth.profile
    if wanted == "none":
        return None
    found = cloth.profiles.filter(version=wanted).first()
    if found is None:
        raise Invalid("unknown", _("There is no such version."), field="profile")
    return found


# The job


def run_work(run: RollRun, by: Actor, step: Step) -> dict[str, Any]:
    """Look at every picture that this run has not looked at yet: so it goes on after a crash."""
    roll = run.roll
    pictures = list(roll.pictures.select_related("roll__cloth"))
    seen = set(run.results.values_list("picture_id", flat=True))
    profile = engine.profile_of(roll.cloth, run.profile)
    start = 0.0
    for number, picture in enumerate(pictures):
        # The chain's office may see the job: no names of files.
        still = partial(step, number, len(pictures), note_of(number, len(pictures)))
        still()
        if picture.pk not in seen:
            _look_at(run, picture, start, profile, still)
        start += picture.length_m
    step(len(pictures), len(pictures), _("Grading"))
    return _finish(run, by)


def _look_at(
    run: RollRun, picture: RollPicture, start_m: float, profile: Any, still: Callable[[], None]
) -> None:
    """Open one picture, inspect it and keep what was found; what cannot be read says why. `still`
    says that the work goes on, and raises where somebody stopped it: within a large picture too."""
    try:
        opened = engine.open_picture(picture)
        views_keep(picture, opened.pixels)
        picture.height_px, picture.width_px = opened.pixels.shape[:2]
        picture.error = None
        if picture.start_m is None:  # else it moves, with all that lies on it, when the run ends
            picture.start_m = start_m
        found = engine.inspect(
            opened.pixels,
            mm_per_px=picture.roll.millimetres,
            along=picture.roll.along,
            start_m=start_m,
            profile=profile,
            cloth=picture.roll.cloth,
            step=still,
        )
        if not picture.roll.cloth.is_measured():
            found = engine.unsure(found)
    except engine.Refused as refused:
        picture.error = {"code": refused.code, "values": refused.values}
        picture.save(update_fields=_OPENED)
        return
    with transaction.atomic():
        picture.save(update_fields=_OPENED)
        _keep(run, picture, found, opened.warnings)


def _keep(
    run: RollRun, picture: RollPicture, found: Inspection, warned: tuple[Warned, ...]
) -> None:
    PictureResult.objects.create(
        run=run,
        picture=picture,
        cloth=[list(one) for one in found.cloth],
        selvages=[list(one) for one in found.selvages],
        stitched_ends=[[*one.box, one.stitch_mm] for one in found.stitched_ends],
        warnings=[{"code": one.code, "values": one.values} for one in (*warned, *found.warnings)],
        heat=heat_png(found.heat),
        fabric=found.fabric[:120],
        measured=found.measured,
    )
    RollDefect.objects.bulk_create(_rows(run, picture, found))


def _rows(run: RollRun, picture: RollPicture, found: Inspection) -> list[RollDefect]:
    """The defects to keep: what the tool found, with what people said of it before. What a hand
    drew stands on the map already."""
    rows = [_row(run, picture, found, one) for one in found.defects]
    again = _again(picture.defects.filter(run=None), rows)
    drawn = {at for found in again.values() for at in found}
    rows = [one for at, one in enumerate(rows) if at not in drawn]
    if run.roll.run_id in (None, run.pk):
        return rows
    before = list(picture.defects.filter(run=run.roll.run_id))
    again = _again(before, rows)
    kept = []
    for place, old in enumerate(before):
        if old.state == DefectState.OPEN:
            continue
        for at in again.get(place, ()):
            one = rows[at]
            one.state, one.decided_by_id = old.state, old.decided_by_id
            one.decided_at, one.kind = old.decided_at, old.kind
        if place not in again and old.state == DefectState.CONFIRMED:
            old.pk, old._state.adding, old.run, old.is_kept = None, True, run, True
            kept.append(old)
    return rows + kept


def _again(known: Iterable[RollDefect], rows: list[RollDefect]) -> dict[int, list[int]]:
    """By the place of a defect known before the places of the rows that it is now: one, or the
    pieces into which it fell apart."""
    before, boxes = [one.box for one in known], [one.box for one in rows]
    pairs = same_places(before, boxes)
    again = {old: [new] for old, new in pairs.items()}
    free = sorted({*range(len(boxes))} - {*pairs.values()})
    for old, box in enumerate(before):
        if old not in again and (found := in_pieces(box, [boxes[at] for at in free])):
            again[old] = [free[at] for at in found]
            free = sorted({*free} - {*again[old]})
    return again


def _row(run: RollRun, picture: RollPicture, found: Inspection, one: Defect) -> RollDefect:
    left, top, right, bottom = one.box
    return RollDefect(
        roll=run.roll,
        run=run,
        picture=picture,
        kind=one.kind,
        polygon=[[round(x, 1), round(y, 1)] for x, y in one.polygon],
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        length_mm=one.length_mm,
        breadth_mm=one.width_mm,
        at_m=found.at_m(one),
        across_mm=found.across_mm(one),
        score=one.score,
        is_sure=one.sure,
        found_by=FoundBy.TOOL,
    )


@transaction.atomic
def _finish(run: RollRun, by: Actor) -> dict[str, Any]:
    roll = Roll.objects.select_for_update().get(pk=run.roll_id)
    run.counts = counts_of(run)
    run.state, run.ended_at = RunState.DONE, timezone.now()
    run.save(update_fields=["counts", "state", "ended_at"])
    roll.run = run
    roll.save(update_fields=["run"])
    roll.acts.filter(closed_at=None).update(closed_at=timezone.now())
    lay_out(roll)
    regrade(roll)
    record(by=by, action="inspection.run_ended", obj=roll, context={"run": run.number})
    return {"defects": sum(run.counts.values())}

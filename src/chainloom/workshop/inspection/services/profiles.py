"""What the tool learns of a cloth, from answers and good metres: versions, chosen, exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import clean_text
from chainloom.core.errors import Conflict, Invalid
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue

from .. import engine
from ..models import (
    Along,
    Cloth,
    ClothProfile,
    DefectState,
    FoundBy,
    GoodStretch,
    ProfileSource,
    RollDefect,
    RollPicture,
)
from ..policy import cloth_policy
from .common import note_of

JOB = "inspection.learn"
SELVAGE = "selvage"
LEAST_PART = 32  # pixels of the shorter side of a good part
# Of the run shown, or drawn by hand: as `grading.shown`, over many rolls.
_ON_MAP = Q(run=F("roll__run")) | Q(run=None)
Step = Callable[[int, int, str], None]
Stretch = tuple[float, float]  # from pixel to pixel along the roll
Part = tuple[float, float, float, float]  # left, top, right, bottom in a picture's pixels


def learn_enqueue(*, cloth: Cloth, by: Actor) -> Job:
    """Have a new version learned from what people said of the cloth's rolls, in the background."""
    cloth_policy.check(by, "change", cloth)
    if not pictures_with_answers(cloth):
        raise Conflict(
            "no_answers",
            _(
                "Nobody has said anything of this cloth's rolls yet: confirm or reject defects, or "
                "mark good metres."
            ),
        )
    with transaction.atomic():
        job = job_enqueue(kind=JOB, params={"cloth_id": cloth.pk}, by=by)
        record(by=by, action="inspection.learning_started", obj=cloth)
    return job


def pictures_with_answers(cloth: Cloth) -> list[RollPicture]:
    """The pictures of which somebody said something, in the order of rolls."""
    decided = RollDefect.objects.filter(_ON_MAP, roll__cloth=cloth).exclude(state=DefectState.OPEN)
    said = set(decided.values_list("picture", flat=True))
    stretches = _stretches(cloth)
    marked = GoodStretch.objects.filter(roll__cloth=cloth).values("roll")
    rows = RollPicture.objects.filter(Q(pk__in=said) | Q(roll__in=marked), roll__cloth=cloth)
    rows = rows.exclude(roll__run=None).exclude(width_px=None).select_related("roll__run")
    return [
        one
        for one in rows.order_by("roll", "position", "pk")
        if one.pk in said or any(_good_part(one, part) for part in stretches.get(one.pk, ()))
    ]


def _stretches(cloth: Cloth) -> dict[int, list[Stretch]]:
    """What is good of each picture of the cloth, by its key."""
    found: dict[int, list[Stretch]] = {}
    for parts in GoodStretch.objects.filter(roll__cloth=cloth).values_list("parts", flat=True):
        for picture, first, last in parts:
            found.setdefault(picture, []).append((first, last))
    return found


def _good_part(picture: RollPicture, stretch: Stretch) -> Part | None:
    """The box of a picture that is good, in its pixels; None where it is less than one."""
    first, last = stretch[0], min(stretch[1], float(picture.length_px))
    if last - first < 1:
        return None
    if picture.roll.along == Along.X:
        return (first, 0.0, last, float(picture.height_px or 0))
    return (0.0, first, float(picture.width_px or 0), last)


def _good_parts(picture: RollPicture, stretches: list[Stretch]) -> list[Part]:
    """The parts of a picture that are good and large enough to learn from."""
    parts = (_good_part(picture, one) for one in stretches)
    return [one for one in parts if one and min(one[2] - one[0], one[3] - one[1]) >= LEAST_PART]


def _pieces(found: list[tuple[RollPicture, list[Part]]], step: Step) -> Iterator[engine.Pixels]:
    """The good pieces, laid so that the roll runs down all of them; no two pictures are in memory
    at once."""
    for number, (picture, parts) in enumerate(found):
        step(number, len(found), note_of(number, len(found)))
        yield from _cut(picture, parts)


def _cut(picture: RollPicture, parts: list[Part]) -> Iterator[engine.Pixels]:
    """These parts of a picture; nothing of one that can no longer be read."""
    try:
        pixels = engine.open_picture(picture).pixels
    except engine.Refused:
        return
    for left, top, right, bottom in parts:
        # A copy: a view would keep the whole picture in memory.
        piece = pixels[round(top) : round(bottom), round(left) : round(right)].copy()
        yield np.swapaxes(piece, 0, 1) if picture.roll.along == Along.X else piece


def _answers(cloth: Cloth, pictures: list[RollPicture]) -> list[engine.Answer]:
    """What people said of what the tool found, score and whether it is a defect: one drawn by hand
    has no score to learn from, and that of a selvage is another scale."""
    rows = RollDefect.objects.filter(_ON_MAP, roll__cloth=cloth, found_by=FoundBy.TOOL)
    rows = rows.exclude(roll__run=None).exclude(picture__width_px=None)
    rows = rows.exclude(state=DefectState.OPEN).exclude(kind=SELVAGE)
    shifts = _shifts(pictures)
    said = rows.order_by("roll", "picture__position", "picture", "pk")
    return [
        engine.Answer(score, state == DefectState.CONFIRMED).moved(shifts[roll_id])
        for roll_id, score, state in said.values_list("roll", "score", "state")
    ]


def _shifts(pictures: list[RollPicture]) -> dict[int, float]:
    """How far the profile of the run shown moved the scores of each roll; each is read once."""
    profiles = {one.roll_id: one.roll.run.profile_id for one in pictures if one.roll.run}
    used = ClothProfile.objects.filter(pk__in=set(profiles.values()) - {None})
    moved = {one.pk: engine.shift_of(one) for one in used}
    return {roll: moved.get(profile, 0.0) for roll, profile in profiles.items()}


def learn_work(cloth: Cloth, by: Actor, step: Step) -> dict[str, Any]:
    """The job: a version from all answers of the cloth, which it then uses."""
    pictures, stretches = pictures_with_answers(cloth), _stretches(cloth)
    parts = [(one, _good_parts(one, stretches.get(one.pk, []))) for one in pictures]
    answers = _answers(cloth, pictures)
    scale = _scale_of(parts)
    fit = [(one, good) for one, good in parts if good and one.roll.millimetres == scale]
    version = (cloth.profiles.aggregate(n=Max("version"))["n"] or 0) + 1
    try:
        content = engine.learn(
            cloth, version, mm_per_px=scale, good=_pieces(fit, step), answers=answers
        )
    except engine.Refused as refused:
        raise Conflict(refused.code, str(refused)) from refused
    row = _add(cloth, content, ProfileSource.LEARNED, _learned_from(parts, answers), by)
    return {"version": row.version}


def _scale_of(parts: list[tuple[RollPicture, list[Part]]]) -> float:
    """mm a pixel of most good pieces: the engine learns at one scale."""
    count: Counter[float] = Counter()
    for picture, good in parts:
        count[picture.roll.millimetres] += len(good)
    return max(count, key=lambda scale: count[scale], default=1.0)


def _learned_from(
    parts: list[tuple[RollPicture, list[Part]]], answers: list[engine.Answer]
) -> dict[str, Any]:
    good_m = 0.0
    for picture, good in parts:
        side = 0 if picture.roll.along == Along.X else 1
        good_m += sum(p[side + 2] - p[side] for p in good) * picture.roll.millimetres / 1000
    confirmed = sum(one.is_defect for one in answers)
    return {
        "good_m": round(good_m, 2),
        "rolls": len({picture.roll_id for picture, _good in parts}),
        "confirmed": confirmed,
        "rejected": len(answers) - confirmed,
    }


@transaction.atomic
def _add(
    cloth: Cloth, content: bytes, source: str, learned_from: dict[str, Any], by: Actor
) -> ClothProfile:
    locked = Cloth.objects.select_for_update().get(pk=cloth.pk)
    last = locked.profiles.aggregate(n=Max("version"))["n"] or 0
    row = ClothProfile.objects.create(
        cloth=locked,
        version=last + 1,
        source=source,
        content=content,
        learned_from=learned_from,
        created_by=by.user,
    )
    locked.profile = row
    locked.save(update_fields=["profile"])
    record(by=by, action="inspection.profile_added", obj=locked, context={"version": row.version})
    return row


def profile_import(*, cloth: Cloth, filename: str, content: bytes, by: Actor) -> ClothProfile:
    """Take in a profile that was exported, here or elsewhere, as the cloth's next version."""
    cloth_policy.check(by, "change", cloth)
    if not content or len(content) > engine.PROFILE_MOST:
        message = _("A profile has between 1 byte and %(most)d kB.")
        raise Invalid("bad_size", message % {"most": engine.PROFILE_MOST // 1000}, field="file")
    try:
        engine.profile(content)
    except engine.Refused as refused:
        raise Invalid(refused.code, str(refused), field="file") from refused
    named = {"file": clean_text(filename, 100)}
    return _add(cloth, content, ProfileSource.IMPORTED, named, by)


@transaction.atomic
def profile_choose(*, cloth: Cloth, version: int | None, by: Actor) -> Cloth:
    """Which version inspections use from now on; None: the tool's own judgement."""
    cloth_policy.check(by, "change", cloth)
    locked = Cloth.objects.select_for_update().get(pk=cloth.pk)
    chosen = locked.profiles.filter(version=version).first() if version is not None else None
    if version is not None and chosen is None:
        raise Invalid("unknown", _("There is no such version."), field="version")
    locked.profile = chosen
    locked.save(update_fields=["profile"])
    record(by=by, action="inspection.profile_chosen", obj=locked, context={"version": version})
    return locked

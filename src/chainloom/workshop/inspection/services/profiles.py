"""What the tool learns of a cloth, from answers and good metres: versions, chosen, exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import clean_text
from chainloom.core.errors import Conflict, Invalid
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue

from .. import engine
from ..models import (
    Cloth,
    ClothProfile,
    DefectKind,
    DefectState,
    FoundBy,
    GoodStretch,
    ProfileSource,
    Roll,
    RollPicture,
)
from ..policy import cloth_policy
from .grading import shown

JOB = "inspection.learn"
LEAST_PART = 32  # pixels of the shorter side of a good part
Step = Callable[[int, int, str], None]


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
    rolls = Roll.objects.filter(cloth=cloth).exclude(run=None)
    found: list[RollPicture] = []
    for roll in rolls.order_by("pk"):
        said = set(shown(roll).exclude(state=DefectState.OPEN).values_list("picture", flat=True))
        stretches = list(roll.good_stretches.all())
        for picture in roll.pictures.exclude(width_px=None):
            picture.roll = roll
            if picture.pk in said or any(_good_part(picture, one) for one in stretches):
                found.append(picture)
    return found


def _good_part(picture: RollPicture, stretch: GoodStretch) -> tuple[float, ...] | None:
    """The box of a picture that lies in a stretch, in its pixels; None where none does."""
    start, scale = picture.start_m or 0.0, picture.roll.millimetres
    first = max(0.0, (stretch.from_m - start) * 1000 / scale)
    last = min(float(picture.length_px), (stretch.to_m - start) * 1000 / scale)
    if last - first < 1:
        return None
    if picture.roll.along == "x":
        return (first, 0.0, last, float(picture.height_px or 0))
    return (0.0, first, float(picture.width_px or 0), last)


def _lessons(
    pictures: list[RollPicture], counts: dict[str, Any], step: Step
) -> Iterator[engine.Lesson]:
    for number, picture in enumerate(pictures):
        step(number, len(pictures), picture.filename)
        roll = picture.roll
        counts["rolls"].add(roll.pk)
        parts = [_good_part(picture, one) for one in roll.good_stretches.all()]
        good = [part for part in parts if part is not None]
        side = 0 if roll.along == "x" else 1
        counts["good_m"] += sum(p[side + 2] - p[side] for p in good) * roll.millimetres / 1000
        kept = roll.run.profile if roll.run else None
        yield engine.Lesson(
            mm_per_px=roll.millimetres,
            along=roll.along,
            good=_cut(picture, good),
            answers=_answers(picture, counts),
            profile=engine.profile(bytes(kept.content)) if kept else None,
        )


def _cut(picture: RollPicture, parts: list[tuple[float, ...]]) -> list[Any]:
    """These parts of a picture that are large enough to learn from; nothing of one that can no
    longer be read."""
    fit = [one for one in parts if min(one[2] - one[0], one[3] - one[1]) >= LEAST_PART]
    if not fit:
        return []
    try:
        pixels = engine.open_picture(picture).pixels
    except engine.Refused:
        return []
    # Copies: a view would keep the whole picture in memory.
    return [
        pixels[round(top) : round(bottom), round(left) : round(right)].copy()
        for left, top, right, bottom in fit
    ]


def _answers(picture: RollPicture, counts: dict[str, Any]) -> list[tuple[float, bool]]:
    """What people said of what the tool found: one drawn by hand has no score to learn from, and
    that of a selvage is another scale."""
    rows = shown(picture.roll).filter(picture=picture, found_by=FoundBy.TOOL)
    rows = rows.exclude(kind=DefectKind.SELVAGE)
    answers = []
    for row in rows.exclude(state=DefectState.OPEN):
        counts[row.state] += 1
        answers.append((row.score, row.state == DefectState.CONFIRMED))
    return answers


def learn_work(cloth: Cloth, by: Actor, step: Step) -> dict[str, Any]:
    """The job: a version from all answers of the cloth, which it then uses."""
    pictures = pictures_with_answers(cloth)
    counts: dict[str, Any] = {"good_m": 0.0, "rolls": set(), "confirmed": 0, "rejected": 0}
    version = (cloth.profiles.aggregate(n=Max("version"))["n"] or 0) + 1
    try:
        content = engine.learn(cloth, version, _lessons(pictures, counts, step))
    except engine.Refused as refused:
        raise Conflict(refused.code, str(refused)) from refused
    counts["rolls"] = len(counts["rolls"])
    counts["good_m"] = round(counts["good_m"], 2)
    row = _add(cloth, content, ProfileSource.LEARNED, counts, by)
    return {"version": row.version}


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

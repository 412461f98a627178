"""Where things lie along a roll, and its grade: derived, and kept so that lists can count."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db.models import Q, QuerySet

from chainloom.engines.inspection import Defect, Inspection, StitchedEnd, Warned, edges_of

from .. import engine
from ..models import BUILT_IN, DefectState, PictureResult, Roll, RollDefect, RollPicture

HAIR_M = 1e-6  # what is nearer than this touches
NO_HEAT = np.zeros((0, 0), dtype=np.float32)


def lay_out(roll: Roll) -> None:
    """Put the opened pictures one behind the other, and the defects where they then lie."""
    start, moved = 0.0, []
    for picture in roll.pictures.all():
        picture.roll = roll
        if picture.is_opened():
            if picture.start_m != start:
                picture.start_m = start
                moved.append(picture)
            start += picture.length_m
    RollPicture.objects.bulk_update(moved, ["start_m"])
    for picture in moved:
        defects = list(picture.defects.all())
        for one in defects:
            first = one.left if roll.along == "x" else one.top
            one.at_m = (picture.start_m or 0.0) + first * roll.millimetres / 1000
        RollDefect.objects.bulk_update(defects, ["at_m"])


Metres = tuple[int, float, float]  # key of a good stretch, from, to


def good_metres(roll: Roll) -> list[Metres]:
    """Where the good stretches of a roll lie, as its pictures lie now: in the order of the roll;
    one between whose pictures another came since lies in two places."""
    stretches = list(roll.good_stretches.all())
    lying = {one.pk: one for one in opened(roll)} if stretches else {}
    found: list[Metres] = []
    for row in stretches:
        spans: list[Metres] = []
        for start, end in sorted(
            _along(lying[picture], first, last)
            for picture, first, last in row.parts
            if picture in lying
        ):
            if spans and start - spans[-1][2] < HAIR_M:
                start = spans.pop()[1]
            spans.append((row.pk, start, end))
        found += spans
    return sorted(found, key=lambda one: one[1])


def _along(picture: RollPicture, first: float, last: float) -> tuple[float, float]:
    scale, start = picture.roll.millimetres / 1000, picture.start_m or 0.0
    return start + first * scale, start + last * scale


def good_parts(roll: Roll, from_m: float, to_m: float) -> list[list[float]]:
    """These metres by picture: `[[picture, first, last], …]`, pixels along the roll."""
    found: list[list[float]] = []
    for picture in opened(roll):
        ends = ((at - (picture.start_m or 0.0)) * 1000 / roll.millimetres for at in (from_m, to_m))
        first, last = (min(max(one, 0.0), float(picture.length_px)) for one in ends)
        if first < last:
            found.append([picture.pk, first, last])
    return found


def opened(roll: Roll) -> list[RollPicture]:
    """The pictures of which the size is known, in their order."""
    pictures = list(roll.pictures.exclude(width_px=None))
    for picture in pictures:
        picture.roll = roll
    return pictures


def seen_of(roll: Roll) -> list[RollPicture]:
    """The opened pictures that the run shown has looked at, in their order."""
    seen = set(PictureResult.objects.filter(run=roll.run_id).values_list("picture_id", flat=True))
    return [one for one in opened(roll) if one.pk in seen]


def unseen_of(roll: Roll) -> QuerySet[RollPicture]:
    """The pictures of a roll that the run shown has not looked at: what cannot be read, what came
    later, and what was left when the run was stopped."""
    return roll.pictures.exclude(results__run=roll.run_id)


def shown(roll: Roll) -> QuerySet[RollDefect]:
    """The defects on the roll's map: those of the run shown and those drawn by hand."""
    return RollDefect.objects.filter(roll=roll).filter(Q(run=roll.run_id) | Q(run=None))


def inspections_of(
    roll: Roll,
    pictures: list[RollPicture],
    defects: list[RollDefect],
    *,
    with_outlines: bool = True,
) -> list[Inspection]:
    """The roll in the engine's words, with these defects, of the pictures that the run shown has
    looked at; heat maps are left out."""
    results = {
        one.picture_id: one for one in PictureResult.objects.filter(run=roll.run_id).defer("heat")
    }
    of_picture: dict[int, list[Defect]] = {}
    for row in defects:
        of_picture.setdefault(row.picture_id, []).append(as_defect(row, with_outlines))
    return [
        Inspection(
            width_px=picture.width_px or 0,
            height_px=picture.height_px or 0,
            mm_per_px=roll.millimetres,
            along=roll.along,
            start_m=picture.start_m or 0.0,
            cloth=_boxes(results[picture.pk].cloth),
            selvages=_boxes(results[picture.pk].selvages),
            defects=tuple(of_picture.get(picture.pk, ())),
            heat=NO_HEAT,
            warnings=tuple(
                Warned(one["code"], one["values"]) for one in results[picture.pk].warnings
            ),
            fabric=results[picture.pk].fabric,
            measured=results[picture.pk].measured,
            stitched_ends=tuple(
                StitchedEnd((a, b, c, d), stitch)
                for a, b, c, d, stitch in results[picture.pk].stitched_ends
            ),
        )
        for picture in pictures
        if picture.pk in results
    ]


def seen_width_of(roll: Roll, result: PictureResult) -> float:
    """How wide the cloth is that a picture was seen to show, in metres."""
    low, high = edges_of(roll.along, result.cloth, result.selvages)
    return (high - low) * roll.millimetres / 1000


def _boxes(found: list[list[float]]) -> tuple[tuple[float, float, float, float], ...]:
    return tuple((a, b, c, d) for a, b, c, d in found)


def as_defect(row: RollDefect, with_outline: bool = True) -> Defect:
    return Defect(
        kind=row.kind,
        polygon=tuple((x, y) for x, y in row.polygon) if with_outline else (),
        box=row.box,
        length_mm=row.length_mm,
        width_mm=row.breadth_mm,
        score=row.score,
        # What a person confirmed is no longer the tool's doubt.
        sure=row.is_sure or row.state == DefectState.CONFIRMED,
    )


def rule_of(roll: Roll) -> engine.Rule:
    """The rule by which a roll is graded."""
    if roll.rule:
        return engine.rule_of(roll.rule.values)
    rules = engine.built_in_rules()
    return rules.get(roll.built_in) or rules[BUILT_IN]


def grade_of(roll: Roll) -> engine.Grade | None:
    """The roll's grade by its rule; None until cloth was looked at."""
    # Points need no outlines, which are most of what is kept of a defect.
    counted = [one for one in shown(roll).defer("polygon") if one.counts()]
    seen = inspections_of(roll, opened(roll), counted, with_outlines=False)
    return graded(seen, rule_of(roll), roll.width_mm)


def graded(inspections: list[Inspection], rule: engine.Rule, width_mm: Any) -> engine.Grade | None:
    """The grade of the cloth that these inspections saw; None where they saw none."""
    length = engine.cloth_length_m(inspections)
    if not length:
        return None
    return engine.grade(
        engine.flaws_of(inspections),
        rule,
        length_m=length,
        width_m=float(width_mm) / 1000,
        end_m=engine.roll_end_m(inspections),
    )


def regrade(roll: Roll) -> None:
    """Keep length, counts and grade anew, in the caller's transaction; `roll.graded` has the grade
    whole. There is none until the run shown has ended."""
    is_over = roll.run is not None and not roll.run.is_working()
    states = list(shown(roll).values_list("state", flat=True)) if is_over else []
    grade = grade_of(roll) if is_over else None
    roll.graded = grade
    roll.length_m = grade.length_m if grade else None
    roll.defect_count = sum(one != DefectState.REJECTED for one in states)
    roll.open_count = states.count(DefectState.OPEN)
    roll.points = grade.points if grade else None
    roll.points_100 = grade.per_100_yd2 if grade else None
    roll.passed = grade.passed if grade else None
    roll.save(
        update_fields=[
            "length_m", "defect_count", "open_count", "points", "points_100", "passed",
        ]
    )  # fmt: skip

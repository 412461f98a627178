"""What a report says, as JSON and back: all of it as it was when the report was made.

Grade, rule and the tool's accuracy are kept, not worked out anew: an engine that counts otherwise
later, or was measured again, changes no report. The accuracy is kept in every language of the
product; reasons are kept as codes with their values, and are said in the reader's language.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chainloom.core.errors import Missing
from chainloom.engines.inspection import (
    Defect,
    Flaw,
    Inspection,
    Limit,
    Mark,
    StitchedEnd,
    Stretch,
    Tested,
    Warned,
)

from .. import engine, wording
from ..accuracy import sentences
from ..models import DefectState, Roll, RollDefect, RollReport
from ..papers import LeftOut, Report, Shown
from .grading import NO_HEAT, grade_of, graded, inspections_of, rule_of, seen_of, shown, unseen_of

Made = TypeVar("Made")
UNSEEN = {"code": "unseen", "values": {}}


def content_of(roll: Roll) -> dict[str, Any]:
    """Everything that a report of an inspected roll is made of, but its pictures."""
    pictures = seen_of(roll)
    found = list(shown(roll).select_related("decided_by"))
    seen = inspections_of(roll, pictures, [one for one in found if one.counts()])
    grade = grade_of(roll)
    if grade is None:
        raise Missing()
    return {
        "made_on": timezone.localdate().isoformat(),
        "customer": roll.customer,
        "cloth": roll.cloth.name,
        "firm": roll.organisation.name,
        "firm_english": roll.organisation.english_name,
        "checked_by": _deciders(found),
        "width_mm": str(roll.width_mm),
        "rule": rule_of(roll).record(),
        "grade": _kept(grade),
        "inspections": [engine.record_of(one) for one in seen],
        "names": [one.filename for one in pictures],
        "profile": roll.run.profile.version if roll.run and roll.run.profile else None,
        "left_out": [[one.filename, one.error or UNSEEN] for one in unseen_of(roll)],
        "limits": _in_all_languages(),
        "is_sample": bool(roll.organisation.is_sample),
    }


def report_of(row: RollReport, *, with_pictures: bool = True) -> Report:
    """The report that was kept, in the words of the papers."""
    kept = row.content
    inspections = [_inspection(one) for one in kept["inspections"]]
    return Report(
        roll=row.number,
        grade=_grade(kept, inspections),
        inspections=inspections,
        names=kept["names"],
        made_on=date.fromisoformat(kept["made_on"]),
        customer=kept["customer"],
        cloth=kept["cloth"],
        firm=_firm(kept),
        checked_by=kept["checked_by"],
        shown=_shown(row) if with_pictures else [],
        left_out=[LeftOut(name, _why(reason)) for name, reason in kept["left_out"]],
        profile=_("version %(n)d") % {"n": kept["profile"]} if kept.get("profile") else "",
        limits=_in_words(kept.get("limits") or {}),
        is_sample=kept["is_sample"],
    )


def _firm(kept: dict[str, Any]) -> str:
    is_english = (translation.get_language() or "").startswith("en")
    return (is_english and kept.get("firm_english")) or kept["firm"]


def _deciders(found: list[RollDefect]) -> str:
    """Who answered the defects, each once; nobody while one is open."""
    if any(one.state == DefectState.OPEN for one in found):
        return ""
    names = [one.decided_by.display_name for one in found if one.decided_by]
    return ", ".join(dict.fromkeys(names))


def _in_all_languages() -> dict[str, str]:
    found = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            found[code] = "\n".join(sentences())
    return found


def _in_words(kept: dict[str, str]) -> str:
    """In the reader's language; nothing of a report that kept none."""
    return kept.get(translation.get_language() or "") or kept.get(settings.LANGUAGE_CODE, "")


def _why(reason: Any) -> str:
    """Reasons were sentences before they were codes."""
    return reason if reason and isinstance(reason, str) else wording.problem(reason or UNSEEN)


def _kept(grade: engine.Grade) -> dict[str, Any]:
    """The grade without its rule, which is kept beside it."""
    return {
        "length_m": grade.length_m,
        "width_m": grade.width_m,
        "end_m": grade.end_m,
        "marks": [asdict(one) for one in grade.marks],
        "stretches": [asdict(one) for one in grade.stretches],
        "by_kind": grade.by_kind,
        "points": grade.points,
        "per_100_yd2": grade.per_100_yd2,
        "per_100_m2": grade.per_100_m2,
        "tests": [asdict(one) for one in grade.tests],
    }


def _grade(kept: dict[str, Any], inspections: list[Inspection]) -> engine.Grade:
    rule = engine.rule_of(kept["rule"])
    if "grade" not in kept:  # of a report that was made before grades were kept
        found = graded(inspections, rule, kept["width_mm"])
        if found is None:
            raise Missing()
        return found
    told = kept["grade"]
    plain = ("length_m", "width_m", "end_m", "by_kind", "points", "per_100_yd2", "per_100_m2")
    return engine.Grade(
        rule=rule,
        marks=tuple(_mark(one) for one in told["marks"]),
        stretches=tuple(_made(Stretch, one) for one in told["stretches"]),
        tests=tuple(
            _made(Tested, {**one, "limit": _made(Limit, one["limit"])}) for one in told["tests"]
        ),
        **{name: told[name] for name in plain},
    )


def _mark(kept: dict[str, Any]) -> Mark:
    sources = tuple((picture, at) for picture, at in kept["flaw"]["sources"])
    flaw = _made(Flaw, {**kept["flaw"], "sources": sources})
    return _made(Mark, {**kept, "flaw": flaw, "stretches": tuple(kept["stretches"])})


def _made(of: type[Made], kept: dict[str, Any]) -> Made:
    """A dataclass of the engine from what was kept of it; fields that are gone fall away."""
    known = {one.name for one in fields(of)}  # type: ignore[arg-type]
    return of(**{name: value for name, value in kept.items() if name in known})


def _inspection(values: dict[str, Any]) -> Inspection:
    return Inspection(
        width_px=values["width_px"],
        height_px=values["height_px"],
        mm_per_px=values["mm_per_px"],
        along=values["along"],
        start_m=values["start_m"],
        cloth=tuple(tuple(box) for box in values["cloth"]),
        selvages=tuple(tuple(box) for box in values["selvages"]),
        defects=tuple(
            Defect(
                kind=one["kind"],
                polygon=tuple(tuple(point) for point in one["polygon"]),
                box=tuple(one["box"]),
                length_mm=one["length_mm"],
                width_mm=one["width_mm"],
                score=one["score"],
                sure=one["sure"],
            )
            for one in values["defects"]
        ),
        heat=NO_HEAT,
        warnings=tuple(Warned(one["code"], one["values"]) for one in values["warnings"]),
        fabric=values["fabric"],
        measured=values["measured"],
        # Reports of before 2026-12 do not have them.
        stitched_ends=tuple(
            StitchedEnd(tuple(one["box"]), one["stitch_mm"])
            for one in values.get("stitched_ends", [])
        ),
    )


def _shown(row: RollReport) -> list[Shown]:
    found = []
    for crop in row.crops.all():
        if crop.file.storage.exists(crop.file.name):
            with crop.file.open("rb") as kept:
                found.append(Shown(crop.position, kept.read()))
    return found

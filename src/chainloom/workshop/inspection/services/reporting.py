"""A roll's report as it was on a day: made, shared by link, laid beside a match."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from PIL import Image

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict
from chainloom.engines.inspection import Defect, Inspection
from chainloom.lists.models import Match, MatchState
from chainloom.lists.policy import match_policy

from ...common import forget_files
from ...links import link_close, link_keep
from .. import engine
from ..models import (
    MatchReport,
    PictureView,
    ReportCrop,
    ReportLink,
    Roll,
    RollReport,
)
from ..policy import report_policy
from .common import locked_roll
from .grading import seen_of
from .snapshot import content_of, report_of
from .views import as_jpeg

MOST_CROPS = 24


@transaction.atomic
def report_make(*, roll: Roll, by: Actor) -> RollReport:
    """Keep what the roll's report says now; what is answered later does not change it."""
    locked = locked_roll(roll, by)
    if not locked.is_graded():
        raise Conflict("not_graded", _("The roll was not inspected yet: there is nothing to say."))
    row = RollReport.objects.create(
        roll=locked,
        chain=locked.chain,
        organisation=locked.organisation,
        number=locked.number,
        content=content_of(locked),
        created_by=by.user,
    )
    _keep_crops(row, locked)
    record(by=by, action="inspection.report_made", obj=row)
    return row


def _keep_crops(row: RollReport, roll: Roll) -> None:
    """Pictures of the worst defects, cut from the views that were made of the roll's pictures."""
    report = report_of(row, with_pictures=False)
    pictures = seen_of(roll)
    marks = list(enumerate(report.grade.marks, start=1))
    marks.sort(key=lambda one: (-one[1].points, -one[1].flaw.length_mm))
    for number, mark in sorted(marks[:MOST_CROPS], key=lambda one: one[0]):
        place, at = mark.flaw.sources[0]
        inspection = report.inspections[place]
        image = _cut(list(pictures[place].views.all()), inspection, inspection.defects[at])
        if image is None:
            continue
        crop = ReportCrop(report=row, position=number)
        crop.file.save("crop.jpg", ContentFile(as_jpeg(image)), save=False)
        crop.save()


def _cut(views: list[PictureView], inspection: Inspection, defect: Defect) -> Image.Image | None:
    """The defect with what is around it, from the piece that holds its middle."""
    x, y = (defect.box[0] + defect.box[2]) / 2, (defect.box[1] + defect.box[3]) / 2
    holds = [
        one
        for one in views
        if one.left <= x < one.left + one.width and one.top <= y < one.top + one.height
    ]
    if not holds:
        return None
    # The last is a piece of the pixels; the first, the whole, is small.
    view = max(holds, key=lambda one: one.piece)
    with view.file.open("rb") as kept:
        piece = np.asarray(Image.open(kept))
    left, top, right, bottom = defect.box
    moved = replace(
        defect,
        box=(
            max(left - view.left, 0),
            max(top - view.top, 0),
            min(right - view.left, view.width),
            min(bottom - view.top, view.height),
        ),
        polygon=tuple((px - view.left, py - view.top) for px, py in defect.polygon),
    )
    about = replace(inspection, width_px=view.width, height_px=view.height)
    return Image.fromarray(engine.cutout(piece, about, moved))


@transaction.atomic
def report_remove(*, report: RollReport, by: Actor) -> None:
    """Take out a report; its links lead nowhere from then on, and no match shows it."""
    report_policy.check(by, "change", report)
    forget_files(ReportCrop.objects.filter(report=report))
    record(by=by, action="inspection.report_removed", obj=report)
    report.delete()


@transaction.atomic
def link_make(*, report: RollReport, days: Any, reader: str, by: Actor) -> ReportLink:
    """An address at which the report can be read without an account, for so many days."""
    report_policy.check(by, "change", report)
    link = link_keep(ReportLink(report=report), days=days, reader=reader, by=by)
    record(by=by, action="inspection.link_made", obj=report)
    return link


@transaction.atomic
def link_revoke(*, report: RollReport, link_id: int, by: Actor) -> None:
    """Close a link now."""
    report_policy.check(by, "change", report)
    if link_close(report.links.all(), link_id):
        record(by=by, action="inspection.link_revoked", obj=report)


def matches_for(by: Actor) -> Any:
    """One's own matches at their sample stage, to which a report can be laid."""
    mine = by.organisation_id
    sides = Q(need__organisation=mine) | Q(resource__organisation=mine)
    rows = match_policy.rows(by, "move").filter(sides, state=MatchState.SAMPLE)
    return rows.select_related("need", "resource").order_by("-moved_at")


@transaction.atomic
def report_attach(*, report: RollReport, match: Match, by: Actor) -> MatchReport:
    """Lay a report beside a match of one's own at its sample stage: both sides may read it."""
    report_policy.check(by, "change", report)
    if not matches_for(by).filter(pk=match.pk).exists():
        match_policy.check(by, "move", match)
        raise Conflict("not_sample", _("The match is not at the stage of samples."))
    row, made = MatchReport.objects.get_or_create(
        match=match, report=report, defaults={"created_by": by.user}
    )
    if made:
        record(by=by, action="inspection.report_attached", obj=report)
    return row


@transaction.atomic
def report_detach(*, report: RollReport, match_id: int, by: Actor) -> None:
    """Take a report away from a match: only its own organisation may read it then."""
    report_policy.check(by, "change", report)
    if MatchReport.objects.filter(report=report, match=match_id).delete()[0]:
        record(by=by, action="inspection.report_detached", obj=report)

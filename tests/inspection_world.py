"""What the addresses of cloth inspection are asked about: one's own roll and somebody else's."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from chainloom.accounts.actor import Actor
from chainloom.engines.inspection import built_in_rules
from chainloom.organisations.models import Organisation
from chainloom.workshop.inspection.models import (
    Cloth,
    ClothProfile,
    FoundBy,
    GradeRule,
    MatchReport,
    PictureResult,
    PictureView,
    ReportLink,
    Roll,
    RollDefect,
    RollPicture,
    RollReport,
    RollRun,
)
from chainloom.workshop.inspection.services.grading import regrade
from chainloom.workshop.inspection.services.reporting import link_make, report_make

from . import factories

ROOT = "/api/v1/chains/{chain_slug}"
ROLLS = ROOT + "/rolls"
REPORT = ROOT + "/roll-reports/{report_id}"


def _jpeg(size: tuple[int, int] = (400, 100)) -> ContentFile[bytes]:
    kept = io.BytesIO()
    Image.new("L", size, 200).save(kept, "JPEG")
    return ContentFile(kept.getvalue(), name="a.jpg")


def make_roll(chain: Any, organisation: Organisation, **about: Any) -> Roll:
    """A roll of one picture that was inspected, with one defect."""
    cloth = Cloth.objects.create(chain=chain, organisation=organisation, name="平纹")
    values = {
        "number": "R-1", "width_mm": 1500, "mm_per_px": "0.25", "made_on": "2026-11-02", **about,
    }  # fmt: skip
    roll = Roll.objects.create(chain=chain, organisation=organisation, cloth=cloth, **values)
    picture = RollPicture(
        roll=roll, position=0, filename="a.png", size=9, received=9, width_px=400, height_px=100,
        start_m=0,
    )  # fmt: skip
    picture.file.save("a", ContentFile(b"123456789"))
    view = PictureView(picture=picture, piece=0, width=400, height=100)
    view.file.save("a.jpg", _jpeg())
    run = RollRun.objects.create(roll=roll, number=1, state="done", counts={"stain": 1})
    PictureResult.objects.create(
        run=run, picture=picture, heat=b"png", measured=True, cloth=[[0, 0, 400, 100]]
    )
    RollDefect.objects.create(
        roll=roll, picture=picture, run=run, kind="stain", polygon=[[1, 1], [9, 1], [9, 9]],
        left=1, top=1, right=9, bottom=9, length_mm=2, breadth_mm=2, at_m=0.0003, across_mm=0.3,
        found_by=FoundBy.TOOL,
    )  # fmt: skip
    roll.run = run
    roll.save()
    regrade(roll)
    return roll


def make_rule(chain: Any, organisation: Organisation) -> GradeRule:
    values = built_in_rules()["four_point"].record()
    return GradeRule.objects.create(
        chain=chain, organisation=organisation, name="某客户", values=values
    )


def make_report(chain: Any, organisation: Organisation, roll: Roll | None = None) -> RollReport:
    """A report with one picture, made of a roll of the organisation."""
    found = roll or make_roll(chain, organisation)
    by = Actor.for_system("test", chain)
    row = report_make(roll=found, by=by)
    link_make(report=row, days=30, reader="", by=by)
    return row


def _values(chain: Any, organisation: Organisation) -> dict[str, Any]:
    roll = make_roll(chain, organisation)
    report = make_report(chain, organisation, roll)
    match = factories.MatchFactory(
        chain=chain,
        need=factories.NeedFactory(chain=chain, organisation=organisation),
        resource=factories.ResourceFactory(chain=chain, organisation=organisation),
        state="sample",
    )
    MatchReport.objects.create(match=match, report=report)
    link = report.links.get()
    ClothProfile.objects.create(cloth=roll.cloth, version=1, source="imported", content=b"p")
    return {
        "roll_id": roll.pk,
        "picture_id": roll.pictures.get().pk,
        "rule_id": make_rule(chain, organisation).pk,
        "cloth_id": roll.cloth_id,
        "report_id": report.pk,
        "report_link_id": link.pk,
        "workshop:report_detach match_id": match.pk,
    }


def add_inspection(world: Any, other: Organisation) -> Callable[[Actor], dict[str, Any]]:
    """Somebody else's things by the names that addresses have for them; one's own by actor."""
    chain = world.actors["office"].chain
    world.values |= _values(chain, other)
    key = ReportLink.objects.get(report=world.values["report_id"]).key
    world.values |= {"piece": 0, "crop": 1, "workshop:profile_export version": 1}
    for name in ("report", "report_paper", "report_crop"):
        world.values[f"workshop_open:{name} key"] = key
    for route in ("workshop:report_paper", "workshop_open:report_paper"):
        world.values[f"{route} kind"] = "pdf"
    return lambda actor: _values(chain, actor.membership.organisation)


def add_inspection_api(world: Any, mill: Organisation) -> None:
    """The same for the API, with the bodies it is sent."""
    chain = world.actors["office"].chain
    roll = make_roll(chain, mill)
    report = make_report(chain, mill, roll)
    world.values |= {
        "api roll_id": roll.pk,
        "api defect_id": roll.defects.get().pk,
        "api report_id": report.pk,
        f"{REPORT}/paper/{{kind}} kind": "pdf",
    }
    made = {"number": "R-9", "cloth": "平纹", "width_mm": 1500, "mm_per_px": 0.25}
    world.bodies[("POST", ROLLS)] = made
    file = SimpleUploadedFile("b.png", b"1234")
    world.bodies[("POST", ROLLS + "/{roll_id}/pictures")] = {"file": file}

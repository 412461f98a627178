"""What the workshop's addresses are asked about: a roll of one's own and one of somebody else's."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation
from chainloom.workshop.inspection.models import (
    Cloth,
    FoundBy,
    PictureResult,
    PictureView,
    Roll,
    RollDefect,
    RollPicture,
    RollRun,
)
from chainloom.workshop.inspection.services.grading import regrade


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


def _values(chain: Any, organisation: Organisation) -> dict[str, Any]:
    roll = make_roll(chain, organisation)
    return {"roll_id": roll.pk, "picture_id": roll.pictures.get().pk}


def add_workshop(world: Any, other: Organisation) -> Callable[[Actor], dict[str, Any]]:
    """Somebody else's things by the names that addresses have for them; one's own by actor."""
    chain = world.actors["office"].chain
    world.values |= _values(chain, other) | {"piece": 0}
    return lambda actor: _values(chain, actor.membership.organisation)

"""Two invented rolls in the workshop of one firm, inspected by the tool itself."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.chain.models import Chain
from chainloom.engines.inspection import CLOTHS, make_roll, png_of
from chainloom.workshop.inspection.models import DefectState, Roll
from chainloom.workshop.inspection.services import acts, reporting, rolls, uploads
from chainloom.workshop.inspection.services.running import run_now

# number, loom, days ago, seed, kinds of defects that the maker plants
ROLLS = (
    ("样例-0101", "喷气7号", 12, 5, ("broken_pick", "stain", "hole")),
    ("样例-0102", "喷气12号", 3, 8, ()),
)
PICTURES = 6
SIZE = (256, 2048)  # 64 mm of the roll and half a metre of its width, as a line camera sees it
ALONG = "y"
WIDTH_MM = 1600


def live(chain: Chain) -> None:
    """The rolls of the first firm that has a sign-in; of one somebody has looked at everything."""
    rows = Membership.objects.filter(chain=chain, role=Role.FIRM, ended_at=None)
    member = rows.select_related("user", "chain", "organisation").order_by("pk").first()
    if member is None:
        return
    by = Actor(user=member.user, membership=member)
    made = [_roll(*about, by=by) for about in ROLLS]
    for defect in list(made[0].defects.all()):
        acts.defect_decide(roll=made[0], defect_id=defect.pk, state=DefectState.CONFIRMED, by=by)
    reporting.report_make(roll=made[0], by=by)


def _roll(
    number: str, loom: str, days: int, seed: int, kinds: tuple[str, ...], *, by: Actor
) -> Roll:
    roll = rolls.roll_create(
        values={
            "number": number,
            "cloth": "坯布平纹（样例）",
            "loom": loom,
            "customer": "某服装厂（样例）",
            "width_mm": WIDTH_MM,
            "mm_per_px": "0.25",
            "along": ALONG,
            "made_on": timezone.localdate() - timedelta(days=days),
        },
        by=by,
    )
    made = make_roll(
        CLOTHS["greige plain"], kinds, pictures=PICTURES, size=SIZE, seed=seed, along=ALONG
    )
    for place, picture in enumerate(made, start=1):
        content = ContentFile(png_of(picture.pixels))
        uploads.picture_add(roll=roll, filename=f"{place}.png", content=content, by=by)
    run_now(roll=roll, by=by)
    roll.refresh_from_db()
    return roll

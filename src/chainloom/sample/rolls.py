"""Two invented rolls in the workshop of one firm, inspected by the tool itself."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.chain.models import Chain
from chainloom.engines.inspection import CLOTHS, make_roll, png_of
from chainloom.lists.models import Match, MatchState
from chainloom.lists.services import matches
from chainloom.workshop.inspection.models import DefectState, Roll
from chainloom.workshop.inspection.services import acts, reporting, rolls, uploads
from chainloom.workshop.inspection.services.running import run_now

from .lists import Voice

# number, loom, days ago, seed, kinds of defects that the maker plants
ROLLS = (
    ("样例-0101", "喷气7号", 12, 5, ("broken_pick", "stain", "hole")),
    ("样例-0102", "喷气12号", 3, 8, ()),
)
PICTURES = 6
SIZE = (256, 2048)  # 64 mm of the roll and the whole width of a narrow cloth, as line cameras see
ALONG = "y"
MM_PER_PX = "0.25"
WIDTH_MM = 512  # as wide as its pictures: of a wider roll they would show a part


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
    _to_samples(by)


def _to_samples(by: Actor) -> None:
    """One of the firm's own matches has come to samples: a report can be laid beside it."""
    own = by.organisation_id
    sides = Q(need__organisation=own) | Q(resource__organisation=own)
    begun = Match.objects.filter(sides, state=MatchState.INTEREST, steps=None)
    match = begun.select_related("need", "resource").order_by("pk").first()
    if match is None:
        return
    asks = match.need.organisation_id == own
    other = match.resource.organisation if asks else match.need.organisation
    seat = Membership(organisation=other, chain=match.chain, role=Role.FIRM)
    matches.match_state(match=match, state=MatchState.SAMPLE, by=by)
    matches.match_confirm(match=match, by=Voice(membership=seat))


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
            "mm_per_px": MM_PER_PX,
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

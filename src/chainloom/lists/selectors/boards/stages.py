"""Needs and offers by the stages of the chain and by districts, and the picture of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.chain.drawing.layout import CARD_MIN, Box, Card, Line, grid_for
from chainloom.chain.drawing.paths import path_of
from chainloom.chain.drawing.picture import lay_out
from chainloom.chain.drawing.text import text_width, wrap
from chainloom.chain.measures import count_breaks
from chainloom.chain.models import Lane, Stage, StageInput
from chainloom.chain.policy import stage_policy
from chainloom.core.classifications import districts

from ...models import ResourceState
from .. import needs as need_reads
from .. import resources as resource_reads
from .figures import NO_DISTRICT, NO_STAGE, OPEN, WAITING, main_stage, named

NAME_SIZE, SMALL_SIZE = 13.0, 11.0
LINE, PADDING = 16.0, 5.0
# The texts of a card begin so far below its top.
RISE = 12.0


@dataclass
class Counted:
    """Open needs, those nobody has answered, and offers; of a stage or a district."""

    key: str
    name: str
    needs: int = 0
    unanswered: int = 0
    offers: int = 0
    stage: Stage | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.needs or self.offers)


@dataclass
class StageCard:
    """A stage's card in the picture: its name, and the figures that lead to their lists."""

    card: Card
    counted: Counted
    names: list[tuple[float, str]]
    needs_y: float
    offers_y: float
    shade: int | None
    needs_text: str
    offers_text: str
    # What the two figures say to those who do not see the picture.
    needs_label: str
    offers_label: str

    @property
    def inner_x(self) -> float:
        return self.card.x + PADDING


@dataclass
class StagePicture:
    width: float
    height: float
    cards: list[StageCard]
    paths: list[str] = field(default_factory=list)
    channel_y: float | None = None


def _open_needs(actor: Actor, filters: dict[str, str]) -> QuerySet[Any]:
    """Those of the list with these filters, as far as one may know whose they are."""
    rows = named(need_reads.narrowed(actor, **filters), actor)
    return rows.filter(state__in=OPEN).select_related(None).order_by()


def _offers(actor: Actor, filters: dict[str, str]) -> QuerySet[Any]:
    kept = {name: filters.get(name, "") for name in ("q", "kind", "whose", "stage", "district")}
    if kept["whose"] == "assigned":
        kept["whose"] = ""
    rows = resource_reads.resources(actor, **kept).filter(state=ResourceState.OPEN)
    return rows.select_related(None).order_by()


def by_stage(actor: Actor, filters: dict[str, str], *, offers: bool = True) -> list[Counted]:
    """Every stage in the chain's order, and last what stands on none; offers where asked for."""
    stages = list(stage_policy.rows(actor).order_by("lane", "column", "order", "pk"))
    found = {stage.pk: Counted(str(stage.pk), stage.display_name, stage=stage) for stage in stages}
    rest = Counted(NO_STAGE, _("on no stage"))
    waits = Count("pk", filter=Q(state__in=WAITING))
    needs = _open_needs(actor, filters).annotate(of_stage=main_stage())
    for row in needs.values("of_stage").annotate(n=Count("pk"), waits=waits):
        one = found.get(row["of_stage"], rest)
        one.needs += row["n"]
        one.unanswered += row["waits"]
    if offers:
        offered = _offers(actor, filters).annotate(of_stage=main_stage())
        for row in offered.values("of_stage").annotate(n=Count("pk")):
            found.get(row["of_stage"], rest).offers += row["n"]
    return [*found.values(), rest]


def whole(actor: Actor, filters: dict[str, str]) -> tuple[int, int]:
    """Open needs and those not answered, also of whom the actor may not know: as the list has."""
    rows = need_reads.narrowed(actor, **filters).filter(state__in=OPEN).order_by()
    waits = Count("pk", filter=Q(state__in=WAITING))
    found = rows.aggregate(n=Count("pk"), waits=waits)
    return found["n"], found["waits"]


def by_district(actor: Actor, filters: dict[str, str]) -> list[Counted]:
    """Districts from which something is asked or offered, the most first."""
    found: dict[str, Counted] = {}
    waits = Count("pk", filter=Q(state__in=WAITING))
    code = F("organisation__district_code")
    needs = _open_needs(actor, filters).values(code=code).annotate(n=Count("pk"), waits=waits)
    for row in needs:
        one = found.setdefault(row["code"], _of_district(row["code"]))
        one.needs, one.unanswered = row["n"], row["waits"]
    for row in _offers(actor, filters).values(code=code).annotate(n=Count("pk")):
        found.setdefault(row["code"], _of_district(row["code"])).offers = row["n"]
    return sorted(found.values(), key=lambda one: (-one.needs, -one.offers, one.key))


def _of_district(code: str) -> Counted:
    known = bool(code) and districts.exists(code)
    return Counted(
        code or NO_DISTRICT, districts.full_name(code) if known else code or _("not known")
    )


def draw(counted: Sequence[Counted]) -> StagePicture:
    """The chain's stages as the map lays them out, with the figures of the lists on them."""
    shown = [one for one in counted if one.stage is not None]
    stages = {one.stage.pk: one for one in shown if one.stage is not None}
    columns = {one.stage.column for one in shown if one.stage and one.stage.lane == Lane.MAIN}
    width = grid_for(len(columns)).card if columns else CARD_MIN
    names = {pk: wrap(one.name, NAME_SIZE, width - 2 * PADDING) for pk, one in stages.items()}
    boxes = [
        Box(
            pk,
            one.stage.column,
            one.stage.order,
            _height(names[pk]),
            one.stage.lane == Lane.SUPPORT,
        )
        for pk, one in stages.items()
        if one.stage is not None
    ]
    inputs = StageInput.objects.filter(upstream__in=stages, downstream__in=stages)
    lines = [Line(*pair, 1.4) for pair in inputs.values_list("upstream", "downstream")]
    picture = lay_out(boxes, lines)
    breaks = count_breaks(max((one.unanswered for one in shown), default=0))
    return StagePicture(
        picture.width,
        picture.height,
        [_card(picture.cards[pk], one, names[pk], breaks) for pk, one in stages.items()],
        [path_of(ribbon) for ribbon in picture.ribbons],
        picture.main_bottom + 8 if any(box.support for box in boxes) else None,
    )


def _height(names: Sequence[str]) -> float:
    return 2 * PADDING + LINE * (len(names) + 2) + 2


def _card(card: Card, one: Counted, names: list[str], breaks: tuple[float, ...]) -> StageCard:
    top = card.y + PADDING
    below = top + LINE * len(names) + RISE
    about = {"needs": one.needs, "waits": one.unanswered}
    needs_text = _("%(needs)s asked, %(waits)s wait") % about
    if text_width(needs_text, SMALL_SIZE) > card.width - 2 * PADDING:
        needs_text = _("%(needs)s asked") % about
    said = ngettext("%(needs)s open need", "%(needs)s open needs", one.needs) % about
    waits = _("%(waits)s of them not answered") % about
    offers = ngettext("%(n)s offer", "%(n)s offers", one.offers) % {"n": one.offers}
    return StageCard(
        card,
        one,
        [(top + LINE * at + RISE, name) for at, name in enumerate(names)],
        below,
        below + LINE,
        sum(one.unanswered >= edge for edge in breaks) if one.needs else None,
        needs_text,
        offers,
        f"{one.name}: {said}, {waits}",
        f"{one.name}: {offers}",
    )

"""The map as it is drawn: the chain's data laid out, every text and class in its place.

The page and the SVG export render this with the same template, so that what is exported
is what was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

from ..measures import RISK_BREAKS, Measure
from ..models import Lane, Stage
from ..selectors import gaps
from ..selectors.map import FlowFigures, MapData, StageFigures
from .layout import CARD_MIN, Box, Card, Line, grid_for
from .paths import path_of
from .picture import lay_out
from .text import fit, text_width, wrap

NAME_SIZE, SMALL_SIZE = 13.0, 11.0
LINE = 16.0
PADDING = 5.0
GAP_HEIGHT = 17.0
GROWTH = 84.0
FULL_GROWTH = 10
THICK_MOST, THICK_LEAST, BESIDE_MOST = 22.0, 1.4, 4.5
THICK_ALL = 420.0
# Flows that the chain's graph does not foresee: only the largest are drawn.
UNFORESEEN_SHOWN = 24
LOCAL_FROM, OUTSIDE_TO = 2 / 3, 1 / 3


@dataclass
class DrawnCard:
    """A stage's card with the places of its texts."""

    card: Card
    stage: Stage
    figures: StageFigures
    shade: int | None
    names: list[tuple[float, str]]
    # Lines of figures: where, what stands at the left and what at the right.
    figure_lines: list[tuple[float, str, str]]
    gap: gaps.GapRule | None
    more_gaps: int
    gap_y: float
    label: str
    selected: bool = False

    @property
    def inner_x(self) -> float:
        return self.card.x + PADDING

    @property
    def inner_right(self) -> float:
        return self.card.right - PADDING


@dataclass
class DrawnFlow:
    """A ribbon with its path and what it says of itself."""

    flow: FlowFigures
    path: str
    thick: float
    tone: str
    label: str
    square: bool


@dataclass
class DrawnMap:
    width: float
    height: float
    cards: list[DrawnCard]
    flows: list[DrawnFlow]
    channel_y: float | None
    # What could not be drawn, said under the picture.
    against: int = 0
    unforeseen_left_out: int = 0
    columns: list[float] = field(default_factory=list)


def draw(
    data: MapData,
    stages: Sequence[Stage],
    measure: Measure,
    *,
    size: str = "firms",
    selected: int | None = None,
) -> DrawnMap:
    """Lay the map out and word it in the reader's language."""
    figures = {one.pk: one for one in data.stages}
    shown = [stage for stage in stages if stage.pk in figures]
    width = _card_width(shown)
    names = {stage.pk: wrap(stage.display_name, NAME_SIZE, width - 2 * PADDING) for stage in shown}
    most = max((_size(figures[stage.pk], size) for stage in shown), default=0)
    boxes = [
        Box(
            stage.pk,
            stage.column,
            stage.order,
            _height(
                _lines(names[stage.pk], figures[stage.pk], measure, width),
                most,
                _size(figures[stage.pk], size),
                bool(figures[stage.pk].gaps),
            ),
            stage.lane == Lane.SUPPORT,
        )
        for stage in shown
    ]
    beside = {box.key for box in boxes if box.support}
    flows, left_out = _flows_shown(data.flows, figures.keys())
    thick = _thickness(flows, beside)
    by_pair = {(flow.upstream, flow.downstream): flow for flow in flows}
    picture = lay_out(boxes, [Line(*pair, thick[pair]) for pair in by_pair])
    breaks = measure.breaks(data.stages)
    named = {stage.pk: stage for stage in shown}
    return DrawnMap(
        picture.width,
        picture.height,
        [
            _card(
                picture.cards[box.key],
                named[box.key],
                figures[box.key],
                names[box.key],
                (measure, breaks, selected),
            )
            for box in boxes
        ],
        [
            _flow(ribbon, by_pair[ribbon.source, ribbon.target], named)
            for ribbon in sorted(picture.ribbons, key=lambda one: -one.thick)
        ],
        picture.main_bottom + 8 if beside else None,
        len(picture.against),
        left_out,
        sorted({card.x for card in picture.cards.values()}),
    )


def _card_width(stages: Sequence[Stage]) -> float:
    columns = {stage.column for stage in stages if stage.lane == Lane.MAIN}
    return grid_for(len(columns)).card if columns else CARD_MIN


def _size(figures: StageFigures, size: str) -> float:
    if size == "revenue":
        return float(figures.counts.revenue or 0)
    if size == "systemic":
        # In the measure of firms: full growth where the darkest shade of the colour begins.
        return FULL_GROWTH * (figures.risk or 0) / RISK_BREAKS[-1]
    return float(figures.counts.firms)


def _lines(names: list[str], figures: StageFigures, measure: Measure, width: float) -> int:
    """Lines of text on a card: its name, and one or two of figures."""
    return len(names) + len(_figures_text(figures, measure, width - 2 * PADDING))


def _height(lines: int, most: float, value: float, has_gap: bool) -> float:
    """Room for the text, and growth by the root of the size: area, not length, is compared."""
    text = 2 * PADDING + LINE * lines + (GAP_HEIGHT + 2 if has_gap else 0)
    if not most:
        return text
    # A chain of a few firms is no chain of giants: the growth is full from ten on.
    return text + GROWTH * min(1.0, most / FULL_GROWTH) * (value / most) ** 0.5


def _flows_shown(flows: Sequence[FlowFigures], stages: Any) -> tuple[list[FlowFigures], int]:
    """All that the chain foresees, and the largest of the others."""
    known = [
        flow
        for flow in flows
        if flow.upstream in stages
        and flow.downstream in stages
        and flow.upstream != flow.downstream
    ]
    foreseen = [flow for flow in known if flow.designed]
    others = [flow for flow in known if not flow.designed and flow.is_supplied]
    others.sort(key=lambda flow: (-(flow.amount or 0), -(flow.links or 0)))
    return foreseen + others[:UNFORESEEN_SHOWN], max(len(others) - UNFORESEEN_SHOWN, 0)


def _thickness(flows: Sequence[FlowFigures], beside: set[int]) -> dict[tuple[int, int], float]:
    """By amount where most are known, else by number of links; the largest is the thickest."""
    links = sum(flow.links or 0 for flow in flows)
    priced = sum(flow.priced or 0 for flow in flows)
    by_amount = priced * 2 >= links and priced > 0

    def worth(flow: FlowFigures) -> float:
        return float((flow.amount if by_amount else flow.links) or 0)

    most = max((worth(flow) for flow in flows), default=0.0)
    # Many flows of about the same size would fill the picture: together they get so much.
    whole = sum(worth(flow) for flow in flows) / most if most else 0.0
    thickest = min(THICK_MOST, max(THICK_ALL / whole if whole else THICK_MOST, BESIDE_MOST * 2))
    thick = {}
    for flow in flows:
        pair = flow.upstream, flow.downstream
        ceiling = BESIDE_MOST if beside & set(pair) else thickest
        part = worth(flow) / most if most else 0.0
        # Beside the main line the root keeps small services visible.
        part = part**0.5 if ceiling == BESIDE_MOST else part
        thick[pair] = THICK_LEAST + (ceiling - THICK_LEAST) * part
    return thick


def _card(
    card: Card,
    stage: Stage,
    figures: StageFigures,
    names: list[str],
    look: tuple[Measure, tuple[float, ...], int | None],
) -> DrawnCard:
    measure, breaks, selected = look
    rule = gaps.BY_CODE[figures.gaps[0]] if figures.gaps else None
    texts = _figures_text(figures, measure, card.width - 2 * PADDING)
    text = LINE * (len(names) + len(texts)) + (GAP_HEIGHT + 2 if rule else 0)
    y = card.y + (card.height - text) / 2
    figures_y = y + LINE * len(names) + 11.5
    last_y = figures_y + LINE * (len(texts) - 1)
    return DrawnCard(
        card,
        stage,
        figures,
        measure.shade(figures, breaks),
        [(y + LINE * number + 12, name) for number, name in enumerate(names)],
        [(figures_y + LINE * at, left, right) for at, (left, right) in enumerate(texts)],
        rule,
        max(len(figures.gaps) - 1, 0),
        last_y + 6.5,
        stage_in_words(stage, figures, measure),
        stage.pk == selected,
    )


def _figures_text(figures: StageFigures, measure: Measure, room: float) -> list[tuple[str, str]]:
    """ "12 firms" and the measure's value beside it, or below where both do not fit."""
    number = compact(figures.counts.firms)
    counted = (
        npgettext("firms on a stage of the map, short", "%s firm", "%s firms", figures.counts.firms)
        % number
    )
    value = measure_text(measure, figures)
    if measure.code == "local":
        value = pgettext("on a stage of the map, short", "%s local") % value
    for count in (counted, number):
        if text_width(count, SMALL_SIZE) + text_width(value, SMALL_SIZE) + 6 <= room:
            return [(count, value)]
    return [(fit(counted, SMALL_SIZE, room), ""), (fit(value, SMALL_SIZE, room), "")]


def measure_text(measure: Measure, figures: StageFigures) -> str:
    """A measure's value for a reader: a number, a percentage, or a dash."""
    value = measure.value(figures)
    if value is None:
        return "–"
    if measure.edges:
        return small_percent(value)
    return percent(value) if measure.is_share else compact(value)


def compact(value: float) -> str:
    """12,345 as 1.2万 or 12.3k."""
    value = float(value)
    if value < 10_000:
        return f"{value:,.0f}"
    if (get_language() or "").startswith("zh"):
        return f"{value / 1e8:.1f}亿" if value >= 1e8 else f"{value / 1e4:.1f}万"
    return f"{value / 1e6:.1f}M" if value >= 1e6 else f"{value / 1e3:.1f}k"


def percent(value: float) -> str:
    return f"{value * 100:.0f}%"


def small_percent(value: float) -> str:
    """A share that may be small: one decimal below ten percent."""
    return f"{value * 100:.1f}%" if 0 < value < 0.0995 else percent(value)


def stage_in_words(stage: Stage, figures: StageFigures, measure: Measure) -> str:
    """What a card says, for those who do not see it."""
    counts = figures.counts
    parts = [
        stage.display_name,
        ngettext(
            "%(firms)s firm, %(local)s of them local",
            "%(firms)s firms, %(local)s of them local",
            counts.firms,
        )
        % {"firms": f"{counts.firms:,}", "local": f"{counts.local:,}"},
    ]
    if measure.code != "local":
        parts.append(f"{measure.label}: {measure_text(measure, figures)}")
    parts += [str(gaps.BY_CODE[code].label) for code in figures.gaps]
    return "; ".join(parts)


def _flow(ribbon: Any, flow: FlowFigures, stages: dict[int, Stage]) -> DrawnFlow:
    return DrawnFlow(
        flow,
        path_of(ribbon),
        ribbon.thick,
        flow_tone(flow),
        flow_in_words(flow, stages),
        ribbon.square,
    )


def flow_tone(flow: FlowFigures) -> str:
    """Of what is bought here: mostly local, mixed, mostly from outside; or nothing is known."""
    if not flow.is_supplied:
        return "none"
    if flow.local_share is None:
        return "plain"
    if flow.local_share >= LOCAL_FROM:
        return "local"
    return "outside" if flow.local_share <= OUTSIDE_TO else "mixed"


def links_in_words(links: int) -> str:
    return ngettext("%(n)s supply link", "%(n)s supply links", links) % {"n": f"{links:,}"}


def flow_in_words(flow: FlowFigures, stages: dict[int, Stage]) -> str:
    names = f"{stages[flow.upstream].display_name} → {stages[flow.downstream].display_name}"
    if flow.withheld:
        return names + "\n" + _("too few parties for figures to be shown")
    if not flow.links:
        return names + "\n" + _("no supply known yet")
    said = [names, links_in_words(flow.links)]
    if flow.amount is not None:
        said.append(_("%(amount)s × 10,000 yuan a year") % {"amount": f"{flow.amount:,.0f}"})
    if flow.local_share is not None:
        said.append(_("%(share)s bought in the district") % {"share": percent(flow.local_share)})
    inferred = flow.known.get("inferred", 0)
    if inferred:
        said.append(_("%(n)s of them inferred") % {"n": f"{inferred:,}"})
    return "\n".join(said)

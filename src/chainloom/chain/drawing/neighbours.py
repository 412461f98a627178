"""A firm and its neighbours as a picture: suppliers to the left, customers to the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Chain, Stage
from ..selectors.neighbours import Neighbour, Neighbourhood, Tie
from .layout import Box, Card, Line, Ribbon, grid_for
from .map import compact, links_in_words
from .paths import path_of
from .picture import lay_out
from .text import fit, wrap

NAME_SIZE, SMALL_SIZE = 12.5, 11.0
LINE = 15.0
PADDING = 7.0
HEAD = 26.0
THICK_MOST, THICK_LEAST = 16.0, 1.4


@dataclass
class DrawnNode:
    node: Neighbour
    card: Card
    names: list[tuple[float, str]]
    detail: str
    detail_y: float
    full_name: str
    label: str

    @property
    def middle_x(self) -> float:
        return self.card.x + self.card.width / 2

    @property
    def inner_x(self) -> float:
        return self.card.x + PADDING


@dataclass
class DrawnTie:
    tie: Tie
    path: str
    thick: float
    label: str


@dataclass
class DrawnNeighbours:
    width: float
    height: float
    nodes: list[DrawnNode]
    ties: list[DrawnTie]
    heads: list[tuple[float, str]]


def draw_neighbours(around: Neighbourhood, chain: Chain) -> DrawnNeighbours:
    """Lay the neighbours out in columns by their step."""
    stages = {stage.pk: stage for stage in Stage.objects.filter(chain=chain)}
    numbers = {node.key: number for number, node in enumerate(around.nodes)}
    columns = {node.key: _column(node) for node in around.nodes}
    # The width of a card follows from the number of columns, which the layout decides.
    width = _width(columns.values())
    names = {
        node.key: wrap(_name(node, stages), NAME_SIZE, width - 2 * PADDING, most=2)
        for node in around.nodes
    }
    boxes = [
        Box(
            numbers[node.key],
            columns[node.key] + 10,
            numbers[node.key],
            2 * PADDING + LINE * len(names[node.key]) + LINE,
        )
        for node in around.nodes
    ]
    thick = _thickness(around.ties)
    lines = [
        Line(numbers[tie.source], numbers[tie.target], size)
        for tie, size in zip(around.ties, thick, strict=True)
    ]
    picture = lay_out(boxes, lines)
    ties = {(numbers[tie.source], numbers[tie.target]): tie for tie in around.ties}
    return DrawnNeighbours(
        picture.width,
        picture.height + HEAD,
        [
            _node(node, picture.cards[numbers[node.key]], names[node.key], stages)
            for node in around.nodes
        ],
        [_tie(ribbon, ties[ribbon.source, ribbon.target]) for ribbon in picture.ribbons],
        _heads(around, columns, {n.key: picture.cards[numbers[n.key]] for n in around.nodes}),
    )


def _column(node: Neighbour) -> int:
    return {"self": 0, "up": -node.step, "down": node.step}[node.side]


def _width(columns: Iterable[int]) -> float:
    return grid_for(len(set(columns))).card


def _name(node: Neighbour, stages: dict[int, Stage]) -> str:
    if not node.is_group:
        return node.name
    if node.stage_id in stages:
        return stages[node.stage_id].display_name
    return _("other stages")


def _thickness(ties: Sequence[Tie]) -> list[float]:
    """By amount where any is known, else by number of links."""
    by_amount = any(tie.amount for tie in ties)
    worth = [float(tie.amount) if by_amount else float(tie.links) for tie in ties]
    most = max(worth, default=0.0)
    return [
        THICK_LEAST + (THICK_MOST - THICK_LEAST) * (value / most if most else 0.0)
        for value in worth
    ]


def _node(node: Neighbour, card: Card, names: list[str], stages: dict[int, Stage]) -> DrawnNode:
    card.y += HEAD
    text = LINE * (len(names) + 1)
    y = card.y + (card.height - text) / 2
    detail = fit(_detail(node, stages), SMALL_SIZE, card.width - 2 * PADDING)
    said = [_name(node, stages), _detail(node, stages)]
    if node.amount:
        said.append(_("%(amount)s × 10,000 yuan a year") % {"amount": f"{node.amount:,.0f}"})
    return DrawnNode(
        node,
        card,
        [(y + LINE * number + 11.5, name) for number, name in enumerate(names)],
        detail,
        y + LINE * len(names) + 11.5,
        said[0],
        "; ".join(part for part in said if part),
    )


def _detail(node: Neighbour, stages: dict[int, Stage]) -> str:
    if node.is_group:
        return ngettext("%(n)s firm", "%(n)s firms", node.firms) % {"n": compact(node.firms)}
    return stages[node.stage_id].display_name if node.stage_id in stages else ""


def _tie(ribbon: Ribbon, tie: Tie) -> DrawnTie:
    for number, (x, y) in enumerate(ribbon.points):
        ribbon.points[number] = (x, y + HEAD)
    said = [links_in_words(tie.links)]
    if tie.amount:
        said.append(_("%(amount)s × 10,000 yuan a year") % {"amount": f"{tie.amount:,.0f}"})
    return DrawnTie(tie, path_of(ribbon), ribbon.thick, "\n".join(said))


def _heads(
    around: Neighbourhood, columns: dict[str, int], cards: dict[str, Card]
) -> list[tuple[float, str]]:
    """What stands above each column."""
    places = {columns[key]: card.x + card.width / 2 for key, card in cards.items()}
    words = {
        -1: _("suppliers"),
        -2: _("their suppliers"),
        -3: _("third step up"),
        0: "",
        1: _("customers"),
        2: _("their customers"),
        3: _("third step down"),
    }
    found = []
    for column, x in sorted(places.items()):
        side = "up" if column < 0 else "down"
        count = around.found.get((side, abs(column)), 0)
        if column:
            found.append((x, f"{words[column]} · {count:,}"))
    return found

"""A layered picture of the chain: cards in columns, ribbons that never run under a card.

After Sugiyama, Tagawa and Toda (1981): a ribbon that passes a column takes a place of its
own in it, between the cards. Cards keep the order that the office gave them; the ribbons'
places are ordered by the weighted mean of where they come from and go to. Heights in a
column are then the positions nearest to what each place would like that overlap nowhere
(isotonic regression by pooling adjacent violators).

Stages beside the main line stand below it; their lines leave upwards into a channel and
reach the main line through the gutters between the columns, like a map of an underground.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

SWEEPS = 24
MARGIN = 22.0
TOP = 14.0
TARGET_WIDTH = 1320.0
CARD_MIN, CARD_MAX = 88.0, 136.0
GAP_MIN = 32.0
BETWEEN_CARDS = 16.0
BESIDE_RIBBON = 8.0
BETWEEN_RIBBONS = 2.5
TRACK = 4.0


@dataclass(frozen=True)
class Box:
    """A stage to be placed."""

    key: int
    column: int
    order: int
    height: float
    support: bool = False


@dataclass(frozen=True)
class Line:
    """Something that runs from one stage to another, so many units thick."""

    source: int
    target: int
    thick: float


@dataclass
class Card:
    """A stage in its place."""

    key: int
    x: float
    y: float
    width: float
    height: float
    support: bool = False

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass
class Ribbon:
    """A line in its place: the points it goes through, from the source to the target."""

    source: int
    target: int
    thick: float
    points: list[tuple[float, float]] = field(default_factory=list)
    # A ribbon bends softly; a line of the support lanes runs square.
    square: bool = False


@dataclass
class Picture:
    width: float
    height: float
    cards: dict[int, Card]
    ribbons: list[Ribbon]
    # Lines that run against the columns, which no picture from left to right can show.
    against: list[Line]
    main_bottom: float


@dataclass
class Place:
    """A card, or the place of a passing ribbon, in a column."""

    height: float
    card: Box | None = None
    middle: float = 0.0
    before: list[tuple[Place, float]] = field(default_factory=list)
    after: list[tuple[Place, float]] = field(default_factory=list)

    def wish(self, side: str) -> float:
        """The weighted mean of its neighbours on a side; where it is, if it has none."""
        near = self.before if side == "before" else self.after
        weight = sum(thick for _place, thick in near)
        if not weight:
            return self.middle
        return sum(place.middle * thick for place, thick in near) / weight


@dataclass
class Grid:
    """The columns' x positions."""

    card: float
    gap: float
    count: int

    @property
    def width(self) -> float:
        return 2 * MARGIN + self.count * self.card + max(self.count - 1, 0) * self.gap

    def x(self, column: int) -> float:
        return MARGIN + column * (self.card + self.gap)

    def gutter(self, number: int) -> tuple[float, float]:
        """Left and right edge of the gutter before a column (number = count: the last)."""
        if number == 0:
            return 2.0, MARGIN
        if number == self.count:
            return self.x(number - 1) + self.card, self.width - 2.0
        return self.x(number - 1) + self.card, self.x(number)


def grid_for(columns: int) -> Grid:
    """Cards as wide as the room allows; many columns make the picture wider instead."""
    room = TARGET_WIDTH - 2 * MARGIN
    card = min(CARD_MAX, max(CARD_MIN, room / (max(columns, 1) * 1.45)))
    gap = (room - columns * card) / (columns - 1) if columns > 1 else 0.0
    return Grid(card, max(gap, GAP_MIN), max(columns, 1))


def rank_of(box: Box) -> tuple[int, int, int]:
    return box.column, box.order, box.key


def make_places(
    main: list[Box], column_of: dict[int, int], forward: list[Line], count: int
) -> tuple[list[list[Place]], list[tuple[Line, list[Place]]]]:
    """The columns with their cards and passing ribbons, and each line's way through them."""
    columns: list[list[Place]] = [[] for _ in range(count)]
    of_card: dict[int, Place] = {}
    for box in main:
        of_card[box.key] = Place(box.height, box)
        columns[column_of[box.key]].append(of_card[box.key])
    ways = []
    for line in forward:
        way = [of_card[line.source]]
        for column in range(column_of[line.source] + 1, column_of[line.target]):
            passing = Place(line.thick)
            columns[column].append(passing)
            way.append(passing)
        way.append(of_card[line.target])
        for left, right in itertools.pairwise(way):
            left.after.append((right, line.thick))
            right.before.append((left, line.thick))
        ways.append((line, way))
    return columns, ways


def settle(columns: list[list[Place]]) -> None:
    """Move everything to where its neighbours pull it, sweep by sweep, without overlap."""
    for column in columns:
        _stack(column)
    for sweep in range(SWEEPS):
        rightwards = sweep % 2 == 0
        for column in columns if rightwards else reversed(columns):
            side = "before" if rightwards else "after"
            # The last sweeps listen to both sides, so that neither end is left crooked.
            wishes = {
                id(place): (place.wish("before") + place.wish("after")) / 2
                if sweep >= SWEEPS - 6
                else place.wish(side)
                for place in column
            }
            _order(column, wishes)
            _spread(column, wishes)
    highest = min(
        (place.middle - place.height / 2 for column in columns for place in column), default=0.0
    )
    for column in columns:
        for place in column:
            place.middle += TOP - highest


def _stack(column: list[Place]) -> None:
    """One under another around the middle, to begin with."""
    total = sum(place.height + BETWEEN_CARDS for place in column)
    y = -total / 2
    for place in column:
        place.middle = y + place.height / 2
        y += place.height + BETWEEN_CARDS


def _order(column: list[Place], wishes: dict[int, float]) -> None:
    """Order by wish, except that cards keep their order among themselves."""
    cards = iter([place for place in column if place.card])
    column.sort(key=lambda place: wishes[id(place)])
    column[:] = [next(cards) if place.card else place for place in column]


def between(upper: Place, lower: Place) -> float:
    """The least room between two places of a column."""
    if upper.card and lower.card:
        return BETWEEN_CARDS
    return BESIDE_RIBBON if upper.card or lower.card else BETWEEN_RIBBONS


def _spread(column: list[Place], wishes: dict[int, float]) -> None:
    """The positions nearest to the wishes that keep order and room (weighted by height)."""
    offsets, offset = [], 0.0
    for number, place in enumerate(column):
        if number:
            upper = column[number - 1]
            offset += upper.height / 2 + between(upper, place) + place.height / 2
        offsets.append(offset)
    pools: list[list[float]] = []  # weight, weighted sum, how many
    for place, shift in zip(column, offsets, strict=True):
        weight = place.height
        pools.append([weight, weight * (wishes[id(place)] - shift), 1])
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] >= pools[-1][1] / pools[-1][0]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    at = iter(zip(column, offsets, strict=True))
    for weight, weighted, many in pools:
        for _ in range(int(many)):
            place, shift = next(at)
            place.middle = weighted / weight + shift


def cards_of(columns: list[list[Place]], grid: Grid) -> dict[int, Card]:
    cards = {}
    for number, column in enumerate(columns):
        for place in column:
            if place.card is not None:
                key, height = place.card.key, place.height
                y = place.middle - height / 2
                cards[key] = Card(key, grid.x(number), y, grid.card, height)
    return cards

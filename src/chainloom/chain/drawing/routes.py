"""The ways of ribbons: along the main line, and from the stages beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .layout import BETWEEN_CARDS, TOP, TRACK, Box, Card, Grid, Line, Place, Ribbon


def route_main(
    ways: Sequence[tuple[Line, list[Place]]],
    column_of: dict[int, int],
    cards: dict[int, Card],
    grid: Grid,
    sideways: Sequence[Ribbon],
) -> list[Ribbon]:
    """Ribbons along the main line, stacked along the sides of the cards they join.

    Lines from the stages beside end at the same sides: they take their room below.
    """
    leaving: dict[int, list[tuple[float, Ribbon]]] = defaultdict(list)
    entering: dict[int, list[tuple[float, Ribbon]]] = defaultdict(list)
    ribbons = []
    for line, way in ways:
        ribbon = Ribbon(line.source, line.target, line.thick)
        ribbons.append(ribbon)
        leaving[line.source].append((way[1].middle, ribbon))
        entering[line.target].append((way[-2].middle, ribbon))
    for ribbon in sideways:
        if ribbon.target in cards and not cards[ribbon.target].support:
            entering[ribbon.target].append((float("inf"), ribbon))
        if ribbon.source in cards and not cards[ribbon.source].support:
            leaving[ribbon.source].append((float("inf"), ribbon))
    starts = {key: _stacked(cards[key], many) for key, many in leaving.items()}
    ends = {key: _stacked(cards[key], many) for key, many in entering.items()}
    for ribbon, (line, way) in zip(ribbons, ways, strict=True):
        points = [(cards[line.source].right, starts[line.source][id(ribbon)])]
        for number, place in enumerate(way[1:-1], start=column_of[line.source] + 1):
            points.append((grid.x(number), place.middle))
            points.append((grid.x(number) + grid.card, place.middle))
        points.append((cards[line.target].x, ends[line.target][id(ribbon)]))
        ribbon.points = points
    for ribbon in sideways:
        _meet(ribbon, starts, ends)
    return ribbons


def _stacked(card: Card, many: list[tuple[float, Ribbon]]) -> dict[int, float]:
    """Where along a card's side each ribbon begins or ends, from top to bottom."""
    many = sorted(many, key=lambda one: (one[0], one[1].source, one[1].target))
    total = sum(ribbon.thick for _, ribbon in many)
    room = card.height - 10.0
    squeeze = min(1.0, room / total) if total else 1.0
    spare = min(4.0, (room - total * squeeze) / max(len(many), 1))
    y = card.middle - (total * squeeze + spare * (len(many) - 1)) / 2
    places = {}
    for _, ribbon in many:
        step = ribbon.thick * squeeze
        places[id(ribbon)] = y + step / 2
        y += step + spare
    return places


def _meet(
    ribbon: Ribbon, starts: dict[int, dict[int, float]], ends: dict[int, dict[int, float]]
) -> None:
    """Bring the ends of a square line to its room on the cards' sides."""
    start = starts.get(ribbon.source, {}).get(id(ribbon))
    end = ends.get(ribbon.target, {}).get(id(ribbon))
    if start is not None:
        ribbon.points[0] = (ribbon.points[0][0], start)
        ribbon.points[1] = (ribbon.points[1][0], start)
    if end is not None:
        ribbon.points[-1] = (ribbon.points[-1][0], end)
        ribbon.points[-2] = (ribbon.points[-2][0], end)


def route_beside(
    beside: list[Box],
    lines: list[Line],
    cards: dict[int, Card],
    grid: Grid,
    *,
    column_of: dict[int, int],
    main_bottom: float,
) -> tuple[list[Ribbon], float]:
    """Place the stages beside the main line below it, and lay their lines.

    Adds their cards; returns the lines and where the picture ends.
    """
    if not beside:
        return [], main_bottom
    channel = _tracks(beside, lines)
    first = main_bottom + BETWEEN_CARDS
    top = first + max(len(channel), 1) * TRACK + BETWEEN_CARDS
    bottom = _seat(beside, column_of, cards, grid, top)
    level = {key: first + number * TRACK for key, number in channel.items()}
    return _Router(column_of, cards, grid, level, lines).ribbons(), bottom


def _seat(
    beside: list[Box],
    column_of: dict[int, int],
    cards: dict[int, Card],
    grid: Grid,
    top: float,
) -> float:
    """Each in the nearest free place, counting rows and columns."""
    taken: set[tuple[int, int]] = set()
    rows: dict[int, float] = defaultdict(float)
    seats: list[tuple[Box, int, int]] = []
    for box in beside:
        wanted = column_of[box.key]
        row, column = min(
            (
                (row, column)
                for row in range(len(beside))
                for column in range(grid.count)
                if (row, column) not in taken
            ),
            # A row further down is worth one column and a half aside.
            key=lambda at: (abs(at[1] - wanted) + 1.5 * at[0], at[0], -at[1]),
        )
        taken.add((row, column))
        rows[row] = max(rows[row], box.height)
        seats.append((box, row, column))
    y = {0: top}
    for row in range(1, len(rows)):
        y[row] = y[row - 1] + rows[row - 1] + BETWEEN_CARDS
    for box, row, column in seats:
        column_of[box.key] = column
        cards[box.key] = Card(box.key, grid.x(column), y[row], grid.card, box.height, True)
    last = len(rows) - 1
    return y[last] + rows[last]


def _tracks(beside: list[Box], lines: list[Line]) -> dict[int, int]:
    """A track of the channel for each stage beside that has a line, in their order."""
    ends = {key for line in lines for key in (line.source, line.target)}
    having = [box.key for box in beside if box.key in ends]
    return {key: number for number, key in enumerate(having)}


class _Router:
    """Lays the square lines: up from the card, along the channel, through a gutter."""

    def __init__(
        self,
        column_of: dict[int, int],
        cards: dict[int, Card],
        grid: Grid,
        level: dict[int, float],
        lines: list[Line],
    ) -> None:
        self.column_of, self.cards, self.grid = column_of, cards, grid
        self.level, self.lines = level, lines
        self.first_row = min((card.y for card in cards.values() if card.support), default=TOP)
        self.in_gutter: dict[int, list[int]] = defaultdict(list)
        for line in lines:
            for gutter in self._gutters(line):
                owner = self._owner(line)
                if owner not in self.in_gutter[gutter]:
                    self.in_gutter[gutter].append(owner)

    def ribbons(self) -> list[Ribbon]:
        return [
            Ribbon(line.source, line.target, line.thick, self._points(line), square=True)
            for line in self.lines
        ]

    def _owner(self, line: Line) -> int:
        """The stage beside whose track the line runs on."""
        return line.source if self.cards[line.source].support else line.target

    def _gutters(self, line: Line) -> list[int]:
        gutters = []
        source, target = self.cards[line.source], self.cards[line.target]
        if not source.support or source.y > self.first_row:
            gutters.append(self.column_of[line.source] + 1)
        if not target.support or target.y > self.first_row:
            gutters.append(self.column_of[line.target])
        return gutters

    def _x(self, gutter: int, owner: int) -> float:
        """The owner's own place across a gutter, so that lines do not lie on one another."""
        left, right = self.grid.gutter(gutter)
        owners = self.in_gutter[gutter]
        return left + (right - left) * (owners.index(owner) + 1) / (len(owners) + 1)

    def _points(self, line: Line) -> list[tuple[float, float]]:
        owner = self._owner(line)
        level = self.level[owner]
        source, target = self.cards[line.source], self.cards[line.target]
        points: list[tuple[float, float]] = []
        if source.support and source.y <= self.first_row:
            x = source.x + source.width * 0.5
            points += [(x, source.y), (x, level)]
        else:
            x = self._x(self.column_of[line.source] + 1, owner)
            points += [(source.right, source.middle), (x, source.middle), (x, level)]
        if target.support and target.y <= self.first_row:
            x = target.x + target.width * 0.25
            points += [(x, level), (x, target.y)]
        else:
            x = self._x(self.column_of[line.target], owner)
            points += [(x, level), (x, target.middle), (target.x, target.middle)]
        return points

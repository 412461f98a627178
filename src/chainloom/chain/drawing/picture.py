"""The whole picture: stages and lines in, their places out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from .layout import (
    TOP,
    Box,
    Line,
    Picture,
    cards_of,
    grid_for,
    make_places,
    rank_of,
    settle,
)
from .routes import route_beside, route_main


def lay_out(boxes: Sequence[Box], lines: Iterable[Line]) -> Picture:
    """Give every stage and every line its place."""
    main = sorted((box for box in boxes if not box.support), key=rank_of)
    beside = sorted((box for box in boxes if box.support), key=rank_of)
    used = sorted({box.column for box in main}) or [0]
    column_of = {box.key: bisect_right(used, box.column) - 1 for box in main}
    column_of |= {box.key: max(bisect_right(used, box.column) - 1, 0) for box in beside}
    grid = grid_for(len(used))
    is_main = {box.key for box in main}
    forward, sideways, against = [], [], []
    for line in lines:
        if line.source not in column_of or line.target not in column_of:
            continue
        if not {line.source, line.target} <= is_main:
            sideways.append(line)
        elif column_of[line.source] < column_of[line.target]:
            forward.append(line)
        else:
            against.append(line)
    columns, ways = make_places(main, column_of, forward, grid.count)
    settle(columns)
    cards = cards_of(columns, grid)
    main_bottom = max(
        (place.middle + place.height / 2 for column in columns for place in column), default=TOP
    )
    ribbons, bottom = route_beside(
        beside, sideways, cards, grid, column_of=column_of, main_bottom=main_bottom
    )
    ribbons = [*route_main(ways, column_of, cards, grid, ribbons), *ribbons]
    return Picture(grid.width, bottom + TOP, cards, ribbons, against, main_bottom)

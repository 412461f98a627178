"""The map of a roll: its length in lanes from left to right, each defect where it lies.

Along the roll places are to scale; across it, a lane is the cloth's width, drawn wider or narrower
than it is.
"""

from __future__ import annotations

import math
from string import ascii_uppercase

import numpy as np
from django.utils.translation import gettext as _

from chainloom.core.drawing import Box, Drawing, Line, Mark, Words
from chainloom.engines.inspection import Mark as Marked

from .report import Report
from .words import kind_label

_WIDE, _LEFT = 174.0, 9.0
_TOP, _LANE, _POINTS, _BELOW = 0.3, 12.0, 1.6, 6.5
_PITCH = _LANE + _POINTS + _BELOW  # from lane to lane
_MOST_LANES = 5
_LENGTHS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_NUMBER = 2.4  # height of the numbers
_DOT = 0.3  # what a number may lie on is known by squares of this side
_LEAST = 0.9  # a defect is never drawn smaller
_CLOTH, _SEAM, _EDGE, _FAINT, _UNSEEN = "#f1efe9", "#dcdfdd", "#9aa7ad", "#5b6b73", "#ffffff"
_STITCHED = "#26343b"
_COLOURS = {
    "broken_pick": "#c2362f",
    "broken_end": "#e07b39",
    "thick_place": "#7a5195",
    "thin_place": "#4c78a8",
    "knot": "#2f8f6b",
    "hole": "#111111",
    "stain": "#8c6d1f",
    "float": "#d65fa0",
    "crease": "#5f7f8c",
    "needle_line": "#0b6e74",
    "selvage": "#b0a100",
    "other": "#7f7f7f",
}
_ANY = "#5a3e8e"  # of a kind that has none here
# Of a stretch with few points to one with the most.
_DEPTHS = ("#e3e3e3", "#bdbdbd", "#8a8a8a", "#4a4a4a")


def roll_map(report: Report, *, lettered: bool = False) -> Drawing:
    """174 mm wide; as high as the roll needs lanes, at most five. `lettered`: the legend has the
    letters of `legend_of` in place of its words."""
    length = report.grade.end_m
    lane_m = next(
        (one for one in _LENGTHS if length <= one * _MOST_LANES), math.ceil(length / _MOST_LANES)
    )
    lanes = max(1, math.ceil(length / lane_m - 1e-9))
    # One lane is as long as the roll.
    lane_m = length if lanes == 1 else lane_m
    frame = _Frame(report, lane_m)
    marks: list[Mark] = []
    for lane in range(lanes):
        marks += frame.lane(lane)
    boxes = [frame.flaw(number, marked) for number, marked in enumerate(report.grade.marks, 1)]
    for one in boxes:
        marks += one
    # Numbers lie beside all defects, their neighbours' too, and on top of none.
    for number, one in enumerate(boxes, start=1):
        marks += frame.number(str(number), one[0]) if one else []
    below = frame.top(lanes) + 1
    legend = _legend(report, below, lettered)
    rows = max((mark.y for mark in legend if isinstance(mark, Words)), default=below)
    return Drawing(_WIDE, rows + 3, [*marks, *legend])


class _Frame:
    def __init__(self, report: Report, lane_m: float) -> None:
        self.report, self.lane_m = report, lane_m
        self.length, self.width = report.grade.end_m, report.grade.width_m
        self.scale = (_WIDE - _LEFT - 1) / lane_m
        # What is taken on the whole sheet, by squares: of thousands of numbers each looks at no
        # more than lies under it.
        self.taken = np.zeros((round(self.top(_MOST_LANES) / _DOT), round(_WIDE / _DOT)), bool)

    def top(self, lane: int) -> float:
        return _TOP + lane * _PITCH

    def x(self, lane: int, at_m: float) -> float:
        return _LEFT + (at_m - lane * self.lane_m) * self.scale

    def pieces(self, start: float, end: float) -> list[tuple[int, float, float]]:
        """From where to where in each lane, as x."""
        start, end = max(0.0, start), min(end, self.length)
        first = min(int(start / self.lane_m + 1e-9), self._last)
        found = []
        for lane in range(first, self._last + 1):
            begins = max(start, lane * self.lane_m)
            ends = min(end, (lane + 1) * self.lane_m)
            if ends < begins or (lane > first and ends == begins):
                break
            found.append((lane, self.x(lane, begins), self.x(lane, ends)))
        return found

    @property
    def _last(self) -> int:
        return max(0, math.ceil(self.length / self.lane_m - 1e-9) - 1)

    def lane(self, lane: int) -> list[Mark]:
        top = self.top(lane)
        end = min((lane + 1) * self.lane_m, self.length)
        wide = self.x(lane, end) - _LEFT
        marks: list[Mark] = [Box(_LEFT, top, wide, _LANE, _UNSEEN)]
        for one in self.report.inspections:
            for at, left, right in self.pieces(one.start_m, one.start_m + one.length_m):
                if at == lane:
                    marks.append(Box(left, top, right - left, _LANE, _CLOTH, _SEAM, 0.1))
        for one in self.report.inspections:
            for seam in one.stitched_ends:
                for at, left, _right in self.pieces(one.middle_m(seam), one.middle_m(seam)):
                    if at == lane:
                        marks.append(Line(left, top, left, top + _LANE, _STITCHED, 0.5))
        marks.append(Box(_LEFT, top, wide, _LANE, stroke=_EDGE))
        for stretch in self.report.grade.stretches:
            shade = _DEPTHS[min(3, 4 * stretch.counted // (self.report.grade.rule.most_points + 1))]
            after = stretch.start_m + self.report.grade.rule.stretch_m
            for at, left, right in self.pieces(stretch.start_m, after):
                if at == lane and stretch.counted:
                    marks.append(Box(left, top + _LANE + 0.3, right - left, _POINTS, shade))
        marks += self._ticks(lane, top + _LANE + _POINTS, end)
        return marks

    def _ticks(self, lane: int, y: float, end: float) -> list[Mark]:
        marks: list[Mark] = []
        for part in range(6):
            at = (lane + part / 5) * self.lane_m
            if at > end + 1e-6:
                break
            x = self.x(lane, at)
            marks.append(Line(x, y, x, y + 1.2, _EDGE))
            side = "end" if part == 5 else "middle" if part else "start"
            marks.append(Words(x, y + 4, f"{at:.4g} m", 2.4, _FAINT, side))
        return marks

    def flaw(self, number: int, marked: Marked) -> list[Box]:
        """Where a flaw lies, in every lane that it reaches."""
        flaw = marked.flaw
        colour = _COLOURS.get(flaw.kind, _ANY)
        part = min(max(flaw.across_mm / 1000 / self.width, 0), 1)
        wide = min(flaw.wide_mm / 1000 / self.width, 1 - part)
        about = f"{number}: {kind_label(flaw.kind)}, {flaw.at_m:.2f} m, {flaw.length_mm:.0f} mm"
        boxes = []
        for lane, left, right in self.pieces(flaw.at_m, flaw.at_m + flaw.along_mm / 1000):
            top = self.top(lane)
            long, high = max(right - left, _LEAST), max(wide * _LANE, _LEAST)
            y = top + min(part * _LANE, _LANE - high)
            x = min(left, self.x(lane, (lane + 1) * self.lane_m) - long)
            boxes.append(Box(x, y, long, high, colour, about=about))
            self.taken[self._under(x, y, long, high)] = True
        return boxes

    def number(self, number: str, box: Box) -> list[Words]:
        """Above the flaw, below it or beside it, where nothing else stands; else nowhere: the table
        has its place."""
        top = self.top(int(box.y // _PITCH))
        wide = _NUMBER * 0.6 * len(number)
        left = min(box.x, _WIDE - wide)
        beside = min(max(box.y + _NUMBER * 0.8, top + _NUMBER), top + _LANE)
        for x, y in (
            (left, box.y - 0.6),
            (left, box.y + box.height + _NUMBER * 0.85),
            (box.x + box.width + 0.5, beside),
            (box.x - 0.5 - wide, beside),
        ):
            is_inside = top + _NUMBER * 0.8 <= y <= top + _LANE and _LEFT <= x <= _WIDE - wide
            under = self._under(x, y - _NUMBER * 0.75, wide, _NUMBER * 0.75)
            if is_inside and not self.taken[under].any():
                self.taken[under] = True
                return [Words(x, y, number, _NUMBER)]
        return []

    def _under(self, x: float, y: float, wide: float, high: float) -> tuple[slice, slice]:
        """The squares whose middle lies in a rectangle of the sheet."""
        rows = slice(round(y / _DOT), round((y + high) / _DOT))
        return rows, slice(round(x / _DOT), round((x + wide) / _DOT))


def legend_of(report: Report) -> list[tuple[str, str]]:
    """The letters of a lettered map, and what they stand for; numbers where letters run out."""
    entries = _entries(report)
    names = list(ascii_uppercase)
    if len(entries) > len(names):
        names = [str(number) for number in range(1, len(entries) + 1)]
    return [(name, words) for name, (_colour, words) in zip(names, entries, strict=False)]


def _entries(report: Report) -> list[tuple[str, str]]:
    """Which colour is which kind and how many there are; beside it what shades below lanes say."""
    count: dict[str, int] = {}
    for marked in report.grade.marks:
        count[marked.flaw.kind] = count.get(marked.flaw.kind, 0) + 1
    entries = [
        (_COLOURS.get(kind, _ANY), f"{kind_label(kind)} ({times})") for kind, times in count.items()
    ]
    entries.append((_DEPTHS[-1], _("a stretch with the most points")))
    entries.append((_UNSEEN, _("not inspected")))
    if any(one.stitched_ends for one in report.inspections):
        entries.append((_STITCHED, _("stitched end")))
    return entries


def _legend(report: Report, top: float, lettered: bool) -> list[Mark]:
    marks: list[Mark] = []
    entries = _entries(report)
    if lettered:
        names = [name for name, _words in legend_of(report)]
        entries = [(one[0], name) for one, name in zip(entries, names, strict=True)]
    for place, (colour, words) in enumerate(entries):
        x, y = _LEFT + place % 4 * 42, top + 2 + place // 4 * 4.5
        marks.append(Box(x, y, 2.6, 2.6, colour, _EDGE, 0.1))
        marks.append(Words(x + 4, y + 2.3, words, 2.7))
    return marks

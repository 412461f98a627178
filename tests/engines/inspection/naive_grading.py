"""Points of a roll the slow way: yard after yard, in exact fractions.

One stretch after the other is walked along; for each, all flaws are looked at again.
"""

from __future__ import annotations

from fractions import Fraction

from chainloom.engines.inspection import Flaw, Rule

HAIR = Fraction(1, 10**6)
YARD = Fraction(9144, 10000)


def points_of(length_mm: Fraction, steps, width_mm: Fraction) -> int:
    for step in steps:
        if step.up_to_mm is None and step.up_to_width is None:
            return step.points
        bound = (
            Fraction(step.up_to_mm)
            if step.up_to_mm is not None
            else Fraction(step.up_to_width) * width_mm
        )
        if length_mm <= bound + HAIR:
            return step.points
    raise AssertionError


def total(flaws: list[Flaw], rule: Rule, length_m: float, width_m: float) -> int:
    stretch = YARD if rule.stretch == "yard" else Fraction(1)
    whole, width_mm = 0, Fraction(width_m) * 1000
    number = 0
    while number * stretch < Fraction(length_m):
        begins, ends = number * stretch, (number + 1) * stretch
        here = 0
        for flaw in flaws:
            if flaw.kind in rule.ignored:
                continue
            across = Fraction(flaw.across_mm)
            reach = across + (Fraction(flaw.length_mm) if flaw.direction == "across" else 0)
            edge = Fraction(rule.edge_mm)
            if edge and (reach <= edge or across >= width_mm - edge):
                continue
            at, run = Fraction(flaw.at_m), Fraction(flaw.along_mm)
            if rule.continuous and run > Fraction(rule.continuous.from_mm) + HAIR:
                if at < ends and at + run / 1000 > begins:
                    here += rule.continuous.points
            elif begins <= at < ends:
                steps = rule.steps_for(flaw.kind, flaw.direction)
                here += points_of(Fraction(flaw.length_mm), steps, width_mm)
        whole += min(here, rule.most_points)
        number += 1
    return whole

"""Amounts of given dyes for one aim: a linear start, then Gauss–Newton within the limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays import Floats
from ..colorimetry import lab_of_xyz, xyz
from ..samples import Spectra
from ..science import white
from .kubelka_munk import Model, evenness, ks_of, reflectance_of, slope

_STEPS = 12
_ENOUGH = 1e-4
# What a deviation of the curve counts beside one of the colour, by criterion.
_CURVE = {"spectral": 1.0, "colour": 0.002}
_COLOUR = {"spectral": 0.0, "colour": 1.0}
# A step in R^(1/3) of 0.01 is about one of lightness.
_SCALE = 116 / 3


@dataclass(frozen=True)
class Aim:
    """`lab` (3,) for D65/10° and, where it is known, the `curve` (n,) on `grid` (n,)."""

    grid: Floats
    lab: Floats
    curve: Floats | None

    @cached_property
    def weights(self) -> Floats:
        """XYZ (n, 3) of a reflectance of 1 at each wavelength of the grid alone."""
        return xyz(Spectra(self.grid, np.eye(len(self.grid))))

    @cached_property
    def axes(self) -> Floats:
        """L, C and H about the aim, divided by their ΔE00 tolerances, as rows (3, 3)."""
        lightness, a, b = self.lab
        chroma = float(np.hypot(a, b))
        cos, sin = (a / chroma, b / chroma) if chroma > 0 else (1.0, 0.0)
        middle = (lightness - 50) ** 2
        return np.array(
            [
                [1 / (1 + 0.015 * middle / np.sqrt(20 + middle)), 0, 0],
                [0, cos / (1 + 0.045 * chroma), sin / (1 + 0.045 * chroma)],
                [0, -sin / (1 + 0.015 * chroma), cos / (1 + 0.015 * chroma)],
            ]
        )


def started(model: Model, aim: Aim, limits: Floats) -> tuple[Floats, float]:
    """Amounts (d,) by linear least squares in K/S, and what they leave; smaller is better.

    Without a curve to aim at, a third of the limits, brought to the colour.
    """
    from scipy.optimize import nnls

    if aim.curve is None:
        amounts = refined(model, aim, limits / 3, limits, "colour")
        return amounts, _loss(_residuals(model, aim, amounts, "colour")[0])
    ks = ks_of(aim.curve)
    weight = evenness(aim.curve)
    table = (model.absorbs - ks * model.scatters).T * weight[:, None]
    taken, _ = nnls(table, (ks - model.cloth) * weight)
    # Build-up: amounts that give what is taken; what no amount gives is the limit.
    room = np.maximum(1 - model.build_up * taken, 1e-6)
    amounts = np.minimum(taken / room, limits)
    shown = reflectance_of(model.ks(amounts))
    return amounts, float(np.square(np.cbrt(shown) - np.cbrt(np.maximum(aim.curve, 0))).sum())


def refined(model: Model, aim: Aim, amounts: Floats, limits: Floats, criterion: str) -> Floats:
    """Amounts (d,) from 0 to the limits at which the criterion is least, from a start."""
    from scipy.optimize import nnls

    now = np.clip(amounts, 0, limits)
    rest, table = _residuals(model, aim, now, criterion)
    for _ in range(_STEPS):
        goal, _ = nnls(table, table @ now - rest)
        step = np.clip(goal, 0, limits) - now
        share = 1.0
        while share > 0.05:
            trial = now + share * step
            trial_rest, trial_table = _residuals(model, aim, trial, criterion)
            if _loss(trial_rest) < _loss(rest):
                break
            share /= 2
        else:
            break
        moved = float(np.abs(trial - now).max(initial=0))
        now, rest, table = trial, trial_rest, trial_table
        if moved < _ENOUGH * max(float(now.max(initial=0)), 0.01):
            break
    return np.asarray(now)


def _loss(rest: Floats) -> float:
    return float(rest @ rest)


def _residuals(model: Model, aim: Aim, amounts: Floats, criterion: str) -> tuple[Floats, Floats]:
    """What is left (r,) and its slopes by amount (r, d), colour first, then the curve."""
    ks = model.ks(amounts)
    curve = reflectance_of(ks)
    steps = (model.steps(amounts, ks) * slope(curve)).T
    rests, tables = [], []
    if _COLOUR[criterion] or aim.curve is None:
        rest, table = _colour(aim, curve)
        rests.append(rest)
        tables.append(table @ steps)
    if aim.curve is not None:
        weight = _CURVE[criterion] * _SCALE * np.maximum(aim.curve, 0.01) ** (-2 / 3)
        weight = weight / np.sqrt(len(curve))
        rests.append(weight * (curve - aim.curve))
        tables.append(weight[:, None] * steps)
    return np.concatenate(rests), np.vstack(tables)


def _colour(aim: Aim, curve: Floats) -> tuple[Floats, Floats]:
    """Difference from the aim along its axes (3,), and its slopes by reflectance (3, n)."""
    values = curve @ aim.weights
    ratio = np.maximum(values / white(), 1e-6)
    by_ratio = np.where(ratio > (6 / 29) ** 3, ratio ** (-2 / 3) / 3, 1 / (3 * (6 / 29) ** 2))
    f = (aim.weights / white() * by_ratio).T
    table = np.vstack([116 * f[1], 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
    return aim.axes @ (lab_of_xyz(values) - aim.lab), aim.axes @ table

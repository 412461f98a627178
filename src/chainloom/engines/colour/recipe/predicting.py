"""Recipes for a shade, of the dyes that were calibrated.

For each set of dyes amounts are found that are not negative: first by linear least squares in
K/S, weighted by dR/d(K/S) (Walowit, McCarthy and Berns 1988), then by steps of Gauss and Newton
to one of two ends: the curve (`spectral`: as little metamerism as the dyes allow) or the colour
under D65 (`colour`: Allen 1966, with a trace of the curve, so that more dyes than three have one
answer). They are ranked by ΔE00, metamerism and cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np

from ..arrays import Floats, positive
from ..colorimetry import lab_of, lab_of_xyz, xyz
from ..differences import ciede2000
from ..errors import ColourError
from ..indices import TEST_LIGHTS, no_index, special_index
from ..samples import Sample, Spectra
from .calibration import Calibration
from .fitting import Aim, refined, started
from .kubelka_munk import reflectance_of

Criterion = Literal["spectral", "colour"]
MOST_SETS = 20_000
_REFINED = 15
# Below this a dye is not weighed out: % on fabric.
_TRACE = 1e-3
# ΔE00 from the best within which a recipe counts when the cheapest is looked for.
_NEAR = 1.0


@dataclass(frozen=True)
class Wishes:
    """What is asked of recipes.

    `most_dyes` in one recipe; `dyes` to choose from (all, unless named); `prices` a kg of dye;
    `headroom`: amounts up to so many times the largest calibrated one. The rank is ΔE00 +
    `metamerism_weight` × the worst index + `cost_weight` × (cost / that of the cheapest − 1), the
    cheapest of those within 1 ΔE00 of the best.
    """

    most_dyes: int = 3
    dyes: tuple[str, ...] = ()
    prices: dict[str, float] = field(default_factory=dict)
    headroom: float = 1.25
    metamerism_weight: float = 0.5
    cost_weight: float = 0.2

    def __post_init__(self) -> None:
        if not 1 <= self.most_dyes <= 6:
            raise ColourError("a recipe has one to six dyes")
        positive(self.headroom, "headroom")
        positive(self.metamerism_weight, "the weight of metamerism", zero=True)
        positive(self.cost_weight, "the weight of cost", zero=True)
        for dye, price in self.prices.items():
            positive(price, f"the price of {dye!r}", zero=True)


@dataclass(frozen=True)
class Recipe:
    """`amounts` in % of the weight of fabric.

    `difference`: ΔE00 (D65/10°) of what the model expects; `likely` and `likely_90`: median and
    ninetieth percentile of ΔE00 over what the calibration leaves open. `metamerism`: index by
    light, and `spectral`: root mean square difference of the curves; both empty or None for a
    target without a curve, `metamerism` for a perfect black too. `cost` a kg of cloth, in the
    money of the prices, None where one is missing. `beyond`: dyes of which more is used than was
    ever calibrated.
    """

    amounts: dict[str, float]
    criterion: Criterion
    difference: float
    likely: float
    likely_90: float
    metamerism: dict[str, float]
    spectral: float | None
    cost: float | None
    beyond: tuple[str, ...]
    lab: tuple[float, float, float]
    reflectance: tuple[float, ...]
    rank: float


def predict(
    target: Sample,
    calibration: Calibration,
    wishes: Wishes | None = None,
    *,
    count: int = 10,
    seed: int = 1,
) -> list[Recipe]:
    """The best recipes for a target with a curve, or with L*a*b* for D65/10° alone."""
    wishes = wishes or Wishes()
    aim = _aim(target, calibration)
    chosen = _chosen(calibration, wishes)
    limits = calibration.most * wishes.headroom
    starts = []
    for dyes in _sets(chosen, wishes.most_dyes):
        amounts, loss = started(calibration.model.only(dyes), aim, limits[dyes])
        starts.append((loss, dyes, amounts))
    starts.sort(key=lambda one: one[0])
    tried: dict[tuple[Criterion, tuple[int, ...]], Floats] = {}
    ends: tuple[Criterion, ...] = ("spectral", "colour") if target.has_curve else ("colour",)
    for _, dyes, amounts in _spread(starts):
        for criterion in ends:
            found = refined(calibration.model.only(dyes), aim, amounts, limits[dyes], criterion)
            used = tuple(dye for dye, amount in zip(dyes, found, strict=True) if amount > _TRACE)
            whole = np.zeros(len(calibration.dyes))
            whole[list(used)] = [amount for amount in found if amount > _TRACE]
            if used:
                tried.setdefault((criterion, used), whole)
    recipes = [
        _recipe(amounts, criterion, aim, (calibration, wishes, seed))
        for (criterion, used), amounts in tried.items()
        if criterion == "spectral" or not _same(amounts, tried.get(("spectral", used)))
    ]
    return _ranked(recipes, wishes)[:count]


def _aim(target: Sample, calibration: Calibration) -> Aim:
    point = lab_of(target)[0]
    curve = (
        Spectra.of([target], wavelengths=calibration.grid).values[0] if target.has_curve else None
    )
    return Aim(calibration.grid, point, curve)


def _chosen(calibration: Calibration, wishes: Wishes) -> list[int]:
    unknown = [dye for dye in wishes.dyes if dye not in calibration.dyes]
    if unknown:
        raise ColourError(
            f"{unknown[0]!r} is not calibrated; calibrated: {', '.join(calibration.dyes)}"
        )
    found = [
        place for place, dye in enumerate(calibration.dyes) if not wishes.dyes or dye in wishes.dyes
    ]
    sets = sum(comb(len(found), size) for size in range(1, wishes.most_dyes + 1))
    if sets > MOST_SETS:
        raise ColourError(
            f"{sets:,} sets of dyes are too many (at most {MOST_SETS:,}); name the dyes to choose "
            "from, or allow fewer in a recipe"
        )
    return found


def _sets(chosen: list[int], most: int) -> list[list[int]]:
    """Every set of up to so many dyes: a recipe of fewer is worth knowing even if it is not as
    near."""
    sizes = range(1, min(most, len(chosen)) + 1)
    return [list(one) for size in sizes for one in combinations(chosen, size)]


Start = tuple[float, list[int], Floats]


def _spread(starts: list[Start]) -> list[Start]:
    """The nearest of each size, so that many dyes do not crowd out few."""
    kept: list[Start] = []
    taken: dict[int, int] = {}
    for one in starts:
        size = len(one[1])
        if taken.get(size, 0) < _REFINED:
            taken[size] = taken.get(size, 0) + 1
            kept.append(one)
    return kept


def _same(amounts: Floats, others: Floats | None) -> bool:
    """Whether both ends ask for the same, as far as a laboratory weighs."""
    return others is not None and bool(np.allclose(amounts, others, rtol=0.005, atol=_TRACE))


def _recipe(
    amounts: Floats,
    criterion: Criterion,
    aim: Aim,
    with_: tuple[Calibration, Wishes, int],
) -> Recipe:
    calibration, wishes, seed = with_
    curve = reflectance_of(calibration.model.ks(amounts))
    shown = Spectra(calibration.grid, curve[None])
    point = lab_of_xyz(xyz(shown))[0]
    likely = _likely(amounts, aim, calibration, seed)
    used = {
        dye: float(amount)
        for dye, amount in zip(calibration.dyes, amounts, strict=True)
        if amount > 0
    }
    spectral, index = None, {}
    if aim.curve is not None:
        spectral = float(np.sqrt(np.square(curve - aim.curve).mean()))
        index = _metamerism(aim.curve, curve, calibration.grid)
    return Recipe(
        amounts=used,
        criterion=criterion,
        difference=float(ciede2000(aim.lab, point)),
        likely=likely[0],
        likely_90=likely[1],
        metamerism=index,
        spectral=spectral,
        cost=_cost(used, wishes.prices),
        beyond=tuple(
            dye
            for dye, amount, most in zip(calibration.dyes, amounts, calibration.most, strict=True)
            if amount > most * 1.0001
        ),
        lab=(float(point[0]), float(point[1]), float(point[2])),
        reflectance=tuple(float(value) for value in curve),
        rank=0.0,
    )


def _likely(amounts: Floats, aim: Aim, calibration: Calibration, seed: int) -> tuple[float, float]:
    """Median and ninetieth percentile of ΔE00 over drawn models and single dyeings' deviations."""
    rng = np.random.default_rng(seed)
    ks = np.vstack([model.ks(amounts) for model in calibration.draws])
    ks = np.repeat(ks, 3, axis=0)
    picked = rng.integers(0, len(calibration.deviations), len(ks))
    ks = ks * np.exp(calibration.deviations[picked])
    curves = Spectra(calibration.grid, reflectance_of(ks))
    apart = ciede2000(aim.lab, lab_of_xyz(xyz(curves)))
    return float(np.median(apart)), float(np.quantile(apart, 0.9))


def _metamerism(standard: Floats, sample: Floats, grid: Floats) -> dict[str, float]:
    pair = Spectra(grid, np.vstack([standard, sample]))
    under = {light: xyz(pair, light) for light in ("D65", *TEST_LIGHTS)}
    if no_index(under["D65"][0], under["D65"][1]):
        return {}
    return {
        light: float(
            special_index(
                under["D65"][0],
                under["D65"][1],
                under[light][0],
                under[light][1],
                conditions=(light, 10, "ciede2000"),
            )
        )
        for light in TEST_LIGHTS
    }


def _cost(amounts: dict[str, float], prices: dict[str, float]) -> float | None:
    if not amounts or any(dye not in prices for dye in amounts):
        return None
    return sum(amount / 100 * prices[dye] for dye, amount in amounts.items())


def _ranked(recipes: list[Recipe], wishes: Wishes) -> list[Recipe]:
    # Of those that match about as well as the best: a trace of dye is cheap, and no recipe.
    near = min((one.difference for one in recipes), default=0.0) + _NEAR
    costs = [one.cost for one in recipes if one.cost is not None and one.difference <= near]
    cheapest = min((cost for cost in costs if cost > 0), default=None)
    found = []
    for one in recipes:
        rank = one.difference + wishes.metamerism_weight * max(one.metamerism.values(), default=0)
        if one.cost is not None and cheapest is not None:
            rank += wishes.cost_weight * (one.cost / cheapest - 1)
        found.append(Recipe(**{**one.__dict__, "rank": rank}))
    return sorted(found, key=lambda one: (one.rank, len(one.amounts), one.criterion))

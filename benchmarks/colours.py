"""Speed of the colour engine beside colour-science, and how well recipes come round.

    python benchmarks/colours.py [--count 100000] [--targets 20] [--houses 5] [--measured FILE …]

Processor time of one process, the best of several rounds; colour-science is asked the same in the
same run and must answer the same. Dyeings are made from a seed: invented dyes that build up less
in deep shades, with an error of each dyeing. With --measured, files of one curve a line (31
values from 400 to 700 nm, blanks between, no head) are matched as `measured` says; such data are
no part of the project.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from colour_made import GRID, Dyehouse

from chainloom.engines.colour import (
    Library,
    Sample,
    Wishes,
    calibrate,
    ciede2000,
    cmc,
    ks_of,
    lab,
    lab_of,
    predict,
    shade_groups,
    spectra,
)
from chainloom.engines.colour.recipe.calibration import Calibration
from chainloom.engines.colour.recipe.kubelka_munk import Model

LIMIT_MS = 50.0
LIMIT_ROUND = 0.3


def best(work: Callable[[], object], rounds: int = 7) -> float:
    """Milliseconds of processor time of the best round."""
    found = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        found = min(found, time.process_time() - start)
    return 1000 * found


def differences(count: int) -> None:
    import colour as science

    rng = np.random.default_rng(1)
    labs = rng.uniform([0, -80, -80], [100, 80, 80], (count, 3))
    one = labs[0]
    wide = np.broadcast_to(one, labs.shape)
    for name, ours, theirs in (
        ("CIEDE2000", ciede2000, science.difference.delta_E_CIE2000),
        ("CMC(2:1)", cmc, science.difference.delta_E_CMC),
    ):
        apart = float(np.abs(ours(one, labs) - theirs(wide, labs)).max())
        mine, peer = best(lambda f=ours: f(one, labs)), best(lambda f=theirs: f(wide, labs))
        print(
            f"{name:<10} 1 against {count:,}: {mine:6.1f} ms, ratio to the limit "
            f"{mine / LIMIT_MS:.2f}; colour-science {peer:6.1f} ms, ratio to it {mine / peer:.2f}; "
            f"largest disagreement {apart:.0e}"
        )
    values = rng.uniform(0.02, 0.9, (2000, 31))
    curves = spectra(GRID, values)
    lab(curves)
    mine = best(lambda: lab(curves))
    several = science.MultiSpectralDistributions(values[:20].T, GRID)

    def peer() -> object:
        table = science.MSDS_CMFS["CIE 1964 10 Degree Standard Observer"]
        return science.msds_to_XYZ(several, table, science.SDS_ILLUMINANTS["D65"])

    print(
        f"L*a*b* of 2,000 curves: {mine:.1f} ms; colour-science, XYZ of 20 of them: "
        f"{best(peer, 3):.1f} ms"
    )


def lots() -> None:
    rng = np.random.default_rng(2)
    library = Library(
        [
            Sample(f"s{n}", lab=tuple(map(float, p)))
            for n, p in enumerate(rng.uniform([10, -60, -60], [95, 60, 60], (50_000, 3)))
        ]
    )
    print(f"nearest ten of 50,000 shades: {best(lambda: library.nearest((50, 3, -20))):.1f} ms")
    for count in (50, 500, 2000):
        pieces = np.array([28, 3, -18]) + rng.normal(0, 1, (count, 3))
        start = time.process_time()
        found = shade_groups(pieces, 1.0)
        took = time.process_time() - start
        print(
            f"{count:,} pieces in {len(found.groups)} groups within 1.0 (at least "
            f"{found.at_least}, exact: {found.exact}): {took:.2f} s"
        )


def way_round(targets: int, houses: int) -> None:
    """A target's recipe, dyed by the house's truth without an error of the day: how far is it
    off?"""
    for bend, noise in ((0.0, 0.0), (0.15, 0.0), (0.15, 0.02), (0.15, 0.04)):
        found = [_one_house(seed, bend, noise, targets) for seed in range(1, houses + 1)]
        missed = np.concatenate([one[0] for one in found])
        ratio = np.median(missed) / LIMIT_ROUND
        medians = [float(np.median(one[0])) for one in found]
        held = [one[1] for one in found]
        fit, took = (float(np.mean([one[place] for one in found])) for place in (2, 3))
        print(
            f"way round, build-up {bend:g}, error of a dyeing {noise:.0%}, {houses} houses: median "
            f"dE00 {np.median(missed):.2f} (ratio to the limit {ratio:.2f}"
            f"; by house {min(medians):.2f} to {max(medians):.2f}), 90 % "
            f"{np.quantile(missed, 0.9):.2f}; dyed with its error within the stated 90 %: "
            f"{np.mean(held):.0%} (by house {min(held):.0%} to {max(held):.0%}); calibrated in "
            f"{fit:.2f} s, {took:.2f} s a target"
        )


def _one_house(
    seed: int, bend: float, noise: float, targets: int
) -> tuple[list[float], float, float, float]:
    """Differences of targets dyed by their recipes, share held, seconds of fit and target."""
    house = Dyehouse(seed, bend=bend, noise=noise)
    start = time.process_time()
    calibration = calibrate(house.dyeings())
    fit = time.process_time() - start
    missed, held, start = [], [], time.process_time()
    for amounts in house.recipes(targets):
        target = house.sample(amounts, "target")
        found = predict(target, calibration, count=1)[0]
        made = np.array([found.amounts.get(dye, 0.0) for dye in house.dyes])
        wanted = lab_of(target)[0]
        missed.append(float(ciede2000(wanted, lab_of(house.sample(made, "again"))[0])))
        for _ in range(5):
            dyed = lab_of(house.sample(made, "dyed", noisy=True))[0]
            held.append(float(ciede2000(wanted, dyed)) <= found.likely_90)
    return missed, float(np.mean(held)), fit, (time.process_time() - start) / targets


def measured(path: Path, targets: int) -> None:
    """Measured shades without recipes: ten unlike ones of the one half serve as dyes for the other.

    The lightest value at each wavelength stands for the cloth. It tells whether K/S of real
    shades add up to others, within what limits; it is no dyeing.
    """
    from scipy.optimize import nnls

    curves = np.loadtxt(path)
    cloth = ks_of(curves.max(axis=0))
    shades = np.maximum(ks_of(curves[::2]) - cloth, 0)
    shades = shades[np.linalg.norm(shades, axis=1) > 0.5]
    unit = shades / np.linalg.norm(shades, axis=1, keepdims=True)
    chosen = [int(np.linalg.norm(unit - unit.mean(0), axis=1).argmax())]
    while len(chosen) < 10:
        left = [nnls(unit[chosen].T, one)[1] for one in unit]
        chosen.append(int(np.argmax(left)))
    absorbs = shades[chosen]
    model = Model(cloth, absorbs, np.zeros_like(absorbs), np.zeros(10))
    names = tuple(f"shade {place}" for place in chosen)
    calibration = Calibration(
        names, GRID, model, 1, np.full(10, 4.0), 0, 0, 10, (model,), np.zeros((1, 31)), ()
    )
    rows = []
    for curve in curves[1::2][:targets]:
        found = predict(Sample("x", tuple(GRID), tuple(curve)), calibration, Wishes(), count=1)[0]
        rows.append((found.difference, max(found.metamerism.values()), found.spectral or 0))
    median, ninety = np.median(rows, axis=0), np.quantile(rows, 0.9, axis=0)
    within = float(np.mean([row[0] <= 0.3 for row in rows]))
    print(
        f"{path.name}, {len(rows)} measured shades from three of ten others: dE00 median "
        f"{median[0]:.2f}, 90 % {ninety[0]:.2f}, within 0.3 {within:.0%}; worst metamerism median "
        f"{median[1]:.2f}, 90 % {ninety[1]:.2f}; curves apart (rms) median {median[2]:.3f}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000, help="colours against one")
    options.add_argument("--targets", type=int, default=20, help="recipes asked of each dyehouse")
    options.add_argument("--houses", type=int, default=5, help="dyehouses made in each case")
    options.add_argument("--measured", type=Path, nargs="*", default=[], metavar="FILE")
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    differences(chosen.count)
    lots()
    way_round(chosen.targets, chosen.houses)
    for path in chosen.measured:
        measured(path, 3 * chosen.targets)


if __name__ == "__main__":
    main()

"""What each dye does on the firm's cloth, fitted to its own dyeings, with what is not known.

At each wavelength absorption (and scattering, with two constants) is fitted by non-negative least
squares, weighted so that errors count about as they are seen. Dyeings left out in turn and
predicted by the rest give the error that is stated, in ΔE00. Two constants are taken only where
every dye has dyeings enough and that error falls by a tenth. Fits to dyeings drawn anew
(bootstrap, Efron 1979), with the deviations of single dyeings, carry what is not known into a
recipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..arrays import Floats, Ints
from ..colorimetry import lab
from ..differences import ciede2000
from ..errors import ColourError
from ..samples import Spectra
from .dyeings import Dyeing
from .kubelka_munk import Model, evenness, ks_of, reflectance_of

Constants = Literal["auto", "one", "two"]
FOLDS = 20
DRAWS = 100
MOST_DYES = 40
_BUILD_UP = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
_FINER = 3
_GAIN = 0.9


@dataclass(frozen=True)
class Calibration:
    """`dyes` (d); `most`: the largest amount dyed of each (d,); `grid` (n,) in nm.

    `error`, `error_90`: median and ninetieth percentile ΔE00 (D65/10°) of dyeings predicted without
    themselves. `draws`: models fitted to dyeings drawn anew; `deviations`: (m, n), in log K/S, of
    single dyeings from the fit.
    """

    dyes: tuple[str, ...]
    grid: Floats
    model: Model
    constants: int
    most: Floats
    error: float
    error_90: float
    dyeings: int
    draws: tuple[Model, ...]
    deviations: Floats
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Data:
    amounts: Floats  # (m, d)
    ks: Floats  # (m, n)
    weight: Floats  # (m, n)
    cloth: Floats  # (n,)
    curves: Spectra


def calibrate(
    dyeings: Sequence[Dyeing], *, constants: Constants = "auto", seed: int = 1
) -> Calibration:
    """Fit to dyeings, among them the undyed cloth, all on the grid of the first (10 nm is usual).

    Raises where a dye has fewer than two dyeings, or is never without the same partner.
    """
    if constants not in ("auto", "one", "two"):
        raise ColourError(f"constants are auto, one or two, not {constants!r}")
    dyes, data, notes = _prepared(dyeings)
    can = _carries_two(data.amounts)
    if constants == "two" and not can:
        raise ColourError(
            "two constants need four dyeings of each dye, two of them mixed with others, in three "
            "amounts at least"
        )
    kinds = {"auto": [1, 2] if can else [1], "one": [1], "two": [2]}[constants]
    rng = np.random.default_rng(seed)
    trials = {kind: _left_out(data, kind, rng) for kind in kinds}
    kind = kinds[0]
    if len(kinds) == 2 and np.median(trials[2]) < _GAIN * np.median(trials[1]):
        kind = 2
    model = _fitted(data, kind, None)
    return Calibration(
        tuple(dyes),
        data.curves.wavelengths,
        model,
        kind,
        data.amounts.max(axis=0),
        float(np.median(trials[kind])),
        float(np.quantile(trials[kind], 0.9)),
        len(data.amounts),
        tuple(_drawn(data, kind, model, rng)),
        _deviations(data, model),
        tuple(notes),
    )


def _prepared(dyeings: Sequence[Dyeing]) -> tuple[list[str], _Data, list[str]]:
    dyes = sorted({dye for one in dyeings for dye in one.amounts})
    if not dyes:
        raise ColourError("no dyeing holds a dye")
    if len(dyes) > MOST_DYES:
        raise ColourError(f"{len(dyes)} dyes; {MOST_DYES} at most can be calibrated together")
    bare = [one for one in dyeings if not one.amounts]
    if not bare:
        raise ColourError("the undyed cloth is missing: a row without any dye")
    dyed = [one for one in dyeings if one.amounts]
    amounts = np.array([[one.amounts.get(dye, 0.0) for dye in dyes] for one in dyed])
    for place, dye in enumerate(dyes):
        if (amounts[:, place] > 0).sum() < 2:
            raise ColourError(f"{dye!r} has one dyeing; two at least are needed, better five")
    _check_apart(amounts, dyes)
    curves = Spectra.of([one.sample for one in [*dyed, *bare]])
    notes = []
    if curves.values.max() > 1:
        notes.append("reflectance above 1 (a brightener) counts as 1: fluorescence is not modelled")
    ks = ks_of(curves.values)
    kept = Spectra(curves.wavelengths, curves.values[: len(dyed)])
    weight = evenness(kept.values)
    cloth = ks_of(curves.values[len(dyed) :].mean(axis=0))
    return dyes, _Data(amounts, ks[: len(dyed)], weight, cloth, kept), notes


def _check_apart(amounts: Floats, dyes: list[str]) -> None:
    scaled = amounts / amounts.max(axis=0)
    full = np.linalg.matrix_rank(scaled, tol=1e-6)
    if full == len(dyes):
        return
    for place, dye in enumerate(dyes):
        rest = np.delete(scaled, place, axis=1)
        if rest.shape[1] and np.linalg.matrix_rank(rest, tol=1e-6) == full:
            raise ColourError(
                f"what {dye!r} does cannot be told apart from other dyes: it is only dyed in the "
                "same proportions with them; add dyeings of it alone"
            )


def _carries_two(amounts: Floats) -> bool:
    """Dyed alone, a dye that scatters looks like one that builds up: only mixtures tell them
    apart."""
    mixed = (amounts > 0).sum(axis=1) > 1
    return all(
        (column > 0).sum() >= 4
        and ((column > 0) & mixed).sum() >= 2
        and len(np.unique(column[column > 0].round(6))) >= 3
        for column in amounts.T
    )


def _fitted(data: _Data, kind: int, build_up: Floats | None) -> Model:
    count = data.amounts.shape[1]
    if kind == 2:
        return _two(data)
    if build_up is None:
        build_up = np.zeros(count)
        for _ in range(2):
            for dye in range(count):
                if len(np.unique(data.amounts[:, dye].round(6))) < 4:
                    continue
                _build_up(data, build_up, dye)
    return _one(data, build_up)[0]


def _build_up(data: _Data, build_up: Floats, dye: int) -> None:
    """Set the build-up of one dye to what fits best, if it beats none by a twentieth."""

    def loss(value: float) -> float:
        trial = build_up.copy()
        trial[dye] = value
        return _one(data, trial)[1]

    losses = {value: loss(value) for value in _BUILD_UP}
    for _ in range(_FINER):
        nearest = min(losses, key=lambda value: losses[value])
        beside = sorted(losses)
        place = beside.index(nearest)
        for other in beside[max(place - 1, 0) : place + 2]:
            middle = (nearest + other) / 2
            losses.setdefault(middle, loss(middle))
    found = min(losses, key=lambda value: losses[value])
    build_up[dye] = found if losses[found] < 0.95 * losses[0.0] else 0.0


def _one(data: _Data, build_up: Floats) -> tuple[Model, float]:
    from scipy.optimize import nnls

    taken = data.amounts / (1 + build_up * data.amounts)
    absorbs = np.empty((taken.shape[1], data.ks.shape[1]))
    loss = 0.0
    for wave in range(data.ks.shape[1]):
        weight = data.weight[:, wave]
        added = (data.ks[:, wave] - data.cloth[wave]) * weight
        absorbs[:, wave], rest = nnls(taken * weight[:, None], added)
        loss += rest * rest
    return Model(data.cloth, absorbs, np.zeros_like(absorbs), build_up.copy()), loss


def _two(data: _Data) -> Model:
    """K/S (1 + Σ s c) = k₀ + Σ k c, linear in k and s (Walowit, McCarthy and Berns 1987)."""
    from scipy.optimize import nnls

    amounts = data.amounts
    count = amounts.shape[1]
    absorbs, scatters = (np.empty((count, data.ks.shape[1])) for _ in range(2))
    for wave in range(data.ks.shape[1]):
        weight = data.weight[:, wave]
        ks = data.ks[:, wave]
        table = np.hstack([amounts, -ks[:, None] * amounts]) * weight[:, None]
        found, _ = nnls(table, (ks - data.cloth[wave]) * weight)
        absorbs[:, wave], scatters[:, wave] = found[:count], found[count:]
    return Model(data.cloth, absorbs, scatters, np.zeros(count))


def _part(data: _Data, places: Ints) -> _Data:
    return _Data(
        data.amounts[places],
        data.ks[places],
        data.weight[places],
        data.cloth,
        Spectra(data.curves.wavelengths, data.curves.values[places]),
    )


def _left_out(data: _Data, kind: int, rng: np.random.Generator) -> Floats:
    """ΔE00 (m,) of each dyeing from its prediction by the others."""
    count = len(data.amounts)
    order = rng.permutation(count)
    folds = np.array_split(order, min(FOLDS, count))
    build_up = _fitted(data, 1, None).build_up if kind == 1 else None
    guess = np.empty_like(data.ks)
    for fold in folds:
        kept = np.setdiff1d(order, fold)
        guess[fold] = _fitted(_part(data, kept), kind, build_up).ks(data.amounts[fold])
    shown = Spectra(data.curves.wavelengths, reflectance_of(guess))
    return ciede2000(lab(data.curves), lab(shown))


def _drawn(data: _Data, kind: int, model: Model, rng: np.random.Generator) -> list[Model]:
    """Models of dyeings drawn anew with replacement; a draw that loses a dye is drawn again."""
    count = len(data.amounts)
    found: list[Model] = []
    for _ in range(10 * DRAWS):
        places = rng.integers(0, count, count)
        if (data.amounts[places].max(axis=0) > 0).all():
            found.append(_fitted(_part(data, places), kind, model.build_up))
        if len(found) == DRAWS:
            break
    return found or [model]


def _deviations(data: _Data, model: Model) -> Floats:
    """Deviations in log K/S (m, n), widened for the degrees of freedom that the fit took."""
    count, dyes = data.amounts.shape
    widened = np.sqrt(count / max(count - dyes, 1))
    guess = np.maximum(model.ks(data.amounts), 1e-6)
    found: Floats = np.log(np.maximum(data.ks, 1e-6) / guess) * widened
    return found

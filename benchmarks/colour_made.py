"""Dyeings made from a seed: invented dyes on an invented cloth, obeying Kubelka and Munk or
bending it."""

from __future__ import annotations

import numpy as np

from chainloom.engines.colour import Dyeing, Sample, reflectance_of

GRID = np.arange(400.0, 701.0, 10.0)
# Peaks (nm), widths (nm) and strength in K/S for 1 % on fabric of six invented dyes.
DYES = {
    "Gold Y": ((430, 45, 9.0), (370, 40, 4.0)),
    "Orange R": ((485, 42, 8.0), (390, 35, 1.5)),
    "Red B": ((525, 38, 8.5), (400, 30, 1.0)),
    "Violet R": ((565, 45, 7.0), (410, 40, 0.8)),
    "Blue R": ((610, 50, 8.0), (430, 40, 0.5)),
    "Turquoise G": ((670, 38, 9.5), (620, 35, 4.0)),
}


class Dyehouse:
    """The truth: `absorbs` (d, n), cloth (n,), how dyes bend (`bend` a %), and noise of dyeing."""

    def __init__(self, seed: int, *, bend: float = 0.0, noise: float = 0.0) -> None:
        self.rng = np.random.default_rng(seed)
        self.dyes = tuple(DYES)
        self.cloth = 0.02 + 0.10 * np.exp(-(GRID - 400) / 60)
        self.absorbs = np.array(
            [
                sum(top * np.exp(-(((GRID - peak) / wide) ** 2)) for peak, wide, top in bands)
                for bands in DYES.values()
            ]
        )
        self.bend, self.noise = bend, noise

    def curve(self, amounts: np.ndarray, *, noisy: bool = False) -> np.ndarray:
        """Reflectance (n,) of amounts (d,) in % on fabric."""
        ks = self.cloth + (amounts / (1 + self.bend * amounts)) @ self.absorbs
        if noisy and self.noise:
            ks = ks * np.exp(self.rng.normal(0, self.noise) + self._wave())
        return reflectance_of(ks)

    def _wave(self) -> np.ndarray:
        """A slow deviation along the spectrum, a third of the noise."""
        knots = self.rng.normal(0, self.noise / 3, 4)
        return np.interp(GRID, np.linspace(400, 700, 4), knots)

    def sample(self, amounts: np.ndarray, name: str, *, noisy: bool = False) -> Sample:
        return Sample(name, tuple(GRID), tuple(self.curve(amounts, noisy=noisy)))

    def dyeing(self, amounts: np.ndarray, name: str) -> Dyeing:
        named = {dye: float(one) for dye, one in zip(self.dyes, amounts, strict=True) if one > 0}
        return Dyeing(self.sample(amounts, name, noisy=True), named)

    def dyeings(self, steps: tuple[float, ...] = (0.1, 0.3, 0.7, 1.5, 3.0)) -> list[Dyeing]:
        """The cloth, and each dye alone in steps of % on fabric."""
        rows = [np.zeros(len(self.dyes))]
        rows += [
            step * np.eye(len(self.dyes))[dye] for dye in range(len(self.dyes)) for step in steps
        ]
        return [self.dyeing(row, f"dyeing {place}") for place, row in enumerate(rows)]

    def recipes(self, count: int) -> np.ndarray:
        """Amounts (count, d) of two or three dyes, from pale to deep."""
        found = np.zeros((count, len(self.dyes)))
        for row in found:
            used = self.rng.choice(len(self.dyes), self.rng.integers(2, 4), replace=False)
            row[used] = np.exp(self.rng.uniform(np.log(0.05), np.log(2.0), len(used)))
        return found

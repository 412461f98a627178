"""Stitched ends: two pieces of cloth that are sewn together across the roll."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .cloth import Cloth
from .noise import Floats, along_yarns


@dataclass(frozen=True)
class Seam:
    """`at_mm` along the roll at the middle of its width; `other` is the cloth after it, None for
    more of the same; `slope` how far it runs along the roll for each mm across."""

    at_mm: float
    other: Cloth | None = None
    stitch_mm: float = 3.0
    wide_mm: float = 5.0
    slope: float = 0.0
    strength: float = 1.0  # 0 to 1: how far it stands out

    def __post_init__(self) -> None:
        if min(self.stitch_mm, self.wide_mm) <= 0:
            raise ValueError("stitches and the seam's width must be above 0")

    def off(self, xs: Floats, ys: Floats, seed: int) -> Floats:
        """(ys, xs): how many mm of the roll lie between each place and the join."""
        wave = np.float32(0.4) * along_yarns(seed + 31, np.arange(1), xs, 60.0)[0]
        middle = np.float32((xs[0] + xs[-1]) / 2)
        line = np.float32(self.at_mm) + np.float32(self.slope) * (xs - middle) + wave
        return np.asarray(ys[:, None] - line[None, :], np.float32)

    def sew(self, colours: Floats, off: Floats, xs: Floats, cloth: Cloth) -> None:
        """Lay fold and stitches on a surface of colours 0 to 1, (ys, xs, 3)."""
        strength = np.float32(self.strength)
        fold = np.exp(-((off / np.float32(0.5 * self.wide_mm)) ** 2) * 2)
        join = np.exp(-((off / np.float32(0.5)) ** 2))
        # Two layers lie higher on the one side and throw a shadow on the other.
        lit = 1 + strength * (0.12 * fold * np.sign(off) - 0.45 * join)
        colours *= lit.astype(np.float32)[..., None]
        # No machine sews quite evenly.
        early = 0.15 * self.stitch_mm * along_yarns(7, np.arange(1), xs, 6 * self.stitch_mm)[0]
        leaning = (xs + early)[None, :] + np.float32(0.3) * off
        leaning /= np.float32(self.stitch_mm)
        thread = np.abs(leaning - np.floor(leaning) - np.float32(0.5)) < 0.14
        thread &= np.abs(off) < 0.35 * self.wide_mm
        pale = np.array((0.86, 0.86, 0.84), np.float32)
        if sum(cloth.colour) > 3 * 140:
            pale = 1 - pale
        share = np.where(thread, np.float32(0.8) * strength, np.float32(0))[..., None]
        colours += share * (pale - colours)

    def rows(self, across_mm: float) -> tuple[float, float]:
        """From where to where it may reach along the roll, in mm, on a picture so wide."""
        half = self.wide_mm / 2 + 0.4 + abs(self.slope) * across_mm / 2
        return self.at_mm - half, self.at_mm + half

    def reaches(self, ys: Floats, across_mm: float) -> bool:
        """Whether anything of it or of what lies beyond it is among these places."""
        return bool(math.isfinite(self.at_mm) and ys[-1] > self.rows(across_mm)[0])

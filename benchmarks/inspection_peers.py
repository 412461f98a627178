"""The inspection engine and what it is compared with, each as a maker: labelled pictures in, and
for each picture a scorer out that has seen nothing but sound pictures of the other half.

Peers are told by the engine where the cloth is: the table beside it would count against them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import cv2
import numpy as np
from benchmarks import inspection_patchcore as patchcore
from benchmarks.inspection_backbone import Missing, build

from chainloom.engines.inspection import inspect, learn
from chainloom.engines.inspection.detection.bands import body_of, find
from chainloom.engines.inspection.finding import score_map
from chainloom.engines.inspection.scoring import Labelled

__all__ = ["COSTED", "MAKERS", "Missing"]

MM_PER_PX = 0.25
GOOD_MOST = 8  # sound pictures that teach, where none are of the picture's own fabric
STRIDES = (8, 16)  # of the network's answers
SHARE = 0.01  # of patches kept
ANGLES, WAVES = 6, (2.5, 4.0, 7.0)  # half pixels
ENDS = 6  # half pixels

ScorerOf = Callable[[Labelled], Callable]


def plain(pictures: Sequence[Labelled]) -> ScorerOf:
    """The engine as it comes."""
    return lambda picture: score_map


def taught(pictures: Sequence[Labelled]) -> ScorerOf:
    """The engine with a profile of the cloth."""

    @cache
    def profile(fabric, half):
        good = good_of(pictures, fabric, half)
        return learn(fabric, mm_per_px=MM_PER_PX, good=good, along="y") if good else None

    def scorer_of(picture):
        own = profile(picture.fabric, picture.half)
        return lambda grey: score_map(grey, fabric=own)

    return scorer_of


def whole(pictures: Sequence[Labelled]) -> ScorerOf:
    """All of the engine: outlines, kinds and warnings too; there is no map to score."""
    return lambda picture: lambda grey: inspect(grey, mm_per_px=MM_PER_PX, along="y", cloth="woven")


def of_patches(pictures: Sequence[Labelled]) -> ScorerOf:
    """PatchCore with a bank for each fabric. Raises Missing."""
    backbone = patchcore.Backbone(build(STRIDES), STRIDES)

    @cache
    def bank(fabric, half):
        good = [_cut(grey, box) for grey in good_of(pictures, fabric, half) if (box := _body(grey))]
        return patchcore.learn(backbone, good, SHARE)

    def scorer_of(picture):
        own = bank(picture.fabric, picture.half)
        return lambda grey: _within(grey, lambda cut: patchcore.distance_map(backbone, own, cut))

    return scorer_of


def gabor(pictures: Sequence[Labelled]) -> ScorerOf:
    """A plain Gabor bank: nothing is learned, no weave is taken out."""
    return lambda picture: lambda grey: _within(grey, _energies)


MAKERS = {
    "chainloom": plain,
    "with a profile": taught,
    "PatchCore": of_patches,
    "Gabor bank": gabor,
}
# Whose speed and memory alone are measured.
COSTED = {"whole inspection": whole}


def good_of(pictures: Sequence[Labelled], fabric: str, half: int):
    """Sound pictures of the other half: of this fabric, or, where there are none, of any."""
    sound = [one for one in pictures if not one.is_faulty and one.half != half]
    own = [one for one in sound if one.fabric == fabric]
    return [one.pixels() for one in own or sound[:: max(1, len(sound) // GOOD_MOST)]]


def _body(grey):
    """Top, left, bottom and right of the cloth, or None."""
    return body_of(*find(grey.astype(np.float32), (True, True)))


def _cut(grey, box):
    top, left, bottom, right = box
    return grey[top:bottom, left:right]


def _within(grey, scorer):
    """The map of the cloth alone, 0 beside it."""
    found = np.zeros(grey.shape, np.float32)
    box = _body(grey)
    if box is not None:
        _cut(found, box)[:] = scorer(_cut(grey, box))
    return found


def _energies(grey):
    """Energies of Gabor filters, each over its own median and spread, the largest."""
    plane = np.ascontiguousarray(grey, np.float32)
    plane -= cv2.GaussianBlur(plane, (0, 0), 16)
    plane = cv2.resize(plane, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = (plane.shape[1] // 2, plane.shape[0] // 2)
    best = np.full(small[::-1], -np.inf, np.float32)
    for wave in WAVES:
        for turn in range(ANGLES):
            size = int(wave * 2) | 1
            args = ((size, size), wave * 0.5, np.pi * turn / ANGLES, wave, 0.7)
            even, odd = (
                cv2.filter2D(plane, -1, cv2.getGaborKernel(*args, phase).astype(np.float32))
                for phase in (0, np.pi / 2)
            )
            energy = cv2.resize(cv2.GaussianBlur(even**2 + odd**2, (0, 0), 3), small)
            logs = np.log(energy + 1)
            middle = np.median(logs)
            spread = np.median(np.abs(logs - middle)) * 1.4826 + 1e-3
            np.maximum(best, np.abs(logs - middle) / spread, out=best)
    # The bank has no measure for its ends.
    best[:ENDS] = best[-ENDS:] = best[:, :ENDS] = best[:, -ENDS:] = 0
    return cv2.resize(best, (grey.shape[1], grey.shape[0]))

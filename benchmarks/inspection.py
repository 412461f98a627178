"""The inspection engine and a plain Gabor bank on labelled pictures, in one run; speed and memory.

    python benchmarks/inspection.py FOLDER [--speed-only]

FOLDER is laid out as `chainloom inspect --score` reads it and is not part of the project.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from chainloom.engines.inspection import scoring
from chainloom.engines.inspection.detection.bands import body_of, find
from chainloom.engines.inspection.finding import score_map

MS_LIMIT, MEMORY_LIMIT = 25.0, 300.0
ANGLES, WAVES = 6, (2.5, 4.0, 7.0)  # half pixels
ENDS = 6  # half pixels
STRIPS = 16


def gabor_map(grey):
    """The peer: energies of Gabor filters, each over its own median and spread, the largest.

    It is told by the engine where the cloth's body is; no weave is taken out.
    """
    plane = grey.astype(np.float32)
    body = body_of(*find(plane, (True, True)))
    found = np.zeros(grey.shape, np.float32)
    if body is None:
        return found
    top, left, bottom, right = body
    plane = np.ascontiguousarray(plane[top:bottom, left:right])
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
    found[top:bottom, left:right] = cv2.resize(best, (right - left, bottom - top))
    return found


def _one(path: str) -> int:
    cv2.setNumThreads(1)
    grey = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
    score_map(grey)
    return (-(-grey.shape[0] // 256)) * (-(-grey.shape[1] // 256))


def speed(pictures) -> None:
    paths = [str(one.path) for one in pictures[:STRIPS]]
    for workers in (1, 2):
        with ProcessPoolExecutor(workers) as pool:
            list(pool.map(_one, paths[:workers]))  # start and warm up
            start = time.perf_counter()
            tiles = sum(pool.map(_one, paths))
            spent = time.perf_counter() - start
        print(f"{workers} worker(s): {1000 * spent / tiles:.1f} ms a tile by the clock")
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest worker {used:.0f} MB, {used / MEMORY_LIMIT:.2f} of the limit")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--speed-only", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    pictures = scoring.read_folder(options.folder)
    speed(pictures)
    if options.speed_only:
        return 0
    scorers = {"chainloom": score_map, "Gabor bank": gabor_map}
    scores = {name: scoring.score_pictures(pictures, one) for name, one in scorers.items()}
    print(scoring.shown(scores))
    spent = scores["chainloom"].ms_a_tile
    print(f"{spent:.1f} ms a tile of processor time, {spent / MS_LIMIT:.2f} of the limit")
    return 0


if __name__ == "__main__":
    sys.exit(main())

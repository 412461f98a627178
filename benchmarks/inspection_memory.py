"""How much memory it takes to open and inspect a large colour picture, in processes of their own.

    python benchmarks/inspection_memory.py [--kind png] [--width 4000] [--height 6400]

The picture is made-up cloth laid side by side with a camera's noise.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from chainloom.engines.inspection import CLOTHS, inspect, make_picture, open_picture

LIMIT_MB = 300.0
PIECE = (800, 1000)


def make(path: Path, width: int, height: int) -> None:
    made = make_picture(
        CLOTHS["dyed twill"], ["hole", "stain"], size=PIECE, mm_per_px=0.25, seed=3
    ).pixels
    pixels = np.tile(made, (-(-height // PIECE[0]), -(-width // PIECE[1]), 1))[:height, :width]
    rng = np.random.default_rng(1)
    for top in range(0, height, 400):
        part = pixels[top : top + 400].astype(np.int16)
        pixels[top : top + 400] = np.clip(part + rng.integers(-3, 4, part.shape), 0, 255)
    cv2.imwrite(str(path), pixels[..., ::-1])


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(path: Path, along: str) -> None:
    began = peak_mb()
    pixels = open_picture(path).pixels
    opened = peak_mb()
    inspect(pixels, mm_per_px=0.25, along=along)
    print(
        f"{path.suffix[1:]}, roll along {along}: {peak_mb():.0f} MB, "
        f"{peak_mb() / LIMIT_MB:.2f} of the limit; {opened:.0f} when it is open, "
        f"{began:.0f} before"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=("png", "jpg", "tif"), default="png")
    parser.add_argument("--width", type=int, default=4000)
    parser.add_argument("--height", type=int, default=6400)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        path, what = Path(options.one[0]), options.one[1]
        if what == "make":
            make(path, options.width, options.height)
        else:
            one(path, what)
        return 0
    sizes = ["--width", str(options.width), "--height", str(options.height)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"cloth.{options.kind}"
        # A process's peak cannot be taken back, and is handed on to those it starts: making the
        # picture has a process of its own too.
        for what in ("make", "y", "x"):
            command = [sys.executable, __file__, *sizes, "--one", str(path), what]
            subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

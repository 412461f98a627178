"""Whether two cores inspect twice as much as one: made rolls, one process against two.

    python benchmarks/inspection_cores.py [--rounds 3] [--pictures 8] [--ray]

Two rolls are made from a seed. One process looks at one after the other; two look at one each, as
`inspect_rolls` shares them out. Processor time tells whether they hinder one another in caches and
memory, and holds on a busy machine too; the clock tells the rest, on a machine that does nothing
else. Starting processes and a first picture come before either is read. `--ray` shares out over a
Ray of this machine's own.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
# One core means one thread, in NumPy too; said before it is imported, here and in processes begun.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import cv2  # noqa: E402

from chainloom.engines import inspection as engine  # noqa: E402

MM_PER_PX, SIZE, TILE = 0.25, (256, 4096), 256
KINDS = ("hole", "broken_end", "stain", "knot")
CPU_LIMIT = 1.10  # processor time of two over that of one, for the same rolls
CLOCK_LIMIT = 1.80  # times as fast by the clock, at rest


@dataclass(frozen=True)
class Look:
    """One roll looked at, in one process."""

    begun: float  # of the clock that all processes of a machine share
    ended: float
    cpu_s: float
    defects: int


def look(paths: tuple[Path, ...]) -> Look:
    pictures = [engine.open_picture(path).pixels for path in paths]
    engine.inspect(pictures[0], mm_per_px=MM_PER_PX)
    begun, spent = time.monotonic(), time.process_time()
    found = engine.inspect_roll(pictures, mm_per_px=MM_PER_PX)
    defects = sum(len(one.defects) for one in found)
    return Look(begun, time.monotonic(), time.process_time() - spent, defects)


def looks(rolls, workers: int, ray: str | None) -> list[Look]:
    found = engine.over_rolls(look, rolls, workers=workers, ray=ray)
    for one in found:
        if one.found is None:
            raise SystemExit(one.error)
    return [one.found for one in found]


def make(folder: Path, pictures: int) -> list[tuple[Path, ...]]:
    rolls = []
    for seed in (1, 2):
        made = engine.make_roll(
            engine.CLOTHS["greige plain"], KINDS,
            pictures=pictures, size=SIZE, mm_per_px=MM_PER_PX, seed=seed,
        )  # fmt: skip
        paths = []
        for at, one in enumerate(made):
            paths.append(folder / f"{seed}_{at}.png")
            paths[-1].write_bytes(engine.png_of(one.pixels))
        rolls.append(tuple(paths))
    return rolls


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures", type=int, default=8, help="of a roll, 16 tiles each")
    parser.add_argument("--ray", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    tiles = 2 * options.pictures * SIZE[0] * SIZE[1] / TILE**2
    cpu, clock = [], []
    with tempfile.TemporaryDirectory() as folder:
        rolls = make(Path(folder), options.pictures)
        print("round   one: ms a tile  by the clock   two: ms a tile  by the clock")
        for number in range(options.rounds):
            alone = [one for roll in rolls for one in looks([roll], 1, None)]
            both = looks(rolls, 2, "local" if options.ray else None)
            assert [one.defects for one in both] == [one.defects for one in alone]
            ours = [1000 * sum(one.cpu_s for one in each) / tiles for each in (alone, both)]
            spent = sum(one.ended - one.begun for one in alone)
            together = max(one.ended for one in both) - min(one.begun for one in both)
            walls = [1000 * one / tiles for one in (spent, together)]
            cpu.append(ours[1] / ours[0])
            clock.append(walls[0] / walls[1])
            print(
                f"{number + 1:>5}{ours[0]:>16.1f}{walls[0]:>14.1f}{ours[1]:>17.1f}{walls[1]:>14.1f}"
            )
    print(
        f"processor time of two over one: {median(cpu):.2f}, "
        f"{median(cpu) / CPU_LIMIT:.2f} of the limit of {CPU_LIMIT}"
    )
    print(
        f"times as fast by the clock: {median(clock):.2f}, limit {CLOCK_LIMIT} at rest; "
        f"load of the machine {os.getloadavg()[0]:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

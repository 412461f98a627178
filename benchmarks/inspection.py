"""The inspection engine and its peers on labelled pictures, in one run; speed and memory.

    python benchmarks/inspection.py FOLDER [--only chainloom] [--speed-only] [--json]

FOLDER is laid out as `chainloom inspect --score` reads it and is not part of the project. All see
the same pictures, halves and measures; what learns, learns from sound pictures of the half that it
is not scored on. PatchCore needs packages that the product does not: benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
# One core means one thread, in NumPy too; said before it is imported, here and in processes begun.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import cv2  # noqa: E402
from benchmarks.inspection_peers import COSTED, MAKERS, Missing  # noqa: E402

from chainloom.engines.inspection import scoring  # noqa: E402
from chainloom.engines.inspection.scoring.measures import TILE  # noqa: E402

MS_LIMIT, MEMORY_LIMIT = 25.0, 300.0
STRIPS = 16  # that speed and memory are measured on


@dataclass(frozen=True)
class Cost:
    """Of one fabric's pictures, one after the other, in a process of its own."""

    ms_a_tile: float  # processor time
    peak_mb: float  # of the whole process, Python and its libraries included
    learning_s: float  # processor time before the first picture


def score(name: str, folder: Path) -> scoring.Score:
    cv2.setNumThreads(1)
    pictures = scoring.read_folder(folder)
    return scoring.score_each(pictures, MAKERS[name](pictures))


def cost(name: str, folder: Path) -> Cost:
    cv2.setNumThreads(1)
    pictures = scoring.read_folder(folder)
    fabric, _ = Counter(one.fabric for one in pictures).most_common(1)[0]
    half = [one for one in pictures if (one.fabric, one.half) == (fabric, 1)][:STRIPS]
    begun = time.process_time()
    scorer = (MAKERS | COSTED)[name](pictures)(half[0])
    learned = time.process_time()
    scorer(half[0].pixels())  # the first one compiles and fills caches
    spent, tiles = 0.0, 0.0
    for one in half:
        grey = one.pixels()
        start = time.process_time()
        scorer(grey)
        spent += time.process_time() - start
        tiles += -(-grey.shape[0] // TILE) * -(-grey.shape[1] // TILE)
    return Cost(1000 * spent / tiles, peak_mb(), learned - begun)


def peak_mb() -> float:
    """Of this process since it began; getrusage also counts what the one before it held."""
    said = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", said)[1]) / 1024


def apart(work, *given):
    """Done in a process of its own, so that neither memory nor caches are another's."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def shown(costs: dict[str, Cost]) -> str:
    ours = costs.get("chainloom")
    lines = [
        f"{'one core':<18}{'ms a tile':>10}{'of 25 ms':>10}{'x ours':>8}"
        f"{'peak MB':>9}{'of 300':>8}{'learning s':>12}"
    ]
    for name, one in costs.items():
        ratio = f"{one.ms_a_tile / ours.ms_a_tile:.2f}" if ours else ""
        lines.append(
            f"{name:<18}{one.ms_a_tile:>10.1f}{one.ms_a_tile / MS_LIMIT:>10.2f}{ratio:>8}"
            f"{one.peak_mb:>9.0f}{one.peak_mb / MEMORY_LIMIT:>8.2f}{one.learning_s:>12.1f}"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=MAKERS | COSTED, action="append", metavar="NAME")
    parser.add_argument("--speed-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        scoring.read_folder(options.folder)
    except scoring.ScoringError as error:
        parser.error(str(error))
    scores, costs = {}, {}
    for name in options.only or MAKERS | COSTED:
        try:
            costs[name] = apart(cost, name, options.folder)
            if name in MAKERS and not options.speed_only:
                scores[name] = apart(score, name, options.folder)
        except Missing as missing:
            print(f"{name} is left out: {missing}", file=sys.stderr)
    if options.json:
        spent = {name: asdict(one) for name, one in costs.items()}
        print(json.dumps(scoring.record_of(scores) | {"costs": spent}, ensure_ascii=False))
        return 0
    if scores:
        print(scoring.shown(scores), end="\n\n")
    print(shown(costs))
    print(f"load of the machine {os.getloadavg()[0]:.1f}, processors {os.cpu_count()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

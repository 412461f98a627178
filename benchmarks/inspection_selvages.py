"""Damage drawn into the selvages of real pictures, and the sound ones; stitched ends named falsely.

    python benchmarks/inspection_selvages.py FOLDER

FOLDER is laid out as `chainloom inspect --score` reads it and is not part of the project. The
pictures' selvages are real, the damage is not: a cut shows the table that lies beside it, a bulge
moves the edge, threads are of the selvage's own grey, a stain darkens. Each sound strip gets each
damage once, at a seeded place. What holds for damage as looms make it is not known from this.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

from chainloom.engines.inspection import scoring
from chainloom.engines.inspection.beside import selvages
from chainloom.engines.inspection.detection import look, seam, selvage

MM = 0.25
NEAR = 16  # pixels: as far from the damage as a find may begin


def cut(grey, edge, rows, mm):
    """The table instead of the cloth, `mm` deep: what lies beside the edge in the same rows."""
    deep = round(mm / MM)
    for row in rows:
        first = edge[row]
        there = grey[row, first - 2 * deep - 6 : first - deep - 6]
        grey[row, first - 2 : first + deep] = np.resize(there, deep + 2)
    return int(edge[rows].min()), int(edge[rows].max()) + deep


def bulge(grey, edge, rows, mm):
    """The cloth swings out by `mm` in a bow."""
    middle, half = (rows[0] + rows[-1]) / 2, len(rows) / 2
    for row in rows:
        out = round(mm / MM * np.exp(-2.5 * ((row - middle) / half) ** 2))
        first = max(0, edge[row] - out)
        wide = 120
        grey[row, first : first + wide - out] = grey[row, edge[row] : edge[row] + wide - out]
    return int(edge[rows].min()) - round(mm / MM), int(edge[rows].max()) + 8


def threads(grey, edge, rows, mm):
    """Every second pick hangs out, of uneven length up to `mm`."""
    rng = np.random.default_rng(rows[0])
    for row in rows[::4]:
        long = round(mm / MM * rng.uniform(0.6, 1))
        tone = float(np.median(grey[row, edge[row] + 4 : edge[row] + 30]))
        grey[row : row + 2, max(0, edge[row] - long) : edge[row]] = tone
    return int(edge[rows].min()) - round(mm / MM), int(edge[rows].max()) + 4


def stain(grey, edge, rows, share):
    """A round place 2.5 mm within the edge that is darker by a share."""
    middle, radius = (rows[0] + rows[-1]) / 2, len(rows) / 2
    for row in rows:
        at = edge[row] + 10 + np.arange(2 * len(rows))
        off = np.hypot(row - middle, at - at[0] - radius) / radius
        part = grey[row, at[0] : at[-1] + 1]
        grey[row, at[0] : at[-1] + 1] = part * (1 - share * (off < 1))
    return int(edge[rows].min()) + 10, int(edge[rows].max()) + 10 + 2 * len(rows)


DAMAGE = {
    "cut, 3 mm deep, 10 mm long": (cut, 40, 3.0),
    "cut, 5 mm deep, 10 mm long": (cut, 40, 5.0),
    "bulge of 4 mm, 20 mm long": (bulge, 80, 4.0),
    "bulge of 6 mm, 20 mm long": (bulge, 80, 6.0),
    "threads to 8 mm, 10 mm long": (threads, 40, 8.0),
    "stain of 5 mm, 25 % darker": (stain, 20, 0.25),
    "stain of 5 mm, 40 % darker": (stain, 20, 0.4),
}


def alarms(grey, body):
    """Boxes (left, top, right, bottom) of what stands out on the strip's selvages; None where no
    selvage could be judged."""
    if body is None:
        return None
    rows = (0, grey.shape[0])
    found = selvages(grey, rows, rows, [body], MM)
    if not found:
        return None
    boxes = []
    for one in found:
        _, _, stats, _ = cv2.connectedComponentsWithStats((one.score >= 0.5).astype(np.uint8))
        boxes += [(x + one.left, y, x + one.left + w, y + h) for x, y, w, h, _ in stats[1:]]
    return boxes


def planted(grey, body, name, seed):
    """Whether the damage is found on this strip; None where its selvage is not judged."""
    draw, long, much = DAMAGE[name]
    sound = body and selvage.judge(grey, body[1], MM)
    # Room for the table that a cut shows.
    if sound is None or sound.edge.min() < 80:
        return None
    top = int(np.random.default_rng(seed).integers(20, grey.shape[0] - long - 20))
    rows = np.arange(top, top + long)
    faulty = grey.copy()
    left, right = draw(faulty, sound.edge, rows, much)
    found = alarms(faulty, body)
    return bool(found) and any(
        box[0] < right + NEAR
        and box[2] > left - NEAR
        and box[1] < top + long + NEAR
        and box[3] > top - NEAR
        for box in found
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    pictures = scoring.read_folder(options.folder)
    known = {}
    for name in ("sound", "faulty"):
        some = [one for one in pictures if one.is_faulty == (name == "faulty")]
        greys = [one.pixels() for one in some]
        bodies = [look(grey.astype(np.float32)).body for grey in greys]
        known[name] = list(zip(greys, bodies, strict=True))
        told = [alarms(*one) for one in known[name]]
        judged = [one for one in told if one is not None]
        print(
            f"{name}: {len(some)} strips, {len(judged)} selvages judged, "
            f"{sum(bool(one) for one in judged)} with an alarm; "
            f"{sum(bool(seam.find(grey, MM)) for grey in greys)} stitched ends named falsely"
        )
    for name in DAMAGE:
        found = [planted(*one, name, at) for at, one in enumerate(known["sound"])]
        tried = [one for one in found if one is not None]
        print(f"{name}: {sum(tried)} of {len(tried)} found")
    return 0


if __name__ == "__main__":
    sys.exit(main())

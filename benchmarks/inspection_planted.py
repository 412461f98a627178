"""Defects planted into sound pictures of real cloth, and the alarms on the pictures as they are.

    python benchmarks/inspection_planted.py FOLDER [--fabrics 03,04,05,06] [--json]

FOLDER is laid out as `chainloom inspect --score` reads it and is not part of the project. A set of
defects is planted into every clean picture of the second half; it counts as found by the threshold
that 2.5 % of the tiles of the first half's clean pictures pass, and as shipped from a score of 0.5.
The cloth is real, the defects are not; what holds for those that looms make is not known from this.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from chainloom.engines.inspection import scoring
from chainloom.engines.inspection.detection import look
from chainloom.engines.inspection.finding import score_map
from chainloom.engines.inspection.made import Cloth, make_picture
from chainloom.engines.inspection.scoring.measures import ALARMS, NEAR, TILE

MM = 0.25
SHIPPED = 0.5
INSIDE = 40  # pixels beside the cloth's body in which nothing is planted
PITCH = (2.5, 6.0)  # pixels: spacings of picks that are looked for
# Set: how the grey of a line changes, and whether a pick is taken out.
PICKS = {"25 %": 0.25, "15 %": 0.15, "8 %": 0.08, "closer picks alone": 0.0}
FULL = {"10 %": 0.10, "6 %": 0.06, "4 %": 0.04}
KINDS = (
    "broken_end", "broken_pick", "hole", "stain", "other", "crease", "knot", "thin_place",
    "thick_place", "float",
)  # fmt: skip
STRENGTHS = (0.35, 0.6, 1.0)
MADE = (Cloth(), Cloth("twill", 30, 20))


@dataclass(frozen=True)
class Plant:
    """A defect in a picture: what it is, and the box it lies in (left, top, right, bottom)."""

    what: str
    box: tuple[int, int, int, int]


def pitch_of(grey):
    """The spacing of picks in pixels: the strongest repeat down the middle of a picture."""
    part = grey[:, grey.shape[1] // 4 : 3 * grey.shape[1] // 4].astype(np.float32)
    part = (part - part.mean(axis=0)) * np.hanning(len(part))[:, None]
    power = (np.abs(np.fft.rfft(part, axis=0)) ** 2).mean(axis=1)
    spacing = 1 / np.maximum(np.fft.rfftfreq(len(part)), 1e-6)
    seen = (spacing >= PITCH[0]) & (spacing <= PITCH[1])
    return float(spacing[seen][np.argmax(power[seen])])


def uneven(rng, count, over):
    """A line of noise about 0, smooth over so many pixels, of a spread of 1."""
    noise = cv2.GaussianBlur(rng.normal(size=(1, count)).astype(np.float32), (0, 0), over)[0]
    return noise / max(float(noise.std()), 1e-6)


def pick(grey, rng, contrast, span, *, taken_out):
    """A pick along the weft over `span` (left, right): taken out, its neighbours drawn together,
    with a line of another grey in its place. Changes `grey`; returns its box."""
    left, right = span
    pitch, count = pitch_of(grey), right - left
    row = rng.uniform(40, grey.shape[0] - 40)
    slope = rng.uniform(-0.006, 0.006)
    course = row + slope * (np.arange(count) - count / 2) + 0.3 * uneven(rng, count, 60)
    ends = np.clip(np.minimum(np.arange(count), np.arange(count)[::-1]) / 16, 0, 1)
    rows = np.arange(grey.shape[0], dtype=np.float32)[:, None]
    off = rows - course[None, :]
    part = grey[:, left:right].astype(np.float32)
    if taken_out:
        moved = np.sign(off) * pitch / 2 * np.exp(-np.abs(off) / (2 * pitch)) * ends
        columns = np.broadcast_to(np.arange(count, dtype=np.float32), off.shape)
        part = cv2.remap(
            part, columns.astype(np.float32), (rows + moved).astype(np.float32),
            cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT,
        )  # fmt: skip
    sign = rng.choice((-1, 1))
    much = contrast * np.clip(1 + 0.35 * uneven(rng, count, 12), 0, 2) * ends
    part *= 1 + sign * much * np.exp(-(off**2) / (2 * (0.35 * pitch) ** 2))
    grey[:, left:right] = np.clip(np.round(part), 0, 255)
    return left, int(course.min() - pitch), right, int(course.max() + pitch) + 1


def halves(span):
    """Both halves of the cloth from left to right, apart from one another."""
    middle = sum(span) // 2
    return (span[0], middle - INSIDE), (middle + INSIDE, span[1])


def broken_picks(grey, span, rng, contrast):
    """One in each half of the cloth, 20 to 175 mm long."""
    found = []
    for first, beyond in halves(span):
        long = int(np.exp(rng.uniform(np.log(20), np.log(175))) / MM)
        left = int(rng.integers(first, max(first + 1, beyond - long)))
        reach = (left, min(beyond, left + long))
        found.append(pick(grey, rng, contrast, reach, taken_out=True))
    return found


def full_width(grey, span, rng, contrast):
    """A faint line from selvage to selvage: a pick that is thicker, thinner or of another dye."""
    return [pick(grey, rng, contrast, span, taken_out=False)]


def full_height(grey, span, rng, contrast):
    """Two faint lines from the top to the bottom of the picture."""
    found, turned = [], np.ascontiguousarray(grey.T)
    for first, beyond in halves(span):
        at = int(rng.integers(first, beyond - 200))
        window = np.ascontiguousarray(turned[at : at + 200])
        left, top, right, bottom = pick(window, rng, contrast, (0, grey.shape[0]), taken_out=False)
        turned[at : at + 200] = window
        found.append((at + top, left, at + bottom, right))
    grey[:] = turned.T
    return found


def made(grey, span, rng, number):
    """Three defects as the maker of cloth makes them, each laid onto its third of the cloth."""
    found, third = [], (span[1] - span[0]) // 3
    for place in range(3):
        kind = KINDS[(3 * number + place) % len(KINDS)]
        strength = STRENGTHS[(number + place) % len(STRENGTHS)]
        cloth = MADE[number % len(MADE)]
        size, seed = (256, 640), int(rng.integers(1, 10_000))
        given = {"size": size, "mm_per_px": MM, "seed": seed, "strength": strength}
        with_it, without = (make_picture(cloth, kinds, **given) for kinds in ((kind,), ()))
        greys = [one.pixels.mean(axis=2) for one in (with_it, without)]
        near = cv2.dilate(with_it.mask, np.ones((25, 25), np.uint8)) > 0
        off = (greys[0] - greys[1]) / greys[1].mean() * near
        left = span[0] + place * third + int(rng.integers(0, third - size[1]))
        part = grey[:, left : left + size[1]].astype(np.float32)
        part += off * part.mean()
        grey[:, left : left + size[1]] = np.clip(np.round(part), 0, 255)
        x, y, w, h = cv2.boundingRect(with_it.mask)
        found.append((f"{kind}, {strength:.0%}", (left + x, y, left + x + w, y + h)))
    return found


def planted(grey, body, number):
    """(set, picture, plants) for each set; `body` is the cloth's box, `number` the seed."""
    span = body[1] + INSIDE, body[3] - INSIDE
    sets = [(f"broken picks, {name}", broken_picks, much) for name, much in PICKS.items()]
    sets += [(f"lines across, {name}", full_width, much) for name, much in FULL.items()]
    sets += [(f"lines along, {name}", full_height, much) for name, much in FULL.items()]
    for at, (name, draw, much) in enumerate(sets):
        spoilt = grey.copy()
        boxes = draw(spoilt, span, np.random.default_rng([number, at]), much)
        yield name, spoilt, [Plant(name, box) for box in boxes]
    spoilt = grey.copy()
    laid = made(spoilt, span, np.random.default_rng([number, 99]), number)
    yield "made", spoilt, [Plant(what, box) for what, box in laid]


def tiles(found):
    """The strongest score of each tile."""
    return [
        float(found[y : y + TILE, x : x + TILE].max())
        for y in range(0, found.shape[0], TILE)
        for x in range(0, found.shape[1], TILE)
    ]


def near(found, box):
    """The strongest score within NEAR pixels of a box."""
    left, top, right, bottom = box
    return float(
        found[max(0, top - NEAR) : bottom + NEAR, max(0, left - NEAR) : right + NEAR].max()
    )


def measured(pictures, scorer):
    """Clean tiles by (fabric, half), and (what, fabric, score) of each planted defect."""
    clean, plants, count = defaultdict(list), [], 0
    for one in pictures:
        grey = one.pixels()
        clean[one.fabric, one.half] += tiles(scorer(grey))
        if one.half == 0:
            continue
        body = look(grey.astype(np.float32)).body
        for _, spoilt, laid in planted(grey, body, count):
            found = scorer(spoilt)
            plants += [(plant.what, one.fabric, near(found, plant.box)) for plant in laid]
        count += 1
    return clean, plants


def table(clean, plants):
    """Plain values: alarms by fabric and the share found by set."""
    first = [v for (_, half), values in clean.items() if half == 0 for v in values]
    second = [v for (_, half), values in clean.items() if half == 1 for v in values]
    threshold = float(np.quantile(first, 1 - ALARMS))
    by_set, by_fabric = defaultdict(list), defaultdict(list)
    for what, fabric, value in plants:
        pair = (value > threshold, value >= SHIPPED)
        name, _, strength = what.partition(", ")
        by_set[what if not strength or name not in KINDS else name].append(pair)
        if what.startswith("broken picks") and "closer" not in what:
            by_fabric[fabric].append(pair)

    def tally(pairs):
        return {
            "of": len(pairs),
            "found": sum(one for one, _ in pairs),
            "as_shipped": sum(one for _, one in pairs),
        }

    fabrics = sorted({fabric for fabric, _ in clean})
    return {
        "threshold": threshold,
        "alarms": float(np.mean(np.array(second) > threshold)),
        "alarms_as_shipped": {
            fabric: float(np.mean(np.array(clean[fabric, 0] + clean[fabric, 1]) >= SHIPPED))
            for fabric in fabrics
        },
        "alarms_at_threshold": {
            fabric: float(np.mean(np.array(clean[fabric, 0] + clean[fabric, 1]) > threshold))
            for fabric in fabrics
        },
        "sets": {name: tally(pairs) for name, pairs in by_set.items()},
        "broken_picks_by_fabric": {name: tally(by_fabric[name]) for name in sorted(by_fabric)},
    }


def shown(found):
    lines = [f"threshold {found['threshold']:.3f}, alarms {found['alarms']:.1%} of tiles"]
    for name in ("alarms_as_shipped", "alarms_at_threshold"):
        each = ", ".join(f"{fabric} {share:.1%}" for fabric, share in found[name].items())
        lines.append(f"{name.replace('_', ' ')}: {each}")
    for name in ("sets", "broken_picks_by_fabric"):
        for key, one in found[name].items():
            lines.append(
                f"{key:<34}{one['found']:>4} of {one['of']:<4} as shipped {one['as_shipped']}"
            )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fabrics", default="03,04,05,06")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    wanted = options.fabrics.split(",")
    pictures = [
        one
        for one in scoring.read_folder(options.folder)
        if not one.is_faulty and one.fabric in wanted
    ]
    found = table(*measured(pictures, score_map))
    print(json.dumps(found, ensure_ascii=False) if options.json else shown(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

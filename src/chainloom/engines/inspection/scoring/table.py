"""A score as a table to read and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .measures import ALARMS, TILE, Score

WIDTH_M, MM_PER_PX = 1.6, 0.25  # the roll that metres a minute are stated for

# As the database's authors call them (Silvestre-Blanes et al. 2019).
CODES = {
    "002": "broken end",
    "006": "broken yarn",
    "010": "broken pick",
    "016": "weft curling",
    "019": "fuzzy ball",
    "022": "cut selvage",
    "023": "crease",
    "025": "warp ball",
    "027": "knots",
    "029": "contamination",
    "030": "nep",
    "036": "weft crack",
}

TARGETS = {"tile": 0.95, "strip": 0.96, "pixel": 0.95, "recall": 0.90, "ms_a_tile": 25.0}


def metres_a_minute(ms_a_tile: float) -> float:
    """Of a roll of WIDTH_M at MM_PER_PX on one core."""
    if ms_a_tile <= 0:
        return float("nan")
    tiles_a_metre = WIDTH_M * 1e6 / (TILE * MM_PER_PX) ** 2
    return 60_000 / (ms_a_tile * tiles_a_metre)


def record_of(scores: Mapping[str, Score]) -> dict[str, Any]:
    """Plain values, one entry a scorer."""
    return {
        "targets": TARGETS,
        "scorers": {
            name: asdict(score) | {"metres_a_minute": metres_a_minute(score.ms_a_tile)}
            for name, score in scores.items()
        },
    }


def shown(scores: Mapping[str, Score]) -> str:
    """The table."""
    width = max(18, *(len(name) + 2 for name in scores))
    rows: list[tuple[str, list[str]]] = [
        ("pictures, tiles", [f"{one.pictures}, {one.tiles}" for one in scores.values()]),
        ("  faulty ones without a mask", [str(one.without_mask) for one in scores.values()]),
        ("tile AUROC", [f"{one.tile:.3f}" for one in scores.values()]),
        ("strip AUROC", [f"{one.strip:.3f}" for one in scores.values()]),
        ("pixel AUROC, all pixels", [f"{one.pixel:.3f}" for one in scores.values()]),
        ("pixel AUROC, mean of pictures", [f"{one.pixel_mean:.3f}" for one in scores.values()]),
        (f"recall, threshold {ALARMS:.1%}", [_share(one.recall) for one in scores.values()]),
        ("  its false-alarm tiles", [f"{one.alarms:.1%}" for one in scores.values()]),
        ("recall, halves exchanged", [_share(one.recall_swapped) for one in scores.values()]),
        ("  its false-alarm tiles", [f"{one.alarms_swapped:.1%}" for one in scores.values()]),
    ]
    first = next(iter(scores.values()))
    for code in first.by_code:
        label = f"  {code} {CODES.get(code, '')}".rstrip()
        rows.append((label, [_share(one.by_code[code]) for one in scores.values()]))
    for fabric in first.by_fabric:
        cells = [
            f"{_share(one.by_fabric[fabric])}  {one.tile_by_fabric[fabric]:.3f}"
            for one in scores.values()
        ]
        rows.append((f"  fabric {fabric}, tile AUROC", cells))
    rows.append(("ms a tile, one core", [f"{one.ms_a_tile:.1f}" for one in scores.values()]))
    rows.append(
        (
            f"m a minute, {WIDTH_M} m wide",
            [f"{metres_a_minute(one.ms_a_tile):.1f}" for one in scores.values()],
        )
    )
    lines = [" " * 32 + "".join(f"{name:>{width}}" for name in scores)]
    lines += [
        f"{label:<32}" + "".join(f"{cell:>{width}}" for cell in cells) for label, cells in rows
    ]
    return "\n".join(lines)


def _share(tally: Any) -> str:
    return f"{tally.found} of {tally.of}"

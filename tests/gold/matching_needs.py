"""Needs of the labelled set, as people of the trade write them: matching_needs.csv, one a line.

`conditions` in short: `weight_gsm 180..220; finishes all=water_repellent; ?price ..20`, where ? is
a wish; `thing` is what is asked for, `kin` what could stand in for it, `wants` what the words ask
beyond the conditions (`field:code,code`, one of which must be told), `place` where the asker is.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

POINTS = {"": None, "quanzhou": [118.60, 24.90], "jinjiang": [118.55, 24.78]}


def needs() -> list[dict[str, Any]]:
    """With names, and every second one of a kind kept apart."""
    seen: Counter[str] = Counter()
    found = []
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kind = row["kind"]
            seen[kind] += 1
            found.append(
                {
                    "id": f"{kind}-need-{seen[kind]:02d}",
                    "half": "dev" if seen[kind] % 2 else "apart",
                    "kind": kind,
                    "words": row["words"],
                    "conditions": [_condition(one) for one in row["conditions"].split(";")],
                    "thing": row["thing"].split(),
                    "kin": row["kin"].split(),
                    "wants": [_want(one) for one in row["wants"].split()],
                    "point": POINTS[row["place"]],
                }
            )
    return found


def _want(text: str) -> list[Any]:
    field, codes = text.split(":")
    return [field, codes.split(",")]


def _condition(text: str) -> dict[str, Any]:
    name, *parts = text.split()
    said: dict[str, Any] = {"field": name.removeprefix("?"), "wish": name.startswith("?")}
    for part in parts:
        low, dots, high = part.partition("..")
        key, _, codes = part.rpartition("=")
        if dots:
            said |= {"low": float(low)} if low else {}
            said |= {"high": float(high)} if high else {}
        elif key == "of":
            said["of"] = codes
        else:
            said[f"{key or 'any'}_of"] = codes.split(",")
    return said

"""Grades 0 to 3 by the written rules of docs/matching.md; nothing of the engine is used.

python tests/gold/matching_grades.py      # writes matching_dev.jsonl and matching_apart.jsonl
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1]))

from tests.gold.matching_by_hand import BY_HAND, OFFERS_BY_HAND  # noqa: E402
from tests.gold.matching_needs import needs  # noqa: E402
from tests.gold.matching_offers import DAY, TRADES, offers  # noqa: E402

HOLDS, SOFT, MISSED = 2, 1, 0
# How far off somebody of the trade still talks about it: share of the bound, or amount.
SHARE = {
    "weight_gsm": 0.05, "price": 0.10, "minimum_order": 0.50, "machines": 0.25, "tons_a_day": 0.20,
    "pieces_a_day": 0.20, "minimum_lot_kg": 0.30, "budget": 0.20, "amount": 0.20, "people": 0.25,
    "pay": 0.15, "area_m2": 0.20, "rent": 0.15, "steam_t_h": 0.20,
}  # fmt: skip
AMOUNT = {
    "width_cm": 3, "lead_time_days": 5, "gauge": 2, "maturity": 1, "months": 3, "days": 2,
    "term_months": 6, "rate": 0.3, "years": 1, "made_year": 2, "composition": 5,
}  # fmt: skip
WIDER = {"days": {"finance": 5, "service": 5}, "width_cm": {"capacity": 10}}
# What an asked code also covers.
COVERS = {"polyester": {"recycled_polyester"}}
LIST_NEVER_ENDS = {
    "finishes", "colour", "uses", "materials", "certificates", "accreditation", "topics",
    "cooperation", "tests", "products", "markets", "use", "borrower", "skills", "features",
    "industries",
}  # fmt: skip


def judged(kind: str, condition: dict[str, Any], told: dict[str, Any]) -> int:
    """Whether a condition holds, may hold (unknown, or narrowly missed), or is missed."""
    field = condition["field"]
    value = told.get(field)
    if value is None:
        return SOFT
    if field in ("certificates", "accreditation"):
        return _paper(condition, value)
    if field == "place":
        wanted = condition["any_of"]
        if any(value.startswith(one.rstrip("0")) for one in wanted):
            return HOLDS
        return SOFT if any(len(w) == 6 and w[:4] == value[:4] for w in wanted) else MISSED
    if field == "composition":
        fibres = {condition["of"], *COVERS.get(condition["of"], ())}
        value = sum(share for fibre, share in value.items() if fibre in fibres)
    elif "any_of" in condition or "all_of" in condition:
        held = set(value)
        wanted = [set(condition["any_of"])] if "any_of" in condition else []
        wanted += [{one} for one in condition.get("all_of", ())]
        if all(held & one for one in wanted):
            return HOLDS
        return SOFT if field in LIST_NEVER_ENDS else MISSED
    return _number(kind, condition, value)


def _number(kind: str, condition: dict[str, Any], value: Any) -> int:
    field = condition["field"]
    low, high = value if isinstance(value, list) else (value, value)
    covering = field in ("amount", "term_months")
    result = HOLDS
    for name, sign in (("low", 1), ("high", -1)):
        bound = condition.get(name)
        if bound is None:
            continue
        mine = (low if covering else high) if name == "low" else (high if covering else low)
        off = sign * (bound - mine) * (-1 if covering else 1)
        near = SHARE.get(field, 0) * abs(bound) or WIDER.get(field, {}).get(
            kind, AMOUNT.get(field, 0)
        )
        if off > 0:
            result = min(result, SOFT if off <= near else MISSED)
    return result


def _paper(condition: dict[str, Any], papers: list[dict[str, Any]]) -> int:
    found = [one for one in papers if one["code"] in condition["any_of"]]
    if not found:
        return SOFT
    ends = [date.fromisoformat(one["expires"]) for one in found if one["expires"]]
    if any(one >= DAY for one in ends):
        return HOLDS
    if len(ends) < len(found) or any((DAY - one).days <= 90 for one in ends):
        return SOFT
    return MISSED


def grade(need: dict[str, Any], offer: dict[str, Any]) -> int:
    told = offer["told"]
    main = TRADES[need["kind"]].thing_field
    things = set(told.get(main, ()))
    is_it = bool(things & set(need["thing"]))
    if not is_it and not things & set(need["kin"]):
        return 0
    hard = [one for one in need["conditions"] if not one["wish"] and one["field"] != main]
    verdicts = [judged(need["kind"], one, told) for one in hard]
    missed, soft = verdicts.count(MISSED), verdicts.count(SOFT)
    if not is_it:
        return 1 if not missed and soft <= 1 else 0
    beyond = [judged(need["kind"], one, told) == HOLDS for one in need["conditions"] if one["wish"]]
    beyond += [bool(set(told.get(field, ())) & set(codes)) for field, codes in need["wants"]]
    share = sum(beyond) / len(beyond) if beyond else 1.0
    if missed:
        return 1 if missed == 1 and soft <= 1 else 0
    if not soft and share == 1:
        return 3
    return 2 if soft <= 1 and share >= 0.5 else 1


def graded() -> list[dict[str, Any]]:
    everything = [*offers(), *OFFERS_BY_HAND]
    rows = []
    for need in needs():
        grades = {
            offer["id"]: value
            for offer in everything
            if offer["kind"] == need["kind"] and (value := grade(need, offer))
        }
        grades.update(BY_HAND.get(need["id"], {}))
        rows.append({**need, "grades": grades})
    return rows


if __name__ == "__main__":
    for half in ("dev", "apart"):
        lines = [
            json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            for row in graded()
            if row["half"] == half
        ]
        (FOLDER / f"matching_{half}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(len(lines), half)

"""Rows of the lists as records of the matching engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from chainloom.engines import matching as engine

from ..models import Need, Resource
from .owners import Owner, qualifications_named

# The facts of cloth that the engine has a field for (docs/fabric.md, its keys).
CLOTH = (
    "composition", "yarns", "density", "width_cm", "weight_gsm", "thickness_mm", "structure",
    "category", "state", "finishes", "colour", "uses", "certificates",
)  # fmt: skip
_LENGTHS = ("m", "yd", "kg", "t")
_A_DAY = {"t/day": "tons_a_day", "m/day": "metres_a_day", "piece/day": "pieces_a_day"}
# Kinds whose amount is one field of the engine.
_AMOUNTS = {
    ("finance", "10k_yuan"): "amount",
    ("talent", "person"): "people",
    ("site", "m2"): "area_m2",
    ("technology", "10k_yuan"): "budget",
}


def resource_of(row: Resource, owner: Owner) -> engine.Resource:
    """A resource as the engine takes it; what it does not say is left unknown."""
    organisation = row.organisation
    values = _values(row)
    if owner.papers:
        values["certificates"] = [*values.get("certificates", ()), *owner.papers]
    return engine.Resource(
        id=str(row.pk),
        kind=row.kind,
        values=values,
        title=row.title,
        text=" ".join(filter(None, (row.text, row.spec.get("text", "")))),
        name=organisation.name,
        point=_point(organisation),
        stage=str(row.placement.stage_id) if row.placement else owner.stage,
        past=owner.past,
        fulfilled=owner.fulfilled,
        response_days=owner.response_days,
        updated=(row.confirmed_at or row.created_at).date(),
    )


def _point(organisation: Any) -> tuple[float, float] | None:
    if organisation.latitude is None or organisation.longitude is None:
        return None
    return organisation.longitude, organisation.latitude


def _values(row: Resource) -> dict[str, Any]:
    found: dict[str, Any] = {"place": row.organisation.district_code or None}
    if row.kind == "fabric":
        found |= {key: row.spec.get(key) for key in CLOTH}
        for name, value, unit in (
            ("quantity", row.quantity, row.unit),
            ("minimum_order", row.minimum, row.minimum_unit),
        ):
            if value is not None and unit in _LENGTHS:
                found[name] = {"value": float(value), "unit": unit}
        if row.price is not None and row.price_unit in _LENGTHS:
            found["price"] = {"value": float(row.price), "unit": f"CNY/{row.price_unit}"}
    if row.kind in ("fabric", "capacity"):
        found["lead_time_days"] = row.lead_days
    if row.quantity is not None:
        if row.kind == "capacity" and row.unit in _A_DAY:
            found[_A_DAY[row.unit]] = float(row.quantity)
        elif row.kind == "finance" and row.unit == "10k_yuan":
            found["amount"] = [0, float(row.quantity)]
        elif (field := _AMOUNTS.get((row.kind, row.unit))) is not None:
            found[field] = float(row.quantity)
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def need_of(row: Need, today: date, steps: Mapping[str, int] | None = None) -> engine.Need:
    """A need as the engine takes it: what it says hard; colours, yarns and qualifications of the
    owner that its words name as wishes. `steps` along the chain from where it stands."""
    conditions: list[engine.Condition] = []
    if row.kind == "fabric":
        conditions += _cloth(row.spec)
        conditions += _trade(row)
    conditions += _amounts(row)
    if row.kind in ("fabric", "capacity") and row.needed_by and row.needed_by > today:
        conditions.append(
            engine.Condition("lead_time_days", high=float((row.needed_by - today).days))
        )
    words = " ".join(filter(None, (row.text or row.title, row.spec.get("text", ""))))
    conditions += [
        engine.Condition("certificates", any_of=(code,), is_wish=True)
        for code in qualifications_named(words)
    ]
    return engine.Need(
        kind=row.kind,
        conditions=tuple(conditions),
        words=words,
        steps=steps or {},
        point=_point(row.organisation),
        day=today,
        id=str(row.pk),
    )


def _cloth(spec: dict[str, Any]) -> Iterator[engine.Condition]:
    ask = engine.Condition
    for one in spec.get("composition") or ():
        if one["percent"] is None:
            yield ask("composition", all_of=(one["fibre"],))
        else:
            share = float(one["percent"])
            yield ask("composition", of=one["fibre"], low=share, high=share)
    if spec.get("width_cm"):
        # Wider can be cut; narrower cannot be made wide.
        yield ask("width_cm", low=float(min(spec["width_cm"])))
    if spec.get("weight_gsm"):
        weight = float(spec["weight_gsm"])
        yield ask("weight_gsm", low=weight, high=weight)
    if spec.get("structure"):
        yield ask("structure", any_of=(spec["structure"],))
    elif spec.get("category"):
        yield ask("category", any_of=(spec["category"],))
    if spec.get("state"):
        yield ask("state", any_of=(spec["state"],), is_wish=True)
    if spec.get("finishes"):
        yield ask("finishes", all_of=tuple(spec["finishes"]))
    if spec.get("certificates"):
        yield ask("certificates", all_of=tuple(spec["certificates"]))
    if spec.get("colour"):
        yield ask("colour", any_of=tuple(spec["colour"].split("/")), is_wish=True)
    for side in ("warp", "weft"):
        yarns = (spec.get("yarns") or {}).get(side) or ()
        if len(yarns) == 1:
            count = float(yarns[0]["count"])
            yield ask(f"yarn_{side}", low=count, high=count, unit=yarns[0]["system"], is_wish=True)
        number = (spec.get("density") or {}).get(side)
        if number:
            yield ask(f"density_{side}", low=float(number), high=float(number), is_wish=True)


def _trade(row: Need) -> Iterator[engine.Condition]:
    ask = engine.Condition
    if row.quantity and row.unit in _LENGTHS:
        much = float(row.quantity)
        yield ask("minimum_order", high=much, unit=row.unit)
        yield ask("quantity", low=much, unit=row.unit, is_wish=True)
    if row.price and row.price_unit in _LENGTHS:
        yield ask("price", high=float(row.price), unit=f"CNY/{row.price_unit}")


def _amounts(row: Need) -> Iterator[engine.Condition]:
    if not row.quantity:
        return
    much = float(row.quantity)
    if row.kind == "capacity" and row.unit in _A_DAY:
        yield engine.Condition(_A_DAY[row.unit], low=much)
    elif row.kind == "finance" and row.unit == "10k_yuan":
        yield engine.Condition("amount", low=much, high=much)
    elif (field := _AMOUNTS.get((row.kind, row.unit))) is not None:
        yield engine.Condition(field, low=much, is_wish=row.kind != "site")

"""The fields of cloth on the form, from a specification and back to one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chainloom.engines.fabric import FabricSpec, format_spec, parse

# Field of the form → the parts of a specification that it shows, in the trade's notation.
PARTS = {
    "composition": ("composition", "derived"),
    "yarns": ("warp", "weft", "density_warp", "density_weft", "density_total", "processes"),
    "structure": ("structure", "category", "state"),
    "width": ("width_cm", "width_kind"),
    "weight": ("weight_gsm", "weight_g_m", "thickness_mm"),
    "colour": ("colour",),
    "finishes": ("finishes", "certificates", "uses"),
}
CLOTH_FIELDS = tuple(PARTS)
# What else a description may say stands in the general fields, not in the specification.
_TRADE = (
    "quantity", "price", "price_terms", "minimum_order", "lead_time_days", "place",
)  # fmt: skip


def cloth_only(spec: FabricSpec) -> FabricSpec:
    """The specification without amounts, prices, days and places."""
    blank = FabricSpec()
    return replace(spec, **{name: getattr(blank, name) for name in _TRADE})


def spec_of(text: str) -> dict[str, Any]:
    """What is kept of a description: the facts of the engine, with the line that says the same.

    Empty where the text says nothing of cloth.
    """
    spec = cloth_only(parse(text))
    line = format_spec(spec)
    if not line:
        return {}
    return {**spec.facts(), "derived": dict(spec.derived), "text": line}


def spec_text(spec: dict[str, Any]) -> str:
    """The one line of a kept specification."""
    return str(spec.get("text", "")) if spec else ""


def cloth_values(line: str) -> dict[str, str]:
    """A specification's line in the fields of the form, each in the trade's notation."""
    spec, blank = parse(line), FabricSpec()
    found = {}
    for field, parts in PARTS.items():
        part = replace(blank, **{name: getattr(spec, name) for name in parts})
        if field == "structure" and "category" in spec.derived:
            part.category = None
        if field == "weight" and "weight_gsm" in spec.derived and spec.weight_gsm is not None:
            low, high = spec.weight_gsm
            part.weight_gsm = spec.weight_gsm if low != high else None
        found[field] = format_spec(part)
    return found


def line_of(values: dict[str, Any]) -> str:
    """The fields of the form as one line; a bare number is the field's usual unit."""
    parts = []
    for field in CLOTH_FIELDS:
        text = str(values.get(field) or "").strip()
        if text and text.replace(".", "", 1).replace("-", "", 1).isdigit():
            text = {"width": f"门幅{text}cm", "weight": f"克重{text}g/m²"}.get(field, text)
        parts.append(text)
    return " ".join(part for part in parts if part)


def unread_in(line: str) -> list[str]:
    """The pieces of a line that the engine did not understand."""
    return [piece.text.strip() for piece in parse(line).unread if piece.text.strip()]

"""What a description says: the specification, its values with their places, what was not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Value(NamedTuple):
    """One value that was read.

    `start` and `end` are places in the text as it was given, `end` exclusive. `basis` is
    "written" (stated, or stated in another unit of exact definition) or "derived" (follows from
    other values or from custom; then `note` says how).
    """

    field: str
    value: Any
    unit: str | None
    start: int
    end: int
    basis: str = "written"
    note: str = ""


class Component(NamedTuple):
    """A fibre and its share in %, None where the text does not say."""

    fibre: str
    percent: float | None


class Yarn(NamedTuple):
    """A yarn: count in a system (Ne, Nm, D, tex, dtex), plies, filaments, process, fibre."""

    count: float  # type: ignore[assignment]  # a tuple has a method of that name, unused here
    system: str
    ply: int = 1
    filaments: int | None = None
    process: str | None = None
    fibre: str | None = None


class Amount(NamedTuple):
    """A number with its unit; `to` is the upper end where a range is stated."""

    value: float
    unit: str | None
    to: float | None = None


class Unread(NamedTuple):
    """A piece of the text that was not understood."""

    text: str
    start: int
    end: int


class Problem(NamedTuple):
    """Something in the text that does not hold together; `code` is listed in docs/fabric.md."""

    code: str
    field: str
    detail: str
    start: int
    end: int


@dataclass
class FabricSpec:
    """A specification. Units are those of the names; what the text does not say is None or empty.

    `density_total` is the sum of warp and weft an inch (240T). `width_cm`, `weight_gsm` and
    `lead_time_days` are (low, high), equal ends where one number is stated. `derived` says, by
    field of `as_dict`, how a value was come to that the text does not state.
    """

    composition: tuple[Component, ...] = ()
    warp: tuple[Yarn, ...] = ()
    weft: tuple[Yarn, ...] = ()
    density_warp: float | None = None
    density_weft: float | None = None
    density_total: float | None = None
    width_cm: tuple[float, float] | None = None
    width_kind: str | None = None
    weight_gsm: tuple[float, float] | None = None
    weight_g_m: float | None = None
    thickness_mm: float | None = None
    structure: str | None = None
    category: str | None = None
    state: str | None = None
    finishes: tuple[str, ...] = ()
    colour: str | None = None
    minimum_order: Amount | None = None
    lead_time_days: tuple[float, float] | None = None
    price: Amount | None = None
    price_terms: tuple[str, ...] = ()
    quantity: Amount | None = None
    certificates: tuple[str, ...] = ()
    place: str | None = None
    uses: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    derived: dict[str, str] = field(default_factory=dict)
    values: tuple[Value, ...] = ()
    unread: tuple[Unread, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def weight(self) -> float | None:
        """g/m2; the middle of a stated range."""
        if self.weight_gsm is None:
            return None
        low, high = self.weight_gsm
        return low if low == high else round((low + high) / 2, 1)

    def facts(self) -> dict[str, Any]:
        """Everything said, without places, unread pieces and problems: what two texts can share."""
        said = self.as_dict()
        for name in ("values", "unread", "problems", "derived"):
            del said[name]
        return said

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, as docs/fabric.md describes it. Every key is always there."""
        density = None
        if self.density_warp is not None or self.density_total is not None:
            density = {"warp": self.density_warp, "weft": self.density_weft}
            if self.density_total is not None:
                density["total"] = self.density_total
        return {
            "composition": [
                {"fibre": fibre, "percent": plain(percent)} for fibre, percent in self.composition
            ],
            "yarns": {
                "warp": [_yarn(one) for one in self.warp],
                "weft": [_yarn(one) for one in self.weft],
            },
            "density": density and {name: plain(number) for name, number in density.items()},
            "width_cm": self.width_cm and [plain(one) for one in self.width_cm],
            "width_kind": self.width_kind,
            "weight_gsm": plain(self.weight),
            "weight_g_m": plain(self.weight_g_m),
            "thickness_mm": plain(self.thickness_mm),
            "structure": self.structure,
            "category": self.category,
            "state": self.state,
            "finishes": list(self.finishes),
            "colour": self.colour,
            "minimum_order": _amount(self.minimum_order),
            "lead_time_days": self.lead_time_days and plain(self.lead_time_days[1]),
            "price": _amount(self.price),
            "price_terms": list(self.price_terms),
            "quantity": _amount(self.quantity),
            "certificates": list(self.certificates),
            "place": self.place,
            "uses": list(self.uses),
            "processes": list(self.processes),
            "derived": dict(self.derived),
            "unread": [one._asdict() for one in self.unread],
            "problems": [one._asdict() for one in self.problems],
            "values": [{**one._asdict(), "value": _json(one.value)} for one in self.values],
        }


def plain(number: float | None) -> float | int | None:
    """A whole number without its point, as people write it."""
    if number is None or number != int(number):
        return number
    return int(number)


def _yarn(yarn: Yarn) -> dict[str, Any]:
    return {**yarn._asdict(), "count": plain(yarn.count)}


def _amount(amount: Amount | None) -> dict[str, Any] | None:
    if amount is None:
        return None
    said: dict[str, Any] = {"value": plain(amount.value), "unit": amount.unit}
    if amount.to is not None:
        said["to"] = plain(amount.to)
    return said


def _json(value: Any) -> Any:
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, Yarn):
        return _yarn(value)
    if isinstance(value, Component):
        return {"fibre": value.fibre, "percent": plain(value.percent)}
    if isinstance(value, Amount):
        return _amount(value)
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    return value

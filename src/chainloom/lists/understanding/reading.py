"""The whole of a pasted text, field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chainloom.engines.fabric import FabricSpec, format_spec, parse

from .. import kinds
from ..models.common import TEXT_MOST, Unit, Visibility
from . import amounts, days
from .cloth import CLOTH_FIELDS, cloth_only, cloth_values
from .several import parts_of
from .talk import is_heading, is_small, says_something, title_of, without_greeting
from .urgency import urgent_words, without_urgency

_PAUSE = re.compile(r"[\s，,。；;、：:！!？?]+")
# Black and navy, 2,000 m each: how much it is together the text leaves to be reckoned.
_EACH = re.compile(r"各\s*\d|\d\s*\w{0,6}\s+each\b", re.IGNORECASE)
# Work by the day is capacity, whatever it is done to.
_DAILY = ("t/day", "m/day", "piece/day")
# Three tons: of goods, of whatever kind; people count pieces of anything.
_OF_GOODS = ("t", "m", "kg")
# What remains cloth where nothing else is said of it; not the mill that makes it: 织布厂门口.
_GOODS = re.compile(
    r"(?:面料|辅料|布|纱|绸|纺|绒|坯)(?!织?(?:厂|公司|企业|车间|园))|fabric|cloth|yarn",
    re.IGNORECASE,
)
# With these a text begins; they are no part of a description of cloth.
_ASKS = re.compile(
    r"求购|采购|急购|急找|急求|急需|需要|想要|想找|寻找|找|求|要(?=\d|[A-Za-z])|供应|出售|提供|现有|有(?=\d)|现货(?=\s*\d{2,3}[TＴ](?![/／]))"
)
# Of an offer whose number is read this says no more than the number.
_IN_STOCK = re.compile(r"现货|\bin stock\b", re.IGNORECASE)
# How sure a text is of cloth: these fields of the engine speak of nothing else.
_CLOTH = ("composition", "structure", "weight_gsm", "width_cm", "warp", "density_warp")
_UNIT_OF = {unit.value for unit in Unit}


@dataclass(frozen=True)
class Piece:
    """A value and the piece of the text it was read from."""

    field: str
    quote: str


@dataclass
class Understood:
    """Values by the names of the form's fields, and where each was read."""

    values: dict[str, Any] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    # Fields whose number the text does not state for certain: about, one of several, asked.
    doubtful: set[str] = field(default_factory=set)
    # The text does not say of which kind it is, or says nothing at all.
    is_guess: bool = False
    is_empty: bool = False
    # The needs of which it seems to speak, where they are several.
    several: list[str] = field(default_factory=list)

    def put(self, name: str, value: Any, quote: str = "") -> None:
        self.values[name] = value
        if quote:
            self.pieces.append(Piece(name, quote.strip()))

    def quotes(self) -> dict[str, str]:
        """For each field the pieces it was read from, joined."""
        found: dict[str, list[str]] = {}
        for piece in self.pieces:
            if piece.quote not in found.setdefault(piece.field, []):
                found[piece.field].append(piece.quote)
        return {name: " … ".join(parts) for name, parts in found.items()}


def understand(text: str, *, today: date, offered: bool = False) -> Understood:
    """What a text says of a need (or of a resource, where `offered`); it may say nothing."""
    text = text.strip()[:TEXT_MOST]
    found = Understood()
    if not text:
        return found
    if parts := several(text, today=today, offered=offered):
        # A form holds one: mixed, their fields would be of none of them.
        found = understand(parts[0], today=today, offered=offered)
        found.several = parts
        return found
    masked = _ASKS.sub(lambda hit: " " * len(hit.group()), text)
    if day := days.needed_by(text, today):
        found.put("available_until" if offered else "needed_by", day.day, text[day.start : day.end])
        masked = masked[: day.start] + " " * (day.end - day.start) + masked[day.end :]
    spec = parse(masked)
    known = _kind(text, spec, offered)
    kind = known or _usual(text, offered, today)
    found.is_guess, found.is_empty = known is None, not says_something(text)
    found.put("kind", kind.code)
    if not offered and (said := urgent_words(text)):
        found.put("urgent", True, said)
    if kind.cloth:
        _cloth(found, text, spec)
        found.doubtful = _doubtful(spec, offered)
    if kind.code == "capacity" and (much := amounts.amount(text, _DAILY)):
        _amount(found, text, much)
    _trade(found, text, spec, kind=kind, offered=offered, today=today)
    for value in spec.values if kind.cloth else ():
        masked = masked[: value.start] + " " * (value.end - value.start) + masked[value.end :]
    if "quantity" not in found.values and (much := amounts.amount(masked, kind.units)):
        _amount(found, text, much)
    if _EACH.search(text):
        found.doubtful.add("quantity")
    found.put("title", title_of(text, spec if kind.cloth else None))
    # A guess is for all members only once a person has said so.
    is_narrow = found.is_guess and not offered
    found.values["visibility"] = Visibility.CHOSEN.value if is_narrow else kind.visibility
    if kind.code == "fabric":
        is_there = offered and "quantity" in found.values
        pieces = [_IN_STOCK.sub(" ", one.text) if is_there else one.text for one in spec.unread]
        found.unread = [left for one in pieces if (left := _left(one, found))]
    return found


def _amount(found: Understood, text: str, much: amounts.Found) -> None:
    found.put("quantity", much.number, text[much.start : much.end])
    found.put("unit", much.unit)
    if much.is_about:
        found.doubtful.add("quantity")


def _left(text: str, found: Understood) -> str:
    """Of a piece that the engine left, what says something that was not read elsewhere."""
    for piece in found.pieces:
        text = text.replace(piece.quote, " ")
    return " ".join(part for part in _PAUSE.split(text) if not is_small(part))


def several(text: str, *, today: date, offered: bool) -> list[str]:
    """The parts of a text that are needs of their own: each says of which kind it is, and how much
    or what it is to be. What stands before or after them all is part of each."""
    found = parts_of(text, lambda line: _is_common(line, today))
    if not all(_stands_alone(one, offered) for one in found.each):
        return []
    head = "" if is_heading(f"{found.head}：") else found.head
    # The sentence ends before what is common: it is no part of a title.
    after = f"。{found.tail}" if found.tail else ""
    return [f"{head} {one}{after}".strip() for one in found.each]


def _is_common(line: str, today: date) -> bool:
    """Whether a line asks for nothing by itself: a day, urgency, a telephone number."""
    if day := days.needed_by(line, today):
        line = line[: day.start] + " " + line[day.end :]
    return is_small(without_urgency(line))


def _stands_alone(text: str, offered: bool) -> bool:
    masked = _ASKS.sub(lambda hit: " " * len(hit.group()), text)
    spec = parse(masked)
    kind = _kind(text, spec, offered)
    if kind is None:
        return False
    if kind.code != "fabric":
        return True
    return bool(spec.structure or spec.composition or spec.warp) and bool(
        spec.quantity or len([name for name in _CLOTH if getattr(spec, name)]) > 1
    )


def _usual(text: str, offered: bool, today: date) -> kinds.Kind:
    """Where no kind is said: goods if it names any, else a matter for the office alone."""
    is_goods = offered or _GOODS.search(text) or _is_amount(text, today)
    return kinds.kind("fabric" if is_goods else "problem")


def _is_amount(text: str, today: date) -> bool:
    """Whether it says how much of goods, and next to nothing else: 需要三吨; in 道路塌陷50米 what
    is measured is no goods."""
    much = amounts.amount(text, _OF_GOODS)
    if much is None:
        return False
    rest = f"{text[: much.start]} {text[much.end :]}"
    return _is_common(_ASKS.sub(" ", without_greeting(rest)), today)


def _kind(text: str, spec: FabricSpec, offered: bool) -> kinds.Kind | None:
    """The kind whose words the text has most of; cloth speaks for itself. None: it says none."""
    lowered = without_greeting(text).lower()
    about_cloth = sum(bool(getattr(spec, name)) for name in _CLOTH)
    best, most = None, 0
    for one in kinds.kinds():
        if offered and not one.offered:
            continue
        said = one.said_in(lowered)
        if one.code == "fabric":
            said += 2 * about_cloth
        if one.code == "capacity" and amounts.amount(text, _DAILY):
            said += 4
        if said > most:
            best, most = one, said
    return best


def _cloth(found: Understood, text: str, spec: FabricSpec) -> None:
    """The fields of cloth, in the trade's notation, each with its pieces of the text."""
    for name, value in cloth_values(format_spec(cloth_only(spec))).items():
        if value:
            found.put(name, value)
    for value in spec.values:
        name = _FIELD_OF.get(value.field.split(".")[0], "")
        if name in CLOTH_FIELDS and value.basis == "written":
            found.pieces.append(Piece(name, text[value.start : value.end].strip()))


_FIELD_OF = {
    "composition": "composition", "yarns": "yarns", "density": "yarns", "processes": "yarns",
    "structure": "structure", "category": "structure", "state": "structure",
    "width_cm": "width", "width_kind": "width", "weight_gsm": "weight", "weight_g_m": "weight",
    "thickness_mm": "weight", "colour": "colour", "finishes": "finishes",
    "certificates": "finishes", "uses": "finishes",
    "minimum_order": "minimum", "lead_time_days": "lead_days",
}  # fmt: skip


def _doubtful(spec: FabricSpec, offered: bool) -> set[str]:
    """Fields of the form whose value the text does not state for certain."""
    return {
        _FIELD_OF.get(one.field, one.field)
        for one in spec.problems
        # What is asked for may cost so much at most: 13元以内 is what the field says.
        if offered or (one.field, one.code) != ("price", "inexact")
    }


def _trade(
    found: Understood,
    text: str,
    spec: FabricSpec,
    *,
    kind: kinds.Kind,
    offered: bool,
    today: date,
) -> None:
    """Amount, price, smallest order and days of delivery."""
    quotes = {value.field: text[value.start : value.end] for value in spec.values}
    if spec.quantity and spec.quantity.unit in kind.units and "quantity" not in found.values:
        found.put("quantity", _decimal(spec.quantity.value), quotes.get("quantity", ""))
        found.put("unit", spec.quantity.unit)
    if spec.price and (spec.price.unit or "").startswith("CNY"):
        per = (spec.price.unit or "").partition("/")[2]
        found.put("price", _decimal(spec.price.to or spec.price.value), quotes.get("price", ""))
        if per in _UNIT_OF or "unit" in found.values:
            found.put("price_unit", per if per in _UNIT_OF else found.values["unit"])
    if spec.lead_time_days:
        least = int(spec.lead_time_days[1])
        if offered:
            found.put("lead_days", least, quotes.get("lead_time_days", ""))
        elif "needed_by" not in found.values:
            day = today + timedelta(days=min(least, 3650))
            found.put("needed_by", day, quotes.get("lead_time_days", ""))
    if offered and spec.minimum_order and spec.minimum_order.unit in _UNIT_OF:
        much = _decimal(spec.minimum_order.value)
        found.put("minimum", much, quotes.get("minimum_order", ""))
        found.put("minimum_unit", spec.minimum_order.unit)


def _decimal(number: float) -> Decimal:
    return Decimal(f"{number:.6f}".rstrip("0").rstrip("."))

"""Values as people hand them in, made the one form in which they are compared.

    number   5 | [5, 8] | [5, null] | {"value": 5, "to": 8, "unit": "kg"}     → (low, high)
    yarn     {"count": 40, "system": "Ne", "ply": 1} | a list of them          → (tex, tex)
    period   ["2026-12-01", "2026-12-31"] | {"from": …, "until": …}            → (day, day)
    codes    "twill" | ["twill", "drill"]                                      → codes
    shares   {"cotton": 95, "spandex": 5} | [{"fibre": "cotton", "percent": 95}]
    papers   ["grs"] | [{"code": "grs", "issued": …, "expires": …}]
    place    "350502"                                                          → 350502

Days are counted from the first of January of the year 1. What is null, empty or absent is unknown.
So is an amount whose unit cannot be turned into the field's: metres into kilograms without width
or weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from .errors import MatchingError
from .kinds import Field, Kind
from .records import to_day
from .words.lexicon import lexicon

Range = tuple[float, float]

# Grams a kilometre, from the systems' definitions (ISO 1144; Ne with the pound and yard of 1959).
TEX = {
    "tex": lambda count: count,
    "dtex": lambda count: count / 10,
    "D": lambda count: count / 9,
    "Ne": lambda count: 590.541 / count,
    "Nm": lambda count: 1000 / count,
}


class Paper(NamedTuple):
    """A certificate: days as ordinals; None where the paper or the person does not say."""

    code: str
    issued: int | None = None
    expires: int | None = None


def read_values(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Field → comparable value, unknown ones left out; a key that is no field is refused.

    Raises MatchingError with the field's name where a value has not the field's shape.
    """
    found: dict[str, Any] = {}
    later: list[tuple[Field, Any]] = []
    by_key = kind.by_key
    for key, said in given.items():
        if key not in by_key:
            known = ", ".join(kind.fields)
            raise MatchingError(f"{kind.code} has no field {key}; there are {known}")
        for field in by_key[key]:
            name = field.name
            value = said if name == key else _below(kind, field, key, said, given)
            if type(value) is float and field.type == "number" and math.isfinite(value):
                found[name] = (value, value)
            elif field.is_converted:
                # Its unit may need others that come after it.
                later.append((field, value))
            elif value is not None and (value or value == 0):
                _read(field, value, found)
    for field, value in later:
        if value is not None and (value or value == 0):
            _read(field, value, found)
    return found


def _read(field: Field, said: Any, found: dict[str, Any]) -> None:
    """Add the value to those found, unless it is unknown after all."""
    try:
        value = _READERS[field.type](field, said, found)
    except MatchingError as problem:
        raise MatchingError(f"{field.name}: {problem}") from None
    if value is not None:
        found[field.name] = value


def _below(kind: Kind, field: Field, key: str, said: Any, given: Mapping[str, Any]) -> Any:
    """What a key says of a field that has another name: density.warp, or the price a kilogram."""
    if field.name in given:
        return None
    for step in field.path[1:]:
        said = said.get(step) if isinstance(said, Mapping) else None
    if isinstance(said, int | float) and key in kind.fields and not isinstance(said, bool):
        # Without a unit it is in that of the field it was said of.
        return {"value": said, "unit": kind.fields[key].unit}
    return said


def to_number(said: Any) -> float:
    """A finite number; also one that is written as text, as files have it."""
    if type(said) is float and math.isfinite(said):
        return said
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise MatchingError(f"{said!r} is no number")
    try:
        number = float(said)
    except ValueError:
        raise MatchingError(f"{said!r} is no number") from None
    if not math.isfinite(number):
        raise MatchingError(f"{said!r} is no number to compare with")
    return number


def _number(field: Field, said: Any, found: Mapping[str, Any]) -> Range | None:
    if type(said) is int or type(said) is float:
        number = to_number(said)
        return number, number
    if isinstance(said, dict):
        low = to_number(said.get("value"))
        high = low if said.get("to") is None else to_number(said["to"])
        factor = unit_factor(field, said.get("unit") or field.unit, found)
        return None if factor is None else _ordered(low * factor, high * factor)
    return _bounds(said, to_number)


def unit_factor(field: Field, unit: str, found: Mapping[str, Any]) -> float | None:
    """What one of `unit` is in the field's own; None where that cannot be said."""
    if unit == field.unit:
        return 1.0
    if unit in field.units:
        return field.units[unit]
    if "width_cm" not in found or "weight_gsm" not in found:
        return None
    # Of cloth: kilograms a metre.
    kg_a_metre = _middle(found["width_cm"]) * _middle(found["weight_gsm"]) / 100_000
    if not kg_a_metre > 0:
        return None
    if unit in field.mass_units:
        return field.mass_units[unit] / 1000 / kg_a_metre
    if unit in field.length_units:
        return field.length_units[unit] * kg_a_metre
    if unit in field.mass_prices:
        return field.mass_prices[unit] * kg_a_metre
    if unit in field.length_prices:
        return field.length_prices[unit] / kg_a_metre
    return None


def _middle(known: Range) -> float:
    low, high = known
    return (low + high) / 2 if math.isfinite(low + high) else math.nan


def _bounds(said: Any, read: Any) -> Range:
    if not isinstance(said, list | tuple):
        value = read(said)
        return value, value
    if len(said) != 2:
        raise MatchingError(f"{said!r} is neither a value nor a pair of low and high")
    low, high = said
    if low is None and high is None:
        raise MatchingError("one of low and high must be given")
    return _ordered(
        -math.inf if low is None else read(low), math.inf if high is None else read(high)
    )


def _ordered(low: float, high: float) -> Range:
    return (low, high) if low <= high else (high, low)


def _yarn(field: Field, said: Any, found: Mapping[str, Any]) -> Range | None:
    if not isinstance(said, Mapping) and not (
        isinstance(said, Sequence) and said and isinstance(said[0], Mapping)
    ):
        return _number(field, said, found)
    yarn = said if isinstance(said, Mapping) else said[0]
    count, system = yarn.get("count"), yarn.get("system")
    if count is None or system is None:
        return None
    if system not in TEX:
        raise MatchingError(f"{system!r} is no yarn count system; there are {', '.join(TEX)}")
    number = to_number(count)
    if number <= 0:
        raise MatchingError("a yarn count is above 0")
    tex = TEX[system](number) * (to_number(yarn.get("ply") or 1) if system in ("Ne", "Nm") else 1)
    return tex, tex


def _period(field: Field, said: Any, found: Mapping[str, Any]) -> Range:
    if isinstance(said, Mapping):
        said = [said.get("from"), said.get("until")]

    def ordinal(one: Any) -> float:
        return float(to_day(one, "day").toordinal())

    return _bounds(said, ordinal)


def _codes(field: Field, said: Any, found: Mapping[str, Any]) -> tuple[str, ...]:
    if isinstance(said, str):
        return (code_of(field, said),)
    if isinstance(said, list | tuple) and all(isinstance(one, str) for one in said):
        return tuple(dict.fromkeys([code_of(field, one) for one in said]))
    raise MatchingError("a list of codes is wanted")


def code_of(field: Field, said: str) -> str:
    """The code that is meant: itself, or that of a word of the lexicon (涤纶 is polyester)."""
    return _code_in(field.group, said)


@lru_cache(maxsize=50_000)
def _code_in(group: str, said: str) -> str:
    concept = lexicon().concepts.get(said)
    if concept is not None and group in ("", concept.group):
        return said
    return lexicon().code(said, group) or said


def _shares(field: Field, said: Any, found: Mapping[str, Any]) -> dict[str, float | None]:
    parts: Iterable[tuple[Any, Any]]
    if isinstance(said, dict):
        parts = said.items()
    elif isinstance(said, list | tuple) and all(isinstance(one, Mapping) for one in said):
        parts = [(one.get("fibre"), one.get("percent")) for one in said]
    else:
        raise MatchingError('an object is wanted, such as {"cotton": 95, "spandex": 5}')
    shares: dict[str, float | None] = {}
    for code, percent in parts:
        share = None if percent is None else to_number(percent)
        if share is not None and not 0 <= share <= 100:
            raise MatchingError(f"{code}: a share lies between 0 and 100")
        name = code_of(field, str(code))
        known = shares.get(name)
        shares[name] = share if known is None else known + (share or 0)
    return shares


def _papers(field: Field, said: Any, found: Mapping[str, Any]) -> tuple[Paper, ...]:
    rows = [said] if isinstance(said, str | Mapping) else said
    if not isinstance(rows, Sequence):
        raise MatchingError("a list of certificates is wanted")
    return tuple(_paper(field, row) for row in rows)


def _paper(field: Field, row: Any) -> Paper:
    if isinstance(row, str):
        return Paper(code_of(field, row))
    if not isinstance(row, Mapping) or not row.get("code"):
        raise MatchingError("a certificate has a code, and days issued and expires")
    issued, expires = (
        None if row.get(name) is None else to_day(row[name], name).toordinal()
        for name in ("issued", "expires")
    )
    return Paper(code_of(field, str(row["code"])), issued, expires)


def _place(field: Field, said: Any, found: Mapping[str, Any]) -> int:
    return to_place(said)


def to_place(said: Any) -> int:
    """A code of GB/T 2260 with 2, 4 or 6 digits, as a number of six."""
    text = str(said)
    if not text.isascii() or not text.isdigit() or len(text) not in (2, 4, 6):
        raise MatchingError(f"{said!r} is no code of GB/T 2260, such as 350502")
    return int(text.ljust(6, "0"))


def day_number(said: float | date | None) -> float | None:
    """A bound that may be a date, as a number."""
    return float(said.toordinal()) if isinstance(said, date) else said


_READERS = {
    "number": _number,
    "yarn": _yarn,
    "period": _period,
    "codes": _codes,
    "shares": _shares,
    "papers": _papers,
    "place": _place,
}

"""Files of `chainloom match`: a need, weights, and offers as a table.

Columns of offers: id, kind, title, text, name, lon, lat, stage, past, fulfilled, response_days,
updated, and the fields of the kind. In a cell of a field:

    several codes           drill;twill
    a range                 145-150
    parts of a composition  cotton:95;spandex:5
    a period                2026-12-01/2026-12-31
    a certificate           grs, or with its last day grs:2027-06-30

An empty cell is unknown. What a description of cloth says in its words fills fields that are empty.
"""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chainloom.engines.matching import (
    Index,
    Match,
    MatchingError,
    Need,
    Resource,
    Weights,
    kind,
    kinds,
    make_index,
)

OWN = ("id", "kind", "title", "text", "name", "stage", "past", "fulfilled")
OWN_OTHERS = ("lon", "lat", "response_days", "updated")
_RANGE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[-–~]\s*(\d+(?:\.\d+)?)\s*")
# What the fabric engine reads of a description, by the keys of its specification.
_OF_CLOTH = (
    "composition yarns density width_cm weight_gsm thickness_mm structure category state finishes "
    "colour uses minimum_order quantity price lead_time_days"
)


def read_need(path: Path) -> Need:
    """A need from JSON; MatchingError says what is wrong with the file."""
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise MatchingError(f"{path}: not UTF-8; save it as UTF-8") from None
    except json.JSONDecodeError as problem:
        raise MatchingError(f"{path}: no JSON, line {problem.lineno}: {problem.msg}") from None
    if not isinstance(given, dict):
        raise MatchingError(f"{path}: one object is wanted, with kind, conditions and words")
    try:
        return Need.from_dict(given)
    except MatchingError as problem:
        raise MatchingError(f"{path}: {problem}") from None


def read_weights(path: Path) -> Weights:
    """The usual weights with those of a TOML file in their place."""
    try:
        return Weights.from_dict(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, MatchingError) as problem:
        raise MatchingError(f"{path}: {problem}") from None


def read_resources(path: Path) -> tuple[Index, dict[str, str]]:
    """The offers of a table, indexed, and their titles by id."""
    titles: dict[str, str] = {}

    def offers() -> Iterator[Resource]:
        for number, row in enumerate(_rows(path), start=2):
            try:
                made = resource_of(row)
            except MatchingError as problem:
                raise MatchingError(f"{path}, row {number}: {problem}") from None
            if made.id in titles:
                raise MatchingError(f"{path}, row {number}: {made.id} stands there twice")
            titles[made.id] = made.title
            yield made

    try:
        return make_index(offers()), titles
    except MatchingError as problem:
        where = "" if str(problem).startswith(str(path)) else f"{path}: "
        raise MatchingError(f"{where}{problem}") from None


def _text_of(path: Path) -> bytes:
    """In UTF-8; Excel in Chinese saves a .csv in GBK."""
    data = path.read_bytes()
    with contextlib.suppress(UnicodeDecodeError):
        data.decode("utf-8")
        return data
    try:
        return data.decode("gb18030").encode()
    except UnicodeDecodeError:
        raise MatchingError(f"{path}: is neither UTF-8 nor GBK text") from None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    import polars as pl

    if not path.exists():
        raise MatchingError(f"{path}: there is no such file")
    try:
        if path.suffix.lower() == ".parquet":
            frame = pl.read_parquet(path)
        elif path.suffix.lower() == ".csv":
            frame = pl.read_csv(_text_of(path), infer_schema=False)
        else:
            raise MatchingError(f"{path}: .csv or .parquet is wanted")
    except (pl.exceptions.PolarsError, OSError) as problem:
        first = str(problem).splitlines()[0]
        raise MatchingError(f"{path}: cannot be read: {first}") from None
    if "id" not in frame.columns or "kind" not in frame.columns:
        raise MatchingError(f"{path}: the columns id and kind are wanted")
    return frame.iter_rows(named=True)


def resource_of(row: dict[str, Any]) -> Resource:
    """One offer of a table."""
    said = {name: value for name, value in row.items() if value is not None and value != ""}
    own: dict[str, Any] = {name: str(said.pop(name)) for name in OWN if name in said}
    for name in ("past", "fulfilled"):
        if name in own:
            own[name] = int(_number(name, own[name]))
    longitude, latitude = said.pop("lon", None), said.pop("lat", None)
    if longitude is not None and latitude is not None:
        own["point"] = [_number("lon", longitude), _number("lat", latitude)]
    if "response_days" in said:
        own["response_days"] = _number("response_days", said.pop("response_days"))
    if "updated" in said:
        own["updated"] = str(said.pop("updated"))
    fields = kind(str(own.get("kind", ""))).fields
    # A table may hold offers of several kinds.
    everywhere = {name for one in kinds().values() for name in one.fields}
    strange = sorted(set(said) - everywhere)
    if strange:
        known = ", ".join((*OWN, *OWN_OTHERS, *fields))
        raise MatchingError(f"no column {strange[0]}; there are {known}")
    values = {
        name: _value(fields[name].type, value) for name, value in said.items() if name in fields
    }
    return Resource.from_dict({**own, "values": with_words(own, values)})


def _number(name: str, said: Any) -> float:
    try:
        return float(said)
    except (TypeError, ValueError):
        raise MatchingError(f"{name}: {said!r} is no number") from None


def _value(type_: str, said: Any) -> Any:
    """A cell as the engine takes it; Parquet may hold lists and numbers already."""
    if not isinstance(said, str):
        return said
    parts = [part.strip() for part in said.replace("；", ";").split(";") if part.strip()]
    if type_ in ("number", "yarn"):
        found = _RANGE.fullmatch(said)
        return [float(found.group(1)), float(found.group(2))] if found else said
    if type_ == "period":
        return [part or None for part in re.split(r"\s*[/至~]\s*", said)]
    if type_ == "codes":
        return parts
    if type_ == "shares":
        pairs = [part.partition(":") for part in parts]
        return {name.strip(): share.strip() or None for name, _, share in pairs}
    if type_ == "papers":
        pairs = [part.partition(":") for part in parts]
        return [{"code": code.strip(), "expires": day.strip() or None} for code, _, day in pairs]
    return said


def with_words(own: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Of cloth, what its description says of fields that are empty."""
    if own.get("kind") != "fabric":
        return values
    from chainloom.engines.fabric import parse

    spec = parse(f"{own.get('title', '')} {own.get('text', '')}").as_dict()
    read = {name: spec[name] for name in _OF_CLOTH.split() if spec[name]}
    return {**read, **values}


def as_dict(found: Match) -> dict[str, Any]:
    """A match as plain JSON."""
    return {
        "id": found.id,
        "rank": found.rank,
        "standing": found.standing.value,
        "score": found.score,
        "parts": {part.name: {"value": part.value, "weight": part.weight} for part in found.parts},
        "verdicts": [
            {
                "field": one.field,
                "wish": one.condition.is_wish,
                "state": one.state.value,
                "found": one.found,
                "off": one.off,
                "unit": one.unit,
                "from_words": one.is_heard,
                "ask": one.ask,
                "ask_en": one.ask_en,
            }
            for one in found.verdicts
        ],
        "said": list(found.said),
        "unsaid": list(found.unsaid),
    }

"""An organisation's values in a row against what is known: what would change, what may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chainloom.core.classifications import districts
from chainloom.organisations.models import NameKind

from ..reasons import Reason
from ..tables.organisation_columns import DERIVED
from ..tables.readers import district_of_address
from .mentions import full_name
from .registry import Known

_PART = "organisation."
_FROM = len(_PART)


@dataclass(slots=True)
class Said:
    """What a row says of an organisation, in the registry's own fields."""

    values: dict[str, Any]
    former: list[str]
    # Fields that are only filled where nothing stands.
    weak: set[str] = field(default_factory=set)
    reasons: list[Reason] = field(default_factory=list)


def said_of(values: Mapping[str, Any]) -> Said:
    """The organisation's own values of a row, with what follows from several of them."""
    own = {
        key[_FROM:]: value
        for key, value in values.items()
        if value is not None and value != "" and key.startswith(_PART)
    }
    former = list(own.get("former_names") or ())
    country, sector = own.get("country"), own.get("sector")
    for name in DERIVED:
        own.pop(name, None)
    found = Said(own, former)
    if country and own.get("address") and full_name(country) not in full_name(own["address"]):
        longer = f"{own['address'].rstrip(' ;,')}, {country}"
        if len(longer) <= 300:
            own["address"] = longer
            found.reasons.append(Reason("country_in_address", "organisation.country"))
    if sector and not own.get("summary"):
        own["summary"] = sector
        found.weak.add("summary")
    if not own.get("district_code") and own.get("address") and not own["address"].isascii():
        code = district_of_address(own["address"])
        if code:
            own["district_code"] = code
            found.weak.add("district_code")
            name = districts.full_name(code)
            found.reasons.append(
                Reason("district_from_address", "organisation.address", {"name": name})
            )
    return found


@dataclass(slots=True)
class Difference:
    """What a row changes in an entry: values, names, and values the registry has newer."""

    changes: dict[str, list[Any]] = field(default_factory=dict)
    names: list[list[str]] = field(default_factory=list)
    newer: dict[str, list[Any]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)


def difference(said: Said, known: Known, *, as_of: str, rename: bool, answer: str) -> Difference:
    """Compare; `answer` is a person's word on newer values: "take", "keep" or nothing yet.

    A blank cell takes nothing away. The name changes only when the organisation was renamed;
    another way of writing it is kept beside the registered one.
    """
    found = Difference()
    for name, value in said.values.items():
        old = known.values.get(name)
        if name == "name":
            _name(found, value, known, rename=rename)
            continue
        closed = known.closed(name, old)
        # That a figure is the same is not told either.
        if closed == "figures_withheld":
            found.reasons.append(Reason(closed, f"organisation.{name}"))
            continue
        if equal(name, old, value) or (name in said.weak and old not in (None, "")):
            continue
        if closed:
            found.reasons.append(Reason(closed, f"organisation.{name}"))
            continue
        since = str((known.value_sources.get(name) or {}).get("as_of", ""))
        if old not in (None, "") and since > as_of and answer != "take":
            found.newer[name] = [old, value, since]
            if answer != "keep":
                params = {"value": str(old), "as_of": since}
                found.reasons.append(Reason("newer_known", f"organisation.{name}", params))
            continue
        found.changes[name] = [old, value]
    for former in said.former:
        _keep(found, NameKind.FORMER, former, known)
    return found


def _name(found: Difference, value: str, known: Known, *, rename: bool) -> None:
    if full_name(value) == full_name(known.name):
        return
    if rename and known.closed("name", known.name):
        found.reasons.append(Reason("identity_elsewhere", "organisation.name"))
        _keep(found, NameKind.ALIAS, value, known)
    elif rename:
        found.changes["name"] = [known.name, value]
        found.names.append([str(NameKind.FORMER), known.name])
    elif _keep(found, NameKind.ALIAS, value, known):
        found.reasons.append(Reason("kept_alias", "organisation.name"))


def _keep(found: Difference, kind: NameKind, text: str, known: Known) -> bool:
    known_names = {full_name(name) for name in known.names() if name}
    if full_name(text) in known_names:
        return False
    found.names.append([str(kind), text])
    return True


def equal(name: str, old: Any, new: Any) -> bool:
    """Whether two values are the same to a reader."""
    if old in (None, "") and new in (None, ""):
        return True
    if name in ("latitude", "longitude") and old is not None and new is not None:
        return abs(float(old) - float(new)) < 1e-6
    if isinstance(old, str) and isinstance(new, str):
        return " ".join(old.split()) == " ".join(new.split())
    return bool(old == new)

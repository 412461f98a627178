"""The fields of a profile: which there are, and how a value becomes fit to keep.

Every way in (form, API, import) passes here, so that a rule holds for all of them.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.core.classifications import districts
from chainloom.core.errors import Invalid
from chainloom.core.numbers import number_given
from chainloom.engines.resolution import address_key, name_key

from .. import uscc as uscc_code
from ..models import Kind, Organisation, RevenueBand
from ..search.ordering import sort_key

FINANCE = ("headcount", "registered_capital", "revenue_band")
EDITABLE = (
    "kind",
    "name",
    "short_name",
    "english_name",
    "uscc",
    "address",
    "district_code",
    "latitude",
    "longitude",
    "website",
    "founded_on",
    "summary",
    *FINANCE,
)
# What says who the organisation is: changed by the office only.
IDENTITY = ("kind", "name", "uscc")
# A change to one of these is a change to how the organisation is found.
SEARCHED = ("name", "short_name", "english_name", "uscc", "kind")
_MOST_PEOPLE = 10_000_000
_is_web_address = URLValidator(schemes=["http", "https"])


def one_line(text: Any) -> str:
    """Text without control characters, trimmed, with single spaces."""
    line = str(text)
    if not line.isprintable():
        line = "".join(c for c in line if c.isprintable() or c.isspace())
    return " ".join(line.split())


def _lengths() -> dict[str, int]:
    found = {name: Organisation._meta.get_field(name).max_length for name in EDITABLE}
    return {name: length for name, length in found.items() if length}


def _refuse(field: str, code: str, message: str, **details: Any) -> Invalid:
    return Invalid(code, message, field=field, details=details)


def _choice(field: str, value: Any, choices: Any) -> str:
    if value in choices.values:
        return str(value)
    raise _refuse(
        field,
        "unknown_choice",
        _("“%(value)s” is not one of the choices.") % {"value": value},
        choices=list(choices.values),
    )


def _number(
    field: str, value: Any, low: Decimal, high: Decimal, decimals: int | None = None
) -> Decimal:
    number = number_given(value, field, decimals=decimals, most=high)
    if not low <= number <= high:
        message = _("%(value)s is not between %(low)s and %(high)s.")
        raise _refuse(field, "out_of_range", message % {"value": number, "low": low, "high": high})
    return number


def _name(value: Any) -> str:
    text = one_line(value or "")
    if not text:
        raise _refuse("name", "required", _("An organisation needs a name."))
    return text


def _summary(value: Any) -> str:
    lines = (one_line(line) for line in str(value or "").splitlines())
    return "\n".join(lines).strip()


def _uscc(value: Any) -> str | None:
    return uscc_code.validate(str(value)) if value and str(value).strip() else None


def _district(value: Any) -> str:
    """A code, or a name that only one district in force has."""
    text = one_line(value or "")
    if not text or districts.exists(text):
        return districts.normalise(text) if text else ""
    named = [one for one in districts.find(text) if not one.is_abolished]
    exact = [one for one in named if text.endswith(one.name)]
    if len(exact or named) == 1:
        return (exact or named)[0].code
    about = {"value": text, "which": "、".join(f"{d.full_name} {d.code}" for d in named[:5])}
    message = (
        _("“%(value)s” is the name of several districts: %(which)s. Give the code.")
        if named
        else _("“%(value)s” is no district of GB/T 2260; give its code (350502) or name.")
    )
    raise _refuse("district_code", "unknown_district", message % about)


def _degrees(field: str, limit: int) -> Callable[[Any], float | None]:
    def clean(value: Any) -> float | None:
        if value in (None, ""):
            return None
        return float(_number(field, value, Decimal(-limit), Decimal(limit)))

    return clean


def _website(value: Any) -> str:
    text = one_line(value or "")
    if text and "://" not in text:
        text = f"http://{text}"
    try:
        if text:
            _is_web_address(text)
    except ValidationError as error:
        message = _("“%(value)s” is not a web address.") % {"value": text}
        raise _refuse("website", "not_an_address", message) from error
    return text


def parsed_day(field: str, value: Any) -> dt.date | None:
    """A date or an ISO text as a date; nothing as None."""
    if value in (None, ""):
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(unicodedata.normalize("NFKC", str(value)).strip())
    except ValueError as error:
        message = _("“%(value)s” is not a date; write it as 2026-05-01.") % {"value": value}
        raise _refuse(field, "not_a_date", message) from error


def _founded(value: Any) -> dt.date | None:
    day = parsed_day("founded_on", value)
    if day and day > timezone.localdate():
        raise _refuse("founded_on", "in_future", _("The date of founding lies in the future."))
    return day


def _headcount(value: Any) -> int | None:
    if value in (None, ""):
        return None
    number = _number("headcount", value, Decimal(0), Decimal(_MOST_PEOPLE), 0)
    if number != int(number):
        raise _refuse("headcount", "not_whole", _("A headcount is a whole number."))
    return int(number)


def _capital(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    number = _number("registered_capital", value, Decimal(0), Decimal(10**12 - 1), 2)
    return number.quantize(Decimal("0.01"))


def _text(value: Any) -> str:
    return one_line(value or "")


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "kind": lambda value: _choice("kind", value, Kind),
    "name": _name,
    "short_name": _text,
    "english_name": _text,
    "uscc": _uscc,
    "address": _text,
    "district_code": _district,
    "latitude": _degrees("latitude", 90),
    "longitude": _degrees("longitude", 180),
    "website": _website,
    "founded_on": _founded,
    "summary": _summary,
    "headcount": _headcount,
    "registered_capital": _capital,
    "revenue_band": lambda value: _choice("revenue_band", value, RevenueBand) if value else "",
}
_LENGTHS = _lengths()


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values fit to keep; raises `Invalid` naming the field and what is wrong with it."""
    fit: dict[str, Any] = {}
    for field, value in values.items():
        if field not in _CLEANERS:
            raise _refuse(field, "unknown_field", _("There is no field “%s”.") % field)
        fit[field] = _CLEANERS[field](value)
        longest = _LENGTHS.get(field)
        if longest and isinstance(fit[field], str) and len(fit[field]) > longest:
            message = _("This is too long: at most %(longest)d characters.")
            raise _refuse(field, "too_long", message % {"longest": longest})
    return fit


def changes_to(organisation: Organisation, fit: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Which cleaned values differ from those the row has: {field: (old, new)}."""
    return {
        field: (old, value)
        for field, value in fit.items()
        if (old := getattr(organisation, field)) != value
    }


def assign(organisation: Organisation, values: Mapping[str, Any]) -> None:
    """Set values and the keys that are computed from them."""
    for field, value in values.items():
        setattr(organisation, field, value)
    if "name" in values:
        organisation.name_key = name_key(organisation.name)[:160]
        organisation.sort_key = sort_key(organisation.name)
    if "address" in values:
        organisation.address_key = address_key(organisation.address)[:160]


def is_blank(value: Any) -> bool:
    return value is None or value == ""

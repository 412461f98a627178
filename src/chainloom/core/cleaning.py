"""How services clean what they are given, and see that nobody else changed the row meanwhile."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from .errors import Conflict, Invalid
from .numbers import NotANumber, read_number

NUMBER_MOST = Decimal("99999999999999.99")


def clean_text(value: Any, length: int) -> str:
    """One line of text, spaces and width of characters made even, cut to what can be kept."""
    text = unicodedata.normalize("NFC", str(value or ""))
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:length]


def needed_text(value: Any, length: int, field: str) -> str:
    text = clean_text(value, length + 1)
    if not text:
        raise Invalid("required", _("This must not be empty."), field=field)
    if len(text) > length:
        raise Invalid("too_long", _("At most %(n)s characters.") % {"n": length}, field=field)
    return text


def clean_lines(value: Any, most: int, field: str) -> str:
    """Text of several lines without characters that cannot be kept."""
    text = "".join(c for c in str(value or "") if c.isprintable() or c in "\n\t").strip()
    if len(text) > most:
        raise Invalid("too_long", _("At most %(n)s characters.") % {"n": most}, field=field)
    return text


def clean_number(value: Any, field: str) -> Decimal | None:
    """A number of nought or more with two decimals, or None for an empty value."""
    if value is None or value == "":
        return None
    try:
        number = read_number(str(value), decimals=2)
    except NotANumber:
        number = Decimal(-1)
    if not 0 <= number <= NUMBER_MOST:
        raise Invalid("not_a_number", _("A number of 0 or more, without a unit."), field=field)
    return number.quantize(Decimal("0.01"))


def clean_day(value: Any, field: str) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Invalid("not_a_date", _("Write the day as 2026-12-31."), field=field) from None


def one_of(value: Any, known: list[str], field: str) -> str:
    text = str(value or "")
    if text not in known:
        message = _("“%(value)s” is not one of the choices.") % {"value": text[:40]}
        raise Invalid("unknown_choice", message, field=field)
    return text


def assign(obj: models.Model, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set fields on an object; what really changed, as {field: (old, new)}."""
    changes = {}
    for field, value in values.items():
        old = getattr(obj, field)
        if old != value:
            changes[field] = (old, value)
            setattr(obj, field, value)
    return changes


def check_version(row: Any, version: int | None) -> None:
    """Refuse a change that was begun on an older state of the row."""
    if version is not None and version != row.version:
        raise Conflict(
            "stale",
            _(
                "Somebody changed %(name)s after you opened it. Look at the present values and "
                "make your change again."
            )
            % {"name": row},
            details={"version": row.version},
        )

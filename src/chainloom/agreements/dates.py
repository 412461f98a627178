"""Days of agreements: partial ones as papers state them, and those that come round again.

A partial day is kept as written in ISO 8601: 2026, 2026-06 or 2026-06-06; "" where nobody knows.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_EARLIEST = 1949


def partial(value: Any, field: str) -> str:
    """A day, a month or a year as it is kept; "" for nothing."""
    text = value.isoformat() if isinstance(value, date) else str(value or "").strip()
    if not text:
        return ""
    found = _PARTIAL.fullmatch(text.replace("/", "-").replace(".", "-"))
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        date(*[*parts, 1, 1][:3])
    except (TypeError, ValueError):
        parts = []
    if not parts or parts[0] < _EARLIEST:
        message = _("Write the day as 2026-06-06; 2026-06 or 2026 where no more is known.")
        raise Invalid("not_a_date", message, field=field)
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])])


def whole(text: str) -> date | None:
    """The day of a partial one that has all three parts."""
    return date.fromisoformat(text) if len(text) == 10 else None


def fits(one: str, other: str) -> bool:
    """Whether two partial days may be the same day."""
    return one.startswith(other) or other.startswith(one)


def first_of(text: str) -> date | None:
    """The first day that a partial one may mean."""
    parts = [int(part) for part in text.split("-")] if text else []
    return date(*[*parts, 1, 1][:3]) if parts else None


def after_months(day: date, months: int) -> date:
    """The same day so many months on; the month's last one where it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def series(first: date, months: int, through: date) -> Iterator[date]:
    """Every so many months from the first, which is always one of them; 0 for once."""
    yield first
    number = 1
    while months and (day := after_months(first, number * months)) <= through:
        yield day
        number += 1

"""Cursor pages for the API: stable while rows come and go, as quick on page 1,000 as on 1.

    cursor = base64url(JSON [sort value, primary key])

The next page begins after that row in the chosen order; ties are broken by primary key,
so no row is shown twice or left out.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from .errors import Invalid

LIMIT_MOST = 200
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next, None after the last."""

    items: list[Row]
    next_cursor: str | None


def cursor_page(
    rows: QuerySet[Row],
    *,
    sort: str,
    allowed: tuple[str, ...],
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Row]:
    """One page of `rows` sorted by a field ("name", "-name") that must not be null.

    `allowed` names the fields that may be sorted by. Raises `Invalid` for another one, for
    a broken cursor or a limit outside 1..200.
    """
    field = sort.removeprefix("-")
    descending = sort.startswith("-")
    if field not in allowed:
        raise Invalid("sort", _("Sort by one of: %s.") % ", ".join(allowed), field="sort")
    if not 1 <= limit <= LIMIT_MOST:
        raise Invalid("limit", _("The limit must be from 1 to %d.") % LIMIT_MOST, field="limit")
    if cursor:
        value, key = _decode(rows.model, field, cursor)
        step = "lt" if descending else "gt"
        after = Q(**{f"{field}__{step}": value})
        # The bound is implied, but an index is entered at a bound and not at an alternative.
        rows = rows.filter(
            after | Q(**{field: value, f"pk__{step}": key}), **{f"{field}__{step}e": value}
        )
    sign = "-" if descending else ""
    order = [f"{sign}pk"] if field in {"id", "pk"} else [f"{sign}{field}", f"{sign}pk"]
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    return Page(found[:limit], _encode(getattr(found[limit - 1], field), found[limit - 1].pk))


def _encode(value: Any, key: Any) -> str:
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    text = json.dumps([value, str(key)], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(model: type[models.Model], field: str, cursor: str) -> tuple[Any, Any]:
    """The sort value and key of a cursor, checked against the fields' types."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        decoded = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        value, key = decoded
        if isinstance(value, (list, dict)) or value is None or "\x00" in str(value):
            raise ValueError(value)
        column = cast("models.Field[Any, Any]", model._meta.get_field(_real(model, field)))
        clean_value = column.to_python(value)
        clean_key = model._meta.pk.to_python(key)
        if isinstance(clean_key, int) and not 0 <= clean_key < 2**63:
            raise ValueError(key)
        if isinstance(clean_value, int) and not -(2**63) <= clean_value < 2**63:
            raise ValueError(value)
    except (
        ValueError,
        TypeError,
        OverflowError,
        binascii.Error,
        ValidationError,
        UnicodeError,
        RecursionError,
    ):
        raise Invalid(
            "cursor", _("This cursor is not one that was handed out."), field="cursor"
        ) from None
    return clean_value, clean_key


def _real(model: type[models.Model], field: str) -> str:
    return model._meta.pk.name if field in {"id", "pk"} else field

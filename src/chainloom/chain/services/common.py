"""What the services of this app share: the actor's chain, text as it is kept, changes told."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.classifications import industry
from chainloom.core.errors import Invalid, Missing

from ..models import Chain

PRODUCTS_MOST = 100
NUMBER_MOST = Decimal("99999999999999.99")


def acting_in(by: Actor, chain: Chain) -> Actor:
    """The actor in that chain: the system anywhere, a person only where they act now."""
    if by.is_system and by.chain_id is None:
        return Actor.for_system(by.system, chain)
    if by.chain_id != chain.pk:
        raise Missing()
    return by


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


def clean_number(value: Any, field: str) -> Decimal | None:
    """A number of nought or more with two decimals, or None for an empty value."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(unicodedata.normalize("NFKC", str(value)).replace(",", "").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= NUMBER_MOST:
        raise Invalid("not_a_number", _("A number of 0 or more, without a unit."), field=field)
    return number.quantize(Decimal("0.01"))


def clean_products(products: Any) -> list[dict[str, str]]:
    """Products of a stage: each with a name, and where known its English name and unit."""
    found: dict[str, dict[str, str]] = {}
    for product in products or []:
        row = {"name": product} if isinstance(product, str) else dict(product)
        name = clean_text(row.get("name"), 80)
        if name:
            found[name] = {
                "name": name,
                "name_en": clean_text(row.get("name_en"), 80),
                "unit": clean_text(row.get("unit"), 20),
            }
    if len(found) > PRODUCTS_MOST:
        raise Invalid(
            "too_many_products",
            _("At most %(n)s products to a stage.") % {"n": PRODUCTS_MOST},
            field="products",
        )
    return list(found.values())


def clean_names(names: Any) -> list[str]:
    """Product names in their order, each once."""
    return list(dict.fromkeys(filter(None, (clean_text(name, 80) for name in names or []))))


def clean_industry_codes(codes: Any) -> list[str]:
    """Groups and classes of GB/T 4754-2017; an unknown one is refused by name."""
    found = []
    for written in codes or []:
        code = industry.code_of(str(written))
        if code is None:
            raise Invalid(
                "unknown_industry_code",
                _("“%(code)s” is not a code of GB/T 4754-2017 known here.") % {"code": written},
                field="industry_codes",
            )
        found.append(code)
    return list(dict.fromkeys(found))


def assign(obj: models.Model, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set fields on an object; what really changed, as {field: (old, new)}."""
    changes = {}
    for field, value in values.items():
        old = getattr(obj, field)
        if old != value:
            changes[field] = (old, value)
            setattr(obj, field, value)
    return changes

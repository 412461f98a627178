"""What the services of this app share: the actor's chain, and what stages are cleaned by."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.classifications import industry
from chainloom.core.cleaning import assign, clean_number, clean_text, needed_text
from chainloom.core.errors import Invalid, Missing

from ..models import Chain

PRODUCTS_MOST = 100


def acting_in(by: Actor, chain: Chain) -> Actor:
    """The actor in that chain: the system anywhere, a person only where they act now."""
    if by.is_system and by.chain_id is None:
        return Actor.for_system(by.system, chain)
    if by.chain_id != chain.pk:
        raise Missing()
    return by


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


__all__ = ["assign", "clean_number", "clean_text", "needed_text"]

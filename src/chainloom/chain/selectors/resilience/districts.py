"""The districts that the table of firms can be narrowed to: those that occur in the chain."""

from __future__ import annotations

from django.utils import timezone

from chainloom.organisations.counting import Asked, figures

from ...models import Chain

COUNTER = "chain.risk_districts"


def count_districts(chain: Chain, _asked: Asked) -> list[str]:
    rows = chain.participations.exclude(organisation__district_code="").order_by()
    codes = rows.values_list("organisation__district_code", flat=True).distinct()
    return sorted(code for code in codes if code)


def districts_of(chain: Chain) -> list[str]:
    """Codes; in a large chain those counted last, while a job counts them anew."""
    found: list[str] = figures(COUNTER, chain, Asked(timezone.localdate())).value
    return found

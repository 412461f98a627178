"""Who is of the district (GB/T 2260: a district's code begins the codes within it)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from chainloom.organisations.models import Organisation

from .models import Chain


def district_prefix(code: str) -> str:
    """The digits that codes within the district begin with: 350500 is 3505."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def within_district(code: str, field: str = "district_code") -> Q:
    """Rows whose code lies in the district, as a range that an index answers."""
    prefix = district_prefix(code)
    if not prefix:
        return Q(pk__in=[])
    return Q(**{f"{field}__gte": prefix, f"{field}__lte": prefix + "9" * (6 - len(prefix))})


def local_organisations(chain: Chain) -> QuerySet[Organisation, int]:
    """The ids of organisations in the chain's district, as a subquery."""
    return Organisation.objects.filter(within_district(chain.district_code)).order_by().values("pk")

"""Values of supply links that follow from others, kept so that the map is one grouped query.

`supplier_local` and `buyer_local` say whether a party lies in the chain's district;
`superseded_in` is the year of the next newer statement of the same supply (same parties
and product). Links written here carry them at once. An organisation that moves, or is
merged, is noticed by its `updated_at` when the chain is next read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from chainloom.organisations.models import Organisation

from ..locality import local_organisations
from ..models import Chain, SupplyLink
from .restage import BATCH

# More changed organisations than this are worked in by one pass over all links.
MANY = 5000
# A writer may commit this much later than the time it stamped on its rows.
SLACK = timedelta(minutes=2)


def links_derive(*, chain: Chain, organisations: Collection[int] | None = None) -> None:
    """Renew the derived values of all links, or of those of some organisations."""
    links = SupplyLink.objects.filter(chain=chain)
    if organisations is None or len(organisations) > MANY:
        _derive_local(chain, links)
        _derive_superseded(links)
        return
    wanted = sorted(set(organisations))
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        touched = links.filter(Q(supplier__in=some) | Q(buyer__in=some))
        _derive_local(chain, touched)
        suppliers = sorted(set(touched.order_by().values_list("supplier_id", flat=True)))
        for at in range(0, len(suppliers), BATCH):
            _derive_superseded(links.filter(supplier__in=suppliers[at : at + BATCH]))


def links_catch_up(*, chain: Chain) -> bool:
    """Work in the organisations changed since the last time; whether there were any."""
    now = timezone.now()
    changed = Organisation.objects.filter(participations__chain=chain)
    if chain.links_derived_at is not None:
        changed = changed.filter(updated_at__gt=chain.links_derived_at)
    organisations = set(changed.values_list("pk", flat=True)[: MANY + 1])
    if not organisations:
        return False
    with transaction.atomic():
        links_derive(chain=chain, organisations=organisations)
        chain.links_derived_at = now - SLACK
        Chain.objects.filter(pk=chain.pk).update(links_derived_at=chain.links_derived_at)
    return True


def _derive_local(chain: Chain, links: QuerySet[SupplyLink]) -> None:
    local = local_organisations(chain)
    for party in ("supplier", "buyer"):
        told, is_so = f"{party}_local", {f"{party}__in": local}
        links.filter(**{told: False}, **is_so).update(**{told: True})
        links.filter(**{told: True}).exclude(**is_so).update(**{told: False})


def _derive_superseded(links: QuerySet[SupplyLink]) -> None:
    """Only supplies stated more than once, or marked so before, can need a change."""
    marked = set(
        links.filter(superseded_in__isnull=False).order_by().values_list("supplier_id", flat=True)
    )
    repeated = (
        links.order_by()
        .values("supplier_id", "buyer_id", "product")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
    )
    suppliers = sorted(marked | {row["supplier_id"] for row in repeated})
    for start in range(0, len(suppliers), BATCH):
        changed = list(_outdated(links.filter(supplier__in=suppliers[start : start + BATCH])))
        SupplyLink.objects.bulk_update(changed, ["superseded_in"], batch_size=200)


def _outdated(links: QuerySet[SupplyLink]) -> Iterator[SupplyLink]:
    statements: dict[tuple[int, int, str], list[SupplyLink]] = defaultdict(list)
    for link in links:
        statements[link.supplier_id, link.buyer_id, link.product].append(link)
    for stated in statements.values():
        stated.sort(key=lambda link: link.year or 0)
        for link, newer in zip(stated, [*stated[1:], None], strict=True):
            year = newer.year if newer is not None else None
            if link.superseded_in != year:
                link.superseded_in = year
                yield link

"""Values of supply links that follow from others, kept so that the map is one grouped query.

`supplier_local` and `buyer_local` say whether a party lies in the chain's district;
`superseded_in` is the year of the next newer statement of the same supply (same parties
and product). They are derived with the write that they follow from, in its transaction: links
written here carry them at once, a chain that moves derives all of its own, and an
organisation that moves, or takes over the links of another, is told of by the registry
(`organisations.services.effects.moved`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Count, QuerySet

from chainloom.organisations.models import Organisation

from ..locality import district_prefix, local_organisations
from ..models import Chain, SupplyLink
from .restage import BATCH

# More changed organisations than this are worked in by one pass over all links.
MANY = 5000


def links_follow(organisations: Collection[int]) -> None:
    """Organisations moved, or links went from one to another: renew what follows from it."""
    for chain in Chain.objects.filter(pk__in=_chains_with_links(organisations)):
        links_derive(chain=chain, organisations=organisations)


def _chains_with_links(organisations: Collection[int]) -> set[int]:
    if len(organisations) > MANY:
        return set(SupplyLink.objects.order_by().values_list("chain_id", flat=True).distinct())
    found: set[int] = set()
    wanted = sorted(set(organisations))
    for start in range(0, len(wanted), BATCH):
        for party in ("supplier", "buyer"):
            rows = SupplyLink.objects.filter(**{f"{party}__in": wanted[start : start + BATCH]})
            found.update(rows.order_by().values_list("chain_id", flat=True).distinct())
    return found


def parties_local(chain: Chain, parties: Iterable[int]) -> set[int]:
    """Those of the parties of links about to be written that lie in the chain's district.

    They are held until the transaction ends (where the database can): a party that moves
    meanwhile either moved before this look, or finds the links when it looks for its own.
    """
    found: set[int] = set()
    wanted = sorted(set(parties))
    prefix = district_prefix(chain.district_code)
    held = Organisation.objects.select_for_update(no_key=True).order_by("pk")
    for start in range(0, len(wanted), BATCH):
        some = held.filter(pk__in=wanted[start : start + BATCH])
        codes = some.values_list("pk", "district_code")
        found.update(pk for pk, code in codes if prefix and code.startswith(prefix))
    return found


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
        suppliers = sorted(_derive_local_of(chain, some))
        for at in range(0, len(suppliers), BATCH):
            _derive_superseded(links.filter(supplier__in=suppliers[at : at + BATCH]))


def _derive_local(chain: Chain, links: QuerySet[SupplyLink]) -> None:
    local = local_organisations(chain)
    for party in ("supplier", "buyer"):
        told, is_so = f"{party}_local", {f"{party}__in": local}
        links.filter(**{told: False}, **is_so).update(**{told: True})
        links.filter(**{told: True}).exclude(**is_so).update(**{told: False})


def _derive_local_of(chain: Chain, organisations: list[int]) -> set[int]:
    """The same for the links of a few; returns the suppliers of all their links.

    By keys throughout: an update of one party *or* the other walks over all links.
    """
    parties = ("supplier", "buyer")
    told = [f"{party}_local" for party in parties]
    fields = ("pk", *(f"{party}_id" for party in parties), *told)
    touched: dict[int, list[Any]] = {}
    for party in parties:
        rows = SupplyLink.objects.filter(chain=chain, **{f"{party}__in": organisations})
        touched.update({pk: rest for pk, *rest in rows.order_by().values_list(*fields)})
    local = _local_of(chain, {pk for link in touched.values() for pk in link[:2]})
    for place, name in enumerate(told):
        for is_local in (True, False):
            wrong = [
                pk
                for pk, link in touched.items()
                if (link[place] in local) is is_local and link[2 + place] is not is_local
            ]
            for start in range(0, len(wrong), BATCH):
                some = SupplyLink.objects.filter(pk__in=wrong[start : start + BATCH])
                some.update(**{name: is_local})
    return {link[0] for link in touched.values()}


def _local_of(chain: Chain, organisations: set[int]) -> set[int]:
    found: set[int] = set()
    wanted = sorted(organisations)
    for start in range(0, len(wanted), BATCH):
        here = local_organisations(chain).filter(pk__in=wanted[start : start + BATCH])
        found.update(here.values_list("pk", flat=True))
    return found


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

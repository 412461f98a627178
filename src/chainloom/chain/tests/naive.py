"""The map's figures the slow, obvious way: plain loops over everything, as docs/map.md says."""

from __future__ import annotations

from collections import defaultdict

from chainloom.chain.models import Placement, Stage, SupplyLink
from chainloom.organisations.models import Certificate

BAND = {"a": 150, "b": 1150, "c": 6000, "d": 25000, "e": 70000, "f": 150000, "": 0}


def is_local(organisation, chain):
    code = chain.district_code
    while code.endswith("00"):
        code = code[:-2]
    return organisation.district_code.startswith(code)


def counted(organisation, chain, filters):
    if organisation.merged_into_id is not None:
        return False
    if not organisation.participations.filter(chain=chain).exists():
        return False
    if organisation.founded_on and organisation.founded_on > filters.as_of:
        return False
    return not filters.tiers or bool(held(organisation, filters.as_of) & set(filters.tiers))


def held(organisation, day):
    certificates = Certificate.objects.filter(organisation=organisation)
    return {one.kind for one in certificates if one.is_valid_on(day)}


def certified(organisation, day):
    return bool(held(organisation, day) - {"above_designated_size"})


def shares(organisation, chain):
    """Its finances are this chain's to read: not withheld from it, or agreed to."""
    standing = organisation.participations.get(chain=chain)
    return not standing.figures_withheld or "finance" in standing.consents


def stage_counts(chain, filters):
    found = {}
    for stage in Stage.objects.filter(chain=chain):
        firms = [
            placement.organisation
            for placement in Placement.objects.filter(stage=stage)
            if counted(placement.organisation, chain, filters)
        ]
        if not firms:
            continue
        local = [firm for firm in firms if is_local(firm, chain)]
        found[stage.pk] = {
            "firms": len(firms),
            "local": len(local),
            "certified": sum(certified(firm, filters.as_of) for firm in firms),
            "local_certified": sum(certified(firm, filters.as_of) for firm in local),
            "revenue": sum(BAND[firm.revenue_band] for firm in firms if shares(firm, chain)),
        }
    return found


def links(chain, filters):
    """Of each supply, the newest statement not later than the day's year; none of a twin."""
    newest = {}
    for link in SupplyLink.objects.filter(chain=chain).select_related("supplier", "buyer"):
        if any(party.merged_into_id is not None for party in (link.supplier, link.buyer)):
            continue
        year = link.year or 0
        if year > filters.as_of.year:
            continue
        key = (link.supplier_id, link.buyer_id, link.product)
        if key not in newest or (newest[key].year or 0) < year:
            newest[key] = link
    for link in newest.values():
        if not filters.tiers or any(
            held(party, filters.as_of) & set(filters.tiers) for party in (link.supplier, link.buyer)
        ):
            yield link


def flows(chain, filters):
    found = {}
    for link in links(chain, filters):
        flow = found.setdefault(
            (link.supplier_stage_id, link.buyer_stage_id),
            {"links": 0, "priced": 0, "amount": 0, "here": 0, "here_local": 0, "known": {}},
        )
        flow["links"] += 1
        flow["priced"] += link.amount is not None
        flow["amount"] += link.amount or 0
        flow["known"][link.known] = flow["known"].get(link.known, 0) + 1
        if is_local(link.buyer, chain):
            flow["here"] += 1
            flow["here_local"] += is_local(link.supplier, chain)
    return found


def inputs(chain, filters):
    suppliers = defaultdict(set)
    for link in links(chain, filters):
        if is_local(link.buyer, chain) and link.amount != 0:
            bought = link.product or link.supplier_stage_id
            suppliers[link.buyer_stage_id, link.buyer_id, bought].add(link.supplier_id)
    found = defaultdict(lambda: [0, 0])
    for (stage, _buyer, _bought), who in suppliers.items():
        found[stage][0] += 1
        found[stage][1] += len(who) == 1
    return {stage: tuple(pair) for stage, pair in found.items()}


def local_input_share(chain, known, stage, restricted=False):
    """Of `links`: by amount where at least half of them have one, else by their number. A
    restricted reader is told of amounts only where those that are known are of many."""
    bought = [
        link for link in known if link.buyer_stage_id == stage and is_local(link.buyer, chain)
    ]
    if not bought:
        return None
    here = [link for link in bought if is_local(link.supplier, chain)]
    priced = [link for link in bought if link.amount is not None]
    total = sum(link.amount for link in priced)
    if total > 0 and len(priced) * 2 >= len(bought) and (not restricted or is_of_many(priced)):
        return float(sum(link.amount or 0 for link in here) / total)
    return len(here) / len(bought)


def is_of_many(bought):
    """Three purchases of local firms at least, by two of them at least."""
    return len(bought) >= 3 and len({link.buyer_id for link in bought}) >= 2


def stage_is_of_many(chain, known, stage):
    return is_of_many(
        [link for link in known if link.buyer_stage_id == stage and is_local(link.buyer, chain)]
    )


def flow_share_is_of_many(chain, known, pair):
    """More than one supplier and buyer altogether, and many purchases of local firms."""
    flow = [link for link in known if (link.supplier_stage_id, link.buyer_stage_id) == pair]
    return (
        len({link.supplier_id for link in flow}) >= 2
        and len({link.buyer_id for link in flow}) >= 2
        and is_of_many([link for link in flow if is_local(link.buyer, chain)])
    )


def flow_amount(known, pair):
    """What a restricted reader is told: of three links with an amount at least, and of many."""
    flow = [link for link in known if (link.supplier_stage_id, link.buyer_stage_id) == pair]
    priced = [link for link in flow if link.amount is not None]
    are_many = all(
        len(links) >= 3
        and len({link.supplier_id for link in links}) >= 2
        and len({link.buyer_id for link in links}) >= 2
        for links in (flow, priced)
    )
    return sum(link.amount for link in priced) if are_many else None

"""What some firms of the sample answer for official ladders: invented, and not whole.

A third of them meets nearly all that a step asks for, a third misses one thing, and of a third
something is still to be asked.
"""

from __future__ import annotations

from random import Random
from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.lists.services.policies import answer_set
from chainloom.organisations.models import Organisation
from chainloom.upgrading import services
from chainloom.upgrading.selectors import criteria
from chainloom.upgrading.selectors.criteria import SURE, Near
from chainloom.upgrading.selectors.holders import holders

MOST_FIRMS = 30
KINDS = ("sme_innovative", "sme_specialised", "high_tech", "smart_factory", "green_factory")
# What a firm that is otherwise ready may lack.
WEAK: list[dict[str, Any]] = [
    {"debt_ratio": 82.5},
    {"main_business_share": 74},
    {"ip_class_1": 0},
    {"rd_share_least_2y": 2.4},
    {"tech_staff_share": 7.5},
    {"energy_system": False},
    {"sme_score": 47},
]


def live(chain: Chain) -> None:
    """Answer for some firms as the office, and tell those one criterion short."""
    rng = Random("upgrading")
    seat = Membership.objects.filter(chain=chain, role="office", ended_at=None).order_by("pk")
    one = seat.select_related("user", "organisation", "chain").first()
    if one is None:
        return
    office = Actor(user=one.user, membership=one)
    for firm in _chosen(chain):
        said = _ready(rng)
        turn = rng.random()
        if turn < 0.35:
            said |= rng.choice(WEAK)
        elif turn < 0.65:
            for attribute in rng.sample(sorted(said), rng.randint(1, 6)):
                del said[attribute]
        for attribute, value in said.items():
            answer_set(organisation=firm, attribute=attribute, value=value, by=office)
    _tell(chain, office)


def _chosen(chain: Chain) -> list[Organisation]:
    """Firms of the district that stand on a ladder, then the largest."""
    here = Organisation.objects.filter(
        participations__chain=chain, kind="firm", district_code=chain.district_code
    )
    on = list(here.filter(certificates__kind__in=KINDS).distinct().order_by("pk"))
    others = here.exclude(pk__in=[one.pk for one in on]).order_by("-headcount", "pk")
    return [*on, *others[:MOST_FIRMS]][:MOST_FIRMS]


def _ready(rng: Random) -> dict[str, Any]:
    """Answers of a firm that has done its homework."""
    spent = rng.randint(120, 420) * 10_000
    return {
        "size": rng.choice(["small", "small", "medium"]),
        "abnormal_listed": False,
        "dishonest": False,
        "accident_1y": False,
        "accident_3y": False,
        "field_years": rng.randint(3, 14),
        "main_business_share": rng.randint(83, 98),
        "main_product_share": rng.randint(62, 90),
        "debt_ratio": rng.randint(38, 70),
        "rd_spending_least_2y": spent,
        "rd_spending_2y": 2 * spent + rng.randint(5, 60) * 10_000,
        "rd_share_least_2y": round(rng.uniform(3.0, 4.6), 1),
        "rd_share_3y": round(rng.uniform(3.1, 5.6), 1),
        "rd_domestic_share": 100,
        "tech_staff_share": round(rng.uniform(10.2, 16.0), 1),
        "high_tech_income_share": rng.randint(61, 84),
        "core_ip": True,
        "high_tech_field": True,
        "ip_class_1": rng.randint(1, 3),
        "ip_3y": rng.randint(1, 6),
        "science_award_provincial": False,
        "science_award_national": False,
        "rd_institute": True,
        "rd_institute_provincial": False,
        "sme_score": rng.randint(51, 66),
        "digital_level": rng.choice(["digital_1", "digital_2", "digital_2", "digital_3"]),
        "discharge_permit": True,
        "quality_system": True,
        "environment_system": True,
        "energy_system": rng.random() < 0.7,
        "safety_system": True,
        "green_delisted": False,
        "energy_order_open": False,
    }


def _tell(chain: Chain, office: Actor) -> None:
    """Those of whom it is certain are told."""
    kept = criteria.standings(chain)
    if kept.value is None:
        return
    near = Near(kept.value, holders(chain).value)
    for step in criteria.steps():
        keys = near.keys(step, SURE)
        if keys:
            services.firms_tell(step=step.key, organisations=keys[:2], by=office)

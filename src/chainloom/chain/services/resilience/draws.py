"""The risk over draws of links that nobody told of, and how an office has them drawn.

Firms whose revenue is known by its band buy and sell more than their links say. The network engine
draws what is missing (`infer`: the least presuming links in which large firms have more), and the
risk is calculated anew in every draw: docs/resilience.md says of what.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.errors import Invalid
from chainloom.engines.network import (
    Bands,
    InputShares,
    Network,
    NetworkError,
    NothingUntold,
    TooManyPairs,
    industry_of,
    infer,
    make_input_shares,
    stage_shares,
    systemic_risk,
    textile_shares,
)

from ... import stage_templates
from ...models import Chain, DrawSettings, RiskRun, Stage, StageInput
from ...policy import chain_policy
from ...selectors.network import ChainNetwork
from ..common import acting_in, assign

log = logging.getLogger(__name__)
# Up to so many firms as many draws as were asked for, above ever fewer, above these none.
FIRMS_WHOLE, FIRMS_MOST = 2_000, 10_000
DRAWS_LEAST = 5
# Suppliers of a firm where nobody told of any.
SUPPLIERS_UNTOLD = 5.0
BOUNDS: dict[str, tuple[float, float]] = {
    "draws": (5, 200),
    "seed": (0, 999_999),
    "suppliers": (0.1, 100),
    "bought": (1, 100),
}
Progress = Callable[[int, int], None]


def draw_settings(chain: Chain) -> DrawSettings:
    """Those of the chain; the usual ones, not saved, where the office has set none."""
    return DrawSettings.objects.filter(chain=chain).first() or DrawSettings(chain=chain)


@transaction.atomic
def draw_settings_change(*, chain: Chain, by: Actor, **values: Any) -> DrawSettings:
    """Switch the draws on or off (`is_on`), or change `draws`, `seed`, `suppliers` (of a firm;
    None: as told) and `bought` (% of output). Raises `Invalid` for values out of bounds."""
    by = acting_in(by, chain)
    chain_policy.check(by, "edit", chain)
    for name, (low, high) in BOUNDS.items():
        value = values.get(name, low)
        if value is None and name == "suppliers":
            continue
        if value is None or not low <= value <= high:
            raise Invalid(
                "out_of_bounds",
                _("A number from %(low)s to %(high)s.") % {"low": low, "high": high},
                field=name,
            )
    Chain.objects.select_for_update().get(pk=chain.pk)
    found = draw_settings(chain)
    changes = assign(found, {name: values[name] for name in found.values if name in values})
    if changes:
        found.save()
        audit.record(by=by, action="chain.draws_changed", obj=chain, changes=changes)
    return found


def draw_count(firms: int, asked: int) -> int:
    """How many draws a chain of so many firms gets.

    >>> [draw_count(firms, 20) for firms in (133, 2_000, 4_000, 10_000)]
    [20, 20, 10, 5]
    """
    if firms <= FIRMS_WHOLE:
        return asked
    return min(asked, max(DRAWS_LEAST, asked * FIRMS_WHOLE // firms))


@dataclass(frozen=True, eq=False)
class Drawn:
    """`facts` is kept with the run: the settings, and how many draws of what, or why none
    (`reason`); `bands` (n) the risk over the draws."""

    facts: dict[str, Any]
    bands: Bands | None = None


def not_drawn(settings: DrawSettings, firms: int) -> Drawn | None:
    """Why a chain of so many firms has no draws, as far as that is known without its network."""
    if settings.is_on and firms <= FIRMS_MOST:
        return None
    reason = "too_many_firms" if settings.is_on else "off"
    return Drawn({"settings": settings.values, "reason": reason})


def drawn_risk(
    chain: Chain, network: ChainNetwork, settings: DrawSettings, progress: Progress | None = None
) -> Drawn:
    """The systemic risk over seeded draws; `progress` is told of the draws done."""
    if refused := not_drawn(settings, network.network.size):
        return refused
    facts: dict[str, Any] = {"settings": settings.values}

    def none(reason: str) -> Drawn:
        return Drawn(facts | {"reason": reason})

    suppliers = settings.suppliers or told_suppliers(network.network)
    try:
        shares, source = input_shares(chain, network.network)
        if not shares.share:
            return none("no_shares")
        untold = with_what_is_untold(network, settings.bought / 100)
        found = infer(
            untold,
            shares,
            links=_missing(network.network, untold, shares, suppliers),
            seed=settings.seed,
        )
    except TooManyPairs:
        return none("too_many_pairs")
    except NothingUntold:
        return none("nothing_untold")
    except NetworkError as problem:
        # None that is known of: the risk itself stands, and what the engine says is told.
        log.exception("links that nobody told of of chain %s cannot be drawn", chain.pk)
        facts["problem"] = str(problem)
        return none("failed")
    draws = draw_count(network.network.size, settings.draws)
    quantiles = (0.05, 0.95)
    bands = found.bands(
        lambda drawn: systemic_risk(with_its_output(drawn, network), network.essential).esri,
        draws=draws,
        quantiles=quantiles,
        progress=progress,
    )
    facts |= {
        "draws": draws,
        "seed": settings.seed,
        "links": round(found.expected_links, 1),
        "pairs": found.pairs,
        "density": found.density,
        "suppliers": round(suppliers, 2),
        "shares": source,
        "quantiles": list(quantiles),
        "reason": "",
    }
    return Drawn(facts, bands)


def with_what_is_untold(network: ChainNetwork, bought: float) -> Network:
    """The network with what each firm sells and buys in all, as far as its size is known.

    A firm without a revenue band sells and buys what its links say: nothing is made up for it.
    """
    links = network.network
    sold = np.bincount(links.supplier, links.amount, links.size)
    revenue = np.where(network.sized, links.revenue, sold)
    cost = np.where(network.sized, np.maximum(links.cost, bought * links.revenue), links.cost)
    return replace(links, revenue=revenue, cost=cost)


def with_its_output(drawn: Network, network: ChainNetwork) -> Network:
    """A draw with the output of each firm as in every network of a chain: no less than it was,
    than what it sells and than what it buys."""
    sold = np.bincount(drawn.supplier, drawn.amount, drawn.size)
    bought = np.bincount(drawn.buyer, drawn.amount, drawn.size)
    return replace(
        drawn,
        revenue=np.maximum(np.maximum(sold, bought), network.network.revenue),
        # As in the figure itself, so that a draw differs by its links alone.
        cost=np.maximum(network.network.cost, bought),
    )


def told_suppliers(links: Network) -> float:
    """How many suppliers those firms have, on average, that told of any."""
    pairs = {*zip(links.supplier.tolist(), links.buyer.tolist(), strict=True)}
    buyers = {buyer for _supplier, buyer in pairs}
    return len(pairs) / len(buyers) if buyers else SUPPLIERS_UNTOLD


def _missing(links: Network, untold: Network, shares: InputShares, suppliers: float) -> float:
    """How many links are missing: what each firm that buys more than its links say lacks of the
    usual number of suppliers, and one at the least."""
    buying = {buyer for _supplier, buyer in shares.share}
    of_stage = np.array([name in buying for name in links.sectors], dtype=bool)
    asks = of_stage[links.sector] & (untold.cost > links.cost)
    pairs = np.unique(links.supplier.astype(np.int64) * links.size + links.buyer)
    told = np.bincount(pairs % max(links.size, 1), minlength=links.size)
    # The engine refuses none at all: it then says that nothing is untold.
    return max(float(np.maximum(1.0, suppliers - told[asks]).sum()), 1.0)


def input_shares(chain: Chain, links: Network) -> tuple[InputShares, str]:
    """Which part of a stage's inputs comes from which other, by the ids of stages, and whence
    that is known: `template`, `world` (China's textiles, 2008) or `both`; empty where nothing is.

    What the chain's template says of a stage holds for all its inputs; of the others the world
    tables say it, as far as they tell of these industries. Both speak only of inputs that the
    chain foresees as it is now: one that the office removed is drawn no more.
    """
    here = set(links.sectors)
    rows = StageInput.objects.filter(downstream__chain=chain).order_by("pk")
    designed = [(str(up), str(down)) for up, down in rows.values_list("upstream", "downstream")]
    of_template = _template_shares(chain, here, set(designed))
    told = {buyer for _supplier, buyer, _share in of_template}
    pairs = _industry_pairs(chain, links, [one for one in designed if one[1] not in told])
    of_world = stage_shares(links, textile_shares(), pairs).share if pairs else {}
    rows = [*of_template, *((a, b, share) for (a, b), share in of_world.items())]
    source = {(True, True): "both", (True, False): "template", (False, True): "world"}
    return make_input_shares(rows), source.get((bool(of_template), bool(of_world)), "")


def _template_shares(
    chain: Chain, here: set[str], designed: set[tuple[str, str]]
) -> list[tuple[str, str, float]]:
    try:
        template = stage_templates.load(chain.template)
    except stage_templates.UnknownTemplate:
        return []
    place = {code: str(pk) for pk, code in chain.stages.values_list("pk", "code")}
    found = []
    for stage in template.stages:
        for taken in stage.inputs:
            up, down = place.get(taken.stage, ""), place.get(stage.code, "")
            if taken.share is not None and {up, down} <= here and (up, down) in designed:
                found.append((up, down, taken.share))
    return found


def _industry_pairs(
    chain: Chain, links: Network, designed: list[tuple[str, str]]
) -> list[tuple[str, str, str, str]]:
    """Of stages that supply one another those of which the tables know, with their industries."""
    known = textile_shares().share
    industry = {
        str(pk): next(filter(None, map(industry_of, codes or [])), "")
        for pk, codes in Stage.objects.filter(chain=chain).values_list("pk", "industry_codes")
    }
    sells = np.bincount(links.sector, links.revenue, len(links.sectors)) > 0
    selling = {name for name, does in zip(links.sectors, sells, strict=True) if does}
    return [
        (up, industry[up], down, industry[down])
        for up, down in designed
        if up in selling and down in links.sectors and (industry[up], industry[down]) in known
    ]


def are_drawn(run: RiskRun, settings: DrawSettings) -> bool:
    """Whether the run was drawn by these settings, or told why it could not be."""
    return bool(run.draws.get("settings") == settings.values)

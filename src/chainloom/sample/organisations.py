"""Firms of the sample and where they stand on the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from chainloom.chain.stage_templates import ChainTemplate, StageTemplate

from . import places
from .model import SampleOrganisation, SamplePlacement
from .names import Names
from .profiles import SECOND_STAGES, StageProfile, apportion, profiles

# The registry's bands of yearly revenue in 万元, each with its upper bound.
_BANDS = ((300, "a"), (2_000, "b"), (10_000, "c"), (40_000, "d"), (100_000, "e"))
# 20 million yuan of revenue make a 规模以上工业企业.
DESIGNATED_SIZE = 2_000
_LARGEST = 320_000
_CAPITALS = (100, 200, 300, 500, 600, 800, 1000, 1200, 1500, 2000, 3000, 5000, 8000, 10000, 20000)
_LOCAL_FIRMS = 133


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm with its main stage, as the later steps need it."""

    organisation: SampleOrganisation
    stage: StageTemplate
    profile: StageProfile
    brand_en: str


def band(revenue: Decimal) -> str:
    return next((code for bound, code in _BANDS if revenue < bound), "f")


def make_firms(
    template: ChainTemplate, firms: int, names: Names, rng: Random, as_of: date
) -> list[Firm]:
    """Local firms in the proportions of the district, then those outside whom they deal with."""
    every = profiles(template)
    stages = {stage.code: stage for stage in template.stages}
    maker = _Maker(names, rng, as_of)
    made: list[Firm] = []
    local = apportion({code: every[code].weight for code in stages}, firms)
    for code, count in local.items():
        made.extend(maker.local(stages[code], every[code]) for _ in range(count))
    # A larger district deals with more partners elsewhere, but not in proportion.
    scale = max(1.0, (firms / _LOCAL_FIRMS) ** 0.7)
    for code, profile in every.items():
        for number in range(round(profile.outside * scale)):
            place = places.OUTSIDE[profile.places[number % len(profile.places)]]
            made.append(maker.outside(stages[code], profile, place))
    return made


class _Maker:
    def __init__(self, names: Names, rng: Random, as_of: date) -> None:
        self._names, self._rng, self._as_of = names, rng, as_of
        self._made = 0

    def local(self, stage: StageTemplate, profile: StageProfile) -> Firm:
        # Pareto: the largest tenth of the firms make about half of the revenue.
        revenue = DESIGNATED_SIZE * 1.05 * (1 - self._rng.random()) ** (-1 / 1.1)
        place = places.pick_local(self._rng)
        return self._firm(stage, profile, place, min(revenue, _LARGEST))

    def outside(self, stage: StageTemplate, profile: StageProfile, place: places.Place) -> Firm:
        # Partners from afar are seldom small.
        revenue = 12_000 * (1 - self._rng.random()) ** (-1 / 1.2)
        return self._firm(stage, profile, place, min(revenue, 4 * _LARGEST))

    def _firm(
        self, stage: StageTemplate, profile: StageProfile, place: places.Place, revenue: float
    ) -> Firm:
        rng = self._rng
        self._made += 1
        is_local = place.district_code == places.LOCAL_DISTRICT
        trade = rng.choice(profile.trades)
        name, short, english, brand = self._names.firm(rng.choice(place.prefixes), trade)
        latitude, longitude = places.location(place, rng)
        turnover = Decimal(round(revenue / 10) * 10)
        years = (1991, min(2021, self._as_of.year - 3))
        organisation = SampleOrganisation(
            key=f"{'L' if is_local else 'X'}{self._made:06d}",
            kind="firm",
            name=name,
            short_name=short,
            english_name=english,
            uscc=self._names.uscc("91", place.district_code),
            address=places.address(place, rng),
            district_code=place.district_code,
            latitude=latitude,
            longitude=longitude,
            is_local=is_local,
            founded_on=date(rng.randint(*years), rng.randint(1, 12), rng.randint(1, 28)),
            headcount=max(12, round(revenue / profile.productivity * rng.uniform(0.7, 1.3))),
            registered_capital=_capital(revenue * rng.uniform(0.05, 0.3)),
            revenue=turnover,
            revenue_band=band(turnover),
            other_names=_other_names(name, short, place, rng),
        )
        return Firm(organisation, stage, profile, brand[1])


def _capital(wanted: float) -> Decimal:
    """The usual round figure next to the one wanted."""
    return Decimal(min(_CAPITALS, key=lambda figure: abs(figure - wanted)))


def _other_names(
    name: str, short: str, place: places.Place, rng: Random
) -> tuple[tuple[str, str], ...]:
    """One firm in twelve once had another name; it changed its place or its form."""
    if rng.random() > 1 / 12:
        return ()
    former = f"{rng.choice(place.prefixes)[0]}{short}有限公司"
    if former == name:
        former = f"{short}（{place.prefixes[0][0]}）有限公司"
    return (("former", former),)


def place_on_stages(
    firms: list[Firm], template: ChainTemplate, rng: Random
) -> list[SamplePlacement]:
    """Each firm on its main stage, and some on a second one they also run."""
    stages = {stage.code: stage for stage in template.stages}
    every = profiles(template)
    placements: list[SamplePlacement] = []
    for firm in firms:
        second = ""
        if firm.organisation.is_local:
            odds = SECOND_STAGES.get(firm.stage.code, ())
            second = next((code for code, often in odds if rng.random() < often), "")
        share = round(rng.uniform(0.6, 0.9), 2) if second in stages else 1.0
        placements.append(_placement(firm, firm.stage, firm.profile, share, rng))
        if second in stages:
            rest = round(1 - share, 2)
            placements.append(_placement(firm, stages[second], every[second], rest, rng))
    return placements


def _placement(
    firm: Firm, stage: StageTemplate, profile: StageProfile, share: float, rng: Random
) -> SamplePlacement:
    made = [product.name for product in stage.products]
    products = tuple(rng.sample(made, min(len(made), rng.choice((1, 2, 2, 3)))))
    main = next(product for product in stage.products if product.name == products[0])
    # Works run at some 75 to 95 percent of what they could make.
    units = float(firm.organisation.revenue or 0) * share / profile.unit_price
    capacity = Decimal(f"{units / rng.uniform(0.75, 0.95):.3g}")
    return SamplePlacement(
        organisation=firm.organisation.key,
        stage=stage.code,
        products=products,
        capacity=capacity.quantize(Decimal("0.01")),
        capacity_unit=main.unit,
        share=share,
        is_primary=stage is firm.stage,
    )

"""The sample chain as a pure function of its seed."""

from __future__ import annotations

from datetime import date
from random import Random

from chainloom.chain import stage_templates

from . import people
from .certificates import confer_all
from .links import make_links
from .model import SampleChain
from .names import Names
from .organisations import Firm, make_firms, place_on_stages
from .places import LOCAL_DISTRICT

# The day for which the sample holds, unless another is asked for.
SAMPLE_DAY = date(2026, 11, 1)
FEWEST_FIRMS = 20
# Committee, working group and service teams begin on this day of a year: month and day.
FOUNDING_DAY = (6, 6)


def generate(
    seed: int = 2026,
    firms: int = 133,
    template: str = "textile_fabric",
    *,
    as_of: date = SAMPLE_DAY,
) -> SampleChain:
    """An invented district's chain: the same for the same arguments, on every machine.

    `firms` counts the local firms above designated size; their partners elsewhere, the bodies and
    the bureaus come on top.
    """
    if firms < FEWEST_FIRMS:
        raise ValueError(f"a sample chain has at least {FEWEST_FIRMS} firms")
    plan = stage_templates.load(template)

    # Each part draws from its own stream, so that a change to one leaves the others as they were.
    def stream(part: str) -> Random:
        return Random(f"{seed}:{template}:{part}")

    names = Names(stream("names"))
    chain = SampleChain(
        template=template,
        slug=f"sample-{template.replace('_', '-')}",
        name=f"鲤城区{plan.name}（示例）",
        name_en=f"{plan.name_en} of Licheng (sample)",
        district_code=LOCAL_DISTRICT,
        as_of=as_of,
    )
    people.add_around(chain, names, stream("around"))
    made = make_firms(plan, firms, names, stream("firms"), as_of)
    chain.placements = place_on_stages(made, plan, stream("placements"))
    chain.links = make_links(made, chain.placements, plan, stream("links"), as_of.year - 1)
    made = _keep_dealing(chain, made)
    chain.organisations.extend(firm.organisation for firm in made)
    people.add_provider_placement(chain, {stage.code for stage in plan.stages})
    chain.certificates = confer_all(made, stream("certificates"), as_of)
    founded = _last_founding_day(as_of)
    people.add_bodies(chain, made, names, founded)
    people.add_contacts(chain, made, names, stream("contacts"))
    people.add_groups(chain, made, names, founded)
    people.add_users(chain, made)
    return chain


def _last_founding_day(as_of: date) -> date:
    """The last one before the day: bodies of the future would be none."""
    this_year = date(as_of.year, *FOUNDING_DAY)
    return this_year if this_year < as_of else date(as_of.year - 1, *FOUNDING_DAY)


def _keep_dealing(chain: SampleChain, firms: list[Firm]) -> list[Firm]:
    """The firms without those elsewhere with whom nobody here deals."""
    dealing = {link.supplier for link in chain.links} | {link.buyer for link in chain.links}
    kept = [
        firm for firm in firms if firm.organisation.is_local or firm.organisation.key in dealing
    ]
    keys = {firm.organisation.key for firm in kept}
    chain.placements = [row for row in chain.placements if row.organisation in keys]
    return kept

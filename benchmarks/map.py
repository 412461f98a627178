"""How long the chain map takes: `python benchmarks/map.py --firms 100000`.

Builds a scratch database of that many invented firms and some 4.5 supply links to each,
then times what the map page does: the counts without a cache, the whole page without
and with it, a stage's panel and a firm's neighbours. Prints p50 and p95 in milliseconds
and their ratio to the limit (below 1 is good).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

LIMIT_MAP = 1000.0
LIMIT_PAGE = 500.0
TIERS = ["sme_innovative", "sme_specialised", "high_tech", "municipal_leading"]


def set_up(folder: Path) -> None:
    os.environ["CHAINLOOM_MODE"] = "development"
    os.environ["CHAINLOOM_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chainloom.settings.base")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def build(firms: int, seed: int = 7):
    """The chain of a template with firms, certificates and links, straight into the tables."""
    from chainloom.accounts.actor import Actor
    from chainloom.chain import services
    from chainloom.chain.models import Chain, Placement, StageInput, SupplyLink
    from chainloom.chain.services.statistics import statistics_refresh
    from chainloom.organisations.models import Certificate, Organisation, Participation, Source

    chain = Chain.objects.filter(slug="bench").first()
    if chain is not None:
        return chain
    chance = random.Random(seed)
    chain = services.chain_create(
        name="基准产业链", slug="bench", district="350502", template="textile_fabric",
        by=Actor.for_system("benchmark"),
    )  # fmt: skip
    source = Source.objects.create(
        kind="sample", title="benchmark", as_of=date(2026, 6, 30), chain=chain
    )
    stages = list(chain.stages.all())
    weights = [chance.uniform(0.2, 3.0) for _ in stages]
    home = chance.choices(range(len(stages)), weights, k=firms)

    def save(model, rows):
        model.objects.bulk_create(rows, batch_size=2000)
        return rows

    orgs = save(
        Organisation,
        [
            Organisation(
                name=f"基准样例{n:06d}号纺织有限公司",
                district_code="350502" if chance.random() < 0.7 else "350582",
                revenue_band=chance.choice("abcdef"),
            )
            for n in range(firms)
        ],
    )
    save(
        Participation,
        [Participation(organisation=org, chain=chain, source=source) for org in orgs],
    )
    save(
        Placement,
        [
            Placement(organisation=org, stage=stages[at], source=source)
            for org, at in zip(orgs, home, strict=True)
        ],
    )
    save(
        Certificate,
        [
            Certificate(organisation=org, kind=chance.choice(TIERS), issued_on=date(2025, 1, 1))
            for org in orgs
            if chance.random() < 0.2
        ],
    )
    at_stage: dict[int, list[int]] = {stage.pk: [] for stage in stages}
    for org, at in zip(orgs, home, strict=True):
        at_stage[stages[at].pk].append(org.pk)
    local = {org.pk for org in orgs if org.district_code == chain.district_code}
    inputs = list(StageInput.objects.filter(downstream__chain=chain))
    made: dict[tuple[int, int, str], SupplyLink] = {}
    for _ in range(round(firms * 4.5)):
        taken = chance.choice(inputs)
        if not (at_stage[taken.upstream_id] and at_stage[taken.downstream_id]):
            continue
        key = (
            chance.choice(at_stage[taken.upstream_id]),
            chance.choice(at_stage[taken.downstream_id]),
            chance.choice(taken.products or [""]),
        )
        made[key] = SupplyLink(
            chain=chain, supplier_id=key[0], buyer_id=key[1], product=key[2],
            amount=chance.randrange(5, 5000) if chance.random() < 0.9 else None,
            year=chance.choice([None, 2024, 2025, 2025]), source=source,
            supplier_stage_id=taken.upstream_id, buyer_stage_id=taken.downstream_id,
            supplier_local=key[0] in local, buyer_local=key[1] in local,
        )  # fmt: skip
    save(SupplyLink, list(made.values()))
    # As the services do after a bulk write.
    statistics_refresh(len(made))
    return chain


def timed(work: Callable[[], object], times: int) -> list[float]:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    return took


def report(name: str, took: list[float], limit: float) -> None:
    p95 = sorted(took)[max(0, round(len(took) * 0.95) - 1)]
    print(
        f"{name:<34} p50 {statistics.median(took):8.1f} ms   p95 {p95:8.1f} ms   "
        f"limit {limit:6.0f} ms   ratio {p95 / limit:5.2f}"
    )


def measure(chain, times: int) -> None:
    """Time what the map page asks for, as the office and as a member see it."""
    from django.core.cache import cache
    from django.test import Client

    from chainloom.accounts.actor import Actor
    from chainloom.accounts.models import Membership, User
    from chainloom.chain.drawing.map import draw
    from chainloom.chain.measures import MEASURES
    from chainloom.chain.models import SupplyLink
    from chainloom.chain.selectors import MapFilters, map_data
    from chainloom.chain.selectors.map import count_map
    from chainloom.organisations.counting import Asked
    from chainloom.organisations.models import Organisation

    filters = MapFilters(date.today())
    office = Actor.for_system("benchmark", chain)
    for name, tiers in (("map counts, no cache", ()), ("map counts of one tier", ("high_tech",))):
        asked = Asked(filters.as_of, tiers)
        took = timed(lambda a=asked: count_map(chain, a), times)
        report(name, took, LIMIT_MAP)
    data = map_data(chain=chain, filters=filters, actor=office)
    stages = list(chain.stages.all())
    report("drawing", timed(lambda: draw(data, stages, MEASURES[0]), times), LIMIT_PAGE)

    user, _made = User.objects.get_or_create(email="bench@example.test")
    firm = Organisation.objects.filter(participations__chain=chain).first()
    Membership.objects.get_or_create(user=user, organisation=firm, chain=chain, role="office")
    browser = Client()
    browser.force_login(user)
    busiest = SupplyLink.objects.filter(chain=chain).values_list("buyer_stage", flat=True)[0]

    def page(address: str) -> Callable[[], object]:
        def get() -> None:
            assert browser.get(address).status_code == 200, address

        return get

    def afresh(address: str) -> Callable[[], object]:
        def get() -> None:
            cache.clear()
            page(address)()

        return get

    base = f"/c/{chain.slug}"
    report("map page, no cache", timed(afresh(f"{base}/map/"), times), LIMIT_MAP)
    for name, address in (
        ("map page", f"{base}/map/"),
        ("map as SVG", f"{base}/map/map.svg"),
        ("stage panel", f"{base}/map/stages/{busiest}/"),
        ("firm, 3 steps", f"{base}/firms/{firm.pk}/?steps=3"),
        ("supply links, first page", f"{base}/links/"),
    ):
        page(address)()
        report(name, timed(page(address), times), LIMIT_PAGE)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--firms", type=int, default=100_000)
    options.add_argument("--times", type=int, default=7)
    options.add_argument("--data", type=Path, help="keep the scratch database here")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.data or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        set_up(folder)
        start = time.perf_counter()
        chain = build(chosen.firms)
        print(f"{chosen.firms:,} firms, built in {time.perf_counter() - start:.0f} s")
        measure(chain, chosen.times)


if __name__ == "__main__":
    main()

"""How long the pages of a plan take with ten years of plans and records in ten chains.

    python benchmarks/plan.py [--chains 10] [--years 10] [--needs 1000] [--times 21]

Builds a scratch database from a seed, straight into the tables: in every chain a plan a year (three
directions, nine measures, eighteen targets, nine milestones) and one plan over all years, and each
year so many needs, half as many signed and fulfilled matches, qualifications and seats. Asks for
every page as the office and as a leading bureau. Prints p50 and p95 of the process's own time,
queries, and the ratio of p95 to the limit (below 1 is good).
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from map import set_up

LIMIT = 300.0
FIRST = 2017
FIRMS = 200
DIRECTIONS, MEASURES = 3, 3
COUNTED = (
    ("lists.need_closed", "count", {}, 400),
    ("lists.need_closed", "count", {"kind": "fabric"}, 60),
    ("lists.need_sent", "count", {}, 900),
    ("lists.need_sent", "organisations", {}, 150),
    ("lists.match_signed", "matches", {}, 200),
    ("lists.match_signed", "wan", {}, 50_000),
    ("lists.match_fulfilled", "matches", {"kind": "fabric"}, 40),
    ("lists.match_fulfilled", "wan", {}, 40_000),
    ("organisations.certificate", "organisations", {"kind": "high_tech"}, 30),
    ("organisations.certificate", "count", {}, 60),
    ("organisations.seat", "count", {}, 20),
)


def fill(chains: int, years: int, needs: int, seed: int = 7) -> None:
    from chainloom.chain.models import Chain

    if Chain.objects.exists():
        return
    chance = random.Random(seed)
    for number in range(chains):
        chain = Chain.objects.create(
            name=f"基准链{number}", slug=f"bench-{number}", district_code="350502"
        )
        firms = _firms(chain, number)
        for year in range(FIRST, FIRST + years):
            _records(chain, firms, year, needs, chance)
            _plan(chain, firms, date(year, 1, 1), date(year, 12, 31), 1, chance)
        last = date(FIRST + years - 1, 12, 31)
        _plan(chain, firms, date(FIRST, 1, 1), last, years, chance)


def _firms(chain, number: int) -> list[int]:
    from chainloom.organisations.models import Organisation, Participation

    rows = [
        Organisation(
            name=f"基准{number}链{at:04d}号纺织有限公司",
            kind="government" if at < 12 else "body" if at == 12 else "firm",
        )
        for at in range(FIRMS)
    ]
    Organisation.objects.bulk_create(rows)
    Participation.objects.bulk_create(Participation(organisation=one, chain=chain) for one in rows)
    return [one.pk for one in rows]


def _moment(chance, year: int) -> datetime:
    return datetime(year, 1, 1, 2, tzinfo=UTC) + timedelta(days=chance.uniform(0, 363))


def _records(chain, firms, year: int, needs: int, chance) -> None:
    from chainloom.lists.models import Match, MatchStep, Need, Resource
    from chainloom.organisations.models import BodyMembership, Certificate

    kinds = ("fabric", "capacity", "technology", "testing", "finance")
    made = []
    for at in range(needs):
        sent = _moment(chance, year)
        closed = chance.random() < 0.7
        made.append(
            Need(
                chain=chain, organisation_id=chance.choice(firms[13:]), kind=chance.choice(kinds),
                title=f"基准需求{at}", state="closed" if closed else "assigned", created_at=sent,
                submitted_at=sent, visibility="members",
                closed_at=sent + timedelta(days=chance.uniform(1, 30)) if closed else None,
            )
        )  # fmt: skip
    Need.objects.bulk_create(made, batch_size=2000)
    offers = [
        Resource(
            chain=chain, organisation_id=chance.choice(firms[13:]), kind=one.kind, title="基准资源",
            created_at=one.created_at,
        )
        for one in made[: needs // 2]
    ]  # fmt: skip
    Resource.objects.bulk_create(offers, batch_size=2000)
    pairs = [
        Match(
            chain=chain, need=need, resource=offer, state="fulfilled", proposed_by="office",
            created_at=need.created_at, moved_at=need.created_at,
        )
        for need, offer in zip(made, offers, strict=False)
    ]  # fmt: skip
    Match.objects.bulk_create(pairs, batch_size=2000)
    MatchStep.objects.bulk_create(
        [
            MatchStep(
                match=one, state=state, on=one.moved_at.date(), amount=chance.randrange(1, 900),
                stated_by="asker", stated_at=one.moved_at, confirmed_at=one.moved_at,
            )
            for one in pairs
            for state in ("signed", "fulfilled")
        ],
        batch_size=2000,
    )  # fmt: skip
    Certificate.objects.bulk_create(
        Certificate(
            organisation_id=chance.choice(firms[13:]),
            kind=chance.choice(("high_tech", "green_factory")),
            issued_on=_moment(chance, year).date(),
        )
        for _ in range(needs // 8)
    )
    BodyMembership.objects.bulk_create(
        BodyMembership(
            body_id=firms[12], member_id=chance.choice(firms[13:]), role="member",
            from_date=_moment(chance, year).date(),
        )
        for _ in range(needs // 20)
    )  # fmt: skip


def _plan(chain, firms, starts: date, ends: date, years: int, chance) -> None:
    from django.utils import timezone

    from chainloom.plan.models import Direction, Measure, MeasureUnit, Milestone, Plan, Target

    plan = Plan.objects.create(
        chain=chain, title=f"{starts.year}年计划", starts=starts, ends=ends, state="adopted",
        created_at=timezone.now(), adopted_at=timezone.now(),
    )  # fmt: skip
    for number in range(1, DIRECTIONS + 1):
        direction = Direction.objects.create(plan=plan, number=number, title=f"方向{number}")
        for at in range(1, MEASURES + 1):
            measure = Measure.objects.create(direction=direction, number=at, title=f"举措{at}")
            lead, *others = chance.sample(firms[:12], 3)
            MeasureUnit.objects.create(measure=measure, organisation_id=lead, role="lead")
            for one in others:
                MeasureUnit.objects.create(measure=measure, organisation_id=one, role="partner")
            for turn in range(2):
                place = ((number - 1) * MEASURES + at) * 2 + turn
                code, unit, only, wanted = COUNTED[place % len(COUNTED)]
                Target.objects.create(
                    measure=measure, title=f"目标{turn}", evidence=code, unit=unit, filters=only,
                    wanted=wanted * years, starts=starts, due=ends,
                )  # fmt: skip
            Milestone.objects.create(
                measure=measure, title="节点", due=ends - timedelta(days=chance.randrange(200)),
                owner_id=lead, state=chance.choice(("open", "confirmed")),
                reached_on=starts + timedelta(days=90),
            )  # fmt: skip


def pages(chain, plan) -> dict[str, str]:
    from chainloom.plan.models import Measure, Target

    measure = Measure.objects.filter(direction__plan=plan).first()
    target = Target.objects.filter(measure=measure).first()
    root = f"/c/{chain.slug}/plan"
    return {
        "all plans": f"{root}/all/",
        "glance": f"{root}/{plan.pk}/",
        "glance, as of a day": f"{root}/{plan.pk}/?on={plan.starts + timedelta(days=200)}",
        "timeline": f"{root}/{plan.pk}/timeline/",
        "what we owe": f"{root}/{plan.pk}/owed/",
        "measure": f"{root}/measures/{measure.pk}/",
        "records of a target": f"{root}/targets/{target.pk}/",
        "changes": f"{root}/{plan.pk}/changes/",
        "API": f"/api/v1/chains/{chain.slug}/plans/{plan.pk}",
    }


class Counting:
    """How often the database is asked."""

    asked = 0

    def __call__(self, execute, *about):
        self.asked += 1
        return execute(*about)


def measure(chain, years: int, times: int) -> None:
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client

    from chainloom.accounts.models import Membership
    from chainloom.plan.models import MeasureUnit, Plan

    print(
        f"{'plan':<9} {'who':<7} {'what':<22} {'p50':>6} {'p95':>6} {'queries':>8} {'p95/limit':>9}"
    )
    plans = {
        "a year": Plan.objects.get(chain=chain, starts__year=FIRST + years - 1),
        "all years": Plan.objects.filter(chain=chain, starts__year=FIRST).order_by("-ends").first(),
    }
    for word, plan in plans.items():
        lead = MeasureUnit.objects.filter(measure__direction__plan=plan, role="lead").first()
        for role, unit in (("office", chain.participations.last().organisation),
                           ("bureau", lead.organisation)):  # fmt: skip
            user, _made = get_user_model().objects.get_or_create(
                email=f"{role}@benchmark.example", defaults={"name": role}
            )
            Membership.objects.update_or_create(
                user=user, chain=chain, role=role, defaults={"organisation": unit}
            )
            browser = Client(headers={"accept-language": "zh-hans"})
            browser.force_login(user)
            for name, url in pages(chain, plan).items():
                queries = Counting()
                with connection.execute_wrapper(queries):
                    assert browser.get(url).status_code == 200, url
                spent = []
                for _ in range(times):
                    own = time.process_time()
                    browser.get(url)
                    spent.append((time.process_time() - own) * 1000)
                spent.sort()
                p95 = spent[math.ceil(0.95 * len(spent)) - 1]
                print(
                    f"{word:<9} {role:<7} {name:<22} {spent[len(spent) // 2]:>6.0f} {p95:>6.0f} "
                    f"{queries.asked:>8} {p95 / LIMIT:>9.2f}",
                    flush=True,
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chains", type=int, default=10)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--needs", type=int, default=1000, help="a year and chain")
    parser.add_argument("--times", type=int, default=21)
    parser.add_argument("--data", type=Path, help="keep the scratch database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or Path(scratch)
        set_up(folder)
        fill(options.chains, options.years, options.needs)
        from chainloom.chain.models import Chain

        measure(Chain.objects.get(slug="bench-0"), options.years, options.times)


if __name__ == "__main__":
    main()

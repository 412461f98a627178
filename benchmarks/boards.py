"""How long boards, calendar, map, my day, week and numbers of the lists take.

    python benchmarks/boards.py [--needs 10000] [--matches 20000] [--firms 2000] [--times 5]

Builds a scratch database of half a year of invented needs with units, clocks and stories, of
resources and of matches with steps, straight into the tables, then asks for every page as the
office and as a firm. Prints p50 on the clock and of the process's own time, queries, and the ratio
of the process's time to the limit (below 1 is good).
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from map import build, set_up

LIMIT = 300.0
KINDS = ("fabric", "capacity", "technology", "testing", "finance", "talent", "site", "problem")
STATES = ("submitted", "verified", "assigned", "working", "answered", "confirmed", "closed")
WEIGHTS = (2, 6, 4, 8, 4, 3, 73)
MATCH_STATES = ("proposed", "interest", "sample", "signed", "fulfilled", "dropped")
MATCH_WEIGHTS = (8, 10, 8, 8, 40, 26)
DAYS = 180


def fill(chain, needs: int, matches: int, seed: int = 7) -> None:
    """Half a year of the lists."""
    from django.utils import timezone

    from chainloom.lists.models import Need, Resource

    if Need.objects.exists():
        return
    chance, now = random.Random(seed), timezone.now()
    firms = list(chain.participations.values_list("organisation", flat=True))
    units = firms[:8]
    made = [_need(chain, chance, now, firms) for _ in range(needs)]
    Need.objects.bulk_create(made, batch_size=2000)
    _handling(made, chance, now, units)
    offers = [
        Resource(
            chain=chain, organisation_id=chance.choice(firms), kind=chance.choice(KINDS[:7]),
            title=f"基准资源{number}", state=chance.choices(("open", "ended"), (7, 3))[0],
            created_at=now - timedelta(days=chance.randrange(DAYS)),
            confirmed_at=now - timedelta(days=chance.randrange(2 * DAYS)),
            available_until=(now + timedelta(days=chance.randrange(120))).date(),
        )
        for number in range(max(matches // 4, 1))
    ]  # fmt: skip
    Resource.objects.bulk_create(offers, batch_size=2000)
    _matches(chain, chance, now, (made, offers, matches))


def _need(chain, chance, now, firms):
    from chainloom.lists.models import Need

    sent = now - timedelta(days=chance.uniform(0, DAYS))
    state = chance.choices(STATES, WEIGHTS)[0]
    answered = min(sent + timedelta(days=chance.uniform(1, 20)), now)
    is_answered = state in ("answered", "confirmed", "closed")
    return Need(
        chain=chain, organisation_id=chance.choice(firms), kind=chance.choice(KINDS),
        title=f"基准需求{chance.randrange(10**6)}", state=state, urgent=chance.random() < 0.05,
        created_at=sent, submitted_at=sent, visibility="members",
        needed_by=(sent + timedelta(days=chance.randrange(10, 60))).date(),
        answered_at=answered if is_answered else None,
        closed_at=min(answered + timedelta(days=2), now) if state == "closed" else None,
        outcome=chance.choice(("solved", "solved", "partly", "not_possible"))
        if state == "closed" else "",
        rating=chance.choice((None, 3, 4, 5, 5)) if is_answered else None,
        escalated_at=sent + timedelta(days=5) if chance.random() < 0.03 else None,
    )  # fmt: skip


def _handling(made, chance, now, units) -> None:
    """Units, clocks that run, and what is told of each need."""
    from chainloom.lists.models import Assignment, Clock, NeedEntry

    held, clocks, entries = [], [], []
    for row in made:
        unit, sent = chance.choice(units), row.submitted_at
        entries.append(NeedEntry(need=row, at=sent, verb="submitted"))
        if row.state not in ("submitted", "verified"):
            held.append(
                Assignment(
                    need=row, organisation_id=unit, assigned_at=sent + timedelta(hours=6),
                    state="answered" if row.answered_at else "assigned",
                )
            )  # fmt: skip
        if row.answered_at:
            entries.append(
                NeedEntry(need=row, at=row.answered_at, verb="answered", organisation_id=unit)
            )
            if row.rating:
                entries.append(NeedEntry(need=row, at=row.answered_at, verb="confirmed"))
        else:
            due = now + timedelta(days=chance.uniform(-10, 25))
            clocks.append(
                Clock(
                    need=row, organisation_id=unit, step="solve", started_at=sent, limit=15,
                    limit_unit="working_days", due_at=due, warn_at=due - timedelta(days=4),
                )
            )  # fmt: skip
        if row.escalated_at:
            entries.append(NeedEntry(need=row, at=row.escalated_at, verb="escalated"))
    for model, rows in ((Assignment, held), (Clock, clocks), (NeedEntry, entries)):
        model.objects.bulk_create(rows, batch_size=2000)


def _matches(chain, chance, now, size) -> None:
    from chainloom.lists.models import Match, MatchStep

    needs, offers, number = size
    rows, pairs = [], set()
    while len(rows) < number:
        need, offer = chance.choice(needs), chance.choice(offers)
        if (need.pk, offer.pk) in pairs or need.organisation_id == offer.organisation_id:
            continue
        pairs.add((need.pk, offer.pk))
        begun = now - timedelta(days=chance.uniform(1, DAYS))
        state = chance.choices(MATCH_STATES, MATCH_WEIGHTS)[0]
        moved = min(begun + timedelta(days=chance.uniform(0, 60)), now)
        rows.append(
            Match(
                chain=chain, need=need, resource=offer, state=state, proposed_by="office",
                created_at=begun, moved_at=moved, asker_at=begun, offerer_at=begun,
                ended_at=moved if state in ("fulfilled", "dropped") else None,
                drop_reason="price" if state == "dropped" else "",
            )
        )  # fmt: skip
    Match.objects.bulk_create(rows, batch_size=2000)
    steps = [
        MatchStep(
            match=row, state=state, on=row.moved_at.date(), amount=chance.randrange(1, 900),
            stated_by=chance.choice(("asker", "offerer", "office")), stated_at=row.moved_at,
            confirmed_at=row.moved_at,
        )
        for row in rows
        for state in ("signed", "fulfilled")
        if row.state == "fulfilled" or row.state == state
    ]  # fmt: skip
    for one in steps:
        if one.stated_by != "office":
            one.asker_confirmed_at = one.offerer_confirmed_at = one.confirmed_at
    MatchStep.objects.bulk_create(steps, batch_size=2000)


PAGES = {
    "board of needs": "boards/needs/",
    "board of needs, of a kind": "boards/needs/?kind=fabric",
    "board of matches": "boards/matches/",
    "calendar, this month": "boards/calendar/",
    "map": "boards/map/",
    "my day": "boards/my-day/",
    "office's week": "boards/week/",
    "numbers, a quarter": "boards/numbers/",
    "numbers, a year": "boards/numbers/?period=2026",
    "list of a figure": "needs/?figure=answered&since=2026-01-01&until=2026-12-31",
}


def measure(chain, times: int) -> None:
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from chainloom.accounts.models import Membership

    print(f"{'who':<7} {'what':<28} {'ms':>8} {'cpu ms':>8} {'queries':>8} {'cpu/limit':>9}")
    firm = chain.participations.last().organisation
    for role, unit in (("office", chain.participations.first().organisation), ("firm", firm)):
        user, _made = get_user_model().objects.get_or_create(
            email=f"{role}@benchmark.example", defaults={"name": role}
        )
        Membership.objects.get_or_create(user=user, chain=chain, organisation=unit, role=role)
        browser = Client(headers={"accept-language": "zh-hans"})
        browser.force_login(user)
        for name, path in PAGES.items():
            if role == "firm" and "week" in path:
                continue
            url = f"/c/{chain.slug}/lists/{path}"
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(url).status_code == 200, url
            # Now: the next request empties the log that it is counted from.
            asked = len(queries)
            walls, spent = [], []
            for _ in range(times):
                wall, own = time.perf_counter(), time.process_time()
                browser.get(url)
                walls.append((time.perf_counter() - wall) * 1000)
                spent.append((time.process_time() - own) * 1000)
            cpu = statistics.median(spent)
            print(
                f"{role:<7} {name:<28} {statistics.median(walls):>8.0f} {cpu:>8.0f} "
                f"{asked:>8} {cpu / LIMIT:>9.2f}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--needs", type=int, default=10_000)
    parser.add_argument("--matches", type=int, default=20_000)
    parser.add_argument("--firms", type=int, default=2000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--data", type=Path, help="keep the scratch database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or Path(scratch)
        set_up(folder)
        chain = build(options.firms)
        fill(chain, options.needs, options.matches)
        measure(chain, options.times)


if __name__ == "__main__":
    main()

"""How long the pages of the committee's work take with ten years of records in ten chains.

    python benchmarks/committee.py [--chains 10] [--years 10] [--times 21] [--only plan]

Builds a scratch database from a seed (`committee_made.py`), then asks for every page of plan,
agreements, events and meetings, bodies, upgrading and reports, as whoever opens it: the office,
a leader, a leading bureau, a firm, a partner, nobody. Prints median and p95 on the clock and of the
process's own time, queries, and the ratio of p95 to the limit (below 1 is good); then what is over.
A file is named after its page; what a background job does is marked and has no limit.
"""

from __future__ import annotations

import argparse
import gc
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from committee_made import Sizes, fill
from map import set_up

LIMIT = 300.0
HEAD = ("page", "who", "ms p50", "p95", "own p50", "own p95", "queries", "p95/limit")


class Counting:
    """How often the database is asked."""

    asked = 0

    def __call__(self, execute, *about):
        self.asked += 1
        return execute(*about)


@dataclass
class Page:
    """An address and who asks for it; `work` in its place is what a background job does."""

    name: str
    who: str
    url: str = ""
    work: Callable[[], object] | None = None


@dataclass
class Asked:
    page: Page
    clock: list[float]
    own: list[float]
    queries: int

    def told(self) -> tuple[str, ...]:
        middle = len(self.own) // 2
        ratio = "job" if self.page.work else f"{self.clock[p95_at(self.clock)] / LIMIT:.2f}"
        times = (
            self.clock[middle], self.clock[p95_at(self.clock)],
            self.own[middle], self.own[p95_at(self.own)],
        )  # fmt: skip
        numbers = [f"{one:.0f}" for one in times]
        return (self.page.name, self.page.who, *numbers, str(self.queries), ratio)

    def is_over(self, *, own: bool) -> bool:
        times = self.own if own else self.clock
        return self.page.work is None and times[p95_at(times)] > LIMIT


def p95_at(times: list[float]) -> int:
    return math.ceil(0.95 * len(times)) - 1


class World:
    """The chain that is asked for, and who asks."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model
        from django.test import Client

        from chainloom.accounts.models import Membership
        from chainloom.agreements.models import Party
        from chainloom.chain.models import Chain
        from chainloom.organisations.models import BodyProfile, Organisation
        from chainloom.plan.models import MeasureUnit, Plan

        self.chain = Chain.objects.get(slug="bench-0")
        plans = Plan.objects.filter(chain=self.chain)
        self.plans = {
            "a year": plans.filter(next_plans=None).order_by("-starts").first(),
            "ten years": plans.order_by("starts", "-ends").first(),
        }
        lead = MeasureUnit.objects.filter(
            measure__direction__plan=self.plans["a year"], role="lead"
        )
        here = Organisation.objects.filter(participations__chain=self.chain)
        self.firm = here.filter(kind="firm", pk__in=Party.objects.values("organisation")).first()
        self.bodies = {
            one.form: one.body_id
            for one in BodyProfile.objects.filter(body__in=here).order_by("-pk")
        }
        units = {
            "office": here.filter(kind="government").first(),
            "leader": here.filter(kind="government").first(),
            "bureau": lead.first().organisation,
            "firm": self.firm,
            "partner": here.filter(kind="college").first(),
        }
        self.clients = {"nobody": Client(headers={"accept-language": "zh-hans"})}
        self.people = {}
        for role, unit in units.items():
            user, _made = get_user_model().objects.get_or_create(
                email=f"{role}@benchmark.example", defaults={"name": role}
            )
            self.people[role], _made = Membership.objects.get_or_create(
                user=user, chain=self.chain, role=role, defaults={"organisation": unit}
            )
            self.clients[role] = Client(headers={"accept-language": "zh-hans"})
            self.clients[role].force_login(user)

    def actor(self, role: str):
        from chainloom.accounts.actor import Actor

        person = self.people[role]
        return Actor(user=person.user, membership=person)

    def to(self, path: str) -> str:
        return f"/c/{self.chain.slug}/{path}"


def plan_pages(world: World) -> Iterator[Page]:
    from chainloom.plan.models import Measure, Target

    api = f"/api/v1/chains/{world.chain.slug}/plans/"
    for word, plan in world.plans.items():
        measure = Measure.objects.filter(direction__plan=plan).first()
        target = Target.objects.filter(measure=measure).first()
        half = plan.starts + timedelta(days=200)
        here = {
            "glance": f"plan/{plan.pk}/",
            "glance as of a day": f"plan/{plan.pk}/?on={half}",
            "timeline": f"plan/{plan.pk}/timeline/",
            "what we owe": f"plan/{plan.pk}/owed/",
            "measure": f"plan/measures/{measure.pk}/",
            "records of a target": f"plan/targets/{target.pk}/",
            "changes": f"plan/{plan.pk}/changes/",
            "xlsx": f"plan/{plan.pk}/export/?format=xlsx",
            "docx": f"plan/{plan.pk}/export/?format=docx",
        }
        for name, path in here.items():
            yield Page(f"plan, {word}: {name}", "office", world.to(path))
        yield Page(f"plan, {word}: glance", "firm", world.to(here["glance"]))
        yield Page(f"plan, {word}: what we owe", "bureau", world.to(here["what we owe"]))
        yield Page(f"plan, {word}: API", "office", api + str(plan.pk))
    yield Page("plans", "office", world.to("plan/all/"))
    yield Page("form of a target", "office", world.to(f"plan/targets/{target.pk}/edit/"))


def agreement_pages(world: World) -> Iterator[Page]:
    from chainloom.agreements.models import Agreement

    of = Agreement.objects.filter(chain=world.chain)
    mine = of.filter(parties__organisation=world.firm).first()
    yield Page("agreements", "office", world.to("agreements/"))
    yield Page("agreements, late ones", "office", world.to("agreements/?health=red"))
    yield Page("agreements, by words", "office", world.to("agreements/?q=协议1"))
    yield Page("agreements", "bureau", world.to("agreements/"))
    yield Page("agreements", "firm", world.to("agreements/"))
    yield Page("agreements: who with whom", "office", world.to("agreements/matrix/"))
    yield Page("agreements: what is owed", "office", world.to("agreements/owed/"))
    yield Page("agreements: what is owed", "firm", world.to("agreements/owed/"))
    yield Page("agreements: xlsx", "office", world.to("agreements/export/"))
    yield Page("an agreement", "office", world.to(f"agreements/{mine.pk}/"))
    yield Page("an agreement", "firm", world.to(f"agreements/{mine.pk}/"))
    yield Page("form of an agreement", "office", world.to(f"agreements/{mine.pk}/edit/"))


def event_pages(world: World) -> Iterator[Page]:
    from chainloom.events.models import Event

    of = Event.objects.filter(chain=world.chain, state="held")
    one = of.filter(audience="public").exclude(kind="meeting").latest("starts_at")
    meeting = of.filter(kind="meeting").latest("starts_at")
    for role in ("office", "firm"):
        yield Page("events", role, world.to("events/"))
        yield Page("events: calendar", role, world.to("events/calendar/"))
        yield Page("an event", role, world.to(f"events/{one.pk}/"))
        yield Page("resolutions", role, world.to("events/resolutions/"))
    yield Page("resolutions, all", "office", world.to("events/resolutions/?state=all"))
    yield Page("events: xlsx", "office", world.to("events/export/"))
    yield Page("an event: who comes", "office", world.to(f"events/{one.pk}/people/"))
    yield Page("an event: check-in", "office", world.to(f"events/{one.pk}/check-in/"))
    yield Page("an event: invite", "office", world.to(f"events/{one.pk}/invite/"))
    yield Page("an event: what came of it", "office", world.to(f"events/{one.pk}/outcome/"))
    yield Page("a meeting", "office", world.to(f"events/{meeting.pk}/"))
    yield Page("a meeting: minutes", "office", world.to(f"events/{meeting.pk}/minutes/"))
    yield Page("a meeting: docx", "office", world.to(f"events/{meeting.pk}/minutes.docx"))
    yield Page("public: events", "nobody", f"/p/{world.chain.slug}/events/")
    yield Page("public: an event", "nobody", f"/p/{world.chain.slug}/events/{one.pk}/")


def body_pages(world: World) -> Iterator[Page]:
    body, team = (
        world.to(f"organisations/{world.bodies[form]}/") for form in ("committee", "team")
    )
    yield Page("bodies", "office", world.to("organisations/bodies/"))
    yield Page("bodies: xlsx", "office", world.to("organisations/bodies/export/"))
    for word, query in (("", ""), (", of a day", "?on=2019-06-01")):
        yield Page(f"a body: members{word}", "office", f"{body}members/{query}")
    yield Page("a body: terms", "office", f"{body}terms/")
    yield Page("a body: its page", "office", body)
    yield Page("a team: firms looked after", "office", f"{team}looked-after/")


def upgrading_pages(world: World) -> Iterator[Page]:
    yield Page("ladders", "office", world.to("upgrading/"))
    yield Page("criteria", "office", world.to("upgrading/criteria/"))
    yield Page("a ladder", "office", world.to("upgrading/quality_sme/"))
    yield Page("a ladder: firms", "office", world.to("upgrading/quality_sme/firms/"))
    yield Page("one criterion short", "office", world.to("upgrading/near/"))
    yield Page("one criterion short: xlsx", "office", world.to("upgrading/near/export/"))
    yield Page("a firm’s ladders", "office", world.to(f"upgrading/firms/{world.firm.pk}/"))
    yield Page("a firm’s ladders", "firm", world.to(f"upgrading/firms/{world.firm.pk}/"))


def report_pages(world: World) -> Iterator[Page]:
    from django.core.cache import cache

    from chainloom.reports.models import Briefing
    from chainloom.reports.selectors.screen import panels
    from chainloom.reports.services.briefings import briefing_count

    for role in ("office", "leader", "bureau", "firm", "partner"):
        yield Page("overview", role, world.to(""))
    yield Page("briefings", "office", world.to("briefings/"))
    kept = Briefing.objects.filter(chain=world.chain)
    one, draft = kept.filter(kind="year").first(), kept.filter(state="draft").first()
    for role in ("office", "bureau"):
        yield Page("a briefing", role, world.to(f"briefings/{one.pk}/"))
        yield Page("a briefing: docx", role, world.to(f"briefings/{one.pk}/briefing.docx"))
        yield Page("a briefing: pdf", role, world.to(f"briefings/{one.pk}/briefing.pdf"))
    yield Page("screen", "office", world.to("screen/"))
    yield Page("screen: panels", "office", world.to("screen/panels/"))

    def anew() -> None:
        cache.clear()
        panels(world.actor("office"))

    yield Page("screen: panels, counted anew", "office", work=anew)
    yield Page("public: start", "nobody", f"/p/{world.chain.slug}/")
    yield Page("public: members", "nobody", f"/p/{world.chain.slug}/members/")
    yield Page(
        "a quarter’s briefing counted", "office",
        work=lambda: briefing_count(briefing=draft, by=world.actor("office")),
    )  # fmt: skip


PARTS = {
    "plan": plan_pages,
    "agreements": agreement_pages,
    "events": event_pages,
    "bodies": body_pages,
    "upgrading": upgrading_pages,
    "reports": report_pages,
}


def briefings(world: World, years: int) -> None:
    """One is counted, of the year, and a draft; the others of ten years keep the same figures."""
    from chainloom.reports.models import Briefing
    from chainloom.reports.services.briefings import briefing_create

    if Briefing.objects.filter(chain=world.chain).exists():
        return
    last = world.plans["a year"].starts.year
    one = briefing_create(
        period=str(last), by=world.actor("office"), language="zh-hans", at_once=True
    )
    briefing_create(period=f"{last}-q1", by=world.actor("office"), at_once=True)
    Briefing.objects.filter(pk=one.pk).update(state="issued", issued_at=one.counted_at)
    same = ("chapters", "counted_at", "as_of", "created_at", "language")
    Briefing.objects.bulk_create(
        Briefing(
            chain=world.chain, title=f"{year}年{month}月简报", kind="month", state="issued",
            since=one.since.replace(year=year, month=month), issued_at=one.counted_at,
            until=one.since.replace(year=year, month=month, day=28),
            **{name: getattr(one, name) for name in same},
        )
        for year in range(last - years + 1, last + 1)
        for month in range(1, 13)
    )  # fmt: skip


def ask(world: World, page: Page, times: int) -> Asked:
    """The page once to warm it and to count its queries, then so many times."""
    from django.db import connection

    def once() -> None:
        if page.work:
            page.work()
            return
        answer = world.clients[page.who].get(page.url)
        assert answer.status_code == 200, (page.url, answer.status_code)
        if answer.streaming:
            for _piece in answer.streaming_content:
                pass

    queries = Counting()
    with connection.execute_wrapper(queries):
        once()
    clock, own = [], []
    for _turn in range(3 if page.work else times):
        began, spent = time.perf_counter(), time.process_time()
        once()
        own.append((time.process_time() - spent) * 1000)
        clock.append((time.perf_counter() - began) * 1000)
    return Asked(page, sorted(clock), sorted(own), queries.asked)


def line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chains", type=int, default=10)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--times", type=int, default=21)
    parser.add_argument("--only", choices=PARTS, help="the pages of one part")
    parser.add_argument("--data", type=Path, help="keep the scratch database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        set_up(options.data or Path(scratch))
        fill(options.chains, options.years, Sizes())
        world = World()
        briefings(world, options.years)
        # As the server does before it forks (web/wsgi.py): what the program is made of is loaded,
        # and neither it nor what the filling left behind is looked through again by a request.
        world.clients["office"].get(world.to(""))
        gc.collect()
        gc.freeze()
        print(line(HEAD), line(("---",) * len(HEAD)), sep="\n")
        found = []
        for part in [options.only] if options.only else PARTS:
            for page in PARTS[part](world):
                found.append(ask(world, page, options.times))
                print(line(found[-1].told()), flush=True)
    for own, by in ((True, "by the process’s own time"), (False, "by the clock")):
        over = [f"{one.page.name} ({one.page.who})" for one in found if one.is_over(own=own)]
        print(f"over {LIMIT:.0f} ms {by}: {', '.join(over) or 'none'}")


if __name__ == "__main__":
    main()

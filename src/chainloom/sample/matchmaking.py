"""Two matchmaking events of the sample chain: one held, with what came of it, and one planned.

Everything goes through the services that everybody uses. Titles and places are invented.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.core.errors import Problem
from chainloom.lists.models import Matchmaking, Need, Resource, Talk
from chainloom.lists.models.needs import LISTED
from chainloom.lists.services import matches, needs, resources
from chainloom.lists.services import matchmaking as services
from chainloom.lists.understanding import understand
from chainloom.lists.understanding.cloth import line_of
from chainloom.organisations.models import Organisation

from .lists import NEEDS, OFFERS, Voice, at

HELD_DAYS_AGO, PLANNED_IN_DAYS = 24, 9
# Who signs in as a firm asks and offers this.
OWN_OFFER = "现货 T400四面弹 180克 门幅180 黑色 9000米 12.5元/米 起订500米 7天交货"
OWN_NEED = "求购 300T春亚纺 门幅150 藏青 6000米 4元/米以内"
# Of the lines of cloth so many are asked and offered once more for the event that was held.
CLOTH, MORE = 6, 2
# How often what came of a talk: what asker and offerer said, in percent.
CAME = (
    (38, "interested", "interested"),
    (54, "sample", "sample"),
    (66, "interested", "later"),
    (76, "no", "interested"),
    (86, "later", "later"),
    (95, "no", "no"),
    (100, "absent", "absent"),
)
NOTES = ("下周寄样", "价格再谈", "要求先验厂", "", "", "")
SIGNED_PERCENT = 35


def live(chain: Chain, *, seed: int, now: datetime | None = None) -> None:
    """Hold one event some weeks before now, and plan one for the week after the next."""
    _Events(chain, Random(f"matchmaking-{seed}"), now or timezone.now()).live()


class _Events:
    def __init__(self, chain: Chain, rng: Random, now: datetime) -> None:
        self.chain, self.rng, self.now = chain, rng, now
        people = Membership.objects.filter(chain=chain, ended_at=None).select_related(
            "user", "organisation", "chain"
        )
        held = [Actor(user=one.user, membership=one) for one in people.order_by("pk")]
        self.office = next(one for one in held if one.role == "office")
        self.firms = [one for one in held if one.role == "firm"]

    def live(self) -> None:
        self._hold()
        self._plan()

    def _event(self, title: str, day: datetime, written: datetime) -> Matchmaking:
        with at(written):
            return services.matchmaking_create(
                values={
                    "title": title,
                    "day": timezone.localtime(day).date(),
                    "begins": time(9, 0),
                    "ends": time(11, 40),
                    "place": "鲤城区样例会展中心二层",
                    "tables": 6,
                    "minutes": 20,
                    "most_talks": 4,
                },
                by=self.office,
            )

    def _fill(self, event: Matchmaking, before: datetime) -> None:
        """What was there when it was prepared."""
        asked = Need.objects.filter(chain=self.chain, state__in=LISTED, created_at__lte=before)
        offered = Resource.objects.filter(chain=self.chain, state="open", created_at__lte=before)
        services.entries_add(
            matchmaking=event,
            needs=asked.values_list("pk", flat=True),
            resources=offered.values_list("pk", flat=True),
            by=self.office,
        )
        services.invite(matchmaking=event, by=self.office)

    def _hold(self) -> None:
        day = self.now - timedelta(days=HELD_DAYS_AGO)
        written = day - timedelta(days=14)
        with at(written - timedelta(days=3)):
            self._more()
        event = self._event("秋季面料供需对接会（示例）", day, written)
        with at(written + timedelta(hours=1)):
            self._fill(event, written)
        with at(day - timedelta(days=5)):
            services.plan_make(matchmaking=event, by=self.office)
            if not event.talks.filter(round__isnull=False).exists():
                return
            services.plan_give_out(matchmaking=event, by=self.office)
        rows = event.talks.filter(round__isnull=False)
        talks = list(rows.select_related("need__organisation", "resource__organisation"))
        begins = timezone.localtime(day).replace(hour=9, minute=0, second=0, microsecond=0)
        for talk in talks:
            talk.matchmaking = event
            after = begins + timedelta(minutes=event.minutes * (talk.round + 1))
            with at(min(after, self.now - timedelta(minutes=1))):
                self._answer(talk)
        with at(day + timedelta(days=1)):
            services.matchmaking_close(matchmaking=event, by=self.office)
        for talk in Talk.objects.filter(matchmaking=event, match__isnull=False):
            self._sign(talk, day)

    def _answer(self, talk: Talk) -> None:
        """Mostly the office notes what both said; some say it on their phones."""
        drawn = self.rng.randint(1, 100)
        asker, offerer = next(came[1:] for came in CAME if drawn <= came[0])
        note = self.rng.choice(NOTES)
        if self.rng.random() < 0.3:
            for side, said, who in (
                ("asker", asker, talk.need.organisation),
                ("offerer", offerer, talk.resource.organisation),
            ):
                services.talk_answer(talk=talk, words={side: said}, note=note, by=self._voice(who))
            return
        words = {"asker": asker, "offerer": offerer}
        services.talk_answer(talk=talk, words=words, note=note, by=self.office)

    def _voice(self, organisation: Organisation) -> Actor:
        known = next((one for one in self.firms if one.organisation_id == organisation.pk), None)
        seat = Membership(organisation=organisation, chain=self.chain, role="firm")
        return known or Voice(membership=seat)

    def _sign(self, talk: Talk, day: datetime) -> None:
        """Some of what was begun there was signed, and some of that fulfilled."""
        match = talk.match
        if match is None or match.state == "dropped" or self.rng.randint(1, 100) > SIGNED_PERCENT:
            return
        amount = self.rng.randint(5, 60)
        for days, state in ((self.rng.randint(4, 12), "signed"), (20, "fulfilled")):
            if state == "fulfilled" and self.rng.random() < 0.5:
                return
            with at(day + timedelta(days=days)):
                try:
                    matches.match_state(match=match, state=state, amount=amount, by=self.office)
                except Problem:
                    return

    def _plan(self) -> None:
        written = self.now - timedelta(days=6)
        with at(written):
            self._of_firms()
        day = self.now + timedelta(days=PLANNED_IN_DAYS)
        event = self._event("冬季功能面料对接会（示例）", day, written)
        with at(written + timedelta(hours=2)):
            self._fill(event, written + timedelta(hours=1))
            entry = event.entries.filter(resource__isnull=False).order_by("-pk").first()
            if entry is not None:
                services.entry_answer(entry=entry, takes_part=False, by=self.office)
        with at(self.now - timedelta(days=1)):
            services.plan_make(matchmaking=event, by=self.office)
            if event.talks.filter(round__isnull=False).exists():
                services.plan_give_out(matchmaking=event, by=self.office)

    def _of_firms(self) -> None:
        """Who signs in as a firm finds talks of its own."""
        for by in self.firms:
            self._ask(OWN_NEED, by)
            self._offer(OWN_OFFER, by)

    def _more(self) -> None:
        """Cloth asked and offered for the event, by firms drawn from the chain."""
        firms = Organisation.objects.filter(
            participations__chain=self.chain, kind="firm", district_code=self.chain.district_code
        )
        known = list(firms.order_by("pk"))
        for line in NEEDS[:CLOTH] * MORE:
            self._ask(self._line(line), self._voice(self.rng.choice(known)))
        for line in OFFERS[: CLOTH + 2] * MORE:
            self._offer(self._line(line), self._voice(self.rng.choice(known)))

    def _line(self, line: str) -> str:
        width = self.rng.choice((148, 150, 180, 182))
        return line.format(w=width, n=self.rng.randint(4, 9), d=self.rng.randint(0, 9))

    def _ask(self, line: str, by: Actor) -> None:
        need = needs.need_create(
            organisation=by.membership.organisation,
            values=_values(line, offered=False),
            send=True,
            by=by,
        )
        needs.need_verify(need=need, by=self.office)

    def _offer(self, line: str, by: Actor) -> None:
        resources.resource_create(
            organisation=by.membership.organisation,
            values=_values(line, offered=True),
            offer=True,
            by=by,
        )


def _values(text: str, *, offered: bool) -> dict[str, object]:
    read = understand(text, today=timezone.localdate(), offered=offered).values
    names = ("kind", "title", "quantity", "unit", "price", "price_unit")
    own = ("minimum", "minimum_unit", "lead_days") if offered else ("needed_by",)
    found = {name: read[name] for name in (*names, *own) if name in read}
    return {**found, "text": text, "spec": line_of(read)}

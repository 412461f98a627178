"""What the addresses of matchmaking events are asked about."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.lists.models import Matchmaking, Talk
from chainloom.organisations.models import Organisation

from . import factories

EVENT = "/api/v1/chains/{chain_slug}/matchmakings"
ONE = EVENT + "/{matchmaking_id}"
TALK = ONE + "/talks/{talk_id}"


def event_in(chain: Any, **values: Any) -> Matchmaking:
    """An event of today whose plan was given out."""
    about = {
        "title": "样例对接会",
        "day": timezone.localdate(),
        "begins": time(9, 0),
        "ends": time(11, 0),
        "tables": 4,
        "state": "planned",
        "created_at": timezone.now(),
    }
    return Matchmaking.objects.create(chain=chain, **{**about, **values})


def talk_in(event: Matchmaking, asker: Organisation, offerer: Organisation) -> Talk:
    """A talk of two that take part and were told."""
    now = timezone.now()
    need = factories.NeedFactory(chain=event.chain, organisation=asker)
    resource = factories.ResourceFactory(chain=event.chain, organisation=offerer)
    event.entries.create(need=need, told_at=now)
    event.entries.create(resource=resource, told_at=now)
    number = event.talks.count()
    return Talk.objects.create(
        matchmaking=event, need=need, resource=resource, round=number, table=0
    )


def values_of(event: Matchmaking, talk: Talk) -> dict[str, Any]:
    return {
        "matchmaking_id": event.pk,
        "talk_id": talk.pk,
        "entry_id": event.entries.get(need=talk.need).pk,
        "lists:matchmaking_party organisation_id": talk.parties[0],
        "lists:matchmaking_slip_pdf organisation_id": talk.parties[0],
        "lists:matchmaking_act verb": "undo",
        "lists:matchmaking_entry verb": "decline",
        "lists:talk_act verb": "fix",
    }


def add_matchmaking(world: Any, mill: Organisation, garments: Organisation) -> None:
    event = event_in(world.actors["office"].chain)
    world.values |= values_of(event, talk_in(event, garments, mill))


def own_matchmaking(actor: Actor, mill: Organisation) -> dict[str, Any]:
    """An event in which the actor's organisation takes part."""
    event = event_in(actor.chain)
    return values_of(event, talk_in(event, actor.membership.organisation, mill))


def add_matchmaking_api(world: Any, mill: Organisation, dyer: Organisation) -> None:
    chain = world.actors["office"].chain
    event = event_in(chain)
    talk = talk_in(event, dyer, mill)
    other = talk_in(event, mill, dyer)
    other.delete()
    world.values |= {
        "api matchmaking_id": event.pk,
        "api talk_id": talk.pk,
        "api entry_id": event.entries.get(need=talk.need).pk,
        f"DELETE {ONE} matchmaking_id": event_in(chain, state="draft").pk,
        f"POST {ONE}/do/{{verb}} verb": "plan",
        f"POST {ONE}/entries/{{entry_id}}/{{verb}} verb": "decline",
        f"POST {TALK}/do/{{verb}} verb": "fix",
    }
    world.bodies |= {
        ("POST", EVENT): {
            "title": "样例对接会二",
            "day": "2027-03-04",
            "begins": "09:00",
            "ends": "11:00",
        },
        ("PATCH", ONE): {"place": "样例大厦"},
        ("POST", ONE + "/entries"): {
            "needs": [factories.NeedFactory(chain=chain, organisation=dyer).pk]
        },
        ("POST", ONE + "/talks"): {
            "need": other.need_id,
            "resource": other.resource_id,
            "round": 3,
            "table": 2,
        },
        ("POST", TALK + "/move"): {"round": 2, "table": 2},
        ("POST", TALK + "/answer"): {"asker": "interested", "offerer": "interested"},
    }

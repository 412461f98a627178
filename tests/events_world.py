"""Events for tests, and what the addresses of events are asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Chain
from chainloom.events.models import (
    AgendaItem,
    CalendarFeed,
    Event,
    EventHost,
    EventMaterial,
    Resolution,
    Signup,
)
from chainloom.organisations.models import BodyMembership, Organisation

from . import factories

ROOT = "/api/v1/chains/{chain_slug}"
EVENT = ROOT + "/events/{event_id}"
SIGNUP = ROOT + "/event-signups/{signup_id}"
RESOLUTION = ROOT + "/resolutions/{resolution_id}"
ITEM = ROOT + "/agenda-items/{item_id}"


def make_event(chain: Any, *hosts: Organisation, **about: Any) -> Event:
    """One that is announced and takes place now, since some time of this day, for those invited
    alone."""
    now = timezone.now().replace(microsecond=0)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0)
    values = {
        "title": "面料数字化讲座",
        "kind": "lecture",
        "state": "published",
        "audience": "invited",
        "starts_at": max(now - timedelta(minutes=30), midnight),
        "ends_at": now + timedelta(hours=1),
        "place": "会议中心",
        "created_at": now,
        "published_at": now,
        **about,
    }
    row = Event.objects.create(chain=chain, **values)
    for one in hosts:
        EventHost.objects.create(event=row, organisation=one)
    return row


def make_body(chain: Any, **about: Any) -> Organisation:
    values = {"kind": "body", "uscc": None, "name": "样例产业链联盟", **about}
    return factories.OrganisationFactory(chain=chain, **values)


def make_meeting(chain: Any, body: Organisation | None = None, **about: Any) -> Event:
    values = {"kind": "meeting", "title": "第一次联席会议", **about}
    return make_event(chain, body=body or make_body(chain), **values)


def make_signup(event: Event, organisation: Organisation | None = None, **about: Any) -> Signup:
    values = {"name": "林样本", "way": "member" if organisation else "link", **about}
    return Signup.objects.create(
        event=event, organisation=organisation, created_at=timezone.now(), **values
    )


def make_resolution(event: Event, owner: Organisation, **about: Any) -> Resolution:
    day = timezone.localdate() + timedelta(days=20)
    number = event.resolutions.count() + 1
    values = {"text": "印发断点清单", "due_on": day, "last_day": day, "number": number, **about}
    return Resolution.objects.create(event=event, owner=owner, **values)


def make_material(event: Event) -> EventMaterial:
    row = EventMaterial(
        event=event, title="讲义", filename="a.txt", size=3, sha256="0", created_at=timezone.now()
    )
    row.file.save("a.txt", ContentFile(b"abc"))
    return row


def one_of(chain: Any, organisation: Organisation, **about: Any) -> dict[str, Any]:
    """A meeting held by an organisation, which has signed up and has something to do."""
    row = make_meeting(chain, **about)
    EventHost.objects.create(event=row, organisation=organisation)
    return {
        "event_id": row.pk,
        "signup_id": make_signup(row, organisation).pk,
        "resolution_id": make_resolution(row, organisation).pk,
        "item_id": AgendaItem.objects.create(event=row, title="通报进展").pk,
        "material_id": make_material(row).pk,
    }


VERBS = {
    "events:act verb": "call_off",
    "events:signup_act verb": "cancel",
    "events:agenda_act verb": "up",
    "events:resolution_act verb": "drop",
    "events_open:signup_act verb": "cancel",
}


def add_events(world: Any, other: Organisation) -> Callable[[Actor], dict[str, Any]]:
    """A meeting of another's, one for members, and one of each actor's own."""
    office = world.actors["office"]
    chain = office.chain
    world.values |= one_of(chain, other) | VERBS
    world.variants["members"] = one_of(chain, other, audience="members")
    open_ = make_event(chain, other, audience="public")
    there = make_signup(open_, came_at=timezone.now())
    feed = CalendarFeed.objects.create(
        membership=office.membership, key="k" * 22, created_at=timezone.now()
    )
    world.values |= {
        "events_open:link key": open_.link_key,
        "events_open:feed key": feed.key,
        **{
            f"events_open:{name} key": there.key
            for name in ("signup", "feedback", "signup_act", "signup_calendar", "signup_material")
        },
        "events_open:signup_material material_id": make_material(open_).pk,
        "public_events:event event_id": open_.pk,
    }

    shown = Chain.objects.get(slug=world.variants["public"]["public_slug"])
    for variant, audience in (("public", "public"), ("members_only", "members")):
        row = make_event(shown, audience=audience)
        world.variants[variant] = {**world.variants[variant], "event_id": row.pk}

    def own(actor: Actor) -> dict[str, Any]:
        mine = one_of(chain, actor.membership.organisation)
        return {**mine, **VERBS, "events:resolution_act verb": "claim"}

    return own


def add_events_api(world: Any, mill: Organisation) -> None:
    """The same for the API, with the bodies it is sent."""
    office = world.actors["office"]
    found = one_of(office.chain, mill)
    world.values |= {f"api {name}": value for name, value in found.items()}
    body = make_body(office.chain, name="样例产业链商会")
    seat = BodyMembership.objects.create(body=body, member=mill, role="member")
    meeting = make_meeting(office.chain, body)
    bare = make_event(office.chain, state="draft")
    world.values |= {
        f"DELETE {EVENT} event_id": bare.pk,
        f"POST {EVENT}/do/{{verb}} verb": "call_off",
        f"POST {SIGNUP}/do/{{verb}} verb": "check_in",
        f"POST {RESOLUTION}/do/{{verb}} verb": "drop",
        f"PUT {EVENT}/seats event_id": meeting.pk,
    }
    begins = (timezone.now() + timedelta(days=3)).isoformat()
    ends = (timezone.now() + timedelta(days=3, hours=2)).isoformat()
    world.bodies |= {
        ("POST", ROOT + "/events"): {"title": "样例培训", "starts_at": begins, "ends_at": ends},
        ("PATCH", EVENT): {"place": "报告厅"},
        ("POST", EVENT + "/do/{verb}"): {"reason": "台风"},
        ("POST", EVENT + "/invitations"): {"organisations": [mill.pk]},
        ("POST", EVENT + "/invitations/preview"): {"organisations": [mill.pk]},
        ("POST", EVENT + "/signups"): {"name": "陈样本"},
        ("POST", EVENT + "/agenda"): {"title": "通报"},
        ("PATCH", ITEM): {"said": "听取了通报"},
        ("PUT", EVENT + "/seats"): {"seats": [{"seat": seat.pk, "presence": "present"}]},
        ("POST", EVENT + "/resolutions"): {
            "text": "走访企业",
            "owner": mill.pk,
            "due_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
        },
        ("PATCH", RESOLUTION): {"text": "走访二十家企业"},
        ("POST", RESOLUTION + "/do/{verb}"): {"reason": "另有安排"},
        ("POST", EVENT + "/materials"): {
            "file": SimpleUploadedFile("slides.txt", b"slides"),
        },
    }

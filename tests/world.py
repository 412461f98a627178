"""One of everything, for tests that visit every address."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.files.base import File
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from chainloom.accounts.actor import NOBODY, Actor
from chainloom.accounts.services import invitation_create, token_create
from chainloom.chain.services import stage_add
from chainloom.jobs import registry
from chainloom.jobs.services import job_enqueue

from .api_world import add_api
from .notices_world import add_notices
from .web_world import add_web


@dataclass
class World:
    """The actors, and a value for every parameter of an address."""

    actors: dict[str, Actor]
    values: dict[str, Any] = field(default_factory=dict)
    # What a route needs besides, by route name: {"data": …} for a post.
    extras: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[tuple[str, str], Any] = field(default_factory=dict)
    # Values of `ROUTE@own`, by role, and of other variants, by variant.
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    variants: dict[str, dict[str, Any]] = field(default_factory=dict)

    def page_value(self, row: str, name: str, role: str) -> Any:
        """The value of a page's parameter in a row of the table, which may have a variant."""
        route, _, variant = row.partition("@")
        # A stranger and nobody have nothing of their own here: they ask for the firm's.
        own = self.own.get(role, self.own["firm"])
        values = own if variant == "own" else self.variants.get(variant, {})
        for key in (f"{route} {name}", name):
            if key in values:
                return values[key]
        return self.value(route, name)

    def value(self, route: str, name: str, method: str = "GET") -> Any:
        """The value of a parameter; one for this route alone goes before the general one."""
        own = [f"{method} {route} {name}", f"{route} {name}"]
        keys = [*own, f"api {name}", name] if route.startswith("/api/") else [*own, name]
        for key in keys:
            if key in self.values:
                return self.values[key]
        raise LookupError(f"tests/world.py has no value for {name!r} of {route!r}")

    def extra(self, route: str) -> dict[str, Any]:
        return self.extras.get(route, {})

    def body(self, method: str, path: str) -> dict[str, Any]:
        """What an API request carries: a query, a file, or an object (empty by default)."""
        given = self.bodies.get((method, path), {})
        files = [value for value in given.values() if isinstance(value, File)]
        if files:
            for file in files:
                file.seek(0)
            return {
                "data": encode_multipart(BOUNDARY, given),
                "content_type": MULTIPART_CONTENT,
            }
        if method == "GET":
            return {"QUERY_STRING": urlencode(given)}
        return {"data": json.dumps(given), "content_type": "application/json"}


def build_world(**actors: Actor) -> World:
    office, firm = actors["office"], actors["firm"]
    invitation, link = invitation_create(
        organisation=firm.membership.organisation, role="firm", by=office
    )
    token, _whole = token_create(
        membership=office.membership, name="t", scopes=["read"], days=1, by=office
    )
    kind = next(iter(registry._KINDS))
    world = World(
        actors={**actors, "nobody": NOBODY},
        values={
            "chain_slug": "fabric",
            "token": link,
            "token_id": token.pk,
            "invitation_id": invitation.pk,
            "membership_id": firm.membership.pk,
            "job_id": job_enqueue(kind=kind, params={}, by=office).pk,
            "key": "no-such-key",
            "uidb36": "1",
        },
    )
    add_notices(world, office)
    add_api(world, office=office, firm=firm)
    add_web(world)
    # Undo takes back the last change; stages that came beside it are stood on.
    stage_add(chain=office.chain, name="检验", column=9, by=office)
    return world

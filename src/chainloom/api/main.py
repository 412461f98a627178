"""The API object; each app brings its router."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest
from ninja import Schema
from ninja.openapi.docs import Swagger

from chainloom import __version__
from chainloom.accounts.selectors import memberships_of

from . import errors
from .auth import authenticators
from .openapi import Api

DESCRIPTION = """
Everything the pages can do, for programs. Send `Authorization: Bearer cl_…` with a token made under
“API tokens”; a token acts in one role of one chain, within its scopes, until it expires.

Lists come in pages: pass `cursor` from `next_cursor` to get the next one; `sort=-name` turns the
order round. Refusals are problem details (RFC 9457) with a stable `code`.
"""

api = Api(
    title="Chainloom API",
    version=__version__,
    description=DESCRIPTION,
    auth=authenticators(),
    docs=Swagger(settings={"persistAuthorization": False, "docExpansion": "none"}),
    urls_namespace="api",
)
errors.install(api)

# (app, prefix, heading): routers stand in the apps, in `<app>/api.py`.
ROUTERS = (
    ("accounts", "", "people"),
    ("jobs", "", "jobs"),
    ("notices", "", "notices"),
    ("chain", "", "chain"),
    ("organisations", "", "organisations"),
    ("imports", "", "imports"),
    ("documents", "", "documents"),
    ("lists", "", "lists"),
    ("plan", "", "plan"),
    ("agreements", "", "agreements"),
    ("upgrading", "", "upgrading"),
    ("events", "", "events"),
    ("workshop", "", "workshop"),
    ("reports", "", "reports"),
)


class MembershipOut(Schema):
    chain: str
    chain_name: str
    organisation: str
    organisation_id: int
    role: str


@api.get("/me", response=list[MembershipOut], tags=["people"], summary="My roles")
def me(request: HttpRequest) -> list[MembershipOut]:
    """The roles through which the caller may act."""
    actor = request.actor
    held = [actor.membership] if actor.scopes is not None else memberships_of(actor.user)
    return [
        MembershipOut(
            chain=m.chain.slug,
            chain_name=m.chain.display_name,
            organisation=m.organisation.display_name,
            organisation_id=m.organisation_id,
            role=m.role,
        )
        for m in held
    ]


for app, prefix, tag in ROUTERS:
    if find_spec(f"chainloom.{app}.api"):
        api.add_router(prefix, import_module(f"chainloom.{app}.api").router, tags=[tag])

"""The table of `tests/routes.py` holds, and no address is missing from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import User
from chainloom.accounts.services import token_create
from chainloom.api.main import api

from . import routes
from .actors import make_actors
from .installation import IS_POSTGRES
from .undoing import undone
from .world import World, build_world

pytestmark = pytest.mark.django_db

# What these parameters name belongs to no chain.
SAME_IN_EVERY_CHAIN = {"chain_slug", "side", "table", "ladder"}
# Django Ninja serves these under names of its own; the API table has them by path.
API_NAMES = re.compile(r"^api:(?!openapi)")
REFUSED = {401, 403, 404, 405}
ENGLISH = {"accept-language": "en"}


def named(
    patterns: list[Any], namespace: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every route's name with the names of its parameters, those of its prefixes included."""
    for entry in patterns:
        regex = entry.pattern.regex.groupindex
        here = (*above, *(regex or entry.pattern.converters))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named(entry.url_patterns, inner, here)
        else:
            yield f"{namespace}{entry.name or ''}", here


@cache
def parameters() -> dict[str, tuple[str, ...]]:
    return dict(named(get_resolver().url_patterns))


@pytest.fixture(scope="module")
def world(module_database) -> World:
    """One for all rows of the table: what a request changes is undone."""
    with translation.override("en"):
        return build_world(**make_actors())


def test_every_address_is_in_the_table():
    known = {row.partition("@")[0] for _method, row, _expected in routes.rows(routes.WEB)}
    served = {name for name in parameters() if not API_NAMES.match(name) and name != "set_language"}
    assert served - known == set(), "addresses that nobody has decided on"
    assert known - served == set(), "addresses that are no longer served"


def test_every_api_route_is_in_the_table():
    known = {(method, path) for method, path, _expected in routes.rows(routes.API)}
    served = {
        (method.upper(), path)
        for path, item in api.get_openapi_schema()["paths"].items()
        for method in item
        if method in {"get", "post", "put", "patch", "delete"}
    }
    assert served - known == set(), "routes that nobody has decided on"
    assert known - served == set(), "routes that are no longer served"


@pytest.fixture(scope="module")
def cookies(world, client_of) -> dict[str, SimpleCookie]:
    """What the browser of each role holds once its person has signed in."""
    return {role: client_of(actor).cookies for role, actor in world.actors.items()}


@pytest.fixture(scope="module")
def headers(world) -> dict[str, dict[str, str]]:
    """What a program of each role sends along: a token, save for nobody."""
    return {role: token_headers(actor) for role, actor in world.actors.items()}


def browser_with(cookies: SimpleCookie) -> Client:
    browser = Client(headers=ENGLISH)
    browser.cookies.update(cookies)
    return browser


def ask(world: World, cookies: dict[str, SimpleCookie], method: str, row: str, role: str) -> int:
    """What a role is answered on a row's address."""
    route, _, variant = row.partition("@")
    actor = world.actors[role]
    kwargs = {name: world.page_value(row, name, role) for name in parameters()[route]}
    with undone():
        if variant == "operator" and actor.user is not None:
            User.objects.filter(pk=actor.user.pk).update(is_operator=True)
        browser = browser_with(cookies[role])
        send = browser.get if method == "GET" else browser.post
        return send(reverse(route, kwargs=kwargs), **world.extra(route)).status_code


def asked(expected: dict[str, int]) -> dict[str, int]:
    """Of a row's answers, those to ask for: who may what is the same on every database.

    On a second one, the first role that is let in makes the product ask what it asks there; one
    whose request is refused as it stands (409, 422) only if none gets further.
    """
    if not IS_POSTGRES:
        return expected
    let_in = [
        role
        for role, status in expected.items()
        if status not in REFUSED and (role, status) != ("nobody", 302)
    ]
    role = min(let_in or expected, key=lambda one: expected[one] in (409, 422))
    return {role: expected[role]}


@pytest.mark.parametrize(("method", "row", "expected"), routes.rows(routes.WEB))
def test_page(world, cookies, method, row, expected):
    answered = {role: ask(world, cookies, method, row, role) for role in asked(expected)}
    assert answered == asked(expected)


def test_a_page_is_in_the_table_by_every_method_it_takes(world, cookies):
    known = {(method, row) for method, row, _expected in routes.rows(routes.WEB)}
    ours = sorted({row for _method, row in known if ":" in row and not row.startswith("api:")})
    undecided = [
        (method, row)
        for row in ours
        for method in ("GET", "POST")
        if (method, row) not in known
        and (method, row.partition("@")[0]) not in known
        and ask(world, cookies, method, row, "office") != 405
    ]
    assert undecided == []


def test_what_belongs_to_another_chain_is_not_there_under_ones_own_address(world, cookies):
    """The office of another chain asks for this chain's things below its own chain's address."""
    stranger = world.actors["stranger"]
    asked = [
        (method, row, {name: world.page_value(row, name, "office") for name in names})
        for method, row, _expected in routes.rows(routes.WEB)
        if "@" not in row
        and "chain_slug" in (names := parameters()[row])
        and set(names) - SAME_IN_EVERY_CHAIN
    ]
    assert asked
    answered = {}
    for method, row, kwargs in asked:
        kwargs["chain_slug"] = stranger.chain.slug
        browser = browser_with(cookies["stranger"])
        send = browser.get if method == "GET" else browser.post
        with undone():
            answered[method, row] = send(reverse(row, kwargs=kwargs)).status_code
    assert {what: status for what, status in answered.items() if status != 404} == {}


@pytest.mark.parametrize(("method", "path", "expected"), routes.rows(routes.API))
def test_api_route(world, headers, method, path, expected):
    filled = re.sub(r"\{(\w+)\}", lambda hit: str(world.value(path, hit.group(1), method)), path)
    answered = {}
    for role in asked(expected):
        with undone():
            browser = Client(headers=headers[role])
            answer = browser.generic(method, filled, **world.body(method, path))
            answered[role] = answer.status_code
    assert answered == asked(expected)


def token_headers(actor: Actor) -> dict[str, str]:
    headers = dict(ENGLISH)
    if actor.membership:
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        headers["authorization"] = f"Bearer {token}"
    return headers

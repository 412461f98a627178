"""Whatever is sent to the API, it answers as its document says, never with an error of its own.

Requests are generated from the OpenAPI document (schemathesis, from a fixed seed): fitting ones
about records that are there and about ones that are not, and ones that break the document. Each
runs in a savepoint, so that every request meets the same world.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache as django_cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chainloom.api.main import api
from chainloom.web.wsgi import application

from . import routes
from .actors import make_actors
from .test_routes import token_headers
from .undoing import undone
from .world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROUTES = [(method, path) for method, path, _expected in routes.rows(routes.API)]
# How many requests of a sort each role sends: the office may do most, a firm is refused most.
FEW = {"office": 3, "firm": 2}
ONE = {"office": 1, "firm": 1}


@cache
def document() -> Any:
    # Once through JSON, as a client reads it: keys of a Python document may be numbers.
    loaded = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    loaded.app = application
    return loaded


@pytest.fixture(autouse=True)
def _one_connection():
    """As Django's own test client does: a request must not close the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def world(module_database) -> World:
    with translation.override("en"):
        return build_world(**make_actors())


@pytest.fixture(scope="module")
def headers(world) -> dict[str, dict[str, str]]:
    """With a token of each role that asks."""
    return {role: token_headers(world.actors[role]) for role in FEW}


@pytest.fixture(autouse=True)
def _no_tries_counted():
    """Tries are counted in the cache, which no savepoint takes back."""
    yield
    django_cache.clear()


def requests(
    method: str, path: str, world: Any
) -> Iterator[tuple[st.SearchStrategy[Any], dict[str, int]]]:
    """Requests to one route, sort by sort, with how many of them each role sends."""
    operation = document()[path][method]
    fitting, breaking = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    real = {name: world.value(path, name, method) for name in re.findall(r"\{(\w+)\}", path)}
    is_varied = bool(operation.body or operation.query)
    about_real = operation.as_strategy(fitting, path_parameters=real)
    # Without a body or a query there is one such request.
    yield about_real, FEW if is_varied else ONE
    if any(isinstance(value, int) for value in world.bodies.get((method, path), {}).values()):
        yield about_real.map(lambda case: with_real_ids(case, world.bodies[method, path])), FEW
    here = {name: real[name] for name in real if name == "chain_slug"}
    if len(real) > len(here):
        yield operation.as_strategy(fitting, path_parameters=here), ONE
        yield operation.as_strategy(breaking), ONE
    if is_varied:
        yield operation.as_strategy(breaking, path_parameters=real), FEW


def with_real_ids(case: Any, known: dict[str, Any]) -> Any:
    """The records that a body names are there."""
    if isinstance(case.body, dict):
        case.body |= {key: value for key, value in known.items() if isinstance(value, int)}
    return case


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_request_breaks_a_route(world, headers, method, path):
    for generated, examples in requests(method, path, world):
        ask_all(generated, examples, headers)


def ask_all(
    generated: st.SearchStrategy[Any],
    examples: dict[str, int],
    headers: dict[str, dict[str, str]],
) -> None:
    """Each role sends the first few of the same requests: making them up takes half of the time."""
    sent = 0

    @seed(2026)
    @settings(
        max_examples=max(examples.values()),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=generated)
    def ask(case: Any) -> None:
        nonlocal sent
        # Until all is well this is the first: one that fails is sent again, to be shown.
        before, sent = sent, 0
        for role, most in examples.items():
            if before < most:
                with undone():
                    response = case.call(headers=headers[role])
                case.validate_response(response, checks=CHECKS)
        sent = before + 1

    ask()

"""Fixtures that every test may use, named for the roles of docs/vocabulary.md.

`office`, `leader`, `bureau`, `firm` and `partner` are actors in `chain`;
`stranger` is the office of another chain; `client_of(actor)` is a signed-in browser.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests import actors
from tests.undoing import undone

from chainloom.accounts.actor import Actor
from chainloom.organisations import finding
from chainloom.organisations.services import effects

# The first input of a run waits until the constants of every loaded module were gathered, which
# says nothing of the strategy.
hypothesis_settings.register_profile(
    "chainloom", suppress_health_check=[HealthCheck.too_slow], deadline=None
)
hypothesis_settings.load_profile("chainloom")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what a database can change: what reads or writes one, or sets one up."""
    for item in items:
        reads = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if reads or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _english() -> object:
    """Tests read English sentences; those of the Chinese say so themselves."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Nothing derived from one test's rows answers for the next test's."""
    cache.clear()
    finding._index_at.cache_clear()
    # A test's transaction is rolled back: what waited for its commit waits for ever.
    effects._unindexed.ids.clear()
    shutil.rmtree(settings.SEARCH_INDEX, ignore_errors=True)


@pytest.fixture(scope="module")
def module_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For fixtures whose rows all tests of a module share; they are gone after the last of them.

    The tests themselves use `db` as others do: what each changes is taken back at its end.
    """
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture
def chain(db):
    return actors.make_chain()


@pytest.fixture
def office(chain) -> Actor:
    return actors.make_actor(chain, "office")


@pytest.fixture
def leader(chain) -> Actor:
    return actors.make_actor(chain, "leader")


@pytest.fixture
def bureau(chain) -> Actor:
    return actors.make_actor(chain, "bureau")


@pytest.fixture
def firm(chain) -> Actor:
    return actors.make_actor(chain, "firm")


@pytest.fixture
def partner(chain) -> Actor:
    return actors.make_actor(chain, "partner")


@pytest.fixture
def stranger(db) -> Actor:
    return actors.make_stranger()


@pytest.fixture
def client_of() -> Callable[[Actor], Client]:
    """A browser in English, signed in as the actor's person."""

    def sign_in(actor: Actor) -> Client:
        browser = Client(headers={"accept-language": "en"})
        if actor.user is not None:
            browser.force_login(actor.user)
        return browser

    return sign_in

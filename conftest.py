"""Fixtures that every test may use, named for the roles of docs/vocabulary.md.

`office`, `leader`, `bureau`, `firm` and `partner` are actors in `chain`;
`stranger` is the office of another chain; `client_of(actor)` is a signed-in browser.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Generator, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests import actors, databases, installation
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


def pytest_configure(config: pytest.Config) -> None:
    """Before processes that share the work are started: what all of them need is made once."""
    if config.getoption("numprocesses", None) and not config.option.collectonly:
        installation.share_migrated()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what reads or writes a database, or sets one up; and of that, what runs on every one."""
    for item in items:
        reads = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if reads or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    for item in databases.on_every(one for one in items if one.get_closest_marker("database")):
        item.add_marker(pytest.mark.every_database)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays until the end: it is not searched for garbage."""
    gc.disable()
    try:
        collected = yield
    finally:
        gc.enable()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return collected


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


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On SQLite a copied file is what the tests find; PostgreSQL copies a database by itself."""
    shared = installation.is_shared() and not installation.IS_POSTGRES
    return shared or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The tables are those that were made for all processes of this run."""
    if not installation.is_shared():
        return
    made, test = installation.migrated(), settings.DATABASES["default"]["TEST"]
    if installation.IS_POSTGRES:
        test["TEMPLATE"] = urlsplit(made.database).path[1:]
    else:
        installation.copy_file(made.data / "chainloom.sqlite3", test["NAME"])


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


@pytest.fixture(scope="session")
def client_of() -> Callable[[Actor], Client]:
    """A browser in English, signed in as the actor's person."""

    def sign_in(actor: Actor) -> Client:
        browser = Client(headers={"accept-language": "en"})
        if actor.user is not None:
            browser.force_login(actor.user)
        return browser

    return sign_in

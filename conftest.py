"""Fixtures that every test may use, named for the roles of docs/vocabulary.md.

`office`, `leader`, `bureau`, `firm` and `partner` are actors in `chain`;
`stranger` is the office of another chain; `client_of(actor)` is a signed-in browser.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.organisations import finding
from chainloom.organisations.services import effects


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


@pytest.fixture
def chain(db):
    return factories.ChainFactory(slug="fabric", name="测试纺织面料产业链")


def _actor(chain, role: str, kind: str, **organisation) -> Actor:
    membership = factories.MembershipFactory(
        chain=chain,
        role=role,
        user__email=f"{role}@{chain.slug}.test",
        user__language="en",
        organisation=factories.OrganisationFactory(chain=chain, kind=kind, **organisation),
    )
    return Actor(user=membership.user, membership=membership)


@pytest.fixture
def office(chain) -> Actor:
    return _actor(chain, "office", "body", name="测试产业链链办", uscc=None)


@pytest.fixture
def leader(chain) -> Actor:
    return _actor(chain, "leader", "body", name="测试产业链党委", uscc=None)


@pytest.fixture
def bureau(chain) -> Actor:
    return _actor(chain, "bureau", "government", name="测试区工信局", uscc=None)


@pytest.fixture
def firm(chain) -> Actor:
    return _actor(chain, "firm", "firm", name="鲤城区恒样纺织有限公司")


@pytest.fixture
def partner(chain) -> Actor:
    return _actor(chain, "partner", "bank", name="测试银行泉州分行")


@pytest.fixture
def stranger(db) -> Actor:
    other = factories.ChainFactory(slug="other", name="别的产业链")
    return _actor(other, "office", "body", name="别的链办", uscc=None)


@pytest.fixture
def client_of() -> Callable[[Actor], Client]:
    """A browser in English, signed in as the actor's person."""

    def sign_in(actor: Actor) -> Client:
        browser = Client(headers={"accept-language": "en"})
        if actor.user is not None:
            browser.force_login(actor.user)
        return browser

    return sign_in

"""Who acts in tests: one of each role in the chain `fabric`, and a stranger from another."""

from __future__ import annotations

from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Chain

from . import factories

# Role → the organisation for which its person acts.
ORGANISATIONS: dict[str, dict[str, Any]] = {
    "office": {"kind": "body", "name": "测试产业链链办", "uscc": None},
    "leader": {"kind": "body", "name": "测试产业链党委", "uscc": None},
    "bureau": {"kind": "government", "name": "测试区工信局", "uscc": None},
    "firm": {"kind": "firm", "name": "鲤城区恒样纺织有限公司"},
    "partner": {"kind": "bank", "name": "测试银行泉州分行"},
}


def make_chain() -> Chain:
    return factories.ChainFactory(slug="fabric", name="测试纺织面料产业链")


def make_actor(chain: Chain, role: str) -> Actor:
    return _actor(chain, role, **ORGANISATIONS[role])


def make_stranger() -> Actor:
    """The office of another chain."""
    other = factories.ChainFactory(slug="other", name="别的产业链")
    return _actor(other, "office", kind="body", name="别的链办", uscc=None)


def make_actors() -> dict[str, Actor]:
    chain = make_chain()
    actors = {role: make_actor(chain, role) for role in ORGANISATIONS}
    return {**actors, "stranger": make_stranger()}


def _actor(chain: Chain, role: str, **organisation: Any) -> Actor:
    membership = factories.MembershipFactory(
        chain=chain,
        role=role,
        user__email=f"{role}@{chain.slug}.test",
        user__language="en",
        organisation=factories.OrganisationFactory(chain=chain, **organisation),
    )
    return Actor(user=membership.user, membership=membership)

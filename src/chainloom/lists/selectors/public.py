"""Public needs and policies in the words in which anybody reads them, on pages and over the API."""

from __future__ import annotations

from dataclasses import dataclass

from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Vocabulary

from .. import public
from ..eligibility import read_benefit, read_conditions
from ..models import Need, Policy
from ..understanding import spec_text


@dataclass(frozen=True)
class PublicNeed:
    """A need as the public is told of it: no way to reach anybody, no hidden name."""

    need: Need
    title: str
    text: str
    asker: str
    cloth: str


@dataclass(frozen=True)
class PublicPolicy:
    """A policy with its conditions as sentences; of contacts those of an office."""

    policy: Policy
    gives: str
    summary: str
    conditions: list[tuple[int, str]]
    how_to_apply: str
    ask_whom: str


def told_need(need: Need) -> PublicNeed:
    return PublicNeed(
        need=need,
        title=public.without_contacts(need.title),
        text=public.without_contacts(need.text),
        asker=public.asker_of(need),
        cloth=spec_text(need.spec),
    )


def told_policy(policy: Policy, words: Vocabulary, language: str) -> PublicPolicy:
    formula = read_benefit(policy.benefit, words)
    gives = eligibility.render_benefit(formula, words, language) if formula else policy.summary
    conditions = read_conditions(policy.conditions, words)
    lines = eligibility.outline(conditions, words, language) if conditions is not None else []
    return PublicPolicy(
        policy=policy,
        gives=public.without_private(gives),
        summary=public.without_private(policy.summary),
        conditions=[(min(depth, 3), text) for depth, text, _part in lines],
        how_to_apply=public.without_private(policy.how_to_apply),
        ask_whom=public.without_private(policy.ask_whom),
    )

"""A chain of the database as a network: the one place here that needs Django."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from chainloom.cli import start
from chainloom.engines.network import Essential, Tables, make_essential, read_essential

from .source import note, some


def load(options: argparse.Namespace) -> Tables:
    """The network that the product's pages show of this year, by names and codes of stages.

    What is estimated or left out, docs/resilience.md tells, and stderr of how much. Amounts are
    in 10,000 yuan.
    """
    start.django()
    from django.utils import timezone

    from chainloom.chain.selectors.network import chain_network
    from chainloom.organisations.models import Organisation

    chain = start.chain(options.database)
    found = chain_network(chain, timezone.localdate().year)
    basis = found.basis
    if basis.unpriced:
        note(f"{some(basis.unpriced, 'link')} without an amount, which is estimated")
    if basis.unplaced:
        note(f"{some(basis.unplaced, 'link')} left out: a party stands on no stage")
    firms = _firms(Organisation, found.organisations.tolist())
    codes = {str(pk): code for pk, code in chain.stages.values_list("pk", "code")}
    network = replace(
        found.network,
        firms=_names(firms),
        sectors=tuple(codes[one] for one in found.network.sectors),
        markets=tuple(codes[one] for one in found.network.markets),
    )
    return Tables(
        network=network,
        essential=_essential(options, chain, found.essential, codes),
        district=tuple(one.district_code or None for one in firms),
        longitude=np.array([_degrees(one.longitude) for one in firms]),
        latitude=np.array([_degrees(one.latitude) for one in firms]),
        stock=None,
        unread={},
    )


def _firms(model: Any, keys: list[int]) -> list[Any]:
    """In the order of `keys`, read some at a time: a database bounds the values of a query."""
    fields = ("pk", "name", "district_code", "longitude", "latitude")
    found: dict[int, Any] = {}
    for at in range(0, len(keys), 500):
        found |= model.objects.only(*fields).in_bulk(keys[at : at + 500])
    return [found[key] for key in keys]


def _names(firms: list[Any]) -> tuple[str, ...]:
    """Full names; where two organisations have one, with their numbers."""
    times = Counter(one.name for one in firms)
    return tuple(one.name if times[one.name] == 1 else f"{one.name} #{one.pk}" for one in firms)


def _degrees(value: float | None) -> float:
    return float("nan") if value is None else value


def _essential(
    options: argparse.Namespace, chain: Any, stated: Essential, codes: dict[str, str]
) -> Essential:
    """The classes of a file, or else what the chain says of each input that it foresees."""
    if options.essential is not None:
        return read_essential(
            options.essential,
            [*codes.values()],
            default_class=options.default_class,
            limit=options.problems,
        )
    from chainloom.chain.models import StageInput

    place = {stage: at for at, stage in enumerate(stated.sectors)}
    inputs = StageInput.objects.filter(downstream__chain=chain)
    pairs = [(str(up), str(down)) for up, down in inputs.values_list("upstream", "downstream")]
    return make_essential(
        (
            (codes[up], codes[down], int(stated.classes[place[up], place[down]]))
            for up, down in pairs
        ),
        default=options.default_class,
    )

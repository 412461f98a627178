"""A chain of the database as a network: the one place here that needs Django."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

import numpy as np

from chainloom.cli import start
from chainloom.engines.network import (
    Essential,
    Tables,
    make_network,
    read_essential,
    uniform,
)

from .source import note, some

# A firm that stands on no stage has a sector of its own, which no table of classes names.
UNPLACED = "unplaced"


def load(options: argparse.Namespace) -> Tables:
    """Placed firms and whoever has a link; sectors are codes of stages, amounts 10,000 yuan.

    Of a supply stated for several years the newest counts. Links without an amount are left
    out, and said on stderr.
    """
    start.django()
    from chainloom.chain.models import Placement, SupplyLink
    from chainloom.organisations.models import Organisation

    chain = start.chain(options.database)
    stated = SupplyLink.objects.standing().filter(chain=chain, superseded_in=None)
    links = list(
        stated.exclude(amount=None)
        .order_by("pk")
        .values_list("supplier_id", "buyer_id", "product", "amount", "known")
    )
    without = stated.filter(amount=None).count()
    if without:
        note(f"{some(without, 'link')} without an amount left out")
    stage_of: dict[int, str] = {}
    placed = Placement.objects.filter(stage__chain=chain, organisation__merged_into=None)
    for organisation, code in placed.order_by("-is_primary", "pk").values_list(
        "organisation_id", "stage__code"
    ):
        stage_of.setdefault(organisation, code)
    keys = sorted({*stage_of, *(row[0] for row in links), *(row[1] for row in links)})
    firms = _firms(Organisation, keys)
    index = {key: at for at, key in enumerate(keys)}
    network = make_network(
        _names(firms),
        [stage_of.get(key, UNPLACED) for key in keys],
        supplier=np.array([index[row[0]] for row in links], dtype=np.int32),
        buyer=np.array([index[row[1]] for row in links], dtype=np.int32),
        product=[row[2] or None for row in links],
        amount=np.array([float(row[3]) for row in links]),
        known=[row[4] for row in links],
    )
    unplaced = sum(key not in stage_of for key in keys)
    if unplaced:
        note(f"{some(unplaced, 'firm')} on no stage; their sector is called {UNPLACED!r}")
    return Tables(
        network=network,
        essential=_essential(options, [*chain.stages.values_list("code", flat=True)]),
        district=tuple(one.district_code or None for one in firms),
        longitude=np.array([_degrees(one.longitude) for one in firms]),
        latitude=np.array([_degrees(one.latitude) for one in firms]),
        stock=None,
        unread={},
    )


def _firms(model: Any, keys: list[int]) -> list[Any]:
    """In the order of their numbers, some at a time: a database bounds the values of a query."""
    fields = ("pk", "name", "district_code", "longitude", "latitude")
    found: list[Any] = []
    for at in range(0, len(keys), 500):
        found += model.objects.filter(pk__in=keys[at : at + 500]).order_by("pk").only(*fields)
    return found


def _names(firms: list[Any]) -> list[str]:
    """Full names; where two organisations have one, with their numbers."""
    times = Counter(one.name for one in firms)
    return [one.name if times[one.name] == 1 else f"{one.name} #{one.pk}" for one in firms]


def _degrees(value: float | None) -> float:
    return float("nan") if value is None else value


def _essential(options: argparse.Namespace, stages: list[str]) -> Essential:
    if options.essential is None:
        return uniform(options.default_class)
    return read_essential(
        options.essential, stages, default_class=options.default_class, limit=options.problems
    )

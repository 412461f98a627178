"""The nearest shades of a library that is too large to read whole."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines import colour
from chainloom.engines.colour import Sample
from chainloom.workshop.colour.kept import Kept, lab_for, own_labs
from chainloom.workshop.colour.selectors import nearest
from chainloom.workshop.colour.services.shades import shades_confirm, shades_preview
from chainloom.workshop.models import Shade, ShadeChange

from .making import csv_file

pytestmark = pytest.mark.django_db


def _many_shades(firm, count, seed=3):
    """Shades with curves, many of them alike, kept as a file's are."""

    rng = np.random.default_rng(seed)
    waves = tuple(float(nm) for nm in range(400, 701, 10))
    kept = []
    for n in range(count):
        top, edge = rng.uniform(0.3, 0.9), rng.uniform(430, 650)
        soft, turn = rng.uniform(6, 40), rng.choice([-1, 1])
        values = 0.03 + top / (1 + np.exp(turn * (np.array(waves) - edge) / soft))
        kept.append(Kept(Sample(f"c{n}", waves, tuple(values.round(6).tolist()))))
    change = ShadeChange.objects.create(
        kind="imported", state="done", organisation_id=firm.organisation_id, created_by=firm.user
    )
    Shade.objects.bulk_create(
        Shade(
            organisation_id=firm.organisation_id, created_by=firm.user, name=one.name,
            measured=one.as_json(), lightness=lab[0], a=lab[1], b=lab[2], added_in=change,
        )
        for one, lab in zip(kept, own_labs(kept), strict=True)
    )  # fmt: skip
    return kept, change


def test_a_large_library_gives_what_a_slow_search_gives(firm, chain):
    rng = np.random.default_rng(5)
    points = np.column_stack([rng.uniform(20, 90, 600), rng.uniform(-60, 60, (600, 2))]).round(3)
    lines = [f"s{n},{p[0]},{p[1]},{p[2]}" for n, p in enumerate(points)]
    shown = shades_preview(file=csv_file("\n".join(["name,L,a,b", *lines])), by=firm)
    shades_confirm(change=shown, by=firm)
    wanted = (50.0, 10.0, -10.0)
    found = nearest.nearest(firm, Kept(Sample("w", lab=wanted)), count=5)
    apart = [(float(colour.ciede2000(wanted, p)), f"s{n}") for n, p in enumerate(points)]
    assert [one.shade.name for one in found] == [name for _d, name in sorted(apart)[:5]]


@pytest.mark.parametrize(("light", "observer"), [("D50", 2), ("A", 10), ("D65", 2)])
def test_a_colour_stated_for_another_light_finds_the_very_shade(
    firm, chain, light, observer, monkeypatch
):
    """Kept are L*a*b* for D65 and 10°, by which other shades may lie nearer."""

    kept, _change = _many_shades(firm, 1_200)
    # Smaller than in earnest, so that 1,200 shades are many.
    monkeypatch.setattr(nearest, "CLOSE", 12)
    monkeypatch.setattr(nearest, "WIDE", 60)
    for one in kept[::20]:
        wanted = Kept(
            Sample("w", lab=lab_for(one, light, observer), light=light, observer=observer)
        )
        first = nearest.nearest(firm, wanted, count=1)[0]
        assert first.near.difference < 0.01, one.name


def test_shades_stated_for_another_light_do_not_crowd_out_those_that_can_be_used(firm, chain):
    kept, change = _many_shades(firm, 5)
    point = (50.0, 2.0, 3.0)
    others = [
        Kept(Sample(f"o{n}", lab=point, light="D50", observer=2)) for n in range(nearest.CLOSE + 50)
    ]
    others.append(Kept(Sample("same", lab=(51.0, 2.0, 3.0))))
    Shade.objects.bulk_create(
        Shade(
            organisation_id=firm.organisation_id, created_by=firm.user, name=one.name,
            measured=one.as_json(), lightness=point[0], a=point[1], b=point[2], added_in=change,
        )
        for one in others
    )  # fmt: skip
    found = nearest.nearest(firm, Kept(Sample("w", lab=point)))
    assert found[0].shade.name == "same"
    assert {one.shade.name for one in found} == {"same", *(one.name for one in kept)}

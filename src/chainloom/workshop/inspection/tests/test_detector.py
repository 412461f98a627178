"""With the engine itself: an invented roll goes from files to a graded map, and learns."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from chainloom.engines.inspection import CLOTHS, make_roll, png_of
from chainloom.jobs.testing import run_queued
from chainloom.workshop.inspection import engine
from chainloom.workshop.inspection.services import acts, profiles
from chainloom.workshop.inspection.services.rolls import cloth_update, roll_create
from chainloom.workshop.inspection.services.running import run_start
from chainloom.workshop.inspection.services.uploads import picture_add

pytestmark = pytest.mark.django_db
INSPECT = engine.inspect


@pytest.fixture(scope="module")
def pictures() -> list[bytes]:
    about = {"pictures": 2, "seed": 3, "along": "x"}
    made = make_roll(CLOTHS["greige plain"], ("stain", "hole"), **about)
    return [png_of(one.pixels) for one in made]


@pytest.fixture
def made(firm, pictures, monkeypatch):
    """A roll of two pictures of invented grey cloth with a stain and a hole, inspected."""
    monkeypatch.setattr(engine, "inspect", INSPECT)
    values = {"number": "R-1", "cloth": "平纹", "width_mm": "64", "mm_per_px": "0.25"}
    values["along"] = "x"
    roll = roll_create(values=values, by=firm)
    for number, one in enumerate(pictures):
        picture_add(roll=roll, filename=f"{number}.png", content=ContentFile(one), by=firm)
    run_start(roll=roll, by=firm)
    run_queued()
    roll.refresh_from_db()
    return roll


def test_an_invented_roll_is_found_faulty_and_graded(made):
    assert made.run.state == "done"
    assert made.defect_count > 0
    assert made.points > 0
    assert made.run.results.count() == 2
    assert all(one.heat for one in made.run.results.all())


def test_on_knitted_cloth_the_tool_is_sure_of_nothing(made, firm):
    cloth_update(cloth=made.cloth, values={"construction": "knitted"}, by=firm)
    run = run_start(roll=made, by=firm)
    run_queued()
    assert not any(run.defects.values_list("is_sure", flat=True))
    assert not any(run.results.values_list("measured", flat=True))


def test_a_profile_is_learned_and_used(made, firm):
    for one in list(made.defects.all()):
        acts.defect_decide(roll=made, defect_id=one.pk, state="rejected", by=firm)
    acts.stretch_add(roll=made, from_m=0, to_m=0.05, by=firm)
    profiles.learn_enqueue(cloth=made.cloth, by=firm)
    assert run_queued()[-1].result == {"version": 1}
    run = run_start(roll=made, by=firm)
    run_queued()
    run.refresh_from_db()
    assert run.profile.version == 1
    assert {one.fabric for one in run.results.all()} == {"平纹 v1"}
    assert sum(run.counts.values()) <= sum(made.run.counts.values())

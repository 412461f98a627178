"""The pages of dyeings and recipes: from a file of dyeings to a recipe, and what is refused."""

from __future__ import annotations

import re

import pytest

from chainloom.jobs.testing import run_queued
from chainloom.workshop.models import DyeingSet, RecipeRequest

from .making import at, csv_file, curve, dyeings_file, text_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def dyeings(desk, chain) -> DyeingSet:
    desk.post(at("colour_recipes"), {"file": dyeings_file(), "name": "Cotton"})
    return DyeingSet.objects.get()


WISHES = {"most_dyes": "3", "metamerism_weight": "0.5", "cost_weight": "0.2"}


def test_a_shade_of_the_firms_own_dyes_comes_back_as_its_recipe(desk, dyeings):
    target = typed(curve(gelb=0.35, rot=0.6, blau=0.9))
    sent = {"target": target, "title": "Brown", **WISHES}
    page = text_of(desk.post(at("colour_dyeings", dyeings.pk), sent, follow=True))
    row = RecipeRequest.objects.get()
    best = row.found[0]
    assert best["difference"] < 0.1
    assert best["amounts"]["Rot T"] == pytest.approx(0.6, abs=0.02)
    assert best["likely"] <= best["likely_90"]
    assert "Dye a sample before the lot" in page
    assert "has not been measured on real dyeings" in page


def test_prices_make_the_cost(desk, dyeings):
    names = [one["name"] for one in dyeings.facts["dyes"]]
    sent = {f"price-{n}": "100" for n in range(1, len(names) + 1)}
    desk.post(at("colour_prices", dyeings.pk), sent)
    target = typed(curve(rot=1.0))
    desk.post(at("colour_dyeings", dyeings.pk), {"target": target, "dyes": ["Rot T"], **WISHES})
    best = RecipeRequest.objects.get().found[0]
    assert best["amounts"].keys() == {"Rot T"}
    assert best["cost"] == pytest.approx(1.0, abs=0.02)


def test_a_wrong_price_is_told_with_its_dye_and_what_was_typed_stays(desk, dyeings):
    answer = desk.post(at("colour_prices", dyeings.pk), {"price-1": "68", "price-2": "-5"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Price of Gelb T" in text_of(answer) or "Price of Rot T" in text_of(answer)
    assert "from 0 to 1,000,000." in text_of(answer)
    assert 'value="68"' in page
    assert 'value="-5"' in page
    (wrong,) = re.findall(r'<input[^>]*aria-invalid="true"[^>]*>', page)
    assert 'name="price-2"' in wrong
    # Recipes are asked for as before, not of the address of prices.
    assert f'action="{at("colour_dyeings", dyeings.pk)}"' in page
    dyeings.refresh_from_db()
    assert dyeings.prices == {}


def test_a_shade_that_the_dyes_do_not_reach_is_told(desk, dyeings):
    sent = {"target": "95 -90 95", **WISHES}
    page = text_of(desk.post(at("colour_dyeings", dyeings.pk), sent, follow=True))
    assert "These dyes do not reach this shade" in page
    sent["target"] = typed(curve(rot=1.0))
    page = text_of(desk.post(at("colour_dyeings", dyeings.pk), sent, follow=True))
    assert "do not reach" not in page


def test_a_perfect_black_is_a_target_without_metamerism(desk, dyeings):
    sent = {"target": " ".join(["0"] * 31), **WISHES}
    page = text_of(desk.post(at("colour_dyeings", dyeings.pk), sent, follow=True))
    assert RecipeRequest.objects.get().found[0]["metamerism"] == {}
    assert "do not reach" in page


def test_many_sets_of_dyes_are_tried_by_a_job(desk, dyeings, monkeypatch):
    monkeypatch.setattr("chainloom.workshop.colour.services.recipes.SETS_AT_ONCE", 1)
    desk.post(at("colour_dyeings", dyeings.pk), {"target": typed(curve(rot=1.0)), **WISHES})
    row = RecipeRequest.objects.get()
    assert row.found is None
    assert "Looking for recipes" in text_of(desk.get(at("colour_recipe", row.pk)))
    jobs = run_queued()
    assert [job.result for job in jobs] == [{}], "nothing of the firm stands with the job"
    row.refresh_from_db()
    assert row.found[0]["difference"] < 0.1


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("name,400,410\na,1,2\n", "no column says what was dyed with"),
        ("name,dye:Red,L,a,b\na,1,50,1,1\n", "a dyeing needs its reflectance curve"),
        ("name,dye:Red,dye: Red ,L,a,b\na,1,2,50,1,1\n", "heads two columns; a dye has one"),
    ],
)
def test_dyeings_that_cannot_be_used_say_why(desk, chain, table, said):
    if "400" in table:
        heads = ",".join(str(w) for w in range(400, 701, 10))
        table = f"name,{heads}\na,{','.join(['0.5'] * 31)}\n"
    answer = desk.post(at("colour_recipes"), {"file": csv_file(table)})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_screens_colour_is_no_target(desk, dyeings):
    answer = desk.post(at("colour_dyeings", dyeings.pk), {"target": "#336699", **WISHES})
    assert answer.status_code == 422
    assert "none to dye by" in text_of(answer)
    # Nor is one offered beside the field.
    assert "#1f3a5c" not in text_of(desk.get(at("colour_dyeings", dyeings.pk)))


def test_of_many_sets_the_newest_are_shown_and_the_others_folded_away(desk, dyeings, monkeypatch):
    monkeypatch.setattr("chainloom.workshop.colour.views.recipes.AT_FIRST", 1)
    assert "<details" not in desk.get(at("colour_recipes")).content.decode()
    DyeingSet.objects.create(
        name="newest",
        dyeings=dyeings.dyeings,
        facts=dyeings.facts,
        organisation_id=dyeings.organisation_id,
    )
    page = desk.get(at("colour_recipes")).content.decode()
    first, folded = page.split('<details class="more-sets">')
    assert "newest" in first
    assert "and 1 more" in folded
    assert at("colour_dyeings", dyeings.pk) in folded

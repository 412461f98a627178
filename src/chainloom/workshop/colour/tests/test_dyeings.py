"""How a dyer brings in dyeings: one table, or an instrument's file and the recipes beside it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chainloom.core.errors import Invalid
from chainloom.workshop.colour.typed import amounts_typed
from chainloom.workshop.models import DyeingSet, RecipeRequest

from .making import GRID, csv_file, curve

STEPS = (0.1, 0.5, 1.5)
NAMES = ["cloth", *(f"red {step}" for step in STEPS), *(f"blue {step}" for step in STEPS)]


def at(name: str, *args) -> str:
    return reverse(f"workshop:{name}", args=["fabric", *args])


def instrument_file() -> SimpleUploadedFile:
    """Curves and names alone, as an instrument writes them."""
    lines = ["name," + ",".join(map(str, GRID))]
    for name in NAMES:
        dye, _apart, step = name.partition(" ")
        amounts = {} if name == "cloth" else {"rot" if dye == "red" else "blau": float(step)}
        lines.append(name + "," + ",".join(f"{value:.6f}" for value in curve(**amounts)))
    return csv_file("\n".join(lines), "instrument.csv")


def table(apart: str = "\t", comma: str = ".") -> str:
    lines = [apart.join(["sample", "Red", "Blue"])]
    for name in NAMES:
        dye, _apart, step = name.partition(" ")
        red, blue = (step if dye == "red" else "", step if dye == "blue" else "")
        lines.append(apart.join([name, red.replace(".", comma), blue.replace(".", comma)]))
    return "\n".join(lines)


@pytest.fixture
def desk(client_of, firm, chain):
    return client_of(firm)


@pytest.mark.django_db
@pytest.mark.parametrize(("apart", "comma"), [("\t", "."), ("\t", ","), (";", ","), (",", ".")])
def test_recipes_are_pasted_beside_an_instruments_file(desk, apart, comma):
    sent = {"file": instrument_file(), "amounts": table(apart, comma)}
    assert desk.post(at("colour_recipes"), sent).status_code == 303
    row = DyeingSet.objects.get()
    assert [one["name"] for one in row.facts["dyes"]] == ["Blue", "Red"]
    assert row.facts["error"] < 0.05
    target = " ".join(f"{100 * value:.3f}" for value in curve(rot=0.8, blau=0.2))
    asked = {"target": target, "most_dyes": "2", "metamerism_weight": "0,5", "cost_weight": "0.2"}
    assert desk.post(at("colour_dyeings", row.pk), asked).status_code == 303
    found = RecipeRequest.objects.get().found
    best = found[0]
    assert all(one["difference"] <= best["difference"] + 5 for one in found), "no far ones"
    assert best["amounts"]["Red"] == pytest.approx(0.8, abs=0.02)
    assert best["amounts"]["Blue"] == pytest.approx(0.2, abs=0.02)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text + "\nother\t1\t", "no sample called other"),
        (lambda text: text.replace("cloth\t\t\n", ""), "Nothing says what was in cloth"),
        (lambda text: text.replace("red 0.5", "red 0.1"), "stands here twice"),
        (lambda text: text.replace("0.5", "much"), "is not a number"),
        (lambda text: text.replace("\t1.5", "\t150"), "from 0 to 100"),
        (lambda text: text.replace("Blue", "Red", 1), "The first line names the dyes"),
        (lambda text: text.replace("cloth\t\t", "cloth\t\t\t1"), "4 cells under 3 heads"),
    ],
)
def test_recipes_that_do_not_fit_say_where(desk, change, said):
    answer = desk.post(
        at("colour_recipes"), {"file": instrument_file(), "amounts": change(table())}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not DyeingSet.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_example_calibrates_as_it_is(desk, kind):
    answer = desk.get(at("colour_dyeings_example") + f"?format={kind}")
    file = SimpleUploadedFile(f"example.{kind}", b"".join(answer.streaming_content))
    assert desk.post(at("colour_recipes"), {"file": file}).status_code == 303
    row = DyeingSet.objects.get()
    assert len(row.facts["dyes"]) == 3
    assert row.facts["error"] < 0.01


@pytest.mark.django_db
def test_a_shade_leads_to_recipes_for_it(desk):
    desk.post(at("colour_shade_new"), {"name": "navy & co", "colour": "28 3 -18"})
    from chainloom.workshop.models import Shade

    page = at("colour_shade", Shade.objects.get().pk)
    assert "?target=" not in desk.get(page).content.decode(), "there are no dyeings yet"
    desk.post(at("colour_recipes"), {"file": instrument_file(), "amounts": table()})
    row = DyeingSet.objects.get()
    link = at("colour_dyeings", row.pk) + "?target=navy%20%26%20co"
    assert link in desk.get(page).content.decode()
    assert "navy &amp; co" in desk.get(link).content.decode()


def test_an_empty_table_says_nothing():
    assert amounts_typed(" \n", field="amounts") == {}


def test_a_table_of_names_alone_is_refused():
    with pytest.raises(Invalid):
        amounts_typed("cloth\nred", field="amounts")

"""Colours over the API: what goes in, what comes out, and whose it is."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from chainloom.accounts.services import token_create
from chainloom.workshop.models import ColourComparison, PieceLot, Shade

from .making import GRID, curve, dyeings_file

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/chains/fabric/colour"


class Program:
    def __init__(self, actor) -> None:
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        self.client = Client(headers=headers)

    def post(self, path, **body):
        return self.client.post(ROOT + path, json.dumps(body), content_type="application/json")

    def get(self, path):
        return self.client.get(ROOT + path)


@pytest.fixture
def program(firm):
    return Program(firm)


def spectrum(**amounts):
    values = curve(**amounts)
    return {"wavelengths": [float(w) for w in GRID], "reflectance": [float(v) for v in values]}


def test_samples_are_compared_and_nothing_is_kept(program):
    standard = {"lab": [28, 3, -18]}
    samples = [{"name": "one", "lab": [27.1, 2.8, -17.6]}, {"name": "two", "srgb": "#101010"}]
    answer = program.post("/compare", standard=standard, samples=samples[:1], limit=1)
    one = answer.json()["samples"][0]
    assert one["ciede2000"] == pytest.approx(0.72, abs=0.005)
    assert one["verdict"] == "pass"
    assert "darker" in one["words"]
    assert not ColourComparison.objects.exists()
    refused = program.post("/compare", standard=standard, samples=samples)
    assert refused.status_code == 422
    assert "observer" in json.dumps(refused.json()) or "2°" in refused.json()["detail"]


def test_a_measurement_is_one_of_its_kinds(program):
    both = {"lab": [28, 3, -18], "srgb": "#101010"}
    answer = program.post("/compare", standard=both, samples=[{"lab": [1, 0, 0]}])
    assert answer.status_code == 422


def test_pieces_come_in_boxes_and_groups(program):
    pieces = [
        {"name": str(n), "lab": lab}
        for n, lab in enumerate(
            ([28.4, 3.2, -18.3], [27.1, 2.8, -17.6], [28.3, 3.9, -18.9], [29.9, 2.9, -17.3])
        )
    ]
    answer = program.post(
        "/sort", pieces=pieces, standard={"lab": [28, 3, -18]}, axes="lab", limit=0.8
    ).json()
    assert [one["box"] for one in answer["pieces"]] == ["555", "455", "564", "756"]
    assert answer["exact"]
    assert answer["groups"] == len({one["group"] for one in answer["pieces"]})
    assert not PieceLot.objects.exists()


def test_the_library_is_kept_searched_and_emptied(program):
    made = program.post("/shades", name="navy", measurement=spectrum(blau=2.0))
    assert made.status_code == 201
    assert made.json()["has_curve"]
    program.post("/shades", name="red", measurement={"lab": [45, 50, 20]})
    again = program.post("/shades", name="red", measurement={"lab": [45, 50, 20]})
    assert again.status_code == 409
    assert [one["name"] for one in program.get("/shades?q=nav").json()["items"]] == ["navy"]
    near = program.post("/shades/nearest", measurement=spectrum(blau=1.9), count=1).json()
    assert near[0]["shade"]["name"] == "navy"
    assert near[0]["spectral"] < 0.02
    by_name = program.post("/compare", standard={"shade": "navy"}, samples=[spectrum(blau=2.0)])
    assert by_name.json()["samples"][0]["ciede2000"] < 0.01
    gone = program.client.delete(f"{ROOT}/shades/{made.json()['id']}")
    assert gone.status_code == 204
    assert [one["name"] for one in program.get("/shades").json()["items"]] == ["red"]


def test_recipes_come_from_the_firms_own_dyeings(program, office):
    sent = program.client.post(ROOT + "/dyeings", {"file": dyeings_file()})
    assert sent.status_code == 201
    key = sent.json()["id"]
    assert sent.json()["error"] < 0.1
    answer = program.post(f"/dyeings/{key}/recipes", target=spectrum(rot=0.5, blau=0.5))
    best = answer.json()["recipes"][0]
    assert best["difference"] < 0.1
    assert best["amounts"]["Rot T"] == pytest.approx(0.5, abs=0.02)
    assert program.get(f"/recipes/{answer.json()['id']}").json()["recipes"][0] == best
    other = Program(office)
    assert other.get(f"/recipes/{answer.json()['id']}").status_code == 404
    assert other.post(f"/dyeings/{key}/recipes", target=spectrum(rot=1)).status_code == 404
    assert other.get("/dyeings").json()["items"] == []


def test_a_library_is_seen_by_its_own_firm_alone(program, office):
    program.post("/shades", name="navy", measurement={"lab": [28, 3, -18]})
    assert Program(office).get("/shades").json()["items"] == []
    key = Shade.objects.get().pk
    assert Program(office).client.delete(f"{ROOT}/shades/{key}").status_code == 404


def test_a_colour_that_is_indicative_stays_so_through_programs(program):
    made = program.post("/shades", name="seen", measurement={"srgb": "#1f3a5c"}).json()
    assert (made["is_indicative"], made["how"]) == (True, "screen")
    again = {"lab": made["lab"], "observer": 2, "how": made["how"]}
    assert program.post("/shades", name="again", measurement=again).json()["is_indicative"]
    judged = program.post("/compare", standard={"shade": "seen"}, samples=[again]).json()
    assert judged["samples"][0]["verdict"] == "open"
    sorted_ = program.post("/sort", pieces=[again]).json()
    assert sorted_["pieces"][0]["is_indicative"]


def test_no_recipe_is_made_for_a_colour_that_is_indicative_only(program):
    made = program.client.post(f"{ROOT}/dyeings", {"file": dyeings_file()}).json()
    target = {**spectrum(rot=1.0), "how": "picture"}
    asked = program.post(f"/dyeings/{made['id']}/recipes", target=target, most_dyes=1)
    assert (asked.status_code, asked.json()["code"]) == (422, "other_conditions")
